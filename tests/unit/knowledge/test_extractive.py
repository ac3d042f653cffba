"""The extractive writer answers the question that was asked, in the guides' words, and keeps a rule with its condition."""

from dataclasses import replace

import pytest

from knowledge.answer_length import MAX_WORDS, fits_an_answer, length
from knowledge.citations import is_verbatim
from knowledge.model import Hit, Passage, Sentence
from knowledge.sentences import introductions, sentences
from knowledge.terms import load_terms
from knowledge.writers.asked import asked_for
from knowledge.writers.extractive import MAX_PASSAGES, MAX_SENTENCES, ExtractiveWriter

TERMS = load_terms()
WRITER = ExtractiveWriter(TERMS.recognise)
EN = Passage(
    id="us/x.en@0/1", guide="us/x", title="Opposition in Utopia", language="en", market="US", version="0", ordinal=1,
    heading=("How does an opposition to a trade mark work?",), source="Act s. 1", anchor="opposition",
    text="An opposition is an objection to a trade mark application.\n\n"
    "- The Opposition Board of the office decides on it.\n- It is filed within 2 months of publication.\n"
    "- The fee is EUR 320.\n- It must be filed on form OP-7, in writing.\n"
    "- Where nobody files an opposition, the trade mark is registered.\n"
    "- The period cannot be extended.\n\nFirst step: write down the date of publication and call counsel.",
)  # fmt: skip
ZH = replace(
    EN, id="us/x.zh@0/1", title="乌托邦的异议", language="zh", heading=("商标异议是怎么进行的？",),
    text="异议是对商标申请提出的反对。\n\n- 由商标局的异议委员会作出决定。\n- 须在公告之日起2个月内提出。\n- 官费为320欧元。\n"
    "- 须用OP-7表以书面提出。\n- 无人提出异议的，商标予以注册。\n- 期限不能延长。\n\n第一步：记下公告日期，联系律师。",
)  # fmt: skip


def hit(passage: Passage, score: float = 0.5) -> Hit:
    return Hit(passage, score, score, 0.9)


def written(question: str, *passages: Passage, language: str = "en") -> list[Sentence]:
    hits = [hit(p, 0.5 - 0.02 * n) for n, p in enumerate(passages)]
    said = WRITER.write(question, language, hits)
    assert all(is_verbatim(s.text, passages[mark - 1]) for s in said for mark in s.citations)
    return said


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who decides on the opposition?", "The Opposition Board"),
        ("How long do I have to file an opposition?", "It is filed within 2 months"),
        ("What does an opposition cost?", "The fee is EUR 320"),
        ("Which form is needed for the opposition?", "It must be filed on form OP-7"),
        ("What happens if nobody files an opposition?", "Where nobody files"),
        ("What should I do first about the opposition?", "First step"),
        ("Can the opposition period be extended?", "The period cannot be extended"),
        ("What is an opposition?", "An opposition is an objection"),
    ],
)
def test_the_sentence_that_answers_stands_first(question: str, first: str) -> None:
    said = [s.text for s in written(question, EN)]
    assert said[0].startswith(first)
    assert len(said) < len(sentences(EN.text)), "the topic, not the question, was answered"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("异议由谁决定？", "由商标局的异议委员会"),
        ("多久内要提出异议？", "须在公告之日起2个月内"),
        ("提异议的官费是多少？", "官费为320欧元"),
        ("提异议用什么表？", "须用OP-7表"),
        ("没人提异议会怎样？", "无人提出异议的"),
        ("遇到异议，第一步做什么？", "第一步"),
        ("异议期限能延长吗？", "期限不能延长"),
        ("异议是什么？", "异议是对商标申请"),
    ],
)
def test_the_sentence_that_answers_stands_first_in_chinese(question: str, first: str) -> None:
    said = [s.text for s in written(question, ZH, language="zh")]
    assert said[0].startswith(first)
    assert len(said) < len(sentences(ZH.text))


