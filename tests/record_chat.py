"""Drives a real OpenAI-compatible server once, through everything, and keeps what was said: see tests/fixtures/chat.

`python -m tests.record_chat http://127.0.0.1:8123/v1 MODEL FILE` with the server running. A proxy on loopback stands
between, writes down each request and the bytes of its answer, and passes both on.
"""

import asyncio
import json
import sys
import tempfile
import threading
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.bootstrap import Parts
from bot.serving import prepare
from bot.settings import Settings
from knowledge.answering import Answering
from knowledge.drafting import ModelAnswers
from knowledge.model import Hit, SearchResult
from knowledge.support_check import SupportCheck
from knowledge.writers.extractive import ExtractiveWriter
from knowledge.writers.language_model import LanguageModel

QUESTIONS = (
    ("en", "How long do I have to oppose a European patent at the EPO?"),
    ("en", "How long do I have to answer a UDRP complaint?"),
    ("zh", "收到UDRP域名投诉，多长时间内要答辩？"),
)
PATIENCE_S = 600.0
"""A small machine without a graphics card reads and writes slowly; the desk itself waits at most CHAT_TIMEOUT_S."""
PASSAGES = 1


class FirstOnly:
    """The search of the desk, with fewer passages: a small model has a small window."""

    def __init__(self, search: Any) -> None:
        self._search = search

    def find(self, query: str, *, language: str | None = None, market: str | None = None, k: int = 10) -> SearchResult:
        found: SearchResult = self._search.find(query, language=language, market=market, k=k)
        own: list[Hit] = [hit for hit in found.hits if hit.passage.language == language][:PASSAGES]
        return SearchResult(found.query, found.language, found.edition, tuple(own), found.took_ms)


def main() -> None:
    """Ask, record, write."""
    upstream, model, target = sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3])
    kept: list[dict[str, Any]] = []
    address, stop = proxy(upstream, kept)
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Settings(data_dir=Path(folder)))
        prepare(parts, lambda _title: nullcontext(lambda _phase, _done, _total: None))
        chat = LanguageModel(model, base_url=address, timeout_s=PATIENCE_S)
        answers = ModelAnswers(chat, SupportCheck(parts.terms))
        answering = Answering(FirstOnly(parts.search), ExtractiveWriter(parts.terms.recognise), print, answers)  # type: ignore[arg-type]
        said = []
        for language, question in QUESTIONS:
            before = len(kept)
            answer = answering.answer(question, language=language)
            passages = [asdict(h.passage) for h in FirstOnly(parts.search).find(question, language=language).hits]
            drafting = asdict(answer.drafting) if answer.drafting else None
            print(language, answer.writer, drafting)
            said.append({
                "question": question, "language": language, "passages": passages, "exchanges": kept[before:],
                "writer": answer.writer, "text": answer.text, "drafting": drafting,
            })  # fmt: skip
        parts.close()
    stop()
    whole = {"model": model, "models": kept[0]["models"] if kept and "models" in kept[0] else None, "answers": said}
    target.write_text(json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def proxy(upstream: str, kept: list[dict[str, Any]]) -> tuple[str, Any]:
    """The recording proxy in a thread; its address, and what stops it."""
    loop = asyncio.new_event_loop()

    async def passes(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            url = upstream.removesuffix("/v1") + request.path
            async with session.request(
                request.method, url, data=body, headers={"Content-Type": "application/json"}
            ) as answer:
                data = await answer.read()
                kept.append({
                    "request": json.loads(body) if body else None, "path": request.path, "status": answer.status,
                    "type": answer.content_type, "body": data.decode(),
                })  # fmt: skip
                return web.Response(status=answer.status, body=data, content_type=answer.content_type)

    async def start() -> tuple[web.AppRunner, int]:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", passes)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, runner.addresses[0][1]

    threading.Thread(target=loop.run_forever, daemon=True).start()
    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    return f"http://127.0.0.1:{port}/v1", lambda: asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)


if __name__ == "__main__":
    main()
