"""The command line as the contract has it: one JSON object, the keys, the exit status, one line of error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ASK_KEYS = {
    "question", "language", "route", "urgency", "why", "answer", "citations", "signals", "facts", "missing",
    "deadlines", "desk", "edition", "writer", "took_ms",
}  # fmt: skip
CITATION_KEYS = {
    "n", "passage", "guide", "title", "heading", "market", "language", "quote", "source", "url", "checked_on",
    "review_by", "confidence",
}  # fmt: skip


def firstline(data: Path, *arguments: str, status: int = 0, **environment: str) -> tuple[str, str]:
    """Run a command; its standard output and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=data.parent,
        env=os.environ | {"DATA_DIR": str(data), "PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, f"{done.returncode}: {done.stdout[-500:]} {done.stderr[-2000:]}"
    return done.stdout, done.stderr


def answer(data: Path, *arguments: str) -> Any:
    return json.loads(firstline(data, *arguments, "--json")[0])


@pytest.mark.parametrize(
    ("question", "language", "figure", "source"),
    [
        ("How long do I have to answer a complaint in a US federal court?", "en", "21 days", "12(a)(1)(A)(i)"),
        ("美国联邦法院的起诉状，多久内要答辩？", "zh", "21天", "12(a)(1)(A)(i)"),
    ],
)
def test_ask(desk_data: Path, question: str, language: str, figure: str, source: str) -> None:
    result = answer(desk_data, "ask", question)
    assert result.keys() >= ASK_KEYS
    assert (result["route"], result["language"], result["answer"]["verdict"]) == ("answer", language, "supported")
    assert figure in result["answer"]["text"] and "[1]" in result["answer"]["text"]
    assert {n for s in result["answer"]["sentences"] for n in s["citations"]} == {c["n"] for c in result["citations"]}
    for citation in result["citations"]:
        assert citation.keys() >= CITATION_KEYS
        assert citation["language"] == language and citation["url"].startswith("/guides/") and "#" in citation["url"]
    assert source in result["citations"][0]["source"]


def test_ask_restricted_to_a_market(desk_data: Path) -> None:
    result = answer(desk_data, "ask", "How long do I have to answer a complaint?", "--market", "DE")
    assert {c["market"] for c in result["citations"]} <= {"DE", None}


def test_ask_about_danger_hands_over(desk_data: Path) -> None:
    result = answer(desk_data, "ask", "Our manager was arrested at the fair in Frankfurt an hour ago.")
    assert (result["route"], result["urgency"]) == ("escalate", "U3")
    assert result["signals"][0]["quote"] in result["question"]
    assert result["answer"]["text"], "the first-hour checklist"


def test_ask_about_a_suit_hands_over_and_says_what_the_guides_say(desk_data: Path) -> None:
    result = answer(desk_data, "ask", "我们在美国联邦法院被起诉了，多久内要答辩？")
    assert (result["route"], result["urgency"]) == ("escalate", "U2")
    assert "21天" in result["answer"]["text"] and result["citations"]


def test_ask_with_a_thread(desk_data: Path, tmp_path: Path) -> None:
    thread = tmp_path / "thread.json"
    turns = [
        {"author": "other", "at": "2026-11-20T09:00:00+08:00", "text": "PayPal account frozen by a TRO", "files": []}
    ]
    thread.write_text(json.dumps(turns), encoding="utf-8")
    result = answer(desk_data, "ask", "what now?", "--thread", str(thread))
    assert result["route"] == "escalate"
    assert result["signals"][0]["message"] == 0


def test_search(desk_data: Path) -> None:
    result = answer(desk_data, "search", "warning letter in Germany", "-k", "3")
    assert result.keys() >= {"query", "language", "edition", "passages", "took_ms"}
    assert len(result["passages"]) == 3
    keys = {"passage", "guide", "title", "heading", "market", "language", "score", "text"}
    assert all(passage.keys() >= keys for passage in result["passages"])
    assert result["passages"][0]["market"] == "DE"


def test_triage_needs_no_guides(tmp_path: Path) -> None:
    result = answer(tmp_path / "nothing", "triage", "法院冻结了我们的账户", "--now", "2026-11-22T10:00:00+08:00")
    assert (result["route"], result["urgency"]) == ("escalate", "U2")
    assert 1 <= len(result["questions"]) <= 3
    assert not result.keys() & {"answer", "citations"}


def test_triage_counts_a_deadline_and_shows_its_working(tmp_path: Path) -> None:
    text = "Complaint of the N.D. Ill. served on us by hand on 3 November 2026."
    result = answer(tmp_path / "none", "triage", text, "--now", "2026-11-23T09:00:00+08:00")
    assert result["urgency"] == "U3"
    served = next(fact for fact in result["facts"] if fact["name"] == "served_on")
    assert (served["value"], served["state"], served["quote"]) == ("2026-11-03", "stated", "3 November 2026")
    last = result["deadlines"][0]
    assert last.keys() >= {"rule", "due", "timezone", "certainty", "working", "source", "confidence"}
    assert (last["rule"], last["due"], last["certainty"]) == ("US-FED-01", "2026-11-24", "computed")
    assert len(result["questions"]) <= 3


def test_a_thread_from_a_file_is_read_as_of_its_newest_message(tmp_path: Path) -> None:
    thread = tmp_path / "thread.json"
    turn = {"author": "enterprise", "at": "2026-03-04T09:00:00+08:00", "text": "The answer is due on 20 May 2026."}
    thread.write_text(json.dumps([turn]), encoding="utf-8")
    assert answer(tmp_path / "none", "triage", "--thread", str(thread))["urgency"] == "U0"
    late = answer(tmp_path / "none", "triage", "--thread", str(thread), "--now", "2026-05-19T09:00:00+08:00")
    assert late["urgency"] == "U3"


def test_eval_triage(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "lang": "en", "text": "Our director was arrested.", "routes": ["escalate"], "level_min": 3, "level_max": 3},
        {"id": "b", "lang": "en", "text": "What is a TRO?", "routes": ["escalate"], "level_min": 2, "level_max": 2, "more": 1},
    ]  # fmt: skip
    file = tmp_path / "labels.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = answer(tmp_path / "none", "eval", "triage", str(file))
    assert result["questions"] == 2 and result["missed_u3"] == 0
    assert (result["route_accuracy"], result["u2u3_recall"], result["u2u3_precision"]) == (0.5, 0.5, 1.0)
    assert result["failures"] == [
        {"id": "b", "got_route": "answer", "got_level": 0, "want_routes": ["escalate"], "want_level": [2, 2]}
    ]
    file.write_text('{"id": "a"}', encoding="utf-8")
    _, error = firstline(tmp_path / "none", "eval", "triage", str(file), status=2)
    assert "line 1" in error and len(error.strip().splitlines()) == 1


