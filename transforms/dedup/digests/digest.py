"""The digest of a segment: one row an article with all that the judging needs, and no text.

The columns are those of ``DIGESTS`` in ``columns.py``. The work is done for all articles of a segment at once, and on
their texts in pieces that fit a processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from transforms.article import PROVIDER_CLAIMED, Article
from transforms.dedup.columns import (
    AGENCY,
    CLAIMED,
    CREDITED_ELSEWHERE,
    CREDITED_TO_ITSELF,
    HAS_GUID,
    IMPLAUSIBLE,
    KILL,
    LISTED_SOURCE,
    NEWER,
    WITHHELD,
)
from transforms.dedup.digests import keys
from transforms.dedup.digests.capitals import capitalised
from transforms.dedup.digests.shingles import (
    HASH_BITS,
    Words,
    hash_words,
    mix,
    pair_characters,
    shingle,
    sketch,
)
from transforms.dedup.tables.packed import Lists, Table
from transforms.dedup.tables.sorting import Array, group_starts
from transforms.fields.agencies import agency
from transforms.fields.sluglines import lead_number
from transforms.sources.origin import LISTED
from transforms.text.canonical import pieces
from transforms.text.identity import Texts

# Hashes kept of each list column.
SKETCH_SIZE, NUMBERS_SIZE, NAMES_SIZE, HEADLINE_SIZE, TERMS_SIZE = 128, 48, 32, 24, 48
INDEX_KEYS, LEAD_KEYS = 16, 3  # smallest shingle hashes of a text, and of its lead, under which it is indexed
LEAD_SHINGLES = 18  # of the first 20 words: all that a feed may print of a story
MIN_BODY_WORDS = 8  # a shorter body says too little to be known as a reprint by its words
MIN_TERM_BYTES = 4  # of shorter words any two texts share many
_NEWER_SIGNALS = frozenset(("update", "correction", "writethru"))
_NO_TIME = "1970-01-01T00:00:00"
_DAY = 86_400  # seconds
PAST, FUTURE = 30 * _DAY, _DAY  # before and after the run's clock: a date outside ranks after plausible ones


def digests(segment: str, articles: Sequence[Article], texts: Texts, near: bool) -> bytes:
    """The packed digest table of a segment's articles. ``near`` is whether near-duplicates are looked for.

    ``texts`` are the canonical texts of the articles, in their order.
    """
    features, counts = _features(texts, [article.body for article in articles])
    if not near:
        features["index_keys"] = Lists(np.zeros(0, np.uint64), np.zeros(len(articles), np.int32))
    columns = {**_identity(segment, articles), **_ranks(articles), **counts}
    table = Table(columns, features, {keys.hash64(segment): segment})
    table = table.plus(
        order=_order(table), text=_text_key(table), named_by_provider=_named_by_provider(table)
    )
    return table.pack()


def _identity(segment: str, articles: Sequence[Article]) -> dict[str, Array]:
    return {
        "id": ids_from_hex(a.id for a in articles),
        "fallback_id": ids_from_bytes(keys.id_without_version(a) for a in articles),
        "story": ids_from_bytes(keys.own_story(a) for a in articles),
        "content": ids_from_hex(a.content_hash for a in articles),
        "guid": np.array([keys.guid_key(a) for a in articles], np.uint64),
        "predecessor": np.array([keys.predecessor_key(a) for a in articles], np.uint64),
        "url": np.array([keys.url_key(a) for a in articles], np.uint64),
        "slug": np.array([keys.slug_key(a) for a in articles], np.uint64),
        "provider": np.array([keys.provider_key(a) for a in articles], np.uint64),
        "source": np.array([keys.source_key(a) for a in articles], np.uint64),
        "segment": np.full(len(articles), keys.hash64(segment), np.uint64),
        "row": np.arange(len(articles), dtype=np.uint32),
        "tie_breaker": np.array([_origin_hash(a) for a in articles], np.uint64),
    }


def ids_from_bytes(values: Iterable[bytes]) -> Array:
    """Values of 16 bytes as an n × 2 array of uint64, the first 8 bytes first."""
    return np.frombuffer(b"".join(values), ">u8").astype(np.uint64).reshape(-1, 2)


def ids_from_hex(values: Iterable[str]) -> Array:
    """Values of 32 hexadecimal digits as an n × 2 array of uint64, the first 16 digits first."""
    return ids_from_bytes((bytes.fromhex("".join(values)),))


def ids_to_bytes(values: Array) -> list[bytes]:
    """The rows of an array of uint64 as bytes: values of 16 where it is n × 2."""
    data, size = values.astype(">u8").tobytes(), 8 * values.shape[1]
    return [data[start : start + size] for start in range(0, len(data), size)]


def _text_key(table: Table) -> Array:
    """The key of each text: the first 64 bits of its content hash, but another one for some items.

    Kill notices share boilerplate, so their key includes what they kill. A headline alone tells no item from the next
    of a series, so its key includes the guid. Withheld items are no copies of usable ones.
    """
    content, flags = table["content"][:, 0], table["flags"]
    content = np.where(
        (table["length"] == 0) & (table["guid"] > 0), mix(content ^ mix(table["guid"])), content
    )
    names = [table[name] for name in ("guid", "predecessor", "slug")]
    kill = mix(content ^ mix(np.select([name > 0 for name in names], names, np.uint64(0))))
    return np.where(flags & KILL, kill, np.where(flags & WITHHELD, mix(~content), content))


def _origin_hash(article: Article) -> int:
    source = article.source
    if source is None:
        return keys.hash64(article.guid, article.headline)
    return keys.hash64(source.sha256, source.uri, source.member, str(source.index))


def _ranks(articles: Sequence[Article]) -> dict[str, Array]:
    published = _seconds([a.published_at or a.updated_at or a.received_at for a in articles])
    return {
        "version": np.array([min(a.version, 2**31 - 1) for a in articles], np.int32),
        "lead": np.array([lead_number(a.slugline, a.headline) for a in articles], np.uint8),
        "time": np.maximum(_seconds([a.updated_at for a in articles]), published),
        "published": published,
        "flags": np.array([_flags(a) for a in articles], np.uint16) | _implausible(articles, published),
    }


def _seconds(times: Sequence[str]) -> Array:
    """RFC 3339 times as seconds since 1970; an empty one is 0."""
    return np.array([time[:19] or _NO_TIME for time in times], "datetime64[s]").astype(np.int64)


def _implausible(articles: Sequence[Article], published: Array) -> Array:
    """``IMPLAUSIBLE`` where a date lies further from the run's clock than :data:`PAST` and :data:`FUTURE` allow."""
    clock = _seconds([a.received_at for a in articles])
    outside = (clock > 0) & ((published < clock - PAST) | (published > clock + FUTURE))
    return outside.astype(np.uint16) * np.uint16(IMPLAUSIBLE)


