"""Which clock a case needs in the state it has, and what follows when it rings (pure).

Every open case has exactly one of these clocks running, and an ended one until it is closed; the last days of the law
run beside them (`legal_marks`). A clock says only what is due; `bot.desk.clockwork` does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.cases.model import ENDED, WAITING, Case
from bot.cases.service_levels import BEIJING, expert_by, first_human, part, working_days_before

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


def clock_for(case: Case, now: datetime) -> Clock | None:
    """The clock that a case needs; None once it is closed."""
    if case.state in WAITING:
        return Clock("first_human", "remind", part(now, case.human_by, REMIND_AT))
    if case.state == "claimed":
        return _held(case, now)
    if case.state == "supplement_requested":
        return Clock("supplement", "remind", _documents_by(case, now))
    if case.state == "handed_back":
        return Clock("back", "close", now + SILENCE)
    if case.state in ENDED and case.state != "closed":
        return Clock("ended", "close", now + SILENCE)
    return None


def _held(case: Case, now: datetime) -> Clock:
    """A claim is confirmed by work; then the enterprise must not wait; else the case must not be forgotten."""
    if case.word_at is None:
        start = case.claimed_at or now
        return Clock("confirm", "remind", part(start, claim_limit(case), REMIND_AT))
    if case.waits_since is not None:
        return Clock("answer", "remind", part(case.waits_since, answer_limit(case), REMIND_AT))
    return Clock("idle", "remind", now + IDLE)


def claim_limit(case: Case) -> datetime:
    """By when the first word to the enterprise confirms a claim."""
    assert case.claimed_at is not None
    return first_human(case.urgency, case.claimed_at)


def answer_limit(case: Case) -> datetime:
    """By when the expert answers the oldest word of the enterprise that nobody has answered."""
    assert case.waits_since is not None
    return expert_by(case.urgency, case.waits_since)


def ring(case: Case, clock: Clock, now: datetime) -> Ring:
    """What follows when this clock of a case rings."""
    made = _RINGS[clock.kind, clock.step](case, now)
    if made.then is not None and made.then.at <= now:  # rung late: the next step is due now, after this one
        return Ring(made.deeds, Clock(made.then.kind, made.then.step, now))
    return made


def _documents_by(case: Case, now: datetime) -> datetime:
    return expert_by(case.urgency, now)


_RINGS: dict[tuple[str, str], Callable[[Case, datetime], Ring]] = {
    ("first_human", "remind"): lambda case, now: Ring(("remind_offered",), Clock("first_human", "next", case.human_by)),
    ("first_human", "next"): lambda case, now: Ring(
        ("breach", "offer_next", "tell_late"), Clock("first_human", "lead", first_human(case.urgency, now))
    ),
    ("first_human", "lead"): lambda case, now: Ring(
        ("tell_lead", "offer_next", "tell_late"), Clock("first_human", "again", first_human(case.urgency, now))
    ),
    ("first_human", "again"): lambda case, now: Ring(
        ("tell_lead", "offer_next"), Clock("first_human", "again", first_human(case.urgency, now))
    ),
    ("confirm", "remind"): lambda case, now: Ring(("remind_holder",), Clock("confirm", "release", claim_limit(case))),
    ("confirm", "release"): lambda case, now: Ring(("breach", "release")),
    ("answer", "remind"): lambda case, now: Ring(("remind_holder",), Clock("answer", "lead", answer_limit(case))),
    ("answer", "lead"): lambda case, now: Ring(
        ("breach", "tell_lead", "tell_late"), Clock("answer", "release", first_human(case.urgency, now))
    ),
    ("answer", "release"): lambda case, now: Ring(("release",)),
    ("idle", "remind"): lambda case, now: Ring(("remind_idle",), Clock("idle", "remind", now + IDLE)),
    ("supplement", "remind"): lambda case, now: Ring(
        ("ask_documents_again", "remind_idle"), Clock("supplement", "remind", now + IDLE)
    ),
    ("back", "close"): lambda case, now: Ring(("close",)),
    ("ended", "close"): lambda case, now: Ring(("close",)),
}


def legal_marks(
    due: date, now: datetime, is_working_day: Callable[[date], bool] | None = None
) -> Iterator[tuple[str, datetime]]:
    """When both sides are reminded of a last day: at half of the time, 5, 2 and 1 working days before, and after it.

    Days are those of the desk (Beijing), whose holidays bring a reminder forward; marks that have passed are left out.
    Source: the cadence of reminder letters agreed for the desk (half the period, 5, 2, 1 working days, then passed).
    """
    ends = datetime.combine(due, MORNING, BEIJING)
    moments = [("half", now + (ends - now) / 2)]
    for days in BEFORE_LAST_DAY:
        day = working_days_before(due, days, is_working_day) if is_working_day else working_days_before(due, days)
        moments.append((str(days), datetime.combine(day, MORNING, BEIJING)))
    moments.append(("passed", ends + timedelta(days=1)))
    yield from ((step, at) for step, at in moments if at > now and (step == "passed" or at < ends))
