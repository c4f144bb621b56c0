"""The layout of an output: the names of all folders and files below it, which no other module spells.

==========================================  ======================================================================
``articles/PARTITION/RUN-I-of-N.jsonl``     articles, in the Hive-style folder of their partition
``duplicates/date=DAY/RUN-I-of-N.jsonl``    what was judged a copy, whole
``dead_letters/run=RUN/I-of-N.jsonl``       what could not be read
``_state/RUN-….parquet``                    what later runs must know of this one
``_state/gathered/RUN-….parquet``           the state of many small runs, compacted
``_log/00000042.json``                      the numbered log: a run counts when its entry is here
``_log/checkpoints/…``                      what stands for all entries up to a number, so that few are read
``_runs/RUN.json``                          a copy of the run's manifest, for people
``_replaced/articles/…``                    what a compaction replaced, under its old path, for a day
``_staging/RUN/TOKEN/…``                    what an attempt at work keeps, gone at its end
``_spool/HOST/…``                           what ``ingest --feeds`` fetched, as it was sent
==========================================  ======================================================================

All paths are relative to the output and have ``/`` between their parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ARTICLES, DUPLICATES, DEAD_LETTERS = "articles", "duplicates", "dead_letters"
STATE, COMPACTED = "_state", "gathered"
RUNS, LOG, STAGING, REPLACED = "_runs", "_log", "_staging", "_replaced"
PUBLISHED = (ARTICLES, DUPLICATES, DEAD_LETTERS, STATE, RUNS, LOG, REPLACED)  # all that stays after a run
CHECKPOINTS = f"{LOG}/checkpoints"
SHORT_LIVED = (STAGING,)  # where killed runs leave folders
PARTITION_KEYS = ("provider", "date", "language", "country", "format", "status")  # of articles
SPOOL = "_spool"
SUFFIXES = {"none": ".jsonl", "gzip": ".jsonl.gz", "zstd": ".jsonl.zst"}  # of files, by their compression

_ENTRY = re.compile(rf"{LOG}/(\d{{8}})\.json")
LOGGED = re.compile(rf"(.*/)?{LOG}/\d{{8}}\.json", re.DOTALL)  # a log entry, and the output it lies in
WRITTEN = re.compile(  # paths that a run writes, and nobody else
    rf"(?:{ARTICLES}|{DUPLICATES}|{DEAD_LETTERS})/(?:.*/)?(?:[\w.-]+-)?\d{{5}}-of-\d{{5}}\.jsonl(?:\.gz|\.zst)?"
    rf"|{LOG}/(?:checkpoints/.*|\d{{8}}\.json)|{RUNS}/[\w.-]+\.json|{STATE}/.*\.parquet|(?:{STAGING}|{REPLACED})/.*",
    re.DOTALL,
)


@dataclass(frozen=True)
class FileNaming:
    """How the records of a partition become named files.

    ``run_id`` begins each name, ``records_per_file`` is about how many records a file holds, and ``compression`` is a
    key of :data:`SUFFIXES`.
    """

    run_id: str
    records_per_file: int
    compression: str = "none"

    def files(self, partition: str, records: int) -> list[tuple[str, int]]:
        """(path, number of records) of each file of a partition, as even as whole numbers allow; at least one file.

        The folder of dead letters names the run already, so its files don't.

        >>> FileNaming("r1", 2).files("articles/provider=ap", 3)
        [('articles/provider=ap/r1-00000-of-00002.jsonl', 2), ('articles/provider=ap/r1-00001-of-00002.jsonl', 1)]
        """
        total = max(1, -(-records // self.records_per_file))
        share, rest = divmod(records, total)
        start = f"{partition}/" if is_below(partition, DEAD_LETTERS) else f"{partition}/{self.run_id}-"
        end = f"-of-{total:05}{SUFFIXES[self.compression]}"
        return [(f"{start}{number:05}{end}", share + (number < rest)) for number in range(total)]


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies below a folder of the output.

    >>> is_below("_state/gathered/r1-texts.parquet", STATE), is_below("_states/r1", STATE)
    (True, False)
    """
    return path.startswith(f"{folder}/")


