"""How far two names agree, with the one word for it: whole, in pinyin, translated, in parts, misspelt."""

from dataclasses import dataclass

from bot.matching.names import CUT_AT, Name, distinctive
from bot.matching.scripts import readings
from bot.matching.spelling import apart, near, skeleton

LEAST_CORE, LEAST_CUT, LONG_CORE = 3, 3, 8


@dataclass(frozen=True, slots=True)
class Agreement:
    """`code` names how they agree; `whole` that a full legal name is the same; `against` what speaks against it."""

    code: str
    weight: float
    whole: bool = False
    against: tuple[str, ...] = ()


NONE = Agreement("", 0.0)
SAME, OPEN, OTHER = 1, 0, -1


def agreement(found: Name, own: Name) -> Agreement:
    """How far a name that an item gives agrees with a name of a profile; `NONE` where it does not."""
    if found.full and found.full == own.full and found.han == own.han and not found.mended:
        return _whole(found, own)
    if found.han and own.han:
        return _chinese(found, own)
    spelt = found.letters == own.letters
    if spelt and found.form and own.form and not found.mended and _trade(found, own) != OTHER:
        sure = distinctive(own if own.han else found)
        return Agreement("name_pinyin", 0.93 if sure else 0.78, whole=sure)
    return max((_parts(found, own), _cut(found, own), _misspelt_whole(found, own)), key=lambda one: one.weight)


def _whole(found: Name, own: Name) -> Agreement:
    if found.han:
        return Agreement("name_whole", 0.97, whole=bool(own.place) or distinctive(own))
    sure = distinctive(own) and (bool(own.place) or len(own.core) >= LONG_CORE)
    return Agreement("name_whole", 0.95 if sure else 0.8, whole=sure)


def _chinese(found: Name, own: Name) -> Agreement:
    place, trade = _place(found, own), _trade(found, own)
    if found.core_zh == own.core_zh:
        return _weighed(found, own, place, trade, misspelt=False)
    if found.core in readings(own.core_zh) and len(own.core_zh) > 1:
        return Agreement("name_sounds", 0.3 * _fit(place, trade), against=("other_characters",))
    if min(len(found.core_zh), len(own.core_zh)) >= 4 and apart(found.core_zh, own.core_zh) == 1:
        return Agreement("name_spelt", 0.55 * _fit(place, trade), against=_against(place, trade))
    return NONE


def _parts(found: Name, own: Name) -> Agreement:
    cores = readings(own.core_zh) if own.core_zh else (own.core,)
    mine = readings(found.core_zh) if found.core_zh else (found.core,)
    if min(map(len, (*mine, *cores))) < LEAST_CORE:
        return NONE
    place, trade = _place(found, own), _trade(found, own)
    if any(skeleton(one) == skeleton(other) for one in mine for other in cores):
        exact = any(one == other for one in mine for other in cores)
        return _weighed(found, own, place, trade, misspelt=not exact)
    if any(near(one, other) for one in mine for other in cores):
        return _weighed(found, own, place, trade, misspelt=True)
    return NONE


def _weighed(found: Name, own: Name, place: int, trade: int, *, misspelt: bool) -> Agreement:
    sure = distinctive(own)
    named = bool(found.form or found.trades or found.place)
    if place == SAME and trade == SAME:
        code, weight = "name_translated", 0.88 if sure else 0.74
    elif SAME in (place, trade) and OTHER not in (place, trade):
        code, weight = "name_parts", 0.8 if sure else 0.5
    else:
        code, weight = "name_core", (0.66 if sure else 0.35) if named or sure else 0.3
    if found.han and own.han and code == "name_translated":
        code = "name_parts"
    if misspelt or found.mended:
        code, weight = "name_spelt", weight * 0.88
    return Agreement(code, weight * _fit(place, trade), against=_against(place, trade))


def _cut(found: Name, own: Name) -> Agreement:
    """A name whose end is missing: what is there is the beginning of the other and reaches behind its core."""
    if not found.cut or len(found.letters) < CUT_AT or not own.core:
        return NONE
    behind = own.letters.find(own.core) + len(own.core)
    length = len(found.letters)
    if length < behind or length > len(own.letters) - LEAST_CUT:
        return NONE
    if apart(found.letters, own.letters[:length]) > (1 if length >= 24 else 0):
        return NONE
    return Agreement("name_cut", 0.85 if distinctive(own) else 0.7)


def _misspelt_whole(found: Name, own: Name) -> Agreement:
    """A long name in pinyin with a letter or two wrong anywhere."""
    shortest = min(len(found.letters), len(own.letters))
    if shortest < CUT_AT or not own.form:
        return NONE
    wrong = apart(found.letters, own.letters)
    if wrong > 2:
        return NONE
    core_touched = skeleton(own.core) not in skeleton(found.letters)
    weight = 0.8 if distinctive(own) else 0.5 if core_touched else 0.66
    return Agreement("name_spelt", weight - 0.04 * wrong)


def _place(found: Name, own: Name) -> int:
    if not found.place or not own.place:
        return OPEN
    if found.place == own.place and found.provinces & own.provinces:
        return SAME
    inside = {found.place, own.place} & (found.provinces | own.provinces)
    if inside and found.provinces & own.provinces:
        return OPEN  # a province beside one of its cities
    return OTHER


def _trade(found: Name, own: Name) -> int:
    if found.han and own.han and found.trade_zh and own.trade_zh:
        if found.trade_zh == own.trade_zh:
            return SAME
        inside = found.trade_zh in own.trade_zh or own.trade_zh in found.trade_zh
        return OPEN if inside else OTHER
    if not found.trades or not own.trades:
        return OPEN
    if found.trades == own.trades:
        return SAME
    if found.trades & own.trades:
        return OPEN
    return OTHER


def _fit(place: int, trade: int) -> float:
    return (0.4 if place == OTHER else 1.0) * (0.5 if trade == OTHER else 1.0)


def _against(place: int, trade: int) -> tuple[str, ...]:
    return (("other_place",) if place == OTHER else ()) + (("other_trade",) if trade == OTHER else ())
