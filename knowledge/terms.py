"""The bilingual term base: finds terms in a question and names what they are called elsewhere.

The tables are `reference/termbase.tsv` with the desk's terms, `reference/everyday.tsv` with what sellers write for
them, and `reference/markets.yaml`. A term is found in either
language, whatever the language of the question: a Chinese question about an `Abmahnung` names a term.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge.errors import UnusableInput
from knowledge.markets import Markets
from knowledge.phrases import Phrases
from knowledge.tables import read_table

COLUMNS = ("en", "zh", "category", "language", "also_en", "also_zh")
CATEGORIES = frozenset(
    {
        "colloquial",
        "foreign",
        "forum",
        "ip_right",
        "procedure",
        "role",
        "service",
        "severity",
        "stage",
        "time",
    }
)
_DEFAULT = Path(__file__).parent / "reference" / "termbase.tsv"
_EVERYDAY = _DEFAULT.with_name("everyday.tsv")
_AGREED = Path(__file__).parent / "reference" / "must_agree.yaml"


class _Agreed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    term: str
    further: tuple[str, ...] = Field(default=(), alias="or")
    distinctive: bool = False
    note: str = ""


@dataclass(frozen=True)
class AgreedTerm:
    """A term whose translation is checked: its written forms, and the Chinese names that are right, the agreed first."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    distinctive: bool = False


@dataclass(frozen=True)
class Term:
    """One pair of the table; `language` is that of `names`, the first of which is the term itself."""

    category: str
    language: str
    names: tuple[str, ...]
    chinese: tuple[str, ...]


@dataclass(frozen=True)
class TermMatch:
    """A term found in a text, at characters `start` to `end`.

    `names` gives, by language, what the term may be called there: equivalents in other languages and
    synonyms in its own. `categories` are those of all pairs that it belongs to.
    """

    start: int
    end: int
    term: str
    language: str
    categories: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]


