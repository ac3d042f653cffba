"""The fixed texts of a dossier, and times as it shows them (pure)."""

from datetime import datetime
from pathlib import Path

from bot.cases.service_levels import BEIJING
from bot.texts import Texts

text = Texts(Path(__file__).parents[1] / "dossier.yaml")


def both(key: str, language: str) -> tuple[str, str]:
    """A text in this language, and in the other one."""
    return text(key, language), text(key, "en" if language == "zh" else "zh")


def moment(at: datetime) -> str:
    """A time in Beijing, as `2026-03-04 09:00`."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
