"""Sections become passages: small enough to embed and to quote, never across a heading or a page.

Sizes are tokens of the embedding model. A section up to a quarter above the target stays whole (a section
with its own source or checklist up to the cap); a longer one is cut at paragraphs, then lines, then sentence
ends of both scripts, into pieces of even size. Very short neighbours under one heading become one passage,
in which each keeps its heading as a line.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.model import Document, Section
from ingest.readers.outline import is_article
from knowledge.model import Guide, Passage

TARGET_TOKENS = 220
MAX_TOKENS = 350
SHORT_TOKENS = 40
_STRETCH = 1.25
_UNEVEN = 1.1
_SENTENCE_END = r"[。！？][”’」』）]*|[!?][”’\"')]*\s|(?<=[^\W_]{2})\.[”’\"')]*\s(?=[A-Z\u00c0-\u00de“„\"(])"  # not "No. 5", "Art. 9"
# A paragraph that ends in no full stop leads into a list and stays with it as long as possible.
_PARAGRAPH_END = r"(?<=[.!?。！？…”\"»|])\n\n"
_SEPARATORS = [_PARAGRAPH_END, r"\n+", _SENTENCE_END, r"；|;\s", r"[，、]|,\s", r"\s"]
_CJK = r"\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_ATOM = re.compile(
    rf"[^\s{_CJK}]{{1,64}}\s*|[{_CJK}]{{1,24}}?[\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f]+\s*|[{_CJK}]{{1,24}}\s*|\s+"
)

CountTokens = Callable[[str], int]


def split(
    document: Document,
    count_tokens: CountTokens,
    target_tokens: int = TARGET_TOKENS,
    max_tokens: int = MAX_TOKENS,
) -> list[Passage]:
    """The passages of a document in reading order, ordinals from 1.

    Every character of a section's text but spaces is in exactly one passage. No passage has more than
    `max_tokens`, counted with what `count_tokens` adds to an empty text.
    """
    measure = _Measure(count_tokens)
    cutter = _Cutter(measure, target_tokens, max_tokens - measure.overhead)
    sections = _with_short_neighbours(document.sections, measure, target_tokens)
    pieces = ((section, text) for section in sections for text in cutter.cut(section))
    return [_passage(document.guide, section, text, n) for n, (section, text) in enumerate(pieces, start=1)]


def _passage(guide: Guide, section: Section, text: str, ordinal: int) -> Passage:
    return Passage(
        id=f"{guide.key}/{ordinal}",
        guide=guide.id,
        title=guide.title,
        language=guide.language,
        market=guide.market,
        version=guide.version,
        ordinal=ordinal,
        heading=section.heading,
        text=text,
        page=section.page,
        source=section.source or guide.source,
        confidence=section.confidence or guide.confidence,
        checked_on=guide.checked_on,
        review_by=guide.review_by,
        reviewed_by=guide.reviewed_by,
        checklist=section.checklist,
        anchor=section.anchor,
    )


class _Measure:
    """Counts tokens of any text from the counts of its words, each asked for once.

    Tokenizers do not join words, so the sum is the count (in Chinese, cut at punctuation, slightly more):
    a text of five megabytes needs some ten thousand calls.
    """

    def __init__(self, count_tokens: CountTokens) -> None:
        self._count = count_tokens
        self._known: dict[str, int] = {}
        self.overhead = count_tokens("")

    def __call__(self, text: str) -> int:
        return sum(map(self._atom, _ATOM.findall(text)))

    def _atom(self, atom: str) -> int:
        count = self._known.get(atom)
        if count is None:
            count = self._known[atom] = max(0, self._count(atom) - self.overhead)
        return count


class _Cutter:
    """Cuts the text of one section."""

    def __init__(self, measure: _Measure, target: int, cap: int) -> None:
        self._measure = measure
        self._target = min(target, cap)
        self._cap = cap

    def cut(self, section: Section) -> list[str]:
        """The section's text in pieces that fit."""
        total = self._measure(section.text)
        whole = self._cap if _is_own_unit(section) else min(self._cap, int(self._target * _STRETCH))
        if total <= whole:
            return [section.text]
        size = min(self._target, math.ceil(total / math.ceil(total / self._target) * _UNEVEN))
        spans = _packed(section.text, self._spans(section.text, size), self._measure, size, whole)
        return [section.text[start:end].strip() for start, end in spans]

    def _spans(self, text: str, size: int) -> Iterator[tuple[int, int]]:
        """Where the pieces of at most `size` tokens stand in the text."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            separators=_SEPARATORS,
            is_separator_regex=True,
            keep_separator="end",
            chunk_size=size,
            chunk_overlap=0,
            length_function=self._measure,
        )
        end = 0
        for piece in splitter.split_text(text):
            start = text.index(piece, end)
            end = start + len(piece)
            if self._measure(piece) <= self._cap:
                yield start, end
            else:  # no space and no punctuation for hundreds of tokens
                yield from self._by_force(text, start, end, size)

    def _by_force(self, text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
        at, used = start, 0
        for atom in _ATOM.finditer(text, start, end):
            tokens = self._measure(atom[0])
            if used and used + tokens > size:
                yield at, atom.start()
                at, used = atom.start(), 0
            used += tokens
        if used <= self._cap or end - at < 2:
            yield at, end
            return
        middle = (at + end) // 2  # one word beyond the cap
        yield from self._by_force(text, at, middle, size)
        yield from self._by_force(text, middle, end, size)


def _packed(
    text: str, spans: Iterable[tuple[int, int]], measure: _Measure, size: int, whole: int
) -> list[tuple[int, int]]:
    """Neighbouring pieces put together up to the size; a short rest goes to the piece before it."""
    packed: list[tuple[int, int, int]] = []
    for start, end in spans:
        tokens = measure(text[start:end])
        if packed:
            before, _, tokens_before = packed[-1]
            room = whole if min(tokens, tokens_before) < SHORT_TOKENS else size
            if tokens + tokens_before <= room:
                packed[-1] = (before, end, tokens + tokens_before)
                continue
        packed.append((start, end, tokens))
    return [(start, end) for start, end, _ in packed]


def _is_own_unit(section: Section) -> bool:
    """A section that states its own source, confidence or purpose is quoted as a whole."""
    return bool(section.source or section.confidence or section.checklist or section.anchor or section.rules)


def _with_short_neighbours(sections: Sequence[Section], measure: _Measure, target: int) -> Iterator[Section]:
    """The sections, runs of very short ones with the same parent heading put together."""
    run: list[Section] = []
    used = 0
    for section in sections:
        tokens = measure(section.text) if len(section.text) < SHORT_TOKENS * 20 else SHORT_TOKENS
        may_join = tokens < SHORT_TOKENS and _may_join(section)
        cost = tokens + measure(section.heading[-1]) if may_join else 0
        if run and not (may_join and section.heading[:-1] == run[0].heading[:-1] and used + cost <= target):
            yield _merged(run)
            run, used = [], 0
        if may_join:
            run.append(section)
            used += cost
        else:
            yield section
    if run:
        yield _merged(run)


def _may_join(section: Section) -> bool:
    if not section.heading or section.page is not None:
        return False
    return not _is_own_unit(section) and not is_article(section.heading)


def _merged(run: list[Section]) -> Section:
    if len(run) == 1:
        return run[0]
    text = "\n\n".join(f"{section.heading[-1]}\n{section.text}" for section in run)
    return replace(run[0], heading=run[0].heading[:-1], text=text)
