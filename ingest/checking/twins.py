"""Both languages of a guide: the same sections with the same anchors, rules, periods, section numbers and figures."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.checking.figures import missing
from ingest.checking.model import LANGUAGES, Finding, GuideFile, GuideSection, at
from ingest.readers.references import named

_SAME_FRONT = ("id", "market", "version", "forums", "rights", "stage", "valid_from", "checked_on", "review_by")


def twins(guides: Sequence[GuideFile]) -> Iterator[Finding]:
    """What stands in one language and not in the other."""
    for topic in sorted({guide.topic for guide in guides}):
        found = {guide.language: guide for guide in guides if guide.topic == topic}
        lacking = [language for language in LANGUAGES if language not in found]
        if lacking:
            there = next(iter(found.values()))
            mend = f"write {topic}.{lacking[0]}.md"
            yield Finding("languages", there.name, "", f"there is no version in {lacking[0]}", mend)
            continue
        yield from _front(found["en"], found["zh"])
        yield from _sections(found["en"], found["zh"])


def _front(en: GuideFile, zh: GuideFile) -> Iterator[Finding]:
    for name in (*_SAME_FRONT, "confidence"):
        ours, theirs = getattr(en.front, name), getattr(zh.front, name)
        if ours != theirs:
            what = f"front matter: {name} is {_said(theirs)} here and {_said(ours)} in {en.name}"
            yield Finding("languages", zh.name, "", what, "make both the same")
    ids = [[source.id for source in guide.front.sources] for guide in (en, zh)]
    if ids[0] != ids[1]:
        differing = sorted(set(ids[0]) ^ set(ids[1])) or ["their order"]
        what = f"front matter: the sources differ from {en.name}: {', '.join(differing)}"
        yield Finding("languages", zh.name, "", what, "list the same sources in the same order")


def _sections(en: GuideFile, zh: GuideFile) -> Iterator[Finding]:
    anchors = [[section.anchor for section in guide.sections] for guide in (en, zh)]
    if anchors[0] != anchors[1]:
        yield _first_difference(en, zh)
        return
    for ours, theirs in zip(en.sections, zh.sections, strict=True):
        yield from _same_note(en, zh, ours, theirs)
        yield from _same_figures(en, ours, zh, theirs)
        yield from _same_figures(zh, theirs, en, ours)


def _first_difference(en: GuideFile, zh: GuideFile) -> Finding:
    for n, section in enumerate(en.sections):
        other = zh.sections[n] if n < len(zh.sections) else None
        if other is None or other.anchor != section.anchor:
            what = (
                f"section {n + 1} is `{section.anchor}` here and `{other.anchor if other else 'missing'}` in {zh.name}"
            )
            return at(en, section, "languages", what, "give both languages the same sections in the same order")
    extra = zh.sections[len(en.sections)]
    what = f"section {len(en.sections) + 1} has no counterpart in {en.name}"
    return at(zh, extra, "languages", what, "write it in English too, or remove it")


def _same_note(en: GuideFile, zh: GuideFile, ours: GuideSection, theirs: GuideSection) -> Iterator[Finding]:
    for name in ("rules", "confidence", "checklist"):
        a, b = getattr(ours, name), getattr(theirs, name)
        if (set(a) != set(b)) if isinstance(a, tuple) else a != b:
            what = f"{name} are {_said(b)} here and {_said(a)} in {en.name}"
            yield at(zh, theirs, "languages", what, "make both the same")
    a_named, b_named = Counter(named(ours.raw)), Counter(named(theirs.raw))
    if a_named.keys() != b_named.keys():
        differing = ", ".join(sorted(a_named.keys() ^ b_named.keys()))
        yield at(zh, theirs, "periods", f"only one language states the period of {differing}", "state it in both")


def _same_figures(guide: GuideFile, section: GuideSection, other: GuideFile, twin: GuideSection) -> Iterator[Finding]:
    text, translation = (f"{s.heading}\n{s.text}" for s in (section, twin))
    lost = missing(text, translation)
    if lost:
        what = f"{', '.join(lost)} stand here and not in {other.name}"
        yield at(guide, section, "figures", what, "state the same figures and section numbers in both languages")
    if section.source and twin.source and (lost := missing(section.source, twin.source)):
        what = f"the source names {', '.join(lost)}, the one in {other.name} does not"
        yield at(guide, section, "figures", what, "name the same sections of law in both comments")


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
