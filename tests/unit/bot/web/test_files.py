"""Files in the workspace: uploaded, sent with a message, shown as links, downloaded by whoever may see the message."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.uploads import Uploads
from bot.web.links import viewer
from bot.web.pages import api, files
from bot.web.parts import WebParts
from bot.web.personas import PERSONAS
from bot.web.views import messages
from bot.web.workspace import Workspace
from tests.unit.bot.desk_at_work import At, response
from tests.unit.bot.full_case import PDF, PNG, store

WEI, BERG = PERSONAS["expert"], PERSONAS["expert-2"]


class Web:
    """Messages and files over a desk in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.at = At(folder)
        self.folder = folder
        nothing: Any = SimpleNamespace()
        self.uploads = Uploads(store(self.at, folder, 1024 * 1024), folder / "files" / ".key", lambda: self.at.now)
        parts = WebParts(
            self.at.desk, Workspace(self.at.desk, lambda: self.at.now), nothing, nothing, nothing, dict, "en",
            uploads=self.uploads,
        )  # fmt: skip
        app = FastAPI()
        app.include_router(api.router(parts, lambda: None))
        app.include_router(files.router(parts))
        self.client = TestClient(app)

    def upload(self, name: str, data: bytes, person: str = "enterprise-a", language: str = "en") -> Any:
        query = {"name": name, "person": person, "language": language}
        return self.client.post("/api/files", params=query, content=data)

    def send(self, *tokens: str, key: str = "k" * 32, person: str = "enterprise-a", **values: Any) -> Any:
        sent = {"person": person, "text": "", "key": key, "channel": "ask-ip", "files": list(tokens), **values}
        return self.client.post("/api/messages", json=sent)

    def get(self, message: int, file: str, person: str) -> Any:
        return self.client.get(f"/files/{message}/{file}", params={"as": person})


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.at.engine.dispose()


def test_a_file_is_uploaded_sent_and_downloaded(web: Web) -> None:
    up = web.upload("../传票 1.pdf", PDF)
    assert up.status_code == 200 and (up.json()["name"], up.json()["size"]) == ("传票 1.pdf", len(PDF))
    thread = web.send(up.json()["file"]).json()["thread"]
    posted = web.at.desk.thread(PERSONAS["enterprise-a"], thread)[0]
    file = posted.attachments[0]
    assert posted.files == ("传票 1.pdf",) and file.sha256 and file.id == file.sha256[:16]
    got = web.get(posted.seq, file.id, "enterprise-a")
    assert got.content == PDF and got.headers["content-type"] == "application/pdf"
    disposition = got.headers["content-disposition"]
    assert disposition.startswith("attachment;") and "filename*=UTF-8''%E4%BC%A0%E7%A5%A8%201.pdf" in disposition
    assert "no-store" in got.headers["cache-control"]
    link = messages.message(posted, viewer({"as": "enterprise-a"}, "", "en"), posted.at.date())
    assert f'href="/files/{posted.seq}/{file.id}?as=enterprise-a"' in link and 'download="传票 1.pdf"' in link


def test_the_same_sending_is_one_message_with_its_files_once(web: Web) -> None:
    token = web.upload("a.pdf", PDF).json()["file"]
    threads = {web.send(token, text="see this").json()["thread"] for _ in range(2)}
    assert len(threads) == 1
    (posted,) = web.at.desk.thread(PERSONAS["enterprise-a"], threads.pop())
    assert len(posted.attachments) == 1


@pytest.mark.parametrize(("language", "sentence"), [("en", "kind"), ("zh", "类型")])
def test_what_is_not_taken_is_said_in_the_persons_language(web: Web, language: str, sentence: str) -> None:
    for name in ("page.html", "drawing.svg"):
        refused = web.upload(name, b"<svg onload='x'>", language=language)
        assert refused.status_code == 400 and sentence in refused.json()["error"] and name in refused.json()["error"]
    large = web.upload("a.pdf", PDF + b"x" * 1024 * 1024, language=language)
    assert large.status_code == 400 and "1 MB" in large.json()["error"].replace("1MB", "1 MB")
    assert web.upload("a.png", PDF, language=language).status_code == 400
    assert (
        not [p for p in (web.folder / "files").rglob("*") if p.is_file()] if (web.folder / "files").exists() else True
    )


