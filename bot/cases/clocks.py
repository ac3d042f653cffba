"""Which clock a case needs in the state it has, and what follows when it rings (pure).

Every open case has exactly one of these clocks running, and an ended one until it is closed; the last days of the law
run beside them (`legal_marks`). A clock says only what is due; `bot.desk.clockwork` does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cases import service_levels as levels
from bot.cases.model import ENDED, WAITING, Case
from bot.cases.service_levels import BEIJING, WorkingDay, weekdays

REMIND_AT = 2 / 3
"""Share of the (working) time after which a person is reminded, so that the limit is not missed."""
SILENCE = timedelta(days=14)
"""After so long without a word a handed-back or ended case is closed; until then *reopen or new* is asked."""
IDLE = timedelta(days=7)
MORNING = time(9)
BEFORE_LAST_DAY = (5, 2, 1)
"""Working days before a last day on which both sides are reminded, after half of the time."""


@dataclass(frozen=True)
class Clock:
    """What is due at `at` (aware): `kind` is what runs, `step` how far it has come."""

    kind: str
    step: str
    at: datetime


@dataclass(frozen=True)
class Ring:
    """What happens when a clock rings: `deeds` in order, then the next clock; without one the case's state sets it."""

    deeds: tuple[str, ...]
    then: Clock | None = None


class Clocks:
    """The clocks of a desk that works on the days that `works` says."""

    def __init__(self, works: WorkingDay = weekdays) -> None:
        self._works = works

    def first_human(self, urgency: str, start: datetime) -> datetime:
        """By when a person answers a case of this level that begins to wait at `start`."""
        return levels.first_human(urgency, start, self._works)

    def clock_for(self, case: Case, now: datetime) -> Clock | None:
        """The clock that a case needs; None once it is closed."""
        if case.state in WAITING:
            return Clock("first_human", "remind", self._before(now, case.human_by, case))
        if case.state == "claimed":
            return self._held(case, now)
        if case.state == "supplement_requested":
            return Clock("supplement", "remind", levels.expert_by(case.urgency, now, self._works))
        if case.state == "handed_back":
            return Clock("back", "close", now + SILENCE)
        if case.state in ENDED and case.state != "closed":
            return Clock("ended", "close", now + SILENCE)
        return None

    def _held(self, case: Case, now: datetime) -> Clock:
        """A claim is confirmed by work; then the enterprise must not wait; else the case must not be forgotten."""
        if case.word_at is None:
            return Clock("confirm", "remind", self._before(case.claimed_at or now, self.claim_limit(case), case))
        if case.waits_since is not None:
            return Clock("answer", "remind", self._before(case.waits_since, self.answer_limit(case), case))
        return Clock("idle", "remind", now + IDLE)

    def _before(self, start: datetime, end: datetime, case: Case) -> datetime:
        """When a person is reminded; at any hour for a critical case."""
        return levels.part(start, end, REMIND_AT, urgency=case.urgency, is_working_day=self._works)

    def claim_limit(self, case: Case) -> datetime:
        """By when the first word to the enterprise confirms a claim."""
        assert case.claimed_at is not None
        return self.first_human(case.urgency, case.claimed_at)

    def answer_limit(self, case: Case) -> datetime:
        """By when the expert answers the oldest word of the enterprise that nobody has answered."""
        assert case.waits_since is not None
        return levels.expert_by(case.urgency, case.waits_since, self._works)

    def ring(self, case: Case, clock: Clock, now: datetime) -> Ring:
        """What follows when this clock of a case rings; a next step that is late already is due at once."""
        deeds, step = _RINGS[clock.kind, clock.step]
        if step is None:
            return Ring(deeds)
        return Ring(deeds, Clock(clock.kind, step, max(now, self._next(case, clock, step, now))))

    def _next(self, case: Case, clock: Clock, step: str, now: datetime) -> datetime:
        limits: dict[tuple[str, str], Callable[[], datetime]] = {
            ("first_human", "next"): lambda: case.human_by,
            ("confirm", "release"): lambda: self.claim_limit(case),
            ("answer", "lead"): lambda: self.answer_limit(case),
        }
        if (clock.kind, step) in limits:
            return limits[clock.kind, step]()
        if clock.kind in ("idle", "supplement"):
            return now + IDLE
        if clock.kind == "first_human" and clock.step == "again":
            return levels.expert_by(case.urgency, now, self._works)
        return self.first_human(case.urgency, now)

    def legal_marks(self, due: date, now: datetime, zone: str = BEIJING.key) -> Iterator[tuple[str, datetime]]:
        """When both sides are reminded of a last day: at half of the time, 5, 2 and 1 working days before, after it.

        Days are those of the desk (Beijing), whose holidays bring a reminder forward; marks that are over are left out.
        The day has passed when it is over in the time zone of its court or office, `zone`.
        Where half of the time falls on the day of another mark, that one is enough.
        Source: the cadence of reminder letters proposed for the desk (half the period, 5, 2, 1 working days, passed).
        """
        ends = datetime.combine(due, MORNING, BEIJING)
        moments = []
        for days in BEFORE_LAST_DAY:
            day = levels.working_days_before(due, days, self._works)
            moments.append((str(days), datetime.combine(day, MORNING, BEIJING)))
        half = (now + (ends - now) / 2).astimezone(BEIJING)
        if half.date() not in {at.date() for _, at in moments}:
            moments.insert(0, ("half", half))
        moments.append(("passed", _morning_after(due, zone)))
        yield from ((step, at) for step, at in moments if at > now and (step == "passed" or at < ends))


def is_over(due: date, zone: str, now: datetime) -> bool:
    """Whether a last day has ended where it counts."""
    return now.astimezone(_zone(zone)).date() > due


def _morning_after(due: date, zone: str) -> datetime:
    """The first morning of the desk on which a last day is over where it counts."""
    over = datetime.combine(due + timedelta(days=1), time(), _zone(zone)).astimezone(BEIJING)
    morning = datetime.combine(over.date(), MORNING, BEIJING)
    return morning if morning >= over else morning + timedelta(days=1)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return BEIJING


_RINGS: dict[tuple[str, str], tuple[tuple[str, ...], str | None]] = {
    ("first_human", "remind"): (("remind_offered",), "next"),
    ("first_human", "next"): (("breach", "offer_next", "tell_late"), "lead"),
    ("first_human", "lead"): (("tell_lead", "offer_next", "tell_late"), "again"),
    ("first_human", "again"): (("tell_lead", "offer_next", "tell_late"), "again"),
    ("confirm", "remind"): (("remind_holder",), "release"),
    ("confirm", "release"): (("breach", "release"), None),
    ("answer", "remind"): (("remind_holder",), "lead"),
    ("answer", "lead"): (("breach", "tell_lead", "tell_late"), "release"),
    ("answer", "release"): (("release",), None),
    ("idle", "remind"): (("remind_idle",), "remind"),
    ("supplement", "remind"): (("ask_documents_again", "remind_idle"), "remind"),
    ("back", "close"): (("close",), None),
    ("ended", "close"): (("close",), None),
}
"""What is done when a clock rings, and its next step; without one the state of the case sets the next clock."""
