"""The shape of the network file: sub-centers at home, branches abroad, industry platforms, each with what it can do.

A center has roles on its rota and never a person's name: who is on duty stands in the roster, not here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.errors import BadSetting

NATIONAL = "national"
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Role = Literal["duty", "deputy", "on_call"]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Market = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Clock = Annotated[str, Field(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]


def known_zone(value: str) -> str:
    """The name of a time zone as it is; raises `ValueError` for one that does not exist."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{value!r} is no time zone such as Asia/Shanghai") from None
    return value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(_Part):
    """A name in both languages."""

    en: Text
    zh: Text


class Hours(_Part):
    """When a center answers, in its own time zone; outside these hours the role `on_call` does."""

    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: Clock = "09:00"
    closes: Clock = "18:00"

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> "Hours":
        if self.opens >= self.closes:
            raise ValueError("closes is not after opens")
        return self


class Skills(_Part):
    """What the people of a center know; `rota` is the order in which its roles are asked."""

    rights: tuple[Text, ...] = ()
    forums: tuple[Text, ...] = ()
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], Field(min_length=1)] = ("zh", "en")
    time_zone: str = "Asia/Shanghai"
    hours: Hours = Hours()
    rota: Annotated[tuple[Role, ...], Field(min_length=1)] = ("duty", "deputy", "on_call")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return known_zone(value)


class Center(Skills):
    """A sub-center: it owns the cases of enterprises from its provinces, or from its cities before these."""

    name: Name
    provinces: tuple[Text, ...] = ()
    cities: tuple[Text, ...] = ()
    jurisdictions: tuple[Market, ...] = ()


class Branch(Skills):
    """A branch abroad: it advises on its markets."""

    name: Name
    markets: Annotated[tuple[Market, ...], Field(min_length=1)]


class Platform(Skills):
    """An industry platform: it gathers the enterprises of one industry."""

    name: Name
    industries: Annotated[tuple[Text, ...], Field(min_length=1)]
    jurisdictions: tuple[Market, ...] = ()


class Table(_Part):
    """The whole file. `example` marks a network that is none; what `defaults` says counts where a center is silent."""

    example: bool = False
    centers: dict[str, Center]
    branches: dict[str, Branch] = {}
    platforms: dict[str, Platform] = {}

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, values: Any) -> Any:
        if not isinstance(values, Mapping) or not isinstance(values.get("defaults", {}), Mapping):
            return values
        filled = {key: value for key, value in values.items() if key != "defaults"}
        for part in ("centers", "branches", "platforms"):
            if isinstance(filled.get(part), Mapping):
                filled[part] = {
                    key: {**values.get("defaults", {}), **one} if isinstance(one, Mapping) else one
                    for key, one in filled[part].items()
                }
        return filled

    @model_validator(mode="after")
    def _nothing_belongs_to_two(self) -> "Table":
        if NATIONAL not in self.centers:
            raise ValueError("centers: national needs a name in en and zh")
        places = ((p, k) for k, c in self.centers.items() for p in (*c.provinces, *c.cities))
        markets = ((m, k) for k, b in self.branches.items() for m in b.markets)
        for what, pairs in (("place", places), ("market", markets)):
            owners: dict[str, str] = {}
            for name, owner in pairs:
                if owners.setdefault(name.lower(), owner) != owner:
                    raise ValueError(f"the {what} {name} belongs to {owners[name.lower()]} and to {owner}")
        twice = set(self.centers) & set(self.branches) | set(self.platforms) & (set(self.centers) | set(self.branches))
        if twice:
            raise ValueError(f"the id {sorted(twice)[0]} is used twice")
        return self


def checked(table: object, file: str | Path = "centers.yaml") -> Table:
    """The network of a file; raises `BadSetting` naming file, entry and mistake."""
    try:
        return Table.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{file}: {where + ': ' if where else ''}{message}") from None
