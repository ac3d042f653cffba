"""A question set in BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import UnusableInput


@dataclass(frozen=True)
class Entry:
    """A document or a question; a question has no title."""

    id: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """Documents, the questions that have a judged document, and by question the documents with their grade above 0."""

    name: str
    documents: tuple[Entry, ...]
    questions: tuple[Entry, ...]
    judged: dict[str, dict[str, int]]


def read_question_set(folder: Path) -> QuestionSet:
    """Reads the three files; raises `UnusableInput` naming file and line."""
    documents = _entries(folder / "corpus.jsonl")
    questions = {question.id: question for question in _entries(folder / "queries.jsonl")}
    judged = _judgements(folder / "qrels" / "test.tsv", {document.id for document in documents}, set(questions))
    if not judged:
        raise UnusableInput(f"{folder / 'qrels' / 'test.tsv'}: no question has a document with a grade above 0")
    asked = tuple(question for question in questions.values() if question.id in judged)
    return QuestionSet(folder.resolve().name, tuple(documents), asked, judged)


def _entries(path: Path) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for number, line in _lines(path):
        where = f"{path} line {number}"
        try:
            record: Any = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise UnusableInput(f"{where}: no JSON: {error}") from error
        if not isinstance(record, dict):
            raise UnusableInput(f"{where}: a JSON object is needed, with _id and text")
        name, text, title = record.get("_id"), record.get("text"), record.get("title", "")
        if not isinstance(name, str) or not name:
            raise UnusableInput(f"{where}: _id is missing or no text")
        if not isinstance(text, str) or not isinstance(title, str):
            raise UnusableInput(f"{where}: text or title is missing or no text")
        if name in entries:
            raise UnusableInput(f"{where}: _id {name!r} occurs twice")
        entries[name] = Entry(name, text, title)
    if not entries:
        raise UnusableInput(f"{path}: the file is empty")
    return list(entries.values())


def _judgements(path: Path, documents: set[str], questions: set[str]) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.split("\t")
        if number == 1 and cells[0] == "query-id":
            continue
        where = f"{path} line {number}"
        if len(cells) != 3:
            raise UnusableInput(f"{where}: three columns are needed (query-id, corpus-id, score), separated by tabs")
        question, document, score = cells
        if question not in questions:
            raise UnusableInput(f"{where}: queries.jsonl has no question {question!r}")
        if document not in documents:
            raise UnusableInput(f"{where}: corpus.jsonl has no document {document!r}")
        try:
            grade = int(score)
        except ValueError:
            raise UnusableInput(f"{where}: the score {score!r} is no whole number") from None
        if grade > 0:
            judged.setdefault(question, {})[document] = grade
    return judged


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError:
        raise UnusableInput(f"{path} line {number + 1}: no UTF-8") from None
    except OSError as error:
        raise UnusableInput(
            f"{path}: {error.strerror}; a question set has corpus.jsonl, queries.jsonl and qrels/test.tsv"
        ) from error
