"""The parts of the comparison that can be wrong without another system: material, judging, the page."""

from pathlib import Path

import pytest

from tests.peers.environments import HERE, NotInstalled, python_of
from tests.peers.judging import elsewhere, measured, right
from tests.peers.material import Asked, asked, write_corpus
from tests.peers.report import NAMES, page

RULE = Asked("US-FED-01 en", "guides", "en", "How long?", ("guides/us/x.en.md", "guides/us/x.zh.md"), "US-FED-01")
PAGE = Asked("p1", "pages", "en", "What is it?", ("IPFR-Webpages/a.md",))
GOOD = {"file": "guides/us/x.en.md", "text": "Answer within 21 days after service."}
CHINESE = {"file": "guides/us/x.zh.md", "text": "送达后21天内答辩。"}
VAGUE = {"file": "guides/us/x.en.md", "text": "Answer in time."}
OTHER = {"file": "guides/de/y.en.md", "text": "Answer within 21 days."}


def test_a_passage_must_come_from_the_right_file_and_state_the_period() -> None:
    assert right(RULE, [OTHER, GOOD], 5)
    assert not right(RULE, [OTHER, GOOD], 1)
    assert not right(RULE, [VAGUE], 5) and not right(RULE, [OTHER], 5)
    assert right(PAGE, [{"file": "IPFR-Webpages/a.md", "text": ""}], 5)


def test_the_other_language_is_no_hit_but_is_counted() -> None:
    assert not right(RULE, [CHINESE], 5) and elsewhere(RULE, [CHINESE], 5)
    assert not elsewhere(RULE, [CHINESE, GOOD], 5)
    assert not elsewhere(RULE, [VAGUE], 5)


def test_figures_of_a_system_and_the_page() -> None:
    result = {
        "version": "x 1", "pieces": 3, "index_s": 2.0, "index_processor_s": 1.5, "peak_mb": 90.0, "index_mb": 1.0,
        "query_ms": [1.0, 3.0, 2.0], "answers": {"US-FED-01 en": [CHINESE], "p1": [GOOD], "US-FED-01 zh": [CHINESE]},
    }  # fmt: skip
    chinese = Asked("US-FED-01 zh", "guides", "zh", "多久？", RULE.files, RULE.rule)
    figures = measured([RULE, PAGE, chinese], result)
    assert (figures["guides_en"]["recall@5"], figures["guides_en"]["wrong_language@5"]) == (0.0, 1.0)
    assert (figures["guides_zh"]["recall@10"], figures["pages"]["recall@5"]) == (1.0, 0.0)
    about = dict.fromkeys(("pages", "guides", "n_pages", "n_en", "n_zh", "date", "machine", "version"), 1)
    text = page({"langchain_default": figures}, {"haiku_rag": "needs Python 3.12"}, about)
    assert "| LangChain, default | 0.000 | 0.000 | 0.000 | 0.000 | 1.000 | 1.000 | 1.000 | 0.000 |" in text
    assert "haiku.rag, default: needs Python 3.12" in text


def test_every_other_system_has_its_program_and_its_pinned_packages() -> None:
    for name in NAMES:
        assert (HERE / "systems" / f"{name}.py").is_file()
        if name != "firstline":
            lines = (HERE / "requirements" / f"{name}.txt").read_text(encoding="utf-8").split()
            assert lines and all("==" in line for line in lines)


def test_what_cannot_be_installed_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.peers.environments.FOLDER", tmp_path)
    with pytest.raises(NotInstalled):
        python_of("haiku_rag", "/no/such/python")


def test_the_material_holds_the_answers(shared: Path, tmp_path: Path) -> None:
    count = write_corpus(tmp_path, shared)
    questions = asked(shared)
    assert count == len(list(tmp_path.rglob("*.md"))) and len(questions) > 300
    assert all((tmp_path / file).is_file() for a in questions for file in a.files)
    assert not any("{{deadline" in p.read_text(encoding="utf-8") for p in (tmp_path / "guides").rglob("*.md"))
    whole = {f: (tmp_path / f).read_text(encoding="utf-8") for a in questions for f in a.files}
    found = [any(right(a, [{"file": f, "text": whole[f]}], 1) for f in a.files) for a in questions]
    assert sum(found) / len(found) > 0.95
