"""Reads mail (RFC 5322 and MIME): a single message, or an mbox file of several.

Subject, sender and date become headline, byline and time. Attachments in a wire format are read in that format,
pictures become media, others are skipped.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from transforms.article import Article, Media
from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.fields.codes import codes
from transforms.fields.web.embedded import add_embedded
from transforms.formats import registry
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.detect import detect
from transforms.formats.mail.mime import Part, leaves, parse_message, words
from transforms.formats.mail.text import MailText, read_text
from transforms.payload import EXCERPT_BYTES, Notice, Outcome, Payload, ReadOptions, Skipped, WireError
from transforms.text.html import one_line

_NESTED = 3  # messages attached to messages
_COVER_WORDS = 40  # a text with no more words that speaks of an attachment is no article
_COVER = re.compile(r"\b(?:attach|enclos|anbei|anhang|beigefügt|ci-joint|adjunt|allegat)", re.IGNORECASE)
_MEDIA = ("image/", "audio/", "video/")
_WIRE = re.compile(
    r"(?:text/(?:xml|plain|rtf)|application/(?:[\w.-]{0,40}\+)?(?:xml|json)|application/octet-stream|message/rfc822)"
)
_MBOX = re.compile(rb"(?:\A|\n\r?\n)From [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,60}\r?\n")
_ADDRESS = re.compile(r"<?\b([^\s<>@()\",;:]{1,64}@([A-Za-z0-9.-]{1,255}))>?")
_COMMENT = re.compile(r"\(([^()]{1,200})\)")
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv)\s?:\s{0,5}){1,5}", re.IGNORECASE)
_SURNAME_FIRST = re.compile(r"([\w'’-]{2,40}), ([\w'’. -]{2,40})")


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a mail and its attachments, errors, and what is skipped.

    A message that cannot be read is an error ``malformed_email``, ``header_too_long``, ``too_deep``,
    ``too_many_parts`` or ``item_too_large``.
    """
    index = 0
    for data in _messages(payload.data.removeprefix(BOM_UTF8).lstrip()):
        for outcome in _outcomes(data, payload, options, _NESTED):
            if isinstance(outcome, Article):
                member = outcome.source.member if outcome.source else ""
                outcome.source = payload.source(index)
                outcome.source.member = member or payload.member
            yield outcome
            index += not isinstance(outcome, Notice)


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox file, their quoted "From" lines restored; else the data itself."""
    if not data.startswith((b"From ", b">From ")):
        yield data
        return
    separators = list(_MBOX.finditer(data))
    if not separators:
        yield data.partition(b"\n")[2]
    ends = [*(separator.start() for separator in separators[1:]), len(data)]
    for separator, end in zip(separators, ends, strict=False):
        yield data[separator.end() : end].replace(b"\n>From ", b"\nFrom ")


def _outcomes(data: bytes, payload: Payload, options: ReadOptions, nested: int) -> Iterator[Outcome]:
    """The outcomes of a message and its attachments; ``nested`` is how many messages may still be within it."""
    try:
        message = parse_message(data)
        parts = list(leaves(message))
        if not message.fields:
            raise WireError("malformed_email", "the mail has no header", format="email")
        text = read_text(parts, options.limits)
    except WireError as error:
        error.excerpt = error.excerpt or data[:EXCERPT_BYTES]
        yield error
        return
    own = {id(part) for part in text.parts}
    others = (part for part in parts if id(part) not in own)
    attached = [outcome for part in others for outcome in _attached(part, payload, options, nested)]
    if _is_cover(text) and any(isinstance(outcome, Article) for outcome in attached):
        yield Skipped("cover_note")
    else:
        yield _article(message, text, parts)
    yield from attached


def _is_cover(text: MailText) -> bool:
    """True for a text that is empty, or short and about its attachment."""
    return not text.body or (len(text.body.split()) <= _COVER_WORDS and bool(_COVER.search(text.body)))


def _attached(part: Part, payload: Payload, options: ReadOptions, nested: int) -> Iterator[Outcome]:
    """The outcomes of an attachment: of a picture none, of what is in no wire format that it is skipped."""
    if part.type.startswith(_MEDIA):
        return
    if not (
        nested
        and _WIRE.fullmatch(part.type)
        and (part.is_attached or part.filename or part.type == "message/rfc822")
    ):
        yield from [Skipped("attachment")] if part.is_attached or part.filename else []
        return
    name = "/".join(filter(None, (payload.member, one_line(part.filename) or "attachment")))
    inner = Payload(
        uri=payload.uri, data=part.content(), sha256=payload.sha256, member=name, folder=payload.folder
    )
    try:
        format_name = "email" if part.type == "message/rfc822" else detect(inner)
        if format_name == "email":
            yield from _outcomes(inner.data.lstrip(), inner, options, nested - 1)
        else:
            yield from registry.reader(format_name)(inner, options)
    except WireError as error:
        yield Skipped("attachment") if error.code in ("unknown_format", "empty") else error


def _article(message: Part, text: MailText, parts: list[Part]) -> Article:
    """The article of a message: header fields, text, and its pictures as media."""
    fields = message.fields
    name, _, domain = sender(words(fields.get("from", fields.get("sender", ""))))
    organization = one_line(words(fields.get("organization", "")))
    known = (provider for provider in (domain, name, organization) if agency(provider))
    keywords = map(one_line, words(fields.get("keywords", "")).split(","))
    article = Article(
        format="email",
        guid=one_line(fields.get("message-id", "").strip(" <>")),
        provider=next(known, domain or organization or name),
        language=fields.get("content-language", "").partition(",")[0],
        headline=_headline(one_line(words(fields.get("subject", "")))),
        byline="" if agency(name) else name,
        body=text.body,
        keywords=list(filter(None, keywords)),
        editor_note=one_line(words(fields.get("comments", ""))),
        urgency=_urgency(fields),
        media=[_media(part) for part in parts if part.type.startswith(_MEDIA)],
    )
    article.published_at, assumption = times.read_time(fields.get("date", ""))
    for code in (assumption, "encoding_detected" if text.is_charset_wrong else ""):
        if code:
            article.assume(code)
    for embedded in text.embedded:
        add_embedded(article, embedded, "")
    strip_boilerplate(article)
    return article


def _headline(subject: str) -> str:
    """The subject without "Re:", "Fwd:" and the like."""
    reply = _REPLY.match(subject)
    return subject[reply.end() :] if reply else subject


def sender(value: str) -> tuple[str, str, str]:
    """The name, address and domain of the first sender in a field; "" for each that it does not have.

    >>> sender('"Doe, Jane" <jane@news.example>'), sender("jane@news.example (Jane Doe)")
    (('Jane Doe', 'jane@news.example', 'news.example'), ('Jane Doe', 'jane@news.example', 'news.example'))
    """
    value = one_line(value[:2000])
    address = _ADDRESS.search(value)
    if not address:
        value = value.strip(' "')
        return value if _is_name(value) else "", "", ""
    name = value[: address.start()].strip(" \"'")
    if not name and (comment := _COMMENT.search(value, address.end())):
        name = comment[1].strip(' "')
    if match := _SURNAME_FIRST.fullmatch(name):
        name = name if agency(match[2]) else f"{match[2]} {match[1]}"
    name = name.replace('\\"', '"')
    return name if _is_name(name) else "", address[1], address[2].lower()


def _is_name(text: str) -> bool:
    return len(text) <= 120 and any(map(str.isalpha, text))


def _urgency(fields: dict[str, str]) -> int:
    """The urgency of ``Importance`` or ``Priority`` (RFC 2156), else of ``X-Priority``; 0 where none is special."""
    values = (fields.get(name, "").lower().split() for name in ("importance", "priority", "x-priority"))
    urgencies = (codes("email.urgency").get(value[0]) for value in values if value)
    return int(next(filter(None, urgencies), 0))


def _media(part: Part) -> Media:
    content_id = part.fields.get("content-id", "").strip(" <>")
    return Media(
        url=f"cid:{content_id}" if content_id else "", type=part.type, caption=one_line(part.filename)
    )
