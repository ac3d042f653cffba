"""A profile as JSON and back (pure)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from bot.profiles.model import Contact, Mark, Profile, Right, Shop

IDENTITY: Final = ("enterprise", "id", "revision")
FIELDS: Final = tuple(field.name for field in fields(Profile) if field.name not in IDENTITY)
"""What a profile says, without what it is stored under; in the order of the form."""


def to_record(profile: Profile) -> dict[str, Any]:
    """What a profile says, as JSON; what is empty is left out."""
    whole = asdict(profile) | {"consents": sorted(profile.consents)}
    return {name: _plain(whole[name]) for name in FIELDS if whole[name] or name == "language"}


def from_record(record: Mapping[str, Any], enterprise: str, *, id_: int = 0, revision: int = 0) -> Profile:
    """The profile of a record."""
    get = record.get
    return Profile(
        enterprise=enterprise,
        name_zh=get("name_zh", ""),
        name_en=get("name_en", ""),
        other_names=tuple(get("other_names", ())),
        code=get("code", ""),
        province=get("province"),
        shops=tuple(Shop(**one) for one in get("shops", ())),
        brands=tuple(get("brands", ())),
        marks=tuple(Mark(**(one | {"classes": tuple(one.get("classes", ()))})) for one in get("marks", ())),
        rights=tuple(Right(**one) for one in get("rights", ())),
        products=tuple(get("products", ())),
        classes=tuple(get("classes", ())),
        markets=tuple(get("markets", ())),
        contacts=tuple(Contact(**one) for one in get("contacts", ())),
        language=get("language", "zh"),
        consents=frozenset(get("consents", ())),
        center=get("center"),
        id=id_,
        revision=revision,
    )


def changes(before: Profile | None, after: Profile) -> dict[str, list[Any]]:
    """Every field that differs: as it was and as it is; None stands for nothing."""
    old, new = to_record(before) if before else {}, to_record(after)
    return {name: [old.get(name), new.get(name)] for name in FIELDS if old.get(name) != new.get(name)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {
            name: _plain(one)
            for name, one in value.items()
            if one or name in ("marketplace", "text", "kind", "number", "name")
        }
    return value
