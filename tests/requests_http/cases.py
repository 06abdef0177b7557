"""The cases of cases.json: made into bytes, and held against the response."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from people import People
from servers import Server
from wire import Closed, Connection, Response

HERE = Path(__file__).parent
DATA: dict[str, Any] = json.loads((HERE / "cases.json").read_text())
CASES: list[dict[str, Any]] = DATA["cases"]
ANSWERS: dict[str, dict[str, Any]] = DATA["answers"]
WHY: dict[str, str] = DATA["why"]
NAMES = (b'"alex"', b'"sam"', b'"renewed"')
BOUNDARY = "----limen"
OPENS = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]

Step = dict[str, Any]


class Exchange(NamedTuple):
    method: str
    request: bytes


def applies(case: Step, tags: Iterable[str]) -> bool:
    return not case.get("only") or not set(case["only"]).isdisjoint(tags)


def steps_of(case: Step) -> list[Step]:
    steps: list[Step] = case.get("steps", [case])
    return steps


def expected(step: Step, server: Server) -> dict[str, Any]:
    """What this server is to answer: an exception names its framework, its HTTP server, or its language."""
    answer = step["answer"]
    for tag in reversed(server.tags):
        for tags, exception in step.get("except", {}).items():
            if tag in tags.split():
                answer = exception["answer"]
    found = {"status": 200}
    for part in answer if isinstance(answer, list) else [answer]:
        found.update(ANSWERS[part] if isinstance(part, str) else part)
    return found


class Maker:
    """Fills in who asks, and makes the bytes of a request."""

    def __init__(self, people: People, port: int) -> None:
        self._people = people
        self._host = f"127.0.0.1:{port}"

    def filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = match.group(1)
            if name == "host":
                return self._host
            count, _, what = name.partition(" of ")
            if what:
                return "".join(what.replace("#", str(i)) for i in range(int(count)))
            return self._people.value(name)

        inner = re.sub(r"\{([a-z][^{}]*)\}", value, text)
        return re.sub(r"\{(\d[^{}]*)\}", value, inner)

    def exchange(self, step: Step) -> Exchange:
        fields = [self.filled(field) for field in step.get("fields", [])]
        if step.get("websocket"):
            fields += [*OPENS, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        if not any(field.lower().startswith("host:") for field in fields) and not step.get("no_host"):
            fields.insert(0, f"Host: {self._host}")
        body, kind = self._body(step)
        if kind and not any(field.lower().startswith("content-type") for field in fields):
            fields.append(f"Content-Type: {kind}")
        if step.get("chunked"):
            fields.append("Transfer-Encoding: chunked")
            body = _chunked(body, [self.filled(field) for field in step.get("trailers", [])])
        elif kind or step.get("body") is not None:
            fields.append(f"Content-Length: {len(body)}")
        line = self.filled(step["send"])
        head = "\r\n".join([f"{line} HTTP/1.1", *fields, "", ""])
        return Exchange(line.partition(" ")[0], head.encode("latin-1") + body)

    def _body(self, step: Step) -> tuple[bytes, str]:
        if "multipart" in step:
            text = "".join(
                f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n{self.filled(value)}\r\n"
                for name, value in step["multipart"].items()
            )
            return f"{text}--{BOUNDARY}--\r\n".encode("latin-1"), f"multipart/form-data; boundary={BOUNDARY}"
        if "json" in step:
            return self.filled(json.dumps(step["json"])).encode(), "application/json"
        if "form" in step:
            return self.filled(step["form"]).encode("latin-1"), "application/x-www-form-urlencoded"
        return self.filled(step.get("body", "")).encode("latin-1"), ""


def _chunked(body: bytes, trailers: list[str]) -> bytes:
    parts = [body[at : at + 7] for at in range(0, len(body), 7)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return chunks + "\r\n".join(["0", *trailers, "", ""]).encode("latin-1")


def ask(case: Step, server: Server, people: People) -> list[Response | None]:
    """The responses to a case's requests, on one connection; None: it was closed instead."""
    maker = Maker(people, server.port)
    exchanges = [maker.exchange(step) for step in steps_of(case)]
    responses: list[Response | None] = []
    with Connection(server.port, case.get("from", "127.0.0.1")) as connection:
        if case.get("at_once"):
            connection.send(b"".join(exchange.request for exchange in exchanges))
        for exchange in exchanges:
            try:
                if not case.get("at_once"):
                    connection.send(exchange.request)
                responses.append(connection.response(exchange.method))
            except (Closed, BrokenPipeError, ConnectionResetError):
                responses.append(None)
    return responses


def problems(step: Step, server: Server, response: Response | None) -> list[str]:
    """What is wrong about a response; empty: nothing."""
    wanted = expected(step, server)
    statuses = wanted["status"] if isinstance(wanted["status"], list) else [wanted["status"]]
    if response is None:
        return [] if "closed" in statuses else [f"closed, expected {wanted}"]
    head = step["send"].startswith("HEAD ")
    checks: dict[str, Callable[[Any], bool]] = {
        "status": lambda value: response.status in statuses,
        "silent": lambda value: not any(name in response.body for name in NAMES),
        "challenge": lambda value: response.get("www-authenticate") == value,
        "retry_after": lambda value: response.get("retry-after") == value,
        "word": lambda value: head or response.said() == {"error": value},
        "said": lambda value: head or response.said() == value,
    }
    found = [f"{name} is not {value!r}" for name, value in wanted.items() if not checks[name](value)]
    if response.get("set-cookie") is not None:
        found.append("a cookie is set or deleted")
    if "word" in wanted:
        found += _refusal_problems(response, wanted, server)
    elif "subject" in wanted.get("said", {}) and response.status != 101 and not _varies(response, server):
        found.append("Vary does not name Authorization and Cookie")
    return found


def _refusal_problems(response: Response, wanted: Mapping[str, Any], server: Server) -> list[str]:
    """What every refusal of a guard has, and what it must not have."""
    found = [] if response.get("cache-control") == "no-store" else ["Cache-Control is not no-store"]
    if not _varies(response, server):
        found.append("Vary does not name Authorization and Cookie")
    for name, key in (("www-authenticate", "challenge"), ("retry-after", "retry_after")):
        if key not in wanted and response.get(name) is not None:
            found.append(f"{name}: {response.get(name)}, expected none")
    return found


def _varies(response: Response, server: Server) -> bool:
    names = {name.strip().lower() for name in (response.get("vary") or "").split(",")}
    # Django names the cookie where it counted: not where a token spoke.
    return ({"authorization"} if "django" in server.tags else {"authorization", "cookie"}) <= names


def shown(response: Response | None) -> str:
    if response is None:
        return "closed"
    kept = ("www-authenticate", "retry-after", "vary", "cache-control", "set-cookie")
    fields = "; ".join(f"{name}: {response.get(name)}" for name in kept if response.get(name))
    return f"{response.status} [{fields}] {response.body[:300]!r}"
