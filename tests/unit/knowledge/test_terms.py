"""Terms: recognised in both languages, with their names in the other; broken tables are named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnusableInput
from knowledge.terms import CATEGORIES, COLUMNS, Terms, load_terms

TERMS = load_terms()
HEADER = "\t".join(COLUMNS)


def names(text: str, language: str) -> set[str]:
    return {name for match in TERMS.recognise(text) for name in match.names.get(language, ())}


def test_the_built_in_table_has_every_pair_of_its_source(shared: Path) -> None:
    def pairs(path: Path) -> set[tuple[str, ...]]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {tuple(line.split("\t")[:3]) for line in lines if line and not line.startswith("#")}

    built_in = Path(__file__).parents[3] / "knowledge" / "reference" / "termbase.tsv"
    everyday = pairs(built_in.with_name("everyday.tsv")) - {tuple(COLUMNS[:3])}
    source = pairs(shared / "domain" / "termbase.tsv") - {("en", "zh", "category")}
    assert pairs(built_in) - {tuple(COLUMNS[:3])} == source
    assert len(source) == 457
    assert len(TERMS) == len(source) + len(everyday)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("How do we answer a complaint?", "zh", "起诉状"),
        ("收到临时限制令怎么办", "en", "temporary restraining order"),
        ("收到TRO怎么办", "zh", "临时限制令"),
        ("We received an Abmahnung", "en", "warning letter"),
        ("We received an Abmahnung", "zh", "警告信"),
        ("trade marks", "en", "trademark"),
        ("对方律师送来interrogatories", "zh", "书面质询"),
        ("will the boss go to jail", "zh", "监禁"),
        ("a trademark", "zh", "商标"),
        ("著作权", "zh", "版权"),
        ("337调查", "en", "Section 337 investigation"),
        ("账户冻结", "en", "account frozen"),
        ("警告書", "zh", "警告函"),
        ("notificacao extrajudicial", "pt", "notificação extrajudicial"),
    ],
)
def test_a_term_has_its_names(text: str, language: str, name: str) -> None:
    assert name in names(text, language)


@pytest.mark.parametrize("text", ["the public hears it", "Sep 3", "What about us?", "", "😀", "he observed the serve"])
def test_ordinary_words_are_no_terms(text: str) -> None:
    assert TERMS.recognise(text) == []


def test_the_longest_term_wins_and_foreign_words_are_marked() -> None:
    (match,) = TERMS.recognise("商标异议委员会")
    assert match.term == "商标异议委员会"
    assert match.categories == ("forum",)
    (foreign,) = TERMS.recognise("eine Unterlassungserklärung")
    assert (foreign.language, foreign.categories) == ("de", ("foreign",))


def test_expand_lists_the_asked_language_first() -> None:
    expanded = TERMS.expand("Is a trademark registered?", "zh")
    assert expanded[0] == "商标"
    assert "trade mark" in expanded
    assert TERMS.expand("nothing here") == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("trademark\t商标\tip_right\ten\t", "5 columns instead of 6"),
        ("trademark\t商标\tanimal\ten\t\t", "unknown category 'animal'"),
        ("trademark\t商标\tip_right\tEnglish\t\t", "is not a two-letter code"),
        ("\t商标\tip_right\ten\t\t", "the column en names no term"),
        ("trademark\t（note）\tip_right\ten\t\t", "the column zh names no term"),
        ("trademark\t商标\tip_right\ten\t...\t", "the column en names no term"),
        ("trademark\t商标\tip_right\ten\t\t\ntrademark\t商标\tip_right\ten\t\t", "repeats row 3"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, row: str, says: str) -> None:
    table = tmp_path / "terms.tsv"
    table.write_text(f"# a comment\n{HEADER}\n{row}\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=says) as raised:
        load_terms(table)
    assert "terms.tsv row " in str(raised.value)


@pytest.mark.parametrize("content", ["", "en\tzh\n", "# only a comment\n"])
def test_a_table_without_its_columns_is_refused(tmp_path: Path, content: str) -> None:
    table = tmp_path / "terms.tsv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(UnusableInput, match="the first row must name the columns"):
        load_terms(table)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"gone\.tsv"):
        load_terms(tmp_path / "gone.tsv")


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for match in TERMS.recognise(text):
        assert match.names
        assert set(match.categories) <= CATEGORIES
        assert 0 <= match.start < match.end <= len(text)


@given(st.lists(st.sampled_from(sorted(TERMS.expand("trademark opposition customs 禁令 起诉状 TRO"))), max_size=6))
def test_a_name_is_recognised_as_the_term_it_names(chosen: list[str]) -> None:
    for name in chosen:
        assert name in TERMS.expand(name)


def test_a_term_base_of_nothing_finds_nothing() -> None:
    assert Terms([], TERMS.markets).recognise("trademark") == []
