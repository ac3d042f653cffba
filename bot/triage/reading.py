"""A message prepared once for everything that looks for patterns in it."""

from bisect import bisect_right
from dataclasses import dataclass

from bot.triage.model import Message
from bot.triage.scopes import Place
from bot.triage.text import Folded, Sentence, fold, sentences

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

    def place(self, start: int, end: int) -> Place:
        """Where a match stands among the sentences."""
        at = bisect_right(self.sentences, start, key=lambda s: s.start) - 1
        sentence = self.sentences[at]
        earlier = self.sentences[at - 1] if at > 0 else None
        return Place(sentence, start - sentence.start, min(end, sentence.end) - sentence.start, earlier)

    def quote(self, start: int, end: int) -> str:
        """The message's own words between two positions of its folded text."""
        return self.folded.quote(start, end)
