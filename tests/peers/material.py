"""The documents and questions that every system gets."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.beir import read_question_set
from ingest.finding import find
from ingest.model import Limits
from ingest.progress import silent
from ingest.readers import read
from ingest.sources import BUILT_IN_GUIDES
from tests.evals.guides.judging import covered, sections
from tests.evals.guides.questions import questions

PAGES = "corpus/au_ipfr/IPFR-Webpages"


@dataclass(frozen=True)
class Asked:
    """A question; `files` hold its answer, in whatever language; `rule` is the one whose period must be stated."""

    id: str
    set: str
    language: str
    text: str
    files: tuple[str, ...]
    rule: str | None = None


def write_corpus(folder: Path, shared: Path) -> int:
    """The agency's pages as they are, the built-in guides as plain Markdown; returns the number of files."""
    shutil.copytree(shared / PAGES, folder / "IPFR-Webpages")
    limits = Limits()
    for found in find([BUILT_IN_GUIDES], (), BUILT_IN_GUIDES, limits, silent).found:
        document = read(found.file, limits)
        path = folder / "guides" / f"{document.guide.id}.{document.guide.language}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [f"# {document.guide.title}"]
        parts += [f"## {' > '.join(s.heading)}\n\n{s.text}" if s.heading else s.text for s in document.sections]
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return len(list(folder.rglob("*.md")))


def asked(shared: Path) -> list[Asked]:
    """The agency's one-line descriptions of its pages, and two questions for every rule that a guide states."""
    return [*_pages(shared), *_rules()]


def _pages(shared: Path) -> Iterator[Asked]:
    names = {path.name.split(" - ")[0]: path.name for path in (shared / PAGES).glob("*.md")}
    for question in read_question_set(shared / "evals" / "ipfr").questions:
        yield Asked(question.id, "pages", "en", question.text, (f"IPFR-Webpages/{names[question.id]}",))


def _rules() -> Iterator[Asked]:
    have = covered()
    for question in questions():
        if question.rule.id in have:
            stated = {
                f"guides/{guide}.{language}.md"
                for (guide, language, _), r in sections().items()
                if question.rule.id in r
            }
            yield Asked(
                question.name, "guides", question.language, question.text, tuple(sorted(stated)), question.rule.id
            )


def write_questions(path: Path, asked: list[Asked]) -> None:
    """What the systems see of them: an id and the words."""
    path.write_text(json.dumps([{"id": a.id, "text": a.text} for a in asked], ensure_ascii=False), encoding="utf-8")
