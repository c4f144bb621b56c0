"""Takes mail apart (RFC 5322, MIME) in bounded time: header fields, parts, encodings, character sets.

The parser of the standard library is not used: nested multiparts, parentheses and long rows of encoded words make it
overflow its stack or take seconds. Here each part is cut out once a level, levels are few, and no pattern is applied
to a field twice.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from transforms.formats.teleprinter.characters import from_cp1252
from transforms.payload import WireError

DEPTH = 20  # levels of parts within parts
PARTS = 1_000  # in a part
FIELDS = 1_000  # in a header
FIELD = 64 * 1024  # bytes of a header field

_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]{0,20}:[ \t]*")
_PARAMETER = re.compile(r';\s*([\w*.-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,500})"|([^\s;"]{1,500}))')
# RFC 2047, section 2; the text may hold spaces, which some programs send.
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([BbQq])\?([^?\r\n]{0,1000})\?=")
_ESCAPED = re.compile(r"\\(.)")
_CHARSET = re.compile(r"[\w.:+-]{1,40}", re.ASCII)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True)
class Part:
    """A message or a part of it: its header fields, as sent, by lower-case name, and its encoded body."""

    fields: dict[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """The media type, in lower case; ``text/plain`` where none is given (RFC 2045, section 5.2)."""
        kind = self.fields.get("content-type", "").partition(";")[0].partition("(")[0].strip().lower()
        return kind if "/" in kind else "text/plain"

    def parameter(self, field: str, name: str) -> str:
        """A parameter of a field, such as ``charset``, with RFC 2231's encoding undone; "" where there is none."""
        for match in _PARAMETER.finditer(self.fields.get(field, "")):
            key = match[1].lower().rstrip("*0").rstrip("*")
            if key == name:
                value = match[2] if match[2] is not None else match[3]
                return _extended(value) if match[1].endswith("*") else _ESCAPED.sub(r"\1", value)
        return ""

    @property
    def filename(self) -> str:
        """The file name that the part gives itself; "" where it gives none."""
        return words(
            self.parameter("content-disposition", "filename") or self.parameter("content-type", "name")
        )

    @property
    def is_attached(self) -> bool:
        """True where the part says that it is an attachment, not text to show."""
        return self.fields.get("content-disposition", "").lstrip().lower().startswith("attachment")

    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as that is well-formed."""
        encoding = self.fields.get("content-transfer-encoding", "").strip().lower()
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return _base64(self.body) if encoding == "base64" else self.body

    def text(self) -> tuple[str, bool]:
        """The body as text, and whether the charset that the part names proved wrong."""
        return decoded(self.content(), self.parameter("content-type", "charset"))


def _extended(value: str) -> str:
    """A value of RFC 2231: charset, language and percent-encoded text."""
    charset, _, rest = value.partition("'")
    return decoded(unquote_to_bytes(rest.partition("'")[2]), charset)[0]


def parse_message(data: bytes) -> Part:
    """The header and body of a message. Raises :class:`WireError` ``header_too_long`` past a bound of the header."""
    blank = _BLANK_LINE.search(data)
    if data[:1] in (b"\n", b"\r"):
        return Part({}, data.lstrip(b"\r\n"))
    end, start = (blank.start(), blank.end()) if blank else (len(data), len(data))
    return Part(_fields(data[:end]), data[start:])


def _fields(header: bytes) -> dict[str, str]:
    """The fields of a header by lower-case name; of a name that comes again, the first."""
    if len(header) > FIELDS * FIELD // 16:
        raise WireError("header_too_long", f"the header has {len(header):,} bytes", format="email")
    fields: dict[str, str] = {}
    lines = _FOLD.sub(b"", header).split(b"\n")
    if len(lines) > FIELDS:
        raise WireError("header_too_long", f"the header has {len(lines):,} fields", format="email")
    for line in lines:
        if len(line) > FIELD:
            raise WireError("header_too_long", f"a header field has {len(line):,} bytes", format="email")
        if match := _FIELD.match(line):
            fields.setdefault(match[1].decode("ascii").lower(), _decoded_field(line[match.end() :].strip()))
    return fields


def _decoded_field(value: bytes) -> str:
    """A field as text: 8-bit text without a charset is UTF-8 (RFC 6532) or, from old programs, windows-1252."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return from_cp1252(value)