@pytest.mark.parametrize(
    ("text", "question", "together"),
    [
        (
            "The defendant has 90 days to answer the complaint. This applies only after a timely waiver of service.",
            "How long to answer the complaint?",
            ("90 days", "only after a timely waiver"),
        ),
        (
            "A waiver of service must be signed in time. The defendant then has 90 days to answer the complaint.",
            "How long to answer the complaint?",
            ("90 days", "must be signed in time"),
        ),
        (
            "Only after a timely waiver of service:\n\n- the answer is due in 60 days in the country,\n- the answer is due in 90 days abroad.",
            "How many days for the answer abroad?",
            ("90 days", "Only after a timely waiver"),
        ),
        (
            "The answer is due in 90 days abroad. Keep the envelope. The 90 days count only if the waiver was timely.",
            "How many days for the answer abroad?",
            ("90 days", "only if the waiver was timely"),
        ),
        ("被告有90天答辩。仅在按时签回放弃送达书后适用。", "答辩期多久？", ("90天", "仅在按时签回")),
        ("须先按时签回放弃送达书。此时被告有90天答辩。", "答辩期多久？", ("90天", "须先按时签回")),
        ("只有按时签回放弃送达书：\n\n- 境内的被告有60天答辩。\n- 境外的被告有90天答辩。", "境外被告答辩期多久？", ("90天", "只有按时签回")),
    ],
)  # fmt: skip
def test_a_figure_never_stands_without_its_condition(text: str, question: str, together: tuple[str, str]) -> None:
    language = "en" if text.isascii() else "zh"
    filler = (
        " The court is in the capital of the country and hears other cases too." if language == "en" else "法院在首都。"
    )
    passage = replace(EN, text=text + filler, language=language, heading=("Answer",) if language == "en" else ("答辩",))
    said = [s.text for s in written(question, passage, language=language)]
    figure, condition = together
    assert any(figure in s for s in said) and any(condition in s for s in said)


def test_the_decisive_sentence_comes_before_the_condition_that_it_brings_along() -> None:
    passage = replace(EN, text="A waiver must be signed in time. The defendant then has 90 days for the answer.")
    said = [s.text for s in written("How many days for the answer?", passage)]
    assert said[0].startswith("The defendant then has 90 days") and said[1].startswith("A waiver")


def test_a_long_passage_gives_a_short_answer_and_a_condition_is_not_cut_off() -> None:
    condition = "This holds only if " + " and ".join(f"paper {n} was signed in time" for n in range(18)) + "."
    text = "The answer is due in 90 days. " + condition + " The answer goes to the court in the capital. " * 9
    said = [s.text for s in written("How many days for the answer?", replace(EN, text=text))]
    assert fits_an_answer(said) and condition in said
    assert len(said) <= MAX_SENTENCES


def test_what_is_too_long_with_its_condition_is_not_said_at_all() -> None:
    condition = "This holds only if " + " and ".join(f"paper {n} was signed in time" for n in range(30)) + "."
    passage = replace(EN, text="The answer is due in 90 days. " + condition)
    assert written("How many days for the answer?", passage) == []


def test_nothing_is_said_twice() -> None:
    again = replace(EN, id="us/y.en@0/1", guide="us/y", heading=("Opposition periods",))
    said = [s.text for s in written("How long do I have to file an opposition?", EN, again)]
    assert len(said) == len(set(said))


def test_a_second_passage_adds_little_and_only_if_it_is_as_likely_meant() -> None:
    other = replace(EN, id="us/y.en@0/1", guide="us/y", heading=("Opposition to a patent",), text=(
        "An opposition to a patent is filed within 9 months of grant. The fee is EUR 900. A board decides on the patent."
    ))  # fmt: skip
    near = WRITER.write("How long do I have to file an opposition?", "en", [hit(EN), hit(other, 0.49)])
    far = WRITER.write("How long do I have to file an opposition?", "en", [hit(EN), hit(other, 0.1)])
    assert 1 <= sum(s.citations == (2,) for s in near) <= 2
    assert not any(s.citations == (2,) for s in far)
    assert len({s.citations for s in near}) <= MAX_PASSAGES


def test_without_hits_there_is_no_answer() -> None:
    assert WRITER.write("How long?", "en", []) == []


def test_a_chinese_answer_is_measured_like_its_translation() -> None:
    assert MAX_WORDS == 150
    assert length("The answer is due in 21 days.") == 8
    assert length("须在21天内答辩。") == pytest.approx(0.6 * 6 + 3)


def test_the_items_of_a_list_know_what_they_are_a_list_of() -> None:
    text = "Intro one.\n\n- not introduced\n\nTwo ways:\n\n- first\n- second. And more.\n\nThe end."
    assert sentences(text)[2] == "Two ways:"
    assert introductions(text) == {3: 2, 4: 2, 5: 2}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("By when must I answer?", "time"), ("最晚什么时候答辩？", "time"), ("How high is the fine?", "money"),
        ("最高罚多少？", "money"), ("Which court hears this?", "who"), ("归哪个法院管？", "who"),
        ("We got a letter, what now?", "first"), ("收到律师函怎么办？", "first"), ("What if we ignore it?", "consequence"),
        ("不理会怎么样？", "consequence"), ("Which form do we use?", "form"), ("用什么表？", "form"),
        ("Is e-mail service valid?", "yes_no"), ("电子邮件送达有效吗？", "yes_no"), ("What does Notfrist mean?", "what"),
        ("Notfrist是什么意思？", "what"), ("Which documents do I send?", "list"), ("要准备哪些材料？", "list"),
        ("Can the period be extended?", "until"), ("期限能延长吗？", "until"),
    ],
)  # fmt: skip
def test_the_kind_of_answer_is_read_from_the_question(question: str, kind: str) -> None:
    assert kind in asked_for(question)
