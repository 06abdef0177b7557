"""limen.flask, with Flask itself."""

from __future__ import annotations

from collections.abc import Iterator

import flask
import httpx2
import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from flask.views import MethodView

import limen
import limen.flask as extension
import shop_story
from limen.flask import (
    Limen,
    csrf_protect,
    csrf_token,
    current_auth,
    current_claims,
    current_session,
    current_subject,
    fresh_required,
    role_required,
    session_required,
    token_required,
)

BASE = shop_story.BASE


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer="https://shop.example") as gate:
        yield gate


def create_app(gate: limen.Gate, **options: object) -> Flask:
    app = Flask(__name__)
    Limen(gate=gate, **options).init_app(app)  # type: ignore[arg-type]

    @app.route("/who")
    def who() -> ResponseReturnValue:
        return {
            "subject": current_auth.subject,
            "session": bool(current_session),
            "claims": bool(current_claims),
        }

    @app.route("/session", methods=["GET", "POST"])
    @session_required
    def by_session() -> ResponseReturnValue:
        return {"subject": current_auth.subject}

    @app.route("/token", methods=["GET", "POST"])
    @token_required
    def by_token() -> ResponseReturnValue:
        return {"subject": current_auth.subject}

    @app.route("/admin", methods=["GET", "POST"])
    @role_required("admin")
    def by_role() -> ResponseReturnValue:
        return {"subject": current_auth.subject}

    @app.route("/level")
    @fresh_required(minutes=5, level=2)
    def by_level() -> ResponseReturnValue:
        return {"subject": current_auth.subject}

    @app.route("/free", methods=["GET", "POST"])
    @csrf_protect
    def free() -> ResponseReturnValue:
        return {"subject": current_auth.subject}

    @app.route("/csrf")
    def csrf() -> ResponseReturnValue:
        return csrf_token()

    return app


def browser(app: Flask) -> httpx2.Client:
    return httpx2.Client(transport=httpx2.WSGITransport(app), base_url=BASE)


