"""``wirebeam inspect OUT --story ID``: a story as the committed files have it, with all members and why each is one."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from pipelines.errors import Failure
from pipelines.terminal import visible, visible_json
from sinks.commit.log import Refused, head
from sinks.commit.replaced import live_files
from sinks.files.jsonl import read_committed_lines
from sinks.layout import ARTICLES, DUPLICATES, is_below
from transforms.article import Article, Duplicate, duplicate_from_json, from_json, to_json
from transforms.sources.origin import folder_source
from transforms.storage.base import StorageError
from transforms.storage.store import Store, open_store


def show_story(output: str, storage: dict[str, str], story: str, *, as_json: bool) -> int:
    """Show the members of a story on stdout, the earliest first; 1 where it has none. Raises :class:`Failure`."""
    try:
        store = open_store(output, storage)
        members = sorted(members_of(store, story), key=attrgetter("published_at", "id"))
    except (StorageError, Refused, FileNotFoundError, ValueError) as error:
        raise Failure(str(error)) from error
    for member in members:
        print(visible_json(to_json(member).decode()) if as_json else "\n".join(described(member)))
    if not members and not as_json:
        print(visible(f"no committed run has a story {story}"))
    return 0 if members else 1


def members_of(store: Store, story: str) -> Iterator[Article]:
    """The articles and duplicates of a story in all committed runs."""
    wanted = story.encode()
    for _, file in live_files(store, head(store)):
        is_duplicate = is_below(file["path"], DUPLICATES)
        if not is_duplicate and not is_below(file["path"], ARTICLES):
            continue
        for line in read_committed_lines(store, file["path"]):
            if wanted in line:
                member = duplicate_from_json(line) if is_duplicate else from_json(line)
                if member.story_id == story:
                    yield member


def described(member: Article) -> Iterator[str]:
    """A member in a few lines: what it was judged to be and why, who sent it, and from where."""
    yield visible(f"{member.id}  {_judged(member)}")
    yield visible(f"  {member.published_at or member.received_at}  {member.provider}  {member.headline}")
    yield visible(f"  from {_source(member)}{_grounds(member)}")
    yield ""


def _judged(member: Article) -> str:
    if isinstance(member, Duplicate):
        alike = f", {member.similarity:g} alike" if member.similarity is not None else ""
        return f"{member.duplicate_kind} of {member.duplicate_of}{alike}"
    replaces = f", supersedes {member.supersedes}" if member.supersedes else ""
    return f"article, {member.status}{replaces}"


def _source(member: Article) -> str:
    source = member.source
    if source is None:
        return "nowhere known"
    place = f"{source.uri}!{source.member}" if source.member else source.uri
    return f"{place} ({folder_source(source.folder)})"


def _grounds(member: Article) -> str:
    return f"; assumed: {', '.join(member.assumptions)}" if member.assumptions else ""
