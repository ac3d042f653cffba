"""An answer by a language model: what it is given, and what of its draft may stay.

Only hits of the asker's language are given to it, and none that talks to machines. Every sentence is checked; what
fails is cut. When the sentence that answers is cut, or every one with the figure that was asked for, or most of the
draft, there is no answer by the model, and the guides' own sentences stand in.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from knowledge.citations import read_marks
from knowledge.draft_form import fault, speaks_to_machines
from knowledge.errors import ModelFailed, RefusedDraft
from knowledge.evidence import words
from knowledge.kinds import FIGURES, kinds_of
from knowledge.masking import Find, Masked, mask
from knowledge.model import Drafting, Hit, Passage, Sentence
from knowledge.support_check import SupportCheck

PASSAGES = 6
SENTENCES = 5
_STAYS = 0.5
"""Less than this share of a draft is not an answer any more."""
Marked = tuple[str, Sequence[int]]


class Drafter(Protocol):
    """A language model: sentences with the numbers of passages, counted from 1; raises `ModelFailed` in time."""

    @property
    def name(self) -> str: ...
    @property
    def prompt_hash(self) -> str: ...
    @property
    def prompt_text(self) -> str: ...

    def write(self, question: str, language: str, passages: Sequence[Passage]) -> tuple[Sequence[Marked], int]: ...


@dataclass(frozen=True)
class Modelled:
    """What became of a draft: its sentences (none where another answer stands in), their quotes by mark, the record."""

    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    quotes: dict[int, str]
    drafting: Drafting


@dataclass(frozen=True)
class _Kept:
    sentence: Sentence
    quotes: dict[int, str]


class ModelAnswers:
    """Answers through one language model and one check; safe to use from several threads."""

    def __init__(
        self,
        model: Drafter,
        check: SupportCheck,
        *,
        redact: bool = True,
        find: Find | None = None,
        noted: Callable[[Drafting], None] = lambda _drafting: None,
    ) -> None:
        """`redact` takes out of the question what belongs to the matter; `noted` is told the record of each draft."""
        self._model = model
        self._check = check
        self._redact = redact
        self._find = find
        self._noted = noted

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def draft(self, question: str, language: str, hits: Sequence[Hit], known: Sequence[str] = ()) -> Modelled | None:
        """The checked draft; None where the model is not asked. `known` are names of the matter, never to be sent."""
        passages = [h.passage for h in hits if h.passage.language == language and not speaks_to_machines(h.passage)]
        passages = passages[:PASSAGES]
        if not passages or hits[0].passage.language != language:
            return None
        started = time.perf_counter()
        masked = mask(question, known, find=self._find) if self._redact else Masked(question)
        private = masked if self._redact else mask(question, known, find=self._find)
        record = Drafting(self._model.name, self._model.prompt_hash, used=False)
        try:
            drafted, tries = self._model.write(masked.text, language, passages)
        except ModelFailed as error:
            drafted, record = (), replace(record, reason=error.reason, tries=error.tries)
        else:
            record = replace(record, tries=tries)
        checked = [
            self._one(text, marks, language, passages, private, drafted) for text, marks in drafted[: 2 * SENTENCES]
        ]
        kept = [one for one in checked if isinstance(one, _Kept)]
        if record.reason is None:
            reason = _why_not(question, drafted, checked)
            cut = tuple(one for one in checked if isinstance(one, str))
            record = replace(record, used=reason is None, reason=reason, cut=cut)
        record = replace(record, took_ms=round((time.perf_counter() - started) * 1000, 1))
        self._noted(record)
        if not record.used:
            return Modelled((), tuple(passages), {}, record)
        quotes: dict[int, str] = {}
        for one in kept[:SENTENCES]:
            for mark, quote in one.quotes.items():
                quotes.setdefault(mark, quote)
        return Modelled(tuple(one.sentence for one in kept[:SENTENCES]), tuple(passages), quotes, record)

    def _one(
        self,
        text: str,
        marks: Sequence[int],
        language: str,
        passages: Sequence[Passage],
        private: Masked,
        drafted: Sequence[Marked],
    ) -> "_Kept | str":
        """The sentence with the words it rests on, or the fault for which it is cut."""
        try:
            text, written = read_marks(private.restore(text), len(passages))
        except RefusedDraft:
            return "mark"
        every = tuple(dict.fromkeys((*marks, *written)))
        if not every or any(not 1 <= mark <= len(passages) for mark in every):
            return "mark"
        cited = {mark: passages[mark - 1] for mark in every}
        wrong = fault(text, language, list(cited.values()), self._model.prompt_text)
        if wrong:
            return wrong
        if private.holds(text) and not _stands(text, private, cited.values()):
            return "personal"
        told = frozenset(w for other, others in drafted if set(others) & set(every) for w in words(other, language))
        judged = self._check.judge(text, language, cited, told)
        return _Kept(Sentence(text, every), dict(judged.quotes)) if judged.supported else str(judged.fault)


def _stands(text: str, private: Masked, passages: Iterable[Passage]) -> bool:
    """Whether all words of the matter that a sentence repeats stand in the passages themselves."""
    held = "\n".join(p.text for p in passages).casefold()
    said = [words.casefold() for words in private.places.values() if words.casefold() in text.casefold()]
    return bool(said) and all(words in held for words in said)


def _why_not(question: str, drafted: Sequence[Marked], checked: Sequence[object]) -> str | None:
    """Why the draft is no answer; None where it is."""
    if not drafted:
        return "empty"
    kept = [isinstance(one, _Kept) for one in checked]
    if not any(kept):
        return "all_cut"
    if not kept[0]:
        return "heart_cut"
    for kind in kinds_of(question) & FIGURES.keys():
        having = [stays for stays, (text, _) in zip(kept, drafted, strict=False) if FIGURES[kind].search(text)]
        if having and not any(having):
            return "figure_cut"
    return "mostly_cut" if sum(kept) < _STAYS * len(kept) else None
