"""What a language model is given: the prompt's files, and passages as numbered data that cannot pass for anything else.

The files in `prompts/` are read once; their hash stands in the record of every answer that was written with them.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.model import Passage

FOLDER = Path(__file__).with_name("prompts")
FILES = ("system.md", "question.md")
MOST_SENTENCES = 5
MOST_PASSAGES = 6
MOST_CHARACTERS = 2_400
"""Of one passage; the built-in guides stay below it."""
LANGUAGES = {"en": "English", "zh": "Simplified Chinese (简体中文)"}
SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "The sentences of an answer, each with the numbers of the passages that state it.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "marks": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "marks"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
# What chat templates and other programs read as the border between speakers.
_BORDERS = re.compile(
    r"\[/?(?:INST|SYS)\]|^\s*(?:system|assistant|user|human|系统|助手|用户)\s*[:：]", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Prompt:
    """The prompt's files and the hash of what they hold."""

    system: str
    question: str
    hash: str


@cache
def load() -> Prompt:
    """The prompt; `hash` is 12 hex digits of the SHA-256 over its files and the schema."""
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in FILES]
    digest = hashlib.sha256("\0".join((*texts, json.dumps(SCHEMA, sort_keys=True))).encode())
    return Prompt(texts[0], texts[1], digest.hexdigest()[:12])


def messages(prompt: Prompt, question: str, language: str, passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """Role and text of each message; passages are numbered from 1 in the order given."""
    spoken = LANGUAGES["zh" if language == "zh" else "en"]
    data = "\n\n".join(_numbered(n, p) for n, p in enumerate(passages, start=1))
    system = prompt.system.format(most=MOST_SENTENCES, language=spoken)
    return [
        ("system", system),
        ("human", prompt.question.format(passages=data, question=harmless(question), language=spoken)),
    ]


def follow_up(said: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Role and text of each message that asks for the last of these messages as a question of its own."""
    spoken = LANGUAGES["zh" if language == "zh" else "en"]
    system = (FOLDER / "follow_up.md").read_text(encoding="utf-8").format(language=spoken)
    return [("system", system), ("human", "\n".join(f"<message>{harmless(one)}</message>" for one in said))]


def harmless(text: str) -> str:
    """The text without anything that could end its place: tags, template tokens, speakers' names, unseen signs."""
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    text = text.replace("<", "‹").replace(">", "›").replace("```", "'''")
    return _BORDERS.sub(lambda m: m[0].replace("[", "(").replace("]", ")").replace(":", " -").replace("：", " -"), text)


def _numbered(number: int, passage: Passage) -> str:
    path = " > ".join(dict.fromkeys((passage.title, *passage.heading)))
    source = f"\nSource: {harmless(passage.source)}" if passage.source else ""
    body = harmless(passage.text[:MOST_CHARACTERS])
    return f'<passage number="{number}">\n{harmless(path)}{source}\n\n{body}\n</passage>'
