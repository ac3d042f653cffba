"""What is due in a case: the desk's own promise, and the last days of the law (pure)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.cases.clocks import Clock
from bot.cases.model import Case, CaseDeadline
from bot.cases.service_levels import BEIJING
from bot.phrases import say
from bot.storage.timers import LEGAL, Timer
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import forms, wording

NEAR = 5
"""Days before a last day from which it is marked."""


def running(clock: Clock | None, now: datetime, language: str) -> Html | None:
    """The clock that runs: what is due by when, how long that still is, or for how long it is late."""
    if clock is None:
        return None
    words = text(f"clock_{clock.kind}", language, at=wording.moment(clock.at))
    return tag("p", tag("span", words), " · ", left(clock, now, language), class_="clock")


def left(clock: Clock, now: datetime, language: str) -> Html:
    """How long is left; lateness is said in words and shown in red."""
    rest = clock.at - now
    late = rest < timedelta(0)
    words = text("overdue" if late else "due_in", language, span=wording.span(abs(rest), language))
    return tag("span", words, class_="due late" if late else "due", title=wording.until(clock.at, language))


def in_row(clock: Clock | None, case: Case, now: datetime, language: str) -> Html | None:
    """The clock in a row of the queue, with what is due."""
    if clock is None:
        return wording.due(case, now, language)
    return tag("span", text(f"row_{clock.kind}", language), " ", left(clock, now, language), class_="row-clock")


def breaches(case: Case, language: str) -> Html | None:
    """How often this case was not answered in time."""
    if not case.breaches:
        return None
    return tag("span", text("breaches_n", language, n=case.breaches), class_="badge breach")


def last_day(due: date, today: date, language: str) -> Html:
    """A last day with the days that are left."""
    days = (due - today).days
    key = "left_today" if days == 0 else "left_days" if days > 0 else "left_over"
    words = text(key, language, n=abs(days))
    class_ = "late" if days < 0 else "near" if days <= NEAR else "due"
    return tag("span", tag("time", due.isoformat(), datetime=due.isoformat()), " ", tag("span", words, class_=class_))


def enterprise_days(days: Sequence[CaseDeadline], now: datetime, language: str) -> Html | None:
    """The last days as their enterprise sees them: date, certainty, what is left."""
    shown = [day for day in days if day.state in ("live", "handled", "passed")]
    if not shown:
        return None
    today = now.astimezone(BEIJING).date()
    rows = (tag("li", _line(day, today, language)) for day in shown)
    return tag("div", tag("b", text("last_days", language)), tag("ul", rows), class_="last-days")


def _line(day: CaseDeadline, today: date, language: str) -> Html:
    certainty = tag("span", say(f"certainty_{day.certainty}", language), class_="sub")
    if day.state == "handled":
        what = text("day_handled", language, counsel=day.counsel or "")
        return join(tag("time", day.due.isoformat(), datetime=day.due.isoformat()), " ", certainty, " ", what)
    return join(last_day(day.due, today, language), " ", certainty)


def desk_days(
    days: Sequence[CaseDeadline], timers: Sequence[Timer], view: Viewer, now: datetime, *, may_handle: bool
) -> Html | None:
    """The last days as the desk sees them: certainty, working, source, rule, state, and the reminders that are set."""
    if not days:
        return None
    language, today = view.language, now.astimezone(BEIJING).date()
    rows = [tag("li", _day(day, timers, today, language), class_=f"day {day.state}") for day in days]
    live = any(day.state == "live" for day in days)
    button = forms.opener("handled", language) if live and may_handle else None
    return join(tag("ul", rows, class_="days"), button)


def _day(day: CaseDeadline, timers: Sequence[Timer], today: date, language: str) -> Html:
    state = text(f"day_{day.state}", language, counsel=day.counsel or "")
    live = day.state == "live"
    due = last_day(day.due, today, language) if live else tag("time", day.due.isoformat(), datetime=day.due.isoformat())
    rule = text("day_rule", language, rule=day.rule) if day.rule else None
    sure = word("confidence", day.confidence, language) if day.confidence else None
    by = text("day_by", language, name=day.handled_by, at=wording.moment(day.handled_at)) if day.handled_at else None
    source = " · ".join(words for words in (rule, day.source, sure, day.time_zone) if words)
    working = [step[1] if language == "zh" else step[0] for step in day.working]
    steps = tag("ul", (tag("li", step) for step in working))
    return join(
        due,
        " ",
        tag("span", say(f"certainty_{day.certainty}", language), class_="sub"),
        None if live else tag("span", state, class_="badge"),
        tag("small", by) if by else None,
        tag("small", source) if source else None,
        tag("details", tag("summary", text("working", language)), steps) if working else None,
        _reminders(day, timers, language) if live else None,
    )


def _reminders(day: CaseDeadline, timers: Sequence[Timer], language: str) -> Html | None:
    """When both sides are reminded, and when they were."""
    own = [one for one in timers if one.kind == LEGAL and one.subject == day.id and one.state in ("live", "fired")]
    if not own:
        return None
    done = [wording.moment(one.fired_at or one.due_at) for one in own if one.state == "fired"]
    set_ = [wording.moment(one.due_at) for one in own if one.state == "live" and one.step != "passed"]
    lines = [
        text("reminded_at", language, at=", ".join(done)) if done else None,
        text("reminders_at", language, at=", ".join(set_)) if set_ else None,
    ]
    return join(*(tag("small", line) for line in lines if line))