def is_published(path: str) -> bool:
    """Whether a path lies where committed files are."""
    return path.partition("/")[0] in PUBLISHED and "/" in path


def dead_letters_partition(run_id: str) -> str:
    """The folder of a run's dead letters."""
    return f"{DEAD_LETTERS}/run={run_id}"


def partition_of(path: str) -> str:
    """The partition of a file of records: its folder.

    >>> partition_of("articles/provider=ap/date=2026-01-12/r1-00000-of-00001.jsonl")
    'articles/provider=ap/date=2026-01-12'
    """
    return path.rpartition("/")[0]


def replaced_path(path: str) -> str:
    """Where a file of records lies for a while once a compaction has replaced it."""
    return f"{REPLACED}/{path}"


def path_before_replaced(path: str) -> str:
    """The inverse of :func:`replaced_path`."""
    return path.removeprefix(f"{REPLACED}/")


def manifest_path(run_id: str) -> str:
    """The copy of a run's manifest."""
    return f"{RUNS}/{run_id}.json"


def entry_path(number: int) -> str:
    """The log entry with this number, counted from 1."""
    return f"{LOG}/{number:08}.json"


def entry_number(path: str) -> int | None:
    """The number of the log entry at a path; ``None`` for any other file.

    >>> entry_number(entry_path(42)), entry_number("_log/42.json")
    (42, None)
    """
    match = _ENTRY.fullmatch(path)
    return int(match[1]) if match else None


def state_checkpoint_path(number: int) -> str:
    """What the log up to an entry says of the state that counts."""
    return f"{CHECKPOINTS}/{number:08}.state"


def runs_checkpoint_path(number: int) -> str:
    """Which runs some entries up to a number are of."""
    return f"{CHECKPOINTS}/{number:08}.runs"


def mark_path() -> str:
    """Where a recent end of the log is marked."""
    return f"{CHECKPOINTS}/newest"


def state_prefix(run_id: str) -> str:
    """What the paths of a run's own state files begin with."""
    return f"{STATE}/{run_id}"


def compacted_state_prefix(run_id: str) -> str:
    """What the paths of the state files begin with into which a run compacts those of earlier runs."""
    return f"{STATE}/{COMPACTED}/{run_id}"


def is_compacted(path: str) -> bool:
    """Whether a state file was made by compaction.

    >>> is_compacted(compacted_state_prefix("r1")), is_compacted(state_prefix("r1"))
    (True, False)
    """
    return is_below(path, f"{STATE}/{COMPACTED}")


def staging_of_run(run_id: str) -> str:
    """The folder in which all attempts at a run keep what they stage."""
    return f"{STAGING}/{run_id}"


def staging_of_attempt(run_id: str, token: str) -> str:
    """The folder that belongs to one attempt at a run."""
    return f"{staging_of_run(run_id)}/{token}"


def attempt_folder(path: str) -> str:
    """The folder of the attempt to which a staged file belongs.

    >>> attempt_folder("_staging/r1/5e/segments/512-a7")
    '_staging/r1/5e'
    """
    return "/".join(path.split("/")[:3])


def run_and_token(staging: str) -> tuple[str, str]:
    """(run id, token) of an attempt, by its folder; the inverse of :func:`staging_of_attempt`."""
    parts = staging.split("/")
    return parts[1], parts[-1]


def lease_path(staging: str) -> str:
    """Where an attempt shows that it is alive."""
    return f"{staging}/lease"


def intent_path(staging: str) -> str:
    """Where an attempt names what it is about to publish: its manifest to be."""
    return f"{staging}/intent"


def decision_path(staging: str) -> str:
    """Where it is decided, once, whether an attempt commits."""
    return f"{staging}/decision"


def outcome_path(staging: str) -> str:
    """Where the pipeline names what it has staged, for the commit."""
    return f"{staging}/outcome"
