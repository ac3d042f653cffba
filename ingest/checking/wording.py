"""Agreed translations: where one language of a section uses an agreed term, the other uses its translation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.checking.model import Finding, GuideFile, at
from knowledge.terms import AgreedTerm

_LONGEST = 4000


@dataclass(frozen=True)
class _Form:
    term: AgreedTerm
    pattern: re.Pattern[str]


def wording(guides: Sequence[GuideFile], agreed: Sequence[AgreedTerm]) -> Iterator[Finding]:
    """Sections whose translation does not use the agreed term."""
    forms = [_Form(term, _english(term.english)) for term in agreed]
    twins = {(g.topic, g.language): g for g in guides}
    for guide in guides:
        other = twins.get((guide.topic, "zh"))
        if guide.language != "en" or other is None:
            continue
        there = {section.anchor: section for section in other.sections}
        for section in guide.sections:
            twin = there.get(section.anchor)
            if twin is None:
                continue
            english = f"{section.heading}\n{section.text}"[:_LONGEST]
            chinese = f"{twin.heading}\n{twin.text}"[:_LONGEST]
            for form in forms:
                term = form.term
                if form.pattern.search(english) and not any(name in chinese for name in term.chinese):
                    what = f"the English says “{term.english[0]}” and the Chinese not “{term.chinese[0]}”"
                    yield at(other, twin, "terms", what, f"use {' or '.join(term.chinese[:3])}")
                elif term.distinctive and term.chinese[0] in chinese and not form.pattern.search(english):
                    what = f"the Chinese says “{term.chinese[0]}” and the English not “{term.english[0]}”"
                    yield at(guide, section, "terms", what, f"use {' or '.join(term.english[:3])}")


def _english(names: Sequence[str]) -> re.Pattern[str]:
    ways = (re.escape(name).replace(r"\ ", r"[\s-]+") + r"(?:s|es|'s)?" for name in names)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", re.IGNORECASE)
