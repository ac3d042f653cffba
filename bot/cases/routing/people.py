"""Who is asked, in which order, and who is left out: by law, language, forum, right, hours, rota and load (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from bot.cases.centers import NATIONAL, Day
from bot.cases.roster import Expert, Roster
from bot.cases.routing.conflicts import acts_for
from bot.cases.routing.forums import Forum, knows
from bot.cases.routing.languages import language_name
from bot.cases.routing.matter import Candidate, Matter, Standing
from bot.cases.routing.network import Network
from bot.cases.routing.reasons import because, named
from bot.cases.service_levels import BEIJING
from bot.texts import Both

_DAYS: tuple[str, ...] = get_args(Day)
_WAKES = "U3"
# Who knows the one knows the other: registered without examination, the same law of inventions.
_KNOWN_WITH = {"utility model": "patent"}


@dataclass(frozen=True)
class Asked:
    """What the people are looked for with: the matter as it was understood, and the desks that have it."""

    matter: Matter
    standing: Standing
    network: Network
    jurisdiction: str | None
    forum: Forum | None
    owner: str
    adviser: str | None


@dataclass(frozen=True)
class Choice:
    """Candidates in the order in which they are asked, who is left out, and what is to be said about it."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[str, Both], ...]
    why: tuple[Both, ...]
    fallback: bool


def choose(asked: Asked, roster: Roster) -> Choice:
    """The people of the law that decides; without any, those of a desk, and never people of another law."""
    if not roster.experts:
        return Choice((), (), (because("roster_empty"),), True)
    if asked.jurisdiction is None:
        return _at_desk(asked, roster, _first_desk(asked, roster), because("no_jurisdiction"))
    of_law = tuple(expert for expert in roster.experts if asked.jurisdiction in expert.markets)
    free, left = _sifted(of_law, asked)
    if free:
        return Choice(_ordered(free, asked), left, _unreached(free, asked), False)
    desk = _desk(asked)
    key = "nobody_free" if of_law else "nobody_listed"
    reason = because(key, market=named("market", asked.jurisdiction), center=asked.network.names(desk))
    made = _at_desk(asked, roster, desk, reason)
    seen = {id_ for id_, _ in left}
    return replace(made, left_out=(*left, *(one for one in made.left_out if one[0] not in seen)))


def _at_desk(asked: Asked, roster: Roster, desk: str, reason: Both) -> Choice:
    free, left = _sifted(roster.of(desk), asked)
    why = [reason]
    if asked.jurisdiction is None and free:
        why.append(because("desk_first", center=asked.network.names(desk)))
    if not free:
        why.append(because("nobody_at_desk", center=asked.network.names(desk)))
    return Choice(_ordered(free, asked), left, (*why, *_unreached(free, asked)), True)


def _unreached(people: list[Expert], asked: Asked) -> tuple[Both, ...]:
    """That nobody is at work or on call, where a critical matter cannot wait for the morning."""
    if asked.matter.urgency != _WAKES or not people:
        return ()
    return () if any(_reached(expert, asked) for expert in people) else (because("nobody_awake"),)


def _desk(asked: Asked) -> str:
    """The national desk, or the owner where the national desk serves the other side."""
    return asked.owner if NATIONAL in asked.standing.walled_centers else NATIONAL


def _first_desk(asked: Asked, roster: Roster) -> str:
    """Until the law is known the owner asks, where it has somebody free; else the national desk."""
    return asked.owner if _sifted(roster.of(asked.owner), asked)[0] else _desk(asked)


def _sifted(people: Iterable[Expert], asked: Asked) -> tuple[list[Expert], tuple[tuple[str, Both], ...]]:
    free, left = [], []
    for expert in people:
        reason = _left_out(expert, asked)
        if reason is None:
            free.append(expert)
        else:
            left.append((expert.id, reason))
    return free, tuple(left)


