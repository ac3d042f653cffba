"""Files that people share in Slack are kept for the dossier, whatever is killed or gone; otherwise it says why not."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cases.dossier import Dossier, paper
from bot.conversations import Person
from bot.paper.html import to_html
from tests.slack.apart import DeskApart
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk

DANGER = "<@BOT> our PayPal account was frozen by a US court yesterday, we received the TRO"
OPERATOR = Person("operator", "operator", "lead")
LETTER, ORDER, FORM = b"%PDF-1.7 the letter", b"%PDF-1.7 the order", b"%PDF-1.7 the form"


@pytest.fixture
def desk(slack: SlackDouble, small_data: Path) -> Iterator[SlackDesk]:
    with SlackDesk(slack, small_data, max_attachment_mb=1) as made:
        yield made


def dossier(d: SlackDesk) -> Dossier:
    return d.parts.desk.dossier(OPERATOR, d.parts.desk.queue(OPERATOR)[0].id)


def given(d: SlackDesk) -> None:
    """From now on Slack gives every file."""
    for stored in d.slack.world.files.values():
        stored.status = None


def files(d: SlackDesk) -> dict[str, Any]:
    """The files of the case by name."""
    cases = d.parts.desk.queue(OPERATOR)
    thread = d.parts.desk.thread(OPERATOR, cases[0].thread) if cases else []
    return {file.name: file for posted in thread for file in posted.attachments}


def kept(d: SlackDesk, *names: str) -> dict[str, bytes]:
    """Wait until the bytes of these files are kept; their contents by name."""

    def there() -> bool:
        found = files(d)
        return all(name in found and found[name].sha256 for name in names)

    d.slack.until(there, 60)
    return {name: d.parts.files.read(files(d)[name].sha256) for name in names}


def reasons(d: SlackDesk, count: int) -> dict[str, str]:
    """Wait until it is known of this many files why they are not kept."""

    def known() -> dict[str, str]:
        return {name: file.not_kept for name, file in files(d).items() if file.not_kept}

    d.slack.until(lambda: len(known()) == count, 60)
    return known()


def on_disk(d: SlackDesk) -> list[bytes]:
    folder = d.data / "files"
    return [p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".key"]


def test_files_from_before_the_case_of_both_sides_and_of_notes_are_kept(desk: SlackDesk, tmp_path: Path) -> None:
    ts = desk.lin.post(desk.ask, "Which mark may I use?", files=[("letter.pdf", LETTER, "application/pdf")])
    desk.settled(1)
    assert on_disk(desk) == [], "nothing is kept of what is no case"
    desk.lin.post(desk.ask, DANGER, ts, files=[("传票 order.pdf", ORDER, "application/pdf")])
    desk.settled(2)
    assert kept(desk, "letter.pdf", "传票 order.pdf") == {"letter.pdf": LETTER, "传票 order.pdf": ORDER}
    case = desk.parts.desk.queue(OPERATOR)[0].id
    wei = Person(desk.wei.id, "Dr. Wei", "expert", desk="US branch")
    desk.parts.desk.claim(wei, case)
    card = desk.card()["ts"]
    desk.wei.post(desk.desk, "Sign this.", card, files=[("form.pdf", FORM, "application/pdf")])
    desk.wei.post(desk.desk, "// only for us", card, files=[("draft.txt", b"draft", "text/plain")])
    desk.lin.post(desk.ask, "here is more", ts, files=[("more.csv", "店铺,1\n", "text/csv")])
    contents = kept(desk, "form.pdf", "draft.txt", "more.csv")
    assert contents["form.pdf"] == FORM and contents["draft.txt"] == b"draft"
    desk.parts.exporter.export(dossier(desk), tmp_path / "case.zip", "en")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "case.zip").read_bytes())) as archive:
        assert len([name for name in archive.namelist() if name.startswith("files/")]) == 5
    desk.parts.desk.resolve(wei, case, "advised")
    desk.parts.desk.erase(OPERATOR, case, "asked for by the enterprise")
    assert on_disk(desk) == [], "erased with the case"


def test_what_is_not_kept_is_named_with_its_reason(desk: SlackDesk) -> None:
    large = b"%PDF-1.7 " + b"x" * 1_100_000
    gone = ("gone.pdf", LETTER, "application/pdf", 404)
    shared = [("run.exe", b"MZ"), ("not.pdf", b"MZ"), ("large.pdf", large), ("empty.txt", b""), gone]
    desk.lin.post(desk.ask, DANGER, files=shared)
    assert reasons(desk, 5) == {
        "run.exe": "file_kind",
        "not.pdf": "file_content",
        "large.pdf": "file_too_large",
        "empty.txt": "file_empty",
        "gone.pdf": "file_failed",
    }
    found = dossier(desk)
    assert on_disk(desk) == []
    for language, words in (
        ("en", ("files of this kind", "larger than the desk takes", "may have been deleted there", "it is empty")),
        ("zh", ("不接收此类文件", "超过咨询台的大小限制", "可能已在平台上删除", "空文件")),
    ):
        shown = to_html(paper(found, language))
        assert [one for one in words if one not in shown] == []


def test_while_files_cannot_be_had_the_case_goes_on_and_a_restart_gets_them(desk: SlackDesk) -> None:
    desk.lin.post(desk.ask, DANGER, files=[("order.pdf", ORDER, "application/pdf", 503)])
    assert desk.settled(1) == ["handed_over"]
    assert files(desk)["order.pdf"].sha256 is None and files(desk)["order.pdf"].not_kept is None
    desk.stop()
    given(desk)
    desk.start()
    assert kept(desk, "order.pdf") == {"order.pdf": ORDER}


def test_what_slack_did_not_give_is_asked_for_again_by_a_dossier(desk: SlackDesk) -> None:
    desk.lin.post(desk.ask, DANGER, files=[("order.pdf", ORDER, "application/pdf", 403)])
    assert reasons(desk, 1) == {"order.pdf": "file_failed"}
    given(desk)
    assert "may have been deleted there" in to_html(paper(dossier(desk), "en"))
    assert kept(desk, "order.pdf") == {"order.pdf": ORDER}
    assert "may have been deleted there" not in to_html(paper(dossier(desk), "en"))


def test_what_was_taken_back_before_it_could_be_had_is_not_kept(desk: SlackDesk) -> None:
    ts = desk.lin.post(desk.ask, DANGER)
    desk.settled(1)
    wrong = desk.lin.post(desk.ask, "sorry, wrong file", ts, files=[("wrong.pdf", ORDER, "application/pdf", 503)])
    desk.slack.until(lambda: "wrong.pdf" in files(desk))
    desk.lin.delete(desk.ask, wrong)
    assert reasons(desk, 1) == {"wrong.pdf": "file_taken_back"}
    given(desk)
    dossier(desk)
    assert on_disk(desk) == []


def test_the_page_for_signing_in_is_not_taken_for_a_file(desk: SlackDesk) -> None:
    desk.slack.world.scopes.discard("files:read")
    desk.lin.post(desk.ask, DANGER, files=[("order.txt", b"the order")])
    desk.settled(1)
    assert reasons(desk, 1) == {"order.txt": "file_failed"}
    assert on_disk(desk) == []


def test_killed_while_keeping_it_is_kept_after_the_next_start(slack: SlackDouble, small_data: Path) -> None:
    desk = DeskApart(slack, small_data)
    desk.start(kill_at="keeping")
    desk.lin.post(desk.ask, DANGER, files=[("order.pdf", ORDER)])
    desk.wait_killed()
    desk.start()
    try:
        assert kept(desk, "order.pdf") == {"order.pdf": ORDER}
    finally:
        desk.stop()


def test_a_file_that_an_expert_attached_in_the_workspace_reaches_slack(desk: SlackDesk) -> None:
    ts = desk.lin.post(desk.ask, DANGER)
    desk.settled(1)
    case = desk.parts.desk.queue(OPERATOR)[0].id
    wei = Person("expert", "Dr. Wei", "expert", desk="US branch")
    desk.parts.desk.claim(wei, case)
    form = desk.parts.files.keep("form.pdf", FORM)
    desk.parts.desk.relay(wei, case, "Sign this.", key="relay-1", attachments=(form,))

    def shared() -> list[str]:
        return [file["id"] for m in desk.replies(desk.ask, ts) for file in m.get("files", ())]

    (found,) = desk.slack.until(shared, 30)
    assert desk.slack.world.files[found].content == FORM
