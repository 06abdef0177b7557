"""limen.asgi, with Starlette and uvicorn."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import socket
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import limen
import shop_story
from limen._guard import fields_of
from limen._needs import Guards
from limen.asgi import AsyncAuth, LimenMiddleware

BASE = shop_story.BASE
Message = MutableMapping[str, Any]


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer="https://shop.example") as gate:
        yield gate


def cookie(session: limen.Session) -> str:
    return f"__Host-session={session.ticket}"


async def whoami(request: Request) -> Response:
    auth: AsyncAuth = request.scope["limen"]
    return JSONResponse({"subject": auth.subject})


async def members(request: Request) -> Response:
    return JSONResponse({"subject": request.scope["limen"].require().subject})


async def echo(websocket: WebSocket) -> None:
    auth: AsyncAuth = websocket.scope["limen"]
    subject = auth.require().subject
    await websocket.accept()
    async for _ in websocket.iter_text():
        auth.again().require()
        await websocket.send_text(f"hello, {subject}")


def client(gate: limen.Gate | limen.AsyncGate, *routes: Route | WebSocketRoute, **options: Any) -> TestClient:
    standard = [
        Route("/whoami", whoami),
        Route("/members", members, methods=["GET", "POST"]),
        WebSocketRoute("/ws", echo),
    ]
    app = Starlette(
        routes=[*routes, *standard], middleware=[Middleware(LimenMiddleware, gate=gate, **options)]
    )
    return TestClient(app, base_url=BASE)


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("asgi_app", monkeypatch)
    clients = [TestClient(shop.app, base_url=shop_story.BASE) for _ in range(3)]
    laptop, phone = shop_story.Browser(clients[0], "Laptop"), shop_story.Browser(clients[1], "Phone")
    shop_story.tell(shop, laptop, phone, clients[2])


def test_the_example_ends_a_websocket_with_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("asgi_app", monkeypatch)
    browser = TestClient(shop.app, base_url=BASE)
    browser.post("/login", data={"user": "alex", "password": "sesame"})
    held = {"Cookie": f"__Host-session={browser.cookies['__Host-session']}"}  # the client sends none to wss:
    with browser.websocket_connect("wss://shop.example/news", headers=held) as websocket:
        websocket.send_text("?")
        assert websocket.receive_text() == "nothing new, alex"
        shop.gate.gate.revoke_subject("alex")
        websocket.send_text("?")
        with pytest.raises(WebSocketDisconnect) as closed:
            websocket.receive_text()
    assert closed.value.code == 1008


def test_several_cookie_fields_are_one(gate: limen.Gate) -> None:
    # corpus: J6
    session = gate.sessions.create("alex")
    fields = [("Cookie", "lang=en"), ("Cookie", cookie(session)), ("Cookie", "theme=dark")]
    assert client(gate).get("/whoami", headers=fields).json() == {"subject": "alex"}


def test_several_authorization_fields_are_malformed(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex")
    for other in ("Basic YQ==", f"Bearer {token}"):
        fields = [("Authorization", other), ("Authorization", f"Bearer {token}")]
        answer = client(gate).get("/members", headers=fields)
        assert answer.status_code == 400
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_request"'


def test_bytes_that_are_no_utf_8_do_no_harm(gate: limen.Gate) -> None:
    fields = [(b"Cookie", b"\xff=\xe4; " + cookie(gate.sessions.create("alex")).encode())]
    assert client(gate).get("/whoami", headers=fields).json() == {"subject": "alex"}
    assert client(gate).get("/members", headers=[(b"Authorization", b"Bearer \xff\xe4")]).status_code == 400
    assert client(gate).get("/members", headers=[(b"Cookie", b"__Host-session=\xff")]).status_code == 401


def test_a_closed_gate_is_503_and_never_anonymous(gate: limen.Gate) -> None:
    browser, headers = client(gate), {"Cookie": cookie(gate.sessions.create("alex"))}
    gate.close()
    answer = browser.get("/whoami", headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_an_answer_to_head_has_no_body(gate: limen.Gate) -> None:
    async def refuse(scope: Message, receive: Any, send: Any) -> None:
        scope["limen"].require()

    start, body = _run(LimenMiddleware(refuse, gate), {"type": "http", "method": "HEAD", "headers": []}, [])
    assert (start["status"], body["body"]) == (401, b"")
    assert (b"content-length", b"%d" % len('{"error": "unauthorized"}')) in start["headers"]


def test_login_and_logout_by_asyncio(gate: limen.Gate) -> None:
    async def login(request: Request) -> Response:
        made = await request.scope["limen"].alogin("alex")
        return JSONResponse({"sid": made.sid}, headers={"Cache-Control": "public"})

    async def renew(request: Request) -> Response:
        await request.scope["limen"].arenew(authenticated=True)
        return JSONResponse({})

    async def logout(request: Request) -> Response:
        await request.scope["limen"].alogout()
        return JSONResponse({})

    browser = client(
        limen.AsyncGate.over(gate), Route("/in", login), Route("/renew", renew), Route("/out", logout)
    )
    welcome = browser.get("/in")
    assert welcome.headers.get_list("cache-control") == ["no-store"]
    first = browser.cookies["__Host-session"]
    assert browser.get("/whoami").json() == {"subject": "alex"}
    browser.get("/renew")
    assert browser.cookies["__Host-session"] != first
    assert browser.get("/members").status_code == 200
    browser.get("/out")
    assert "__Host-session" not in browser.cookies
    assert gate.sessions.list("alex") == []


def test_an_error_after_the_response_began_is_raised(gate: limen.Gate) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"first"
        raise limen.SessionUnknown(405)

    async def stream(request: Request) -> Response:
        return StreamingResponse(parts())

    with pytest.raises(limen.SessionUnknown):
        client(gate, Route("/stream", stream)).get("/stream")


def test_a_mistake_of_the_program_is_raised(gate: limen.Gate) -> None:
    async def wrong(request: Request) -> Response:
        gate.tokens.issue("alex", {"sub": "sam"})
        return JSONResponse({})

    with pytest.raises(limen.ClaimsRefused):
        client(gate, Route("/wrong", wrong)).get("/wrong")


def test_streams_pass_through(gate: limen.Gate) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(3):
            yield b"%d" % number

    async def stream(request: Request) -> Response:
        await request.scope["limen"].alogin("alex")
        return StreamingResponse(parts())

    answer = client(gate, Route("/stream", stream)).get("/stream")
    assert answer.content == b"012"
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_nested_middleware_of_one_gate_is_one(gate: limen.Gate) -> None:
    # corpus: J2
    async def login(request: Request) -> Response:
        await request.scope["limen"].alogin("alex")
        return JSONResponse({})

    app = Starlette(
        routes=[Route("/in", login)],
        middleware=[Middleware(LimenMiddleware, gate=gate), Middleware(LimenMiddleware, gate=gate)],
    )
    answer = TestClient(app, base_url=BASE).get("/in")
    assert len(answer.headers.get_list("set-cookie")) == 1
    assert len(gate.sessions.list("alex")) == 1


def _run(app: LimenMiddleware, scope: Message, incoming: list[Message]) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def test_lifespan_and_unknown_scopes_pass_through(gate: limen.Gate) -> None:
    async def inner(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        assert "limen" not in scope
        assert (await receive())["type"] == f"{scope['type']}.startup"
        await send({"type": f"{scope['type']}.startup.complete"})

    for kind in ("lifespan", "something"):
        sent = _run(LimenMiddleware(inner, gate), {"type": kind}, [{"type": f"{kind}.startup"}])
        assert sent == [{"type": f"{kind}.startup.complete"}]


def test_context_variables_go_both_ways(gate: limen.Gate) -> None:
    variable = contextvars.ContextVar("variable", default="unset")

    async def inner(scope: Message, receive: Any, send: Any) -> None:
        assert variable.get() == "outer"
        await scope["limen"].alogin("alex")
        variable.set("inner")

    async def run() -> None:
        variable.set("outer")
        scope = {"type": "http", "method": "GET", "headers": []}
        await LimenMiddleware(inner, gate)(
            scope, lambda: asyncio.sleep(0, {}), lambda message: asyncio.sleep(0)
        )
        assert variable.get() == "inner"

    asyncio.run(run())


class _Noted:
    """Guards that note whether they are asked on the event loop's thread."""

    def __init__(self, gate: limen.Gate) -> None:
        self.guards, self.gate, self.on_loop = Guards(gate), gate, list[bool]()

    def everyone(self) -> Any:
        return self

    def check(self, fields: Any) -> Any:
        self.on_loop.append(threading.current_thread() is threading.main_thread())
        return self.guards.everyone().check(fields)