def leaves(message: Part, depth: int = 0) -> Iterator[Part]:
    """The parts that hold content, in order; of ``multipart/alternative`` the best part alone.

    Raises :class:`WireError` ``too_deep`` or ``too_many_parts``.
    """
    if depth > DEPTH:
        raise WireError("too_deep", f"parts are nested more than {DEPTH} deep", format="email")
    boundary = message.parameter("content-type", "boundary")
    if not (message.type.startswith("multipart/") and boundary):
        yield message
        return
    parts = _parts(message.body, boundary.encode("utf-8", "replace"))
    if message.type != "multipart/alternative":
        for part in parts:
            yield from leaves(part, depth + 1)
        return
    choices = [list(leaves(part, depth + 1)) for part in parts]
    yield from min(choices, key=_rank, default=[])


def _rank(choice: list[Part]) -> int:
    """The rank of an alternative, lower for a better one: 0 with plain text, 1 with HTML, else 2."""
    kinds = [leaf.type for leaf in choice if leaf.body.strip()]
    return 0 if "text/plain" in kinds else 1 if "text/html" in kinds else 2


def _delimiter(boundary: bytes) -> re.Pattern[bytes]:
    """The line before a part; its group is there where it is the last line (RFC 2046, section 5.1.1)."""
    return re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]{0,40}\r?(?=\n|\Z)")


def _parts(body: bytes, boundary: bytes) -> list[Part]:
    """The parts between the boundaries; the last may be cut off by the mail's end (RFC 2046, section 5.1)."""
    boundaries = []
    for match in _delimiter(boundary).finditer(body):
        boundaries.append(match)
        if match[1]:
            break
        if len(boundaries) > PARTS:
            raise WireError("too_many_parts", f"the mail has more than {PARTS:,} parts", format="email")
    ends = [match.start() for match in boundaries[1:]] or [len(body)]
    if boundaries and not boundaries[-1][1] and len(boundaries) > 1:
        ends.append(len(body))
    starts = [match.end() for match in boundaries if not match[1]]
    return [
        parse_message(_without_line_end(body[start:end])) for start, end in zip(starts, ends, strict=False)
    ]


def _without_line_end(part: bytes) -> bytes:
    return part.removeprefix(b"\r\n").removeprefix(b"\n") if part[:1] in (b"\r", b"\n") else part


def _base64(data: bytes) -> bytes:
    clean = _NOT_BASE64.sub(b"", data)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def decoded(data: bytes, charset: str) -> tuple[str, bool]:
    """``data`` decoded from ``charset``, and whether that charset proved wrong; then as UTF-8, else windows-1252.

    ASCII and Latin-1 are read as windows-1252, as browsers do (WHATWG, Encoding Standard).

    >>> decoded(b"caf\\xe9", "utf-8"), decoded(b"caf\\xc3\\xa9", "iso-8859-1")
    (('café', True), ('café', True))
    """
    name = _codec(charset)
    if name not in ("", "ascii", "cp1252", "utf-8"):
        try:
            return data.decode(name), False
        except (UnicodeError, ValueError):
            pass
    try:
        return data.decode(), not (name == "utf-8" or data.isascii())
    except UnicodeDecodeError:
        return from_cp1252(data), name != "cp1252"


# Codecs to the wider ones that texts under their name are in, and codecs that are no character sets or take more than
# linear time.
_WIDER_CODECS = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
          "utf-8-sig": "utf-8"}  # fmt: skip
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "unicode-escape",
                          "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"))  # fmt: skip


def _codec(charset: str) -> str:
    """Python's name for the codec of a charset; "" where it has none."""
    if not _CHARSET.fullmatch(charset):
        return ""
    try:
        codec = codecs.lookup(charset)
    except (LookupError, ValueError):
        return ""
    name = _WIDER_CODECS.get(codec.name, codec.name)
    return name if getattr(codec, "_is_text_encoding", True) and name not in _NO_CHARSETS else ""


def words(value: str) -> str:
    """A field with its encoded words decoded (RFC 2047); a character may be split between two of them.

    >>> words("=?utf-8?Q?Z=C3?= =?utf-8?Q?=BCrich?= votes")
    'Zürich votes'
    """
    if "=?" not in value:
        return value
    pieces: list[str] = []
    pending, charset, end = b"", "", 0  # bytes of adjacent words, to be decoded together
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        end = match.end()
        if pending and (between.strip() or match[1].lower() != charset):
            pieces.append(decoded(pending, charset)[0])
            pending = b""
        if between.strip() or not charset:
            pieces.append(between)
        charset = match[1].lower()
        pending += _word(match[2], match[3])
    return "".join((*pieces, decoded(pending, charset)[0], value[end:]))


def _word(encoding: str, value: str) -> bytes:
    data = value.encode("utf-8", "replace")
    return _base64(data) if encoding in "Bb" else binascii.a2b_qp(data, header=True)
