"""From what a file says about itself, and its name, to the guide record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import PurePosixPath

from ingest.errors import UnreadableFile
from ingest.model import Document, Limits, Section, SourceFile
from ingest.readers.outline import Outline, one_line, without
from knowledge.language import contradicted, detect, normalised, plausible
from knowledge.model import Confidence, Guide

MARKETS = frozenset(
    "AE AR AT AU BE BR CA CH CL CN CO CZ DE DK EG ES EU FI FR GB GR HK HU ID IE IL IN IT JP KR KZ LU MX MY NG NL "
    "NO NZ PE PH PK PL PT RO RU SA SE SG TH TR TW UA UK US UZ VN WO ZA".split()
)
_CONFIDENCES: tuple[Confidence, ...] = ("P", "S", "K", "K?")
_WORDS = frozenset("AR AT BE CO ID IN IT NO PE WO".split())


@dataclass(frozen=True)
class Stated:
    """What a document states about itself; None where it says nothing.

    `lang_attribute` is weaker than `language`: templates often carry a wrong one.
    """

    id: str | None = None
    title: str | None = None
    market: str | None = None
    language: str | None = None
    lang_attribute: str | None = None
    source: str | None = None
    url: str | None = None
    checked_on: date | None = None
    review_by: date | None = None
    reviewed_by: str | None = None
    confidence: Confidence | None = None

    def over(self, other: "Stated") -> "Stated":
        """These statements, completed by weaker ones."""
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(other, **{name: value for name, value in mine.items() if value is not None})


def document(
    file: SourceFile,
    version: str,
    format_: str,
    stated: Stated,
    outline: Outline,
    limits: Limits,
    warnings: Sequence[str] = (),
) -> Document:
    """The document of what a reader found; raises `UnreadableFile` when that holds no text."""
    sections = outline.sections()
    length = sum(len(section.text) for section in sections)
    if not any(any(c.isalnum() for c in section.text) for section in sections):
        raise UnreadableFile("no_text")
    if length > limits.max_characters:
        raise UnreadableFile("too_large", f"{length} characters of text, limit {limits.max_characters}")
    sample = _sample(sections)
    language = _language(file, stated, sample)
    title, own = _title(file, format_, stated, outline, sections, language)
    guide = Guide(
        id=stated.id if file.built_in and stated.id else file.guide_id,
        language=language,
        version=version,
        title=title,
        root=file.root,
        origin=file.origin,
        market=_of_one_market(stated.market or market_of(file, language)),
        format=format_,
        source=stated.source,
        url=stated.url,
        checked_on=stated.checked_on,
        review_by=stated.review_by,
        reviewed_by=stated.reviewed_by,
        confidence=stated.confidence,
    )
    return Document(guide=guide, sections=without(sections, own), warnings=tuple(warnings))


def _sample(sections: tuple[Section, ...]) -> str:
    """Enough text to tell the language: all of a short document, an even choice of a long one's sections."""
    step = max(1, len(sections) // 40)
    return "\n".join(section.text[:2_000] for section in sections[::step])


def _language(file: SourceFile, stated: Stated, sample: str) -> str:
    for code in (normalised(stated.language), file.language):
        if code and plausible(code, sample):
            return code
    attribute = normalised(stated.lang_attribute)
    if attribute and not contradicted(attribute, sample):
        return attribute
    return detect(sample)


def _title(
    file: SourceFile,
    format_: str,
    stated: Stated,
    outline: Outline,
    sections: tuple[Section, ...],
    language: str,
) -> tuple[str, set[str]]:
    """The title, and the headings that only repeat it.

    Order: front matter or first heading of level 1 (the longer, where one begins with the other);
    the first heading, unless it is in another language or one after it is what the file is named for; the
    file's name.
    """
    top = next((text for level, text in outline.leading if level == 1), None)
    if stated.title and top and top.startswith(stated.title):
        return top, {top, stated.title}
    if stated.title:
        return stated.title, {stated.title}
    if top and (format_ != "docx" or all(s.heading[:1] in {(), (top,)} for s in sections)):
        return top, {top}  # in a Word file without a title, several such headings are chapters
    named = _name_title(file, format_)
    if format_ != "md" or not outline.leading:
        return named, {named}
    first, *others = (text for _, text in outline.leading)
    if detect(first) != language:
        others = [text for text in others if detect(text) == language]
    elif not _shared_words(first, named):
        others = [text for text in others if _shared_words(text, named) >= 2]
    else:
        others = []
    return (others[0], {others[0], first}) if others else (first, {first})


def _shared_words(text: str, other: str) -> int:
    words = set(re.findall(r"[^\W\d_]{3,}", text.lower()))
    return len(words & set(re.findall(r"[^\W\d_]{3,}", other.lower())))


def _name_title(file: SourceFile, format_: str) -> str:
    """`B1000 - Receiving a letter-html.html` reads `Receiving a letter`."""
    stem = PurePosixPath(file.origin).stem
    if file.language:
        stem = stem.removesuffix(f".{file.language}")
    stem = re.sub(rf"[-_.]{re.escape(format_)}$", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"^[A-Za-z]{0,4}\d[\d.-]*\s+-\s+", "", stem)
    if " " not in stem:
        stem = stem.replace("_", " ").replace("-", " ") if not re.search(r"\d-\d", stem) else stem.replace("_", " ")
    return one_line(stem) or PurePosixPath(file.origin).name


def market_of(file: SourceFile, language: str) -> str | None:
    """The market that a folder is named for: `us_code/`, `AU/`; None when no folder says one.

    A folder `de` may as well mean the language: it names a market only when the document is in another
    one. A prefix that is also a word (`in_progress`) does not count.
    """
    folders = (PurePosixPath(file.root).name, *PurePosixPath(file.origin).parts[:-1])
    for folder in reversed(folders):
        name, _, rest = folder.partition("_")
        code = name.upper()
        if code not in MARKETS or (rest and code in _WORDS) or (not rest and name == language):
            continue
        return market_code(code)
    return None


def _of_one_market(code: str | None) -> str | None:
    """None for `WO`, which guides across markets may state: their passages belong to no market."""
    return None if code == "WO" else code


def market_code(code: str) -> str:
    """The ISO code in capitals; the United Kingdom is GB."""
    code = code.strip().upper()
    return "GB" if code == "UK" else code


def confidence(value: str) -> Confidence:
    """The confidence named; raises ValueError for an unknown one."""
    for known in _CONFIDENCES:
        if value == known:
            return known
    raise ValueError(f"confidence is {value!r}, known are {', '.join(_CONFIDENCES)}")


def iso_date(value: str) -> date:
    """A date written 2026-11-22; raises ValueError otherwise."""
    return date.fromisoformat(value)
