"""Requests of several people at the same time are each answered for the one who asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cases import ask, problems, shown
from people import People
from servers import Server, frameworks_in

CLIENTS, ROUNDS = 6, 3
NOBODY: list[str] = []
ASKING: list[tuple[list[str], dict[str, Any]]] = [
    (["Cookie: {alex}"], {"subject": "alex"}),
    (["Cookie: {sam}"], {"subject": "sam"}),
    (["Authorization: Bearer {sam.token}"], {"subject": "sam"}),
    (["Cookie: {visitor}"], {"subject": None}),
    (NOBODY, {"subject": None}),
]


def steps(client: int) -> list[dict[str, Any]]:
    """One connection's requests: each client begins with another person, and goes on with the next."""
    found: list[dict[str, Any]] = []
    for turn in range(ROUNDS * len(ASKING)):
        fields, said = ASKING[(client + turn) % len(ASKING)]
        cart = "apple" if "Cookie: {visitor}" in fields else None
        found.append({"send": "GET /who", "fields": fields, "answer": {"said": {**said, "cart": cart}}})
        if said["subject"] and "Cookie" in fields[0]:
            page = ("/later", "/stream", "/mounted/session")[turn % 3]
            found.append({"send": f"GET {page}", "fields": fields, "answer": {"said": said}})
        else:
            found.append({"send": "GET /later", "fields": fields, "answer": "unauthorized"})
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("framework", frameworks_in(metafunc.config.getoption("language")))


def test_nobody_is_taken_for_another(framework: str, servers: dict[str, Server], people: People) -> None:
    server = servers[framework]
    cases = [{"steps": steps(client)} for client in range(CLIENTS)]
    ask(cases[0], server, people)  # makes everybody
    with ThreadPoolExecutor(CLIENTS) as clients:
        answered = list(clients.map(lambda case: ask(case, server, people), cases))
    for case, responses in zip(cases, answered, strict=True):
        for step, response in zip(case["steps"], responses, strict=True):
            found = problems(step, server, response)
            assert not found, f"{step}: {found}\n{shown(response)}\n{server.log()}"
