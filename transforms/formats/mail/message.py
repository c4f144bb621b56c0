"""Reads mail (RFC 5322 and MIME): one message, or an mbox file of several.

Subject, sender and date are headline, byline and time; the text is the plain one unless it is empty. Attachments that
are wire formats themselves are read as such, pictures are media, others are skipped.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from transforms.article import Article, Media
from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.formats import registry
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.detect import detect
from transforms.formats.mail.mime import Part, leaves, parse, words
from transforms.formats.mail.text import Text, text_of
from transforms.payload import Outcome, Payload, ReadOptions, Skipped, WireError
from transforms.text.html import one_line

_NESTED = 3  # messages attached to messages
# A text as short as this that speaks of what is attached is no article.
_COVER_WORDS = 40
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
_URGENCIES = {"urgent": 3, "high": 3, "1": 3, "2": 4, "low": 7, "non-urgent": 7, "4": 6, "5": 7}


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a mail; raises :class:`WireError` where the mail passes a bound (``too_deep``, …)."""
    index = 0
    for data in _messages(payload.data.removeprefix(BOM_UTF8).lstrip()):
        for outcome in _outcomes(data, payload, options, _NESTED):
            if isinstance(outcome, Article):
                member = outcome.source.member if outcome.source else ""
                outcome.source = payload.source(index)
                outcome.source.member = member or payload.member
            yield outcome
            index += 1


def _messages(data: bytes) -> Iterator[bytes]:
    if not data.startswith((b"From ", b">From ")):
        yield data
        return
    found = list(_MBOX.finditer(data))
    if not found:
        yield data.partition(b"\n")[2]
    for at, mark in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(data)
        yield data[mark.end() : end].replace(b"\n>From ", b"\nFrom ")


def _outcomes(data: bytes, payload: Payload, options: ReadOptions, nested: int) -> Iterator[Outcome]:
    try:
        message = parse(data)
        parts = list(leaves(message))
        if not message.fields:
            raise WireError("malformed_email", "the mail has no header", format="email")
        told = text_of(parts, options.limits)
    except WireError as error:
        error.excerpt = error.excerpt or data[:2048]
        yield error
        return
    own = {id(part) for part in told.parts}
    others = (part for part in parts if id(part) not in own)
    attached = [one for part in others for one in _attached(part, payload, options, nested)]
    if _is_cover(told) and any(isinstance(one, Article) for one in attached):
        yield Skipped("cover_note")
    else:
        yield _article(message, told, parts)
    yield from attached


def _is_cover(told: Text) -> bool:
    return not told.body or (len(told.body.split()) <= _COVER_WORDS and bool(_COVER.search(told.body)))


def _attached(part: Part, payload: Payload, options: ReadOptions, nested: int) -> Iterator[Outcome]:
    """What an attachment is, if it is a wire format; pictures are the mail's own affair."""
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
    inner = Payload(uri=payload.uri, data=part.content(), sha256=payload.sha256, member=name)
    try:
        format_name = "email" if part.type == "message/rfc822" else detect(inner)
        if format_name == "email":
            yield from _outcomes(inner.data.lstrip(), inner, options, nested - 1)
        else:
            yield from registry.reader(format_name)(inner, options)
    except WireError as error:
        yield Skipped("attachment") if error.code in ("unknown_format", "empty") else error


def _article(message: Part, told: Text, parts: list[Part]) -> Article:
    fields = message.fields
    name, _, domain = sender(words(fields.get("from", fields.get("sender", ""))))
    organization = one_line(words(fields.get("organization", "")))
    article = Article(
        format="email",
        guid=one_line(fields.get("message-id", "").strip(" <>")),
        provider=next(
            (one for one in (domain, name, organization) if agency(one)), domain or organization or name
        ),
        language=fields.get("content-language", "").partition(",")[0],
        headline=_headline(one_line(words(fields.get("subject", "")))),
        byline="" if agency(name) else name,
        body=told.body,
        keywords=[word for one in words(fields.get("keywords", "")).split(",") if (word := one_line(one))],
        editor_note=one_line(words(fields.get("comments", ""))),
        urgency=_urgency(fields),
        media=[_media(part) for part in parts if part.type.startswith(_MEDIA)],
    )
    article.published_at, assumption = times.read_time(fields.get("date", ""))
    for code in (assumption, "encoding_detected" if told.charset_lied else ""):
        if code:
            article.assume(code)
    strip_boilerplate(article)
    return article


def _headline(subject: str) -> str:
    found = _REPLY.match(subject)
    return subject[found.end() :] if found else subject


def sender(value: str) -> tuple[str, str, str]:
    """The first address of a field: name, address and domain.

    >>> sender('"Doe, Jane" <jane@news.example>'), sender("jane@news.example (Jane Doe)")
    (('Jane Doe', 'jane@news.example', 'news.example'), ('Jane Doe', 'jane@news.example', 'news.example'))
    """
    value = one_line(value[:2000])
    found = _ADDRESS.search(value)
    if not found:
        value = value.strip(' "')
        return value if _is_name(value) else "", "", ""
    name = value[: found.start()].strip(" \"'")
    if not name and (comment := _COMMENT.search(value, found.end())):
        name = comment[1].strip(' "')
    if turned := _SURNAME_FIRST.fullmatch(name):
        name = name if agency(turned[2]) else f"{turned[2]} {turned[1]}"
    name = name.replace('\\"', '"')
    return name if _is_name(name) else "", found[1], found[2].lower()


def _is_name(text: str) -> bool:
    return len(text) <= 120 and any(map(str.isalpha, text))


def _urgency(fields: dict[str, str]) -> int:
    """Of RFC 2156's ``Importance`` and ``Priority``, and of ``X-Priority``; 0 where the mail is of no special one."""
    given = (fields.get(name, "").lower().split() for name in ("importance", "priority", "x-priority"))
    return next((found for value in given if value and (found := _URGENCIES.get(value[0], 0))), 0)


def _media(part: Part) -> Media:
    content_id = part.fields.get("content-id", "").strip(" <>")
    return Media(
        url=f"cid:{content_id}" if content_id else "", type=part.type, caption=one_line(part.filename)
    )
