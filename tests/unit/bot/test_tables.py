"""The tables of the desk have a shape, and a mistake in one is named with its file and entry."""

import re
from pathlib import Path

import pytest

from bot.tables import SIGNALS, counts, signals
from bot.triage.rules import signal_rules
from knowledge.errors import UnusableInput


def test_every_table_is_read_and_checked() -> None:
    found = counts()
    assert found["deadlines"] >= 152 and found["checklists"] == 13 and found["signals"] == len(signal_rules())
    assert all(found.values())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("- id: fair_action", "- id: person_held", "person_held stands twice"),
        ("level: U3", "level: U9", r"signals\.1\.level"),
        ("groups:", "gruops:", "(groups: Field required|gruops: Extra inputs)"),
        ("no_date:", "nodate:", "no_date: Field required"),
    ],
)
def test_a_mistake_in_the_signals_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = SIGNALS.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "signals.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"{re.escape(str(path))}: entry .*{complaint}"):
        signals(path)
