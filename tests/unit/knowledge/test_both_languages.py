"""A quote in a foreign language stands beside the guide's other version, as far as both say the same."""

from dataclasses import replace

import pytest

from bot.replies import compose
from knowledge.answering import Answering
from knowledge.both_languages import in_both
from knowledge.model import Passage, Sentence
from knowledge.writers.extractive import ExtractiveWriter
from tests.unit.bot.small_network import NETWORK
from tests.unit.knowledge.test_answering import Finds, hit

DE = Passage(
    id="de/y.de@0/1", guide="de/y", title="Klage", language="de", market="DE", version="0", ordinal=1, heading=("Frist",),
    text="Die Klageerwiderung ist binnen 2 Wochen einzureichen (§ 276 ZPO). Anwalt ist Pflicht.",
)  # fmt: skip
EN = replace(
    DE, id="de/y.en@0/1", language="en", title="Lawsuit", heading=("Period",),
    text="The defence is due within 2 weeks (§ 276 ZPO). A lawyer is mandatory.",
)  # fmt: skip
SAID = Sentence("Die Klageerwiderung ist binnen 2 Wochen einzureichen (§ 276 ZPO).", (1,))


def test_each_sentence_is_followed_by_the_same_one_of_the_other_version() -> None:
    drafted, passages = in_both([SAID], [DE], lambda _p: EN, lambda _texts: True)
    assert drafted == [SAID, Sentence("The defence is due within 2 weeks (§ 276 ZPO).", (2,))]
    assert passages == [DE, EN]


@pytest.mark.parametrize(
    "other",
    [
        None,
        replace(EN, text="The defence is due within 3 weeks (§ 276 ZPO). A lawyer is mandatory."),
        replace(EN, text="The defence is due within 2 weeks (§ 276 ZPO)."),
    ],
)
def test_a_version_that_says_something_else_is_not_put_beside_it(other: Passage | None) -> None:
    assert in_both([SAID], [DE], lambda _p: other, lambda _texts: True) == ([SAID], [DE])


def test_what_does_not_fit_is_left_to_the_quote_alone() -> None:
    assert in_both([SAID], [DE], lambda _p: EN, lambda texts: len(texts) < 2) == ([SAID], [DE])


@pytest.mark.parametrize(
    ("language", "frame"),
    [("zh", "指南中没有中文文本，以下并列引用德文文本和英文文本。"), ("zh", "指南中只有德文文本")],
)
def test_the_frame_is_in_the_askers_language_and_names_those_of_the_quotes(language: str, frame: str) -> None:
    other = EN if "英文" in frame else None
    asked: list[tuple[str, str]] = []

    def version(passage: Passage, edition: str, reader: str) -> Passage | None:
        asked.append((edition, reader))
        return other

    desk = Answering(Finds(hit(DE)), ExtractiveWriter(lambda _text: ()), print, version=version)  # type: ignore[arg-type]
    answer = desk.answer("Klageerwiderung Frist?", language=language)
    assert asked and set(asked) == {("e1", "zh")}
    assert [c.passage.language for c in answer.citations] == (["de", "en"] if other else ["de"])
    assert answer.foreign
    cited = [{"language": c.passage.language, "checked_on": None, "reviewed_by": None} for c in answer.citations]
    reply = compose(
        {
            "route": "answer", "language": language, "question": "?", "say": [], "signals": [], "foreign": True,
            "answer": {"verdict": "supported", "text": answer.text}, "citations": cited,
        },
        None,
        NETWORK,
    )  # fmt: skip
    assert any(frame in said for said in reply.before)
