"""What a real server once said, byte by byte, ends as it ended then."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from knowledge.model import Passage
from tests.chat_server import Act, serving
from tests.unit.knowledge.modelled import Asked

FILE = Path(__file__).parents[2] / "fixtures" / "chat" / "smollm2.json.gz"
RECORDED: list[dict[str, Any]] = json.loads(gzip.decompress(FILE.read_bytes()))["answers"]


def plays(exchange: dict[str, Any]) -> Act:
    """The recorded answer, whatever is asked."""

    async def act(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=exchange["status"], text=exchange["body"], content_type=exchange["type"])

    return act


def passage(row: dict[str, Any]) -> Passage:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("checked_on", "review_by")}
    lists = {name: tuple(row[name]) for name in ("heading", "checklist")}
    return Passage(**{**row, **days, **lists})


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda r: r["question"][:40])
def test_it_ends_as_it_ended_then(recorded: dict[str, Any]) -> None:
    passages = [passage(row) for row in recorded["passages"]]
    with serving(*(plays(exchange) for exchange in recorded["exchanges"])) as server:
        answer = Asked(server, *passages, redact=False).answer(recorded["question"], recorded["language"])
    then, now = recorded["drafting"], answer.drafting
    assert now is not None
    assert (answer.writer, now.used, now.reason) == (recorded["writer"], then["used"], then["reason"])
    assert len(server.requests) == len(recorded["exchanges"])
    forms = [request["response_format"]["type"] for request in server.requests]
    assert forms == [exchange["request"]["response_format"]["type"] for exchange in recorded["exchanges"]]
    assert (list(now.cut), bool(answer.sentences)) == (then["cut"], True)


def test_the_recording_is_of_a_real_server_and_holds_no_key() -> None:
    said = gzip.decompress(FILE.read_bytes()).decode()
    assert "uthorization" not in said and "api_key" not in said
    first = RECORDED[0]["exchanges"]
    assert [e["status"] for e in first] == [500, 200] and "data: " in first[1]["body"]
