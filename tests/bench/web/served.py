"""The processor time that servers spend on a request: real requests, one after the other on connections that stay, to
applications in turns. A server's own clock counts, with all its threads and what the kernel does for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept: */*\r\nAccept-Language: cs,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
)
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: ([^;\r]+)", re.IGNORECASE)
TIMEOUT = 60.0  # seconds


@dataclass
class Told:
    """What a server says of one of its applications."""

    framework: str
    name: str
    port: int
    path: str
    fields: dict[str, str] = field(default_factory=dict)


class Connection:
    """A connection to one application, and its request."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._socket = socket.create_connection(("127.0.0.1", told.port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = self._request_of(told.path, told.fields)

    def log_in(self) -> None:
        """Takes the cookie that the path `login` sets, if there was no other credential."""
        if self.told.fields or self.told.name == "empty":
            return
        head = self._ask(self._request_of(f"{self.told.path}login", {}))
        cookie = COOKIE.search(head)
        if cookie is None:
            raise RuntimeError(f"{self.told.framework}, {self.told.name}: the login set no cookie")
        self._request = self._request_of(self.told.path, {"Cookie": cookie.group(1).decode()})

    def ask(self, times: int) -> None:
        for _ in range(times):
            self._ask(self._request)

    def close(self) -> None:
        self._socket.close()

    @staticmethod
    def _request_of(path: str, fields: dict[str, str]) -> bytes:
        more = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"GET {path} HTTP/1.1\r\nHost: shop.example\r\n{BROWSER}{more}\r\n".encode()

    def _ask(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        got = b""
        while True:
            part = self._socket.recv(65536)
            if not part:
                raise RuntimeError(
                    f"{self.told.framework}, {self.told.name}: the server closed its connection"
                )
            got += part
            end = got.find(b"\r\n\r\n")
            if end < 0:
                continue
            head = got[: end + 2]
            length = LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200") or length is None:
                raise RuntimeError(f"{self.told.framework}, {self.told.name} answered {head!r}")
            if len(got) >= end + 4 + int(length.group(1)):
                return head


class Server:
    """A server in a process of its own. It says what it serves, then null."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | (environment or {}),
        )
        self._clock = (~self._process.pid << 3) | 2  # of a process (clock_getcpuclockid(3))
        self.connections: list[Connection] = []

    def begin(self) -> None:
        assert self._process.stdout is not None
        served = []
        for line in self._process.stdout:
            if line.startswith("null"):
                break
            if line.startswith("{"):
                served.append(Told(**json.loads(line)))
            else:  # a framework's own words
                print(line, end="", file=sys.stderr)
        else:
            raise RuntimeError("a server did not come up")
        self.connections = [Connection(told) for told in served]
        for connection in self.connections:
            connection.log_in()

    def spent(self) -> float:
        """Nanoseconds of the processor's time that the process has had so far."""
        return time.clock_gettime_ns(self._clock)

    def end(self) -> None:
        for connection in self.connections:
            connection.close()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[Server]:
    server = Server(command, environment)
    try:
        server.begin()
        yield server
    finally:
        server.end()


@dataclass
class Cost:
    """Of one application: nanoseconds of a request, and those above the empty route of the same framework."""

    operation: str
    name: str
    ns: float
    above: float


def costs(
    server: Server, rounds: int, batch: int, warm: int, tell: Callable[[str], None] = lambda _: None
) -> list[Cost]:
    """Medians over rounds, in each of which every application is asked `batch` times."""
    spent: dict[int, list[float]] = {at: [] for at in range(len(server.connections))}
    for _ in range(max(1, warm // batch)):
        for connection in server.connections:
            connection.ask(batch)
    for number in range(rounds):
        order = list(spent) if number % 2 else list(reversed(spent))
        for at in order:
            before = server.spent()
            server.connections[at].ask(batch)
            spent[at].append((server.spent() - before) / batch)
        tell(f"round {number + 1} of {rounds}")
    found = []
    for at, connection in enumerate(server.connections):
        framework = connection.told.framework
        empty = next(
            other
            for other, each in enumerate(server.connections)
            if each.told.framework == framework and each.told.name == "empty"
        )
        differences = [mine - theirs for mine, theirs in zip(spent[at], spent[empty], strict=True)]
        found.append(
            Cost(
                framework, connection.told.name, statistics.median(spent[at]), statistics.median(differences)
            )
        )
    return found
