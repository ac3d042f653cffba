"""One question through the real search and the real answering: right figure, right source, every sentence supported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.bootstrap import Parts
from bot.responding import Response
from bot.triage.model import Message
from knowledge.citations import is_verbatim, unsupported_figures
from knowledge.language import detect
from knowledge.model import Answer, Citation, Passage
from tests.evals.answers.questions import LANGUAGES, Asked, Pair

MAX_WORDS = 150
"""Words of an answer in English; of a Chinese answer two characters count as one."""
NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
"""What triage compares dates with."""
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Outcome:
    """What one question in one language came to. `sections` are those cited, in order.

    `route` is what the whole desk does with it as a first message; `shown` says whether an answer of the guides comes
    with that, which a first-hour checklist is not.
    """

    pair: Pair
    language: str
    verdict: str
    support: float | None
    figure: bool
    source: bool
    citations_hold: bool
    unsupported: int
    sentences: int
    own_language: bool
    words: int
    market: bool
    sections: tuple[str, ...]
    text: str
    route: str
    shown: bool

    @property
    def right(self) -> bool:
        """The right figure from the right source."""
        return self.figure and self.source

    @property
    def refused(self) -> bool:
        """Whether it said that the guides do not answer."""
        return self.verdict == "not_found"


def ask(parts: Parts, pair: Pair) -> list[Outcome]:
    """The question in both languages."""
    return [
        judged(pair, language, _answer(parts, pair, language), _response(parts, pair, language))
        for language in LANGUAGES
    ]


def judged(pair: Pair, language: str, answer: Answer, response: Response) -> Outcome:
    """What an answer is worth, and what the desk would have done."""
    asked = pair.asked(language)
    passages = [citation.passage for citation in answer.citations]
    return Outcome(
        pair=pair,
        language=language,
        verdict=answer.verdict,
        support=answer.support,
        figure=bool(answer.sentences) and states(answer.text, asked, language),
        source=any(_is_source(passage, pair, asked, language) for passage in passages),
        citations_hold=all(is_verbatim(c.quote, c.passage) for c in answer.citations),
        unsupported=sum(not _supported(s.text, s.citations, answer.citations) for s in answer.sentences),
        sentences=len(answer.sentences),
        own_language=all(detect(s.text) == language for s in answer.sentences if len(s.text) > 20),
        words=words(answer.text),
        market=_in_market(passages[:1], pair),
        sections=tuple(dict.fromkeys(f"{p.guide}#{p.anchor}" for p in passages)),
        text=answer.text,
        route=response.decision.route,
        shown=response.answer is not None and response.answer.verdict != "not_found" and not response.checklist,
    )


def states(text: str, asked: Asked, language: str) -> bool:
    """Whether a text holds every pattern that a right answer holds; white space does not count in Chinese."""
    there = plain(text, language)
    return all(re.search(pattern, there, re.IGNORECASE) for pattern in asked.must)


def plain(text: str, language: str) -> str:
    """A text in one line without emphasis; in Chinese without the spaces around Han characters."""
    line = re.sub(r"\s+", " ", text.replace("**", ""))
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", line) if language == "zh" else line


def words(text: str) -> int:
    """The length of a text in words: two Han characters count as one word."""
    han = len(_HAN.findall(text))
    return han // 2 + len(_HAN.sub(" ", text).split())


def _answer(parts: Parts, pair: Pair, language: str) -> Answer:
    return parts.answering.answer(pair.asked(language).ask, language=language)


def _response(parts: Parts, pair: Pair, language: str) -> Response:
    return parts.responder.respond([Message(0, "enterprise", pair.asked(language).ask)], now=NOW)


def _is_source(passage: Passage, pair: Pair, asked: Asked, language: str) -> bool:
    """The section that the question was written from, or one of its market that states the same from the same law."""
    if (passage.guide, passage.anchor) == (pair.guide, pair.anchor):
        return True
    there = f"{passage.source or ''}\n{passage.text}".lower()
    named = bool(asked.source) and all(word in there for word in asked.source.lower().split())
    return named and _in_market([passage], pair) and states(passage.text, asked, language)


def _in_market(passages: Sequence[Passage], pair: Pair) -> bool:
    """Whether passages are of the market of the question, or general."""
    market = (pair.guide or "").split("/")[0].upper()
    return all(p.market in (None, "WO", market) or market == "GENERAL" for p in passages)


def _supported(text: str, marks: Sequence[int], citations: Sequence[Citation]) -> bool:
    """Whether a sentence stands in a passage that it cites, and every figure of it in one of them."""
    cited = [c.passage for c in citations if c.n in marks]
    return any(is_verbatim(text, passage) for passage in cited) and not unsupported_figures(text, cited)
