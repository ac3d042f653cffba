"""The values that `knowledge` works with: guides, passages, editions, citations, answers.

All are frozen and free of I/O. Languages are ISO 639-1 codes (`en`, `zh`, `de`), markets are
ISO 3166 alpha-2 codes in capitals (`US`, `DE`) or `EU`; a passage that belongs to no market has None.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Verdict = Literal["supported", "partly", "not_found"]
Confidence = Literal["P", "S", "K", "K?"]
"""P: operative text read; S: secondary source; K: from knowledge; K?: doubtful, no number may be stated."""

EditionState = Literal["building", "published", "retired", "discarded"]


@dataclass(frozen=True)
class Guide:
    """One version of one approved document in one language.

    `id` is shared by the translations of a guide (`us/schedule-a`); `version` is the first 12 hex
    digits of the SHA-256 of the file's content; `root` and `origin` say where it was read from
    (the folder given to the ingest, and the path below it).
    """

    id: str
    language: str
    version: str
    title: str
    root: str
    origin: str
    market: str | None = None
    format: str = "md"
    source: str | None = None
    url: str | None = None
    checked_on: date | None = None
    review_by: date | None = None
    reviewed_by: str | None = None
    confidence: Confidence | None = None

    @property
    def key(self) -> str:
        """Identity of this version: `us/schedule-a.en@0123456789ab`."""
        return f"{self.id}.{self.language}@{self.version}"


@dataclass(frozen=True)
class Passage:
    """A citable piece of a guide: at most a few hundred tokens under one heading.

    `text` is the body without its headings, as it is shown and quoted. `source`, `confidence` and
    the dates are the section's own where it has them, otherwise the guide's.
    `checklist` names the signals whose first-hour checklist this passage is; `anchor` is the name of its
    section, the same in every language of the guide.
    """

    id: str
    guide: str
    title: str
    language: str
    market: str | None
    version: str
    ordinal: int
    heading: tuple[str, ...]
    text: str
    page: int | None = None
    source: str | None = None
    confidence: Confidence | None = None
    checked_on: date | None = None
    review_by: date | None = None
    reviewed_by: str | None = None
    checklist: tuple[str, ...] = ()
    anchor: str | None = None

    @property
    def indexed_text(self) -> str:
        """What is embedded and indexed: title and heading path in front of the text."""
        path = " > ".join(dict.fromkeys((self.title, *self.heading)))
        return f"{path}\n{self.text}"

    @property
    def url(self) -> str:
        """Where a reader sees this passage, highlighted, in the version that was cited."""
        return f"/guides/{self.guide}.{self.language}?v={self.version}#p{self.ordinal}"


@dataclass(frozen=True)
class StoredDocument:
    """A document in the store: its guide record, the SHA-256 of its file's content, and how it was read.

    `recipe` names the readers and the splitter that made its passages; `passages` counts them.
    """

    id: str
    guide: Guide
    file_hash: str
    recipe: str
    passages: int


@dataclass(frozen=True)
class Edition:
    """One immutable, complete, searchable state of all guides.

    `model` and `dimension` are those of the vectors; `manifest` holds the counts that were verified.
    """

    id: str
    state: EditionState
    created_at: datetime
    published_at: datetime | None
    model: str
    dimension: int
    manifest: dict[str, object] = field(default_factory=dict)


Group = tuple[str, ...]
"""Tokens that must all stand in a passage."""


@dataclass(frozen=True)
class QuestionTerms:
    """The terms of a question, in order.

    `ways[language][i]` are the groups that count as term `i` in that language; `words[language][i]`
    the words it was written in, which count for it one by one. The first `named` are terms of the term base, the
    others plain words.
    """

    ways: dict[str, list[tuple[Group, ...]]]
    words: dict[str, list[Group]]
    named: int = 0

    def tokens(self, language: str) -> list[str]:
        """Every token that may speak for a term in this language, without repeats."""
        return list(dict.fromkeys(t for groups in self.ways[language] for group in groups for t in group))


@dataclass(frozen=True)
class Hit:
    """A passage found, best first.

    `score` orders hits (higher is better, comparable inside one result only). `similarity` is the
    cosine after removing each language's mean, comparable across languages. `coverage` is the share
    (0..1, weighted by rarity) of the question's terms that the passage contains, where a term-base
    equivalent counts as the term; `terms` are its parts, the share 0..1 of each term. `by_words` and
    `by_vector` are the places in the two lists of its language before they were fused, from 1; 0 is not listed.
    """

    passage: Passage
    score: float
    similarity: float
    coverage: float
    terms: tuple[float, ...] = ()
    by_words: int = 0
    by_vector: int = 0


@dataclass(frozen=True)
class SearchResult:
    """The hits for one query in one edition; `took_ms` is wall time in milliseconds.

    `terms` are the question's, `weights` say how rare each of them is, `frequency` in how many passages it stands at
    most; `vector` is the question's, of unit length. All are empty without hits.
    """

    query: str
    language: str
    edition: str
    hits: tuple[Hit, ...]
    took_ms: float
    terms: QuestionTerms | None = None
    weights: tuple[float, ...] = ()
    frequency: tuple[int, ...] = ()
    vector: tuple[float, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """One sentence of an answer with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True)
class Citation:
    """A numbered pointer to a passage with a verbatim quote from it."""

    n: int
    passage: Passage
    quote: str


@dataclass(frozen=True)
class Drafting:
    """What became of a language model's draft, for the record and without its words.

    `used` says that the model's sentences are the answer; otherwise `reason` says why the guides' own stand in.
    `cut` names the fault of each sentence that was left out; `prompt` is the hash of the prompt's files.
    """

    model: str
    prompt: str
    used: bool
    reason: str | None = None
    cut: tuple[str, ...] = ()
    tries: int = 0
    took_ms: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What may be shown to an enterprise: checked sentences and their citations.

    `not_found` has no sentences. `foreign` says that the quotes are in another language than asked. `drafting` is
    there where a language model was asked, whoever wrote in the end. `support` is the probability (0..1) that the
    guides answer the question; None where it was not judged.
    """

    question: str
    language: str
    verdict: Verdict
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    edition: str
    writer: str
    foreign: bool = False
    drafting: Drafting | None = None
    support: float | None = None

    @property
    def prompt(self) -> str | None:
        """The hash of the prompt that the answer was written with; None where no model wrote it."""
        return self.drafting.prompt if self.drafting and self.drafting.used else None

    @property
    def text(self) -> str:
        """The sentences with their marks, one line each."""
        lines = []
        for sentence in self.sentences:
            marks = "".join(f"[{n}]" for n in sentence.citations)
            lines.append(f"{sentence.text} {marks}".strip())
        return "\n".join(lines)
