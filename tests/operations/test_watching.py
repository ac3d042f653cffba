"""What watches the desk: every number that a rule or a panel names is there, is right, and says nobody's name."""

import json
import re
import socket
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as parsed

from bot.bootstrap import Parts
from bot.errors import NotReachable
from bot.flows import queue_depth
from bot.measuring import Measures, Sources
from bot.settings import Settings
from bot.slack.health import Health
from tests.postgres import each_url, postgres_url
from tests.topology.cluster import free_port
from tests.unit.bot.desk_at_work import EXPERT, A, At
from tests.unit.bot.whole_database import rows

__all__ = ["each_url", "postgres_url"]
ROOT = Path(__file__).resolve().parents[2]
DASHBOARD, ALERTS = ROOT / "deploy" / "grafana-dashboard.json", ROOT / "deploy" / "alerts.yml"
MARKER = "Zyxwvut-4711"


def measures(at: At, **changes: Any) -> Measures:
    return Measures(Sources(at.engine, lambda: at.now, queue_depth, lambda: at.now - timedelta(hours=3), **changes))


def values(text: str) -> dict[tuple[str, str], float]:
    """Every sample by name and labels."""
    return {
        (sample.name, ",".join(sample.labels[k] for k in sorted(sample.labels))): sample.value
        for family in parsed(text)
        for sample in family.samples
    }


def test_the_numbers_are_those_of_the_desk(tmp_path: Path, each_url: str) -> None:
    at = At(tmp_path, url=each_url)
    first = at.say(A, MARKER, "one")
    at.settle(first, route="escalate", urgency="U2")
    at.settle(at.say(A, "How long?", "two"))
    waiting = at.say(A, f"{MARKER} again", "three")
    at.now += timedelta(minutes=10)
    text = measures(at).text().decode()
    found = values(text)
    assert found["firstline_addressed_messages_total", ""] == 3
    assert found["firstline_messages_total", ""] == len(rows(at.engine)["message"])
    assert found["firstline_message_outcomes", "open"] == 1
    assert found["firstline_message_outcomes", "answered"] == 1
    assert found["firstline_message_outcomes", "handed_over"] == 1
    assert found["firstline_message_outcomes", "refused"] == 0
    assert found["firstline_oldest_open_message_age_seconds", ""] == 600
    assert found["firstline_cases", "received"] == 1 and found["firstline_cases", "claimed"] == 0
    assert found["firstline_backup_age_seconds", ""] == 3 * 3600
    live = found["firstline_timers_live", "case"]
    assert live >= 1 and found["firstline_timers_late", "case"] == 0
    at.desk.claim(EXPERT, at.desk.queue(EXPERT)[0].id)
    at.settle(waiting)
    at.now += timedelta(days=30)
    found = values(measures(at).text().decode())
    assert found["firstline_cases", "claimed"] == 1 and found["firstline_oldest_open_message_age_seconds", ""] == 0
    assert found["firstline_timers_late", "case"] >= 1, "nobody rang them"
    for said in (MARKER, A.name, A.enterprise, "Lamp", EXPERT.name):
        assert said not in text


def test_only_processes_that_are_heard_of_count(tmp_path: Path) -> None:
    parts = Parts(Settings(data_dir=tmp_path / "data", _env_file=None))
    assert values(parts.measures.text().decode())["firstline_executors", "all"] == 0
    parts.executors.join()
    assert values(parts.measures.text().decode())["firstline_executors", "all"] == 1
    parts.close()


def test_a_database_that_is_gone_is_a_number_too(tmp_path: Path) -> None:
    at = At(tmp_path)
    watched = measures(at, slack=Health(lambda: at.now), alarms=lambda: ["a", "b"])
    at.engine.dispose()
    for file in tmp_path.glob("desk.db*"):
        file.unlink()
    (tmp_path / "desk.db").mkdir()
    found = values(watched.text().decode())
    assert found["firstline_database_up", ""] == 0 and ("firstline_cases", "received") not in found
    assert found["firstline_alarms", ""] == 2


