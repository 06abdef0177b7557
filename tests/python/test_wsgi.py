"""limen.wsgi, with wsgiref and werkzeug."""

from __future__ import annotations

import gc
import http.client
import io
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import FileWrapper
from wsgiref.validate import validator

import httpx2
import pytest
import werkzeug.test
from werkzeug.serving import make_server as make_werkzeug

import limen
import shop_story
from limen.wsgi import Auth, LimenMiddleware, StartResponse

Environ = dict[str, Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer="https://shop.example") as gate:
        yield gate


def cookie(session: limen.Session) -> str:
    return f"__Host-session={session.ticket}"


def call(app: App, path: str = "/", **options: Any) -> werkzeug.test.TestResponse:
    """Requests by werkzeug's client, checked against PEP 3333 by wsgiref's validator."""
    client = werkzeug.test.Client(validator(app), use_cookies=False)
    return client.open(path, buffered=True, **options)


def call_raising(app: App, **options: Any) -> werkzeug.test.TestResponse:
    """Requests without the validator, which cannot handle a body that raises."""
    return werkzeug.test.Client(app, use_cookies=False).open("/", **options)


def members(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    auth: Auth = environ["limen.auth"]
    subject = auth.require().subject or ""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [subject.encode()]


def members_late(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Nothing runs before the server asks for the first part."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield (environ["limen.auth"].require().subject or "").encode()


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("wsgi_app", monkeypatch)
    clients = [
        httpx2.Client(transport=httpx2.WSGITransport(shop.app), base_url=shop_story.BASE) for _ in range(3)
    ]
    laptop, phone = shop_story.Browser(clients[0], "Laptop"), shop_story.Browser(clients[1], "Phone")
    shop_story.tell(shop, laptop, phone, clients[2])


@pytest.mark.parametrize("inner", [members, members_late])
def test_errors_become_answers_until_the_response_has_begun(gate: limen.Gate, inner: App) -> None:
    app = LimenMiddleware(inner, gate, realm="shop")
    session = gate.sessions.create("alex")
    assert call(app, headers={"Cookie": cookie(session)}).text == "alex"
    refused = call(app)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="shop"')
    assert refused.json == {"error": "unauthorized"}
    assert call(app, headers={"Authorization": "Bearer a b"}).status_code == 400
    gate.close()
    unknown = call(app, headers={"Cookie": cookie(session)})
    assert (unknown.status_code, unknown.headers["Retry-After"]) == (503, "1")


def test_an_answer_to_head_has_no_body(gate: limen.Gate) -> None:
    answer = call(LimenMiddleware(members, gate), method="HEAD")
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["Content-Length"] == str(len('{"error": "unauthorized"}'))


def test_an_error_after_the_response_began_is_raised(gate: limen.Gate) -> None:
    closed = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield b"first"
            raise limen.SessionUnknown(405)

        def close(self) -> None:
            closed.append(True)

    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Parts()

    with pytest.raises(limen.SessionUnknown):
        call_raising(LimenMiddleware(app, gate), buffered=True)
    assert closed == [True]


def test_an_error_after_an_empty_part_still_replaces_the_response(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b""
        environ["limen.auth"].require()

    started: list[tuple[Any, ...]] = []

    def server(*start: Any) -> Callable[[bytes], object]:
        started.append(start)
        return lambda data: None

    body = LimenMiddleware(app, gate)(werkzeug.test.create_environ(), server)
    assert list(body) == [b"", b'{"error": "unauthorized"}']
    (first, _), (second, _, (kind, _, _)) = started
    assert (first, second, kind) == ("200 OK", "401 Unauthorized", limen.TicketAbsent)


def test_a_response_that_has_begun_is_not_started_again(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"first"
        environ["limen.auth"].require()

    started: list[tuple[Any, ...]] = []

    def server(*start: Any) -> Callable[[bytes], object]:
        started.append(start)
        return lambda data: None

    body = iter(LimenMiddleware(app, gate)(werkzeug.test.create_environ(), server))
    assert next(body) == b"first"
    with pytest.raises(limen.TicketAbsent):
        next(body)
    assert len(started) == 1


def test_an_application_may_replace_its_own_response(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        try:
            raise KeyError
        except KeyError:
            start_response("404 Not Found", [("Content-Type", "text/plain")], sys.exc_info())
        return [b"no"]

    assert call(LimenMiddleware(app, gate)).status_code == 404


def test_a_second_start_without_reason_is_a_mistake(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        for _ in range(2):
            start_response("200 OK", [("Content-Type", "text/plain")])
        return []

    with pytest.raises(AssertionError, match="twice"):
        call_raising(LimenMiddleware(app, gate))


def test_an_error_after_a_write_is_raised(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])(b"first")
        raise limen.SessionUnknown(405)

    with pytest.raises(limen.SessionUnknown):
        call_raising(LimenMiddleware(app, gate))


def test_the_body_of_the_application_is_closed_also_when_it_was_replaced(gate: limen.Gate) -> None:
    closed = []

    def parts(auth: Auth) -> Iterator[bytes]:
        try:
            auth.require()
            yield b""
        finally:
            closed.append(True)

    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return parts(environ["limen.auth"])

    assert call(LimenMiddleware(app, gate)).status_code == 401
    assert closed == [True]


def test_a_mistake_of_the_program_is_raised(gate: limen.Gate) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        gate.tokens.issue("alex", {"sub": "sam"})
        return []

    with pytest.raises(limen.ClaimsRefused):
        call_raising(LimenMiddleware(app, gate))


def test_a_body_that_is_a_file_stays_one(gate: limen.Gate) -> None:
    body = FileWrapper(io.BytesIO(b"file"))

    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return body

    environ = {**werkzeug.test.create_environ(), "wsgi.file_wrapper": FileWrapper}
    assert LimenMiddleware(app, gate)(environ, lambda *_: lambda data: None) is body


def test_a_login_sets_one_cookie_that_no_cache_stores(gate: limen.Gate) -> None:
    # corpus: J2
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["limen.auth"].login("sam")
        session = environ["limen.auth"].login("alex")
        headers = [
            ("Content-Type", "text/plain"),
            ("Cache-Control", "public"),
            ("Set-Cookie", session.cookie()),
        ]
        start_response("200 OK", headers)
        return [b"welcome"]

    answer = call(LimenMiddleware(LimenMiddleware(app, gate), gate))
    assert answer.headers.getlist("Cache-Control") == ["no-store"]
    (value,) = answer.headers.getlist("Set-Cookie")
    (session,) = gate.sessions.list("alex")
    assert gate.sessions.get(gate.cookies.find(value.partition(";")[0])).sid == session.sid
    assert gate.sessions.list("sam") == []


def test_a_stricter_policy_inside_is_the_one_that_counts(gate: limen.Gate) -> None:
    strict = LimenMiddleware(members, gate, verifier=gate.verifier(scope="pay:write"))
    headers = {"Authorization": f"Bearer {gate.tokens.issue('alex')}"}
    assert call(LimenMiddleware(members, gate), headers=headers).status_code == 200
    assert call(LimenMiddleware(strict, gate), headers=headers).status_code == 403


def test_bytes_that_are_no_utf_8_do_no_harm(gate: limen.Gate) -> None:
    app = LimenMiddleware(members, gate)
    foreign = {"Cookie": "\xff=\xe4; " + cookie(gate.sessions.create("alex"))}
    assert call(app, headers=foreign).text == "alex"
    assert call(app, headers={"Authorization": "Bearer \xff"}).status_code == 400


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def _wsgiref(app: App) -> Any:
    return make_server("127.0.0.1", 0, app, handler_class=_Quiet)


def _werkzeug(app: App) -> Any:
    return make_werkzeug("127.0.0.1", 0, app, threaded=True)


@contextmanager
def served(make: Callable[[App], Any], app: App) -> Iterator[str]:
    """A real server on a port of loopback that the system chose."""
    server = make(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()
        assert not thread.is_alive()


@pytest.mark.parametrize("make", [_wsgiref, _werkzeug])
def test_the_example_behind_a_real_server(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[App], Any]
) -> None:
    shop = shop_story.load("wsgi_app", monkeypatch)
    with served(make, shop.app) as host, httpx2.Client(base_url=f"http://{host}", timeout=30) as browser:
        assert browser.get("/").status_code == 401
        welcome = browser.post("/login", data={"user": "alex", "password": "sesame"})
        held = {"Cookie": welcome.headers["set-cookie"].partition(";")[0]}
        assert "hello, alex" in browser.get("/", headers=held).text
        shop.gate.revoke_subject("alex")
        assert browser.get("/", headers=held).status_code == 401
        shop.gate.close()
        unknown = browser.get("/", headers=held)
        assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("make", [_wsgiref, _werkzeug])
def test_several_authorization_fields_are_refused_as_the_server_joins_them(
    gate: limen.Gate, make: Callable[[App], Any]
) -> None:
    token = gate.tokens.issue("alex")
    held = cookie(gate.sessions.create("mallory"))
    with served(make, LimenMiddleware(members, gate)) as host:
        for first in ("Basic YQ==", f"Bearer {token}"):
            connection = http.client.HTTPConnection(host, timeout=30)
            connection.putrequest("GET", "/")
            connection.putheader("Cookie", held)
            connection.putheader("Authorization", first)
            connection.putheader("Authorization", f"Bearer {token}")
            connection.endheaders()
            assert connection.getresponse().status == 400
            connection.close()


@pytest.mark.parametrize("asks", [True, False])
def test_a_request_is_freed_without_the_garbage_collector(gate: limen.Gate, asks: bool) -> None:
    seen: list[weakref.ref[Auth]] = []

    def inner(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        auth: Auth = environ["limen.auth"]
        seen.append(weakref.ref(auth))
        if asks:
            auth.require()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]

    gc.disable()
    try:
        environ = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": cookie(gate.sessions.create("alex"))}
        LimenMiddleware(inner, gate)(environ, lambda *_: lambda _: None)
        del environ
        assert seen[0]() is None
    finally:
        gc.enable()


def test_who_asks_after_the_request_gets_its_caller(gate: limen.Gate) -> None:
    kept: list[Auth] = []

    def inner(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kept.append(environ["limen.auth"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]

    call(LimenMiddleware(inner, gate), headers={"Cookie": cookie(gate.sessions.create("alex"))})
    assert kept[0].subject == "alex"


def test_a_login_form_of_another_website_is_refused_where_the_application_says_always(
    gate: limen.Gate,
) -> None:
    def login(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        session = environ["limen.auth"].login("alex")
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [session.subject.encode()]

    def form(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["limen.auth"].require_csrf(None)
        return login(environ, start_response)

    own, foreign = {"Origin": "http://localhost"}, {"Origin": "https://evil.example"}
    for inner in (login, form):
        app = LimenMiddleware(inner, gate, csrf="always")
        for headers in ({}, foreign):
            forged = call(app, method="POST", headers=headers)
            assert (forged.status_code, forged.json) == (403, {"error": "csrf_missing"})
            assert "Set-Cookie" not in forged.headers
        assert call(app, method="POST", headers=own).text == "alex"
        assert (
            call(
                LimenMiddleware(inner, gate, csrf="always", origins=[foreign["Origin"]]),
                method="POST",
                headers=foreign,
            ).text
            == "alex"
        )
    with pytest.raises(TypeError, match="csrf must be a bool or 'always'"):
        LimenMiddleware(login, gate, csrf="cookie")  # type: ignore[arg-type]


def test_routes_need_csrf_tokens_where_the_middleware_says_so(gate: limen.Gate) -> None:
    def by_form(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        auth: Auth = environ["limen.auth"]
        if "HTTP_ORIGIN" in environ:
            assert auth.subject is None  # as long as no token has been read
        auth.require_csrf(environ["wsgi.input"].read(1000).decode())
        return members(environ, start_response)

    session = gate.sessions.create("alex")
    token, alex = gate.csrf.token(session), {"Cookie": cookie(session)}
    app = LimenMiddleware(members, gate, csrf=True)
    assert call(app, method="POST", headers=alex).json == {"error": "csrf_missing"}
    assert call(app, method="POST", headers=alex | {"X-CSRF-Token": token}).text == "alex"
    for csrf in (True, "always"):
        form = LimenMiddleware(by_form, gate, csrf=csrf)  # type: ignore[arg-type]
        for headers in (alex, alex | {"Origin": "http://localhost"}):
            assert call(form, method="POST", headers=headers, data=token).text == "alex"
            assert call(form, method="POST", headers=headers, data="x").status_code == 403
    assert call(LimenMiddleware(members, gate), method="POST", headers=alex).text == "alex"


def test_a_websocket_is_opened_by_pages_of_this_host_or_of_those_that_are_named(gate: limen.Gate) -> None:
    foreign = {"Origin": "https://evil.example", "Cookie": cookie(gate.sessions.create("alex"))}
    upgrade = foreign | {"Upgrade": "h2c, websocket"}
    app = LimenMiddleware(members, gate)
    assert call(app, headers=foreign).text == "alex"
    assert call(app, headers=upgrade).json == {"error": "csrf_origin"}
    assert call(app, method="POST", headers=upgrade).text == "alex"  # RFC 6455: by GET only
    named = LimenMiddleware(members, gate, origins=[foreign["Origin"]])
    assert call(named, headers=upgrade).text == "alex"
