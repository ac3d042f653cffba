"""The tools as other programs see them: driven by the SDK's own client, held against the command line."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from bot.call_record import CallRecord
from bot.errors import NotReachable
from tests.flows.test_beside import RunningDesk, free_port
from tests.test_cli import ROOT, answer

QUESTION = "How long do I have to answer a complaint in a US federal court?"
CHINESE = "收到德国警告函怎么办？"


def over_stdio(data: Path, talk: Callable[[Client], Awaitable[Any]]) -> Any:
    """What `talk` gives, in a conversation with `firstline mcp` as a process of its own."""
    environment = {"DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bot.cli", "mcp"], cwd=data.parent, env=environment
    )

    async def conversation() -> Any:
        async with Client(server) as client:
            return await talk(client)

    return asyncio.run(conversation())


async def call(client: Client, name: str, **arguments: Any) -> Any:
    result = await client.call_tool(name, arguments)
    assert isinstance(result, CallToolResult) and not result.is_error, result
    return result.structured_content


async def refusal(client: Client, name: str, **arguments: Any) -> str:
    result = await client.call_tool(name, arguments)
    assert isinstance(result, CallToolResult) and result.is_error, result
    return str(getattr(result.content[0], "text", ""))


def without_time(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key != "took_ms"}


def record(data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / "tool-calls.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_tools_give_what_the_commands_print(desk_data: Path) -> None:
    async def talk(client: Client) -> dict[str, Any]:
        return {
            "ask": await call(client, "ask", question=QUESTION),
            "chinese": await call(client, "ask", question=CHINESE, market="de"),
            "search": await call(client, "search", question=QUESTION, market="US", k=3),
            "deadline": await call(client, "deadline", rule="us-fed-01", trigger="2026-11-03", language="zh"),
            "no number": await call(client, "deadline", rule="KR-01", trigger="2025-07-21"),
        }

    got = over_stdio(desk_data, talk)
    assert without_time(got["ask"]) == without_time(answer(desk_data, "ask", QUESTION))
    assert "21 days" in got["ask"]["answer"]["text"]
    assert without_time(got["chinese"]) == without_time(answer(desk_data, "ask", CHINESE, "--market", "DE"))
    assert without_time(got["search"]) == without_time(
        answer(desk_data, "search", QUESTION, "-k", "3", "--market", "US")
    )
    printed = answer(desk_data, "deadline", "US-FED-01", "--trigger", "2026-11-03", "--language", "zh")
    assert got["deadline"] == printed and printed["due"] == "2026-11-24"
    assert got["no number"]["rule"] == "KR-01"


def test_every_tool_only_reads_and_says_so(desk_data: Path) -> None:
    async def talk(client: Client) -> Any:
        return (await client.list_tools()).tools, client.instructions

    tools, instructions = over_stdio(desk_data, talk)
    assert [tool.name for tool in tools] == ["search", "ask", "deadline", "read_guide_section"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert "not\nlegal advice" in instructions and "tells anybody" in instructions


def test_a_section_is_read_by_number_and_by_passage(desk_data: Path) -> None:
    async def talk(client: Client) -> Any:
        cited = (await call(client, "ask", question=QUESTION))["citations"][0]
        listed = await call(client, "read_guide_section", guide=cited["guide"])
        by_passage = await call(client, "read_guide_section", guide=cited["guide"], section=cited["passage"])
        by_number = await call(client, "read_guide_section", guide=cited["guide"], section=by_passage["section"])
        chinese = await call(client, "read_guide_section", guide=cited["guide"], language="zh", section="1")
        return cited, listed, by_passage, by_number, chinese

    cited, listed, by_passage, by_number, chinese = over_stdio(desk_data, talk)
    assert "passages" not in listed and len(listed["sections"]) > 2
    assert by_passage == by_number and by_passage["heading"] == cited["heading"]
    assert by_passage["complete"]
    text = "\n".join(passage["text"] for passage in by_passage["passages"])
    assert cited["quote"] in text and cited["source"] in {p["source"] for p in by_passage["passages"]}
    assert chinese["language"] == "zh" and len(chinese["passages"]) >= 1


def test_what_cannot_be_done_is_said_in_words(desk_data: Path) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("search", {"question": "  "}, "question is empty"),
        ("search", {"question": QUESTION, "k": 0}, "greater than or equal to 1"),
        ("search", {"question": QUESTION, "market": "USA"}, "pattern"),
        ("ask", {"question": "x" * 20_001}, "at most 20000 characters"),
        ("ask", {}, "question"),
        ("deadline", {"rule": "NOPE", "trigger": "2026-11-03"}, "'NOPE' is unknown"),
        ("deadline", {"rule": "US-FED-01", "trigger": "soon"}, "date"),
        ("read_guide_section", {"guide": "us/no-such"}, "there is no guide us/no-such.en"),
        ("read_guide_section", {"guide": "us/schedule-a", "section": "999"}, "give a number from 1 to"),
        ("read_guide_section", {"guide": "../../etc/passwd", "language": "en"}, "there is no guide"),
        ("delete_case", {"case": 1}, "Unknown tool"),
    ]

    async def talk(client: Client) -> list[str]:
        said = [await refusal(client, name, **arguments) for name, arguments, _ in wrong]
        assert (await call(client, "search", question=QUESTION, k=1))["passages"]  # and it goes on
        return said

    said = over_stdio(desk_data, talk)
    for message, (_, _, words) in zip(said, wrong, strict=True):
        assert words in message, message
        assert "Traceback" not in message and "File " not in message
    ends = [line["end"] for line in record(desk_data)]
    assert ends == ["refused"] * len(wrong) + ["done"]


def test_each_call_leaves_a_line_without_the_askers_words(desk_data: Path) -> None:
    secret = "Zebra Lamps of Hangzhou was sued: how long do we have to answer in a US federal court?"

    async def talk(client: Client) -> None:
        await call(client, "ask", question=secret)
        await refusal(client, "search", question=QUESTION, market="Zebra")
        await refusal(client, "Zebra", question=secret)

    over_stdio(desk_data, talk)
    kept = (desk_data / "tool-calls.jsonl").read_text(encoding="utf-8")
    assert "Zebra" not in kept and "Hangzhou" not in kept
    asked, wrong, unknown = record(desk_data)
    assert (asked["tool"], asked["end"], asked["characters"]) == ("ask", "done", len(secret))
    assert asked["edition"] and asked["route"] in ("answer", "escalate", "clarify") and asked["client"]
    assert (wrong["tool"], wrong["end"]) == ("search", "refused")
    assert (unknown["tool"], unknown["end"]) == (None, "refused")


def test_no_call_goes_unrecorded(desk_data: Path) -> None:
    (desk_data / "tool-calls.jsonl").mkdir()

    async def talk(client: Client) -> str:
        return await refusal(client, "search", question=QUESTION)

    assert "cannot be recorded" in over_stdio(desk_data, talk)
    with pytest.raises(NotReachable):
        CallRecord(desk_data / "tool-calls.jsonl", clock=_now).keep(tool="search")


def test_before_the_first_edition_it_says_what_to_do(tmp_path: Path) -> None:
    async def talk(client: Client) -> str:
        return await refusal(client, "ask", question=QUESTION)

    assert "no edition is published yet" in over_stdio(tmp_path / "data", talk)


def test_a_desk_starts_and_stops_beside_the_tools(desk_data: Path) -> None:
    """Between calls the tools hold nothing; beside a running desk they ask through it."""

    async def talk(client: Client) -> Any:
        alone = await call(client, "ask", question=QUESTION)
        desk = await asyncio.to_thread(RunningDesk, desk_data)
        try:
            beside = await call(client, "ask", question=QUESTION)
            found = await call(client, "search", question=QUESTION, k=2)
        finally:
            desk.process.send_signal(signal.SIGTERM)
            stopped = await asyncio.to_thread(desk.process.wait, 30)
        after = await call(client, "ask", question=QUESTION)
        return alone, beside, found, stopped, after

    alone, beside, found, stopped, after = over_stdio(desk_data, talk)
    assert without_time(alone) == without_time(beside) == without_time(after)
    assert len(found["passages"]) == 2 and stopped == 0


@pytest.fixture
def http_port(desk_data: Path) -> Iterator[int]:
    """`firstline mcp --http` as a process."""
    port = free_port()
    environment = os.environ | {"DATA_DIR": str(desk_data), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "mcp", "--http", str(port)],
        cwd=desk_data.parent, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stderr is not None
    assert f"http://127.0.0.1:{port}/mcp" in server.stderr.readline()
    _wait_for(port, server)
    yield port
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=20)


def test_over_http_on_this_machine(http_port: int) -> None:
    async def conversation() -> Any:
        async with Client(f"http://127.0.0.1:{http_port}/mcp") as client:
            return await call(client, "search", question=QUESTION, k=2)

    assert len(asyncio.run(conversation())["passages"]) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Content-Length": "900000"}, 413),
    ],
)
def test_other_hosts_sites_and_large_bodies_are_refused(http_port: int, headers: dict[str, str], status: int) -> None:
    body = b"x" * int(headers.get("Content-Length", 2))
    request = urllib.request.Request(
        f"http://127.0.0.1:{http_port}/mcp", body, headers | {"Content-Type": "application/json"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == status


def test_it_listens_on_loopback_only(http_port: int) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii") if Path("/proc/net/tcp").exists() else ""
    if not listening:
        pytest.skip("no /proc/net/tcp here")
    ours = [line.split()[1] for line in listening.splitlines() if f":{http_port:04X} " in line and " 0A " in line]
    assert ours == [f"0100007F:{http_port:04X}"]


def _now() -> Any:
    from bot.bootstrap import now

    return now()


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    import time

    for _ in range(300):
        assert server.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not listen")
