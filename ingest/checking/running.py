"""All checks of a folder of guides, in the order in which an editor mends."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.checking import shape
from ingest.checking.loading import load
from ingest.checking.model import Finding, GuideFile, Report
from ingest.checking.named_sources import named_sources
from ingest.checking.periods import RuleFacts, periods
from ingest.checking.twins import twins
from ingest.checking.wording import wording
from knowledge.errors import UnusableInput
from knowledge.terms import AgreedTerm


def check(
    folder: Path,
    *,
    count_tokens: Callable[[str], int],
    rules: dict[str, RuleFacts],
    agreed: Sequence[AgreedTerm],
) -> Report:
    """Reads every guide of a folder and checks it; raises `UnusableInput` where there is no guide."""
    if not folder.is_dir():
        raise UnusableInput(f"{folder} is no folder: name the folder of the guides")
    guides, findings = load(folder)
    findings.extend(_checked(guides, count_tokens, rules, agreed))
    return Report(tuple(sorted(findings, key=lambda f: (f.file, f.line))), tuple(guides))


def _checked(
    guides: Sequence[GuideFile],
    count_tokens: Callable[[str], int],
    rules: dict[str, RuleFacts],
    agreed: Sequence[AgreedTerm],
) -> Iterator[Finding]:
    for guide in guides:
        yield from shape.comments(guide)
        yield from shape.lengths(guide, count_tokens)
        yield from named_sources(guide)
        yield from periods(guide, rules)
    yield from shape.ids(guides)
    yield from shape.obligatory(guides)
    yield from shape.links(guides)
    yield from twins(guides)
    yield from wording(guides, agreed)