def test_a_token_is_of_no_use_to_others(web: Web) -> None:
    token = web.upload("a.pdf", PDF).json()["file"]
    refused = web.send(token, person="enterprise-b")
    assert refused.status_code == 400 and "attach it again" in refused.json()["error"]
    assert web.send("made.up").status_code == 400


def test_who_may_see_a_message_may_have_its_file_and_nobody_else(web: Web) -> None:
    thread = web.send(web.upload("a.pdf", PDF).json()["file"], text="frozen").json()["thread"]
    posted = web.at.desk.thread(WEI, thread)[0]
    web.at.desk.settle(posted.seq, response(route="escalate", urgency="U2"))
    case = web.at.desk.queue(WEI)[0].id
    file = posted.attachments[0].id
    for lang, words in (("en", "no conflict of interest"), ("zh", "声明无利益冲突")):
        gated = web.client.get(f"/files/{posted.seq}/{file}", params={"as": "expert", "lang": lang})
        assert gated.status_code == 403 and words in gated.text and PDF not in gated.content
        assert f'href="/desk/case/{case}?as=expert' in gated.text, "where it is declared"
    web.at.desk.declare(WEI, case, conflict=False)
    assert web.get(posted.seq, file, "expert").status_code == 200
    for refused in (
        web.get(posted.seq, file, "enterprise-b"),
        web.get(posted.seq, "0" * 16, "enterprise-a"),
        web.get(999, file, "enterprise-a"),
        web.client.get("/files/x/y"),
    ):
        assert refused.status_code == 404 and PDF not in refused.content
    assert [(v.name, v.what) for v in web.at.desk.views(WEI, case)] == [(WEI.name, "file")]


def test_experts_attach_too_and_files_of_notes_stay_inside(web: Web) -> None:
    thread = web.send(text="frozen").json()["thread"]
    web.at.desk.settle(web.at.desk.thread(WEI, thread)[0].seq, response(route="escalate", urgency="U2"))
    case = web.at.desk.queue(WEI)[0].id
    web.at.desk.claim(WEI, case)
    for n, (name, data, words) in enumerate((("form.pdf", PDF, "Sign nothing."), ("draft.png", PNG, "// only for us"))):
        token = web.upload(name, data, person="expert").json()["file"]
        assert web.send(token, person="expert", case=case, text=words, key=f"expert-{n}" * 2).status_code == 200
    mine = {p.text: p for p in web.at.desk.thread(WEI, thread) if p.author.role == "expert"}
    form, draft = mine["Sign nothing."], mine["only for us"]
    assert web.get(form.seq, form.attachments[0].id, "enterprise-a").content == PDF
    assert web.get(draft.seq, draft.attachments[0].id, "enterprise-a").status_code == 404
    assert web.get(draft.seq, draft.attachments[0].id, "expert").content == PNG


def test_what_was_taken_back_is_no_longer_given_out(web: Web) -> None:
    thread = web.send(text="frozen").json()["thread"]
    web.at.desk.settle(web.at.desk.thread(WEI, thread)[0].seq, response(route="escalate", urgency="U2"))
    case = web.at.desk.queue(WEI)[0].id
    web.at.desk.claim(WEI, case)
    token = web.upload("form.pdf", PDF, person="expert").json()["file"]
    web.send(token, person="expert", case=case, text="see", key="r" * 16)
    web.at.desk.change_relay(WEI, case, "r" * 16, "", deleted=True)
    posted = next(p for p in web.at.desk.thread(WEI, thread) if p.attachments)
    assert web.get(posted.seq, posted.attachments[0].id, "enterprise-a").status_code == 404
    assert web.get(posted.seq, posted.attachments[0].id, "expert").status_code == 200


def test_a_damaged_file_is_said_and_not_sent(web: Web) -> None:
    thread = web.send(web.upload("a.pdf", PDF).json()["file"]).json()["thread"]
    posted = web.at.desk.thread(WEI, thread)[0]
    digest = posted.attachments[0].sha256 or ""
    (web.folder / "files" / digest[:2] / digest).write_bytes(b"%PDF-evil")
    got = web.get(posted.seq, digest[:16], "enterprise-a")
    assert got.status_code == 500 and "evil" not in got.text and "cannot be read" in got.text
