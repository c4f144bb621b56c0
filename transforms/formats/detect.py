"""Says which wire format a payload is in, by what it holds; its name counts for nothing."""

from __future__ import annotations

import codecs
import re

from transforms.formats.common import prose
from transforms.formats.common.encodings import unmarked
from transforms.formats.xml.source import FORMATS as FEED_ROOTS
from transforms.formats.xml.source import split_mark
from transforms.payload import Payload, WireError

_PROSE = 4096  # bytes by which plain text is judged
HEAD = 8192  # bytes looked at, unless a prolog or an object's first value is longer

# Local names of root elements, as the standards spell them.
_ROOTS = {
    "nitf": "nitf",
    "NewsML": "newsml1",
    # NewsML-G2 2.x: the kinds of item, and what carries them.
    "newsMessage": "newsmlg2",
    "newsItem": "newsmlg2",
    "packageItem": "newsmlg2",
    "conceptItem": "newsmlg2",
    "knowledgeItem": "newsmlg2",
    "planningItem": "newsmlg2",
    "catalogItem": "newsmlg2",
}
_RSS_IN_RDF = (
    b"//purl.org/rss/",
    b"//my.netscape.com/rdf/",
    b"//purl.org/net/rss",
    b"//channel.netscape.com/rdf/",
)
_FEED_ROOT = re.compile(rb"<(?:\?xml\s|(?:rss|feed|rdf:RDF)[\s>])", re.IGNORECASE)
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})(?=[\s/>])")
_PROLOG_ENDS = {b"<!--": b"-->", b"<?": b"?>"}

_SPACE = b" \t\r\n\f\v"
_FILLING = _SPACE + b"\0\x16\x7f"  # SYN, NUL and DEL pad the lines of wire services
# ANPA 84-2 (1312), message header: SOH, service letter and four-digit number, then routing.
_ANPA = re.compile(rb"\x01[A-Za-z]{1,2}[0-9]{4}\x1f?")
_ANPA_KEYWORD = re.compile(rb"[\x11-\x14\x1f\x02]")
_ANPA_LINE = re.compile(rb"^\^[^\r\n]{1,300}<[ \t]*\r?$", re.MULTILINE)
# IPTC 7901, section 3: SOH, source and message number, priority, category, word count.
_IPTC7901 = re.compile(rb"\x01?[A-Za-z]{2,5}[ ]?[0-9]{3,5} +[1-9] +[A-Za-z]{1,4} +[0-9]{1,5}\b")
_JSON_START = re.compile(rb"\[?\s{0,200}\{\s{0,200}[\"}]|\[\s{0,200}(?:[\[\"\]\d-]|true|false|null)")
_JSONFEED = re.compile(rb'"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/')
_KEY = re.compile(rb'"([a-z_]{2,20})"\s{0,20}:')
_NINJS_TEXT = frozenset(
    {
        b"pubstatus",
        b"versioncreated",
        b"body_text",
        b"body_html",
        b"body_xhtml",
        b"bodies",
        b"headlines",
        b"headline",
    }
)
_HEADER = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_MAIL = frozenset({b"from", b"received", b"message-id", b"return-path", b"delivered-to"})
_MAIL_TOO = frozenset(
    {b"to", b"subject", b"date", b"mime-version", b"content-type", b"reply-to", b"sender", b"cc"}
)


def detect(payload: Payload) -> str:
    """The name of the payload's format.

    Raises :class:`WireError` ``empty`` for a payload without content, ``unknown_format`` for what is no news.

    >>> detect(Payload(uri="x", data=b'<?xml version="1.0"?><rss version="2.0"/>', sha256=""))
    'rss'
    """
    data = payload.data
    if not data[:HEAD].strip(_SPACE + codecs.BOM_UTF8) and not data.strip(_SPACE + codecs.BOM_UTF8):
        raise WireError("empty", "the payload is empty")
    data = _narrowed(data)
    return _by_syntax(data) or _by_control_codes(data) or _by_layout(data)


def _narrowed(data: bytes) -> bytes:
    """``data`` without white space in front, as bytes that agree with ASCII; of UTF-16 and UTF-32, the beginning."""
    mark, rest = split_mark(data)
    name = mark or unmarked(rest)
    if name and name != "utf-8":
        rest = rest[: 64 * 1024].decode(name, "replace").encode("utf-8", "replace")
    return rest.lstrip(_SPACE)


