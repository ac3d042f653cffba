"""Every fixed text of Slack's screens exists in both languages, is used, fits where it stands, and none hides in the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot import slack
from bot.cases.model import OUTCOMES, State
from bot.phrases import knows, read
from bot.slack.forms import ASK_FIELDS
from bot.slack.texts import text
from bot.texts import NAMES

FOLDER = Path(slack.__file__).parent
PLACES = re.compile(r"{(\w+)}")
CALL = re.compile(r"\b(?:text|_title)\(\s*[\"'](\w+)[\"']")
SHORT = {  # key pattern -> how long Slack lets it be
    r"(claim\w*|declare_no_conflict|not_mine|assign|note|suggest|documents|hand_back|resolve|ask_expert|sources_button|"
    r"accept|refuse|release|reassign|terminate|reopen|handled|ask_consent|conflict_box|same_matter|new_matter|away|back|"
    r"handled_button|consent_give|consent_refuse|helpful|not_helpful|share|private_button|rate_\d|offer_\w+)": 75,
    r"(\w+_title|close|save|send|form_submit)": 150,
    r"(form|why|note|documents|hand_back|resolve|assign|not_mine|sources|refuse|release|reassign|terminate|reopen|"
    r"handled|away)_title": 24,
}


def sources() -> Iterator[str]:
    return (path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))


def test_both_languages_with_the_same_places() -> None:
    for key, words in text.table.items():
        assert set(words) == {"en", "zh"}, key
        assert all(isinstance(w, str) and w.strip() for w in words.values()), key
        assert sorted(PLACES.findall(words["en"])) == sorted(PLACES.findall(words["zh"])), key


def test_no_key_stands_twice() -> None:
    keys = [node[0].value for node in yaml.compose(text.file.read_text(encoding="utf-8")).value]
    assert sorted(keys) == sorted(set(keys))


def test_every_key_that_the_code_names_exists() -> None:
    used = {key for code in sources() for key in CALL.findall(code)}
    assert len(used) > 80
    made = {key for key in used if key.endswith("_")}
    assert used - made <= set(text.table), used - made - set(text.table)


def test_every_key_that_is_put_together_exists() -> None:
    wanted = {f"form_{name}" for name in ASK_FIELDS} | {f"rate_{n}" for n in range(1, 6)}
    wanted |= {f"mirror_{role}" for role in ("enterprise", "other", "bot", "expert", "note")}
    wanted |= {f"follow_{name}" for name in ("leave_alone", "ask_first", "pick_up", "default")}
    wanted |= {f"prompt_{n}" for n in range(1, 5)} | {"mend_other"}
    assert wanted <= set(text.table), wanted - set(text.table)


def test_every_text_is_used() -> None:
    code = "\n".join(sources())
    literals = set(re.findall(r"[\"'](\w+)[\"']", code))
    made = (*re.findall(r'f"(\w+_)\{', code), "right_")
    unused = [key for key in text.table if key not in literals and not key.startswith(made)]
    assert unused == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_label_fits(language: str) -> None:
    for pattern, most in SHORT.items():
        found = [key for key in text.table if re.fullmatch(pattern, key)]
        assert found
        assert [key for key in found if len(text.table[key][language]) > most] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_and_outcome_has_a_word(language: str) -> None:
    from typing import get_args

    for group, names in (("state", get_args(State)), ("outcome", OUTCOMES), ("urgency", ("U0", "U1", "U2", "U3"))):
        for name in names:
            key = f"{group}_{name}"
            assert key in text.table or key in read(NAMES) or knows(key), key
            assert text.word(group, name, language) != name.replace("_", " ") or language == "en"


def test_the_chinese_is_chinese_and_the_english_is_not() -> None:
    same = {"rate_2", "rate_3", "rate_4", "mirror_bot", "card_title", "home_case_line"}
    for key, words in text.table.items():
        assert re.search(r"[\u3400-\u9fff]", words["zh"]) or key in same | {"expert_line"}, key
        assert not re.search(r"[\u3400-\u9fff]", words["en"]) or key == "language_name_zh", key


def test_no_chinese_in_the_code() -> None:
    punctuation = "，"  # stripped from both ends of a name
    for code in sources():
        assert not re.search(r"[\u4e00-\u9fff]", code.replace(punctuation, "")), re.findall(r"[\u4e00-\u9fff]+", code)


def test_values_are_put_in_as_they_are() -> None:
    assert text("only_desk", "en") and "{x} <b>" in text("shared_question", "en", question="{x} <b>")
