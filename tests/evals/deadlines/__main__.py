"""`python -m tests.evals.deadlines` writes the table of expected dates anew, from the second way of counting."""

import csv
import sys
from datetime import date
from pathlib import Path

from tests.evals.deadlines.second import OLD_PERIODS, periods, second

TABLE = Path(__file__).parent / "expected.csv"
# Month ends, a leap year, Golden Week, New Year's days off, the Lunar New Year, 4 July and 25 December.
EVENTS = ("2026-01-30", "2026-02-28", "2026-06-13", "2026-10-29")
EVENTS_BY_LIST = {
    "US": ("2024-02-08", "2026-06-12", "2026-12-04", "2026-01-31", "2026-10-12"),
    "DE": ("2024-01-31", "2025-12-12", "2026-04-14", "2026-09-19"),
    "GB": ("2024-01-31", "2026-12-11", "2026-02-20", "2026-06-30"),
    "JP": ("2025-10-29", "2026-02-28", "2026-03-03", "2026-04-20", "2026-07-22"),
    "KR": ("2025-07-22", "2026-01-17", "2026-02-28", "2026-08-25"),
    "IN": ("2026-06-15", "2026-06-02"), "VN": ("2026-04-01", "2026-06-01", "2026-06-13"),
    "ID": ("2026-07-06", "2026-10-08"), "TH": ("2026-07-03", "2026-10-08"),
    "BR": ("2026-04-10", "2026-08-28"), "MX": ("2026-01-31", "2026-10-05"), "CA": ("2026-06-22", "2026-08-31"),
    "AU": ("2025-12-19", "2026-05-31"), "RU": ("2021-04-05", "2020-07-13"), "AE": ("2026-09-10", "2026-11-02"),
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    """Every rule with a number, by every event of its list."""
    made = []
    for rule, typed in periods().items():
        for event in EVENTS_BY_LIST.get(typed.split()[-1], EVENTS):
            made.append((rule, date.fromisoformat(event)))
    for rule, (new, _) in OLD_PERIODS.items():
        for days in (1, 20, 50):
            made.append((rule, date.fromordinal(new.toordinal() - days)))
        made.append((rule, new))
    return [
        {"rule": rule, "trigger": event.isoformat(), "due": second(rule, event).isoformat()}
        for rule, event in dict.fromkeys(made)
    ]


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("rule", "trigger", "due"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())
    sys.stdout.write(f"{TABLE.name}: {len(rows())} dates\n")
