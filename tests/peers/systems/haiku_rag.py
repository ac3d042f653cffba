"""haiku.rag with its defaults (docling, hybrid chunker of 256 tokens, LanceDB, hybrid search), the model by loopback.

It takes models from servers only, so the bundled one is served in this process; its chunker counts with the bundled
model's vocabulary, since its own tokenizer would have to be downloaded.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from haiku.rag.client import HaikuRAG
from haiku.rag.config.models import AppConfig
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from knowledge.embedders.bundled_e5 import BundledE5
from tests.peers.systems.running import Found, Indexed, K, files, run

EMBEDDER = BundledE5()
T = TypeVar("T")


class Embeddings(BaseHTTPRequestHandler):
    """OpenAI's embeddings call; texts come with the prefix `query: ` or `passage: `."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        vectors = [self._vector(text) for text in texts]
        data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
        answer = {"object": "list", "data": data, "model": "e5", "usage": {"prompt_tokens": 0, "total_tokens": 0}}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _vector(self, text: str) -> list[float]:
        side, _, words = text.partition(": ")
        embed = EMBEDDER.embed_queries if side == "query" else EMBEDDER.embed_passages
        return embed([words])[0].tolist()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def tokenizer(folder: Path) -> Path:
    """The bundled model's vocabulary in the form that haiku.rag reads."""
    model = EMBEDDER._model
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [(piece, model.scores[number]) for piece, number in model.vocabulary.items() if number > 3]
    made = Tokenizer(models.Unigram(pieces, 3, False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    PreTrainedTokenizerFast(tokenizer_object=made, unk_token="<unk>").save_pretrained(folder)
    return folder


def index(corpus: Path, work: Path) -> Indexed:
    """Every file by its path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Embeddings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    loop = asyncio.new_event_loop()

    def wait(work: Coroutine[Any, Any, T]) -> T:
        return loop.run_until_complete(work)

    config = AppConfig.model_validate(
        {
            "embeddings": {
                "model": {
                    "provider": "openai",
                    "name": "e5",
                    "vector_dim": EMBEDDER.dimension,
                    "base_url": f"http://127.0.0.1:{server.server_port}/v1",
                    "api_key": "none",
                    "query_prefix": "query: ",
                    "document_prefix": "passage: ",
                }
            },
            "processing": {
                "chunking_tokenizer": str(tokenizer(work.with_name(f"{work.name}-tokenizer"))),
                "conversion_options": {"fetch_remote_images": False},
            },
        }
    )
    work.mkdir(parents=True, exist_ok=True)
    client = HaikuRAG(work / "haiku.lancedb", config=config, create=True)
    wait(client.__aenter__())
    for path in files(corpus):
        uri = path.relative_to(corpus).as_posix()
        wait(client.create_document(path.read_text(encoding="utf-8"), uri=uri, format="md"))

    def ask(question: str) -> list[Found]:
        return [Found(str(r.document_uri), r.content) for r in wait(client.search(question, limit=K))]

    pieces = wait(client.store.chunks_table.count_rows())
    return Indexed(ask, pieces, work)


if __name__ == "__main__":
    run(index, f"haiku.rag {version('haiku.rag-slim')}")
