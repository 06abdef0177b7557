"""Every framework answers a request that its server may distort as all others do, or as the case says why not."""

from __future__ import annotations

from typing import Any

from cases import ask, problems, shown, steps_of
from people import People
from servers import Server


def test_a_request_is_answered_alike(
    framework: str, case: dict[str, Any], servers: dict[str, Server], people: People
) -> None:
    server = servers[framework]
    for step, response in zip(steps_of(case), ask(case, server, people), strict=True):
        found = problems(step, server, response)
        assert not found, f"{step['send']}: {found}\n{shown(response)}\n{server.log()}"
