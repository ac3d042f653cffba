"""The log says what happened and to which row: never what people wrote, who they are, or what values SQL had."""

import json
import logging
import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from bot.bootstrap import Parts
from bot.errors import NotReachable
from bot.logs import configure_logs, trace
from bot.settings import Settings
from bot.web.personas import PERSONAS
from knowledge.store.engine import make_engine
from tests.flows.test_beside import RunningDesk

MARKER = "Zyxwvut4711"
WORDS = (
    f"How long do I have to answer a complaint in a US federal court? {MARKER}",
    f"我们的PayPal账户昨天被美国法院冻结了，收到TRO。{MARKER}",
    f"Was gilt für {MARKER}?",
)


class LoggingDesk(RunningDesk):
    """A desk that logs everything it can as JSON."""

    def __init__(self, data: Path) -> None:
        self.log = data.parent / "desk.log"
        super().__init__(data)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            done: dict[str, Any] = json.load(answer)
            return done

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            return str(answer.read().decode())


def test_a_whole_conversation_leaves_no_word_in_the_log(desk_data: Path) -> None:
    desk = LoggingDesk(desk_data)
    for n, words in enumerate(WORDS):
        desk.post("messages", person="enterprise-a", text=words, key=f"key-000{n}", channel="ask-ip")
    until = time.monotonic() + 60
    while 'outcomes{outcome="open"} 0.0' not in (seen := desk.get("metrics")) and time.monotonic() < until:
        time.sleep(0.1)
    assert "firstline_addressed_messages_total 3.0" in seen and 'outcomes{outcome="open"} 0.0' in seen
    parts = Parts(Settings(data_dir=desk_data, _env_file=None))
    found = parts.desk.queue(PERSONAS["expert"])[0]
    parts.close()
    case, thread = found.id, found.thread
    desk.post(f"cases/{case}/claim", person="expert")
    desk.post("messages", person="expert", text=f"We file on Monday, {MARKER}.", key="key-1111", case=case)
    desk.post(
        "messages", person="enterprise-a", text=f"Danke, {MARKER}", key="key-2222", channel="ask-ip", thread=thread
    )
    desk.process.terminate()
    assert desk.process.wait(timeout=30) == 0
    lines = desk.log.read_text("utf-8").splitlines()
    assert lines and MARKER not in "\n".join(lines)
    for person in PERSONAS.values():
        assert person.name not in "\n".join(lines)
    entries = [json.loads(line) for line in lines]
    assert entries and all(entry["event"] and entry["level"] and entry["timestamp"] for entry in entries)


@pytest.fixture
def ways_of_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ways of logging are as before afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_error_shows_its_place_and_not_its_words(
    ways_of_logging: None, capsys: pytest.CaptureFixture[str], form: Any
) -> None:
    configure_logs(Settings(log_format=form, _env_file=None))
    try:
        int(MARKER)
    except ValueError as error:
        structlog.get_logger().exception("failed", message=7)
        logging.getLogger("somebody").exception("lost\nits way")
        try:
            raise NotReachable("the disk is full") from error
        except NotReachable:
            structlog.get_logger().warning("later", exc_info=True)
    shown = capsys.readouterr().err
    assert MARKER not in shown and "builtins.ValueError" in shown and "test_logs.py" in shown
    assert "the disk is full" in shown, "our own messages are for operators"
    if form == "json":
        first, second, third = (json.loads(line) for line in shown.splitlines())
        assert first["message"] == 7 and second["logger"] == "somebody" and "NotReachable" in third["exception"]


def test_an_error_of_the_database_does_not_show_its_values() -> None:
    engine = make_engine("sqlite://")
    with pytest.raises(Exception, match="no such table") as found, engine.connect() as conn:
        conn.execute(text("INSERT INTO no_table VALUES (:words)"), {"words": MARKER})
    assert MARKER not in str(found.value) and MARKER not in trace(found.value)


def test_a_chain_of_errors_that_bites_its_tail_ends() -> None:
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert len(re.findall("Error", trace(one))) == 2
