"""Detects which wire format a payload is in, by its content alone; the file's name doesn't count."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from transforms.formats.common import prose
from transforms.formats.common.encodings import wide_encoding
from transforms.formats.feeds.source import FORMAT_OF_ROOT
from transforms.formats.xml.utf8 import sniffed_encoding
from transforms.payload import Payload, WireError

_PROSE = 4096  # bytes by which plain text is judged
HEAD = 8192  # bytes searched, unless a prolog, a mail's header or an object's first value is longer
_MAIL_HEADER = 2**20  # bytes of a mail's header that are searched

# Local names of root elements, as the standards spell them.
_ROOTS = {
    "nitf": "nitf",
    "NewsML": "newsml1",
    "RBNews": "rbnews",
    # NewsML-G2 2.x: the message, and the kinds of item in it.
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
_RBNEWS = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?RBNews[\s/>]")  # in an answer of Ritzau's service
_FEED_ROOT = re.compile(rb"<(?:\?xml\s|(?:rss|feed|rdf:RDF)[\s>])", re.IGNORECASE)
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})(?=[\s/>])")
_PROLOG_ENDS = {b"<!--": b"-->", b"<?": b"?>"}

_SPACE = b" \t\r\n\f\v"
_PADDING = _SPACE + b"\0\x16\x7f"  # SYN, NUL and DEL pad the lines of wire services
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
_MAIL_MORE = frozenset(
    {b"to", b"subject", b"date", b"mime-version", b"content-type", b"reply-to", b"sender", b"cc"}
)


def detect(payload: Payload) -> str:
    """The name of the payload's format, one of ``FORMATS`` in ``transforms/article.py``.

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
    """``data`` without white space in front, in an encoding that agrees with ASCII.

    UTF-16, UTF-32 and EBCDIC become UTF-8, the first 64 KiB of them.
    """
    name, rest = sniffed_encoding(data)
    name = name or wide_encoding(rest)
    if name and name != "utf-8":
        rest = rest[: 64 * 1024].decode(name, "replace").encode("utf-8", "replace")
    return rest.lstrip(_SPACE)


def _by_control_codes(data: bytes) -> str:
    """A teleprinter format, by control codes and header line; empty where there are none."""
    head = data[:HEAD].lstrip(_PADDING)
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
    """A format in XML or JSON, by root element or keys; empty for other text."""
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
    if name in FORMAT_OF_ROOT or name in ("rss", "channel"):
        if name == "rdf" and not any(address in data for address in _RSS_IN_RDF):
            raise WireError("unknown_format", "the RDF document is no feed")
        return FORMAT_OF_ROOT.get(name, "rss")
    if _RBNEWS.search(data):
        return "rbnews"
    if not (b"</" in data[:HEAD] or b"/>" in data[:HEAD]):
        return ""  # words in angle brackets
    message = (
        f"the XML root element <{name}> is of no known format" if name else "there is markup, but no element"
    )
    raise WireError("unknown_format", message)


def _root(data: bytes) -> str:
    """The local name of the first element; empty where there is none."""
    at = data.find(b"<")
    while at >= 0:
        if element := _ELEMENT.match(data, at):
            return element[1].decode()
        after = _after_markup(data, at)
        at = data.find(b"<", after) if after >= 0 else -1
    return ""


def _after_markup(data: bytes, at: int) -> int:
    """The position after a comment, instruction or document type declaration; of other markup, after its ``<``.

    -1 where it doesn't end: then nothing after it counts, and nothing is searched twice.
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
    """A format in JSON, by keys in the head; where they don't decide, by all keys.

    Empty for words in brackets. Raises :class:`WireError` ``unknown_format`` for other JSON.
    """
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
    """Mail, a feed after junk, or a plain-text article. Raises :class:`WireError` ``unknown_format`` for other text."""
    if _is_mail(data):
        return "email"
    root = _FEED_ROOT.search(data, 0, HEAD)
    if root and (name := _of_xml(data[root.start() :])):
        return name
    reason = prose.objection(data[:_PROSE])
    if reason:
        raise WireError("unknown_format", reason)
    return "text"


def _is_mail(data: bytes) -> bool:
    """Whether the text begins with header fields (RFC 5322, section 2.2), among them two that mails have."""
    names: set[bytes] = set()
    for number, line in enumerate(_header_lines(data)):
        if number == 0 and line.startswith((b"From ", b">From ")):  # of an mbox file
            continue
        if line[:1] in (b" ", b"\t") and names:
            continue
        if not (field := _HEADER.match(line)):
            return False
        names.add(field[1].lower())
    return not names.isdisjoint(_MAIL) and len(names & (_MAIL | _MAIL_MORE)) > 1


def _header_lines(data: bytes) -> Iterator[bytes]:
    """The lines before the first blank one, as far as they are whole in the bytes that are searched."""
    at = 0
    while at < min(len(data), _MAIL_HEADER):
        end = data.find(b"\n", at, _MAIL_HEADER)
        if end < 0 and len(data) > _MAIL_HEADER:
            return
        line = data[at : end if end >= 0 else len(data)]
        if not line.strip():
            return
        yield line
        at += len(line) + 1
