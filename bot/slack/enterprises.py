"""Which enterprise a person of Slack speaks for: a file decides, then their organisation, then they themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import BadSetting
from bot.phrases import LANGUAGES

_LISTS = ("people", "channels", "organisations", "domains")
_WORDS = ("name", "province", "language")


@dataclass(frozen=True)
class Enterprise:
    """A company with what the desk knows of it."""

    id: str
    name: str | None = None
    province: str | None = None
    language: str | None = None


class Enterprises:
    """The table of `SLACK_ENTERPRISES`; empty without one."""

    def __init__(self, table: Mapping[str, Any] | None = None, file: Path | None = None) -> None:
        self._by: dict[str, dict[str, Enterprise]] = {name: {} for name in _LISTS}
        for id_, given in (table or {}).items():
            self._add(str(id_), given, file)

    @classmethod
    def load(cls, file: Path | None) -> "Enterprises":
        """The table of this file; raises `BadSetting` that names the line to mend."""
        if file is None:
            return cls()
        try:
            table = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadSetting(f"SLACK_ENTERPRISES: {file} cannot be read: {' '.join(str(error).split())}") from None
        if not isinstance(table, dict):
            raise BadSetting(f"SLACK_ENTERPRISES: {file} should hold enterprises by id, each with a name and people")
        return cls(table, file)

    def of(
        self, person: str, *, email: str | None, team: str | None, own_teams: frozenset[str], channel: str
    ) -> Enterprise:
        """The enterprise of this person, writing in this channel.

        Somebody of another organisation (Slack Connect) speaks for that organisation; a member of our own workspace
        whom the file does not name speaks for nobody but themselves, so that two enterprises are never taken for one.
        """
        domain = (email or "").rpartition("@")[2].lower()
        keys = (("people", person), ("organisations", team or ""), ("domains", domain), ("channels", channel))
        found = next((self._by[kind][key] for kind, key in keys if key in self._by[kind]), None)
        if found is not None:
            return found
        if team and own_teams and team not in own_teams:
            return Enterprise(f"slack:{team}")
        return Enterprise(f"slack:{person}")

    def _add(self, id_: str, given: Any, file: Path | None) -> None:
        if not isinstance(given, dict) or not set(given) <= {*_LISTS, *_WORDS}:
            raise BadSetting(f"SLACK_ENTERPRISES: {file}: {id_} may have {', '.join((*_WORDS, *_LISTS))}")
        for name in _WORDS:
            if not isinstance(given.get(name) or "", str):
                raise BadSetting(f"SLACK_ENTERPRISES: {file}: {name} of {id_} should be text")
        if given.get("language") not in (None, *LANGUAGES):
            raise BadSetting(f"SLACK_ENTERPRISES: {file}: language of {id_} should be {' or '.join(LANGUAGES)}")
        words = {k: str(given[k]) for k in _WORDS if given.get(k)}
        enterprise = Enterprise(id_, **words)
        for kind in _LISTS:
            listed = given.get(kind) or []
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                raise BadSetting(f"SLACK_ENTERPRISES: {file}: {kind} of {id_} should be a list of words in brackets")
            for key in listed:
                name = str(key).lower() if kind == "domains" else str(key)
                other = self._by[kind].setdefault(name, enterprise)
                if other.id != id_:
                    raise BadSetting(f"SLACK_ENTERPRISES: {file}: {key} stands under {other.id} and {id_}")
