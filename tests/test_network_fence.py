"""No test reaches out of this machine, and this proves it. 192.0.2.0/24 is reserved for documentation."""

from __future__ import annotations

import _socket
import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import httpx
import pytest

from tests import conftest
from tests.network_fence.sitecustomize import OutsideNetworkError, is_loopback

OUTSIDE = ("192.0.2.1", 80)
SIX = ("2001:db8::1", 80, 0, 0)


@pytest.fixture
def breaches(pytestconfig: pytest.Config) -> Callable[[], list[str]]:
    """Takes the breaches out of the log, so that this test does not fail for them."""
    log = pytestconfig.stash[conftest.BREACHES]

    def take() -> list[str]:
        lines = log.read_text().splitlines()
        log.write_text("")
        return lines

    return take


def tcp(family: int = socket.AF_INET) -> socket.socket:
    return socket.socket(family, socket.SOCK_STREAM)


def connects() -> None:
    with tcp() as sock:
        sock.connect(OUTSIDE)


def connects_ex() -> None:
    with tcp() as sock:
        sock.connect_ex(OUTSIDE)


def connects_by_name() -> None:
    with tcp() as sock:
        sock.connect(("clinic.example", 80))


def connects_six() -> None:
    with tcp(socket.AF_INET6) as sock:
        sock.connect(SIX)


def sends_a_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", OUTSIDE)


def connects_below_the_socket_module() -> None:
    sock = _socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.connect(OUTSIDE)
    finally:
        sock.close()


def looks_up() -> None:
    socket.getaddrinfo("clinic.example", 443)


def looks_up_the_old_way() -> None:
    socket.gethostbyname("clinic.example")


def opens_a_stream() -> None:
    asyncio.run(asyncio.open_connection(*OUTSIDE))


def opens_a_stream_by_name() -> None:
    asyncio.run(asyncio.open_connection("clinic.example", 443))


@pytest.mark.parametrize("way", [
    connects, connects_ex, connects_by_name, connects_six, sends_a_datagram, connects_below_the_socket_module,
    looks_up, looks_up_the_old_way, opens_a_stream, opens_a_stream_by_name,
])  # fmt: skip
def test_every_way_out_raises_an_error_that_names_the_address(
    way: Callable[[], None], breaches: Callable[[], list[str]]
) -> None:
    with pytest.raises(OutsideNetworkError, match=r"192\.0\.2\.1|2001:db8::1|clinic\.example"):
        way()
    assert len(breaches()) == 1


async def test_the_http_clients_we_use_cannot_get_out(breaches: Callable[[], list[str]]) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.RaisesGroup(OutsideNetworkError, flatten_subgroups=True):
            await client.get("http://192.0.2.1/")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(OutsideNetworkError):
            await session.get("http://192.0.2.1/")
    assert [line.count("192.0.2.1") for line in breaches()] == [1, 1]


def test_a_process_started_by_a_test_is_fenced_too(breaches: Callable[[], list[str]]) -> None:
    script = "import socket; socket.getaddrinfo('clinic.example', 443)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("sitecustomize.OutsideNetworkError: socket.getaddrinfo")
    assert breaches() == ["socket.getaddrinfo to 'clinic.example' is outside this machine"]


def test_a_breach_that_a_library_swallows_fails_the_test_all_the_same(
    request: pytest.FixtureRequest, breaches: Callable[[], list[str]]
) -> None:
    teardown = conftest.pytest_runtest_teardown(request.node)
    next(teardown)
    with contextlib.suppress(Exception):
        socket.getaddrinfo("clinic.example", 443)
    with pytest.raises(pytest.fail.Exception, match=r"clinic\.example"):
        next(teardown)
    assert breaches() == []  # the next test starts clean


def test_loopback_and_local_sockets_pass(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


@pytest.mark.parametrize(("host", "expected"), [
    ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("localhost", True),
    (None, True), (b"localhost", True), ("192.168.0.1", False), ("10.0.0.1", False), ("fe80::1%eth0", False),
    ("localhost.example", False),
])  # fmt: skip
def test_loopback_is_told_apart(host: object, expected: bool) -> None:
    assert is_loopback(host) is expected
