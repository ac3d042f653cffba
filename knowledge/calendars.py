"""Which days a court or an office is closed: weekends, public holidays, and the closures it has published.

Public holidays come from the library `holidays`, closures from `reference/closures.csv`, each with source and
confidence. A closure from knowledge only (K) never moves a date: an earlier date is safe, a later one may be lost.
Where an office's closing days are not known for a year, the calendar says so.
"""

import csv
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

import holidays

from knowledge.errors import UnusableInput

# The library warns of years for which it has fewer holidays; `knows` answers that question here.
warnings.filterwarnings("ignore", message="Requested Holidays are available only", category=UserWarning)
_FOLDER = Path(__file__).parent / "reference"
_COLUMNS = ("code", "country", "region", "regions", "weekend", "known", "name_en", "name_zh", "source")
_CLOSURE_COLUMNS = ("calendar", "first", "last", "name_en", "name_zh", "source", "confidence")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = (
    ("Monday", "星期一"), ("Tuesday", "星期二"), ("Wednesday", "星期三"), ("Thursday", "星期四"),
    ("Friday", "星期五"), ("Saturday", "星期六"), ("Sunday", "星期日"),
)  # fmt: skip


@dataclass(frozen=True)
class Closed:
    """Why a day is closed, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class Closure:
    """Days on which one calendar is closed; `yearly` ones are compared by month and day."""

    first: tuple[int, ...]
    last: tuple[int, ...]
    yearly: bool
    reason: Closed
    confidence: str

    def covers(self, day: date) -> bool:
        """Whether `day` lies within."""
        at = (day.month, day.day) if self.yearly else (day.year, day.month, day.day)
        return self.first <= at <= self.last


@dataclass(frozen=True)
class Calendar:
    """The closed days of one court or office.

    `regions` is `named` where a part of the country may be named (US-IL), `asked` where a holiday of some parts only
    is a doubt that must be asked about (Germany); empty where parts play no role.
    """

    code: str
    name: Closed
    country: str
    region: str
    weekend: frozenset[int]
    known: frozenset[str]
    regions: str
    closures: tuple[Closure, ...]

    def closed(self, day: date) -> Closed | None:
        """Why the forum is closed on `day`; None where it is open as far as is known."""
        if self.is_weekend(day):
            return Closed(*_DAY_NAMES[day.weekday()])
        closure = next((c for c in self.closures if c.confidence != "K" and c.covers(day)), None)
        if closure:
            return closure.reason
        name = self._holiday(day)
        return Closed(name, f"公众假日（{name}）") if name else None

    def is_weekend(self, day: date) -> bool:
        """Whether `day` lies in the forum's weekend."""
        return day.weekday() in self.weekend

    def perhaps_closed(self, day: date) -> Closed | None:
        """A closure of that day that is only known from experience: to be asked for, never reckoned with."""
        found = next((c for c in self.closures if c.confidence == "K" and c.covers(day)), None)
        return found.reason if found else None

    def knows(self, year: int) -> bool:
        """Whether every closed day of that year is known."""
        return ("all" in self.known or str(year) in self.known) and (not self.country or covers(self.country, year))

    def next_open(self, day: date) -> date:
        """`day`, or the first day after it on which the forum is open."""
        while self.closed(day):
            day += timedelta(days=1)
        return day

    def closed_in_some_regions(self, day: date) -> tuple[str, ...]:
        """The parts of the country where `day` is a holiday though it is none in all of the country."""
        if self.regions != "asked" or self.region or self.closed(day):
            return ()
        return tuple(r for r in _regions(self.country) if day in _of_year(self.country, r, day.year))

    def _holiday(self, day: date) -> str | None:
        if not self.country:
            return None
        return _of_year(self.country, "", day.year).get(day) or (
            _of_year(self.country, self.region, day.year).get(day) if self.region else None
        )


class Calendars:
    """The calendars by code; `DE-BY` or `US-IL` is a part of a country, with its own holidays added."""

    def __init__(self, calendars: dict[str, Calendar]) -> None:
        self._calendars = calendars

    def __iter__(self) -> Iterator[str]:
        return iter(self._calendars)

    def get(self, code: str) -> Calendar:
        """The calendar `code`; raises `UnusableInput` where there is none."""
        found = self._calendars.get(code)
        if found:
            return found
        country, _, region = code.partition("-")
        whole = self._calendars.get(country)
        if whole and whole.regions and region in _regions(whole.country):
            name = Closed(f"{whole.name.en}, {region}", f"{whole.name.zh}（{region}）")
            return Calendar(**{**vars(whole), "code": code, "region": region, "regions": "", "name": name})
        raise UnusableInput(f"calendar {code!r} is unknown; there are {', '.join(self)}, and parts such as DE-BY")


