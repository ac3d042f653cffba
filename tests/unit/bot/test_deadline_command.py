"""`firstline deadline`: the contract's object, its exit status, and lines for people in both languages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEYS = ["rule", "trigger", "due", "timezone", "working", "source", "confidence", "valid", "warnings"]


def firstline(folder: Path, *arguments: str, status: int = 0) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "deadline", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, f"{done.returncode}: {done.stdout} {done.stderr}"
    return done.stdout, done.stderr


def test_one_object_with_the_keys_of_the_contract(tmp_path: Path) -> None:
    found = json.loads(firstline(tmp_path, "US-FED-01", "--trigger", "2026-11-03", "--service", "hague", "--json")[0])
    assert list(found) == KEYS
    assert (found["due"], found["timezone"], found["confidence"]) == ("2026-11-24", "America/Chicago", "P")
    assert (found["rule"], found["trigger"], found["source"]) == ("US-FED-01", "2026-11-03", "FRCP 12(a)(1)(A)(i)")
    assert found["valid"] == {"from": None, "to": None}
    assert len(found["working"]) >= 4


def test_without_the_method_the_warnings_ask_for_it(tmp_path: Path) -> None:
    found = json.loads(firstline(tmp_path, "us-fed-01", "--trigger", "2026-11-03", "--json")[0])
    assert found["due"] == "2026-11-24" and found["warnings"][0].startswith("How, where and by whom")


def test_no_number_is_null_with_status_one_and_says_what_to_ask_for(tmp_path: Path) -> None:
    out, _ = firstline(tmp_path, "PLAT-03", "--trigger", "2026-11-03", "--ics", "no.ics", "--json", status=1)
    found = json.loads(out)
    assert found["due"] is None and found["warnings"][0].startswith("Ask for the document")
    assert list(found) == KEYS and not (tmp_path / "no.ics").exists()


def test_a_changed_rule_names_its_version_and_its_source_is_hedged(tmp_path: Path) -> None:
    found = json.loads(firstline(tmp_path, "KR-01", "--trigger", "2025-07-21", "--language", "zh", "--json")[0])
    assert (found["due"], found["valid"]) == ("2025-09-22", {"from": None, "to": "2025-07-21"})
    assert "2个月（二手资料，须确认）" in found["warnings"]


def test_people_read_lines_in_their_language_and_get_a_calendar_file(tmp_path: Path) -> None:
    arguments = ("DE-02", "--trigger", "2026-01-31", "--service", "hague")
    english, _ = firstline(tmp_path, *arguments)
    assert english.startswith("DE-02  2026-03-02  (computed)")
    assert "Sat 28 February 2026" in english and "if missed: default judgment" in english
    chinese, _ = firstline(tmp_path, *arguments, "--language", "zh", "--ics", "due.ics")
    assert chinese.startswith("DE-02  2026-03-02  (计算所得)")
    assert "顺延至下一个工作日2026年3月2日（周一）" in chinese
    assert "DTEND;TZID=Europe/Berlin:20260302T235900" in (tmp_path / "due.ics").read_text(encoding="utf-8")


def test_a_printed_date_wins(tmp_path: Path) -> None:
    out, _ = firstline(tmp_path, "UK-05", "--trigger", "2026-01-05", "--printed", "2026-01-27")
    assert out.startswith("UK-05  2026-01-27  (printed in the document)")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("US-FED-1", "--trigger", "2026-11-03"), "did you mean US-FED-01"),
        (("US-FED-01", "--trigger", "3/11/2026"), "is no date such as"),
        (("US-FED-01", "--trigger", "2026-02-30"), "is no date such as"),
        (("US-FED-01", "--trigger", "0001-01-01"), "out of range"),
        (("US-FED-01", "--trigger", "2026-11-03", "--service", "smoke"), "use one of personal"),
        (("US-FED-01", "--trigger", "2026-11-03", "--calendar", "XX"), "calendar 'XX' is unknown"),
        (("US-FED-01", "--trigger", "2026-11-03", "--ics", "no/such/folder.ics"), "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_two(
    tmp_path: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    _, err = firstline(tmp_path, *arguments, status=2)
    assert complaint in err and len(err.strip().splitlines()) == 1