@pytest.mark.parametrize("fast", [True, False])
def test_what_may_block_runs_in_a_thread_and_what_is_fast_inline(gate: limen.Gate, fast: bool) -> None:
    gate._fast = fast
    noted: Any = _Noted(gate)
    fields = fields_of("GET", cookie=cookie(gate.sessions.create("alex")))
    auth = AsyncAuth(noted, lambda: fields)

    async def ask() -> None:
        await auth.load()
        assert auth.subject == "alex"

    asyncio.run(ask())
    assert noted.on_loop == [fast]


def test_a_websocket_is_refused_with_the_answer_where_the_server_can_send_it(gate: limen.Gate) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, client(gate).websocket_connect("/ws"):
        pass
    assert denied.value.status_code == 401
    assert denied.value.headers["www-authenticate"] == 'Bearer realm=""'
    assert denied.value.json() == {"error": "unauthorized"}


@pytest.mark.parametrize("closed", [False, True])
def test_a_websocket_is_closed_where_it_cannot_be_answered(gate: limen.Gate, closed: bool) -> None:
    async def refuse(scope: Message, receive: Any, send: Any) -> None:
        await receive()
        scope["limen"].require()

    app = LimenMiddleware(refuse, gate)
    headers = [(b"cookie", cookie(gate.sessions.create("alex")).encode())] if closed else []
    if closed:
        gate.close()
    sent = _run(app, {"type": "websocket", "headers": headers}, [{"type": "websocket.connect"}])
    assert sent == [{"type": "websocket.close", "code": 1013 if closed else 1008}]


