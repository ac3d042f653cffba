"""Every fixed text exists in both languages, is used, and no text hides in the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from bot import web
from bot.cases.lessons import State as LessonState
from bot.cases.model import MOVES, OUTCOMES, State
from bot.cases.redaction import WORDS
from bot.desk.seeing import PROMISES
from bot.desk.similar import Reason
from bot.phrases import knows, read
from bot.storage.ledger import Outcome
from bot.texts import NAMES
from bot.web.texts import FILE, table, text, word
from bot.web.views.filters import STATES
from bot.web.workspace import CHANNELS
from knowledge.model import Confidence

FOLDER = Path(web.__file__).parent
PLACES = re.compile(r"{(\w+)}|\[(\w+)\]")
SIGNALS = {
    rule["id"] for rule in yaml.safe_load((FOLDER.parent / "triage" / "signals.yaml").read_text("utf-8"))["signals"]
}
FACTS = ("case_number", "platform", "amount", "forum", "due_on", "market")
GROUPS = {
    "state": get_args(State),
    "move": [
        *MOVES,
        "open",
        "update",
        "relay",
        "note",
        "rate",
        "not_mine",
        "lesson_draft",
        "lesson_edited",
        "lesson_approved",
        "lesson_rejected",
    ],
    "lesson_state": get_args(LessonState),
    "removed": sorted(WORDS),
    "outcome": OUTCOMES,
    "urgency": ["U0", "U1", "U2", "U3"],
    "confidence": get_args(Confidence),
    "ended": [*get_args(Outcome), "open"],
    "channel": CHANNELS,
    "signal": sorted(SIGNALS),
    "fact": FACTS,
    "role": ["enterprise", "other", "bot", "expert", "lead"],
    "language": ["en", "zh", "de"],
    "saw": ["case", "facts", "dossier", "file"],
    "clock": [*PROMISES, "supplement", "back", "ended"],
    "row": PROMISES,
    "standing": STATES,
    "beside_why": get_args(Reason),
    "day": ["live", "handled", "superseded", "passed"],
}


def sources() -> Iterator[Path]:
    return (path for path in FOLDER.rglob("*.py"))


def test_both_languages_with_the_same_places() -> None:
    for key, texts in (*table().items(), *read(NAMES).items()):
        assert set(texts) == {"en", "zh"}, key
        assert all(isinstance(words, str) and words.strip() for words in texts.values()), key
        assert sorted(PLACES.findall(texts["en"])) == sorted(PLACES.findall(texts["zh"])), key


@pytest.mark.parametrize("file", [FILE, NAMES])
def test_no_key_stands_twice(file: Path) -> None:
    keys = [node[0].value for node in yaml.compose(file.read_text(encoding="utf-8")).value]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("group", GROUPS)
def test_every_name_of_a_group_has_a_word(group: str) -> None:
    for name in GROUPS[group]:
        key = f"{group}_{name}"
        assert key in table() or key in read(NAMES) or knows(key), (group, name)


def test_an_unknown_name_is_shown_in_plain_words() -> None:
    assert word("fact", "colour_of_box", "zh") == "colour of box" and word("fact", None, "en") == ""


def test_every_key_that_the_code_names_exists() -> None:
    used = set()
    for path in sources():
        used |= set(re.findall(r"\btext\(\s*[\"']([\w-]+)[\"']", path.read_text(encoding="utf-8")))
    assert len(used) > 50
    assert used <= set(table()), used - set(table())


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    named = {name.replace("-", "_") for name in re.findall(r'"([\w-]+)"', code)}
    endings = ("title", "text", "do", "hint", "empty")
    literals = (
        set(re.findall(r"[\"']([\w?-]+)[\"']", code)) | named | {f"{n}_{part}" for n in named for part in endings}
    )
    made = tuple(re.findall(r'f"(\w+_)\{', code)) + tuple(f"{group}_" for group in (*GROUPS, "market"))
    unused = [key for key in table() if key not in literals and not key.startswith(made)]
    assert not unused


def test_no_chinese_in_the_code_of_the_pages() -> None:
    own_names = {FOLDER / "views" / "sidebar.py": "中文"}
    for path in [*sources(), *FOLDER.glob("static/*.js")]:
        words = path.read_text(encoding="utf-8").replace(own_names.get(path, "\0"), "")
        assert not re.search(r"[\u3400-\u9fff]", words), path


def test_values_are_put_in_as_they_are() -> None:
    assert text("search_nothing", "en", query="{x} <b>") == "Nothing was found for “{x} <b>”."
