"""The XML of Ritzau, the Danish news agency."""
