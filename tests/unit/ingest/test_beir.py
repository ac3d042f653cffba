"""A question set is read whole or refused with file and line."""

import json
from pathlib import Path

import pytest

from ingest.beir import read_question_set
from knowledge.errors import UnusableInput

CORPUS = [{"_id": "d1", "title": "T", "text": "one"}, {"_id": "d2", "text": "two"}]
QUERIES = [{"_id": "q1", "text": "which one?"}, {"_id": "q2", "text": "not judged"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n"


def put(folder: Path, corpus: object = CORPUS, queries: object = QUERIES, qrels: str | None = QRELS) -> Path:
    for name, records in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        if records is not None:
            lines = records if isinstance(records, str) else "\n".join(json.dumps(record) for record in records)
            (folder / name).write_text(lines, encoding="utf-8")
    (folder / "qrels").mkdir()
    if qrels is not None:
        (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_reads_documents_judged_questions_and_grades(tmp_path: Path) -> None:
    found = read_question_set(put(tmp_path))
    assert found.name == tmp_path.name
    assert [(d.id, d.title, d.text) for d in found.documents] == [("d1", "T", "one"), ("d2", "", "two")]
    assert [q.id for q in found.questions] == ["q1"]
    assert found.judged == {"q1": {"d1": 1}}


def test_blank_lines_a_byte_order_mark_and_no_header_are_fine(tmp_path: Path) -> None:
    found = read_question_set(put(tmp_path, corpus="\ufeff" + json.dumps(CORPUS[0]) + "\n\n", qrels="q1\td1\t2\r\n"))
    assert found.judged == {"q1": {"d1": 2}}


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"corpus": None}, r"corpus\.jsonl: No such file"),
        ({"queries": None}, r"queries\.jsonl: No such file"),
        ({"qrels": None}, r"test\.tsv: No such file"),
        ({"corpus": ""}, r"corpus\.jsonl: the file is empty"),
        ({"corpus": '{"_id": "d1", "text": "a"}\n{"_id": '}, r"corpus\.jsonl line 2: no JSON"),
        ({"corpus": "[1]"}, r"corpus\.jsonl line 1: a JSON object is needed"),
        ({"corpus": [{"text": "a"}]}, r"corpus\.jsonl line 1: _id is missing"),
        ({"corpus": [{"_id": 7, "text": "a"}]}, r"corpus\.jsonl line 1: _id is missing or no text"),
        ({"corpus": [{"_id": "d1", "text": None}]}, r"corpus\.jsonl line 1: text or title"),
        ({"corpus": [CORPUS[0], CORPUS[0]]}, r"corpus\.jsonl line 2: _id 'd1' occurs twice"),
        ({"qrels": "q1\td1\n"}, r"test\.tsv line 1: three columns"),
        ({"qrels": QRELS + "q9\td1\t1\n"}, r"test\.tsv line 4: queries\.jsonl has no question 'q9'"),
        ({"qrels": QRELS + "q1\td9\t1\n"}, r"test\.tsv line 4: corpus\.jsonl has no document 'd9'"),
        ({"qrels": QRELS + "q1\td1\tyes\n"}, r"test\.tsv line 4: the score 'yes' is no whole number"),
        ({"qrels": "q1\td1\t0\n"}, r"test\.tsv: no question has a document"),
        ({"corpus": "[" * 100_000}, r"corpus\.jsonl line 1: no JSON"),
    ],
)
def test_a_broken_set_is_named(tmp_path: Path, parts: dict[str, object], says: str) -> None:
    with pytest.raises(UnusableInput, match=says):
        read_question_set(put(tmp_path, **parts))


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "corpus.jsonl").write_bytes(json.dumps(CORPUS[0]).encode() + b"\n\xff\xfe\n")
    with pytest.raises(UnusableInput, match=r"corpus\.jsonl line \d: no UTF-8"):
        read_question_set(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="a question set has corpus"):
        read_question_set(tmp_path / "gone")