def test_the_reading_commands_print_one_object(desk_data: Path) -> None:
    for command in (["editions"], ["editions", "show"], ["cases"], ["ledger"], ["ledger", "--open"], ["doctor"]):
        assert isinstance(answer(desk_data, *command), dict), command


def test_ingest_a_folder_and_go_back(desk_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "zebra.md").write_text(
        "# Zebra marks\n\nA zebra mark is renewed every 77 years under § 5 ZebraG.", "utf-8"
    )
    (folder / "bad.pdf").write_bytes(b"not a pdf")
    before = answer(desk_data, "editions")["current"]
    dry = answer(desk_data, "ingest", str(folder), "--dry-run")
    assert dry["dry_run"] and answer(desk_data, "editions")["current"] == before
    made = answer(desk_data, "ingest", str(folder))
    assert made["added"] == 1 and [s["origin"] for s in made["skipped"]] == ["bad.pdf"]
    found = answer(desk_data, "ask", "How often is a zebra mark renewed?")
    assert "77 years" in found["answer"]["text"]
    assert answer(desk_data, "ingest", str(folder))["unchanged"]
    answer(desk_data, "editions", "rollback")
    assert answer(desk_data, "editions")["current"] == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["ask", "  "], 2, "TEXT is empty"),
        (["ask", "x", "--market", "Germany"], 2, "--market"),
        (["ask", "x", "--thread", "/nowhere.json"], 2, "--thread"),
        (["triage"], 2, "nothing to read"),
        (["triage", "x", "--now", "tomorrow"], 2, "--now"),
        (["triage", "x", "--now", "2026-01-01T00:00:00"], 2, "time zone"),
        (["ingest", "/nowhere"], 2, "/nowhere"),
        (["cases", "show", "C-1"], 2, "is no case"),
        (["serve", "--host", "0.0.0.0"], 2, "LISTEN_HOST"),
        (["eval", "retrieval", "/nowhere"], 2, "/nowhere"),
        (["editions", "show", "e-none"], 2, "e-none"),
    ],
)
def test_unusable_input_is_one_line_that_says_the_mend(
    desk_data: Path, arguments: list[str], status: int, words: str
) -> None:
    out, err = firstline(desk_data, *arguments, status=status)
    assert out == ""
    assert words in err and len(err.strip().splitlines()) == 1 and "Traceback" not in err


def test_without_an_edition_a_question_says_what_is_missing(tmp_path: Path) -> None:
    _, err = firstline(tmp_path / "empty", "ask", "How long?", status=3)
    assert "no edition" in err


def test_a_database_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "firstline.db").write_bytes(b"this is no database" * 100)
    _, err = firstline(tmp_path / "data", "ledger", status=3)
    assert "no database" in err and len(err.strip().splitlines()) == 1


def test_the_guides_of_an_editor_are_checked(desk_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "de"
    folder.mkdir(parents=True)
    built_in = ROOT / "knowledge" / "guides" / "de" / "disputes.en.md"
    text = built_in.read_text(encoding="utf-8")
    folder.joinpath("disputes.en.md").write_text(
        text.replace("§ 276(1) sentence 1 ZPO", "§ 276(1) ABC"), encoding="utf-8"
    )
    out, _ = firstline(desk_data, "guides", "check", str(folder.parent), status=1)
    assert "de/disputes.en.md there is no version in zh: write de/disputes.zh.md" in out and "DE " in out
    found = json.loads(firstline(desk_data, "guides", "check", str(folder.parent), "--json", status=1)[0])
    assert found["ok"] is False and found["markets"]["en"] == {"DE": found["sections"]["en"]}
    assert {"check", "file", "section", "what", "mend", "line", "message"} <= found["findings"][0].keys()
    _, error = firstline(desk_data, "guides", "check", str(tmp_path / "none"), status=2)
    assert "none" in error and len(error.strip().splitlines()) == 1


def test_the_built_in_guides_pass_and_are_counted(desk_data: Path) -> None:
    found = json.loads(firstline(desk_data, "guides", "check", "--json")[0])
    assert found["ok"] is True and found["findings"] == []
    assert min(found["sections"].values()) >= 250 and len(found["markets"]["zh"]) >= 21


def test_a_reranker_that_cannot_be_loaded_is_one_line(desk_data: Path) -> None:
    _, said = firstline(desk_data, "search", "customs", status=2, RERANKER="/no/such/model")
    assert said.startswith("firstline: RERANKER=/no/such/model") and len(said.strip().splitlines()) == 1
