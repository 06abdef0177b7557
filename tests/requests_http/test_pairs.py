"""Who came in through one framework is judged alike by every other: sessions, tokens, CSRF tokens and visitors."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from servers import TAGS, Server
from wire import Connection, Response

FRAMEWORKS = tuple(TAGS)
OWN_CSRF = ("django", "django_asgi")  # the frameworks that ask for CSRF tokens of their own


def call(server: Server, line: str, *fields: str) -> Response:
    method = line.partition(" ")[0]
    length = () if method == "GET" else ("Content-Length: 0",)
    head = [f"{line} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *length, *fields, "", ""]
    with Connection(server.port) as connection:
        connection.send("\r\n".join(head).encode("latin-1"))
        return connection.response(method)


def cookie_of(response: Response) -> str:
    assert response.status == 200, response
    (cookie,) = [each for each in response.all("set-cookie") if each.startswith("__Host-session=")]
    return "Cookie: " + cookie.partition(";")[0]


class Client(NamedTuple):
    """Somebody whom one framework has let in."""

    name: str
    cookie: str
    csrf: str
    bearer: str
    visitor: str


def client_of(server: Server, name: str) -> Client:
    cookie = cookie_of(call(server, f"POST /login?user={name}"))
    csrf = f"X-CSRF-Token: {call(server, 'GET /csrf', cookie).said()['csrf']}"
    token = call(server, "POST /issue", cookie, csrf).said()["token"]
    visitor = cookie_of(call(server, f"POST /visit?cart={name}"))
    return Client(name, cookie, csrf, f"Authorization: Bearer {token}", visitor)


@pytest.fixture(scope="module")
def clients(servers: dict[str, Server]) -> dict[str, Client]:
    return {name: client_of(server, f"admin-of-{name}") for name, server in servers.items()}


def pairs(test: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("made", "judged"), [(a, b) for a in FRAMEWORKS for b in FRAMEWORKS])(test)


@pairs
def test_a_session_is_the_same_everywhere(
    made: str, judged: str, servers: dict[str, Server], clients: dict[str, Client]
) -> None:
    server, client = servers[judged], clients[made]
    subject = {"subject": client.name}
    for page in ("/session", "/either", "/admin", "/mounted/session"):
        assert call(server, f"GET {page}", client.cookie).said() == subject, page
    assert call(server, "GET /who", client.cookie).said() == {**subject, "cart": None}
    assert call(server, "GET /token", client.cookie).status == 401
    assert call(server, "POST /session", client.cookie).status == 403
    posted = call(server, "POST /session", client.cookie, client.csrf)
    assert (posted.status == 403) if judged in OWN_CSRF else (posted.said() == subject)


@pairs
def test_a_token_is_the_same_everywhere(
    made: str, judged: str, servers: dict[str, Server], clients: dict[str, Client]
) -> None:
    server, client = servers[judged], clients[made]
    for line in ("GET /token", "POST /token", "GET /either"):
        assert call(server, line, client.bearer).said() == {"subject": client.name}, line
    assert call(server, "GET /session", client.bearer).status == 401
    assert call(server, "GET /admin", client.bearer).status == 403  # its claims name no role
    assert call(server, "GET /admin", client.bearer, client.cookie).status == 403


@pairs
def test_a_visitor_is_the_same_everywhere_and_nobody(
    made: str, judged: str, servers: dict[str, Server], clients: dict[str, Client]
) -> None:
    server, client = servers[judged], clients[made]
    assert call(server, "GET /who", client.visitor).said() == {"subject": None, "cart": client.name}
    assert call(server, "GET /mounted/who", client.visitor).said() == {"subject": None, "cart": client.name}
    for page in ("/session", "/either", "/admin", "/token", "/later", "/stream"):
        assert call(server, f"GET {page}", client.visitor).said() == {"error": "unauthorized"}, page
    posted = call(server, "POST /who", client.visitor)
    assert (posted.status == 403) if judged in OWN_CSRF else (posted.said()["cart"] is None)


@pytest.mark.parametrize("left", FRAMEWORKS)
def test_who_logs_out_at_one_is_out_at_all(left: str, servers: dict[str, Server]) -> None:
    client = client_of(servers[left], f"leaving-{left}")
    assert call(servers[left], "POST /logout", client.cookie, client.csrf).status == 200
    for judged, server in servers.items():
        assert call(server, "GET /session", client.cookie).said() == {"error": "unauthorized"}, judged
        assert call(server, "GET /token", client.bearer).said() == {"error": "invalid_token"}, judged
        assert call(server, "GET /who", client.visitor).said()["cart"] == client.name, judged