def held(session: limen.Session) -> dict[str, str]:
    return {"Cookie": f"__Host-session={session.ticket}"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("flask_app", monkeypatch)
    laptop = shop_story.Browser(browser(shop.app), "Laptop")
    shop_story.tell(shop, laptop, shop_story.Browser(browser(shop.app), "Phone"), browser(shop.app))


def test_flasks_own_client_keeps_the_cookie(gate: limen.Gate) -> None:
    app = create_app(gate)

    @app.post("/login")
    def login() -> ResponseReturnValue:
        extension.login("alex")
        return "welcome", {"Cache-Control": "public"}

    client = app.test_client()
    welcome = client.post("/login", base_url=BASE)
    assert welcome.headers.getlist("Cache-Control") == ["no-store"]
    assert client.get("/session", base_url=BASE).json == {"subject": "alex"}
    client.post("/login", base_url=BASE)
    assert len(gate.sessions.list("alex")) == 1


def test_a_cookie_that_a_view_sets_by_hand_is_not_stored(gate: limen.Gate) -> None:
    app = create_app(gate)

    @app.get("/login")
    def login() -> ResponseReturnValue:
        return "welcome", {"Set-Cookie": gate.sessions.create("alex").cookie(), "Cache-Control": "public"}

    assert browser(app).get("/login").headers.get_list("cache-control") == ["no-store"]


def test_the_proxies_are_something_false_for_nobody(gate: limen.Gate) -> None:
    client = browser(create_app(gate))
    nobody = {"subject": None, "session": False, "claims": False}
    assert client.get("/who").json() == nobody
    assert client.get("/who", headers=bearer("nonsense")).json() == nobody
    alex = held(gate.sessions.create("alex"))  # without data
    assert client.get("/who", headers=alex).json() == {"subject": "alex", "session": True, "claims": False}
    token = bearer(gate.tokens.issue("sam"))
    assert client.get("/who", headers=alex | token).json() == {
        "subject": "sam",
        "session": False,
        "claims": True,
    }


def test_nothing_is_known_outside_of_a_request(gate: limen.Gate) -> None:
    app = create_app(gate)
    for ask in (lambda: current_auth.subject, lambda: str(current_subject), lambda: extension.login("alex")):
        with pytest.raises(RuntimeError, match="no request is active here"):
            ask()
        with app.app_context(), pytest.raises(RuntimeError, match="no request is active here"):
            ask()


def test_an_application_without_init_app_is_told_so(gate: limen.Gate) -> None:
    with (
        Flask(__name__).test_request_context(),
        pytest.raises(RuntimeError, match=r"call Limen\.init_app"),
    ):
        _ = current_auth.subject
    with pytest.raises(RuntimeError, match="needs a gate"):
        Limen(Flask(__name__))
    with pytest.raises(RuntimeError, match="has a gate already"):
        Limen(gate=gate).init_app(create_app(gate))
    with pytest.raises(limen.UsageError):
        Limen(Flask(__name__), gate, realm='"')


def test_requests_in_one_application_context_share_no_credentials(gate: limen.Gate) -> None:
    app = create_app(gate)
    client = app.test_client(use_cookies=False)
    with app.app_context():
        first = client.get("/who", headers=held(gate.sessions.create("alex")))
        assert (first.json or {})["subject"] == "alex"
        assert (client.get("/who").json or {})["subject"] is None


def test_one_extension_serves_several_applications(gate: limen.Gate) -> None:
    with limen.open("memory:", issuer="https://other.example") as other:
        one, two, ext = Flask("one"), Flask("two"), Limen()
        for app, its_gate in ((one, gate), (two, other)):
            ext.init_app(app, its_gate)
            app.add_url_rule("/me", view_func=session_required(lambda: current_auth.subject or ""))
        alex = held(gate.sessions.create("alex"))
        assert browser(one).get("/me", headers=alex).text == "alex"
        assert browser(two).get("/me", headers=alex).status_code == 401


def test_a_session_that_changes_something_needs_a_csrf_token(gate: limen.Gate) -> None:
    client = browser(create_app(gate))
    alex = held(gate.sessions.create("alex", roles=["admin"]))
    token = client.get("/csrf", headers=alex).text
    for path in ("/session", "/admin", "/free"):
        assert client.get(path, headers=alex).status_code == 200
        assert client.post(path, headers=alex).status_code == 403
        assert client.post(path, headers=alex, data={"csrf_token": "x"}).status_code == 403
        assert client.post(path, headers=alex, data={"csrf_token": [token, "x"]}).status_code == 403
        assert client.post(path, headers=alex, data={"csrf_token": token}).status_code == 200
        assert client.post(path, headers=alex | {"X-CSRF-Token": token}, json={}).status_code == 200
    assert client.get("/csrf").text == ""
    assert client.post("/free").status_code == 200  # nobody: nothing can be forged


def test_a_token_needs_no_csrf_token(gate: limen.Gate) -> None:
    client = browser(create_app(gate))
    admin = bearer(gate.tokens.issue("alex", {"role": "admin"}))
    for path in ("/token", "/admin", "/free"):
        assert client.post(path, headers=admin | held(gate.sessions.create("alex"))).status_code == 200
    # attack: a token of the attacker's beside the cookie of the victim
    victim = held(gate.sessions.create("victim"))
    assert client.post("/session", headers=admin | victim).status_code == 401


def test_csrf_can_be_left_to_the_application(gate: limen.Gate) -> None:
    client = browser(create_app(gate, csrf=False))
    alex = held(gate.sessions.create("alex"))
    assert client.post("/session", headers=alex).status_code == 200
    assert client.post("/free", headers=alex).status_code == 403


def test_what_is_lacking_is_403(gate: limen.Gate) -> None:
    client = browser(create_app(gate))
    assert client.get("/admin").status_code == 401
    assert client.get("/admin", headers=held(gate.sessions.create("alex"))).status_code == 403
    weak = client.get("/level", headers=held(gate.sessions.create("alex", level=1)))
    assert (weak.status_code, weak.json()) == (403, {"error": "insufficient_user_authentication"})
    assert client.get("/level", headers=held(gate.sessions.create("alex", level=2))).status_code == 200
    stale = client.get("/level", headers=bearer(gate.tokens.issue("alex")))
    assert stale.status_code == 401
    assert 'error="insufficient_user_authentication"' in stale.headers["www-authenticate"]
    assert client.get("/token", headers=held(gate.sessions.create("alex"))).status_code == 401


def test_a_closed_gate_is_503_and_never_anonymous(gate: limen.Gate) -> None:
    client, alex = browser(create_app(gate)), held(gate.sessions.create("alex"))
    gate.close()
    for path in ("/who", "/session", "/free"):
        answer = client.get(path, headers=alex) if path != "/free" else client.post(path, headers=alex)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_async_views_and_views_as_classes_are_guarded(gate: limen.Gate) -> None:
    app = create_app(gate)

    class View(MethodView):
        decorators = [session_required]  # noqa: RUF012

        def get(self) -> ResponseReturnValue:
            return "hello"

    app.add_url_rule("/class", view_func=View.as_view("class"))

    @app.get("/page/<name>")
    @session_required
    def page(name: str) -> ResponseReturnValue:
        return flask.render_template_string("{{ current_subject }} at {{ name }}", name=name)

    @app.get("/async")
    @session_required
    async def by_async() -> ResponseReturnValue:
        return f"async {current_auth.subject}"

    client, alex = browser(app), held(gate.sessions.create("alex"))
    for path, text in (("/class", "hello"), ("/page/x", "alex at x"), ("/async", "async alex")):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=alex).text == text


