"""The values of the checks: guides as their editors wrote them, and what is wrong with them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.model import Confidence

LANGUAGES = ("en", "zh")
_Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
_LONGEST_REVIEW_DAYS = 190


class Source(BaseModel):
    """One entry of a guide's source list; `covers` are ways in which sections name it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    name: _Words
    where: _Words
    read_on: date | None
    covers: tuple[_Words, ...] = ()


class Front(BaseModel):
    """The front matter of a guide, complete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)+$")]
    market: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    language: Literal["en", "zh"]
    title: _Words
    version: _Words
    forums: Annotated[tuple[_Words, ...], Field(min_length=1)]
    rights: Annotated[tuple[_Words, ...], Field(min_length=1)]
    stage: Annotated[tuple[_Words, ...], Field(min_length=1)]
    valid_from: date
    checked_on: date
    review_by: date
    reviewed_by: str | None
    confidence: Confidence
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _review_within_half_a_year(self) -> "Front":
        if not 0 < (self.review_by - self.checked_on).days <= _LONGEST_REVIEW_DAYS:
            raise ValueError("review_by is not within six months after checked_on")
        return self


@dataclass(frozen=True)
class GuideSection:
    """A section: `raw` as it is written, `text` with the periods in it; `line` is that of its heading.

    `also` names the periods that stand in it beside those of its rules, as its comment does (`also: 5 months`).
    """

    heading: str
    line: int
    raw: str
    text: str
    anchor: str | None = None
    source: str | None = None
    confidence: Confidence | None = None
    rules: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    also: str = ""


@dataclass(frozen=True)
class GuideFile:
    """A guide in one language; `name` is its path below the folder, `topic` the path without language."""

    name: str
    topic: str
    language: str
    front: Front
    sections: tuple[GuideSection, ...]

    @property
    def market(self) -> str | None:
        """The market's code; None for guides across markets."""
        return None if self.front.market in (None, "WO") else self.front.market

    def passage(self, section: GuideSection) -> str:
        """What is embedded of a section: title and heading in front of the text."""
        return f"{self.front.title} > {section.heading}\n{section.text}"


@dataclass(frozen=True)
class Finding:
    """Something to mend. `section` is the anchor or heading, empty where the whole file is meant."""

    check: str
    file: str
    section: str
    what: str
    mend: str
    line: int = 0

    @property
    def message(self) -> str:
        """One line for a person."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        section = f" [{self.section}]" if self.section else ""
        return f"{place}{section} {self.what}: {self.mend}"


@dataclass(frozen=True)
class Report:
    """Findings, and how many sections there are: language → market → sections."""

    findings: tuple[Finding, ...]
    guides: tuple[GuideFile, ...] = ()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Sections by language and market; guides across markets count as `general`."""
        found: dict[str, dict[str, int]] = {language: {} for language in LANGUAGES}
        for guide in self.guides:
            of_language = found[guide.language]
            market = guide.market or "general"
            of_language[market] = of_language.get(market, 0) + len(guide.sections)
        return {language: dict(sorted(markets.items())) for language, markets in found.items()}


def at(guide: GuideFile, section: GuideSection, check: str, what: str, mend: str) -> Finding:
    """A finding in a section."""
    return Finding(check, guide.name, section.anchor or section.heading, what, mend, section.line)
