"""The head of a plain-text article: the lines above its text, told apart by what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.fields.bylines import authors
from transforms.formats.common.prose import is_prose

_HEADLINE = 200  # characters; more is text
_SHORT = 80  # of a line that names people or an agency
_NOTE = re.compile(
    r"\(?(?:eds|editors?|editor[’']s note|note to editors|attention editors|ed note|"
    r"(?:with )?ap (?:photos?|graphics?|video))(?:[:,.;]|\s[A-Z0-9]|$)",
    re.IGNORECASE,
)
# AP's slugs begin with a cycle designator or a category (BC-US--Storm), others are words joined by hyphens.
_SLUG = re.compile(
    r"(?:(?:AM|AP|BC|PM)-{1,2}|[A-Z]{2,3}--)[^\W_][^\s,]*(?:[ ,].{0,80})?|[a-z]+(?:[-/][a-z0-9]+){1,6}"
)
_BY = re.compile(r"by:?\s+\S", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:[\w.’'&-]+ ){0,6}(?:writers?|correspondents?|reporters?|editors?|columnists?|staff|bureau|news service)",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_a-z][\w.’'-]*,?|(?:and|de|der|van|von|da|di|bin|al|la|le|del|el|&),?")
_DATED = re.compile(
    r"(?:(?:published|updated|posted|issued|date|filed)(?: on| at)?:?\s+)?(?:[A-Za-z]{3,9},?\s+)?"
    r"(?:(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
    r"|(?P<plain>\d{1,2} [A-Za-z]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d(?:T\S{4,14})?))"
    r"(?:,?(?: at| -| \|)? (?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?: ?(?P<half>[ap])\.?m\.?)?"
    r"(?: ?(?P<zone>[A-Z]{1,4}|[+-]\d{4}))?)?",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"[A-Z][^\W\d_a-z.’'/ -]*[\w .,’'/-]{0,60}(?:\([^()\n]{1,30}\))?\s?(?:--|[-–—_])\s+(?=\S*[^\W\d_])"
)


@dataclass
class Head:
    """What stands above the text. ``credit`` is the line that names the agency."""

    headline: str = ""
    subheadline: str = ""
    slugline: str = ""
    byline: str = ""
    credit: str = ""
    notes: list[str] = field(default_factory=list)
    published_at: str = ""
    assumption: str = ""


def read(lines: list[str]) -> tuple[Head, int]:
    """The head, and the index of the line at which the text begins."""
    head, at = Head(), 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        after = _take(head, lines, at)
        if after == at:
            break
        at = after
    return head, at


def _take(head: Head, lines: list[str], at: int) -> int:
    """Reads the line at ``at`` into ``head``; the index after what was read, ``at`` where the text begins."""
    line = lines[at].strip()
    if _NOTE.match(line) and not has_dateline(line):
        end = _block_end(lines, at)
        head.notes.append(" ".join(" ".join(lines[at:end]).split()))
        return end
    if _take_line(head, line):
        return at + 1
    if not head.headline:
        return _take_headline(head, lines, at)
    following = _following(lines, at)
    if not head.byline and not head.credit and is_name(line) and (_signs(following) or _is_text(following)):
        head.byline = line
        return at + 1
    if not (head.subheadline or head.byline or head.credit) and _is_subheadline(line, following):
        head.subheadline = line
        return at + 1
    return at


def _take_line(head: Head, line: str) -> bool:
    """Reads a line that tells by itself what it is."""
    if len(line) > _HEADLINE:
        return False
    if not head.headline and not head.slugline and _SLUG.fullmatch(line):
        head.slugline = line
    elif not head.byline and is_byline(line):
        head.byline = line
    elif head.headline and is_credit(line):
        _take_credit(head, line)
    elif not head.published_at and (dated := _time(line)) and dated[0]:
        head.published_at, head.assumption = dated
    else:
        return False
    return True


def _take_credit(head: Head, line: str) -> None:
    """An agency's name; a role (``AP Sports Writer``) belongs to the byline too."""
    if not _ROLE.fullmatch(line):
        head.credit = head.credit or line
    elif head.byline:
        head.byline = f"{head.byline.rstrip(',')}, {line}"


