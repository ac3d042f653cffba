"""What a source's server has is got politely and within bounds, and only from where the source says."""

import gzip
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from ingest.watch.errors import Refused, Unavailable, WatchError
from ingest.watch.fetching import Fetched, fetch, private
from ingest.watch.reading import read
from ingest.watch.sources import Source
from tests.feed_server import FeedServer, feed_server
from tests.unit.ingest.watch.sources import NOTICES, recorded, source


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with feed_server() as found:
        yield found


def at(server: FeedServer, path: str, **changes: Any) -> Source:
    return source(NOTICES, **{"address": server.url(path), "internal": True, **changes})


def failed(found: Source, **arguments: Any) -> WatchError:
    with pytest.raises(WatchError) as caught:
        fetch(found, **arguments)
    return caught.value


def test_what_has_not_changed_is_not_sent_again(server: FeedServer) -> None:
    server.gives("/feed", recorded("notices.xml"), ETag='"1"', Last_Modified="Wed, 18 Nov 2026 13:00:00 GMT")
    first = fetch(at(server, "/feed"))
    assert (first.body, first.etag) == (recorded("notices.xml"), '"1"')
    second = fetch(at(server, "/feed"), etag=first.etag, last_modified=first.last_modified)
    assert (second.body, second.etag) == (None, '"1"')
    _, asked = server.asked[-1]
    assert asked["If-None-Match"] == '"1"'
    assert asked["If-Modified-Since"] == "Wed, 18 Nov 2026 13:00:00 GMT"
    assert asked["Host"] == f"127.0.0.1:{server.port}"
    assert not {"Cookie", "Authorization"} & set(asked)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 192.168.0.1 172.16.0.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 ::1 fe80::1 fd00::1 :: "
    "::ffff:10.0.0.1 64:ff9b::a00:1 64:ff9b:1::a00:1 ::10.0.0.1 fec0::1 2002:a00:1:: ff02::1 not-an-address fe80::1%eth0".split(),
)
def test_addresses_of_one_s_own_network_are_private(address: str) -> None:
    assert private(address)


def test_public_addresses_are_not_private() -> None:
    assert not [one for one in ("93.184.215.14", "2606:2800:220:1::1", "64:ff9b::5db8:d70e") if private(one)]


def test_nobody_is_asked_inside_the_network_unless_the_source_says_so(server: FeedServer) -> None:
    server.gives("/inside", b"secret")
    before = len(server.asked)
    assert failed(at(server, "/inside", internal=False)).reason == "private_address"
    # A name that leads inside, whatever it led to before.
    named = source(NOTICES, address=f"http://feeds.example:{server.port}/inside")
    assert failed(named, resolve=lambda _host, _port: ["127.0.0.1", "::1"]).reason == "private_address"
    assert len(server.asked) == before


def test_the_connection_goes_to_the_address_that_was_checked(server: FeedServer) -> None:
    server.gives("/named", b"here")
    named = source(NOTICES, address=f"http://feeds.example:{server.port}/named", internal=True)
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    assert fetch(named, resolve=resolve).body == b"here"
    assert (asked, server.asked[-1][1]["Host"]) == (["feeds.example"], f"feeds.example:{server.port}")


def moved(server: FeedServer, path: str, to: str) -> None:
    server.gives(path, b"", status=302, Location=to)


def test_a_redirect_is_followed_only_to_the_same_host_or_one_that_is_named(server: FeedServer) -> None:
    server.gives("/new", b"new")
    moved(server, "/old", "/new")
    assert fetch(at(server, "/old")).body == b"new"
    other = f"http://localhost:{server.port}/new"
    moved(server, "/away", other)
    before = len(server.asked)
    assert failed(at(server, "/away")).reason == "redirect_host"
    assert len(server.asked) == before + 1
    assert fetch(at(server, "/away", hosts=["localhost"])).body == b"new"
    for target in (
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://[broken",
        "http://127.0.0.1:x/",
    ):
        moved(server, "/scheme", target)
        assert failed(at(server, "/scheme")).reason == "redirect_scheme"
    moved(server, "/round", "/round")
    assert failed(at(server, "/round")).reason == "redirects"


def test_a_public_server_cannot_send_us_inside(server: FeedServer) -> None:
    moved(server, "/to-inside", f"http://intranet.example:{server.port}/inside")
    server.gives("/inside", b"secret")
    public = source(NOTICES, address=f"http://feeds.example:{server.port}/to-inside", hosts=["intranet.example"])
    places = {"feeds.example": ["127.0.0.1"], "intranet.example": ["127.0.0.2"]}
    before = len(server.asked)
    # Here 127.0.0.1 stands for the public server.
    error = failed(public, resolve=lambda host, _port: places[host], refuses=lambda address: address == "127.0.0.2")
    assert (error.reason, error.values) == ("private_address", {"host": "intranet.example"})
    assert [path for path, _ in server.asked[before:]] == ["/to-inside"]