def test_an_open_websocket_is_closed_when_its_user_is_revoked_or_unknown(gate: limen.Gate) -> None:
    for end, code in ((lambda: gate.revoke_subject("alex"), 1008), (gate.close, 1013)):
        headers = {"Cookie": cookie(gate.sessions.create("alex"))}
        with client(gate).websocket_connect("/ws", headers=headers) as websocket:
            websocket.send_text("?")
            assert websocket.receive_text() == "hello, alex"
            end()
            websocket.send_text("?")
            with pytest.raises(WebSocketDisconnect) as closed:
                websocket.receive_text()
        assert closed.value.code == code


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://shop.example", "https://shop.example:8443", ""]
)
def test_a_websocket_of_another_origin_cannot_use_the_cookie(gate: limen.Gate, origin: str) -> None:
    headers = {"Cookie": cookie(gate.sessions.create("alex")), "Origin": origin}
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client(gate).websocket_connect("wss://shop.example/ws", headers=headers),
    ):
        pass
    assert denied.value.status_code == 403


@pytest.mark.parametrize("origin", ["file://shop.example", "shop-extension://shop.example"])
def test_nor_can_one_of_no_web_page(gate: limen.Gate, origin: str) -> None:
    headers = {"Cookie": cookie(gate.sessions.create("alex")), "Origin": origin}
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client(gate).websocket_connect("ws://shop.example/ws", headers=headers),
    ):
        pass
    assert denied.value.status_code == 403


def test_what_is_foreign_stays_foreign(gate: limen.Gate) -> None:
    held, foreign = cookie(gate.sessions.create("alex")), "https://evil.example"
    fields = fields_of("GET", cookie=held, origin=foreign, host="shop.example", websocket=True)
    auth = AsyncAuth(Guards(gate), lambda: fields)
    for each in (auth, auth.again()):
        assert each.subject is None
        assert isinstance(each.error, limen.CsrfError)
        with pytest.raises(limen.CsrfError):
            each.require()


