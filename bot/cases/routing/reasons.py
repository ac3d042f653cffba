"""The reasons of the routing in both languages, from `reasons.yaml`."""

from collections.abc import Mapping
from pathlib import Path

from bot.texts import Both, Texts

texts = Texts(Path(__file__).with_name("reasons.yaml"))


def because(key: str, **values: object) -> Both:
    """A reason in both languages; a value that differs by language is itself a pair of texts."""
    return {
        language: texts(key, language, **{name: _in(value, language) for name, value in values.items()})
        for language in ("en", "zh")
    }


def named(group: str, name: str) -> Both:
    """What a value is called on every screen: a market, a right."""
    return {language: texts.word(group, name, language) for language in ("en", "zh")}


def listed(names: list[Both]) -> Both:
    """Several names as one."""
    return {"en": ", ".join(name["en"] for name in names), "zh": "、".join(name["zh"] for name in names)}


def _in(value: object, language: str) -> object:
    return value[language] if isinstance(value, Mapping) else value
