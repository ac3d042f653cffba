"""What watching finds: an item with the parties, numbers and dates that its source gives (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["suit", "order", "complaint", "mark", "law", "notice"]
"""A suit at a court; an order of one; a complaint or investigation before an agency (ITC, customs); a published mark;
a changed law; any other notice."""
PartyRole = Literal["plaintiff", "defendant", "respondent", "complainant", "applicant", "owner", "firm", "other"]


@dataclass(frozen=True)
class Party:
    """Somebody whom an item names; `seller_ids` as the marketplaces give them, `other_names` aliases (d/b/a)."""

    name: str
    role: PartyRole = "other"
    other_names: tuple[str, ...] = ()
    seller_ids: tuple[str, ...] = ()
    shop: str = ""
    address: str = ""


@dataclass(frozen=True)
class Item:
    """One item of a source. `(source, key)` names it; `revision` counts its changes, from 1; `id` is 0 before it is stored.

    `market` is the code of the guides (`US`, `DE`, `EU`), `forum` what the source calls it (`ITC`, `N.D. Ill.`).
    `numbers` are numbers of rights asserted, `marks` words of marks (asserted or published), `classes` Nice classes.
    `events` are days by the event codes of the deadline table (`instituted`, `published`, `served` …): only what the
    source itself states; `printed` are last days that the source itself prints, by what ends then. `rules` names rows of
    the deadline table that a changed law touches or that begin with the item, `guides` guides (`us/schedule-a`).
    `sealed` says that the list of defendants is not open yet. `fields` is the row as it was read. `matter` is the same
    for items of several sources that name the same case or the same right ("" where neither is named); `seen_at` is when
    this revision was stored.
    """

    source: str
    key: str
    kind: Kind
    title: str
    summary: str = ""
    url: str = ""
    market: str | None = None
    forum: str = ""
    case_number: str = ""
    right: str | None = None
    numbers: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    products: tuple[str, ...] = ()
    platform: str = ""
    parties: tuple[Party, ...] = ()
    published_on: date | None = None
    events: Mapping[str, date] = field(default_factory=dict)
    printed: Mapping[str, date] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    sealed: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    seen_at: datetime | None = None
    revision: int = 1
    id: int = 0
    matter: str = ""
