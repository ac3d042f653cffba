"""A server of lists on this machine: what each path answers is set by the test, what was asked is remembered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handle = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FeedServer:
    """`paths` gives the answers; `asked` every request with its headers."""

    port: int = 0
    paths: dict[str, Handle] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def gives(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        """This path answers with this body."""

        def handle(request: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            same = etag is not None and request.headers.get("If-None-Match") == etag
            request.send_response(304 if same else status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if not same:
                request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            if not same:
                request.wfile.write(body)

        self.paths[path] = handle

    def cuts(self, path: str, body: bytes, *, after: int) -> None:
        """This path promises all of the body and breaks off."""

        def handle(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body[:after])
            request.close_connection = True

        self.paths[path] = handle

    def streams(self, path: str, pieces: Callable[[], Iterator[bytes]]) -> None:
        """This path sends pieces until they end or nobody listens any more, without saying how many."""

        def handle(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.end_headers()
            request.close_connection = True
            try:
                for piece in pieces():
                    request.wfile.write(piece)
            except OSError:
                return

        self.paths[path] = handle


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A server on a free port of this machine."""
    found = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            handle = found.paths.get(self.path)
            if handle is None:
                self.send_error(404)
            else:
                handle(self)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
