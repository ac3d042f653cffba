"""The questions are what their readme says, the model was fitted on them, and a sample of them is answered or refused.

The sample is of the development part, which the model knows: it shows that what was fitted is what runs. The held-back part
is measured by `make eval` only.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.bootstrap import Parts
from bot.settings import Settings
from ingest.checking.loading import load
from ingest.checking.model import GuideSection
from ingest.sources import BUILT_IN_GUIDES
from knowledge.language import detect
from knowledge.support import FILE, read
from knowledge.support_features import Features
from tests.evals.answers.figures import of_answers, of_both_languages, of_citations, of_refusals
from tests.evals.answers.fit import fingerprint
from tests.evals.answers.generated import generated
from tests.evals.answers.judging import Outcome, ask, states, words
from tests.evals.answers.questions import LANGUAGES, Asked, Pair, of_split, pairs

ANSWERABLE = [p for p in pairs() if p.answerable]
OTHERS = [p for p in pairs() if not p.answerable]


@cache
def sections() -> dict[tuple[str, str, str], GuideSection]:
    guides, _ = load(BUILT_IN_GUIDES)
    return {(g.topic, g.language, s.anchor or ""): s for g in guides for s in g.sections}


def test_there_are_enough_of_every_sort() -> None:
    assert len(ANSWERABLE) >= 240
    assert len(OTHERS) >= 160
    assert len({p.pair for p in pairs()}) == len(pairs())
    assert {guide for guide, _, _ in sections()} == {p.guide for p in ANSWERABLE}
    assert min(Counter(p.type for p in ANSWERABLE).values()) >= 5
    assert min(Counter(p.kind for p in OTHERS).values()) >= 15


def test_no_question_is_asked_twice() -> None:
    for language in LANGUAGES:
        assert [q for q, n in Counter(p.asked(language).ask for p in pairs()).items() if n > 1] == []


def test_the_parts_are_split_by_guide_and_by_hash() -> None:
    held = {p.guide for p in ANSWERABLE if p.split == "held_back"}
    assert held.isdisjoint(p.guide for p in ANSWERABLE if p.split == "development")
    assert 0.3 <= len(held) / len({p.guide for p in ANSWERABLE}) <= 0.37
    for pair in OTHERS:
        drawn = int(hashlib.sha256(f"answers:{pair.pair}".encode()).hexdigest(), 16) % 3 == 0
        assert (pair.split == "held_back") == drawn, pair.pair


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_states_what_a_right_answer_must(language: str) -> None:
    for pair in ANSWERABLE:
        section = sections()[pair.guide or "", language, pair.anchor or ""]
        asked = pair.asked(language)
        assert asked.must and states(section.text, asked, language), (pair.pair, language)
        there = f"{section.source} {section.text}".lower()
        assert all(word in there for word in asked.source.lower().split()), (pair.pair, language)
        assert pair.rule is None or pair.rule in section.rules, pair.pair


def test_made_questions_leave_the_held_back_markets_out() -> None:
    held = {(p.guide or "").split("/")[0] for p in of_split("held_back") if p.answerable} - {"general", "eu"}
    made = [p for p in generated() if p.answerable]
    assert held.isdisjoint((p.guide or "").split("/")[0] for p in made)
    assert {p.split for p in generated()} == {"development"}
    assert not {p.en.ask for p in pairs()} & {p.en.ask for p in generated()}


def test_the_model_was_fitted_on_these_questions() -> None:
    beside = json.loads(FILE.with_suffix(".json").read_text("utf-8"))
    assert beside["data"] == fingerprint(), "fit again: a question came, went or changed"
    assert len(read().alphas) == beside["questions"]["written"] + beside["questions"]["made"]
    assert read().names == Features._fields, "fit again: the features are others"


def test_lengths_and_patterns() -> None:
    assert words("Two words") == 2
    assert words("答辩期限 21 days") == 4
    assert states("应在 21 天内答辩", Asked(ask="", must=("21天",)), "zh")
    assert not states("within 210 days", Asked(ask="", must=(r"\b21 days",)), "en")


@pytest.fixture(scope="module")
def parts(prepared_desk: Path) -> Iterator[Parts]:
    made = Parts(Settings(data_dir=prepared_desk))
    yield made
    made.close()


@pytest.fixture(scope="module")
def sample(parts: Parts) -> list[Outcome]:
    chosen: list[Pair] = of_split("development")[::6]
    return [outcome for pair in chosen for outcome in ask(parts, pair)]


def test_a_sample_is_answered_from_the_right_place(sample: list[Outcome]) -> None:
    found = of_answers(sample)
    assert (found["right figure and source"].value or 0) >= 0.75, _wrong(sample)
    assert (found["in the asker's language"].value or 0) >= 0.97
    assert (found["first source of the right market"].value or 0) >= 0.95
    assert (of_both_languages(sample)["same rule"].value or 0) >= 0.85


def test_a_sample_is_refused_where_the_guides_do_not_answer(sample: list[Outcome]) -> None:
    found = of_refusals(sample)
    assert (found["not_found when true"].value or 0) >= 0.95
    wrongly = found["not_found when false"]
    assert wrongly.n and wrongly.hits <= 0.05 * wrongly.n


NEVER_FITTED = {
    "Amazon says my hoodie infringes a copyright. How many days do I have to reply?": True,
    "亚马逊说我的卫衣侵犯著作权，几天内要回复？": True,
    "Can we oppose a trademark in Indonesia and how long is the window?": True,
    "在印尼可以对商标提异议吗，期限多久？": True,
    "Somebody took our brand in Vietnam": True,
    "我们的商标在越南被人抢先注册了": True,
    "Is it a crime to sell fakes in Japan": True,
    "Temu下架了我的产品": True,
    "thank you so much": False,
    "谢谢你": False,
    "How is the weather in Berlin?": False,
    "柏林天气怎么样？": False,
    "trademark opposition period in Switzerland": False,
    "瑞士商标异议期限": False,
    "how much does it cost to register a trademark in Germany": False,
    "日本外观设计保护多少年？": False,
    "What is the judge's name in our case?": False,
    "去拉斯维加斯CES展要什么签证？": False,
    "how long does a lawsuit in India take": False,
    "许可合同怎么写": False,
}
"""Questions that stand in no set, and whether the guides answer them."""


def test_questions_that_no_fit_has_seen(parts: Parts) -> None:
    fitted = {p.asked(language).ask for p in (*pairs(), *generated()) for language in LANGUAGES}
    assert fitted.isdisjoint(NEVER_FITTED)
    said = {q: parts.answering.answer(q, language=detect(q)).verdict != "not_found" for q in NEVER_FITTED}
    assert {q for q in NEVER_FITTED if said[q] != NEVER_FITTED[q]} == set()


def test_every_sentence_of_a_sample_stands_in_its_passage(sample: list[Outcome]) -> None:
    assert {name: share.value for name, share in of_citations(sample).items()} == dict.fromkeys(of_citations([]), 1.0)


def test_every_answer_says_how_sure_it_is(sample: list[Outcome]) -> None:
    assert all(o.support is not None and 0 <= o.support <= 1 for o in sample)
    assert not any(re.search(r"\[\d", o.text) for o in sample if o.refused)


def _wrong(sample: list[Outcome]) -> list[str]:
    return [f"{o.pair.pair} {o.language}" for o in sample if o.pair.answerable and not o.right]
