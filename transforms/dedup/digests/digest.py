"""The digest of a segment: one row an article with all that the judging needs, and no text.

Columns (n rows; 128-bit values are two columns of 64 bits):

==========================  ==========================================================================================
``id``, ``alias``           the article's id, and the one it gets if its guid or version names another text too
``story``, ``content``      the story it tells if it stands alone; its content hash
``text``                    key of its text: content[:, 0], scattered anew for a kill, by its name, and for what is
                            withheld: no copies of what may be used
``guid``, ``url``, ``slug`` keys under which versions are looked for (keys.py); 0 is none
``former``                  the ``guid`` of another item that this one says it replaces; 0 is none
``provider``                hash of the provider; 0 where it is unknown
``owner``                   the same where the item has a guid or link of its own, else 0
``segment``, ``row``        its address: hash of the segment's name, row in it
``version``, ``lead``       the provider's version; how many leads or updates its slug tells
``time``, ``published``     seconds since 1970: of this version (updated, else published); published
``flags``, ``length``       bits below; canonical words of the body
``order``                   founders of stories first: earlier day, own item, longer, then content (see :func:`_order`)
``tie``                     of where the item came from: tells apart what nothing else does
==========================  ==========================================================================================

List columns: ``sketch`` of the shingles, ``numbers``, ``headline`` and ``terms`` (words of four bytes or more; where a
script has no spaces, pairs of characters), all as the upper 32 bits of hashes, and ``posts``: the keys under which
near-duplicates are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from transforms.article import Article
from transforms.dedup.digests import keys
from transforms.dedup.digests.shingles import HASH_BITS, Words, hash_words, mix, paired, shingle, sketch
from transforms.dedup.tables.table import Array, Lists, Table
from transforms.fields.sluglines import lead_number
from transforms.text.canonical import pieces
from transforms.text.identity import Texts

KILL, WITHHELD, NEWER, CREDITED_ELSEWHERE, CREDITED_TO_ITSELF = 1, 2, 4, 8, 16
SKETCH, NUMBERS, HEADLINE, TERMS, POSTS = 128, 48, 24, 48, 16
FEATURES = ("sketch", "numbers", "headline", "terms")  # by which texts are compared
NEAR_WORDS = 8  # a body of fewer words is no reprint of anything by its words alone
_NEWER_SIGNALS = frozenset(("update", "correction", "writethru"))
_NEVER = "1970-01-01T00:00:00"
_DAY = 86_400


def digests(segment: str, articles: Sequence[Article], texts: Texts, near: bool) -> bytes:
    """The digest table of a segment's articles, packed. ``near`` is whether near-duplicates are looked for."""
    features, length = _features(texts)
    columns = {**_identity(segment, articles), **_rank(articles), "length": length}
    table = Table(columns, features, {keys.hash64(segment): segment})
    table = table.plus(order=_order(table), text=_text(table), owner=_owner(table))
    if not near:
        table.lists["posts"] = Lists(np.zeros(0, np.uint64), np.zeros(len(articles), np.int32))
    return table.pack()


def _identity(segment: str, articles: Sequence[Article]) -> dict[str, Array]:
    return {
        "id": from_hex(a.id for a in articles),
        "alias": ids(keys.id_without_version(a) for a in articles),
        "story": ids(keys.own_story(a) for a in articles),
        "content": from_hex(a.content_hash for a in articles),
        "guid": np.array([keys.guid_key(a) for a in articles], np.uint64),
        "former": np.array([keys.former_key(a) for a in articles], np.uint64),
        "url": np.array([keys.url_key(a) for a in articles], np.uint64),
        "slug": np.array([keys.slug_key(a) for a in articles], np.uint64),
        "provider": np.array([_provider(a) for a in articles], np.uint64),
        "segment": np.full(len(articles), keys.hash64(segment), np.uint64),
        "row": np.arange(len(articles), dtype=np.uint32),
        "tie": np.array([_tie(a) for a in articles], np.uint64),
    }


def ids(values: Iterable[bytes]) -> Array:
    """16-byte values as rows of two numbers."""
    return np.frombuffer(b"".join(values), ">u8").astype(np.uint64).reshape(-1, 2)


def from_hex(values: Iterable[str]) -> Array:
    """Values of 32 hexadecimal digits as rows of two numbers."""
    return ids((bytes.fromhex("".join(values)),))


def to_bytes(values: Array) -> list[bytes]:
    """Rows of two numbers as 16-byte values."""
    data = values.astype(">u8").tobytes()
    return [data[start : start + 16] for start in range(0, len(data), 16)]


def _provider(article: Article) -> int:
    return keys.hash64("provider", article.provider) if article.provider not in ("", "unknown") else 0


def _text(table: Table) -> Array:
    """Stock words tell nothing of what a kill is of: its name does."""
    content, flags = table["content"][:, 0], table["flags"]
    names = [table[name] for name in ("guid", "former", "slug")]
    kill = mix(content ^ mix(np.select([name > 0 for name in names], names, np.uint64(0))))
    return np.where(flags & KILL, kill, np.where(flags & WITHHELD, mix(~content), content))


