"""Ideas that make a danger together: "police", "took", "colleague" in one sentence, in any order and wording (pure)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.triage.rules import concepts
from bot.triage.text import Sentence

REACH = 110
"""Characters over which ideas belong together."""
_EACH = 8

Span = tuple[int, int]


@dataclass
class Ideas:
    """Where each idea stands in one folded text; looked for once, on first use."""

    text: str
    sentences: Sequence[Sentence]
    _found: dict[str, list[Span]] = field(default_factory=dict)

    def together(self, names: Sequence[str]) -> Iterator[tuple[Span, ...]]:
        """Where all the ideas stand together, each with its own place; at most once for each place of the first."""
        others = [self._spans(name) for name in names[1:]]
        if all(others) or len(names) == 1:
            for first in self._spans(names[0]):
                places = self._joined(first, others)
                if places is not None:
                    yield places

    def _spans(self, name: str) -> list[Span]:
        if name not in self._found:
            spans = [found.span() for pattern in concepts()[name] for found in pattern.finditer(self.text)]
            self._found[name] = sorted(spans)
        return self._found[name]

    def _joined(self, first: Span, others: Sequence[list[Span]]) -> tuple[Span, ...] | None:
        sentence = self._sentence(first[0])
        taken = [first]
        for spans in others:
            near = self._near(spans, first, sentence, taken)
            if near is None:
                return None
            taken.append(near)
        return tuple(taken)

    def _near(self, spans: list[Span], first: Span, sentence: Sentence, taken: Sequence[Span]) -> Span | None:
        """The nearest of these places in the same sentence that no other idea has taken."""
        low, high = max(sentence.start, first[0] - REACH), min(sentence.end, first[1] + REACH)
        at = bisect_left(spans, (first[0], 0))
        window = spans[max(0, at - _EACH) : at + _EACH]
        free = (
            span
            for span in window
            if low <= span[0] and span[1] <= high and not any(span[0] < b and a < span[1] for a, b in taken)
        )
        return min(free, key=lambda span: abs(span[0] - first[0]), default=None)

    def _sentence(self, at: int) -> Sentence:
        return self.sentences[max(0, bisect_left(self.sentences, at + 1, key=lambda s: s.start) - 1)]
