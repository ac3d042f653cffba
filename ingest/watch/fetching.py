"""Gets what a source's server has now: asked politely, bounded in time and size, and from no address that nobody configured.

A name is resolved first and the connection goes to the address that was checked, so that a name cannot lead into one's own network. There is
no proxy and nothing from the environment; cookies are not kept.
"""

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.watch.errors import Refused, Unavailable, WatchError
from ingest.watch.sources import Source

MOST_REDIRECTS = 5
STEP = 1 << 20
"""Bytes that a packed body is unpacked to at one time, however small it came."""
AGENT = "Firstline/watch"
_WAIT = frozenset({429, 503})
_MOVED = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/rss+xml, application/atom+xml, application/json, text/csv, application/xml;q=0.9, */*;q=0.5"
Resolve = Callable[[str, int], "list[str]"]


@dataclass(frozen=True)
class Fetched:
    """What a server gave; `body` is None where nothing has changed since. `whole` says that its length was known."""

    body: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    charset: str | None = None
    whole: bool = True


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def fetch(
    source: Source,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    resolve: Resolve = resolved,
    refuses: Callable[[str], bool] | None = None,
) -> Fetched:
    """What the address of a source gives now; raises `Refused` and `Unavailable`.

    `etag` and `last_modified` are what the server said last: where nothing has changed it sends nothing. `refuses` says
    to which addresses no connection is made, by default `private` unless the source is an internal one.
    """
    assert source.address is not None
    asked = {"Accept": _ACCEPT, "Accept-Encoding": "gzip", "User-Agent": AGENT}
    asked |= {"If-None-Match": etag} if etag else {}
    asked |= {"If-Modified-Since": last_modified} if last_modified else {}
    until = time.monotonic() + source.timeout_s
    refuses = refuses or ((lambda _address: False) if source.internal else private)
    url = source.address
    for _ in range(MOST_REDIRECTS + 1):
        answer = _get(url, source, asked, until, lambda host, port: _checked(host, resolve(host, port), refuses))
        if isinstance(answer, Fetched):
            return answer
        url = _next(url, answer, source)
    raise Refused("redirects", url, most=MOST_REDIRECTS)


def private(address: str) -> bool:
    """Whether an address is not one of the public internet: loopback, private, link-local, reserved, multicast."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    inner = _inner(found)
    local = found.version == 6 and found.is_site_local
    return (not found.is_global) or found.is_multicast or local or (inner is not None and private(str(inner)))


def _inner(found: "ipaddress.IPv4Address | ipaddress.IPv6Address") -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if found.version == 4:
        return None
    if any(found in ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/96", "::/96")):
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)


def _next(url: str, location: str, source: Source) -> str:
    """Where the server sends us on to; only to itself or to a host that the source names, never away from https."""
    try:
        target = str(httpx.URL(urljoin(url, location)))
        before, after = urlsplit(url), urlsplit(target)
    except (ValueError, httpx.InvalidURL):
        raise Refused("redirect_scheme", location[:500], scheme=location[:20]) from None
    if after.scheme not in ("http", "https") or (before.scheme == "https" and after.scheme == "http"):
        raise Refused("redirect_scheme", target[:500], scheme=after.scheme[:20])
    host = (after.hostname or "").casefold()
    own = (urlsplit(source.address or "").hostname or "").casefold()
    if host != own and host not in {one.casefold() for one in source.hosts}:
        raise Refused("redirect_host", target[:500], host=host[:120])
    return target


def _get(url: str, source: Source, asked: Mapping[str, str], until: float, resolve: Resolve) -> "Fetched | str":
    """One request: what was fetched, or where the server sends us on to."""
    parts = urlsplit(url)
    try:
        host, port = httpx.URL(url).host, parts.port or (443 if parts.scheme == "https" else 80)
    except (ValueError, httpx.InvalidURL):
        raise Refused("redirect_scheme", url[:500], scheme=parts.scheme[:20]) from None
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise Unavailable("unreachable", host=host[:120]) from error
    failed: Exception | None = None
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return _request(url, host, address, source, asked, until)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failed = error
    if failed is None or isinstance(failed, httpx.TimeoutException):
        raise Unavailable("timeout", seconds=int(source.timeout_s)) from failed
    raise Unavailable("unreachable", host=host[:120]) from failed


def _checked(host: str, addresses: list[str], refuses: Callable[[str], bool]) -> list[str]:
    """The addresses of a name that may be asked."""
    found = [address for address in addresses if not refuses(address)]
    if not found:
        raise Refused("private_address", f"{host} → {', '.join(addresses)[:200]}", host=host[:120])
    return found


def _request(
    url: str, host: str, address: str, source: Source, asked: Mapping[str, str], until: float
) -> "Fetched | str":
    """Ask the server at exactly this address; name and certificate are still those of the host."""
    given = httpx.URL(url)
    headers = {**asked, "Host": given.netloc.decode("ascii")}
    limits = httpx.Timeout(max(0.1, until - time.monotonic())).as_dict()
    request = httpx.Request(
        "GET", given.copy_with(host=address), headers=headers, extensions={"sni_hostname": host, "timeout": limits}
    )
    # The bare transport: no cookies, no redirects that are made before they are judged, nothing of the environment.
    with httpx.HTTPTransport(trust_env=False) as transport:
        # A time-out is of one reading; a server that sends a byte now and then would keep us for ever.
        ends = threading.Timer(max(0.1, until - time.monotonic()), transport.close)
        ends.start()
        try:
            answer = transport.handle_request(request)
            try:
                return _answered(answer, source, until)
            finally:
                answer.close()
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except (httpx.HTTPError, RuntimeError, OSError) as error:
            raise _trouble(error, host, source, until) from error
        finally:
            ends.cancel()


def _trouble(error: Exception, host: str, source: Source, until: float) -> WatchError:
    """What an error on the way means."""
    if isinstance(error, httpx.TimeoutException) or time.monotonic() >= until:
        return Unavailable("timeout", seconds=int(source.timeout_s))
    if isinstance(error, httpx.ReadError | httpx.RemoteProtocolError):
        return Refused("cut")
    return Unavailable("unreachable", host=host[:120])


def _answered(answer: httpx.Response, source: Source, until: float) -> "Fetched | str":
    status, headers = answer.status_code, answer.headers
    if status == 304:
        return Fetched(None, headers.get("ETag"), headers.get("Last-Modified"))
    if status in _MOVED and "Location" in headers:
        return headers["Location"]
    if status in _WAIT:
        raise Unavailable("busy", _retry_after(headers.get("Retry-After")), status=status)
    if status >= 500:
        raise Unavailable("server_error", status=status)
    if status != 200:
        raise Unavailable("not_given", status=status)
    body = bytearray()
    for piece in _unpacked(answer, until, source):
        body += piece
        if len(body) > source.max_bytes:
            raise Refused("too_large", body[:2_000].decode("utf-8", "replace"), limit_mb=source.max_mb)
    whole = "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "")
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    return Fetched(
        bytes(body), etag if etag and len(etag) <= 500 else None, modified if modified and len(modified) <= 100 else None,
        charset=answer.charset_encoding, whole=whole,
    )  # fmt: skip


def _unpacked(answer: httpx.Response, until: float, source: Source) -> Iterator[bytes]:
    """The pieces of a body, of a packed one never more than a step at a time."""
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate", ""):
        raise Refused("compression", coding=coding[:40])
    packed = zlib.decompressobj(wbits=47) if coding not in ("identity", "") else None
    for piece in answer.iter_raw():
        if time.monotonic() > until:
            raise Unavailable("timeout", seconds=int(source.timeout_s))
        if packed is None:
            yield piece
            continue
        try:
            yield packed.decompress(piece, STEP)
            while packed.unconsumed_tail:
                yield packed.decompress(packed.unconsumed_tail, STEP)
        except zlib.error:
            raise Refused("compression", coding=coding) from None
    if packed is not None and not packed.eof:
        raise Refused("cut")


def _retry_after(value: str | None) -> float | None:
    """Seconds that a server asks to wait, given as seconds or as a time."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