def _flags(article: Article) -> int:
    credited = article.dateline.agency if article.dateline else ""
    is_agency = agency(article.provider) == article.provider != ""
    return (
        KILL * ("kill" in article.signals or article.status == "canceled")
        | WITHHELD * (article.status == "withheld")
        | NEWER * (not _NEWER_SIGNALS.isdisjoint(article.signals))
        | CREDITED_ELSEWHERE * (bool(credited) and credited != article.provider)
        | CREDITED_TO_ITSELF * (is_agency and credited == article.provider)
        | AGENCY * is_agency
        | CLAIMED * (PROVIDER_CLAIMED in article.assumptions)
        | LISTED_SOURCE * (LISTED in article.assumptions)
        | HAS_GUID * bool(article.guid)
    )


def _named_by_provider(table: Table) -> Array:
    hashes: Array = np.where((table["guid"] > 0) | (table["url"] > 0), table["provider"], np.uint64(0))
    return hashes


def _order(table: Table) -> Array:
    """16 bits of day, 4 of standing (own first), 12 of length (longest first), 32 of content."""
    days = np.clip(table["published"] // _DAY, 0, 2**16 - 1).astype(np.uint64)
    standing = standing_rank(table["flags"]).astype(np.uint64)
    shortness = (2**12 - 1) - np.minimum(table["length"], 2**12 - 1).astype(np.uint64)
    content = table["content"][:, 1] >> np.uint64(32)
    order: Array = days << np.uint64(48) | standing << np.uint64(44) | shortness << np.uint64(32) | content
    return order


def day_of(order: Array) -> Array:
    """The day with which each ``order`` begins, counted from 1970-01-01, as int64."""
    return (order >> np.uint64(48)).astype(np.int64)


def credit_rank(flags: Array) -> Array:
    """0 for an agency's own item, 1 where nobody is credited, 2 for a reprint that credits another; as int8."""
    return 1 - ((flags & CREDITED_TO_ITSELF) > 0).astype(np.int8) + ((flags & CREDITED_ELSEWHERE) > 0)


def trust_rank(flags: Array) -> Array:
    """0 for a source that the operator lists, 1 for one known by where it was fetched, 2 for a claim; as int8."""
    rank: Array = 1 - ((flags & LISTED_SOURCE) > 0).astype(np.int8) + ((flags & CLAIMED) > 0)
    return rank


def speaks(flags: Array, same_source: Array | bool = False) -> Array:
    """True for an agency's own word, which reaches what outlets carry: by a source that is known to speak for it.

    What only claims to be the agency reaches what came from the same source (``same_source``, where that is asked).
    """
    own_word: Array = ((flags & AGENCY) > 0) & (((flags & CLAIMED) == 0) | same_source)
    return own_word


def is_own_delivery(flags: Array) -> Array:
    """True for an agency's own item: it credits the agency, and its source is known to speak for that."""
    return speaks(flags) & ((flags & CREDITED_TO_ITSELF) > 0)


def standing_rank(flags: Array) -> Array:
    """0 for an agency's own delivery, else 1 to 9: by the trust of the source, then by :func:`credit_rank`; as int8."""
    return np.where(is_own_delivery(flags), 0, 1 + 3 * trust_rank(flags) + credit_rank(flags)).astype(np.int8)


def _features(texts: Texts, printed: Sequence[str]) -> tuple[dict[str, Lists], dict[str, Array]]:
    """(the list columns of the digests, their counts of words); ``printed`` are the bodies as they are printed."""
    parts = [
        _features_of_piece(texts.bodies[a:b], texts.headlines[a:b], printed[a:b])
        for a, b in pieces(texts.bodies)
    ]
    lists = {name: Lists.concat([columns[name] for columns, _ in parts]) for name in parts[0][0]}
    return lists, {name: np.concatenate([counts[name] for _, counts in parts]) for name in parts[0][1]}


def _features_of_piece(
    bodies: Sequence[bytes], headlines: Sequence[bytes], printed: Sequence[str]
) -> tuple[dict[str, Lists], dict[str, Array]]:
    words, headline_words = hash_words(bodies), pair_characters(hash_words(headlines))
    runs = shingle(words)
    shingles = sketch(runs, SKETCH_SIZE)
    headline = Lists(headline_words.hashes, headline_words.counts)
    lists = {
        "sketch": _upper_bits(shingles),
        "numbers": _upper_bits(sketch(words.where(words.numbers), NUMBERS_SIZE)),
        "names": _upper_bits(sketch(capitalised(printed), NAMES_SIZE)),
        "headline": _upper_bits(sketch(headline, HEADLINE_SIZE)),
        "terms": _upper_bits(sketch(_terms(headline_words, pair_characters(words)), TERMS_SIZE)),
        "index_keys": _index_keys(shingles, _firsts(runs, LEAD_SHINGLES), words.counts),
    }
    negations = np.minimum(words.count_where(words.negations), 2**16 - 1).astype(np.uint16)
    return lists, {"length": words.counts.astype(np.uint32), "negations": negations}


def _upper_bits(hashes: Lists) -> Lists:
    """The upper 32 bits of hashes of :data:`HASH_BITS` bits, as uint32."""
    values = (hashes.values >> np.uint64(HASH_BITS - 32)).astype(np.uint32)
    return Lists(values, hashes.counts.astype(np.int32))


def _terms(headline: Words, body: Words) -> Lists:
    """The hashes of the words of :data:`MIN_TERM_BYTES` bytes or more in headline and body."""
    return _joined([words.where(words.lengths >= MIN_TERM_BYTES) for words in (body, headline)])


def _joined(parts: Sequence[Lists]) -> Lists:
    """Each row of several list columns as one row."""
    values = np.concatenate([lists.values for lists in parts])
    order = np.argsort(np.concatenate([lists.rows() for lists in parts]), kind="stable")
    return Lists(values[order], np.sum([lists.counts for lists in parts], axis=0))


def _firsts(lists: Lists, count: int) -> Lists:
    """The first ``count`` values of each row."""
    kept = np.arange(len(lists.values)) - np.repeat(lists.starts, lists.counts) < count
    return Lists(lists.values[kept], np.minimum(lists.counts, count))


def _index_keys(shingles: Lists, lead: Lists, words: Array) -> Lists:
    """The smallest hashes of each text and of its lead, rehashed so that they spread evenly over the shards.

    The lead has keys of its own, as an outlet's feed may print nothing else.
    """
    smallest = _joined([_firsts(shingles, INDEX_KEYS), sketch(lead, LEAD_KEYS)])
    keys = _distinct(smallest)
    counts = np.where(words >= MIN_BODY_WORDS, keys.counts, 0)
    return Lists(mix(keys.values[np.repeat(counts > 0, keys.counts)]), counts.astype(np.int32))


def _distinct(lists: Lists) -> Lists:
    """The different values of each row, ascending."""
    rows = lists.rows()
    order = np.lexsort((lists.values, rows))
    values, rows = lists.values[order], rows[order]
    kept = group_starts(rows, values)
    return Lists(values[kept], np.bincount(rows[kept], minlength=len(lists.counts)))