@pytest.mark.parametrize(
    ("status", "headers", "reason", "wait"),
    [
        (429, {"Retry-After": "120"}, "busy", 120.0),
        (503, {"Retry-After": "x"}, "busy", None),
        (503, {}, "busy", None),
        (500, {}, "server_error", None),
        (404, {}, "not_given", None),
        (403, {}, "not_given", None),
        (206, {}, "not_given", None),
    ],
)
def test_a_server_that_gives_nothing_is_asked_again_later(
    server: FeedServer, status: int, headers: dict[str, str], reason: str, wait: float | None
) -> None:
    server.gives("/busy", b"", status=status, **{name.replace("-", "_"): value for name, value in headers.items()})
    error = failed(at(server, "/busy"))
    assert isinstance(error, Unavailable)
    assert (error.reason, error.retry_after_s, error.values["status"]) == (reason, wait, status)


def test_a_server_may_name_the_time_to_come_back(server: FeedServer) -> None:
    server.gives(
        "/later", b"", status=503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    )
    error = failed(at(server, "/later"))
    assert isinstance(error, Unavailable) and error.retry_after_s is not None
    assert 3_000 < error.retry_after_s <= 3_600


def test_an_answer_that_breaks_off_is_refused(server: FeedServer) -> None:
    body = recorded("notices.xml")
    server.cuts("/cut", body, after=len(body) // 2)
    assert failed(at(server, "/cut")).reason == "cut"
    packed = gzip.compress(body)
    server.gives("/cut-gzip", packed[:-20], Content_Encoding="gzip")
    assert failed(at(server, "/cut-gzip")).reason == "cut"


def test_the_end_of_an_answer_without_a_length_is_not_certain(server: FeedServer) -> None:
    server.streams("/open-end", lambda: iter([b"a,b\n1,"]))
    assert fetch(at(server, "/open-end")) == Fetched(b"a,b\n1,", whole=False)


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(server: FeedServer) -> None:
    server.gives("/gzip", gzip.compress(b"hello"), Content_Encoding="gzip")
    assert fetch(at(server, "/gzip")).body == b"hello"
    server.gives("/bomb", gzip.compress(b"\0" * 200_000_000, 9), Content_Encoding="gzip")
    tracemalloc.start()
    assert failed(at(server, "/bomb", max_mb=1)).reason == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
    server.gives("/br", b"?", Content_Encoding="br")
    assert failed(at(server, "/br")).reason == "compression"
    server.gives("/no-gzip", b"plain", Content_Encoding="gzip")
    assert failed(at(server, "/no-gzip")).reason == "compression"


def entities(megabytes: int) -> Iterator[bytes]:
    """A feed whose entities are as many megabytes."""
    yield b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol">'
    piece = b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' * 27_000
    for _ in range(megabytes):
        yield piece
    yield b"]><rss><channel><item><title>&b;</title></item></channel></rss>"


def test_fifty_megabytes_of_entities_end_at_the_limit_or_at_the_first_of_them(server: FeedServer) -> None:
    sent: list[int] = []

    def pieces() -> Iterator[bytes]:
        for piece in entities(50):
            sent.append(len(piece))
            yield piece

    server.streams("/entities", pieces)
    assert failed(at(server, "/entities")).reason == "too_large"
    assert len(sent) < 50
    large = at(server, "/entities", max_mb=60)
    fetched = fetch(large)
    assert fetched.body is not None and len(fetched.body) > 50_000_000
    with pytest.raises(Refused, match="entities"):
        read(large, fetched.body)


def test_a_server_that_dawdles_is_left(server: FeedServer) -> None:
    def dawdle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(40):
                request.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            return

    server.paths["/slow"] = dawdle
    assert failed(at(server, "/slow", timeout_s=1)).reason == "timeout"


def test_a_server_that_sends_its_headers_by_the_letter_is_left_too(server: FeedServer) -> None:
    def dribble(request: BaseHTTPRequestHandler) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 60:
                request.wfile.write(bytes([letter]))
                time.sleep(0.1)
        except OSError:
            return

    server.paths["/letters"] = dribble
    assert failed(at(server, "/letters", timeout_s=1)).reason == "timeout"


def test_nobody_listens_there_or_the_name_is_unknown() -> None:
    assert failed(source(NOTICES, address="http://127.0.0.1:9/x", internal=True)).reason == "unreachable"

    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    assert failed(source(NOTICES, address="http://feeds.example/x"), resolve=unknown).reason == "unreachable"
