"""Dates as different things: the day of service is not the day of receipt, nor the day printed on the paper (pure).

Every date is kept with its words. One that may mean two days keeps both readings; one that a later message puts right
("no, we were served on the 5th") takes the place of the earlier one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from bot.triage.dates import is_last_day, written_on
from bot.triage.model import Fact, Message
from bot.triage.moments import When, times
from bot.triage.reading import SPEAKERS, Read
from bot.triage.rules import Pattern, patterns, read_data
from bot.triage.scopes import silenced
from bot.triage.text import Sentence, fold

_BEFORE, _AFTER = 130, 60
_ARRIVED = frozenset({"served_on", "received_on", "notified_on"})
"""People who put one of these right often use another word for the same event."""
_COMMA, _FAR = 12, 15
_MOST = 40
_SILENT = frozenset({"hypothesis", "told", "other"})

_CORRECTS = re.compile(
    r"^\W*(?:firstline\b\W*)?(?:no\b|nope|sorry|correction|actually|wrong|i was wrong|my mistake|we made a mistake|i meant|to correct|in fact)"
    r"|\b(?:correction|i meant|we meant|should be|was wrong|is wrong|by mistake|mistaken|instead of|not on the|, not\b|but on)"
    r"|^\W*(?:firstline\b\W*)?(?:不对|不是|不,|错了|更正|纠正)|搞错|写错|说错|弄错|记错|打错|应该是|应为|实际(?:上)?是|准确(?:地)?说",
    re.ASCII,
)
_DENIED = re.compile(r"(?:\bnot(?: on)?(?: the)?|\binstead of|\brather than|不是|并非|而不是) ?$", re.ASCII)


@dataclass(frozen=True)
class _Event:
    name: str
    ahead: bool
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class _Dated:
    """A date of a message: its event if one is named, whether it corrects, and whether it is denied."""

    event: str | None
    days: tuple[date, ...]
    stated: bool
    quote: str
    message: int
    corrects: bool
    denied: bool


def typed_dates(thread: Sequence[Message], reads: Sequence[Read], now: datetime) -> tuple[Fact, ...]:
    """The dates of a thread by event, oldest message first, corrections applied; last days are not among them."""
    kept: list[Fact] = []
    for read in reads:
        asked = _asked_before(thread, read.message.index)
        for dated in _dates_of(read, written_on(read.message, now)):
            kept = _with(kept, dated, asked)
    return tuple(kept)


def _with(kept: list[Fact], dated: _Dated, asked: str | None) -> list[Fact]:
    if dated.denied:
        denied = {day.isoformat() for day in dated.days}
        return [fact for fact in kept if fact.value not in denied]
    name = dated.event or (kept[-1].name if dated.corrects and kept else asked)
    if name is None or len(kept) >= _MOST:
        return kept
    values = sorted({day.isoformat() for day in dated.days})
    if dated.corrects:
        put_right = {name, *_ARRIVED} if name in _ARRIVED else {name}
        kept = [fact for fact in kept if fact.name not in put_right or fact.message == dated.message]
    if any(fact.name == name and fact.value == values[0] for fact in kept):
        return kept
    state: str = "stated" if dated.stated and len(values) == 1 else "inferred"
    new = Fact(name, values[0], "stated", dated.quote, dated.message, tuple(values[1:]))
    return [*kept, new if state == "stated" else replace(new, state="inferred")]


def _dates_of(read: Read, today: date) -> Iterator[_Dated]:
    for sentence in read.sentences:
        whens = sorted((w for w in times(sentence.text, today) if w.kind != "period"), key=lambda w: w.start)
        for n, when in enumerate(whens):
            low = whens[n - 1].end if n else 0
            high = whens[n + 1].start if n + 1 < len(whens) else len(sentence.text)
            dated = _dated(read, sentence, when, (low, high))
            if dated is not None:
                yield dated


def _dated(read: Read, sentence: Sentence, when: When, bounds: tuple[int, int]) -> _Dated | None:
    place = read.place(sentence.start + when.start, sentence.start + when.end)
    if is_last_day(when, sentence, place) or silenced(place, _SILENT, ""):
        return None
    event = _nearest(sentence.text, when, bounds)
    past = when.past or (() if when.kind == "day" else when.days)
    days = when.days if event is not None and event.ahead else past
    if not days:
        return None
    return _Dated(
        event=event.name if event else None,
        days=days,
        stated=when.kind == "date",
        quote=read.quote(sentence.start + when.start, sentence.start + when.end),
        message=read.message.index,
        corrects=bool(_CORRECTS.search(sentence.text)),
        denied=bool(_DENIED.search(sentence.text[max(0, when.start - 20) : when.start])),
    )


def _nearest(text: str, when: When, bounds: tuple[int, int]) -> _Event | None:
    """The event named nearest to a date: before it in English, mostly behind it in Chinese."""
    before = text[max(bounds[0], when.start - _BEFORE) : when.start]
    after = text[when.end : min(bounds[1], when.end + _AFTER)]
    best: tuple[int, int] | None = None
    events = _events()
    for n, event in enumerate(events):
        for distance in _distances(event, before, after):
            if best is None or (distance, n) < best:
                best = (distance, n)
    return events[best[1]] if best else None


def _distances(event: _Event, before: str, after: str) -> Iterator[int]:
    for pattern in event.patterns:
        ends = [found.end() for found in pattern.finditer(before)]
        if ends:
            between = before[ends[-1] :]
            yield len(between) + _COMMA * between.count(",") + (0 if before.isascii() else 3)
        found = pattern.search(after)
        if found:
            between = after[: found.start()]
            yield len(between) + _COMMA * between.count(",") + (_FAR if after.isascii() else 0)


def _asked_before(thread: Sequence[Message], index: int) -> str | None:
    """The event whose date the bot or an expert asked for just before this message."""
    for message in reversed(thread[:index]):
        if message.author not in SPEAKERS:
            return event_asked(message.text)
        if message.author == "enterprise":
            return None
    return None


@cache
def event_asked(text: str) -> str | None:
    """The event whose date a question asks for; None where it asks for none."""
    folded = fold(text[-1_000:]).text
    found = [(match.start(), e.name) for e in _events() for p in e.patterns if (match := p.search(folded))]
    return min(found)[1] if found else None


@cache
def _events() -> tuple[_Event, ...]:
    return tuple(
        _Event(name, bool(entry.get("ahead")), patterns(entry)) for name, entry in read_data("events.yaml").items()
    )
