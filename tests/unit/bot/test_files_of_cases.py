"""Files that are only on their platform are queued for keeping when they belong to a case, and only then."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.dossier import record
from bot.cases.dossier.words import text
from bot.conversations import Attachment
from tests.unit.bot.desk_at_work import EXPERT, OPERATOR, A, At
from tests.unit.bot.full_case import PDF

ON_SLACK = Attachment("F1", "order.pdf", "application/pdf", 9, "https://files.slack.com/F1")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


def test_nothing_is_kept_until_there_is_a_case_and_then_everything_of_its_thread(at: At) -> None:
    first = at.say(A, "which mark may I use?", "first", attachments=(ON_SLACK,))
    at.settle(first)
    second = at.say(A, "and my own copy", "second", "first", attachments=(at.files.keep("own.pdf", PDF),))
    assert at.jobs.kept == []
    at.settle(second, route="escalate", urgency="U2")
    assert at.jobs.kept == [(first, "")], "what the desk has already is not asked for"


def test_each_message_of_a_case_with_files_whoever_wrote_it(at: At) -> None:
    with at.case() as (case, thread):
        at.desk.claim(EXPERT, case)
        at.desk.relay(EXPERT, case, "Sign this.\n// see", key="r", attachments=(ON_SLACK,))
        at.desk.note(EXPERT, case, "draft", key="n", attachments=(ON_SLACK,))
        came = at.say(A, "here", "more", "first", attachments=(ON_SLACK,))
        at.say(A, "no file", "words", "first")
        with_files = [posted.seq for posted in at.desk.thread(EXPERT, thread) if posted.attachments]
        assert at.jobs.kept == [(row, "") for row in with_files] and with_files[-1] == came and len(with_files) == 3


def test_what_came_after_the_end_is_kept_when_the_case_opens_again(at: At) -> None:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
        at.desk.resolve(EXPERT, case, "advised")
        late = at.say(A, "one more paper", "late", "first", attachments=(ON_SLACK,))
        assert at.jobs.kept == []
        at.desk.reopen(EXPERT, case, "a paper came")
        assert at.jobs.kept == [(late, "")]


def test_a_dossier_asks_again_for_what_could_not_be_had_but_not_for_what_is_never_taken(at: At) -> None:
    message = at.say(A, "our money is frozen", "first", attachments=(ON_SLACK,))
    at.settle(message, route="escalate", urgency="U2")
    case = at.desk.queue(EXPERT)[0].id
    again = (message, at.now.date().isoformat())
    for reason, asked in (("file_kind", []), ("file_failed", [again])):
        at.files.not_kept(message, "F1", reason)
        at.jobs.kept.clear()
        made = at.desk.dossier(OPERATOR, case)
        assert at.jobs.kept == asked
        assert record(made)["messages"][0]["attachments"][0]["not_kept"] == reason
    assert at.files.sent(message, ON_SLACK, PDF)
    at.jobs.kept.clear()
    (file,) = at.desk.dossier(OPERATOR, case).thread[0].posted.attachments
    assert at.jobs.kept == [] and file.not_kept is None and file.sha256 and file.size == len(PDF)


@pytest.mark.parametrize(
    "reason", ["file_kind", "file_content", "file_empty", "file_too_large", "file_failed", "file_taken_back"]
)
def test_every_reason_has_its_words_in_the_dossier(reason: str) -> None:
    both = text.table[f"not_kept_{reason}"]
    assert both["en"] and re.search(r"[\u4e00-\u9fff]", both["zh"])
