"""Times, spans and badges as people read them (pure)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.cases.model import ENDED, HELD, Case
from bot.cases.service_levels import BEIJING
from bot.web.markup import Html, tag
from bot.web.texts import text, word

SOON = timedelta(days=30)
"""A guide whose review falls within this time is marked."""


def moment(at: datetime) -> str:
    """A time as `2026-03-04 09:00`, in Beijing."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def time_tag(at: datetime, language: str, class_: str | None = None) -> Html:
    """A time for eyes and machines; the full text names the time zone."""
    local = at.astimezone(BEIJING)
    title = f"{local:%Y-%m-%d %H:%M:%S} {text('beijing_time', language)}"
    return tag("time", moment(at), datetime=local.isoformat(timespec="seconds"), title=title, class_=class_)


def span(length: timedelta, language: str, *, seconds: bool = False) -> str:
    """A length of time in its largest sensible unit: minutes, hours, days; also seconds if wanted."""
    if seconds and length < timedelta(minutes=1):
        return text("seconds", language, n=f"{max(0.0, length.total_seconds()):.1f}")
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return text("minutes", language, n=minutes)
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return text("hours", language, n=hours) + (
            f" {text('minutes', language, n=rest)}" if rest and hours < 6 else ""
        )
    return text("days", language, n=minutes // (24 * 60))


def due(case: Case, now: datetime, language: str) -> Html | None:
    """By when a person answers, and whether that has passed; None for a case that is not waiting for one."""
    if case.state in HELD or case.state in ENDED or case.state == "handed_back":
        return None
    left = case.human_by - now
    late = left < timedelta(0)
    words = text("overdue" if late else "due_in", language, span=span(abs(left), language))
    return tag("span", words, class_="due late" if late else "due", title=until(case.human_by, language))


def until(at: datetime, language: str) -> str:
    """A time with its time zone in words."""
    return f"{moment(at)} {text('beijing_time', language)}"


def urgency(level: str | None, language: str, *, muted: bool = False) -> Html | None:
    """The urgency as a word with a colour, or without (`muted`) once it no longer presses; the code is its title."""
    if not level:
        return None
    colour = "" if muted else f" {level.lower()}"
    return tag("span", word("urgency", level, language), class_=f"badge urgency{colour}", title=level)


def state(case_state: str | None, language: str) -> Html | None:
    """The state of a case as a word."""
    if not case_state:
        return None
    return tag("span", word("state", case_state, language), class_=f"badge state {group(case_state)}")


def group(case_state: str) -> str:
    """`waiting`, `held`, `back` or `ended`: what a colour can say about a state."""
    if case_state in HELD:
        return "held"
    if case_state in ENDED:
        return "ended"
    return "back" if case_state == "handed_back" else "waiting"


def review(review_by: date | str | None, today: date, language: str) -> Html | None:
    """The review date of a guide; marked when it has passed or is near."""
    if not review_by:
        return None
    day = date.fromisoformat(review_by) if isinstance(review_by, str) else review_by
    if day < today:
        return tag("span", text("review_overdue", language, date=day.isoformat()), class_="late")
    key = "review_soon" if day - today <= SOON else "review_by"
    return tag("span", text(key, language, date=day.isoformat()), class_="near" if key == "review_soon" else None)


def path(title: str, heading: Sequence[str]) -> Html:
    """Where a passage stands: the guide's title, which may be cut short on the screen, and the headings."""
    inner = [h for h in dict.fromkeys(heading) if h != title]
    if not inner:
        return tag("span", title, class_="path")
    return tag("span", tag("span", title, class_="doc", title=title), " › ", " › ".join(inner), class_="path")


def market(code: str | None, language: str) -> str:
    """A market's name; its code where the table has no name."""
    return word("market", code or "none", language)