def test_a_stream_that_nobody_asked_before_cannot_log_in(gate: limen.Gate) -> None:
    app = create_app(gate)

    @app.get("/stream")
    def stream() -> ResponseReturnValue:
        def parts() -> Iterator[str]:
            with pytest.raises(RuntimeError, match="the response has begun"):
                extension.login("alex")
            yield "no"

        return flask.Response(flask.stream_with_context(parts()))

    assert browser(app).get("/stream").text == "no"
    assert gate.sessions.list("alex") == []


def test_a_wrapped_view_keeps_its_name() -> None:
    @session_required
    def view() -> str:
        """A page."""
        return ""

    assert (view.__name__, view.__doc__) == ("view", "A page.")


OWN, FOREIGN = {"Origin": BASE}, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


def test_a_login_form_of_another_website_is_refused_where_the_application_says_always(
    gate: limen.Gate,
) -> None:
    app = create_app(gate, csrf="always")

    @app.post("/login")
    def login() -> ResponseReturnValue:
        return {"subject": extension.login("alex").subject}

    client = browser(app)
    for path in ("/free", "/login"):
        for headers in ({}, FOREIGN, FOREIGN | {"Cookie": "__Host-session=dead"}):
            forged = client.post(path, headers=headers)
            assert (forged.status_code, forged.json()) == (403, {"error": "csrf_missing"})
            assert "set-cookie" not in forged.headers
    assert gate.sessions.list("alex") == []
    for path in ("/free", "/login"):
        assert client.post(path, headers=OWN).status_code == 200
    named = browser(create_app(gate, csrf="always", origins=[FOREIGN["Origin"]]))
    assert named.post("/free", headers={"Origin": FOREIGN["Origin"]}).status_code == 200


def test_where_the_application_says_always_a_session_still_needs_its_token(gate: limen.Gate) -> None:
    client, alex = browser(create_app(gate, csrf="always")), held(gate.sessions.create("alex"))
    token = client.get("/csrf", headers=alex).text
    assert client.post("/session", headers=alex | OWN).status_code == 403
    assert client.post("/free", headers=alex | OWN).json() == {"subject": None}
    assert client.post("/free", headers=alex | FOREIGN).status_code == 403
    for path in ("/session", "/free"):
        assert client.post(path, headers=alex, data={"csrf_token": token}).json() == {"subject": "alex"}


@pytest.mark.parametrize("csrf", ["cookie", "Always", "", None, 1, 0])
def test_what_csrf_cannot_be_is_told_when_the_program_starts(gate: limen.Gate, csrf: object) -> None:
    with pytest.raises(TypeError, match="csrf must be a bool or 'always'"):
        Limen(Flask(__name__), gate, csrf=csrf)  # type: ignore[arg-type]


def test_a_websocket_is_opened_by_pages_of_this_host_or_of_those_that_are_named(gate: limen.Gate) -> None:
    def socket_of(**options: object) -> httpx2.Client:
        app = create_app(gate, **options)

        @app.route("/ws", websocket=True)
        @session_required
        def ws() -> ResponseReturnValue:
            return "open"

        return browser(app)

    upgrade = {"Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade"}
    alex = upgrade | held(gate.sessions.create("alex"))
    assert socket_of().get("/ws", headers=alex).text == "open"  # by no browser
    assert socket_of().get("/ws", headers=alex | OWN).text == "open"
    foreign = socket_of().get("/ws", headers=alex | FOREIGN)
    assert (foreign.status_code, foreign.json()) == (403, {"error": "csrf_origin"})
    assert socket_of(origins=[FOREIGN["Origin"]]).get("/ws", headers=alex | FOREIGN).text == "open"
