"""Three processes share the work of one desk; one is killed, the stores go away and come back: one outcome each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import NotReachable
from bot.web.personas import PERSONAS
from tests.postgres import programs
from tests.topology.cluster import Cluster, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL's programs are not installed: this test needs initdb"),
]
ENTERPRISE = PERSONAS["enterprise-a"]
QUESTIONS = (
    "How long do I have to answer a complaint in a US federal court?",
    "我们的PayPal账户昨天被美国法院冻结了，收到TRO。",
    "德国收到Abmahnung警告函怎么办？",
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as made:
        made.start("editor", "ingest")
        made.start("one", "worker")
        made.start("two", "worker")
        yield made


def test_the_work_of_a_killed_process_is_done_by_the_others(cluster: Cluster) -> None:
    parts = cluster.parts()
    for n in range(24):
        parts.workspace.write(ENTERPRISE, "ask-ip", QUESTIONS[n % 3], key=f"killed-{n}")
        if n == 8:
            cluster.kill("one")
    until(lambda: not parts.desk.ledger(open_only=True), "open messages")
    outcomes = [entry.outcome for entry in parts.desk.ledger()]
    heads = parts.desk.threads(ENTERPRISE)
    replies = [[m for m in parts.desk.thread(ENTERPRISE, h.id) if m.author.role == "bot"] for h in heads]
    parts.close()
    assert len(outcomes) == 24
    assert set(outcomes) == {"answered", "handed_over"}
    assert {len(found) for found in replies} == {1}


def test_the_stores_go_away_and_come_back(cluster: Cluster) -> None:
    if "one" not in cluster.processes:
        cluster.start("one", "worker")
    parts = cluster.parts()
    before = len(parts.desk.ledger())
    cluster.stop_chroma()
    for n in range(6):
        parts.workspace.write(ENTERPRISE, "ask-ip", QUESTIONS[n % 3], key=f"gone-{n}")
    cluster.postgres.stop()
    cluster.postgres.start()
    cluster.start_chroma()
    until(lambda: not parts.desk.ledger(open_only=True), "open messages")
    ended = parts.desk.ledger()
    parts.close()
    assert len(ended) == before + 6
    assert all(entry.outcome in ("answered", "handed_over") for entry in ended)


def test_an_edition_that_one_process_publishes_answers_in_all(cluster: Cluster, tmp_path: Path) -> None:
    guide = tmp_path / "notices" / "lamps.en.md"
    guide.parent.mkdir()
    guide.write_text(
        "# Zorblax lamps\n\nA zorblax lamp must be registered with the Lantern Office within 44 days.\n", "utf-8"
    )
    done = cluster.command("ingest", str(guide.parent))
    assert done.returncode == 0, done.stderr
    parts = cluster.parts()
    edition = parts.library.current().id
    parts.close()
    for name in ("one", "two"):
        log = cluster.folder / f"{name}.log"
        until(lambda log=log: edition in log.read_text("utf-8"), f"the new edition in {name}")


def test_a_name_belongs_to_one_process(cluster: Cluster) -> None:
    parts = cluster.parts(executor_id="two", role="worker")
    with pytest.raises(NotReachable, match="already running"):
        parts.executors.join()
    parts.close()


def test_an_operator_stops_a_process_and_the_others_take_it_off_the_list(cluster: Cluster) -> None:
    assert cluster.stop("two") == 0
    parts = cluster.parts()
    until(lambda: "two" not in {one.id for one in parts.executors.listed()}, "the list")
    parts.close()
