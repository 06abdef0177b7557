"""A shop on plain WSGI: login, devices, an API with tokens, and the kill switch.

pip install limen && python wsgi_app.py
"""

import hmac
import json
from collections.abc import Callable, Iterable
from html import escape
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

import limen
from limen.wsgi import Auth, LimenMiddleware, StartResponse

PASSWORDS = {"alex": "sesame", "sam": "hush"}  # use hashes in a database
ROLES = {"alex": ["customer", "admin"], "sam": ["customer"]}
LONGEST_FORM = 10_000

gate = limen.open("memory:", issuer="https://shop.example", audience="shop")


class Request:
    def __init__(self, environ: dict[str, Any]) -> None:
        self.auth: Auth = environ["limen.auth"]
        self.agent: str = environ.get("HTTP_USER_AGENT", "")
        self.form: dict[str, list[str]] = {}
        if environ["REQUEST_METHOD"] == "POST":
            length = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_FORM)
            self.form = parse_qs(environ["wsgi.input"].read(length).decode())

    def field(self, name: str) -> str:
        return self.form.get(name, [""])[0]

    def checked(self) -> Auth:
        """The credentials of a request that changes something."""
        self.auth.require_csrf(self.field("csrf_token"))
        return self.auth


Answer = tuple[int, Any]


def password_is_right(user: str, password: str) -> bool:
    return hmac.compare_digest(PASSWORDS[user].encode(), password.encode())


def login(request: Request) -> Answer:
    user = request.field("user")
    if user not in PASSWORDS:
        return 401, {"error": "wrong name or password"}
    mark = gate.login(user)  # before the password is checked
    if not password_is_right(user, request.field("password")):
        return 401, {"error": "wrong name or password"}
    request.auth.login(user, mark=mark, label=request.agent, roles=ROLES[user])
    return 200, {"hello": user}


def home(request: Request) -> Answer:
    session = request.auth.require_session()
    return 200, (
        f'<p>hello, {escape(session.subject)}</p><form method="post" action="/logout"><input type="hidden"'
        f' name="csrf_token" value="{request.auth.csrf_token()}"><button>Log out</button></form>'
    )


def logout(request: Request) -> Answer:
    if request.auth.session:  # without a session, the user is logged out already
        request.checked()
    request.auth.logout()
    return 200, {"bye": "come again"}


def devices(request: Request) -> Answer:
    session = request.auth.require_session()
    mine = gate.sessions.list(session.subject)
    return 200, [{"sid": each.sid, "label": each.label, "this": each.sid == session.sid} for each in mine]


def end_device(request: Request) -> Answer:
    session = request.checked().require_session()
    try:
        gate.revoke_session(session.subject, request.field("sid"), "ended by its owner")
    except limen.SessionError:
        return 404, {"error": "no such device"}
    return 200, {"ended": request.field("sid")}


def confirm(request: Request) -> Answer:
    user = request.checked().require_session().subject
    mark = gate.login(user)
    if not password_is_right(user, request.field("password")):
        return 403, {"error": "wrong password"}
    request.auth.renew(authenticated=True, mark=mark)
    return 200, {"confirmed": user}


def change_password(request: Request) -> Answer:
    session = request.checked().require_fresh(5 * 60)
    PASSWORDS[session.subject] = request.field("new")
    ended = gate.revoke_sessions(session.subject, keep=session, reason="password changed")
    request.auth.renew(authenticated=True)
    return 200, {"ended": ended}


def token(request: Request) -> Answer:
    session = request.checked().require_session()
    claims = {"scope": "orders:read", "roles": session.roles}
    return 200, {"access_token": gate.tokens.issue(session.subject, claims, session=session, ttl="10m")}


def me(request: Request) -> Answer:
    return 200, {"subject": request.auth.require().subject}  # by token or by session


def orders(request: Request) -> Answer:
    request.auth.require_scope("orders:read")
    return 200, {"orders of": request.auth.require_claims().subject}


def lock(request: Request) -> Answer:
    request.checked().require_role("admin")
    # tokens and logins under way, too
    return 200, {"ended": gate.revoke_subject(request.field("user"), "locked")}


ROUTES: dict[str, Callable[[Request], Answer]] = {
    "GET /": home,
    "POST /login": login,
    "POST /logout": logout,
    "GET /devices": devices,
    "POST /devices/end": end_device,
    "POST /confirm": confirm,
    "POST /password": change_password,
    "POST /token": token,
    "GET /api/me": me,
    "GET /api/orders": orders,
    "POST /api/lock": lock,
}
REASONS = {200: "200 OK", 401: "401 Unauthorized", 403: "403 Forbidden", 404: "404 Not Found"}

NOWHERE: Answer = (404, {"error": "no such page"})


def shop(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    route = ROUTES.get(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
    status, body = route(Request(environ)) if route else NOWHERE
    html = isinstance(body, str)
    kind = "text/html; charset=utf-8" if html else "application/json"
    text: str = body if html else json.dumps(body)
    content = text.encode()
    start_response(REASONS[status], [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]


app = LimenMiddleware(shop, gate, realm="shop")

if __name__ == "__main__":
    with make_server("127.0.0.1", 8000, app) as server:
        server.serve_forever()