def _by_control_codes(data: bytes) -> str:
    """The formats of teleprinter lines, by their control codes and header lines."""
    head = data[:HEAD].lstrip(_FILLING)
    if head[:1] == b"\x01":
        if _IPTC7901.match(head):
            return "iptc7901"
        return "anpa" if _ANPA.match(head) or b"\x02^" in head else "iptc7901" * (b"\x02" in head)
    if _IPTC7901.match(head) and (b"\x02" in head or b"\x03" in head):
        return "iptc7901"
    first_lines = head[:600]
    if _ANPA_LINE.search(first_lines) and (first_lines[:1] == b"^" or _ANPA_KEYWORD.search(first_lines)):
        return "anpa"
    return ""


def _by_syntax(data: bytes) -> str:
    """XML and JSON, by root element and tell-tale keys."""
    if data[:1] == b"<":
        return _of_xml(data)
    if _JSON_START.match(data):
        return _of_json(data)
    return ""


def _of_xml(data: bytes) -> str:
    name = _root(data)
    if name in _ROOTS:
        return _ROOTS[name]
    name = name.lower()
    if name in FEED_ROOTS or name in ("rss", "channel"):
        if name == "rdf" and not any(sign in data for sign in _RSS_IN_RDF):
            raise WireError("unknown_format", "the RDF document is no feed")
        return FEED_ROOTS.get(name, "rss")
    if not (b"</" in data[:HEAD] or b"/>" in data[:HEAD]):
        return ""  # words in angle brackets
    shown = (
        f"the XML root element <{name}> is of no known format" if name else "there is markup, but no element"
    )
    raise WireError("unknown_format", shown)


def _root(data: bytes) -> str:
    """The local name of the first element; empty where there is none."""
    at = data.find(b"<")
    while at >= 0:
        if found := _ELEMENT.match(data, at):
            return found[1].decode()
        after = _after_markup(data, at)
        at = data.find(b"<", after) if after >= 0 else -1
    return ""


def _after_markup(data: bytes, at: int) -> int:
    """The place after a comment, an instruction or a document type declaration; of other markup, after its ``<``.

    -1 where it doesn't end: then nothing behind it counts, and nothing is searched twice.
    """
    for start, closer in _PROLOG_ENDS.items():
        if data.startswith(start, at):
            end = data.find(closer, at + len(start))
            return end + len(closer) if end >= 0 else -1
    if data[at : at + 9].upper() != b"<!DOCTYPE":
        return at + 1
    end = data.find(b">", at)
    subset = data.find(b"[", at, end) if end >= 0 else -1
    return data.find(b"]", subset) if subset >= 0 else end


def _of_json(data: bytes) -> str:
    """Keys in the head decide; where it holds none that tell, all of the text is searched."""
    for text in (data[:HEAD], data):
        if _JSONFEED.search(text):
            return "jsonfeed"
        keys = frozenset(_KEY.findall(text))
        if b"altids" in keys or {b"api_version", b"data"} <= keys:
            return "ap"
        if (b"uri" in keys or b"guid" in keys) and not keys.isdisjoint(_NINJS_TEXT):
            return "ninjs"
    if not keys:
        return ""  # words in brackets
    raise WireError("unknown_format", "the JSON has the keys of no known format")


def _by_layout(data: bytes) -> str:
    """Mail, a feed behind junk, or a plain-text article."""
    if _is_mail(data[:HEAD]):
        return "email"
    if found := _FEED_ROOT.search(data, 0, HEAD):
        return _of_xml(data[found.start() :])
    reason = prose.objection(data[:_PROSE])
    if reason:
        raise WireError("unknown_format", reason)
    return "text"


def _is_mail(head: bytes) -> bool:
    """Whether a block of header fields begins the text (RFC 5322, section 2.2), among them some of every mail's."""
    lines = head.split(b"\n")
    if lines[0].startswith((b"From ", b">From ")):  # of an mbox file
        del lines[0]
    names: set[bytes] = set()
    for line in lines:
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") and names:
            continue
        if not (field := _HEADER.match(line)):
            return False
        names.add(field[1].lower())
    return not names.isdisjoint(_MAIL) and len(names & (_MAIL | _MAIL_TOO)) > 1