def test_slack_and_times_are_measured(tmp_path: Path) -> None:
    at = At(tmp_path)
    health = Health(lambda: at.now, quiet=True)
    health.connection = "connected"
    watched = measures(at, slack=health)
    watched.searched(12.0)
    watched.answered(1200.0)
    health.asked_to_wait()
    found = values(watched.text().decode())
    assert found["firstline_slack_healthy", ""] == 1 and found["firstline_slack_rate_limited_total", ""] == 1
    assert found["firstline_search_seconds_count", ""] == 1 and found["firstline_answer_seconds_bucket", "1.0"] == 0
    assert found["firstline_answer_seconds_sum", ""] == pytest.approx(1.2)
    health.problem("token", "it is wrong")
    assert values(watched.text().decode())["firstline_slack_healthy", ""] == 0


def test_a_question_is_measured_where_it_is_answered(desk_data: Path) -> None:
    parts = Parts(Settings(data_dir=desk_data, _env_file=None))
    from bot.commands import run

    run(
        parts,
        "ask",
        {"thread": [{"author": "enterprise", "text": "What is a TRO?", "at": None, "files": []}], "market": None},
    )
    found = values(parts.measures.text().decode())
    parts.close()
    assert found["firstline_answer_seconds_count", ""] == 1 and found["firstline_search_seconds_count", ""] >= 1
    assert found["firstline_edition_documents", ""] > 50 and found["firstline_edition_age_seconds", ""] >= 0


def test_every_measure_that_is_named_is_there(desk_data: Path) -> None:
    parts = Parts(Settings(data_dir=desk_data, _env_file=None))
    parts.measures.sources.slack = Health(parts.clock)
    parts.measures.sources.backed_up = parts.clock
    text = parts.measures.text().decode()
    parts.close()
    there = {sample.name for family in parsed(text) for sample in family.samples}
    there |= set(re.findall(r"# TYPE (\S+)", text))
    for file in (DASHBOARD, ALERTS):
        named = set(re.findall(r"\bfirstline_\w+", file.read_text("utf-8")))
        assert len(named) >= 10 and named <= there, (file.name, named - there)
    shown = set(re.findall(r"\bfirstline_\w+", DASHBOARD.read_text("utf-8")))
    stems = {re.sub(r"_(total|created|bucket|count|sum)$", "", name) for name in there}
    unseen = stems - {re.sub(r"_(total|bucket)$", "", name) for name in shown}
    assert unseen == set(), "a measure that no panel shows"


def test_the_rules_have_their_page_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ (.+)$", runbook, re.M))
    rules = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 10
    for rule in rules:
        assert rule["expr"].count("(") == rule["expr"].count(")") and rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["do"].removeprefix("docs/operations.md: ") in headings, rule["alert"]


def test_every_check_of_the_doctor_has_its_line_in_the_runbook() -> None:
    source = (ROOT / "bot" / "cli" / "health.py").read_text("utf-8")
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    checks = set(re.findall(r'check\(\s*"([a-z ]+)"', source))
    assert len(checks) > 12
    assert checks - set(re.findall(r"^\| `([a-z ]+)` \|", runbook, re.M)) == set()


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    assert board["uid"] and board["schemaVersion"] >= 36
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(target["expr"] for panel in board["panels"] for target in panel["targets"])
    places = [tuple(panel["gridPos"][key] for key in "xy") for panel in board["panels"]]
    assert len(set(places)) == len(places) and all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in board["panels"])


def test_a_port_of_its_own_is_this_machines_alone(tmp_path: Path) -> None:
    at, port = At(tmp_path), free_port()
    with measures(at).served(port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert values(answer.read().decode())["firstline_database_up", ""] == 1
        with pytest.raises(OSError), socket.create_connection((_own_address(), port), timeout=2):
            pass
        with pytest.raises(NotReachable, match="METRICS_PORT"), measures(at).served(port):
            pass
    with measures(at).served(port), measures(at).served(None):
        pass


def _own_address() -> str:
    """An address of this machine that others could reach, or another loopback one where there is none."""
    try:
        found = socket.gethostbyname(socket.gethostname())
    except OSError:
        found = "127.0.0.2"
    return "127.0.0.2" if found == "127.0.0.1" else found
