"""XML from outside, parsed safely: guards, repair, encoding, trees and their text."""
