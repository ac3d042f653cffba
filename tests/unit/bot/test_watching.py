"""The watch: each item once, every change a revision, nothing lost, and what cannot be used kept with its reason."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.bootstrap import Parts
from bot.errors import BadInput, BadSetting, NotAllowed
from bot.outreach.polling import LONGEST_WAIT, pause
from bot.outreach.watching import reason, texts
from bot.settings import Settings
from bot.works import WORKS
from ingest.watch.errors import Reason, Refused, Trouble, Unavailable
from tests.feed_server import FeedServer, feed_server
from tests.postgres import each_url, postgres_url
from tests.unit.bot.desk_at_work import START, Work
from tests.unit.bot.watch_at_work import ENTERPRISE, EXPERT, LEAD, Watched, feed
from tests.unit.ingest.watch.sources import DOCKETS, GAZETTE, LAWS, NOTICES, recorded

__all__ = ["each_url", "postgres_url"]


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with feed_server() as found:
        yield found


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


def dockets(*entries: dict[str, Any]) -> bytes:
    """A list of suits in the recorded shape."""
    plain = {"court": "ilnd", "dateFiled": "2026-11-10", "caseName": "A v. B"}
    return json.dumps({"data": {"results": [{**plain, **entry} for entry in entries]}}).encode()


def test_the_same_feed_twice_adds_nothing_and_a_changed_item_is_a_revision(server: FeedServer, each_url: str) -> None:
    watched = Watched(each_url, feed(server, DOCKETS))
    server.gives("/list", recorded("dockets.json"))
    first = watched.poll("ilnd")
    assert (first.outcome, first.new, first.changed, first.same) == ("read", 2, 0, 0)
    assert sorted(watched.matched()) == [(1, "1:1"), (2, "2:1")]
    watched.after(minutes=30)
    again = watched.poll("ilnd")
    assert (again.new, again.changed, again.same, watched.matched()) == (0, 0, 2, [])
    listed = json.loads(recorded("dockets.json"))
    listed["data"]["results"][0] |= {"sealed": False, "schedule_a": [{"name": "Star Shop", "seller_id": "A3"}]}
    server.gives("/list", json.dumps(listed).encode())
    watched.after(minutes=30)
    third = watched.poll("ilnd")
    assert (third.new, third.changed, third.same, watched.matched()) == (0, 1, 1, [(1, "1:2")])
    assert watched.rows() == (2, 3)
    seen = watched.watching.item(EXPERT, 1)
    assert [(one.item.sealed, sorted(one.changes)) for one in seen.revisions] == [
        (True, []),
        (False, ["parties", "sealed"]),
    ]
    assert seen.revisions[1].changes["sealed"] == [True, False]
    assert seen.item.parties[-1].name == "Star Shop"
    assert seen.item.seen_at == watched.now


def test_a_column_that_no_mapping_reads_makes_no_revision(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", dockets({"docketNumber": "1:26-cv-1", "views": 1}))
    watched.poll("ilnd")
    server.gives("/list", dockets({"docketNumber": "1:26-cv-1", "views": 2}))
    watched.after(minutes=30)
    assert watched.poll("ilnd").same == 1


def test_nothing_is_read_before_it_is_due_and_what_has_not_changed_is_not_sent(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", recorded("dockets.json"), ETag='"a"')
    asked = len(server.asked)
    watched.poll("ilnd")
    assert watched.poll("ilnd").outcome == "skipped"
    assert watched.jobs.works == []
    watched.after(minutes=28)
    watched.watching.look()
    # Queued ahead of its time, to be done on time, and only once.
    name, _, once, wait_s = watched.jobs.works[0]
    assert (name, wait_s) == ("poll_source", 120.0)
    watched.jobs.works.clear()
    watched.watching.look()
    assert watched.jobs.works[0][2] == once
    watched.after(minutes=2)
    assert (watched.poll("ilnd").same, watched.rows()) == (0, (2, 2))
    assert [path for path, _ in server.asked[asked:]] == ["/list"] * 2
    assert server.asked[-1][1]["If-None-Match"] == '"a"'


def test_a_new_mapping_reads_everything_again(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", recorded("dockets.json"), ETag='"a"')
    watched.poll("ilnd")
    watched.declare(feed(server, DOCKETS, mapping={"platform": {"constant": "Amazon"}}))
    watched.after(minutes=30)
    assert watched.poll("ilnd").changed == 2
    assert watched.watching.items(EXPERT, source="ilnd")[0].platform == "Amazon"


def test_a_reading_that_was_lost_is_queued_again_and_named(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    assert watched.watching.look() == []
    first = watched.jobs.works[-1]
    watched.after(minutes=20)
    assert watched.watching.look() == ["source ilnd was to be read at 2026-11-23 02:00Z"]
    assert watched.jobs.works[-1][2] != first[2]


def test_a_cut_feed_changes_nothing_and_the_next_whole_one_does(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", dockets({"docketNumber": "1:26-cv-1"}), ETag='"a"')
    watched.poll("ilnd")
    more = dockets({"docketNumber": "1:26-cv-1", "caseName": "A v. C"}, {"docketNumber": "1:26-cv-2"})
    server.cuts("/list", more, after=len(more) - 30)
    watched.after(minutes=30)
    cut = watched.poll("ilnd")
    assert (cut.outcome, cut.reason, cut.quarantined) == ("refused", "cut", 1)
    server.gives("/list", more[:-30])
    watched.after(minutes=5)
    assert (watched.poll("ilnd").reason, watched.rows()) == ("cut", (1, 1))
    (entry,) = watched.watching.quarantined(EXPERT)
    assert (entry.whole, entry.reason, entry.times) == (True, "cut", 2)
    server.gives("/list", more)
    watched.after(minutes=10)
    whole = watched.poll("ilnd")
    assert (whole.outcome, whole.new, whole.changed) == ("read", 1, 1)
    assert watched.watching.quarantined(EXPERT) == []
    assert [one.state for one in watched.watching.quarantined(EXPERT, state=None)] == ["recovered"]


def test_a_server_that_fails_is_asked_less_and_less_and_as_it_wishes(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))

    def wait() -> timedelta:
        state = watched.watching.overview(LEAD).sources[0].state
        assert state is not None
        return state.next_at - watched.now

    server.gives("/list", b"", status=500)
    waits = []
    for _ in range(4):
        assert watched.poll("ilnd").outcome == "failed"
        waits.append(wait() // timedelta(minutes=1))
        watched.after(minutes=waits[-1])
    assert waits == [5, 10, 20, 40]
    server.gives("/list", b"", status=429, Retry_After="7200")
    assert watched.poll("ilnd").reason == "busy"
    assert wait() == timedelta(hours=2)
    server.gives("/list", recorded("dockets.json"))
    watched.after(hours=2)
    assert watched.poll("ilnd").new == 2
    state = watched.watching.overview(LEAD).sources[0].state
    assert state is not None and (state.failures, state.error) == (0, None)
    assert wait() == timedelta(minutes=30)


def test_the_longest_wait_is_bounded() -> None:
    assert pause(500, Refused("cut")) == LONGEST_WAIT
    assert pause(1, Unavailable("busy", 10.0**12)) == timedelta(days=7)


@pytest.mark.parametrize("when", ["fetched", "1", "210"])
def test_a_kill_between_fetch_and_commit_loses_nothing(server: FeedServer, url: str, when: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", dockets(*({"docketNumber": f"1:26-cv-{n}"} for n in range(1, 216))), ETag='"a"')
    command = [sys.executable, "-m", "tests.unit.bot.watch_process", url, server.url("/list"), when]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    kept = watched.rows()[0]
    assert kept == (200 if when == "210" else 0)
    found = watched.poll("ilnd")
    assert (found.new, found.same) == (215 - kept, kept)
    assert watched.rows() == (215, 215)
    # The works of what the killed process had committed were committed with it.
    assert len(watched.matched()) == 215 - kept


def test_of_two_readings_at_the_same_time_the_older_is_dropped(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    other = Watched(url, feed(server, DOCKETS))
    old = dockets({"docketNumber": "1:26-cv-1", "caseName": "Old v. B"})
    new = dockets({"docketNumber": "1:26-cv-1", "caseName": "New v. B"})
    server.gives("/list", new)
    watched.watching.look()
    plain = watched.watching._get

    def slow(*arguments: Any, **named: Any) -> Any:
        server.gives("/list", old)
        fetched = plain(*arguments, **named)
        server.gives("/list", new)
        assert other.watching.poll(1) is not None
        return fetched

    watched.watching._get = slow
    late = watched.watching.poll(1)
    assert late is not None and late.outcome == "skipped"
    assert [item.title for item in watched.watching.items(EXPERT)] == ["New v. B"]


def test_a_broken_row_waits_for_a_lead_and_comes_in_when_the_mapping_is_right(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, NOTICES, "/notices"))
    server.gives("/notices", recorded("notices.xml"))
    found = watched.poll("itc")
    assert (found.new, found.quarantined) == (1, 1)
    watched.after(minutes=30)
    assert watched.poll("itc").quarantined == 0
    (entry,) = watched.watching.quarantined(EXPERT)
    assert (entry.reason, entry.times, entry.reason_values["where"]) == ("date_ambiguous", 2, "2")
    assert "337-TA-1500" in entry.excerpt
    with pytest.raises(NotAllowed):
        watched.watching.release(EXPERT, entry.id)
    with pytest.raises(Refused, match="date_ambiguous"):
        watched.watching.release(LEAD, entry.id)
    events = {"instituted": {"field": "inv_instituted", "date": "us"}}
    watched.declare(feed(server, NOTICES, "/notices", mapping={**NOTICES["mapping"], "events": events}))
    watched.jobs.works.clear()
    watched.watching.release(LEAD, entry.id)
    assert watched.watching.items(EXPERT)[0].case_number == "337-TA-1500"
    assert len(watched.matched()) == 1
    assert watched.watching.quarantined(EXPERT) == []
    with pytest.raises(BadInput, match="watch_decided"):
        watched.watching.release(LEAD, entry.id)


def test_a_row_in_quarantine_never_goes_over_what_the_source_says_since(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", dockets({"docketNumber": "1:26-cv-1", "dateFiled": "5/6/2026", "caseName": "Old v. B"}))
    watched.poll("ilnd")
    (entry,) = watched.watching.quarantined(EXPERT)
    server.gives("/list", dockets({"docketNumber": "1:26-cv-1", "caseName": "New v. B"}))
    watched.after(minutes=30)
    assert watched.poll("ilnd").new == 1
    watched.declare(feed(server, DOCKETS, mapping={"published_on": {"field": "dateFiled", "date": "us"}, "events": {"filed": {"field": "dateFiled", "date": "us"}}}))  # fmt: skip
    with pytest.raises(BadInput, match="watch_newer"):
        watched.watching.release(LEAD, entry.id)


def test_what_a_lead_dismisses_stays_out(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, NOTICES, "/notices"))
    server.gives("/notices", recorded("notices.xml"))
    watched.poll("itc")
    (entry,) = watched.watching.quarantined(EXPERT)
    with pytest.raises(NotAllowed):
        watched.watching.dismiss(EXPERT, entry.id)
    watched.watching.dismiss(LEAD, entry.id, "a test of the agency")
    watched.after(minutes=30)
    watched.poll("itc")
    assert watched.watching.quarantined(EXPERT) == []
    (kept,) = watched.watching.quarantined(EXPERT, state=None)
    assert (kept.state, kept.decided_by, kept.note, kept.times) == (
        "dismissed",
        "Director Gao",
        "a test of the agency",
        2,
    )


def test_a_whole_answer_is_tried_again_at_once(server: FeedServer, url: str) -> None:
    watched = Watched(url, feed(server, DOCKETS))
    server.gives("/list", b"{")
    watched.poll("ilnd")
    (entry,) = watched.watching.quarantined(EXPERT)
    watched.jobs.works.clear()
    watched.watching.release(LEAD, entry.id)
    ((name, row, _, wait_s),) = watched.jobs.works
    assert (name, wait_s) == ("poll_source", 0.0)
    server.gives("/list", recorded("dockets.json"))
    found = watched.watching.poll(row)
    assert found is not None and found.new == 2
    assert watched.watching.quarantined(EXPERT) == []


def test_two_sources_that_report_the_same_case_are_one_matter(server: FeedServer, url: str) -> None:
    press = {"id": "press", "name": "Press", "reader": "csv", "shape": "court_docket", "market": "US"}
    watched = Watched(url, feed(server, DOCKETS), feed(server, press, "/press"))
    server.gives("/list", dockets({"docketNumber": "1:26-cv-01234-ABC", "court": "ilnd"}))
    server.gives("/press", b'case_number,title,court,filed\n1:26-cv-1234,"A, again",N.D. Ill.,2026-11-11\n1:26-cv-1234,x,S.D.N.Y.,2026-11-11\n')  # fmt: skip
    watched.poll("ilnd")
    assert watched.poll("press").new == 1  # the second row has the same key
    found = watched.watching.item(EXPERT, 1)
    assert [item.source for item in found.same_matter] == ["press"]
    assert found.disagreeing == {"filed": {"2026-11-10": ["ilnd"], "2026-11-11": ["press"]}}


def test_a_watched_folder_gives_each_file_once_and_one_bad_file_keeps_no_other(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    declared = {**GAZETTE, "reader": "folder", "path": "lists", "every": "30 minutes"}
    watched = Watched(url, declared, folder=tmp_path)
    (folder / "a.csv").write_bytes(recorded("gazette.csv"))
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / ".hidden.csv").write_bytes(b"x")
    (folder / "notes.pdf").write_bytes(b"x")
    (folder / "link.csv").symlink_to("/etc/passwd")
    found = watched.poll("euipo")
    assert (found.new, found.quarantined) == (2, 2)
    whole = next(one for one in watched.watching.quarantined(EXPERT) if one.whole)
    assert (whole.document, whole.reason) == ("b.xlsx", "unreadable_file")
    watched.after(minutes=30)
    again = watched.poll("euipo")
    assert (again.new, again.same, again.quarantined) == (0, 0, 0)
    (folder / "b.xlsx").unlink()
    (folder / "c.csv").write_text("申请号,商标名称,公告日期\n018999003,NEW LAMP,2026年11月20日\n")
    watched.after(minutes=30)
    assert watched.poll("euipo").new == 1
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    watched.after(minutes=30)
    gone = watched.poll("euipo")
    assert (gone.outcome, gone.reason, watched.rows()[0]) == ("failed", "no_file", 3)


def test_a_lead_brings_a_file_by_hand(url: str) -> None:
    watched = Watched(url, GAZETTE)
    found = watched.watching.import_file(LEAD, "euipo", "week 47.csv", recorded("gazette.csv"))
    assert (found.new, found.quarantined) == (2, 1)
    assert watched.watching.import_file(LEAD, "euipo", "week 47.csv", recorded("gazette.csv")).same == 2
    assert watched.watching.look() == []
    for name, data in (("x.exe", b"MZ"), ("x.csv", b""), ("x.csv", b"a,b\n" + b"x" * 30_000_000)):
        with pytest.raises(Refused):
            watched.watching.import_file(LEAD, "euipo", name, data)
    with pytest.raises(NotAllowed):
        watched.watching.import_file(EXPERT, "euipo", "week 47.csv", recorded("gazette.csv"))
    with pytest.raises(NotAllowed):
        watched.watching.import_file(LEAD, "unknown", "week 47.csv", b"")
    with pytest.raises(NotAllowed):
        watched.watching.poll_now(LEAD, "euipo")


def test_enterprises_see_nothing_of_the_watch(url: str) -> None:
    watched = Watched(url, GAZETTE)
    watched.watching.import_file(LEAD, "euipo", "a.csv", recorded("gazette.csv"))
    look = watched.watching
    for act in (look.overview, look.items, look.quarantined, look.under_review, lambda person: look.item(person, 1)):
        with pytest.raises(NotAllowed):
            act(ENTERPRISE)


def test_items_are_found_by_kind_market_source_and_time(server: FeedServer, url: str) -> None:
    watched = Watched(url, GAZETTE, LAWS)
    watched.watching.import_file(LEAD, "euipo", "a.csv", recorded("gazette.csv"))
    watched.after(days=1)
    watched.watching.import_file(LEAD, "laws", "a.json", recorded("laws.json"))
    look = watched.watching
    assert [item.kind for item in look.items(EXPERT)] == ["law", "mark", "mark"]
    assert len(look.items(EXPERT, kind="mark")) == len(look.items(EXPERT, market="EU")) == 2
    assert len(look.items(EXPERT, source="laws")) == len(look.items(EXPERT, since=watched.now)) == 1


def test_every_reason_is_said_in_both_languages() -> None:
    values: dict[str, Any] = dict.fromkeys(
        "limit_mb encoding line path most coding host scheme detail field text limit key column seconds status name".split(), "7"
    ) | {"code": "damaged", "problem": "formula"}  # fmt: skip
    known = {*get_args(Reason), *get_args(Trouble)}
    assert {key.removeprefix("reason_") for key in texts.table if key.startswith("reason_")} == known
    for code in known:
        english, chinese = reason(code, values, "en"), reason(code, values, "zh")
        assert english != chinese
        assert "{" not in english + chinese


def test_the_desk_looks_reads_and_matches_by_its_works(tmp_path: Path) -> None:
    (tmp_path / "laws.json").write_bytes(recorded("laws.json"))
    entry = {**LAWS, "path": "laws.json", "every": "30 minutes"}
    (tmp_path / "watch.yaml").write_text(json.dumps({"sources": [entry]}))
    parts = Parts(Settings(data_dir=tmp_path / "data", watch_file=tmp_path / "watch.yaml"), lambda: START)
    work = parts.__dict__["queue"] = Work()
    assert [line for chore in parts.outreach.chores for line in chore()] == []
    ((name, row, _, _),) = [one for one in work.works if one[0] == "poll_source"]
    WORKS[name](parts, row)
    assert [item.key for item in parts.outreach.watching.items(EXPERT)] == ["us-2026-frcp-12"]
    name, row, _, _ = work.works[-1]
    WORKS[name](parts, row)
    assert name == "match_item"
    del parts.__dict__["queue"]
    parts.close()


def test_a_broken_file_of_sources_keeps_the_desk_from_starting(tmp_path: Path) -> None:
    for content, complaint in (("sources: [", "cannot be read"), ("sources:\n- id: x1\n", "source x1: name: ")):
        (tmp_path / "watch.yaml").write_text(content)
        parts = Parts(Settings(data_dir=tmp_path / "data", watch_file=tmp_path / "watch.yaml"))
        with pytest.raises(BadSetting, match=r"^WATCH_FILE: ") as caught:
            _ = parts.outreach.sources
        assert complaint in str(caught.value)
