"""What a question speaks of, as concepts that a sentence may hold by any of their names (pure)."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.terms import TermMatch
from knowledge.tokens import content_tokens

Recognise = Callable[[str], Sequence[TermMatch]]
"""The terms of the term base in a text."""

_ASKING = frozenset(
    """long soon quick fast many much big high day days week weeks month months year years hour hours time limit due date tell know
    need want get give hi hello pls please help amount max maximum min still exactly really first step happen mean meaning thing
    good back just even someone somebody anybody last next right
    期限 时限 多久 多长 时间 几天 天 天内 几个 月 年 内 日 最高 最长 最晚 一般 具体 现在 规定 问题 情况 意思 东西 做 先 第一步 必须 到底 对方 直接""".split()
)
_FEW = 0.25
"""What a word of asking weighs beside a word of the matter."""


@dataclass(frozen=True)
class Concept:
    """One term or word of the question: the groups of tokens that say it, and what it weighs."""

    ways: tuple[frozenset[str], ...]
    weight: float = 1.0

    def held(self, words: frozenset[str]) -> float:
        """How far 0..1 a text says it: whole by any of its names, else as far as its words are there."""
        if any(way <= words for way in self.ways):
            return 1.0
        return 0.5 * max((len(way & words) / len(way) for way in self.ways), default=0.0)


def concepts(question: str, language: str, recognise: Recognise) -> list[Concept]:
    """The concepts of a question as a passage in `language` would name them."""
    matches = recognise(question)
    found: dict[tuple[frozenset[str], ...], Concept] = {}
    for match in matches:
        names = (question[match.start : match.end], *match.names.get(language, ()))
        ways = tuple(dict.fromkeys(way for name in names if (way := frozenset(content_tokens(name, language)))))
        if ways:
            found[ways] = Concept(ways, 1.2)
    taken = {token for concept in found.values() for token in concept.ways[0]}
    for token in content_tokens(question, language):
        if token not in taken:
            single = (frozenset((token,)),)
            found[single] = Concept(single, _FEW if token in _ASKING else 1.0)
    return list(found.values())


def weighed(asked: Iterable[Concept], texts: Sequence[frozenset[str]]) -> list[Concept]:
    """The concepts with weights: what is rare among the sentences found tells them apart, what none holds counts nothing."""
    rare = []
    for concept in asked:
        holding = sum(concept.held(words) == 1.0 for words in texts)
        partly = holding or sum(concept.held(words) > 0 for words in texts)
        if partly:
            rare.append(Concept(concept.ways, concept.weight * math.log(1 + (len(texts) + 1) / (partly + 0.5))))
    return rare


def share(asked: Sequence[Concept], words: frozenset[str]) -> float:
    """The share 0..1 of the concepts, by weight, that a text holds."""
    whole = sum(concept.weight for concept in asked)
    return sum(concept.weight * concept.held(words) for concept in asked) / whole if whole else 0.0
