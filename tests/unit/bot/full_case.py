"""A case with everything that can be on file, and with markers in what must not leave the desk."""

import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import NotReachable
from bot.exporting import Exporter
from bot.paper.fonts import Fonts, find
from bot.storage.case_tables import CaseDeadlineRow
from bot.storage.files import FileStore
from bot.storage.messages import find_message
from knowledge.store.engine import read, write
from tests.unit.bot.desk_at_work import EXPERT, OTHER, A, At

PDF = b"%PDF-1.7\n%test\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
EVIL = "<script>alert(1)</script>"
INSIDE = (
    "MARK-note",
    "MARK-aside",
    "MARK-declared",
    "MARK-not-mine",
    "MARK-handed",
    "MARK-wrong-words",
    "MARK-taken-back",
)
"""Words that stand only in what the desk keeps to itself."""
ZH = "我们于2026年11月3日收到美国伊利诺伊北区联邦法院（N.D. Ill.）的起诉状，账户被冻结。"


def fonts() -> Fonts:
    """The fonts of this machine; without them a test is skipped, but not where everything must run."""
    try:
        return find()
    except NotReachable as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))


def store(at: At, folder: Path, limit: int = 1_000_000) -> FileStore:
    return FileStore(at.engine, folder / "files", lambda: at.now, limit=limit)


def full_case(folder: Path, *, messages: int = 4, database: str = "desk.db") -> tuple[At, int, FileStore]:
    """The desk, the id of the case and its files: `messages` of the enterprise in a thread that an expert holds."""
    at = At(folder, database)
    files = store(at, folder)
    order = files.keep("传票 order.pdf", PDF)
    first = at.say(A, f"{ZH} {EVIL}", "first", attachments=(order,))
    at.settle(first)
    second = at.say(A, "Our account is frozen. What now?", "second", "first")
    at.settle(second, route="escalate", urgency="U3", question=ZH)
    case = at.desk.queue(EXPERT)[0].id
    at.desk.decline(OTHER, case, "MARK-not-mine")
    at.desk.claim(EXPERT, case)
    at.desk.relay(EXPERT, case, "Keep every paper.\n// MARK-aside", key="r1")
    at.desk.relay(EXPERT, case, "MARK-wrong-words", key="r2")
    at.desk.change_relay(EXPERT, case, "r2", "请提供送达日期。")
    at.desk.relay(EXPERT, case, "MARK-taken-back", key="r3")
    at.desk.change_relay(EXPERT, case, "r3", "", deleted=True)
    photo = files.keep("photo.png", PNG)
    at.desk.note(OTHER, case, "MARK-note", key="n1", attachments=(photo,))
    for n in range(messages):
        at.say(A, f"{n}：{ZH}\n第{n}次补充说明，PayPal account {n}.", f"more-{n}", "first")
    at.desk.revise("test", "room", "more-0", "改正：收到日期是11月4日。")
    at.desk.request_documents(EXPERT, case, "1. 起诉状全文\n2. 送达回证")
    at.desk.opened(OTHER, case, "facts")
    with write(at.engine) as conn:
        working = [["Served on 2026-11-03.", "2026-11-03 送达。"], ["Plus 21 days.", "加21天。"]]
        conn.execute(
            insert(CaseDeadlineRow).values(
                case_id=case, rule="US-FED-01", due=date(2026, 11, 24), time_zone="America/Chicago",
                certainty="computed", working=working, source="FRCP 12(a)(1)(A)(i)", confidence="P",
                trigger_fact="served_on", trigger_value="2026-11-03", method="personal", state="handled",
                set_at=at.now, counsel="Smith LLP", handled_by="Lin", handled_at=at.now,
            )
        )  # fmt: skip
    at.desk.declare(OTHER, case, conflict=True, why="MARK-declared")
    at.desk.hand_back(EXPERT, case, "MARK-handed")
    return at, case, files


def message_id(at: At, key: str) -> int:
    with read(at.engine) as conn:
        found = find_message(conn, "test", "room", key)
    assert found is not None
    return found


def exporter(files: FileStore) -> Exporter:
    return Exporter(files, None)
