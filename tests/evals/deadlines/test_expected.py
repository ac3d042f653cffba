"""Dates worked out twice and dates worked out by hand: the engine must give every one of them."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge.deadlines import Trigger, deadline
from knowledge.rules import load_rules
from tests.evals.deadlines.__main__ import TABLE, rows
from tests.evals.deadlines.second import OLD_PERIODS, periods

HERE = Path(__file__).parent


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED, BY_HAND = read(TABLE), read(HERE / "by_hand.csv")


def test_the_table_is_what_the_second_way_gives() -> None:
    assert rows() == EXPECTED, "run `python -m tests.evals.deadlines` and read what changed"


def test_the_engine_agrees_with_the_second_way_on_every_date() -> None:
    wrong = []
    for row in EXPECTED:
        found = deadline(row["rule"], Trigger(date.fromisoformat(row["trigger"]))).due
        if str(found) != row["due"]:
            wrong.append((row, str(found)))
    assert len(EXPECTED) >= 200
    assert wrong == []


def test_every_rule_with_a_number_is_in_the_table() -> None:
    numbered = {rule.id for rule in load_rules() if rule.n}
    assert set(periods()) == numbered
    assert {row["rule"] for row in EXPECTED} == numbered
    changed = {rule_id for rule_id in numbered if len(load_rules().versions(rule_id)) > 1}
    assert set(OLD_PERIODS) == changed


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: f"{row['rule']}-{row['trigger']}-{row['service']}")
def test_a_date_worked_out_by_hand(row: dict[str, str]) -> None:
    found = deadline(
        row["rule"],
        Trigger(date.fromisoformat(row["trigger"])),
        service=row["service"] or None,
        calendar=row["calendar"] or None,
    )
    assert (str(found.due or ""), found.certainty) == (row["due"], row["certainty"]), row["why"]


def test_the_hand_made_table_is_broad() -> None:
    assert sum(bool(row["due"]) for row in BY_HAND) >= 60
    assert all(len(row["why"]) > 10 for row in BY_HAND)
    certainties = Counter(row["certainty"] for row in BY_HAND)
    assert certainties["computed"] >= 40 and certainties["ask"] >= 20
