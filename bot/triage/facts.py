"""The facts of a thread, typed, each with the words and the message that it came from (pure).

Several values of one fact stay side by side where nobody has said which is right. No rule of law is applied here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from bot.triage.events import typed_dates
from bot.triage.identifiers import found_in
from bot.triage.model import Due, Fact, Message
from bot.triage.reading import SPEAKERS, Read
from bot.triage.rules import Pattern, patterns, read_data
from bot.triage.scopes import silenced

ONE_DAY = frozenset({"served_on", "notified_on", "mailed_on", "hearing_on", "request_sent_on", "commenced_on"})
"""Events that happen once: two different days for one of them contradict each other."""
_MOST = 10
_UNTOLD = frozenset({"negation", "hypothesis", "question", "told", "other"})
_QUOTE = 200
_SENTENCES = 200
_US_CASE = re.compile(r"-(?:cv|cr|mc)-|^337-TA", re.IGNORECASE)
_CAME = re.compile(
    r"\b(?:serv(?:ed|ice)|receiv\w*|recieved|got|came|arriv\w*|reach\w*|deliver\w*|sent|brought|handed|mailed|notif\w*|forwarded|by)\b"
    r"|送|收|寄|发来|转来|通知|到"
)


def facts_of(
    thread: Sequence[Message],
    reads: Sequence[Read],
    last_days: Sequence[Due],
    market_of: Callable[[str], str | None],
    now: datetime,
) -> tuple[tuple[Fact, ...], tuple[Due, ...]]:
    """Everything that the messages of the enterprise and of others tell, as facts; and the last days they give.

    Periods "of receipt" are counted from the day of receipt where a message names it.
    """
    found: dict[tuple[str, str], Fact] = {}
    for read in reads:
        for name, (value, start, end) in found_in(read.message.text):
            quote = read.message.text[start:end].strip()
            found.setdefault((name, value.lower()), Fact(name, value, "stated", quote, read.message.index))
    kinds = [fact for name in _kinds() if (fact := _kind(name, reads))]
    method = _service_method(thread, reads)
    dates = typed_dates(thread, reads, now)
    counted = tuple(_from_receipt(due, dates) for due in last_days)
    market = _market(reads, market_of) or _market_of_case(found)
    facts = (
        *found.values(),
        *kinds,
        *((method,) if method else ()),
        *_done(reads),
        *dates,
        *_days(counted, dates),
        *((market,) if market else ()),
    )
    return facts, counted


def contradictions(facts: Sequence[Fact]) -> dict[str, tuple[Fact, ...]]:
    """Facts that happen once and have several days, by name; each with all its facts."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.name in ONE_DAY:
            by_name.setdefault(fact.name, []).append(fact)
    return {name: tuple(same) for name, same in by_name.items() if len({fact.value for fact in same}) > 1}


def _days(last_days: Sequence[Due], dates: Sequence[Fact]) -> Iterator[Fact]:
    known = {(fact.name, fact.value) for fact in dates}
    for due in last_days[:_MOST]:
        name = "hearing_on" if due.hearing else "due_on"
        if (name, due.due.isoformat()) not in known:
            readings = tuple(day.isoformat() for day in due.readings)
            yield Fact(
                name, due.due.isoformat(), "stated" if due.certain else "inferred", due.quote, due.message, readings
            )


def _from_receipt(due: Due, dates: Sequence[Fact]) -> Due:
    if due.counts is None:
        return due
    names = ("received_on", "served_on", "notified_on")
    days = [date.fromisoformat(fact.value) for fact in dates if fact.name in names]
    if not days:
        return due
    moved = due.counts(min(days))
    return due if moved is None else replace(due, due=moved[0], working_days=moved[1])


def _market(reads: Sequence[Read], market_of: Callable[[str], str | None]) -> Fact | None:
    """The market of the newest message that names one, with the sentence that does."""
    for read in reversed(reads):
        text = read.message.text
        market = market_of(text)
        if market is None:
            continue
        for sentence in read.sentences[:_SENTENCES]:
            quote = read.quote(sentence.start, sentence.end)
            if quote and market_of(quote) == market:
                return Fact("market", market, "inferred", quote[:_QUOTE].strip(), read.message.index)
        return Fact("market", market, "inferred", text[:_QUOTE].strip(), read.message.index)
    return None


def _market_of_case(found: dict[tuple[str, str], Fact]) -> Fact | None:
    """A docket number of a federal court or of the ITC says which country it is."""
    for (name, _), fact in found.items():
        if name == "case_number" and _US_CASE.search(fact.value):
            return Fact("market", "US", "inferred", fact.quote, fact.message)
    return None


def _kind(name: str, reads: Sequence[Read]) -> Fact | None:
    """The value of a fact that is one of a few, from the newest message that has one."""
    for read in reversed(reads):
        for value, found in _kinds()[name].items():
            match = _first(found, read.folded.text)
            if match is not None:
                return Fact(name, value, "inferred", read.quote(*match.span()), read.message.index)
    return None


def _service_method(thread: Sequence[Message], reads: Sequence[Read]) -> Fact | None:
    """How the document came: where a message speaks of its coming, or answers the question how."""
    for read in reversed(reads):
        index = read.message.index
        asked = index > 0 and thread[index - 1].author not in SPEAKERS
        for sentence in read.sentences[:_SENTENCES]:
            if not asked and not _CAME.search(sentence.text):
                continue
            for code, found in _methods().items():
                match = _first(found, sentence.text)
                if match is not None:
                    quote = read.quote(sentence.start + match.start(), sentence.start + match.end())
                    return Fact("service_method", code, "stated", quote, index)
    return None


def _done(reads: Sequence[Read]) -> Iterator[Fact]:
    """What the enterprise says it has done, in its own words; what it denies or supposes is left out."""
    for read in reads:
        if read.message.author == "enterprise":
            matches = [
                match for pattern in patterns(read_data("done.yaml")) for match in pattern.finditer(read.folded.text)
            ]
            for match in sorted(matches, key=lambda match: match.start())[:_MOST]:
                if not silenced(read.place(*match.span()), _UNTOLD, ""):
                    quote = read.quote(*match.span())
                    yield Fact("done", quote, "stated", quote, read.message.index)


def _first(found: Sequence[Pattern], text: str) -> re.Match[str] | None:
    return next((match for pattern in found if (match := pattern.search(text))), None)


@cache
def _methods() -> dict[str, tuple[Pattern, ...]]:
    return {code: patterns(entry) for code, entry in read_data("service.yaml").items()}


@cache
def _kinds() -> dict[str, dict[str, tuple[Pattern, ...]]]:
    return {
        name: {value: patterns(entry) for value, entry in values.items()}
        for name, values in read_data("kinds.yaml").items()
    }
