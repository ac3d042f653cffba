"""An answer is the guides' own sentences, in the asker's language where there is one, or an honest no."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answering, choose_language
from knowledge.citations import is_verbatim
from knowledge.kinds import kinds_of, lacks_its_figure
from knowledge.model import Hit, Passage, SearchResult, Sentence
from knowledge.support import Judge, Judgement, by_rule
from knowledge.writers.extractive import MAX_SENTENCES, ExtractiveWriter

ANSWER = Passage(
    id="us/x.en@0/1", guide="us/x", title="Sued in the US", language="en", market="US", version="0", ordinal=1,
    heading=("How long do I have to answer a complaint?",), source="FRCP 12(a)(1)(A)(i)",
    text="The answer is due 21 days after service of the complaint (FRCP 12(a)(1)(A)(i)).\n\n"
    "- Weekends count.\n- A missed answer date leads to default.\n\nKeep the envelope of the complaint.",
)  # fmt: skip
SERVICE = replace(
    ANSWER, id="us/x.en@0/2", ordinal=2, heading=("What is service?",),
    text="Service of a complaint is the formal delivery. A waiver of service gives 90 days to answer only if it is signed in time.",
)  # fmt: skip
GERMAN = replace(
    ANSWER, id="de/y.de@0/1", guide="de/y", language="de", market="DE", heading=("Frist",),
    text="Die Klageerwiderung ist binnen 2 Wochen einzureichen (§ 276 ZPO).",
)  # fmt: skip


def hit(passage: Passage, coverage: float = 0.9, similarity: float = 0.5) -> Hit:
    return Hit(passage, score=similarity, similarity=similarity, coverage=coverage)


class Finds:
    """A search that has found these."""

    def __init__(self, *hits: Hit) -> None:
        self._hits = hits

    def find(self, query: str, *, language: str | None = None, market: str | None = None, k: int = 10) -> SearchResult:
        return SearchResult(query, language or "en", "e1", self._hits[:k], 1.0)


class Writes:
    """A writer that says what it was told to, right or wrong."""

    name = "scripted"

    def __init__(self, *sentences: Sentence) -> None:
        self._sentences = sentences

    def write(self, question: str, language: str, hits: Sequence[Hit]) -> Sequence[Sentence]:
        return self._sentences


def answering(*hits: Hit, writer: object = None, judge: Judge = by_rule) -> tuple[Answering, list[str]]:
    refused: list[str] = []
    extractive = ExtractiveWriter(lambda _text: ())
    return Answering(Finds(*hits), writer or extractive, refused.append, judge=judge), refused  # type: ignore[arg-type]


def always(judgement: Judgement) -> Judge:
    return lambda _result, _language, _hits: judgement


def test_the_sentence_with_the_period_comes_first_and_is_verbatim() -> None:
    found, _ = answering(hit(ANSWER), hit(SERVICE))
    answer = found.answer("How long do I have to answer a complaint?", language="en")
    assert answer.verdict == "supported"
    assert answer.sentences[0].text.startswith("The answer is due 21 days")
    assert len(answer.sentences) <= MAX_SENTENCES
    assert all(is_verbatim(s.text, answer.citations[n - 1].passage) for s in answer.sentences for n in s.citations)
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.text.endswith("]")


def test_the_passage_that_was_found_first_stands_first_even_if_another_says_more_of_the_question() -> None:
    louder = replace(
        SERVICE,
        text="In a US federal court the plaintiff serves the complaint within 90 days, however long the other side needs.",
    )
    found, _ = answering(hit(ANSWER), hit(louder, similarity=0.3))
    answer = found.answer("How long do I have to answer a complaint in a US federal court?", language="en")
    assert {c.passage.id for c in answer.citations} == {ANSWER.id, SERVICE.id}
    assert answer.citations[0].passage.id == ANSWER.id
    assert answer.sentences[0].text.startswith("The answer is due 21 days")


def test_a_condition_stays_with_its_figure() -> None:
    found, _ = answering(hit(SERVICE))
    answer = found.answer("When do I have 90 days to answer?", language="en")
    assert any("90 days" in s.text and "only if it is signed in time" in s.text for s in answer.sentences)


@pytest.mark.parametrize("hits", [(), (hit(ANSWER, 0.0, 0.1),), (hit(ANSWER, 0.9, 0.05),), (hit(ANSWER, 0.05, 0.6),)])
def test_too_little_support_is_not_found(hits: tuple[Hit, ...]) -> None:
    answer = answering(*hits)[0].answer("How do I bake bread?", language="en")
    assert (answer.verdict, answer.sentences, answer.citations, answer.text) == ("not_found", (), (), "")


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence("The answer is due 60 days after service.", (1,)),
        Sentence("The answer is due 21 days after service.", ()),
        Sentence("The answer is due 21 days after service.", (7,)),
        Sentence("Answer quickly, says FRCP 12(a)(9).", (1,)),
    ],
)
def test_a_draft_that_says_more_than_its_passage_is_not_shown(sentence: Sentence) -> None:
    found, refused = answering(hit(ANSWER), writer=Writes(sentence))
    assert found.answer("How long?", language="en").verdict == "not_found"
    assert len(refused) == 1


def test_an_answer_only_in_another_language_is_quoted_and_said_so() -> None:
    found, _ = answering(hit(GERMAN))
    answer = found.answer("How long for the Klageerwiderung?", language="en")
    assert answer.foreign and answer.sentences[0].text.startswith("Die Klageerwiderung")


def result_of(*hits: Hit) -> SearchResult:
    return SearchResult("q", "en", "e1", hits, 1.0)


def test_the_askers_language_is_preferred_where_it_supports_the_answer() -> None:
    supported = Judgement("supported")
    assert choose_language(result_of(hit(GERMAN), hit(ANSWER)), "en", by_rule) == ([hit(ANSWER)], supported)
    weak = hit(ANSWER, 0.1, 0.1)
    assert choose_language(result_of(hit(GERMAN), weak), "en", by_rule) == ([hit(GERMAN)], supported)
    assert choose_language(result_of(weak, hit(GERMAN)), "en", by_rule) == ([weak], Judgement("not_found"))
    assert choose_language(result_of(), "en", by_rule) == ([], Judgement("not_found"))


def test_an_answer_carries_how_probable_it_is_that_the_guides_have_one() -> None:
    said = {"supported": 0.9, "partly": 0.6, "not_found": 0.1}
    for verdict, probability in said.items():
        found, _ = answering(hit(ANSWER), judge=always(Judgement(verdict, probability)))  # type: ignore[arg-type]
        answer = found.answer("How long do I have to answer a complaint?", language="en")
        assert (answer.verdict, answer.support) == (verdict, probability)
        assert bool(answer.sentences) == (verdict != "not_found")
    assert answering(hit(ANSWER))[0].answer("How long?", language="en").support is None


def test_a_sum_that_was_asked_for_and_is_not_there_makes_it_partly() -> None:
    found, _ = answering(hit(ANSWER))
    assert found.answer("How much does it cost to answer a complaint?", language="en").verdict == "partly"


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How long do I have?", {"time"}),
        ("多久内要答辩？", {"time"}),
        ("How much is the fee?", {"money"}),
        ("官费是多少钱？", {"money"}),
        ("What should I do first?", {"deed"}),
        ("怎么办？", {"deed"}),
        ("Who decides?", set()),
    ],
)
def test_what_a_question_asks_for(question: str, kinds: set[str]) -> None:
    assert kinds_of(question) == kinds


def test_a_figure_of_the_kind_is_looked_for() -> None:
    assert not lacks_its_figure("多久？", "应在21天内答辩。")
    assert lacks_its_figure("多久？", "应及时答辩。")
    assert not lacks_its_figure("How much?", "Up to EUR 250,000.")


def test_a_checklist_is_quoted_whole() -> None:
    found, _ = answering()
    answer = found.quote("x", language="en", passages=[ANSWER], edition="e1")
    assert [s.text for s in answer.sentences][-1] == "Keep the envelope of the complaint."
    assert len(answer.sentences) == 4 and answer.verdict == "supported"


@given(st.text(max_size=80), st.sampled_from(["en", "zh"]))
def test_whatever_is_asked_every_sentence_stands_in_its_passage(question: str, language: str) -> None:
    found, refused = answering(hit(ANSWER), hit(SERVICE), hit(GERMAN))
    answer = found.answer(question, language=language)
    assert refused == []
    assert all(is_verbatim(c.quote, c.passage) for c in answer.citations)
    assert all(is_verbatim(s.text, answer.citations[n - 1].passage) for s in answer.sentences for n in s.citations)
