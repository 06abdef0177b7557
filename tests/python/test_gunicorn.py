"""gunicorn with preload and four workers over one lmdb: store, without the application doing anything for it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

WORKERS = 4
DEADLINE = 90


class Answer(NamedTuple):
    status: int
    worker: int
    said: dict[str, str]
    cookie: str


class Server:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, who: str = "", **form: str) -> Answer:
        """GET, or POST with a form, by a cookie or `Bearer` and a token."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        body = urlencode(form) if form else None
        field = "Authorization" if who.startswith("Bearer ") else "Cookie"
        connection.request("POST" if form else "GET", path, body, {field: who} if who else {})
        response = connection.getresponse()
        said, headers = json.loads(response.read()), response.headers
        connection.close()
        set_cookie = headers.get("Set-Cookie", "").partition(";")[0]
        return Answer(response.status, int(headers["X-Worker"]), said, set_cookie)

    def ask_all(self, path: str, who: str) -> list[Answer]:
        """One response from every worker."""
        with ThreadPoolExecutor(WORKERS) as clients:
            asked = [clients.submit(self.ask, f"{path}?together", who) for _ in range(WORKERS)]
            answers = [each.result() for each in asked]
        assert len({answer.worker for answer in answers}) == WORKERS
        return answers

    def statuses(self, who: str) -> list[int]:
        return [answer.status for answer in self.ask_all("/", who)]

    def workers(self, who: str) -> set[int]:
        return {answer.worker for answer in self.ask_all("/", who)}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent),
            "SHOP_STORE": f"lmdb:{tmp_path}/store",
            "SHOP_WORKERS": str(WORKERS),
        }
        options = [
            "--preload",
            f"--workers={WORKERS}",
            f"--bind=fd://{listening.fileno()}",
            "--no-control-socket",
        ]
        process = subprocess.Popen(
            [sys.executable, "-B", "-m", "gunicorn", *options, "--timeout=0", "preloaded_app:app"],
            env=environment,
            cwd=tmp_path,
            pass_fds=[listening.fileno()],
            stderr=(tmp_path / "log").open("w"),
        )
    try:
        yield Server(port)
    finally:
        process.terminate()
        process.wait(DEADLINE)
    assert process.returncode == 0, (tmp_path / "log").read_text()


def test_what_one_worker_does_all_know(server: Server) -> None:
    alex = server.ask("/login", user="alex").cookie
    sam = server.ask("/login", user="sam").cookie
    answers = server.ask_all("/", alex)
    assert {answer.said["subject"] for answer in answers} == {"alex"}
    token = "Bearer " + server.ask("/token", alex, csrf_token=answers[0].said["csrf_token"]).said["token"]
    assert server.statuses(token) == server.statuses(sam) == [200] * WORKERS

    # Revoked by one worker: the very next request of each is refused.
    assert server.ask("/lock", user="alex").said == {"ended": 1}
    assert server.statuses(alex) == [401] * WORKERS
    assert server.statuses(token) == [401] * WORKERS
    assert server.statuses(sam) == [200] * WORKERS

    # Every worker accepts a CSRF token of any other, and a logout reaches all of them.
    again = server.ask("/login", user="alex").cookie
    tokens = [answer.said["csrf_token"] for answer in server.ask_all("/", again)]
    assert server.ask("/logout", again, csrf_token=tokens[0]).status == 200
    assert server.statuses(again) == [401] * WORKERS


def test_a_worker_that_is_killed_is_replaced_and_all_goes_on(server: Server) -> None:
    alex, sam = (server.ask("/login", user=user).cookie for user in ("alex", "sam"))
    before = server.workers(alex)
    server.ask("/lock", user="sam")
    for _ in range(3):
        killed = before.pop()
        os.kill(killed, signal.SIGKILL)
        after = server.workers(alex)  # which waits for the new one
        assert killed not in after and before < after
        assert server.statuses(sam) == [401] * WORKERS
        before = after
    assert server.ask("/lock", user="alex").said == {"ended": 1}
    assert server.statuses(alex) == [401] * WORKERS