class Terms:
    """Terms by every written form, and the markets; built once, read by any thread."""

    def __init__(self, terms: Sequence[Term], markets: Markets) -> None:
        self.markets = markets
        self._terms = tuple(terms)
        self._chinese: dict[str, list[int]] = {}
        self._names: dict[str, list[int]] = {}
        forms: list[tuple[str, tuple[str, int]]] = []
        for number, term in enumerate(self._terms):
            for name in term.names:
                forms.append((name, ("name", number)))
                self._names.setdefault(_plain(name), []).append(number)
            for name in term.chinese:
                forms.append((name, ("zh", number)))
                self._chinese.setdefault(_plain(name), []).append(number)
        self._phrases = Phrases(forms)
        self._known: dict[tuple[tuple[str, int], ...], Mapping[str, tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return len(self._terms)

    def recognise(self, text: str) -> list[TermMatch]:
        """The terms in `text`, left to right, the longest at each place."""
        matches = []
        for found in self._phrases.find(text):
            side, number = max(found.keys, key=lambda key: self._terms[key[1]].names[0] == found.phrase)
            matches.append(
                TermMatch(
                    start=found.start,
                    end=found.end,
                    term=found.phrase,
                    language="zh" if side == "zh" else self._terms[number].language,
                    categories=tuple(dict.fromkeys(self._terms[n].category for _, n in found.keys)),
                    names=self._names_of(found.keys),
                )
            )
        return matches

    def expand(self, text: str, language: str = "") -> tuple[str, ...]:
        """Every name, in any language, that the terms of `text` go by; those in `language` come first."""
        names: dict[str, dict[str, None]] = {}
        for match in self.recognise(text):
            for code, others in match.names.items():
                names.setdefault(code, {}).update(dict.fromkeys(others))
        ordered = sorted(names, key=lambda code: (code != language, code))
        return tuple(dict.fromkeys(name for code in ordered for name in names[code]))

    def market(self, text: str) -> str | None:
        """The one market that `text` names; None for none, and for several that could all be meant."""
        return self.markets.single(text)

    def _names_of(self, keys: tuple[tuple[str, int], ...]) -> Mapping[str, tuple[str, ...]]:
        """Both sides of the pairs a form stands for, and of the pairs that share their other side."""
        if keys in self._known:
            return self._known[keys]
        rows: dict[int, None] = {number: None for _, number in keys}
        for side, number in keys:
            term = self._terms[number]
            shared, index = (term.names, self._names) if side == "zh" else (term.chinese[:1], self._chinese)
            for name in shared:
                rows.update(dict.fromkeys(index[_plain(name)]))
        names: dict[str, dict[str, None]] = {}
        for number in rows:
            term = self._terms[number]
            names.setdefault(term.language, {}).update(dict.fromkeys(map(_bare, term.names)))
            names.setdefault("zh", {}).update(dict.fromkeys(map(_bare, term.chinese)))
        self._known[keys] = {language: tuple(found) for language, found in names.items()}
        return self._known[keys]


def load_terms(path: Path | None = None, markets: Path | None = None) -> Terms:
    """Reads and checks the tables, the built-in ones by default; raises `UnusableInput` naming file and row."""
    terms = [*_read(_DEFAULT), *_read(_EVERYDAY)] if path is None else _read(path)
    return Terms(terms, Markets.load(markets) if markets is not None else Markets.load())


def load_agreed(path: Path = _AGREED, termbase: Path = _DEFAULT) -> tuple[AgreedTerm, ...]:
    """The terms whose translation must agree; raises `UnusableInput` naming file and entry."""
    rows = read_table(path, TypeAdapter(tuple[_Agreed, ...]))
    english: dict[str, list[Term]] = {}
    for term in _read(termbase):
        for name in term.names:
            english.setdefault(_plain(name), []).append(term)
    agreed = []
    for number, row in enumerate(rows, 1):
        pairs = english.get(_plain(row.term.partition("(")[0].strip()))
        if not pairs:
            raise UnusableInput(f"{path}: entry {number}: {row.term!r} is not in the term base")
        names = dict.fromkeys(_bare(name) for pair in pairs for name in pair.names)
        chinese = dict.fromkeys((*(_bare(name) for pair in pairs for name in pair.chinese), *row.further))
        agreed.append(AgreedTerm(tuple(names), tuple(chinese), row.distinctive))
    return tuple(agreed)


def _bare(name: str) -> str:
    return name.removeprefix("=")


def _plain(name: str) -> str:
    return _bare(name).casefold()


def _read(path: Path) -> list[Term]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path}: the term base cannot be read: {error}") from error
    rows = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not rows or tuple(rows[0][1].split("\t")) != COLUMNS:
        raise UnusableInput(f"{path}: the first row must name the columns {', '.join(COLUMNS)}")
    seen: dict[tuple[str, str, str], int] = {}
    terms = []
    for number, line in rows[1:]:
        cells = [cell.strip() for cell in line.split("\t")]
        terms.append(_term(cells, where=f"{path} row {number}"))
        pair = (cells[0], cells[1], cells[2])
        if pair in seen:
            raise UnusableInput(f"{path} row {number}: repeats row {seen[pair]}")
        seen[pair] = number
    return terms


def _term(cells: list[str], *, where: str) -> Term:
    if len(cells) != len(COLUMNS):
        raise UnusableInput(f"{where}: {len(cells)} columns instead of {len(COLUMNS)}")
    en, zh, category, language, also_en, also_zh = cells
    if category not in CATEGORIES:
        raise UnusableInput(f"{where}: unknown category {category!r}; known are {', '.join(sorted(CATEGORIES))}")
    if len(language) != 2 or not language.islower():
        raise UnusableInput(f"{where}: the language {language!r} is not a two-letter code")
    names, chinese = _forms(en, also_en), _forms(zh, also_zh)
    for column, forms in (("en", names), ("zh", chinese)):
        if not forms or not all(any(c.isalnum() for c in form) for form in forms):
            raise UnusableInput(f"{where}: the column {column} names no term")
    return Term(category, language, names, chinese)


def _forms(cell: str, also: str) -> tuple[str, ...]:
    """The term without its note in brackets, then the further forms; `a/b` states two terms."""
    term = cell.replace("（", "(").partition("(")[0].strip()
    first = term.split("/") if not term.isascii() else [term]
    return tuple(dict.fromkeys(form.strip() for form in (*first, *also.split("|")) if form.strip()))
