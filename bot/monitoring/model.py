"""A monitoring report: its figures as they leave the desk, and inside, what was counted for each (pure)."""

import hashlib
import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from bot.cases.service_levels import BEIJING
from bot.monitoring.periods import Period, period
from bot.monitoring.suppression import LEAST, Cell, Table, shown

Shape = Literal["parts", "names", "times"]
"""`parts`: each row counted is in one cell; `names`: it may be in several, or in none; `times`: how long something took."""
LABEL = 120
"""Characters of a name that a source gave."""
AHEAD = timedelta(weeks=8)
"""How far deadlines are looked at."""
REASONS = ("late", "data", "counting")
"""Why a report may be corrected; a reason in free words could name somebody."""
OURS = "*"
"""The cell of a party that is an enterprise of the network: reports name none."""


@dataclass(frozen=True)
class Scope:
    """Whose matters are counted: the whole network's (`center` None), or a center's own.

    `enterprises` are the ids of those that the center serves.
    """

    center: str | None = None
    enterprises: frozenset[str] = frozenset()

    def serves(self, enterprise: str | None) -> bool:
        """Whether what an enterprise does counts."""
        return self.center is None or enterprise in self.enterprises

    def has(self, *centers: str | None) -> bool:
        """Whether what belongs to these centers counts."""
        return self.center is None or self.center in centers


@dataclass(frozen=True)
class Span:
    """A period, and the moment up to which was counted: its end, or the present of a running one."""

    period: Period
    at: datetime

    @property
    def times(self) -> tuple[datetime, datetime]:
        """From when until before when."""
        return self.period.start, min(self.period.end, self.at)

    @property
    def ahead(self) -> tuple[date, date]:
        """From which day until before which day deadlines are looked at."""
        first = self.times[1].astimezone(BEIJING).date()
        return first, first + AHEAD


@dataclass(frozen=True)
class Row:
    """One thing that was counted: its id (`case:12`), the cell it is in, and for times how many seconds it took."""

    id: str
    cell: str | None
    seconds: float | None = None


@dataclass(frozen=True)
class Figure:
    """A table of a report. `part` is the part of the report, `words` the group of texts that names its cells.

    Without `words` the cells are names as a public record gives them.
    """

    name: str
    part: str
    shape: Shape = "parts"
    words: str | None = None


@dataclass(frozen=True)
class Times:
    """How long something took in one cell of five or more: median and 90th percentile, in seconds."""

    label: str | None
    median_s: float
    p90_s: float


@dataclass(frozen=True)
class Shown:
    """A figure as it leaves the desk."""

    name: str
    table: Table
    times: tuple[Times, ...] = ()


@dataclass(frozen=True)
class Traced:
    """Inside only: the query of a figure with its parameters, and the hash and ids of the rows it counted."""

    figure: str
    params: Mapping[str, str | None]
    sha256: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A report as it stands for good. `key` names it (`2026-W48`, `2026-11.henan`, `2026-11-v2` for a correction).

    `center` is None for the whole network; `center_name` is in both languages, as it was when the report was made. `at`
    is the moment up to which was counted: of a running period (`preview`) the present. `corrects` is the key of the
    report that this one takes the place of, and `why` one of `REASONS`.
    """

    key: str
    kind: str
    period: str
    first: date
    last: date
    at: datetime
    made_by: str
    figures: tuple[Shown, ...]
    center: str | None = None
    center_name: Mapping[str, str] = field(default_factory=dict)
    preview: bool = False
    corrects: str | None = None
    why: str = ""
    id: int = 0
    sha256: str = ""

    def figure(self, name: str) -> Shown | None:
        """One of its figures."""
        return next((one for one in self.figures if one.name == name), None)

    @property
    def of(self) -> Period:
        """Its period."""
        return period(self.period)


def key_of(period_: Period, center: str | None, version: int = 1) -> str:
    """What a report is called."""
    return f"{period_.name}{f'.{center}' if center else ''}{f'-v{version}' if version > 1 else ''}"


def counted(figure: Figure, rows: Iterable[Row]) -> Shown:
    """What may be shown of the rows of a figure."""
    found = list(rows)
    counts: dict[str | None, int] = {}
    for row in found:
        counts[row.cell] = counts.get(row.cell, 0) + 1
    table = shown(counts)
    if figure.shape == "names":
        # Mentions add up to nothing that a reader would understand.
        table = Table(None, "", table.cells, table.parted)
    return Shown(figure.name, table, _times(found, table) if figure.shape == "times" else ())


def _times(rows: Sequence[Row], table: Table) -> tuple[Times, ...]:
    labels = [cell.label for cell in table.cells if cell.count is not None]
    waits = {label: sorted(r.seconds for r in rows if r.cell == label and r.seconds is not None) for label in labels}
    return tuple(
        Times(label, statistics.median(found), percentile(found, 0.9))
        for label, found in waits.items()
        if len(found) >= LEAST
    )


def percentile(waits: Sequence[float], share: float) -> float:
    """The value that this share of the (sorted) values does not pass."""
    return waits[math.ceil(share * len(waits)) - 1]


def traced(figure: Figure, rows: Iterable[Row], params: Mapping[str, str | None]) -> Traced:
    """What is kept inside of the rows of a figure."""
    found = list(rows)
    lines = sorted(canonical(asdict(row)) for row in found)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Traced(figure.name, dict(params), digest, tuple(sorted(row.id for row in found)))


def canonical(value: object) -> str:
    """JSON that is the same for the same value, so that its hash is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def as_json(report: Report) -> str:
    """What is kept of a report, without what the database adds."""
    return canonical({name: value for name, value in asdict(report).items() if name not in ("id", "sha256")})


def from_json(text: str, **values: Any) -> Report:
    """The report of `as_json`, with what the database adds."""
    found = json.loads(text)
    found["figures"] = tuple(_shown(one) for one in found["figures"])
    found |= {name: date.fromisoformat(found[name]) for name in ("first", "last")}
    return Report(**{**found, "at": datetime.fromisoformat(found["at"]), **values})


def _shown(found: Mapping[str, Any]) -> Shown:
    table = found["table"]
    cells = tuple(Cell(**cell) for cell in table["cells"])
    times = tuple(Times(**one) for one in found["times"])
    return Shown(found["name"], Table(table["total"], table["mark"], cells, table["parted"]), times)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {type(value)}")
