"""The shape of a guide: section comments, lengths, anchors, what every market must tell, links."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.checking.model import LANGUAGES, Finding, GuideFile, at

FEWEST_TOKENS, MOST_TOKENS = 40, 350
OBLIGATORY = (
    "overview",
    "first-steps",
    "answer-period",
    "interim-measures",
    "service",
    "trade-mark-opposition",
    "squatting",
    "customs",
    "marketplaces",
    "criminal",
    "costs-and-counsel",
    "do-not",
)
"""The anchors that the guides of a market must have between them; guides across markets are free."""
_ANCHOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_ADDRESS = re.compile(r"(?P<guide>[\w./-]+?)(?:\.(?P<language>en|zh))?(?:\.md)?")


def comments(guide: GuideFile) -> Iterator[Finding]:
    """A section has an anchor, used once, a source, and known rules."""
    seen: set[str] = set()
    for section in guide.sections:
        if not section.anchor or not _ANCHOR.fullmatch(section.anchor):
            mend = "write `anchor: kebab-case` last in the comment under the heading"
            yield at(guide, section, "anchor", f"the anchor is {section.anchor!r}", mend)
        elif section.anchor in seen:
            yield at(guide, section, "anchor", "the anchor stands twice in this file", "give this section another one")
        seen.add(section.anchor or "")
        if not section.source:
            yield at(guide, section, "source", "no source is named", "write `source: …` in the comment")
        if not section.confidence:
            yield at(guide, section, "source", "no confidence is stated", "write `confidence: P`, S or K")


def lengths(guide: GuideFile, count_tokens: Callable[[str], int]) -> Iterator[Finding]:
    """With title and heading, a section is neither too long nor too short to stand alone."""
    for section in guide.sections:
        tokens = count_tokens(guide.passage(section))
        if tokens > MOST_TOKENS:
            mend = f"shorten it to {MOST_TOKENS} or make two sections of it"
            yield at(guide, section, "length", f"{tokens} tokens", mend)
        elif tokens < FEWEST_TOKENS:
            yield at(guide, section, "length", f"{tokens} tokens", f"say more: at least {FEWEST_TOKENS}")


def obligatory(guides: Sequence[GuideFile]) -> Iterator[Finding]:
    """Each market tells in each language what every market must tell."""
    for market in sorted({g.market for g in guides if g.market}):
        for language in LANGUAGES:
            of_market = [g for g in guides if g.market == market and g.language == language]
            have = {section.anchor for guide in of_market for section in guide.sections}
            for anchor in OBLIGATORY:
                if anchor not in have:
                    what = f"market {market} has no section `{anchor}` in {language}"
                    yield Finding(
                        "obligatory", f"{market.lower()}/", anchor, what, "write it, or give its section this anchor"
                    )


def ids(guides: Iterable[GuideFile]) -> Iterator[Finding]:
    """No id is used by two files of one language."""
    counted = Counter((g.front.id, g.language) for g in guides)
    for (guide, language), times in counted.items():
        if times > 1:
            yield Finding("front_matter", guide, "", f"{times} files in {language} have this id", "rename all but one")


def links(guides: Sequence[GuideFile]) -> Iterator[Finding]:
    """A link inside the library leads to a section that is there."""
    anchors = {(g.topic, g.language): {s.anchor for s in g.sections} for g in guides}
    for guide in guides:
        for section in guide.sections:
            for target in _LINK.findall(section.raw):
                problem = _broken(target, guide, anchors)
                if problem:
                    yield at(guide, section, "link", f"the link {target} {problem}", "correct or remove it")


def _broken(target: str, guide: GuideFile, anchors: dict[tuple[str, str], set[str | None]]) -> str | None:
    if re.match(r"https?://\S", target):
        return None
    path, _, fragment = target.partition("#")
    place = (guide.topic, guide.language)
    if path:
        address = _ADDRESS.fullmatch(path.removeprefix("/guides/"))
        if address is None:
            return "is no address of a guide"
        topic = address["guide"]
        if not path.startswith("/guides/"):
            topic = _beside(guide.topic, topic)
        place = (topic, address["language"] or guide.language)
    if place not in anchors:
        return "leads to no guide of this folder"
    return None if not fragment or fragment in anchors[place] else "leads to no section of that guide"


def _beside(topic: str, path: str) -> str:
    """The topic that a relative path means, from the folder of this one."""
    parts = topic.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
