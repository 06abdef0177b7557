"""A plain WSGI application, behind limen's middleware: it checks CSRF tokens itself, and reads its forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs
from wsgiref.util import shift_path_info

import limen
from limen.wsgi import Auth, LimenMiddleware, StartResponse
from shop import METHODS, NOBODY, REALM, SAFE, login_options, new_visitor, one_text, open_gate, who

gate = open_gate()
Environ = dict[str, Any]
REASONS = {200: "200 OK", 404: "404 Not Found", 405: "405 Method Not Allowed"}


class Request:
    def __init__(self, environ: Environ) -> None:
        self.auth: Auth = environ["limen.auth"]
        self.method: str = environ["REQUEST_METHOD"]
        self.query = parse_qs(environ.get("QUERY_STRING", ""))
        self.form: dict[str, list[str]] = {}
        kind, _, _ = environ.get("CONTENT_TYPE", "").partition(";")
        if kind.strip().lower() == "application/x-www-form-urlencoded":
            self.form = parse_qs(environ["wsgi.input"].read().decode("latin-1"))

    def csrf_checked(self) -> Auth:
        if self.method not in SAFE:
            self.auth.require_csrf(one_text(self.form.get("csrf_token", [])))
        return self.auth


Page = Callable[[Request], dict[str, Any]]


def needs(need: Callable[[Auth], object], then: Callable[[Auth], object] = lambda auth: None) -> Page:
    def page(request: Request) -> dict[str, Any]:
        need(request.auth)
        auth = request.csrf_checked()
        then(auth)
        return {"subject": auth.subject}

    return page


def who_page(request: Request) -> dict[str, Any]:
    try:
        return who(request.csrf_checked())
    except (limen.Refused, limen.NotEnough):
        return NOBODY


def form(request: Request) -> dict[str, Any]:
    request.auth.require_session()
    auth = request.csrf_checked()
    return {"subject": auth.subject, "said": request.form.get("said", [None])[0]}


def login(request: Request) -> dict[str, Any]:
    (user,) = request.query["user"]
    request.auth.login(user, **login_options(gate, user))
    return {}


def visit(request: Request) -> dict[str, Any]:
    request.auth.remember(new_visitor(gate, request.query["cart"][0]))
    return {}


def logout(request: Request) -> dict[str, Any]:
    request.csrf_checked().logout()
    return {}


def issue(request: Request) -> dict[str, Any]:
    session = request.csrf_checked().require_session()
    return {"token": gate.tokens.issue(session.subject, session=session)}


session_page = needs(lambda auth: auth.require_session())
MOUNTED: dict[str, Page] = {"/session": session_page, "/who": who_page}
PAGES: dict[str, Page] = {
    **MOUNTED,
    "/open": lambda request: {"open": True},
    "/later": session_page,
    "/token": needs(lambda auth: auth.require_claims()),
    "/either": needs(lambda auth: auth.require()),
    "/admin": needs(lambda auth: auth.require(), lambda auth: auth.require_role("admin")),
    "/form": form,
    "/getonly": session_page,
    "/login": login,
    "/visit": visit,
    "/logout": logout,
    "/issue": issue,
    "/csrf": lambda request: {"csrf": request.auth.csrf_token()},
}


def site(pages: dict[str, Page]) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        page = pages.get(environ["PATH_INFO"])
        methods = ("GET", "HEAD") if environ["PATH_INFO"] == "/getonly" else METHODS
        status = 405 if page and environ["REQUEST_METHOD"] not in methods else 200 if page else 404
        said = page(Request(environ)) if page and status == 200 else {}
        content = json.dumps(said).encode()
        fields = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(REASONS[status], fields)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return serve


def stream(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """A generator: it asks who it is when the server takes the first part."""
    session = environ["limen.auth"].require_session()
    start_response(REASONS[200], [("Content-Type", "application/json")])
    for part in ('{"subject": "', session.subject, '"}'):
        yield part.encode()


inner = LimenMiddleware(site(MOUNTED), gate, realm=REALM, visitors=True)
outer = site(PAGES)


def shop(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/mounted/"):
        shift_path_info(environ)
        return inner(environ, start_response)
    return (stream if environ["PATH_INFO"] == "/stream" else outer)(environ, start_response)


app = LimenMiddleware(shop, gate, realm=REALM, visitors=True)
