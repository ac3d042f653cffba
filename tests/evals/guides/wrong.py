"""Statements that circulate and are wrong: what the desk answers to somebody who has read them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.bootstrap import Parts
from bot.triage.model import Message

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("wrong.yaml").read_text("utf-8"))
LANGUAGES = ("en", "zh")


def check_all(parts: Parts) -> list[str]:
    """What goes wrong, one line for each case and language."""
    return [problem for case in CASES for language in LANGUAGES if (problem := check(parts, case, language))]


def check(parts: Parts, case: dict[str, Any], language: str) -> str | None:
    """What is wrong with the desk's answer to this case; None if it says the right thing."""
    asked = case[language]
    message = Message(0, "enterprise", asked["ask"], datetime(2026, 11, 27, 2, 0, tzinfo=UTC))
    response = parts.responder.respond([message])
    name = f"{case['id']} {language} ({response.decision.route})"
    if response.answer is None or not response.answer.sentences:
        return f"{name}: no answer"
    said = response.answer.text
    lacking = [wanted for wanted in asked["must"] if not re.search(wanted, said)]
    stated = [wrong for wrong in asked.get("never", ()) if re.search(wrong, said)]
    if lacking or stated:
        return f"{name}: lacks {lacking}, states {stated}: {' '.join(said.split())[:300]}"
    return None