def test_a_websocket_of_our_origin_or_of_no_browser_can(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    ours = {"Cookie": cookie(session), "Origin": "https://shop.example"}
    allowed = {"Cookie": cookie(session), "Origin": "https://www.shop.example"}
    no_browser = {"Cookie": cookie(session)}
    by_token = {"Authorization": f"Bearer {gate.tokens.issue('alex')}", "Origin": "https://evil.example"}
    browser = client(gate, origins=["https://www.shop.example"])
    for headers in (ours, allowed, no_browser, by_token):
        with browser.websocket_connect("wss://shop.example/ws", headers=headers) as websocket:
            websocket.send_text("?")
            assert websocket.receive_text() == "hello, alex"


def test_a_realm_that_no_header_can_carry_is_refused_when_the_program_starts(gate: limen.Gate) -> None:
    async def nothing(scope: Message, receive: Any, send: Any) -> None: ...

    with pytest.raises(limen.UsageError):
        LimenMiddleware(nothing, gate, realm='"')


class _Server(uvicorn.Server):
    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=5))
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """A real uvicorn on a port of loopback that the system chose."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = _Server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            assert server.up.wait(30)
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


def test_the_example_behind_a_real_uvicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("asgi_app", monkeypatch)
    with served(shop.app) as host, httpx2.Client(base_url=f"http://{host}", timeout=30) as browser:
        assert browser.get("/").status_code == 401
        welcome = browser.post("/login", data={"user": "alex", "password": "sesame"})
        held = {"Cookie": welcome.headers["set-cookie"].partition(";")[0]}
        assert "hello, alex" in browser.get("/", headers=held).text
        assert browser.head("/").status_code == 401
        with pytest.raises(InvalidStatus) as denied, connect(f"ws://{host}/news", open_timeout=30):
            pass
        assert denied.value.response.status_code == 401
        with connect(f"ws://{host}/news", additional_headers=held, open_timeout=30) as websocket:
            websocket.send("?")
            assert websocket.recv(30) == "nothing new, alex"
            shop.gate.gate.revoke_subject("alex")
            websocket.send("?")
            with pytest.raises(ConnectionClosed):
                websocket.recv(30)
            assert websocket.close_code == 1008
        shop.gate.gate.close()
        unknown = browser.get("/", headers=held)
        assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("asks", [True, False])
def test_a_request_is_freed_without_the_garbage_collector(gate: limen.Gate, asks: bool) -> None:
    seen: list[weakref.ref[AsyncAuth]] = []
    kept: list[AsyncAuth] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(weakref.ref(scope["limen"]))
        kept.append(scope["limen"])
        if asks:
            scope["limen"].require()

    async def request() -> None:
        fields = [(b"Cookie", cookie(gate.sessions.create("alex")).encode())]
        scope = {"type": "http", "method": "GET", "headers": fields}
        await LimenMiddleware(inner, gate)(scope, inner, inner)  # type: ignore[arg-type]

    gc.disable()
    try:
        asyncio.run(request())
        assert kept.pop().subject == "alex"  # who asks later gets the caller
        assert seen[0]() is None
    finally:
        gc.enable()


def test_fields_of_one_name_count_together_however_they_are_written(gate: limen.Gate) -> None:
    first, second = (cookie(gate.sessions.create(name)).encode() for name in ("alex", "sam"))
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(type(scope["limen"].error).__name__)

    async def request(headers: Any) -> None:
        scope = {"type": "http", "method": "GET", "headers": headers}
        await LimenMiddleware(inner, gate)(scope, inner, inner)  # type: ignore[arg-type]

    asyncio.run(request([[b"cookie", first], (b"COOKIE", second)]))
    assert seen == ["TicketTwice"]
    for wrong in ([(b"cookie",)], [("cookie", "x")], [(b"cookie", "x")], None):
        with pytest.raises((TypeError, ValueError)):
            asyncio.run(request(wrong))


def test_a_login_form_of_another_website_is_refused_where_the_middleware_says_always(
    gate: limen.Gate,
) -> None:
    async def login(request: Request) -> Response:
        return JSONResponse((await request.scope["limen"].alogin("alex")).subject)

    own, foreign = {"Origin": BASE}, {"Origin": "https://evil.example"}
    routes = [Route("/login", login, methods=["POST"]), Route("/whoami", whoami, methods=["POST"])]
    app = client(gate, *routes, csrf="always")
    for headers in ({}, foreign):
        forged = app.post("/login", headers=headers)
        assert (forged.status_code, forged.json()) == (403, {"error": "csrf_missing"})
        assert "set-cookie" not in forged.headers
    assert app.post("/login", headers=own).json() == "alex"
    session = gate.sessions.get(app.cookies["__Host-session"])
    assert app.post("/members", headers=own).status_code == 403
    assert app.post("/members", headers={"X-CSRF-Token": gate.csrf.token(session)}).status_code == 200
    for path in ("/login", "/whoami"):
        assert app.post(path, headers=foreign).status_code == 403
    assert app.post("/login", headers=own).json() == "alex"
    with pytest.raises(TypeError, match="csrf must be a bool or 'always'"):
        LimenMiddleware(Starlette(), gate, csrf="cookie")  # type: ignore[arg-type]
