"""Which center owns a case where another may not, because it already serves the other side (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.cases.centers import NATIONAL
from bot.cases.routing.network import Network
from bot.cases.routing.reasons import because
from bot.texts import Both

_FILE = Path(__file__).with_name("places.yaml")
_FAR = 99


@dataclass(frozen=True)
class _Province:
    names: tuple[str, ...]
    beside: tuple[str, ...]


def owner_of(place: str | None, walled: frozenset[str], network: Network) -> tuple[str, tuple[Both, ...]]:
    """The center that owns the cases of a city or province, with the reasons.

    One that serves the other side gives way to the national center, and this to the nearest center that is free.
    """
    named = (place or "").strip()
    own = network.at(named)
    why = [because("owner_place", place=named) if own else because("owner_none")]
    owner = own or NATIONAL
    if owner not in walled:
        return owner, tuple(why)
    why.append(because("owner_walled", center=network.names(owner)))
    if owner != NATIONAL and NATIONAL not in walled:
        return NATIONAL, (*why, because("owner_national", center=network.names(NATIONAL)))
    if owner != NATIONAL:
        why.append(because("owner_walled", center=network.names(NATIONAL)))
    nearest, reason = _nearest(named, walled, network)
    return nearest or NATIONAL, (*why, reason)


def _nearest(place: str, walled: frozenset[str], network: Network) -> tuple[str | None, Both]:
    """The free center with the fewest provinces between; among equals a province's before a city's, then as listed."""
    free = [
        (key, center) for key, center in network.table.centers.items() if key not in walled and key != NATIONAL
    ]  # in the order of the file
    if not free:
        return None, because("owner_nobody")
    steps = _steps_from(place)
    if not steps:
        first = free[0][0]
        return first, because("owner_listed", center=network.names(first))
    far = {
        key: min((steps.get(_province(name) or "", _FAR) for name in (*center.provinces, *center.cities)), default=_FAR)
        for key, center in free
    }
    nearest = min(free, key=lambda one: (far[one[0]], not one[1].provinces))[0]
    return nearest, because("owner_near", center=network.names(nearest), distance=_distance(far[nearest]))


def _distance(steps: int) -> Both:
    known = {0: "distance_same", 1: "distance_beside"}
    return because(known[steps]) if steps in known else because("distance_away", steps=steps)


def _steps_from(place: str) -> Mapping[str, int]:
    """How many borders lie between a place and each province; empty for a place that is not known."""
    start = _province(place)
    steps = {start: 0} if start else {}
    border = list(steps)
    while border:
        border = [beside for province in border for beside in _provinces()[province].beside if beside not in steps]
        steps |= dict.fromkeys(border, max(steps.values()) + 1)
    return steps


def _province(place: str) -> str | None:
    return _by_name().get(place.strip().lower())


@cache
def _provinces() -> Mapping[str, _Province]:
    table = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        key: _Province((*entry["names"], *entry.get("cities", ())), tuple(entry["beside"]))
        for key, entry in table.items()
    }


@cache
def _by_name() -> Mapping[str, str]:
    return {name.lower(): key for key, province in _provinces().items() for name in province.names}
