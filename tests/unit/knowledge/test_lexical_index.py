"""The lexical index: BM25 in files, by the tokens of `knowledge.tokens`."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import StoreUnavailable
from knowledge.indexes.bm25 import Bm25Index
from knowledge.tokens import tokenize

TEXTS = {
    "answer": "Time to answer a complaint\nYou have 21 days under FRCP 12(a)(1)(A)(i).",
    "damages": "Statutory damages\nThe court may award damages under 15 U.S.C. § 1117(c).",
    "itc": "Section 337\nThe ITC opens an investigation; form TM7 is not used.",
    "repeat": "customs customs customs seizure",
}


def ids(found: Sequence[tuple[str, float]]) -> list[str]:
    return [name for name, _ in found]


@pytest.fixture
def index(tmp_path: Path) -> Bm25Index:
    index = Bm25Index(tmp_path / "bm25")
    index.build("e1", "en", list(TEXTS), list(TEXTS.values()))
    index.build("e1", "zh", ["禁令", "海关"], ["临时限制令\n法院可以下达临时限制令。", "海关扣留货物"])
    return index


@pytest.mark.parametrize(
    ("question", "language", "best"),
    [
        ("§ 1117(c)", "en", "damages"),
        ("section 1117", "en", "damages"),
        ("FRCP 12(a)", "en", "answer"),
        ("TM7", "en", "itc"),
        ("337", "en", "itc"),
        ("answering complaints", "en", "answer"),
        ("限制令", "zh", "禁令"),
        ("货物", "zh", "海关"),
    ],
)
def test_finds_codes_sections_and_words(index: Bm25Index, question: str, language: str, best: str) -> None:
    assert ids(index.query("e1", language, tokenize(question, language), 3))[0] == best


def test_only_passages_with_a_term_are_listed_best_first(index: Bm25Index) -> None:
    found = index.query("e1", "en", tokenize("customs court", "en"), 10)
    assert set(ids(found)) == {"repeat", "damages"}
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score > 0 for _, score in found)
    assert ids(index.query("e1", "en", tokenize("the customs court", "en"), 1)) == ids(found)[:1]


@pytest.mark.parametrize("terms", [[], ["unheardof"], [""]])
def test_no_known_term_finds_nothing(index: Bm25Index, terms: list[str]) -> None:
    assert index.query("e1", "en", terms, 10) == []


def test_what_is_not_there_is_empty(index: Bm25Index) -> None:
    assert index.query("none", "en", ["court"], 3) == []
    assert index.query("e1", "de", ["court"], 3) == []
    assert index.count("none", "en") == 0
    assert index.matches("none", "en", [("court",)], ["a"]).tolist() == [[False]]
    assert index.frequency("none", "en", [("court",)]) == [0]
    index.drop("none")


def test_matches_need_every_token_of_a_group(index: Bm25Index) -> None:
    groups = [("custom",), ("court", "damag"), ("court", "custom"), (), ("unheardof",)]
    held = index.matches("e1", "en", groups, ["repeat", "damages", "unknown id"])
    assert held.tolist() == [
        [True, False, False, False, False],
        [False, True, False, False, False],
        [False, False, False, False, False],
    ]
    assert index.frequency("e1", "en", groups) == [1, 1, 1, 0, 0]


def test_another_object_opens_what_was_written(index: Bm25Index, tmp_path: Path) -> None:
    again = Bm25Index(tmp_path / "bm25")
    assert again.query("e1", "en", ["custom"], 5) == index.query("e1", "en", ["custom"], 5)
    assert (again.count("e1", "en"), again.count("e1", "zh")) == (4, 2)


def test_building_again_replaces_and_dropping_removes(index: Bm25Index, tmp_path: Path) -> None:
    index.build("e1", "en", ["new"], ["brand new"])
    assert index.count("e1", "en") == 1
    assert index.query("e1", "en", ["custom"], 5) == []
    index.drop("e1")
    assert index.count("e1", "en") == index.count("e1", "zh") == 0
    assert not any((tmp_path / "bm25").iterdir())


def test_passages_without_a_word_are_counted(index: Bm25Index) -> None:
    index.build("e2", "en", ["a", "b"], ["", "😀"])
    assert index.count("e2", "en") == 2
    assert index.query("e2", "en", ["court"], 5) == []
    index.build("e3", "en", [], [])
    assert index.count("e3", "en") == 0


def test_a_half_written_index_is_not_there(index: Bm25Index, tmp_path: Path) -> None:
    (tmp_path / "bm25" / "e9" / "en.unfinished").mkdir(parents=True)
    assert Bm25Index(tmp_path / "bm25").count("e9", "en") == 0
    index.build("e9", "en", ["a"], ["court"])
    assert index.count("e9", "en") == 1


def test_a_damaged_index_names_the_mend(index: Bm25Index, tmp_path: Path) -> None:
    (tmp_path / "bm25" / "e1" / "en" / "params.index.json").write_text("{")
    with pytest.raises(StoreUnavailable, match="editions rebuild"):
        Bm25Index(tmp_path / "bm25").query("e1", "en", ["court"], 3)


@pytest.mark.parametrize("edition", ["../outside", "/abs", "..", ".", "a/b", "版本"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, edition: str) -> None:
    folder = tmp_path / "inside"
    index = Bm25Index(folder)
    index.build(edition, "en", ["a"], ["court"])
    assert index.count(edition, "en") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    index.drop(edition)
    assert index.count(edition, "en") == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["court", "custom", "mark", "order"]), max_size=6), min_size=1, max_size=8))
def test_matches_agree_with_the_texts(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    index = Bm25Index(tmp_path_factory.mktemp("bm25"))
    names = [f"p{n}" for n in range(len(texts))]
    index.build("e", "en", names, [" ".join(words) for words in texts])
    held = index.matches("e", "en", [("court",), ("custom", "mark")], names)
    assert held.tolist() == [["court" in words, {"custom", "mark"} <= set(words)] for words in texts]
    assert set(ids(index.query("e", "en", ["court"], 99))) == {
        n for n, w in zip(names, texts, strict=True) if "court" in w
    }
