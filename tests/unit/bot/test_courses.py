"""The courses as data: proved by the guides in both languages, checked on load, and within what Slack can show."""

import json
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.courses import courses as commands
from bot.outreach.training import STATES, Standing
from bot.slack.courses import message, offered
from bot.storage.training import Offer
from bot.training.courses import FOLDER, Course, Question, courses
from bot.training.fitting import ORDER, Reason, ranked, reason
from bot.training.progress import Answer, Attempt, Progress
from bot.training.proof import Shown, stands
from bot.training.texts import told, why
from ingest.sources import BUILT_IN_GUIDES
from knowledge.errors import UnusableInput
from tests.unit.bot.taught import profile

ALL = [(course, question) for course in courses().values() for question in course.questions]
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def check(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(commands, ["check", *arguments])
    assert result.exit_code == status, result.output
    return result.stdout


def test_eight_courses_of_five_questions_are_proved_by_the_guides_in_both_languages() -> None:
    assert len(courses()) >= 8
    assert all(len(course.questions) == 5 and course.pass_at == 4 for course in courses().values())
    found = json.loads(check("--json"))
    assert (found["ok"], found["questions"], found["problems"]) == (True, len(ALL), [])


def test_a_changed_guide_names_the_question(tmp_path: Path) -> None:
    guides = Path(shutil.copytree(BUILT_IN_GUIDES, tmp_path / "guides"))
    german = guides / "de" / "disputes.zh.md"
    words = german.read_text(encoding="utf-8")
    german.write_text(words.replace("法院还没有作出任何决定", "法院还没有作出决定"), encoding="utf-8")
    assert "de-abmahnung: what: de/disputes.zh#abmahnung: the quote does not stand" in check(
        "--guides", str(guides), status=1
    )
    german.write_text(words.replace("anchor: objection -->", "anchor: objections -->"), encoding="utf-8")
    assert "de-abmahnung: objection: de/disputes.zh#objection: there is no such section" in check(
        "--guides", str(guides), status=1
    )


@pytest.mark.parametrize(("course", "question"), ALL, ids=[f"{c.id}-{q.id}" for c, q in ALL])
def test_a_question_has_right_and_wrong_options_that_differ(course: Course, question: Question) -> None:
    for language in ("en", "zh"):
        words = [getattr(option, language) for option in question.options.values()]
        assert len(set(words)) == len(words)
        assert getattr(question.quote, language).strip()
    assert not question.is_right([]) and question.is_right(question.right) and not question.is_right(question.options)
    # Who chooses all must know that there may be several.
    assert ("Choose all" in question.ask.en, "全部" in question.ask.zh) == (len(question.right) > 1,) * 2


def test_the_right_answer_stands_in_no_fixed_place() -> None:
    places = Counter(question.right[0] for _, question in ALL if len(question.right) == 1)
    assert max(places.values()) < 0.55 * sum(places.values()) and set(places) >= {"a", "b", "c"}


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("questions", 0, "right"), ["d"], "right names an option"),
        (("questions", 0, "right"), ["a", "b", "c"], "or all of them"),
        (("questions", 1, "id"), "what", "stands twice"),
        (("questions", 0, "options", "b"), {"en": "only English"}, "questions.1.options.b.zh"),
        (("questions", 0, "quote", "zh"), " ", "questions.1.quote.zh"),
        (("questions", 0, "hint"), "x", "questions.1.hint"),
        (("questions",), [], "at least 5"),
        (("fits",), {}, "fits nobody"),
        (("id",), "other", "name the file as the course"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, path: tuple[Any, ...], value: Any, complaint: str) -> None:
    table = yaml.safe_load((FOLDER / "de-abmahnung.yaml").read_text(encoding="utf-8"))
    place = table
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (tmp_path / "de-abmahnung.yaml").write_text(yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")
    with pytest.raises(UnusableInput, match=complaint):
        courses(tmp_path)
    assert courses.cache_clear() is None


def test_a_folder_without_courses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="holds no course"):
        courses(tmp_path / "none")


def test_a_quote_may_be_broken_over_lines_but_not_changed() -> None:
    assert stands("within  21 days", "Answer\nwithin\n21 days.") and not stands("within 20 days", "within 21 days")


def test_what_fits_whom() -> None:
    german, shop = courses()["de-abmahnung"], courses()["platform-complaints"]
    from bot.profiles.model import Mark, Shop

    seller = profile(markets=(), shops=(Shop("Amazon.DE "),))
    assert reason(german, profile(markets=("FR", "DE"))) == Reason("market", "DE")
    assert reason(german, seller) == Reason("marketplace", "Amazon.DE ")
    assert reason(shop, seller) is not None and reason(shop, profile(markets=("DE",))) is None
    assert reason(german, profile(markets=("US",))) is None and reason(german, None) is None
    assert reason(german, None, german.sections[:1]) == Reason("asked")
    marked = profile(markets=(), marks=(Mark("LAMPO"),))
    assert [course.id for course, found in ranked(courses().values(), marked) if found.why == "marks"] == ["squatting"]
    order = [ORDER.index(found.why) for _, found in ranked(courses().values(), seller)]
    assert order == sorted(order)


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(told.file).parents[1].rglob("*.py"))
    named, made = set(re.findall(r'"(\w+)"', code)), ("state_", "why_", "verdict_", "kind_", "fault_")
    assert [key for key in told.table if key not in named and not key.startswith(made)] == []
    assert {f"state_{name}" for name in STATES} <= set(told.table)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_text_can_be_said(language: str) -> None:
    for name in ORDER:
        assert why(Reason(name, "DE" if name in ("market", "marketplace") else ""), language)
    assert why(Reason("market", "DE"), "zh") == "您在该市场销售：德国。"
    assert told("offer", language, why="w ", minutes=3, title="t").startswith("w ")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("course", courses().values(), ids=list(courses()))
def test_slack_shows_every_question_whole(course: Course, language: str) -> None:
    go = Attempt(7, "U1", "lamp", course.id, 1, NOW)
    section = Shown("T", "H", "text", "/guides/x.en?v=1#p2", "FRCP 12", "P")
    given: list[Answer] = []
    for question in course.questions:
        standing = Standing(course, "running", Progress(course, tuple(given)), go)
        asked = message(standing, None, None, language, "https://desk.example")
        blocks = str(asked.blocks)
        for words in (question.ask, *question.options.values()):
            assert getattr(words, language) in asked.text
        buttons = len(question.options) if len(question.right) == 1 else 1
        assert blocks.count("'type': 'button'") == buttons and len(asked.text) <= 4_000
        given.append(Answer(question.id, question.digest, (question.right[0],), len(question.right) == 1))
        told_ = message(
            Standing(course, "running", Progress(course, tuple(given)), go),
            question,
            section,
            language,
            "https://desk.example",
        )
        assert getattr(question.quote, language) in told_.text and "<https://desk.example/guides/x.en?v=1#p2|H>" in str(
            told_.blocks
        )
        assert len(told_.blocks) <= 50
    left = message(
        Standing(course, "running", Progress(course, tuple(given)), go), None, None, language, "https://desk.example"
    )
    assert str(left.blocks).count("'action_id': 'course_begin'") == 1, "nothing is left to answer: it can be ended"
    shown = offered(Offer(3, "lamp", course.id, Reason("market", "DE"), "open", NOW), course, language)
    assert getattr(course.title, language) in shown.text and str(shown.blocks).count("'type': 'button'") == 2
