"""Closed days: weekends, holidays, published closures, and tables that are broken."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge.calendars import china_holiday, china_working_day, load_calendars
from knowledge.errors import UnusableInput

CALENDARS = load_calendars()
FOLDER = Path(__file__).resolve().parents[3] / "knowledge" / "reference"


@pytest.mark.parametrize(
    ("code", "day", "reason"),
    [
        ("US", "2026-07-03", "Independence Day (observed)"),
        ("US", "2026-07-04", "Saturday"),
        ("US", "2027-12-31", "New Year's Day (observed)"),
        ("US", "2026-04-03", None),
        ("US-IL", "2026-02-12", "Lincoln's Birthday"),
        ("US", "2026-02-12", None),
        ("USPTO", "2026-04-16", None),
        ("DE", "2026-01-06", None),
        ("DE-BY", "2026-01-06", "Epiphany"),
        ("GB-EAW", "2026-12-28", "Boxing Day (observed)"),
        ("JP", "2026-12-30", "year-end days off"),
        ("JP", "2027-01-03", "Sunday"),
        ("JP", "2025-01-03", "New Year's days off"),
        ("KR", "2026-02-17", "Korean New Year"),
        ("EPO", "2020-12-30", "Christmas closure"),
        ("EPO", "2026-12-30", None),
        ("EPO", "2025-12-30", "Christmas closure"),
        ("AU-ACT", "2026-03-09", "Canberra Day"),
        ("AU", "2026-03-09", None),
        ("SA", "2026-11-27", "Friday"),
        ("SA", "2026-11-29", None),
        ("none", "2026-11-29", None),
    ],
)
def test_why_a_day_is_closed(code: str, day: str, reason: str | None) -> None:
    found = CALENDARS.get(code).closed(date.fromisoformat(day))
    assert (found.en if found else None) == reason
    assert found is None or found.zh


def test_what_is_not_known_is_said() -> None:
    assert CALENDARS.get("EPO").knows(2020)
    assert not CALENDARS.get("EPO").knows(2026)
    assert CALENDARS.get("EPO").perhaps_closed(date(2026, 12, 30))
    assert CALENDARS.get("US").knows(2026)
    assert not CALENDARS.get("EUIPO").knows(2026)


def test_a_year_beyond_the_library_is_not_known() -> None:
    assert CALENDARS.get("US").knows(2030) and not CALENDARS.get("US").knows(1700)
    assert not china_holiday(date(2101, 10, 1))


def test_parts_of_a_country() -> None:
    assert "BY" in CALENDARS.get("DE").closed_in_some_regions(date(2026, 1, 6))
    assert CALENDARS.get("DE-BY").closed_in_some_regions(date(2026, 1, 6)) == ()
    assert CALENDARS.get("US").closed_in_some_regions(date(2026, 2, 12)) == ()
    assert china_holiday(date(2026, 10, 1)) and not china_holiday(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("file", "row", "complaint"),
    [
        ("closures.csv", "MARS,2026-01-01,2026-01-02,a,b,c,P", "no such calendar"),
        ("closures.csv", "JP,2026-13-01,2026-01-02,a,b,c,P", "are no days"),
        ("closures.csv", "JP,2026-01-03,2026-01-02,a,b,c,P", "order is wrong"),
        ("closures.csv", "JP,2026-01-01,2026-01-02,a,b,,P", "source"),
        ("closures.csv", "JP,2026-01-01,2026-01-02,a,b,c,sure", "confidence"),
        ("closures.csv", "JP,2026-01-01", "cells are needed"),
        ("calendars.csv", "X,US", "cells are needed"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, file: str, row: str, complaint: str) -> None:
    for name in ("calendars.csv", "closures.csv"):
        shutil.copy(FOLDER / name, tmp_path / name)
    with (tmp_path / file).open("a", encoding="utf-8") as out:
        out.write(f"{row}\n")
    with pytest.raises(UnusableInput, match=complaint) as caught:
        load_calendars(tmp_path)
    assert file in str(caught.value)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),  # a Monday
        ("2026-11-22", False),  # a Sunday
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),  # a Wednesday off, for which Saturday the 10th is worked
        ("2026-10-10", True),
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2101-10-03", True),  # a Monday in a year that the library does not know
    ],
)
def test_the_days_on_which_people_work_in_china(day: str, works: bool) -> None:
    assert china_working_day(date.fromisoformat(day)) is works
