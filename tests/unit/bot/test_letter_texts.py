"""The fixed sentences of letters: both languages, no advice on what to choose, no view on the merits, no law of their own."""

import re
from pathlib import Path

import pytest

from bot.letters.content import text

ROOT = Path(__file__).resolve().parents[3]
NAMES = sorted(text.table)
USED = " ".join(path.read_text("utf-8") for folder in ("letters", "outreach", "slack", "web") for path in (ROOT / "bot" / folder).rglob("*.py"))  # fmt: skip
BY_GROUP = ("asked_", "case_", "correction_", "data_", "date_unknown_", "law_", "mark_", "notice_", "part_", "passed_",
            "reason_", "reminder_", "subject_", "title", "within_", "date_", "found_", "offer_", "consequence_")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_what_to_choose_and_nothing_is_said_of_the_merits(name: str) -> None:
    english, chinese = text.table[name]["en"].lower(), text.table[name]["zh"]
    assert not re.search(r"you should|we recommend|we advise|our advice|you infringe[^d]|will win|settle\b", english)
    assert not re.search(r"建议您|建议贵公司|应当和解|应当起诉|贵公司侵权|胜诉", chinese)
    deletes = re.sub(r"(?:do not|nothing|no evidence|change and)[^.;:]*", "", english)
    assert "delete listings" not in deletes and "withdraw funds" not in deletes


@pytest.mark.parametrize(
    "name",
    [n for n in NAMES if not n.startswith(("within_", "part_steps", "reminder", "contact_reminders", "asked_itc"))],
)
def test_no_period_of_law_stands_in_a_fixed_sentence(name: str) -> None:
    for words in text.table[name].values():
        plain = re.sub(r"\{\w+\}|^[1-7]\. |US-FED-01", "", words)
        assert not re.search(
            r"\d|[一二三四五六七八九十两]+(?:日|天|个月|周)内?",
            plain.replace("一日", "").replace("一天", "").replace("一对一", ""),
        ), words


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_used(name: str) -> None:
    assert name.startswith(BY_GROUP) or f'"{name}"' in USED or f'{name}"' in USED
