"""Where the web listens; checked before anything heavy is loaded."""

import errno
import socket

from bot.errors import BadSetting, NotReachable


def check_port(host: str, port: int) -> None:
    """Raises `NotReachable` if the port is in use, `BadSetting` if the address cannot be listened on at all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise BadSetting(f"HOST: {host} is no address of this machine ({error})") from None
    for family, kind, protocol, _name, address in found:
        with socket.socket(family, kind, protocol) as probe:
            # As the server does it: a port whose last connections are just closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise _translated(error, host, port) from None


def address(host: str, port: int) -> str:
    """What a person types into the browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _translated(error: OSError, host: str, port: int) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return NotReachable(f"port {port} is in use: stop what runs there, or choose another with --port (PORT)")
    if error.errno in (errno.EACCES, errno.EPERM):
        return BadSetting(f"PORT: {port} may not be used by this user: choose one above 1023")
    return BadSetting(f"HOST: {host} is no address of this machine ({error.strerror})")
