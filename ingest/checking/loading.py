"""Guides as their editors wrote them: front matter, sections with their comments, lines to point to."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ingest.checking.model import LANGUAGES, Finding, Front, GuideFile, GuideSection
from ingest.errors import UnreadableFile
from ingest.readers.markdown import section_note
from ingest.readers.outline import SectionNote
from ingest.readers.references import expanded
from ingest.sources import is_for_editors
from knowledge.errors import UnusableInput

_FENCE = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"\s*<!--(.*?)-->[ \t]*\n?", re.DOTALL)


def load(folder: Path) -> tuple[list[GuideFile], list[Finding]]:
    """Every guide `<market>/<topic>.<language>.md` below the folder, and what keeps others from being read.

    Raises `UnusableInput` where there is none.
    """
    files = sorted(p for p in folder.rglob("*.md") if not is_for_editors(p.relative_to(folder)))
    if not files:
        raise UnusableInput(f"{folder} holds no guide: they are named <market>/<topic>.<en or zh>.md")
    guides: list[GuideFile] = []
    findings: list[Finding] = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        found = _guide(name, path)
        if isinstance(found, GuideFile):
            guides.append(found)
        else:
            findings.extend(found)
    return guides, findings


def _guide(name: str, path: Path) -> GuideFile | list[Finding]:
    topic, _, language = name.removesuffix(".md").rpartition(".")
    if language not in LANGUAGES or "/" not in topic:
        return [_of(name, "its name says no market or language", "name it <market>/<topic>.<en or zh>.md")]
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    fence = _FENCE.match(text)
    if fence is None:
        return [_of(name, "there is no front matter", "begin the file with --- and end the front matter with ---")]
    front = _front(name, fence[1])
    if isinstance(front, list):
        return front
    above = fence[0].count("\n")
    try:
        sections = tuple(_sections(text[fence.end() :], above, language))
    except UnreadableFile as error:
        return [_of(name, error.detail, "correct it")]
    wrong = _misplaced(name, topic, language, front)
    if not sections:
        wrong.append(_of(name, "there are no sections", "head each section with ##"))
    return wrong or GuideFile(name, topic, language, front, sections)


def _front(name: str, raw: str) -> Front | list[Finding]:
    import yaml

    try:
        values = yaml.safe_load(raw)
        return Front.model_validate(values)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        return [_of(name, f"front matter: {problem}", "write it as YAML", line)]
    except ValidationError as error:
        return [
            _of(name, f"front matter: {'.'.join(map(str, e['loc'])) or 'dates'}: {e['msg']}", "complete or correct it")
            for e in error.errors()
        ]


def _misplaced(name: str, topic: str, language: str, front: Front) -> list[Finding]:
    folder = topic.split("/", 1)[0]
    wanted = None if folder == "general" else folder.upper()
    market = None if front.market == "WO" else front.market
    found = []
    if front.id != topic:
        found.append(_of(name, f"front matter: id is {front.id}", f"write id: {topic}, as the file is named"))
    if front.language != language:
        found.append(_of(name, f"front matter: language is {front.language}", f"write language: {language}"))
    if market != wanted:
        found.append(_of(name, f"front matter: market is {front.market}", f"write market: {wanted or 'WO'}"))
    return found


def _sections(body: str, above: int, language: str) -> Iterator[GuideSection]:
    heads = list(_HEADING.finditer(body))
    ends = [head.start() for head in heads[1:]] + [len(body)]
    for head, end in zip(heads, ends, strict=True):
        line = above + body.count("\n", 0, head.start()) + 1
        text = body[head.end() : end]
        comment = _COMMENT.match(text)
        note = section_note(comment[1], line + 1) if comment else None
        note = note or SectionNote()
        raw = (text[comment.end() :] if comment else text).strip()
        yield GuideSection(
            heading=expanded(head[1], language, above=line - 1),
            line=line,
            raw=raw,
            text=expanded(raw, language, above=line + 1),
            anchor=note.anchor,
            source=note.source,
            confidence=note.confidence,
            rules=note.rules,
            checklist=note.checklist,
            also=note.also,
        )


def _of(name: str, what: str, mend: str, line: int = 0) -> Finding:
    return Finding("front_matter", name, "", what, mend, line)
