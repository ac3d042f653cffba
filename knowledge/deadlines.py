"""A deadline: a rule and the day of an event give the last day, with every step shown (pure).

A date is called `computed` only when event, method of service and forum are known, the row is P or S, the forum's
closed days are known, and the rule is not under review. Otherwise it is `ask`: a working date, the earliest that can
be defended, with the questions that settle it. A date printed in a document always wins. A K? row never gives a date
of its own.
Holidays in China stop no period abroad.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge import deadline_words as words
from knowledge.calendars import Calendar, Calendars, load_calendars
from knowledge.counting import Step, add, count, roll
from knowledge.errors import UnusableInput
from knowledge.reviews import Review, Reviews, current
from knowledge.rules import Rule, Rules, load_rules
from knowledge.service_methods import Effect, effect_of, method_of

BEIJING = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
# From the sending of a document to its arrival: an earlier event gives an earlier, safe date.
_ORDER = {
    "request_sent": 0,
    "sent": 0,
    "dispatched": 0,
    "printed": 0,
    "mailed": 1,
    "served": 2,
    "received": 2,
    "notified": 2,
}


@dataclass(frozen=True)
class Trigger:
    """The day of an event; `event` is its code where it is known, `other` a second day that it may have been."""

    on: date
    event: str | None = None
    other: date | None = None


@dataclass(frozen=True)
class Reading:
    """One of two dates that the facts allow, with what it rests on."""

    due: date
    why: Step


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, or None where no number may be counted.

    `certainty` is `printed`, `computed` or `ask`; `asks` says what to ask for. `readings` holds every date that the
    facts allow, the earliest first, where there is more than one: `due` is the earliest.
    """

    rule: Rule
    trigger: Trigger | None
    due: date | None
    certainty: str
    working: tuple[Step, ...]
    asks: tuple[Step, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def source(self) -> str:
        """The source of the law."""
        return self.rule.source

    @property
    def confidence(self) -> str:
        """How sure the row is: P, S, K or K?."""
        return self.rule.confidence

    @property
    def time_zone(self) -> str:
        """The time zone of the forum (IANA)."""
        return self.rule.time_zone

    @property
    def ends_in_beijing(self) -> datetime | None:
        """The last minute of the last day there, as Beijing time."""
        return in_beijing(self.due, self.time_zone) if self.due else None


@dataclass(frozen=True)
class _Result:
    """One reading: the version of the rule, the day of the event, and what counting gave."""

    rule: Rule
    event: date
    last: date
    steps: tuple[Step, ...]
    asks: tuple[Step, ...]


@dataclass(frozen=True)
class _Doubt:
    """Something not known: how the working says it, and the question that settles it."""

    step: Step
    ask: Step


def deadline(
    rule_id: str,
    trigger: Trigger | None,
    *,
    service: str | None = None,
    printed: date | None = None,
    now: datetime | None = None,
    calendar: str | None = None,
    rules: Rules | None = None,
    calendars: Calendars | None = None,
    reviews: Reviews | None = None,
) -> Deadline:
    """The deadline of rule `rule_id` after `trigger`; raises `UnusableInput` for what cannot be used.

    `service` is a code of `service_methods.METHODS`; `printed` a last day that the document itself names; `calendar`
    a closer calendar than the rule's own (`DE-BY`, `US-IL`); `now` adds how much time is left. `reviews` is what is
    under review, by default what the program's store says now.
    """
    table = rules or load_rules()
    rule = table.get(rule_id, trigger.on if trigger else None)
    if rule is None:
        near = table.near(rule_id)
        hint = f"; did you mean {', '.join(near)}?" if near else f"; ids look like {table.ids[0]}"
        raise UnusableInput(f"rule {rule_id!r} is unknown{hint}")
    for day in (trigger.on if trigger else None, trigger.other if trigger else None, printed):
        if day and not EARLIEST <= day <= LATEST:
            raise UnusableInput(f"the date {day} is out of range: {EARLIEST.year} to {LATEST.year}")
    effect = effect_of(rule, method_of(service))
    found = (calendars or load_calendars()).get(calendar or rule.calendar)
    made = _counted(table, rule, trigger, effect, found)
    if printed:
        made = _printed(made, printed)
    review = (current() if reviews is None else reviews).rules.get(rule_id)
    if review is not None:
        made = _reviewed(made, review)
    return _finished(made, now)


def in_beijing(day: date, time_zone: str) -> datetime:
    """The last minute of `day` in `time_zone`, as Beijing time."""
    return datetime.combine(day, time(23, 59), ZoneInfo(time_zone)).astimezone(BEIJING)


def _counted(rules: Rules, rule: Rule, trigger: Trigger | None, effect: Effect, calendar: Calendar) -> Deadline:
    """The deadline as the table alone gives it."""
    if rule.n is None:
        return Deadline(rule, trigger, None, "ask", (words.no_number(rule),), (words.ask_document(rule),))
    if trigger is None:
        return Deadline(rule, None, None, "ask", (words.no_trigger(rule),), (words.ask_trigger(rule),))
    asks = [*_doubts_of_event(rule, trigger), *effect.asks]
    if effect.no_date or _too_late(rule, trigger):
        return Deadline(rule, trigger, None, "ask", (words.event(rule, trigger.on), *effect.steps), tuple(asks))
    results = [
        _period(rules.get(rule.id, day) or rule, day, effect, calendar)
        for day in sorted({trigger.on, trigger.other or trigger.on})
    ]
    best = min(results, key=lambda result: result.last)
    steps = [*_steps_before(rules, best.rule, best.event), *effect.steps, *best.steps]
    readings = _readings(results, best, calendar)
    if len(results) > 1:
        asks.insert(0, words.ask_which(rule))
    if readings:
        steps.append(words.earlier_counts(readings[0].due, readings[-1].due))
    if readings and len(results) == 1:
        asks.append(words.ask_region())
    asks.extend(best.asks)
    if rule.confidence == "K":
        asks.append(words.ask_confirm(rule))
    certainty = "ask" if asks else "computed"
    return Deadline(best.rule, trigger, best.last, certainty, tuple(steps), tuple(dict.fromkeys(asks)), readings)


def _readings(results: list["_Result"], best: "_Result", calendar: Calendar) -> tuple[Reading, ...]:
    """Every date that the facts allow, the earliest first; none where there is only one."""
    if len({result.last for result in results}) > 1:
        found = [Reading(result.last, words.event(result.rule, result.event)) for result in results]
        return tuple(sorted(found, key=lambda reading: reading.due))
    return _regional(best.rule, best.last, calendar)


def _steps_before(rules: Rules, rule: Rule, day: date) -> Iterator[Step]:
    yield words.event(rule, day)
    if len(rules.versions(rule.id)) > 1:
        yield words.version(rule)


def _period(rule: Rule, event: date, effect: Effect, calendar: Calendar) -> _Result:
    """Counts one reading and rolls it over as the rule says."""
    assert rule.n is not None
    counted = count(event, rule.n + effect.within, rule.unit, rule.count, calendar)
    last, steps = counted.last, list(counted.steps)
    if rule.rollover == "next_open_day":
        last = _rolled(last, calendar, steps)
        if effect.after:
            last = add(last, effect.after, "calendar_day")
            steps.append(words.days_after(effect.after, last))
            last = _rolled(last, calendar, steps)
    doubts = list(_doubts_of_calendar(rule, event, last, calendar))
    steps.extend(doubt.step for doubt in doubts)
    return _Result(rule, event, last, tuple(steps), tuple(doubt.ask for doubt in doubts))


def _rolled(day: date, calendar: Calendar, steps: list[Step]) -> date:
    rolled = roll(day, calendar)
    steps.extend(rolled.steps)
    return rolled.last


def _doubts_of_calendar(rule: Rule, event: date, last: date, calendar: Calendar) -> Iterator[_Doubt]:
    """What is not known about closed days."""
    if rule.rollover == "as_printed":
        yield _Doubt(words.as_printed(), words.ask_notice())
    if rule.rollover == "none" and rule.unit != "working_day":
        return
    closed = calendar.closed(last)
    if closed:
        yield _Doubt(words.no_roll_known(last, closed), words.ask_roll(rule))
    first_year = event.year if rule.unit == "working_day" else last.year
    if not all(calendar.knows(year) for year in range(first_year, last.year + 1)):
        yield _Doubt(words.closures_unknown(calendar), words.ask_closures(calendar))
    if rule.unit == "working_day" and any(calendar.closed_in_some_regions(day) for day in _days(event, last)):
        yield _Doubt(words.some_regions(calendar), words.ask_region())
    perhaps = calendar.perhaps_closed(last)
    if perhaps:
        yield _Doubt(words.perhaps_closed(last, perhaps), words.ask_closures(calendar))


def _days(event: date, last: date) -> Iterator[date]:
    """The days after the event, the last one included."""
    return (event + timedelta(days=n) for n in range(1, (last - event).days + 1))


def _regional(rule: Rule, last: date, calendar: Calendar) -> tuple[Reading, ...]:
    """Where the last day is a holiday in some parts of the country only, the later date is a second reading."""
    if rule.rollover != "next_open_day":
        return ()
    parts = calendar.closed_in_some_regions(last)
    if not parts:
        return ()
    later = calendar.next_open(last + timedelta(days=1))
    return (Reading(last, words.open_there(calendar)), Reading(later, words.holiday_in(parts)))


def _doubts_of_event(rule: Rule, trigger: Trigger) -> Iterator[Step]:
    if trigger.event and trigger.event != rule.trigger:
        yield words.ask_event(rule, trigger.event)


def _too_late(rule: Rule, trigger: Trigger) -> bool:
    """Whether the known event comes after the one that counts, or has nothing to do with it: its date would be too late."""
    if not trigger.event or trigger.event == rule.trigger:
        return False
    known, wanted = _ORDER.get(trigger.event), _ORDER.get(rule.trigger)
    return known is None or wanted is None or known > wanted


def _printed(made: Deadline, printed: date) -> Deadline:
    """A date that the document names wins over a computed one."""
    steps = (*made.working, words.printed_wins(printed, made.due))
    asks = (words.ask_printed_before(),) if made.trigger and printed < made.trigger.on else ()
    return replace(made, due=printed, certainty="printed", working=steps, asks=asks, readings=())


def _reviewed(made: Deadline, review: Review) -> Deadline:
    """A date of a rule under review is never certain, unless the document itself prints it."""
    certainty = "ask" if made.certainty == "computed" else made.certainty
    return replace(made, certainty=certainty, asks=(words.under_review(review), *made.asks))


def _finished(made: Deadline, now: datetime | None) -> Deadline:
    """The closing lines: the last day in both times, and how long it is until then."""
    if made.due is None:
        return made
    steps = [words.last_day(made.due, made.time_zone, in_beijing(made.due, made.time_zone))]
    if made.rule.forum == "us_district_court" and made.certainty != "printed":
        steps.append(words.DISTRICT_COURT)
    if words.rests_in_china(made.due):
        steps.append(words.chinese_holiday(made.due))
    if now is not None:
        today = now.astimezone(ZoneInfo(made.time_zone)).date()
        steps.append(words.time_left(made.due, today))
    return replace(made, working=(*made.working, *steps))
