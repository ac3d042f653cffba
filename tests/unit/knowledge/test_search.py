"""Search: own language first fused, other languages by meaning, markets, translations, repeats, bad input."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.evaluation import InMemoryStore
from knowledge.errors import ModelMismatch, NothingPublished, StoreUnavailable
from knowledge.model import Edition, Passage, SearchResult
from knowledge.search import Search
from tests.fakes import HashEmbedder
from tests.unit.knowledge.library import TERMS, build, edition, index_set, passage, searching

FILLER = [
    passage(text, guide="general/filler", ordinal=n)
    for n, text in enumerate(
        [
            "Pay the fee in time.",
            "Keep every letter and envelope.",
            "A translation helps.",
            "Ask for a receipt.",
            "Write down dates.",
        ],
        1,
    )
]
FILLER_ZH = [
    passage(text, guide="general/filler-zh", ordinal=n, language="zh")
    for n, text in enumerate(["按时交费。", "保存所有信件。", "翻译有帮助。", "索取收据。", "记录日期。"], 1)
]


def texts(result: SearchResult) -> list[str]:
    return [hit.passage.text for hit in result.hits]


def test_the_best_passage_of_the_own_language_comes_first(tmp_path: Path) -> None:
    wanted = passage("Customs may detain the goods at the border.", guide="us/customs")
    search = searching(tmp_path, [*FILLER, wanted])
    result = search.find("When do customs detain goods?")
    assert (result.language, result.edition) == ("en", "e1")
    assert result.hits[0].passage == wanted
    assert result.hits[0].coverage > 0.9
    assert result.hits[0].similarity > result.hits[1].similarity
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert result.took_ms > 0


def test_a_code_is_found_by_its_letters(tmp_path: Path) -> None:
    wanted = passage("File form TM7 under § 1117(c).", guide="gb/forms")
    search = searching(tmp_path, [*FILLER, wanted])
    assert texts(search.find("TM7"))[0] == wanted.text
    assert texts(search.find("what is 1117(c)"))[0] == wanted.text


@pytest.mark.parametrize(("question", "language"), [("海关扣留货物怎么办", "zh"), ("海关扣留货物怎么办", None)])
def test_an_answer_only_in_another_language_is_found(tmp_path: Path, question: str, language: str | None) -> None:
    wanted = passage("Customs detain goods at the border.", guide="us/customs")
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, wanted])
    result = search.find(question, language=language, k=3)
    assert result.language == "zh"
    assert result.hits[0].passage == wanted


def test_an_english_question_finds_a_chinese_passage(tmp_path: Path) -> None:
    wanted = passage("海关在边境扣留货物。", guide="cn/customs", language="zh")
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, wanted])
    assert search.find("Do customs detain goods at the border?").hits[0].passage == wanted


def test_the_term_base_carries_a_word_across(tmp_path: Path) -> None:
    wanted = passage("A temporary restraining order comes without notice.", guide="us/tro")
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, wanted])
    hit = search.find("临时限制令").hits[0]
    assert hit.passage == wanted
    assert hit.coverage == pytest.approx(1)


TWINS = [
    passage("Customs detain goods at the border.", guide="us/customs", market="US"),
    passage("The court gives an order.", guide="us/customs", ordinal=2, market="US"),
    passage("海关在边境扣留货物。", guide="us/customs", language="zh", market="US"),
    passage("法院下达命令。", guide="us/customs", ordinal=2, language="zh", market="US"),
]


@pytest.mark.parametrize(
    ("question", "language", "first"),
    [
        ("Do customs detain goods?", "en", TWINS[0]),
        ("海关扣留货物吗", "zh", TWINS[2]),
        ("Do customs detain goods?", "zh", TWINS[2]),
        ("海关扣留货物吗", "en", TWINS[0]),
    ],
)
def test_of_a_translation_only_the_askers_version_is_shown(
    tmp_path: Path, question: str, language: str, first: Passage
) -> None:
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, *TWINS])
    result = search.find(question, language=language, k=20)
    assert result.hits[0].passage == first
    shown = [hit.passage for hit in result.hits if hit.passage.guide == "us/customs"]
    assert {p.language for p in shown} == {language}
    assert len(shown) == len(set(shown))


def test_an_asker_without_a_version_gets_one_of_the_translations(tmp_path: Path) -> None:
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, *TWINS])
    result = search.find("Do customs detain goods?", language="fr", k=20)
    shown = [(hit.passage.guide, hit.passage.ordinal) for hit in result.hits if hit.passage.guide == "us/customs"]
    assert sorted(shown) == [("us/customs", 1), ("us/customs", 2)]


MARKETS = [
    passage("Customs detain goods for the owner.", guide="us/border", market="US"),
    passage("Customs detain goods upon application.", guide="de/border", market="DE"),
    passage("Customs detain goods in every member.", guide="eu/border", market="EU"),
    passage("Customs detain goods almost everywhere.", guide="general/border"),
]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Do customs in Germany detain goods?", "DE", "US"),
        ("美国海关扣留货物吗", "US", "DE"),
        ("Do customs detain goods in the US?", "US", "DE"),
    ],
)
def test_a_named_market_rises_and_another_sinks(tmp_path: Path, question: str, first: str, last: str) -> None:
    markets = [hit.passage.market for hit in searching(tmp_path, MARKETS).find(question).hits]
    assert markets[0] == first
    assert markets.index(first) < markets.index(None) < markets.index(last)


def test_a_market_asked_for_admits_no_other(tmp_path: Path) -> None:
    search = searching(tmp_path, [*FILLER, *MARKETS])
    result = search.find("Do customs in the US detain goods?", market="DE")
    assert [hit.passage.market for hit in result.hits] == ["DE"]
    assert search.find("customs", market="XX").hits == ()


def test_a_rare_market_is_found_among_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.candidates.LISTED", 10)
    monkeypatch.setattr("knowledge.candidates.LISTED_ELSEWHERE", 10)
    many = [passage(f"Customs detain goods, case {n}.", guide="au/cases", ordinal=n, market="AU") for n in range(60)]
    wanted = passage("In Vietnam the office keeps a register of owners.", guide="vn/register", market="VN")
    search = searching(tmp_path, [*many, wanted])
    assert wanted in [hit.passage for hit in search.find("Do customs in Vietnam detain goods?", k=3).hits]
    assert texts(search.find("Do customs detain goods?", market="VN")) == [wanted.text]


def test_the_same_page_twice_does_not_crowd_the_result(tmp_path: Path) -> None:
    text = (
        "Customs may detain the goods at the border for ten working days after the notice has been given to the owner."
    )
    pages = [
        passage(text, guide="au/md"),
        passage(text.upper(), guide="au/html"),
        passage(text, guide="us/other", market="US"),
    ]
    result = searching(tmp_path, [*FILLER, *pages]).find("When do customs detain goods?", k=8)
    shown = [hit.passage.guide for hit in result.hits]
    assert len({"au/md", "au/html"} & set(shown)) == 1
    assert "us/other" in shown
    assert len(result.hits) == 7


def test_repeats_are_made_up_for(tmp_path: Path) -> None:
    copies = [passage("Customs detain goods at the border.", guide=f"g{n}") for n in range(40)]
    others = [passage(f"Goods of kind {n} need paper {n}.", guide=f"h{n}") for n in range(3)]
    result = searching(tmp_path, [*copies, *others]).find("Do customs detain goods?", k=4)
    assert len(result.hits) == 4


@pytest.mark.parametrize("question", ["", "   ", "😀😀😀", "\0\0", "？！…", "\ud800", "\u200b"])
def test_a_question_without_words_has_no_hits(tmp_path: Path, question: str) -> None:
    assert searching(tmp_path, FILLER).find(question).hits == ()


@pytest.mark.parametrize(
    "question", ["customs " * 20_000, "海关" * 50_000, "x" * 100_000, "the of and", "https://example.com/a?b=c"]
)
def test_a_strange_question_has_a_bounded_result(tmp_path: Path, question: str) -> None:
    result = searching(tmp_path, [*FILLER, *FILLER_ZH]).find(question, k=3)
    assert len(result.hits) <= 3
    assert all(np.isfinite([hit.score, hit.similarity, hit.coverage]).all() for hit in result.hits)
    assert all(0 <= hit.coverage <= 1.0001 for hit in result.hits)


def test_no_more_tokens_are_embedded_than_the_model_reads(tmp_path: Path) -> None:
    class Strict(HashEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
            assert all(self.count_tokens(text) <= self.max_tokens for text in texts)
            return super().embed_queries(texts)

    search = searching(tmp_path, FILLER, Strict(max_tokens=40))
    assert search.find("fee " * 500, k=2).hits


@pytest.mark.parametrize("k", [0, -1])
def test_no_hit_is_asked_for(tmp_path: Path, k: int) -> None:
    assert searching(tmp_path, FILLER).find("fee", k=k).hits == ()


def test_more_hits_than_passages(tmp_path: Path) -> None:
    assert len(searching(tmp_path, FILLER).find("fee", k=1000).hits) == len(FILLER)


def test_an_empty_edition_has_no_hits(tmp_path: Path) -> None:
    assert searching(tmp_path, []).find("customs").hits == ()


def test_a_passage_that_sql_has_lost_is_left_out(tmp_path: Path) -> None:
    model = HashEmbedder()
    indexes = index_set(tmp_path)
    build(indexes, "e1", FILLER, model)
    search = Search(InMemoryStore(edition("e1", model), FILLER[1:]), indexes, model, TERMS)
    found = [hit.passage for hit in search.find("Pay the fee in time").hits]
    assert found
    assert FILLER[0] not in found


def test_another_model_is_refused_with_the_command(tmp_path: Path) -> None:
    search = searching(tmp_path, FILLER)
    search._embedder = HashEmbedder("other")
    with pytest.raises(ModelMismatch, match="firstline editions rebuild"):
        search.find("fee")


def test_indexes_that_are_not_there_are_named(tmp_path: Path) -> None:
    model = HashEmbedder()
    search = Search(InMemoryStore(edition("e1", model), []), index_set(tmp_path), model, TERMS)
    with pytest.raises(StoreUnavailable, match="firstline editions rebuild"):
        search.find("fee")


def test_nothing_published_is_said(tmp_path: Path) -> None:
    class Empty(InMemoryStore):
        def current(self) -> Edition:
            raise NothingPublished("none")

    model = HashEmbedder()
    with pytest.raises(NothingPublished):
        Search(Empty(edition("e1", model), []), index_set(tmp_path), model, TERMS).find("fee")


class Moving(InMemoryStore):
    """A store whose current edition changes while a question is being answered."""

    def __init__(self, editions: Sequence[Edition], passages: Sequence[Passage]) -> None:
        super().__init__(editions[0], passages)
        self._left = list(editions)

    def current(self) -> Edition:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def test_an_edition_dropped_under_a_question_is_replaced_by_the_new_one(tmp_path: Path) -> None:
    model = HashEmbedder()
    indexes = index_set(tmp_path)
    build(indexes, "new", FILLER, model)
    old, new = edition("old", model), edition("new", model)
    result = Search(Moving([old, new], FILLER), indexes, model, TERMS).find("Pay the fee")
    assert result.edition == "new"
    assert result.hits


def test_a_new_edition_is_seen_at_once(tmp_path: Path) -> None:
    model = HashEmbedder()
    indexes = index_set(tmp_path)
    build(indexes, "a", FILLER, model)
    build(indexes, "b", [*FILLER, TWINS[0]], model)
    search = Search(Moving([edition("a", model), edition("b", model)], [*FILLER, TWINS[0]]), indexes, model, TERMS)
    assert TWINS[0] not in [hit.passage for hit in search.find("customs detain goods").hits]
    assert search.find("customs detain goods").hits[0].passage == TWINS[0]


def test_threads_get_the_same_hits(tmp_path: Path) -> None:
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, *TWINS, *MARKETS])
    questions = ["Do customs detain goods?", "法院命令", "fee", "商标异议期限"] * 3
    alone = [search.find(question).hits for question in questions]
    together: dict[int, object] = {}

    def ask(n: int) -> None:
        together[n] = search.find(questions[n]).hits

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[n] for n in range(len(questions))] == alone


def test_warming_up_opens_everything(tmp_path: Path) -> None:
    search = searching(tmp_path, [*FILLER, *FILLER_ZH])
    search.warm_up()
    assert search.find("fee").hits


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=120), k=st.integers(1, 12), market=st.sampled_from([None, "US", "DE"]))
def test_any_question_gets_an_ordered_bounded_result(tmp_path: Path, question: str, k: int, market: str | None) -> None:
    folder = tmp_path / "once"
    search = _SEARCHES.setdefault(folder, None) or searching(folder, [*FILLER, *FILLER_ZH, *TWINS, *MARKETS])
    _SEARCHES[folder] = search
    result = search.find(question, k=k, market=market)
    names = [hit.passage.id for hit in result.hits]
    assert len(names) == len(set(names)) <= k
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert market is None or {hit.passage.market for hit in result.hits} <= {market}
    assert replace(result, took_ms=0) == replace(search.find(question, k=k, market=market), took_ms=0)


_SEARCHES: dict[Path, Search | None] = {}


def test_a_passage_has_its_version_in_another_language_of_its_guide(tmp_path: Path) -> None:
    german = passage("Die Frist beträgt zwei Wochen.", guide="de/klage", language="de")
    english = passage("The period is two weeks.", guide="de/klage", language="en")
    search = searching(tmp_path, [*FILLER, *FILLER_ZH, german, english])
    assert search.version(german, "e1", "zh") == english
    assert search.version(english, "e1", "zh") == german
    assert search.version(FILLER[0], "e1", "zh") is None
