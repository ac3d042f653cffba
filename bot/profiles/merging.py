"""What an entry adds to a profile, and where the two disagree; nothing is ever taken out by it (pure)."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from bot.profiles.keys import number_key, plain
from bot.profiles.model import Contact, Mark, Profile, Right, Shop
from bot.profiles.record import FIELDS

Identity = Callable[[Any], Hashable]


def _shop(shop: Shop) -> Hashable:
    return shop.marketplace, plain(shop.seller_id).upper() or _word(shop.name) or shop.url


def _mark(mark: Mark) -> Hashable:
    return (mark.market, number_key(mark.number)) if mark.number else (mark.market, "", _word(mark.text))


def _right(right: Right) -> Hashable:
    return right.kind, right.market, number_key(right.number)


def _contact(contact: Contact) -> Hashable:
    return contact.email.casefold() or _word(contact.name) or contact.phone


def _word(words: str) -> str:
    return " ".join(plain(words).casefold().split())


LISTS: Final[Mapping[str, Identity]] = {
    "other_names": _word, "shops": _shop, "brands": _word, "marks": _mark, "rights": _right, "products": _word,
    "classes": int, "markets": str, "contacts": _contact,
}  # fmt: skip
"""Fields of several values, and by what two of them are the same one."""


def merged(
    kept: Profile, entry: Profile, given: Collection[str], *, take: Collection[str] = (),
    same_place: Callable[[str, str], bool] = lambda one, other: one == other,
) -> tuple[Profile, list[str]]:  # fmt: skip
    """The profile with what an entry adds in its `given` fields, and the fields in which the two disagree.

    Where they disagree the profile keeps what it has, except in the fields of `take`. To have agreed to nothing is a
    value too: what was withdrawn does not come back by an entry.
    """
    values: dict[str, Any] = {}
    disagree = []
    for field in FIELDS:
        if field not in given or not (new := getattr(entry, field)):
            continue
        old = getattr(kept, field)
        if field in LISTS:
            values[field], differs = _joined(old, new, LISTS[field], prefer_new=field in take)
        elif (
            old == new
            or (not old and field != "consents")
            or (field == "province" and same_place(old, new))
            or _alike(old, new)
        ):
            values[field], differs = old or new, False
        else:
            values[field], differs = new if field in take else old, True
        if differs and field not in take:
            disagree.append(field)
    return replace(kept, **values), disagree


def _alike(old: Any, new: Any) -> bool:
    return isinstance(old, str) and isinstance(new, str) and _word(old) == _word(new)


def _joined(
    old: Iterable[Any], new: Iterable[Any], identity: Identity, *, prefer_new: bool
) -> tuple[tuple[Any, ...], bool]:
    """Both lists as one; a value that both have is completed, and differs where its parts do."""
    kept = {identity(value): value for value in old}
    differs = False
    for value in new:
        key = identity(value)
        before = kept.get(key)
        if before is None:
            kept[key] = value
        elif hasattr(value, "__dataclass_fields__"):
            kept[key], parts_differ = _completed(before, value, prefer_new=prefer_new)
            differs = differs or parts_differ
    return tuple(kept.values()), differs


def _completed(old: Any, new: Any, *, prefer_new: bool) -> tuple[Any, bool]:
    values, differs = {}, False
    for name in (field.name for field in fields(old)):
        was, is_ = getattr(old, name), getattr(new, name)
        if was and is_ and was != is_ and name not in ("seller_id", "number", "email") and not _alike(was, is_):
            differs = True
            values[name] = is_ if prefer_new else was
        else:
            values[name] = was or is_
    return type(old)(**values), differs
