"""Matches in words: what agrees and what speaks against it, in English and Chinese."""

from pathlib import Path

from bot.matching.model import Level, Reason
from bot.texts import Texts

texts = Texts(Path(__file__).with_name("texts.yaml"))


def reason_words(reason: Reason, language: str) -> str:
    """One reason as a sentence."""
    return texts(reason.code, language, item=reason.item.strip(), profile=reason.profile.strip())


def level_words(level: Level, language: str) -> str:
    """How sure a match is, in one word."""
    return texts(f"level_{level}", language)
