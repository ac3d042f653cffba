"""The roster: the people of each center, what they know, when they work and whom they act for."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.cases.centers import NATIONAL, Branch, Center, Hours, Market, Platform, Role, Table, Text, known_zone
from bot.errors import BadSetting

LIMIT = 10
"""Open cases that one person has at a time, where the roster says nothing else."""
_ID = r"^[\w.@-]+$"


@dataclass(frozen=True)
class Expert:
    """A person of the desk. `id` is a persona of the workspace or a Slack user; `firms` are whom they act for.

    `markets` are the jurisdictions they answer for: none for somebody who only coordinates.
    """

    id: str
    name: str
    center: str
    markets: tuple[str, ...]
    forums: tuple[str, ...]
    rights: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str
    hours: Hours
    role: Role = "duty"
    lead: bool = False
    firms: tuple[str, ...] = ()
    limit: int = LIMIT


class Roster:
    """Everybody who may be asked, in the order of their ids."""

    EMPTY: ClassVar["Roster"]

    def __init__(self, experts: Iterable[Expert] = ()) -> None:
        self.experts = tuple(sorted(experts, key=lambda expert: expert.id))
        self._by_id = {expert.id: expert for expert in self.experts}
        self._by_center: dict[str, tuple[Expert, ...]] = {}
        for expert in self.experts:
            self._by_center[expert.center] = (*self._by_center.get(expert.center, ()), expert)

    def expert(self, id_: str) -> Expert | None:
        """The person of this id, or None."""
        return self._by_id.get(id_)

    def of(self, center: str) -> tuple[Expert, ...]:
        """The people of a center."""
        return self._by_center.get(center, ())

    def leads(self, center: str) -> tuple[Expert, ...]:
        """The leads of a center; where it has none, those of the national desk."""
        own = tuple(expert for expert in self.of(center) if expert.lead)
        return own or tuple(expert for expert in self.of(NATIONAL) if expert.lead)


Roster.EMPTY = Roster()


class _Entry(BaseModel):
    """A person as the file has them: what it does not say is as at their center."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    center: Text
    markets: tuple[Market, ...] | None = None
    forums: tuple[Text, ...] | None = None
    rights: tuple[Text, ...] | None = None
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], Field(min_length=1)] | None = None
    time_zone: str | None = None
    hours: Hours | None = None
    role: Role = "duty"
    lead: bool = False
    firms: tuple[Text, ...] = ()
    limit: Annotated[int, Field(ge=1)] = LIMIT

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        return None if value is None else known_zone(value)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    example: bool = False
    experts: dict[Annotated[str, Field(pattern=_ID)], _Entry]


def checked(table: object, network: Table, file: str | Path = "roster.yaml") -> Roster:
    """The roster of a file, for the centers of a network; raises `BadSetting` naming file, entry and mistake."""
    try:
        entries = _File.model_validate(table).experts
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{file}: {where + ': ' if where else ''}{message}") from None
    return Roster(_expert(id_, entry, network, file) for id_, entry in entries.items())


def _expert(id_: str, entry: _Entry, network: Table, file: str | Path) -> Expert:
    every: dict[str, Center | Branch | Platform] = {**network.centers, **network.branches, **network.platforms}
    center = every.get(entry.center)
    if center is None:
        raise BadSetting(f"{file}: experts.{id_}.center: {entry.center!r} is no center, branch or platform")
    markets = center.markets if isinstance(center, Branch) else center.jurisdictions
    return Expert(
        id=id_,
        name=entry.name,
        center=entry.center,
        markets=markets if entry.markets is None else entry.markets,
        forums=center.forums if entry.forums is None else entry.forums,
        rights=center.rights if entry.rights is None else entry.rights,
        languages=entry.languages or center.languages,
        time_zone=entry.time_zone or center.time_zone,
        hours=entry.hours or center.hours,
        role=entry.role,
        lead=entry.lead,
        firms=entry.firms,
        limit=entry.limit,
    )