def _tie(article: Article) -> int:
    source = article.source
    if source is None:
        return keys.hash64(article.guid, article.headline)
    return keys.hash64(source.sha256, source.uri, source.member, str(source.index))


def _rank(articles: Sequence[Article]) -> dict[str, Array]:
    published = _seconds([a.published_at or a.updated_at or a.received_at for a in articles])
    return {
        "version": np.array([min(a.version, 2**31 - 1) for a in articles], np.int32),
        "lead": np.array([lead_number(a.slugline, a.headline) for a in articles], np.uint8),
        "time": np.maximum(_seconds([a.updated_at for a in articles]), published),
        "published": published,
        "flags": np.array([_flags(a) for a in articles], np.uint8),
    }


def _seconds(times: Sequence[str]) -> Array:
    return np.array([time[:19] or _NEVER for time in times], "datetime64[s]").astype(np.int64)


def _flags(article: Article) -> int:
    credited = article.dateline.agency if article.dateline else ""
    return (
        KILL * ("kill" in article.signals or article.status == "canceled")
        | WITHHELD * (article.status == "withheld")
        | NEWER * (not _NEWER_SIGNALS.isdisjoint(article.signals))
        | CREDITED_ELSEWHERE * (bool(credited) and credited != article.provider)
        | CREDITED_TO_ITSELF * (bool(credited) and credited == article.provider)
    )


def _owner(table: Table) -> Array:
    named: Array = np.where((table["guid"] > 0) | (table["url"] > 0), table["provider"], np.uint64(0))
    return named


def _order(table: Table) -> Array:
    """16 bits of day, 2 of credit (own first), 14 of length (longest first), 32 of content."""
    day = np.clip(table["published"] // _DAY, 0, 2**16 - 1).astype(np.uint64)
    credit = credit_rank(table["flags"]).astype(np.uint64)
    shortness = (2**14 - 1) - np.minimum(table["length"], 2**14 - 1).astype(np.uint64)
    content = table["content"][:, 1] >> np.uint64(32)
    order: Array = day << np.uint64(48) | credit << np.uint64(46) | shortness << np.uint64(32) | content
    return order


def day(order: Array) -> Array:
    """The day, counted from 1970, that an ``order`` begins with."""
    return (order >> np.uint64(48)).astype(np.int64)


def credit_rank(flags: Array) -> Array:
    """0 for an agency's own item, 1 where nobody is credited, 2 for a reprint that credits another."""
    return 1 - ((flags & CREDITED_TO_ITSELF) > 0).astype(np.int8) + ((flags & CREDITED_ELSEWHERE) > 0)


def _features(texts: Texts) -> tuple[dict[str, Lists], Array]:
    """The list columns, worked out piece by piece, and the number of words of each body."""
    found = [_piece(texts.bodies[a:b], texts.headlines[a:b]) for a, b in pieces(texts.bodies)]
    lists = {name: Lists.concat([piece[name] for piece, _ in found]) for name in found[0][0]}
    return lists, np.concatenate([length for _, length in found])


def _piece(bodies: Sequence[bytes], headlines: Sequence[bytes]) -> tuple[dict[str, Lists], Array]:
    words, titles = hash_words(bodies), paired(hash_words(headlines))
    shingles = sketch(shingle(words), SKETCH)
    lists = {
        "sketch": _upper(shingles),
        "numbers": _upper(sketch(words.where(words.numbers), NUMBERS)),
        "headline": _upper(sketch(Lists(titles.hashes, titles.counts), HEADLINE)),
        "terms": _upper(sketch(_terms(titles, paired(words)), TERMS)),
        "posts": _posts(shingles, words.counts),
    }
    return lists, words.counts.astype(np.uint32)


def _upper(hashes: Lists) -> Lists:
    return Lists(
        (hashes.values >> np.uint64(HASH_BITS - 32)).astype(np.uint32), hashes.counts.astype(np.int32)
    )


def _terms(titles: Words, words: Words) -> Lists:
    """The words of four bytes or more of headline and body: of shorter ones any two texts share many."""
    some = [words.where(words.lengths >= 4), titles.where(titles.lengths >= 4)]
    both = Lists.concat(some)
    rows = np.concatenate([lists.rows() for lists in some])
    order = np.argsort(rows, kind="stable")
    return Lists(both.values[order], some[0].counts + some[1].counts)


def _posts(shingles: Lists, words: Array) -> Lists:
    """The smallest hashes of a text, scattered so that they spread over the shards."""
    counts = np.where(words >= NEAR_WORDS, np.minimum(shingles.counts, POSTS), 0)
    rank = np.arange(len(shingles.values)) - np.repeat(shingles.starts, shingles.counts)
    kept = rank < np.repeat(counts, shingles.counts)
    return Lists(mix(shingles.values[kept]), counts.astype(np.int32))