@cache
def load_calendars(folder: Path = _FOLDER) -> Calendars:
    """Reads `calendars.csv` and `closures.csv` once; raises `UnusableInput` naming file and row."""
    closures: dict[str, list[Closure]] = {}
    for row in _rows(folder / "closures.csv", _CLOSURE_COLUMNS):
        closures.setdefault(row["calendar"], []).append(_closure(folder / "closures.csv", row))
    made = {}
    for row in _rows(folder / "calendars.csv", _COLUMNS):
        made[row["code"]] = Calendar(
            code=row["code"], name=Closed(row["name_en"], row["name_zh"]), country=row["country"], region=row["region"],
            weekend=frozenset(_WEEKDAYS.index(name) for name in row["weekend"].split()),
            known=frozenset(row["known"].split()), regions=row["regions"],
            closures=tuple(closures.pop(row["code"], ())),
        )  # fmt: skip
    if closures:
        raise UnusableInput(f"{folder / 'closures.csv'}: row {next(iter(closures))}: no such calendar")
    return Calendars(made)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != columns:
                raise UnusableInput(f"{path}: the columns must be {', '.join(columns)}")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path}: the table cannot be read: {error}") from error
    for row in rows:
        if None in row or None in row.values():
            raise UnusableInput(f"{path}: row {row[columns[0]]}: {len(columns)} cells are needed")
    return rows


def _closure(path: Path, row: dict[str, str]) -> Closure:
    yearly = len(row["first"]) == len("12-31")
    try:
        for end in (row["first"], row["last"]):
            date.fromisoformat(f"2024-{end}" if yearly else end)
    except ValueError:
        raise UnusableInput(f"{path}: row {row['calendar']}: {row['first']}, {row['last']} are no days") from None
    first, last = (tuple(int(part) for part in row[end].split("-")) for end in ("first", "last"))
    if row["confidence"] not in ("P", "S", "K") or not row["source"] or first > last:
        raise UnusableInput(f"{path}: row {row['calendar']} {row['first']}: source, confidence or order is wrong")
    return Closure(first, last, yearly, Closed(row["name_en"], row["name_zh"]), row["confidence"])


@lru_cache(maxsize=512)
def covers(country: str, year: int) -> bool:
    """Whether the library knows the holidays of that country in that year."""
    known = holidays.country_holidays(country)
    return bool(known.start_year <= year <= known.end_year)


@lru_cache(maxsize=512)
def _of_year(country: str, region: str, year: int) -> dict[date, str]:
    """The public holidays of one year, by day, in English where the library has it."""
    if not covers(country, year):
        return {}
    known = holidays.country_holidays(country)
    language = "en_US" if "en_US" in known.supported_languages else None
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language=language)
    # A holiday that hangs on the sighting of the moon moves no date before it is proclaimed.
    return {day: name for day, name in found.items() if "estimated" not in name}


@cache
def _regions(country: str) -> tuple[str, ...]:
    return tuple(holidays.country_holidays(country).subdivisions)


def china_holiday(day: date) -> bool:
    """Whether mainland China rests on `day`: of interest to the reader, of no effect abroad."""
    return day in _of_year("CN", "", day.year)


def china_working_day(day: date) -> bool:
    """Whether offices in mainland China work on `day`: no weekend, no public holiday, or a weekend day moved to work.

    Days moved by the State Council are those that the library knows; of a year not yet announced only the holidays
    of the law count.
    """
    if day in _moved_to_work("CN", day.year):
        return True
    return day.weekday() < 5 and not china_holiday(day)


@lru_cache(maxsize=512)
def _moved_to_work(country: str, year: int) -> frozenset[date]:
    """The weekend days of one year on which people work."""
    if not covers(country, year):
        return frozenset()
    return frozenset(d for d in holidays.country_holidays(country, years=year).weekend_workdays if d.year == year)
