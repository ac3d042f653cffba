"""The deadlines of a thread: which rule fits, counted from the facts that the messages give (pure).

The deadline engine counts; here its rule is chosen and fed. A day that the paper itself names wins. Where two days or
two rules are possible, each is shown and the earlier one is the day to work with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from bot.triage.model import Due, Fact, LastDay, Signal
from bot.triage.moments import working_days_until
from bot.triage.reading import Read
from bot.triage.rules import Pattern, patterns, read_data
from knowledge.counting import Step
from knowledge.deadlines import EARLIEST, LATEST, Deadline, Trigger, deadline
from knowledge.rules import load_rules

MOST = 6
# The fact that names the day of a rule's event, best first; a later event than the rule's own would give a late date.
_EVENTS: Mapping[str, tuple[str, ...]] = {
    "served": ("served_on", "received_on", "notified_on", "mailed_on", "sent_on"),
    "received": ("received_on", "notified_on", "served_on", "mailed_on", "sent_on"),
    "notified": ("notified_on", "received_on", "served_on", "mailed_on", "sent_on", "printed_on"),
    "mailed": ("mailed_on", "sent_on", "printed_on", "received_on", "notified_on"),
    "printed": ("printed_on", "received_on", "notified_on"),
    "sent": ("sent_on", "printed_on", "received_on", "notified_on"),
    "dispatched": ("sent_on", "mailed_on", "printed_on", "received_on"),
    "request_sent": ("request_sent_on", "sent_on"),
    "published": ("published_on",),
    "entered": ("entered_on", "printed_on"),
    "commenced": ("commenced_on", "notified_on", "received_on"),
    "ordered": ("entered_on",),
    "executed": ("served_on", "received_on"),
    "filed": ("filed_on",),
}
CODES = {
    "served_on": "served", "received_on": "received", "notified_on": "notified", "mailed_on": "mailed",
    "sent_on": "sent", "printed_on": "printed", "request_sent_on": "request_sent", "published_on": "published",
    "entered_on": "entered", "commenced_on": "commenced", "filed_on": "filed",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of `deadlines.yaml`."""

    clock: str
    rules: tuple[str, ...]
    signals: frozenset[str]
    markets: frozenset[str]
    when: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    window: bool
    either: bool
    court: bool


def last_days_of(
    signals: Sequence[Signal],
    facts: Sequence[Fact],
    dues: Sequence[Due],
    reads: Sequence[Read],
    market: str | None,
    now: datetime,
) -> tuple[LastDay, ...]:
    """The deadlines of a thread: those that stand in a paper first, then those that rules give, earliest first."""
    named = _named(dues)
    printed = next((day for day in named if day.certainty == "printed"), None)
    hearing = min((due.due for due in dues if due.hearing and due.certain), default=None)
    found: list[LastDay] = []
    for row in _fitting(signals, reads, market):
        says = hearing if row.clock == "hearing" else (printed.due if printed and not found else None)
        counted = [_counted(rule_id, row, facts, says, now) for rule_id in row.rules]
        known = [day for day in counted if day.due is not None]
        found += known if row.either and known else counted
    if printed is not None and any(day.certainty == "printed" and day.due == printed.due for day in found):
        named = tuple(day for day in named if day is not printed)
    rest = sorted(found, key=lambda day: (day.certainty != "printed", day.due is None, day.due or date.max))
    return (*named, *rest)[:MOST]


def as_dues(last_days: Sequence[LastDay], facts: Sequence[Fact], now: datetime) -> tuple[Due, ...]:
    """The counted days as days that decide the level; a window of our own that is over does not."""
    today = now.date()
    return tuple(
        Due(day.due, left, day.certainty == "computed", False, fact.quote, fact.message, rule=day.rule)
        for day in last_days
        if day.rule and day.due and day.certainty != "printed" and (fact := _fact(day, facts))
        for left in (working_days_until(day.due, today),)
        if (left >= 0 or not day.window) and (today - day.due).days <= _HISTORY_DAYS
    )


_HISTORY_DAYS = 400


def window_over(last_days: Sequence[LastDay], now: datetime) -> bool:
    """Whether the time in which we may act ourselves has certainly passed."""
    windows = [day for day in last_days if day.window and day.due]
    return bool(windows) and all(day.certainty == "computed" and day.due < now.date() for day in windows if day.due)


def _fact(day: LastDay, facts: Sequence[Fact]) -> Fact | None:
    return next((fact for fact in facts if fact.name == day.trigger_fact), None)


def _fitting(signals: Sequence[Signal], reads: Sequence[Read], market: str | None) -> Iterator[Row]:
    raised = {signal.id for signal in signals}
    clocks: set[str] = set()
    for row in rows():
        if row.clock in clocks or not raised & row.signals or (row.markets and market not in row.markets):
            continue
        if row.when and not _stands(row.when, reads):
            continue
        if row.unless and _stands(row.unless, reads):
            continue
        clocks.add(row.clock)
        yield row


