"""limen.fastapi, with FastAPI itself."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Form, Request, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

import limen
import shop_story
from limen.fastapi import AsyncAuth, Limen

BASE = shop_story.BASE

gate = limen.open("memory:", issuer="https://shop.example")
auth = Limen(gate)
Session = Annotated[limen.Session, Depends(auth.session)]
Claims = Annotated[limen.Claims, Depends(auth.claims)]
Subject = Annotated[str, Depends(auth.subject)]
Who = Annotated[AsyncAuth, Depends(auth.current)]


async def by_websocket(websocket: WebSocket, subject: Subject) -> None:
    await websocket.accept()
    await websocket.send_text(subject)
    await websocket.close()


def make_app(limen_auth: Limen = auth) -> FastAPI:
    app = FastAPI()
    limen_auth.install(app)

    @app.post("/login")
    def login(who: Who) -> JSONResponse:
        who.login("alex")
        return JSONResponse({})  # a response of the route's own

    @app.get("/session")
    @app.post("/session")
    def by_session(session: Session) -> str:
        return session.subject

    @app.get("/async-session")
    @app.post("/async-session")
    async def by_async_session(session: Session, request: Request) -> str:
        async with request.form() as form:
            return session.subject + str(form.get("note", ""))

    @app.get("/token")
    @app.post("/token")
    def by_token(claims: Claims) -> str | None:
        return claims.subject

    @app.get("/subject")
    @app.post("/subject")
    def by_either(subject: Subject) -> str:
        return subject

    @app.post("/form")
    def by_form(session: Session, note: Annotated[str, Form()]) -> str:
        return session.subject + note

    @app.get("/admin", dependencies=[Depends(auth.role("admin"))])
    def by_role() -> str:
        return "admin"

    @app.get("/scope", dependencies=[Depends(auth.scope("pay:write"))])
    def by_scope() -> str:
        return "scope"

    @app.get("/level", dependencies=[Depends(auth.fresh(minutes=5, level=2))])
    def by_level() -> str:
        return "level"

    @app.get("/free", dependencies=[Depends(auth.csrf)])
    @app.post("/free", dependencies=[Depends(auth.csrf)])
    def free(who: Who) -> str | None:
        return who.subject

    @app.get("/csrf")
    def csrf(who: Who) -> str:
        return who.csrf_token()

    app.add_api_websocket_route("/ws", by_websocket)
    return app


@pytest.fixture
def browser() -> TestClient:
    return TestClient(make_app(), base_url=BASE)


def held(session: limen.Session) -> dict[str, str]:
    return {"Cookie": f"__Host-session={session.ticket}"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("fastapi_app", monkeypatch)
    clients = [TestClient(shop.app, base_url=BASE) for _ in range(3)]
    laptop, phone = shop_story.Browser(clients[0], "Laptop"), shop_story.Browser(clients[1], "Phone")
    shop_story.tell(shop, laptop, phone, clients[2])


def test_a_login_of_a_sync_route_sets_the_cookie_whatever_response_it_gives(browser: TestClient) -> None:
    (cookie,) = browser.post("/login").headers.get_list("set-cookie")
    assert cookie.startswith("__Host-session=")
    assert browser.get("/session").json() == "alex"
    assert browser.get("/async-session").json() == "alex"
    assert browser.get("/subject").json() == "alex"
    assert browser.get("/token").status_code == 401


def test_a_token_is_somebody_and_outranks_the_cookie(browser: TestClient) -> None:
    both = bearer(gate.tokens.issue("sam")) | held(gate.sessions.create("alex"))
    assert browser.get("/token", headers=both).json() == "sam"
    assert browser.get("/subject", headers=both).json() == "sam"
    assert browser.get("/session", headers=both).status_code == 401
    refused = bearer("nonsense") | held(gate.sessions.create("alex"))
    assert browser.get("/subject", headers=refused).status_code == 401
    twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert browser.get("/subject", headers=twice).status_code == 400


def test_what_is_lacking_is_403(browser: TestClient) -> None:
    plain = held(gate.sessions.create("alex"))
    for path in ("/admin", "/scope", "/level"):
        assert browser.get(path).status_code == 401
        assert browser.get(path, headers=plain).status_code == 403
    lacking = browser.get("/scope", headers=bearer(gate.tokens.issue("alex", {"scope": "pay:read"})))
    assert 'error="insufficient_scope", scope="pay:write"' in lacking.headers["www-authenticate"]
    token = bearer(gate.tokens.issue("alex", {"scope": "pay:write", "roles": ["admin"]}))
    assert browser.get("/scope", headers=token).json() == "scope"
    assert browser.get("/admin", headers=token).json() == "admin"
    stale = browser.get("/level", headers=token)
    assert stale.status_code == 401
    assert 'acr_values="2", max_age="300"' in stale.headers["www-authenticate"]
    assert browser.get("/level", headers=held(gate.sessions.create("alex", level=2))).json() == "level"


def test_a_session_that_changes_something_needs_a_csrf_token(browser: TestClient) -> None:
    alex = held(gate.sessions.create("alex"))
    token = browser.get("/csrf", headers=alex).json()
    for path in ("/session", "/async-session", "/subject", "/free"):
        assert browser.post(path, headers=alex).status_code == 403
        assert browser.post(path, headers=alex, data={"csrf_token": "x"}).status_code == 403
        assert browser.post(path, headers=alex, data={"csrf_token": ["x", token]}).status_code == 403
        assert browser.post(path, headers=alex, data={"csrf_token": token}).status_code == 200
        assert browser.post(path, headers=alex, files={"csrf_token": ("token.txt", token)}).status_code == 403
        assert browser.post(path, headers=alex | {"X-CSRF-Token": token}, json={}).status_code == 200
    assert browser.post("/free").status_code == 200  # nobody: nothing can be forged
    assert browser.post("/subject", headers=bearer(gate.tokens.issue("alex"))).status_code == 200


def test_the_form_that_brought_the_csrf_token_is_the_routes_too(browser: TestClient) -> None:
    alex = held(gate.sessions.create("alex"))
    form = {"csrf_token": browser.get("/csrf", headers=alex).json(), "note": "!"}
    for path in ("/form", "/async-session"):
        assert browser.post(path, headers=alex, data=form).json() == "alex!"
        assert (
            browser.post(path, headers=alex, files={k: (None, v) for k, v in form.items()}).json() == "alex!"
        )


def test_csrf_can_be_left_to_the_application() -> None:
    limen_auth, app = Limen(gate, csrf=False), FastAPI()
    limen_auth.install(app)

    @app.post("/session", dependencies=[Depends(limen_auth.session)])
    def by_session() -> str:
        return "session"

    assert (
        TestClient(app, base_url=BASE).post("/session", headers=held(gate.sessions.create("a"))).status_code
        == 200
    )


def test_a_websocket_takes_the_same_dependencies(browser: TestClient) -> None:
    for headers in (held(gate.sessions.create("alex")), bearer(gate.tokens.issue("alex"))):
        with browser.websocket_connect("/ws", headers=headers) as websocket:
            assert websocket.receive_text() == "alex"
    for headers, status in (
        ({}, 401),
        (held(gate.sessions.create("alex")) | {"Origin": "https://evil.example"}, 403),
    ):
        with (
            pytest.raises(WebSocketDenialResponse) as denied,
            browser.websocket_connect("/ws", headers=headers),
        ):
            pass
        assert denied.value.status_code == status


def test_openapi_names_both_schemes(browser: TestClient) -> None:
    api = browser.get("/openapi.json").json()
    assert api["components"]["securitySchemes"] == {
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    assert api["paths"]["/session"]["get"]["security"] == [{"session": []}]
    assert api["paths"]["/token"]["get"]["security"] == [{"token": []}]
    for path in ("/subject", "/admin", "/scope"):
        assert {name for each in api["paths"][path]["get"]["security"] for name in each} == {
            "session",
            "token",
        }
        assert len(api["paths"][path]["get"]["security"]) == 2  # one of them suffices


def test_answers_pass_through_the_other_middleware() -> None:
    app = make_app()
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    app.user_middleware.reverse()  # as if it had been added first: it lies inside of limen's
    refused = TestClient(app, base_url=BASE).get("/session", headers={"Origin": "https://a.example"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://a.example")


def test_dependencies_can_be_overridden_in_tests() -> None:
    app = make_app()
    app.dependency_overrides[auth.subject] = lambda: "somebody"
    app.dependency_overrides[auth.role("admin")] = lambda: None
    client = TestClient(app, base_url=BASE)
    assert client.get("/subject").json() == "somebody"
    assert client.get("/admin").json() == "admin"


def test_an_application_that_was_not_installed_is_told_so() -> None:
    app = FastAPI()

    @app.get("/", dependencies=[Depends(auth.session)])
    def home() -> str:
        return ""

    with pytest.raises(RuntimeError, match=r"call Limen\.install"):
        TestClient(app).get("/")


def test_a_mounted_application_answers_too() -> None:
    # corpus: J2
    outer, inner = FastAPI(), make_app()
    auth.install(outer)
    outer.mount("/inner", inner)
    client = TestClient(outer, base_url=BASE)
    assert client.get("/inner/session").status_code == 401
    assert len(client.post("/inner/login").headers.get_list("set-cookie")) == 1
    assert client.get("/inner/session").json() == "alex"


def test_a_token_without_subject_is_nobody_in_particular() -> None:
    key = limen.Key.generate("ES256")
    token = limen.jws.sign(b'{"iss": "https://other.example", "exp": 32503680000, "lang": "en"}', key)
    verifier = limen.Verifier.from_keys(
        limen.KeySet([key]),
        issuer="https://other.example",
        token_max_ttl="365d",
        clock_fixed=32503680000 - 60,
    )
    limen_auth = Limen(gate, verifier=verifier, issuers=["https://other.example"])
    app = FastAPI()
    limen_auth.install(app)

    @app.get("/claims")
    def claims(claims: Annotated[limen.Claims, Depends(limen_auth.claims)]) -> str:
        return str(claims["lang"])

    @app.get("/subject", dependencies=[Depends(limen_auth.subject)])
    def subject() -> str:
        return ""

    client = TestClient(app, base_url=BASE)
    assert client.get("/claims", headers=bearer(token)).json() == "en"
    assert client.get("/subject", headers=bearer(token)).status_code == 401


def test_a_closed_gate_is_503_and_never_anonymous() -> None:
    with limen.open("memory:", issuer="https://shop.example") as closing:
        closing_auth, app = Limen(closing), FastAPI()
        closing_auth.install(app)

        @app.get("/subject")
        def subject(subject: Annotated[str, Depends(closing_auth.subject)]) -> str:
            return subject

        @app.post("/free", dependencies=[Depends(closing_auth.csrf)])
        def free() -> str:
            return ""

        client = TestClient(app, base_url=BASE)
        alex, token = held(closing.sessions.create("alex")), bearer(closing.tokens.issue("alex"))
    for headers in (alex, token):
        for answer in (client.get("/subject", headers=headers), client.post("/free", headers=alex)):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_an_asyncio_gate_serves_as_well() -> None:
    limen_auth = Limen(limen.AsyncGate.over(gate))
    client = TestClient(make_app(limen_auth), base_url=BASE)
    client.post("/login")
    assert client.get("/subject").json() == "alex"


def test_two_gates_on_one_application_are_not_mixed_up() -> None:
    with limen.open("memory:", issuer="https://staff.example", cookie_name="__Host-staff") as staff:
        customers_auth, staff_auth, app = Limen(gate), Limen(staff), FastAPI()
        customers_auth.install(app)
        staff_auth.install(app)

        @app.get("/customers")
        def customers(subject: Annotated[str, Depends(customers_auth.subject)]) -> str:
            return subject

        @app.get("/staff")
        def members(subject: Annotated[str, Depends(staff_auth.subject)]) -> str:
            return subject

        client = TestClient(app, base_url=BASE)
        alex, boss = (
            held(gate.sessions.create("alex")),
            {"Cookie": f"__Host-staff={staff.sessions.create('boss').ticket}"},
        )
        for headers, subjects in ((alex, ("alex", None)), (boss, (None, "boss"))):
            for path, subject in zip(("/customers", "/staff"), subjects, strict=True):
                answer = client.get(path, headers=headers)
                assert (answer.json() if answer.status_code == 200 else None) == subject


def test_a_stricter_policy_inside_is_the_one_that_counts() -> None:
    strict, lax = Limen(gate, verifier=gate.verifier(scope="pay:write")), Limen(gate)
    outer, inner = FastAPI(), FastAPI()
    lax.install(outer)
    strict.install(inner)
    outer.mount("/inner", inner)
    token = bearer(gate.tokens.issue("alex"))

    @outer.get("/me")
    def lax_me(subject: Annotated[str, Depends(lax.subject)]) -> str:
        return subject

    @inner.get("/me")
    def strict_me(subject: Annotated[str, Depends(strict.subject)]) -> str:
        return subject

    client = TestClient(outer, base_url=BASE)
    assert client.get("/me", headers=token).json() == "alex"
    assert client.get("/inner/me", headers=token).status_code == 403


OWN, FOREIGN = {"Origin": BASE}, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


def test_a_login_form_of_another_website_is_refused_where_the_application_says_always() -> None:
    limen_auth, app = Limen(gate, csrf="always"), FastAPI()
    limen_auth.install(app)
    current = Annotated[AsyncAuth, Depends(limen_auth.current)]

    @app.post("/login")
    async def login(who: current, user: Annotated[str, Form()]) -> str:
        return (await who.alogin(user)).subject

    @app.post("/free", dependencies=[Depends(limen_auth.csrf)])
    def free(user: Annotated[str, Form()]) -> str:
        return user

    client, form = TestClient(app, base_url=BASE), {"user": "sam"}
    for path in ("/login", "/free"):
        for headers in ({}, FOREIGN):
            forged = client.post(path, data=form, headers=headers)
            assert (forged.status_code, forged.json()) == (403, {"error": "csrf_missing"})
            assert "set-cookie" not in forged.headers
    assert gate.sessions.list("sam") == []
    for path in ("/free", "/login"):
        assert client.post(path, data=form, headers=OWN).json() == "sam"
    token = gate.csrf.token(gate.sessions.get(client.cookies["__Host-session"]))
    assert client.post("/free", data=form).status_code == 403
    assert client.post("/login", data=form).status_code == 403
    assert client.post("/login", data=form | {"csrf_token": token}).json() == "sam"
    assert client.post("/login", data=form, headers=OWN).json() == "sam"


@pytest.mark.parametrize("csrf", ["cookie", None, 1])
def test_what_csrf_cannot_be_is_told_when_the_program_starts(csrf: object) -> None:
    with pytest.raises(TypeError, match="csrf must be a bool or 'always'"):
        Limen(gate, csrf=csrf)  # type: ignore[arg-type]


def test_a_middleware_that_asks_who_it_is_does_not_cost_a_form_its_token() -> None:
    app, seen = FastAPI(), []

    @app.middleware("http")
    async def log(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        asking: AsyncAuth = request.scope["limen"]
        seen.append((asking.subject, type(asking.error)))
        with pytest.raises(limen.CsrfError):
            asking.require_session()
        return await call_next(request)

    auth.install(app)

    @app.post("/form")
    def by_form(session: Session, note: Annotated[str, Form()]) -> str:
        return session.subject + note

    @app.post("/current")
    def by_current(who: Who) -> str | None:
        return who.subject

    session, client = gate.sessions.create("alex"), TestClient(app, base_url=BASE)
    form = {"csrf_token": gate.csrf.token(session), "note": "!"}
    assert client.post("/form", data=form, headers=held(session)).json() == "alex!"
    assert client.post("/current", data=form, headers=held(session)).json() == "alex"
    assert seen == [(None, limen.CsrfError)] * 2  # nobody, as long as no token has been read
    forged = client.post("/form", data={"note": "!"}, headers=held(session))
    assert (forged.status_code, forged.json()) == (403, {"error": "csrf_missing"})
