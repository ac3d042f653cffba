"""A question in a thread, understood with what was asked before: "and in Germany?" becomes a question of its own.

By rules, or in the words of a language model where one is set; what a model writes may name no market, date or number
that stands nowhere in the thread, otherwise the rules' question stands. A full question stays as it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.asking import Asking, combined, is_question, moved, swapped
from bot.triage.model import Message
from bot.triage.policy import MENTION
from knowledge.citations import figures
from knowledge.language import detect, question_language
from knowledge.masking import PLACE
from knowledge.terms import Terms
from knowledge.tokens import content_tokens

Rewrite = Callable[[Sequence[str], str, Sequence[str]], str | None]
"""A model's standalone question from the messages (oldest first), the language and the names to be kept back; None
where it has none in time."""
LOOKED_BACK = 8
"""Messages before the last that are read."""
ENOUGH_WORDS = 3
"""A message with fewer is searched for with the messages before it."""
LONGEST = 300
"""Characters of a follow-up; what is longer says itself what it is about."""
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Standalone:
    """The question that is searched for, and the messages (places in the thread) whose words are in it."""

    text: str
    used: frozenset[int]

    @property
    def rewritten(self) -> bool:
        """Whether earlier messages are in it."""
        return len(self.used) > 1


class FollowUps:
    """Makes questions stand alone; safe to share."""

    def __init__(self, terms: Terms, rewrite: Rewrite | None = None) -> None:
        self._asking = Asking(terms)
        self._markets = terms.markets
        self._rewrite = rewrite

    def standalone(
        self, thread: Sequence[Message], language: str, *, names: Sequence[str] = (), at_once: bool = False
    ) -> Standalone:
        """The last message of a thread as a question of its own; `at_once` asks no model.

        Only the enterprise's own side is read: never the bot's or an expert's words.
        """
        first = max(0, len(thread) - 1 - LOOKED_BACK)
        asked = [n for n in range(first, len(thread) - 1) if thread[n].author in ("enterprise", "other")]
        before: Standalone | None = None
        for n in asked:
            text = words(thread[n])
            found = self._one(text, n, before)
            if found.rewritten or (self._asking.is_own(text) and (before is None or is_question(text))):
                before = found
        last = self._one(words(thread[-1]), len(thread) - 1, before)
        if not last.rewritten and self._says_too_little(last.text):
            return self._with_earlier(last, thread, asked)
        if not last.rewritten or self._rewrite is None or at_once:
            return last
        said = [words(thread[n]) for n in sorted(last.used)]
        written = self._rewrite(said, language, names)
        return Standalone(written, last.used) if written and self._holds(written, said, language) else last

    def _one(self, text: str, at: int, before: Standalone | None) -> Standalone:
        """One message with the question before it."""
        alone = Standalone(text, frozenset((at,)))
        if before is None or not text or len(text) > LONGEST:
            return alone
        meant = self._with(text, before.text)
        return Standalone(meant, before.used | {at}) if meant else alone

    def _with(self, text: str, before: str) -> str | None:
        """A text together with the question before it; None where it needs none."""
        kind, place = self._asking.kind(text), self._asking.places_asked(text)
        there = moved(before, place, self._markets) if place else before
        if kind == "market":
            return moved(before, self._asking.markets_in(text), self._markets)
        if kind == "term":
            return swapped(there, text) or combined(there, text)
        if kind == "aspect":
            return combined(there, text)
        home = self._asking.markets_in(before)
        if kind == "elsewhere" and len(home) == 1:
            return moved(text, home, self._markets, lead=True)
        return None

    def _says_too_little(self, text: str) -> bool:
        """Whether a message only adds a word or two to what was said: "a TRO"."""
        few = len(content_tokens(text, question_language(text))) < ENOUGH_WORDS
        return few and self._asking.is_own(text) and not is_question(text)

    def _with_earlier(self, last: Standalone, thread: Sequence[Message], asked: Sequence[int]) -> Standalone:
        """The message followed by what was said before it, the newest first."""
        joined = asked[-3:]
        return Standalone("\n".join((last.text, *(words(thread[n]) for n in reversed(joined)))), last.used | {*joined})

    def _holds(self, written: str, said: Sequence[str], language: str) -> bool:
        """Whether a model's question says no more than the thread: no other market, date or number, one line, short."""
        thread = "\n".join(said)
        named = self._markets.named(written)
        return (
            0 < len(written) <= LONGEST
            and "\n" not in written
            and not PLACE.search(written)
            and figures(written) <= figures(thread)
            and self._markets.named(said[-1]) <= named <= self._markets.named(thread)
            and (detect(written) == "zh") == (language == "zh")
        )


def words(message: Message) -> str:
    """What a message says, without the mention of the bot and without links."""
    return _LINK.sub(" ", MENTION.sub("", message.text)).strip()
