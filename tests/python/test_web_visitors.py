"""Visitors in the frameworks: who has not logged in, with data, and what a login makes of them."""

from __future__ import annotations

from collections.abc import Iterator

import flask
import httpx2
import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

import limen
import limen.fastapi
import limen.flask
from limen._needs import Guards
from web_requests import NAME, auth_of

BASE = "https://shop.example"


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer=BASE) as gate:
        yield gate


def stored(gate: limen.Gate) -> limen.Visitor:
    return gate.visitors.put(gate.visitors.draw(), {"cart": [7]})


def cookie(kept: limen.Session | limen.Visitor) -> str:
    return f"{NAME}={kept.ticket}"


def test_a_visitor_is_seen_where_the_application_keeps_them(gate: limen.Gate) -> None:
    visitor = stored(gate)
    auth = auth_of(gate, cookie=cookie(visitor), guards=Guards(gate, visitors=True))
    assert (auth.visitor, auth.session, auth.subject, auth.error) == (visitor, None, None, None)
    auth.require_csrf(auth.csrf_token())
    for require in (auth.require, auth.require_session, lambda: auth.require_role("admin")):
        with pytest.raises(limen.Refused):
            require()
    without = auth_of(gate, cookie=cookie(visitor))
    assert (without.visitor, without.subject) == (None, None)


def test_a_visitor_gets_a_cookie_when_it_is_stored(gate: limen.Gate) -> None:
    auth = auth_of(gate, "POST", guards=Guards(gate, visitors=True, csrf=True))
    assert auth.visitor is None
    visitor = stored(gate)
    auth.remember(visitor)
    assert auth.visitor == visitor
    assert auth.finish([]) == [("Cache-Control", "no-store"), ("Set-Cookie", visitor.cookie())]


@pytest.mark.parametrize("data", [None, {"cart": []}])
def test_a_login_takes_over_the_data_and_ends_the_visitor(
    gate: limen.Gate, data: dict[str, list[int]] | None
) -> None:
    visitor = stored(gate)
    auth = auth_of(gate, "POST", cookie=cookie(visitor), guards=Guards(gate, visitors=True, csrf=True))
    session = auth.login("alex", data=data)
    assert session.data == ({"cart": [7]} if data is None else data)
    assert (auth.visitor, auth.session) == (None, session)
    with pytest.raises(limen.SessionUnknown):
        gate.visitors.get(visitor)


def test_a_login_ends_a_visitor_of_another_application_and_leaves_its_data(gate: limen.Gate) -> None:
    visitor = stored(gate)
    assert auth_of(gate, cookie=cookie(visitor)).login("alex").data == {}
    with pytest.raises(limen.SessionUnknown):
        gate.visitors.get(visitor)


def test_fastapi(gate: limen.Gate) -> None:
    auth, app = limen.fastapi.Limen(gate, visitors=True), FastAPI()
    auth.install(app)

    @app.api_route("/cart", methods=["GET", "POST"], dependencies=[Depends(auth.csrf)])
    def cart(who: limen.fastapi.AsyncAuth = Depends(auth.current)) -> dict[str, object]:  # noqa: B008
        return {"cart": None if who.visitor is None else who.visitor["cart"], "csrf": who.csrf_token()}

    @app.get("/me")
    def me(subject: str = Depends(auth.subject)) -> str:
        return subject

    client, headers = TestClient(app, base_url=BASE), {"Cookie": cookie(stored(gate))}
    seen = client.get("/cart", headers=headers).json()
    assert seen["cart"] == [7]
    assert client.get("/me", headers=headers).status_code == 401
    forged = client.post("/cart", headers=headers)
    assert (forged.status_code, forged.json()) == (403, {"error": "csrf_missing"})
    assert client.post("/cart", headers=headers, data={"csrf_token": seen["csrf"]}).json()["cart"] == [7]


def test_flask(gate: limen.Gate) -> None:
    app = flask.Flask(__name__)
    limen.flask.Limen(app, gate, visitors=True)

    @app.route("/cart", methods=["GET", "POST"])
    @limen.flask.csrf_protect
    def cart() -> dict[str, object]:
        visitor = limen.flask.current_auth.visitor
        return {"cart": None if visitor is None else visitor["cart"], "csrf": limen.flask.csrf_token()}

    @app.get("/me")
    @limen.flask.session_required
    def me() -> str:
        return "me"

    client = httpx2.Client(transport=httpx2.WSGITransport(app), base_url=BASE)
    headers = {"Cookie": cookie(stored(gate))}
    seen = client.get("/cart", headers=headers).json()
    assert seen["cart"] == [7]
    assert client.get("/me", headers=headers).status_code == 401
    assert client.post("/cart", headers=headers).status_code == 403
    assert client.post("/cart", headers=headers, data={"csrf_token": seen["csrf"]}).json()["cart"] == [7]


def test_without_a_csrf_token_nobody_asks_where_no_route_requires_anybody(gate: limen.Gate) -> None:
    guards = Guards(gate, csrf=True)
    session = gate.sessions.create("alex")
    forged = auth_of(gate, "POST", cookie=cookie(session), guards=guards)
    assert (forged.subject, forged.session) == (None, None)
    assert isinstance(forged.error, limen.CsrfError)
    with pytest.raises(limen.CsrfError):
        forged.require_session()
    meant = auth_of(gate, "POST", cookie=cookie(session), csrf=gate.csrf.token(session), guards=guards)
    assert meant.subject == "alex"
