"""Which courses fit an enterprise, and why (pure)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from bot.profiles.model import Profile
from bot.training.courses import Course, Section

Why = Literal["asked", "market", "marketplace", "marks", "always"]
ORDER: tuple[Why, ...] = ("asked", "market", "marketplace", "marks", "always")
"""The strongest reason first."""


@dataclass(frozen=True)
class Reason:
    """Why a course fits; `what` is the market's code or the marketplace, where there is one."""

    why: Why
    what: str = ""


def reason(course: Course, profile: Profile | None, asked: Collection[Section] = ()) -> Reason | None:
    """The strongest reason; None where the course fits nobody's needs here. `asked` are sections cited to the enterprise."""
    if set(course.sections) & set(asked):
        return Reason("asked")
    fits = course.fits
    if profile is not None:
        market = next((code for code in profile.markets if code in fits.markets), None)
        if market:
            return Reason("market", market)
        place = next((s.marketplace for s in profile.shops if _on(s.marketplace, fits.marketplaces)), None)
        if place:
            return Reason("marketplace", place)
        if fits.marks and (profile.marks or profile.brands):
            return Reason("marks")
    return Reason("always") if fits.always else None


def ranked(
    courses: Iterable[Course], profile: Profile | None, asked: Collection[Section] = ()
) -> list[tuple[Course, Reason]]:
    """The courses that fit, the strongest reason first; among equals the one for fewer markets."""
    found = [(course, why) for course in courses if (why := reason(course, profile, asked)) is not None]
    return sorted(found, key=lambda pair: ORDER.index(pair[1].why))


def _on(marketplace: str, places: Collection[str]) -> bool:
    name = marketplace.strip().lower()
    return bool(name) and ("*" in places or name in places)
