"""A message prepared once for everything that looks for patterns in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.triage.concepts import Ideas, Span
from bot.triage.model import Message
from bot.triage.rules import Group, scope_rules
from bot.triage.scopes import Place
from bot.triage.text import Folded, Sentence, fold, sentences

_QUOTED = re.compile(r'"[^"]{1,1500}"|「[^」]{1,1500}」|《[^》]{1,300}》')
_INTRODUCTION = 40
SPEAKERS = ("enterprise", "other")
"""Whose messages are read for signals and facts: never the bot's own, never an expert's."""


@dataclass(frozen=True)
class Read:
    """A message with its folded text and sentences."""

    message: Message
    folded: Folded
    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, message: Message) -> "Read":
        """Fold and split a message."""
        folded = fold(message.text)
        return cls(message, folded, sentences(folded.text))

    @cached_property
    def ideas(self) -> Ideas:
        """Where the ideas of `concepts.yaml` stand in it."""
        return Ideas(self.folded.text, self.sentences)

    @cached_property
    def retold(self) -> tuple[Span, ...]:
        """What stands in quotation marks behind words such as "from the guide:" or "the article says"."""
        text = self.folded.text
        told = scope_rules().told
        found = (quoted.span() for quoted in _QUOTED.finditer(text))
        return tuple((a, b) for a, b in found if told.search(text, max(0, a - _INTRODUCTION), a))

    def spans(self, group: Group) -> Iterator[tuple[Span, ...]]:
        """Where the patterns of a group match, then where its ideas stand together."""
        for pattern in group.patterns:
            yield from ((match.span(),) for match in pattern.finditer(self.folded.text))
        for names in group.together:
            yield from self.ideas.together(names)

    def place(self, start: int, end: int) -> Place:
        """Where a match stands among the sentences."""
        at = bisect_right(self.sentences, start, key=lambda s: s.start) - 1
        sentence = self.sentences[at]
        earlier = self.sentences[at - 1] if at > 0 else None
        following = self.sentences[at + 1] if at + 1 < len(self.sentences) else None
        return Place(sentence, start - sentence.start, min(end, sentence.end) - sentence.start, earlier, following)

    def quote(self, start: int, end: int) -> str:
        """The message's own words between two positions of its folded text."""
        return self.folded.quote(start, end)
