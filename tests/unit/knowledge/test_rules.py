"""The table of deadline rules: what it says, what it may not say, and what a broken one is told."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.errors import UnusableInput
from knowledge.rules import COLUMNS, Rule, load_rules, period

RULES = load_rules()
TABLE = Path(__file__).resolve().parents[3] / "knowledge" / "reference" / "deadlines.csv"
MARKETS = set("US DE EU GB FR IT JP KR IN VN ID TH MY SG BR MX CA AU RU AE SA WO".split())
NUMBER_WORDS = re.compile(
    r"\d|[一二三四五六七八九十两]|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|month|week|days?|year)\b"
)


def figures(text: str) -> set[str]:
    """The numbers of a text; the month of a Chinese date is a name."""
    return set(re.findall(r"\d+", re.sub(r"\d+月", "", text)))


def texts(rule: Rule) -> Iterator[tuple[str, str]]:
    """The free texts of a row, without its source."""
    for name in ("who", "trigger", "period", "extendable", "consequence", "note"):
        for language in ("en", "zh"):
            yield f"{name}_{language}", rule.says(name, language)


def test_the_table_agrees_with_the_checked_list(shared: Path) -> None:
    with (shared / "domain" / "deadlines.tsv").open(encoding="utf-8", newline="") as file:
        wanted = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert set(RULES.ids) == set(wanted)
    for rule_id, row in wanted.items():
        rule = RULES.get(rule_id)
        assert rule is not None
        found = (str(rule.n or ""), rule.unit, rule.confidence, rule.source)
        assert found == (row["calc_n"], row["calc_unit"], row["confidence"], row["legal_source"]), rule_id


def test_every_figure_of_a_period_stands_in_the_checked_list(shared: Path) -> None:
    with (shared / "domain" / "deadlines.tsv").open(encoding="utf-8", newline="") as file:
        wanted = {row["id"]: " ".join(row.values()) for row in csv.DictReader(file, delimiter="\t")}
    for rule in RULES:
        known = set(re.findall(r"\d+", wanted[rule.id]))
        for language in ("en", "zh"):
            assert figures(rule.says("period", language)) <= known, (rule.id, language)


def test_both_languages_give_the_same_figures() -> None:
    for rule in RULES:
        english, chinese = (figures(rule.says("period", language)) for language in ("en", "zh"))
        assert english == chinese, rule.id
        assert re.search(r"[一-鿿]", rule.who_zh), rule.id


def test_a_doubtful_row_carries_no_number_anywhere() -> None:
    doubtful = [rule for rule in RULES if rule.confidence == "K?"]
    assert {rule.id for rule in doubtful} >= {"PLAT-03", "PLAT-04", "UK-05", "MX-03", "EU-DES-01"}
    for rule in doubtful:
        assert rule.n is None
        for name, text in texts(rule):
            assert not NUMBER_WORDS.search(text), (rule.id, name)
        assert period(rule, "en") == "a period that must be read from the document"
        assert period(rule, "zh") == "须以文书为准的期限"


def test_every_row_has_a_market_and_a_real_time_zone() -> None:
    for rule in RULES:
        assert rule.market in MARKETS, rule.id
        assert ZoneInfo(rule.time_zone), rule.id


@pytest.mark.parametrize(
    ("rule_id", "english", "chinese"),
    [
        ("US-FED-01", "21 days", "21天"),
        ("KR-01", "30 days (secondary source, to be confirmed)", "30天（二手资料，须确认）"),
        ("EU-TM-01", "usually 3 months (to be confirmed)", "通常为3个月（须确认）"),
        ("UK-05", "a period that must be read from the document", "须以文书为准的期限"),
        ("US-PTO-01", "3 months, extendable once by 3 months", "3个月，可延长一次3个月"),
    ],
)
def test_the_phrase_is_hedged_by_how_sure_the_row_is(rule_id: str, english: str, chinese: str) -> None:
    rule = RULES.get(rule_id)
    assert rule is not None
    assert (period(rule, "en"), period(rule, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("rule_id", "last_old_day", "old", "new"),
    [
        ("KR-01", date(2025, 7, 21), (2, "month"), (30, "calendar_day")),
        ("VN-01", date(2026, 3, 31), (5, "month"), (3, "month")),
        ("AU-02", date(2025, 12, 18), (1, "month"), (2, "month")),
    ],
)
def test_the_day_of_the_event_chooses_the_version(
    rule_id: str, last_old_day: date, old: tuple[int, str], new: tuple[int, str]
) -> None:
    before, after = RULES.get(rule_id, last_old_day), RULES.get(rule_id, last_old_day + timedelta(days=1))
    assert before and after
    assert ((before.n, before.unit), (after.n, after.unit)) == (old, new)
    assert RULES.get(rule_id) == after


def test_the_ten_days_of_the_european_patent_office_end_with_october_2023() -> None:
    before, after = RULES.get("EPO-05", date(2023, 10, 31)), RULES.get("EPO-05", date(2023, 11, 1))
    assert before and after
    assert (before.count, after.count) == ("epo_ten_days", "event_excluded")


def test_no_day_is_between_two_versions() -> None:
    for rule_id in RULES.ids:
        versions = RULES.versions(rule_id)
        assert versions[0].valid_from is None, rule_id
        assert versions[-1].valid_to is None, rule_id
        for before, after in pairwise(versions):
            assert before.valid_to and after.valid_from == before.valid_to + timedelta(days=1), rule_id


def test_an_unknown_id_is_none_and_gets_near_ids() -> None:
    assert RULES.get("US-FED-99") is None
    assert RULES.near("us-fed-1")[0] == "US-FED-01"
    assert RULES.near("usfed01")[0] == "US-FED-01"
    assert RULES.near("UK-0")[0] == "UK-01"


def test_a_seizure_notice_may_set_a_shorter_period() -> None:
    rule = RULES.get("US-CBP-02")
    assert rule and "171.2(e)" in rule.note_en and "171.2(e)" in rule.note_zh


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("rule_id", "column", "value", "complaint"),
    [
        ("US-FED-01", "n", "some", "no positive whole number"),
        ("US-FED-01", "n", "0", "no positive whole number"),
        ("US-FED-01", "unit", "fortnight", "does not go with"),
        ("US-FED-01", "unit", "", "does not go with"),
        ("US-FED-01", "confidence", "sure", "is none of"),
        ("US-FED-01", "trigger", "dreamt", "is none of"),
        ("US-FED-01", "who_zh", "", "both languages"),
        ("US-FED-01", "period_zh", "", "both languages"),
        ("US-FED-01", "source", "", "is empty"),
        ("US-FED-01", "checked", "", "the text read"),
        ("US-FED-01", "valid_to", "never", "no date"),
        ("PLAT-03", "n", "3", "carries no number"),
        ("KR-01", "valid_to", "", "overlaps"),
    ],
)
def test_a_broken_table_is_named_by_file_row_and_column(
    tmp_path: Path, rule_id: str, column: str, value: str, complaint: str
) -> None:
    broken = rows()
    next(row for row in broken if row["id"] == rule_id)[column] = value
    file = tmp_path / "deadlines.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(broken)
    with pytest.raises(UnusableInput) as caught:
        load_rules(file)
    named = "valid_from" if complaint == "overlaps" else column
    assert all(part in str(caught.value) for part in (str(file), f"row {rule_id}", f"column {named}", complaint))


def test_a_table_that_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deadlines.csv"
    for content in (b"", b"id,n\nX,1\n", b"\xff\xfe\x00"):
        file.write_bytes(content)
        with pytest.raises(UnusableInput, match="deadlines"):
            load_rules(file)
        load_rules.cache_clear()
