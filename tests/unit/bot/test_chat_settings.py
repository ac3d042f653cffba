"""A language model by settings: off by default, redacting unless it is here, and `doctor` asks its server in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Parts
from bot.cli.health import examine
from bot.errors import BadSetting
from bot.settings import Settings, load
from bot.support_file import read
from knowledge.errors import UnusableInput
from tests.chat_server import says, serving


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `.env`, and none of our names in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


def test_there_is_no_model_by_default() -> None:
    parts = Parts(load())
    assert parts.settings.chat_model is None and parts.chat_model is None and parts.model_answers is None


@pytest.mark.parametrize(
    ("options", "redacts"),
    [
        ({}, True),
        ({"chat_base_url": "https://api.example/v1"}, True),
        ({"chat_base_url": "http://192.168.0.9:8000/v1"}, True),
        ({"chat_base_url": "http://localhost.evil.example/v1"}, True),
        ({"chat_base_url": "http://127.0.0.1:8000/v1"}, False),
        ({"chat_base_url": "http://localhost:8000/v1"}, False),
        ({"chat_base_url": "http://[::1]:8000/v1"}, False),
        ({"chat_base_url": "http://127.0.0.1:8000/v1", "chat_redact": True}, True),
        ({"chat_base_url": "https://api.example/v1", "chat_redact": False}, False),
    ],
)
def test_a_question_is_redacted_unless_the_server_is_on_this_machine(options: dict[str, Any], redacts: bool) -> None:
    assert load(chat_model="m", **options).redacts is redacts


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("CHAT_BASE_URL=http://127.0.0.1:1/v1", "need CHAT_MODEL"),
        ("CHAT_API_KEY=secret-key", "need CHAT_MODEL"),
        ("CHAT_MODEL=m\nCHAT_BASE_URL=127.0.0.1:8000", "CHAT_BASE_URL: must be an address"),
        ("CHAT_MODEL=m\nCHAT_TIMEOUT_S=60", "CHAT_TIMEOUT_S: "),
        ("CHAT_MODELL=m", "did you mean CHAT_MODEL"),
    ],
)
def test_a_wrong_line_is_one_clear_error(elsewhere: Path, line: str, words: str) -> None:
    (elsewhere / ".env").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadSetting) as error:
        load()
    assert words in str(error.value) and "secret-key" not in str(error.value) and "\n" not in str(error.value)


def test_the_key_is_in_no_dump() -> None:
    settings = load(chat_model="m", chat_api_key="secret-key")
    assert "secret-key" not in repr(settings) + str(settings.model_dump())


def examined(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, Any]:
    for name, value in {"data_dir": str(elsewhere / "data"), **settings}.items():
        monkeypatch.setenv(name.upper(), value)
    return next(check for check in examine() if check["name"] == "language model")


def test_doctor_says_that_there_is_none(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = examined(elsewhere, monkeypatch)
    assert found["ok"] and "off (no CHAT_MODEL)" in found["detail"]


def test_doctor_asks_the_server_for_its_models(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(""), models=("qwen3", "glm")) as server:
        chat = {"chat_base_url": server.url, "chat_api_key": "secret-key"}
        there = examined(elsewhere, monkeypatch, chat_model="qwen3", **chat)
        missing = examined(elsewhere, monkeypatch, chat_model="gpt", **chat)
        assert server.requests == []
    assert there["ok"] and "questions are sent as they are" in there["detail"]
    assert not missing["ok"] and "has glm, qwen3, not gpt" in missing["detail"]
    gone = examined(elsewhere, monkeypatch, chat_model="qwen3", **chat)
    assert not gone["ok"] and "unreachable" in gone["detail"] and "CHAT_BASE_URL" in gone["detail"]
    assert "secret-key" not in json.dumps([there, missing, gone])


def test_labelled_claims_are_read_in_the_form_of_the_public_sets(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    rows = [
        {"question": "who?", "claim": "Ann [1]", "references": ["Ann did it."], "attribution_label": "attributable"},
        {"claim": "The answer is due in 21 days. [2, 3]", "references": ["x"], "attribution_label": "not attributable"},
        {"claim": "答辩期限为21天。", "passages": "21天内答辩。", "label": 1},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = list(read(file))
    assert [(c.claim, c.asked, c.language, c.stated) for c in found] == [
        ("Ann", "who?", "en", True), ("The answer is due in 21 days.", "", "en", False), ("答辩期限为21天。", "", "zh", True)
    ]  # fmt: skip
    file.write_text('{"claim": "x"}\n', encoding="utf-8")
    with pytest.raises(UnusableInput, match="line 1"):
        list(read(file))
