"""The question sets are whole: both languages, known guides, split by guide."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.sources import BUILT_IN_GUIDES

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["answerable", "unanswerable"])
def test_each_question_stands_once_in_both_languages(name: str) -> None:
    found = rows(name)
    assert len({row["pair"] for row in found}) == len(found)
    for language in ("en", "zh"):
        asked = [row[language]["ask"] for row in found]
        assert all(asked) and len(set(asked)) == len(asked)
    assert {row["split"] for row in found} == {"development", "held_back"}


def test_answerable_ones_name_a_guide_and_are_split_by_it() -> None:
    splits: dict[str, set[str]] = {}
    for row in rows("answerable"):
        assert (BUILT_IN_GUIDES / f"{row['guide']}.en.md").is_file(), row["pair"]
        splits.setdefault(row["guide"], set()).add(row["split"])
    assert all(len(split) == 1 for split in splits.values())
