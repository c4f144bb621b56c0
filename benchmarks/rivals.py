"""What other tools make of the same texts, as far as they are installed: none is needed by wirebeam or its tests.

pip install rensa datasketch datatrove spacy
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.reprints import Labelled
from transforms.text.canonical import canonical_text

Method = Callable[[Sequence[Labelled]], list[Hashable]]
SHINGLE, PERMUTATIONS, THRESHOLD = 3, 128, 0.5


def installed() -> Iterator[tuple[str, Method]]:
    """(name, method) of each tool that can be imported."""
    if find_spec("rensa"):
        yield "rensa R-MinHash LSH", rensa_lsh
    if find_spec("datasketch"):
        yield "datasketch MinHash LSH", datasketch_lsh
    if find_spec("datatrove") and find_spec("spacy"):
        yield "datatrove MinHash 14 x 8", datatrove_minhash


def _shingles(text: str) -> set[str]:
    words = canonical_text(text).decode().split()
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def _joined(count: int, pairs: Iterator[tuple[int, int]]) -> list[Hashable]:
    """The component of each of so many texts."""
    root = list(range(count))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in pairs:
        root[find(a)] = find(b)
    return [find(node) for node in range(count)]


def datasketch_lsh(texts: Sequence[Labelled]) -> list[Hashable]:
    """MinHash LSH of 3-word shingles at Jaccard 0.5, candidates joined as they are."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    pairs: list[tuple[int, int]] = []
    for number, text in enumerate(texts):
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in _shingles(text.text.body)])
        pairs += [(number, other) for other in lsh.query(signature)]
        lsh.insert(number, signature)
    return _joined(len(texts), iter(pairs))


def rensa_lsh(texts: Sequence[Labelled]) -> list[Hashable]:
    """R-MinHash LSH of 3-word shingles in 32 bands, candidates joined from Jaccard 0.5 on."""
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    signatures = []
    pairs: list[tuple[int, int]] = []
    for number, text in enumerate(texts):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(list(_shingles(text.text.body)))
        near = (other for other in lsh.query(signature) if signature.jaccard(signatures[other]) >= THRESHOLD)
        pairs += [(number, other) for other in near]
        lsh.insert(number, signature)
        signatures.append(signature)
    return _joined(len(texts), iter(pairs))


def datatrove_minhash(texts: Sequence[Labelled]) -> list[Hashable]:
    """datatrove's MinHash pipeline with its bands (14 of 8) and 5-word shingles; its clusters."""
    from datatrove.data import Document
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import HashConfig, MinhashConfig

    # Its default hash function hands text to xxhash, which recent versions refuse.
    config = MinhashConfig(hash_config=HashConfig(hash_fc="sha1"))
    documents = [Document(text=text.text.body, id=str(number)) for number, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        places = {name: str(Path(folder, name)) for name in ("signatures", "buckets", "clusters")}
        MinhashDedupSignature(places["signatures"], config).run(iter(documents))
        for bucket in range(14):
            MinhashDedupBuckets(places["signatures"], places["buckets"], config=config).run(
                None, rank=bucket, world_size=14
            )
        MinhashDedupCluster(places["buckets"], places["clusters"], config, save_cluster_id=True).run()
        return _clusters(Path(places["clusters"]), len(texts))


def _clusters(folder: Path, count: int) -> list[Hashable]:
    """The cluster of each text; datatrove writes (text, cluster) as pairs of 32-bit numbers."""
    import numpy as np

    story: dict[int, Hashable] = defaultdict(str)
    for path in folder.glob("*.clusters"):
        for number, cluster in np.fromfile(path, "<u4").reshape(-1, 2).tolist():
            story[number] = f"cluster {cluster}"
    return [story.get(number, number) for number in range(count)]
