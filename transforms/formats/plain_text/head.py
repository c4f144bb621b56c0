"""Reads the head of a plain-text article: the lines above its text, each recognized by what it looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from transforms.fields import times
from transforms.fields.agencies import agency
from transforms.fields.bylines import authors, begins_byline
from transforms.fields.phrases import any_phrase
from transforms.formats.common.prose import is_prose

_HEADLINE = 200  # characters; a longer line is text
_SHORT = 80  # characters; a longer line names no people or agency
# AP's slugs begin with a cycle designator or a category (BC-US--Storm), others are words joined by hyphens.
_SLUG = re.compile(
    r"(?:(?:AM|AP|BC|PM)-{1,2}|[A-Z]{2,3}--)[^\W_][^\s,]*(?:[ ,].{0,80})?|[a-z]+(?:[-/][a-z0-9]+){1,6}"
)
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
    """The fields above the text; ``credit`` is the line that names the agency."""

    headline: str = ""
    subheadline: str = ""
    slugline: str = ""
    byline: str = ""
    credit: str = ""
    notes: list[str] = field(default_factory=list)
    published_at: str = ""
    assumption: str = ""


def read_head(lines: list[str]) -> tuple[Head, int]:
    """The head of an article, and the index of the line at which its text begins."""
    head, start = Head(), 0
    while start < len(lines):
        if not lines[start].strip():
            start += 1
            continue
        end = _take(head, lines, start)
        if end == start:
            break
        start = end
    return head, start


def _take(head: Head, lines: list[str], start: int) -> int:
    """Read what begins at a line into ``head``; returns the index behind it, ``start`` where the text begins."""
    line = lines[start].strip()
    if _note().match(line) and not has_dateline(line):
        end = _block_end(lines, start)
        head.notes.append(" ".join(" ".join(lines[start:end]).split()))
        return end
    if _take_line(head, line):
        return start + 1
    if not head.headline:
        return _take_headline(head, lines, start)
    following = _next_line(lines, start)
    if (
        not head.byline
        and not head.credit
        and is_name(line)
        and (_is_source(following) or _is_text(following))
    ):
        head.byline = line
        return start + 1
    if not (head.subheadline or head.byline or head.credit) and _is_subheadline(line, following):
        head.subheadline = line
        return start + 1
    return start


def _take_line(head: Head, line: str) -> bool:
    """Read a line that needs no neighbour to be recognized: slugline, byline, agency, date. False for any other."""
    if len(line) > _HEADLINE:
        return False
    if not head.headline and not head.slugline and _SLUG.fullmatch(line):
        head.slugline = line
    elif not head.byline and is_byline(line):
        head.byline = line
    elif head.headline and is_credit(line):
        _take_credit(head, line)
    elif not head.published_at and (time := _time(line)) and time[0]:
        head.published_at, head.assumption = time
    else:
        return False
    return True


def _take_credit(head: Head, line: str) -> None:
    """Read the name of an agency as credit, or a role (``AP Sports Writer``) as part of the byline."""
    if not _ROLE.fullmatch(line):
        head.credit = head.credit or line
    elif head.byline:
        head.byline = f"{head.byline.rstrip(',')}, {line}"


def _take_headline(head: Head, lines: list[str], start: int) -> int:
    """Read the headline, of up to four lines; returns the index behind it, ``start`` where the lines are text."""
    end = start + 1
    while end < len(lines) and lines[end].strip() and end < start + 4 and not _begins_other(lines[end]):
        end += 1
    whole = " ".join(" ".join(lines[start:end]).split())
    if len(whole) > _HEADLINE or (end - start > 1 and is_prose(whole)):
        end, whole = start + 1, " ".join(lines[start].split())
    if len(whole) > _HEADLINE or (
        has_dateline(whole) and is_prose(" ".join(lines[start : _block_end(lines, start)]))
    ):
        return start
    if (
        whole.endswith((".", ".”", '."', ":"))
        and is_prose(whole)
        and not _follows_headline(_next_line(lines, end - 1))
    ):
        return start
    head.headline = whole
    return end


def _begins_other(line: str) -> bool:
    """True for a line that does not continue a headline."""
    line = line.strip()
    return (
        _is_source(line)
        or bool(_note().match(line))
        or is_name(line)
        or len(line) > _HEADLINE
        or has_dateline(line)
    )


def _is_source(line: str) -> bool:
    """True for a line that names an author, an agency or the day."""
    line = line.strip()
    return is_byline(line) or is_credit(line) or bool(_time(line))


def _is_subheadline(line: str, following: str) -> bool:
    return len(line) < _HEADLINE and not _DATELINE.match(line) and _is_source(following)


def _follows_headline(line: str) -> bool:
    """True for a line whose predecessor is a headline even where that reads as a sentence."""
    return _is_source(line) or has_dateline(line)


def is_byline(line: str) -> bool:
    """True for a byline that begins with "By", as against a sentence."""
    words = line.split()
    return (
        begins_byline(line, "text")
        and len(line) < 2 * _SHORT
        and not line.endswith((".”", "?", "!"))
        and (words[1][:1].isupper() or bool(agency(" ".join(words[1:]))))
        and sum(word[:1].islower() for word in words[1:]) < 4
        and not (len(words) > 12 or (line.endswith(".") and len(words) > 8))
    )


def is_credit(line: str) -> bool:
    """True for an agency's name or a writer's role."""
    words = line.split()
    if len(line) > _SHORT or len(words) > 8 or line.endswith(("?", "!")) or has_dateline(line):
        return False
    return sum(word[:1].islower() for word in words) < 3 and bool(agency(line) or _ROLE.fullmatch(line))


def is_name(line: str) -> bool:
    """True for a line of two to eight words that name people."""
    words = line.split()
    if not 2 <= len(words) <= 8 or len(line) > _SHORT or line[-1] in ".:?!":
        return False
    return all(map(_NAME_WORD.fullmatch, words)) and bool(authors(line, agency))


def has_dateline(text: str) -> bool:
    """True where ``text`` begins with a place, perhaps an agency, and a dash, before words in small letters."""
    dateline = _DATELINE.match(text[:160])
    if not dateline:
        return False
    first = text.split(None, 1)[0].strip(",")
    following = text[dateline.end() : dateline.end() + 80].split()
    small = sum(word[:1].islower() for word in following)
    return small > 1 and ((first.isupper() and len(first) > 2) or "(" in dateline[0])


def _time(line: str) -> tuple[str, str] | None:
    """The time in a line that prints a full date, as ``times.read_time`` returns it; ``None`` for any other line."""
    match = _DATED.fullmatch(line) if len(line) < _SHORT else None
    if match is None:
        return None
    day = match["plain"] or f"{match['day']} {match['month']} {match['year']}"
    if not match["hour"]:
        return times.read_time(day.replace(".", ""))
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"].lower() == "p")
    return times.read_time(f"{day.replace('.', '')} {hour:02}:{match['minute']} {match['zone'] or ''}")


def _is_text(following: str) -> bool:
    return is_prose(following) or has_dateline(following)


def _next_line(lines: list[str], index: int) -> str:
    """The next line that is not blank, without space around it; "" at the end."""
    return next((line.strip() for line in lines[index + 1 :] if line.strip()), "")


def _block_end(lines: list[str], start: int) -> int:
    """The index of the next blank line."""
    return next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))


@cache
def _note() -> re.Pattern[str]:
    return re.compile(any_phrase("note", "text"), re.IGNORECASE)
