"""Periods come into guides by reference: both languages, the line of a wrong one, and a hash that follows the table."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.finding import find
from ingest.model import Limits
from ingest.progress import silent
from ingest.readers import content_hash, read
from ingest.readers.references import expanded, named
from knowledge.periods import said
from tests.unit.ingest.made import source

ROOT = Path(__file__).resolve().parents[3]
GUIDE = """---
id: us/a
language: {language}
title: A title
---
## How long? {{{{deadline:US-FED-01}}}}
<!-- source: FRCP 12; rules: US-FED-01; anchor: a -->
{text}
"""


def table(**periods: str) -> dict[str, str]:
    return {"US-FED-01": "21 days", "US-FED-02": "60 days"} | periods


def test_a_reference_becomes_the_period_in_the_documents_language(tmp_path: Path) -> None:
    for language, text in (("en", "Within {{deadline:US-FED-01}}."), ("zh", "须在{{ deadline: US-FED-01 }}内答辩。")):
        path = tmp_path / f"a.{language}.md"
        path.write_text(GUIDE.format(language=language, text=text), encoding="utf-8")
        section = read(source(path, language=language), Limits()).sections[0]
        period = said("US-FED-01", language)
        assert period in section.text and period in section.heading[-1] and "{{" not in section.text
        assert section.rules == ("US-FED-01",)


def test_nothing_else_in_braces_is_touched() -> None:
    text = "{{name}} {{deadline}} {{ deadlines:US-FED-01 }} {deadline:US-FED-01} {{deadline:US-\nFED-01}}"
    assert expanded(text, "en") == text


def test_an_unknown_rule_is_named_with_its_line_and_near_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.en.md"
    path.write_text(GUIDE.format(language="en", text="One.\n\nIn {{deadline:US-FED-011}}."), encoding="utf-8")
    with pytest.raises(UnreadableFile) as caught:
        read(source(path, language="en"), Limits())
    assert caught.value.reason_code == "unknown_rule"
    assert "line 10: {{deadline:US-FED-011}}" in caught.value.detail
    assert "US-FED-01" in caught.value.detail.split("near: ")[1]


def test_the_hash_follows_the_rules_that_are_used_and_no_others() -> None:
    data = b"In {{deadline:US-FED-01}}."

    def with_table(**periods: str) -> str:
        return content_hash(data, "md", period=lambda rule, language: table(**periods)[rule] + language)

    before = with_table()
    assert with_table() == before
    assert with_table(**{"US-FED-02": "61 days"}) == before
    assert with_table(**{"US-FED-01": "20 days"}) != before
    assert content_hash(data, "txt") == content_hash(data, "txt", period=lambda rule, language: "x")
    assert named("{{deadline:A}} {{deadline: B }} {{deadline:A}}") == ("A", "B", "A")


def test_the_hash_of_an_unknown_rule_and_of_utf16_are_there() -> None:
    assert content_hash(b"{{deadline:NONE}}", "md") != content_hash(b"{{deadline:NONE}} ", "md")
    wide = "In {{deadline:US-FED-01}} days.".encode("utf-16")
    assert content_hash(wide, "md") != content_hash(wide, "txt")


def test_what_lies_among_the_built_in_guides_for_editors_is_no_guide(tmp_path: Path) -> None:
    for name in ("us/a.en.md", "README.md", "REVIEW.md", "review/us.md", "vectors.npz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# A\n\nText of some length.", encoding="utf-8")
    found = find([tmp_path], (), tmp_path, Limits(), silent)
    assert [one.file.origin for one in found.found] == ["us/a.en.md"] and not found.skipped
    elsewhere = find([tmp_path], (), Path("/elsewhere"), Limits(), silent)
    assert "README.md" in [one.file.origin for one in elsewhere.found], "somebody else's folder is taken as it is"


SCRIPT = """
import sys
from pathlib import Path
from ingest.finding import find
from ingest.model import Limits
from ingest.progress import silent
from ingest.readers import read
for one in find([sys.argv[1]], (), Path(sys.argv[1]), Limits(), silent).found:
    text = " ".join(s.text for s in read(one.file, Limits()).sections)
    print(one.file.origin, one.file_hash[:12], "77" in text)
"""


def test_one_correction_of_the_table_changes_every_guide_in_both_languages(tmp_path: Path) -> None:
    for package in ("knowledge", "ingest"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    for name, rule in (("us/a.en", "US-FED-01"), ("us/a.zh", "US-FED-01"), ("us/b.en", "US-FED-02")):
        path = tmp_path / "own" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Title\n\nAnswer within {{{{deadline:{rule}}}}} 答辩 after it.", encoding="utf-8")

    def run() -> dict[str, tuple[str, str]]:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path / "own")],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return {name: (version, said) for name, version, said in map(str.split, done.stdout.splitlines())}

    before = run()
    csv = tmp_path / "knowledge/reference/deadlines.csv"
    text = csv.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("US-FED-01,"))
    assert ",21,calendar_day," in row
    corrected = row.replace(",21,calendar_day,", ",77,calendar_day,")
    csv.write_text(text.replace(row, corrected), encoding="utf-8")
    after = run()
    assert {name for name in before if before[name] != after[name]} == {"us/a.en.md", "us/a.zh.md"}
    assert [after[name][1] for name in sorted(after)] == ["True", "True", "False"]
