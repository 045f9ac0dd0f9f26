"""F12, F13: 300 half-open sockets, endless bodies and lying lengths hold nobody else up (RE-03, SE-43)."""

import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import LIMITS
from tests.databases import sqlite_copy, sqlite_url
from tests.faults.served import served

SOCKETS = 300
QUICK = 5.0
"""Seconds in which somebody else must have his answer: the machine of the tests is shared."""


@pytest.fixture(scope="module")
def port(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The service as it is served, waitress and all, on a free port."""
    folder = tmp_path_factory.mktemp("served")
    with served(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder) as number:
        yield number


def answered(port: int) -> float:
    """Seconds until the start page came."""
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        assert page.status == 200
    return time.monotonic() - began


def sent(port: int, head: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=30)
    one.sendall(head.replace("\n", "\r\n").encode())
    return one


def first_line(one: socket.socket) -> str:
    return one.recv(4_096).split(b"\r\n")[0].decode("ascii", "replace")


@pytest.mark.slow
@pytest.mark.parametrize(
    "begun",
    [
        "GET / HTTP/1.1\nHost: localhost\nX-Slow: ",
        "POST /login HTTP/1.1\nHost: localhost\nContent-Length: 1000\nContent-Type: application/x-www-form-urlencoded\n\nlogin=",
    ],
    ids=["head", "body"],
)
def test_f12_half_open_sockets_hold_nobody_up(port: int, begun: str) -> None:
    held = [sent(port, begun) for _ in range(SOCKETS)]
    try:
        assert answered(port) < QUICK
        for one in held:
            one.sendall(b"a")  # a byte now and then, as the slow do
        assert answered(port) < QUICK
    finally:
        for one in held:
            one.close()
    assert answered(port) < QUICK


@pytest.mark.slow
def test_f13_a_length_above_the_limit_is_refused_before_its_body(port: int) -> None:
    most = LIMITS.upload_file + LIMITS.request_body
    head = "POST /login HTTP/1.1\nHost: localhost\nContent-Length: {}\nContent-Type: application/x-www-form-urlencoded\n\n"
    with sent(port, head.format(most + 1)) as one:
        assert " 413 " in first_line(one)
    assert answered(port) < QUICK


@pytest.mark.slow
def test_f13_a_body_without_end_is_cut_off(port: int) -> None:
    """Chunk after chunk: the answer comes, or the line is cut, before twice the limit is through."""
    most = 2 * (LIMITS.upload_file + LIMITS.request_body)
    head = "POST /login HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\nContent-Type: application/x-www-form-urlencoded\n\n"
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    through = 0
    with sent(port, head) as one:
        one.settimeout(20)
        try:
            while through < most:
                one.sendall(chunk)
                through += 0x10000
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert through < most
    assert answered(port) < QUICK


@pytest.mark.slow
@pytest.mark.parametrize("length", ["-1", "1e9", "+5", "5, 6", "0x10", "９"])
def test_f13_a_length_that_is_none_is_refused(port: int, length: str) -> None:
    head = f"POST /login HTTP/1.1\nHost: localhost\nContent-Length: {length}\nConnection: close\n\nlogin"
    with sent(port, head) as one:
        assert first_line(one).split(" ")[1] in {"400", "413"}
    assert answered(port) < QUICK


@pytest.mark.slow
def test_f13_a_body_shorter_than_it_says_changes_nothing(port: int) -> None:
    head = "POST /login HTTP/1.1\nHost: localhost\nContent-Length: 100000\n\nlogin=a"
    with sent(port, head) as one:
        one.shutdown(socket.SHUT_WR)
        said = one.recv(4_096)
    assert said == b"" or said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), said[:60]
    assert answered(port) < QUICK