def _take_headline(head: Head, lines: list[str], at: int) -> int:
    """The first line, with those that continue it, unless they are text already."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and end < at + 4 and not _begins_other(lines[end]):
        end += 1
    whole = " ".join(" ".join(lines[at:end]).split())
    if len(whole) > _HEADLINE or (end - at > 1 and is_prose(whole)):
        end, whole = at + 1, " ".join(lines[at].split())
    if len(whole) > _HEADLINE or (
        has_dateline(whole) and is_prose(" ".join(lines[at : _block_end(lines, at)]))
    ):
        return at
    if (
        whole.endswith((".", ".”", '."', ":"))
        and is_prose(whole)
        and not _ends_headline(_following(lines, end - 1))
    ):
        return at
    head.headline = whole
    return end


def _begins_other(line: str) -> bool:
    line = line.strip()
    return (
        _signs(line)
        or bool(_NOTE.match(line))
        or is_name(line)
        or len(line) > _HEADLINE
        or has_dateline(line)
    )


def _signs(line: str) -> bool:
    """Whether a line names an author, an agency or the day."""
    line = line.strip()
    return is_byline(line) or is_credit(line) or bool(_time(line))


def _is_subheadline(line: str, following: str) -> bool:
    return len(line) < _HEADLINE and not _DATELINE.match(line) and _signs(following)


def _ends_headline(following: str) -> bool:
    """Whether the line before ``following`` is a headline, though it reads as a sentence."""
    return _signs(following) or has_dateline(following)


def is_byline(line: str) -> bool:
    """Whether a line is a byline that begins with "By"."""
    words = line.split()
    return (
        bool(_BY.match(line))
        and len(line) < 2 * _SHORT
        and not line.endswith((".”", "?", "!"))
        and (words[1][:1].isupper() or bool(agency(" ".join(words[1:]))))
        and sum(word[:1].islower() for word in words[1:]) < 4
        and not (len(words) > 12 or (line.endswith(".") and len(words) > 8))
    )


def is_credit(line: str) -> bool:
    """Whether a line is an agency's name or a writer's role."""
    words = line.split()
    if len(line) > _SHORT or len(words) > 8 or line.endswith(("?", "!")) or has_dateline(line):
        return False
    return sum(word[:1].islower() for word in words) < 3 and bool(agency(line) or _ROLE.fullmatch(line))


def is_name(line: str) -> bool:
    """Whether a line holds nothing but two to eight words that name people."""
    words = line.split()
    if not 2 <= len(words) <= 8 or len(line) > _SHORT or line[-1] in ".:?!":
        return False
    return all(map(_NAME_WORD.fullmatch, words)) and bool(authors(line, agency))


def has_dateline(text: str) -> bool:
    """Whether ``text`` begins with a place, perhaps an agency, and a dash, before words in small letters."""
    found = _DATELINE.match(text[:160])
    if not found:
        return False
    first = text.split(None, 1)[0].strip(",")
    following = text[found.end() : found.end() + 80].split()
    small = sum(word[:1].islower() for word in following)
    return small > 1 and ((first.isupper() and len(first) > 2) or "(" in found[0])


def _time(line: str) -> tuple[str, str] | None:
    """What a line says that prints a full date; ``None`` for other lines."""
    found = _DATED.fullmatch(line) if len(line) < _SHORT else None
    if found is None:
        return None
    day = found["plain"] or f"{found['day']} {found['month']} {found['year']}"
    if not found["hour"]:
        return times.read_time(day.replace(".", ""))
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    return times.read_time(f"{day.replace('.', '')} {hour:02}:{found['minute']} {found['zone'] or ''}")


def _is_text(following: str) -> bool:
    return is_prose(following) or has_dateline(following)


def _following(lines: list[str], at: int) -> str:
    """The next line that isn't blank."""
    return next((line.strip() for line in lines[at + 1 :] if line.strip()), "")


def _block_end(lines: list[str], at: int) -> int:
    return next((index for index in range(at, len(lines)) if not lines[index].strip()), len(lines))