def _stands(found: Sequence[Pattern], reads: Sequence[Read]) -> bool:
    return any(pattern.search(read.folded.text) for read in reads for pattern in found)


def _named(dues: Sequence[Due]) -> tuple[LastDay, ...]:
    """The days that messages give as last ones, nearest first, hearings apart."""
    days: dict[date, Due] = {}
    for due in dues:
        if not due.hearing:
            days.setdefault(due.due, due)
    return tuple(
        LastDay(
            rule=None,
            due=day,
            time_zone=None,
            certainty="printed" if due.certain else "ask",
            working=(Step(f"Named as the last day: “{due.quote}”.", f"所述最后期限：“{due.quote}”。"),),
            source=None,
            confidence=None,
            asks=() if due.certain else (_ASK_DAY,),
            readings=tuple(other.isoformat() for other in due.readings),
            working_days_left=due.working_days,
        )
        for day, due in sorted(days.items())[:3]
    )


_ASK_DAY = Step(
    "Which day, written out, does the paper give as the last one?", "文件上写明的最后期限是哪一天（请写出年月日）？"
)


def _counted(rule_id: str, row: Row, facts: Sequence[Fact], printed: date | None, now: datetime) -> LastDay:
    trigger, fact = _trigger(rule_id, facts)
    doubts = () if printed else tuple(_doubts(row, fact, facts))
    method = next((f.value for f in reversed(facts) if f.name == "service_method"), None)
    says = printed if printed and EARLIEST <= printed <= LATEST else None
    made = deadline(rule_id, trigger, service=method, printed=says, now=now)
    return LastDay(
        rule=rule_id,
        due=made.due,
        time_zone=made.time_zone,
        certainty="ask" if doubts and made.certainty == "computed" else made.certainty,
        working=made.working,
        source=made.source,
        confidence=made.confidence,
        asks=(*made.asks, *doubts),
        readings=_other_readings(made),
        trigger_fact=fact.name if fact else None,
        window=row.window,
        working_days_left=working_days_until(made.due, now.date()) if made.due else None,
        ends_beijing=f"{made.ends_in_beijing:%Y-%m-%d %H:%M}" if made.ends_in_beijing else None,
    )


def _doubts(row: Row, fact: Fact | None, facts: Sequence[Fact]) -> Iterator[Step]:
    """What keeps a counted day from being certain although the engine has all it needs."""
    if fact is not None and fact.state == "inferred" and not fact.readings:
        yield Step(f"Is “{fact.quote}” the {_en(fact.value)}?", f"“{fact.quote}”是否指{fact.value}？")
    if row.court and not any(known.name in ("forum", "case_number") for known in facts):
        yield _ASK_COURT


_ASK_COURT = Step("Which court is it, and under which case number?", "是哪个法院？案号是什么？")


def _en(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


def _other_readings(made: Deadline) -> tuple[str, ...]:
    return tuple(r.due.isoformat() for r in made.readings if r.due != made.due)


def _trigger(rule_id: str, facts: Sequence[Fact]) -> tuple[Trigger | None, Fact | None]:
    """The day of the rule's event: the newest fact of the best kind, with the other day that it may have been."""
    rule = load_rules().get(rule_id)
    assert rule is not None, rule_id
    for name in _EVENTS.get(rule.trigger, ()):
        same = [fact for fact in facts if fact.name == name]
        if same:
            days = sorted({date.fromisoformat(v) for fact in same for v in (fact.value, *fact.readings)})
            usable = [day for day in days if EARLIEST <= day <= LATEST]
            if usable:
                other = usable[-1] if len(usable) > 1 else None
                return Trigger(usable[0], CODES[name], other), same[-1]
    return None, None


@cache
def rows() -> tuple[Row, ...]:
    """The rows of `deadlines.yaml`; a rule that the table lacks is an error."""
    known = load_rules()
    found = tuple(
        Row(
            clock=entry["clock"],
            rules=tuple(entry["rules"]),
            signals=frozenset(entry["signals"]),
            markets=frozenset(entry.get("markets", ())),
            when=patterns(entry.get("when", {})),
            unless=patterns(entry.get("unless", {})),
            window=entry.get("window", False),
            either=entry.get("either", False),
            court=entry["clock"] == "answer" and "lawsuit" in entry["signals"],
        )
        for entry in read_data("deadlines.yaml")
    )
    unknown = {rule for row in found for rule in row.rules if rule not in known}
    if unknown:
        raise ValueError(f"deadlines.yaml: no rule {', '.join(sorted(unknown))}")
    return found