def _left_out(expert: Expert, asked: Asked) -> Both | None:
    """Why somebody may not or cannot act in this matter; None for who may."""
    standing = asked.standing
    if expert.id in standing.conflicted:
        return because("left_conflict")
    if expert.id in standing.walled_experts:
        return because("left_walled")
    if expert.center in standing.walled_centers:
        return because("left_center", center=asked.network.names(expert.center))
    acts = acts_for(expert.firms, asked.matter.parties)
    if acts:
        return because("left_firm", firm=acts[0], party=acts[1])
    away = [one.end for one in standing.absences if one.person == expert.id and one.start <= standing.now < one.end]
    if away:
        return because("left_absent", until=f"{max(away).astimezone(BEIJING):%Y-%m-%d %H:%M}")
    return None


def _ordered(people: Iterable[Expert], asked: Asked) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(expert, tuple(_why(expert, asked))) for expert in sorted(people, key=lambda one: _rank(one, asked))
    )


def _rank(expert: Expert, asked: Asked) -> tuple[bool | int | str, ...]:
    """The lower, the earlier. A critical matter goes to who can be reached before it goes to who fits best."""
    standing = asked.standing
    load = standing.loads.get(expert.id, 0)
    reached = _reached(expert, asked)
    rota = asked.network.rota(expert.center)
    return (
        expert.id in standing.passed,
        asked.matter.urgency == _WAKES and not reached,
        load >= expert.limit,
        asked.matter.document_language is not None and asked.matter.document_language not in expert.languages,
        _knows_forum(expert, asked) is False,
        _knows_right(expert, asked) is False,
        not reached,
        expert.center != asked.adviser,
        rota.index(expert.role) if expert.role in rota else len(rota),
        expert.lead,
        load,
        expert.id,
    )


def _reached(expert: Expert, asked: Asked) -> bool:
    return _at_work(expert, asked.standing.now) or _woken(expert, asked)


def _at_work(expert: Expert, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(expert.time_zone))
    hours = expert.hours
    return _DAYS[local.weekday()] in hours.days and hours.opens <= f"{local:%H:%M}" < hours.closes


def _woken(expert: Expert, asked: Asked) -> bool:
    return asked.matter.urgency == _WAKES and expert.role == "on_call"


def _knows_forum(expert: Expert, asked: Asked) -> bool | None:
    """None where no forum is known, or the roster says nothing of forums."""
    if asked.forum is None or not expert.forums:
        return None
    return knows(expert.forums, asked.forum)


def _knows_right(expert: Expert, asked: Asked) -> bool | None:
    right = (asked.matter.right or "").replace("_", " ").lower()
    if not right or not expert.rights:
        return None
    known = {one.replace("_", " ").lower() for one in expert.rights}
    return right in known or _KNOWN_WITH.get(right) in known


def _why(expert: Expert, asked: Asked) -> Iterable[Both]:
    if asked.jurisdiction is not None and asked.jurisdiction in expert.markets:
        yield because("person_law", market=named("market", asked.jurisdiction))
    else:
        yield because("person_desk", center=asked.network.names(expert.center))
    if asked.matter.document_language is not None:
        reads = "person_language" if asked.matter.document_language in expert.languages else "person_not_language"
        yield because(reads, language=language_name(asked.matter.document_language))
    forum, right = _knows_forum(expert, asked), _knows_right(expert, asked)
    if forum is not None and asked.forum is not None:
        yield because("person_forum" if forum else "person_not_forum", forum=asked.forum.name)
    if right is not None:
        yield because("person_right" if right else "person_not_right", right=named("right", asked.matter.right or ""))
    yield from _availability(expert, asked)


def _availability(expert: Expert, asked: Asked) -> Iterable[Both]:
    now = asked.standing.now
    at_work = _at_work(expert, now)
    when = "person_awake" if at_work else "person_woken" if _woken(expert, asked) else "person_asleep"
    yield because(when, time=f"{now.astimezone(ZoneInfo(expert.time_zone)):%H:%M}", zone=expert.time_zone)
    yield because(f"person_{expert.role}")
    load = asked.standing.loads.get(expert.id, 0)
    yield because("person_full" if load >= expert.limit else "person_load", load=load, limit=expert.limit)
    if expert.id in asked.standing.passed:
        yield because("person_passed")
