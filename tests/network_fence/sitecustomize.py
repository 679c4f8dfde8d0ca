"""Lets nothing out of this machine: a connection or a name look-up that is not for loopback raises OutsideNetworkError.

Python imports a module of this name by itself at start-up, so with this folder on PYTHONPATH every Python process
that a test starts is fenced too. The fence stands at the lowest layer there is: the interpreter's audit events, which
no library gets around, and the socket methods, whose own look-up of a host name is not audited.

Libraries wrap what they don't know into an error of the network and try again, so a breach is also written to the
file that NETWORK_FENCE_LOG names; conftest fails the test that it happened in.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOG = "NETWORK_FENCE_LOG"
LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})
SENDING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


class OutsideNetworkError(RuntimeError):
    """A test tried to reach something outside this machine. Not an OSError: nobody shall take it for a fault."""


def is_loopback(host: object) -> bool:
    """Whether a host (a name, an address, bytes of these, or None for any own) stays on this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def refuse(what: str, target: object) -> None:
    """Writes the breach down and raises."""
    message = f"{what} to {target!r} is outside this machine"
    if log := os.environ.get(LOG):  # noqa: TID251 - how the parent process tells its children
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{message}\n")
    raise OutsideNetworkError(message)


def check_address(what: str, family: int, address: object) -> None:
    """Raises for an internet address that is not loopback; local sockets (AF_UNIX) pass."""
    if family in INTERNET and isinstance(address, tuple) and not is_loopback(address[0]):
        refuse(what, address)


def audit(event: str, args: tuple[Any, ...]) -> None:
    """The audit hook: sees every connection and every look-up of the process."""
    if event in SENDING:
        check_address(event, args[0].family, args[1])
    elif event in LOOK_UPS:
        host = args[0][0] if isinstance(args[0], tuple) else args[0]
        if not is_loopback(host):
            refuse(event, host)


def guarded(name: str) -> Callable[..., Any]:
    """The method `name` of a socket, behind a check of its last argument, the address."""
    method = getattr(socket.socket, name)

    def checked(self: socket.socket, *args: object) -> object:
        check_address(f"socket.{name}", self.family, args[-1])
        return method(self, *args)

    return checked


def install() -> None:
    """Puts the fence up, for the rest of this process."""
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, guarded(name))
    sys.addaudithook(audit)


if __name__ == "sitecustomize":
    install()
