"""Time in the middleware of ASGI and WSGI, called as a server calls it, and in Flask. Prints JSON: rows of a name and
its nanoseconds, of which `empty` is the same application alone.

usage: glue.py [ROUNDS]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))

import measure
from site_of import BROWSER, SUBJECT, Site, Verify

from limen import asgi, wsgi

BODY = SUBJECT.encode()
LENGTH = str(len(BODY))


# ASGI.


def asgi_app(credential: str | None) -> Any:
    """An application that answers with the caller's subject; without a credential, with a constant."""
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain"), (b"content-length", LENGTH.encode())],
    }

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = BODY
        if credential == "session":
            body = scope["limen"].require_session().subject.encode()
        elif credential == "token":
            body = scope["limen"].require_claims().subject.encode()
        elif credential == "PyJWT":
            body = scope["user"]["sub"].encode()
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return app


def asgi_by_hand(app: Any, verify: Verify) -> Any:
    async def middleware(scope: Any, receive: Any, send: Any) -> None:
        for name, value in scope["headers"]:
            if name == b"authorization":
                scope["user"] = verify(value.decode("latin-1"))
                break
        await app(scope, receive, send)

    return middleware


def asgi_run(app: Any, fields: dict[str, str]) -> Callable[[int], None]:
    headers = [(name.lower().encode(), value.encode()) for name, value in (BROWSER | fields).items()]
    request = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 40000),
        "scheme": "http",
        "method": "GET",
        "root_path": "",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": headers,
        "state": {},
    }

    async def receive() -> Any:
        raise AssertionError("nobody reads the body")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise AssertionError(message)

    def run(times: int) -> None:
        for _ in range(times):
            try:
                app(dict(request), receive, send).send(None)
            except StopIteration:
                continue
            raise AssertionError("the application waited")

    return run


def asgi_rows(site: Site, rounds: int) -> dict[str, measure.Row]:
    def limen(credential: str) -> Callable[[int], None]:
        return asgi_run(
            asgi.LimenMiddleware(asgi_app(credential), site.gate),
            site.fields(credential),
        )

    verify = site.by_hand()
    return measure.compare(
        "ASGI",
        {
            "empty": asgi_run(asgi_app(None), site.fields("token")),
            "limen, token": limen("token"),
            "limen, session": limen("session"),
            "PyJWT": verify and asgi_run(asgi_by_hand(asgi_app("PyJWT"), verify), site.fields("token")),
        },
        rounds,
    )


# WSGI.


def wsgi_app(credential: str | None) -> Any:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = BODY
        if credential == "session":
            body = environ["limen.auth"].require_session().subject.encode()
        elif credential == "token":
            body = environ["limen.auth"].require_claims().subject.encode()
        elif credential == "PyJWT":
            body = environ["user"]["sub"].encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", LENGTH)])
        return [body]

    return app


def wsgi_by_hand(app: Any, verify: Verify) -> Any:
    def middleware(environ: Any, start_response: Any) -> Any:
        environ["user"] = verify(environ["HTTP_AUTHORIZATION"])
        return app(environ, start_response)

    return middleware


def wsgi_run(app: Any, fields: dict[str, str]) -> Callable[[int], None]:
    request: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "shop.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in (BROWSER | fields).items():
        request["HTTP_" + name.upper().replace("-", "_")] = value

    def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
        if status[:3] != "200":
            raise AssertionError(status)

    def run(times: int) -> None:
        for _ in range(times):
            for _part in app(dict(request), start_response):
                pass

    return run


def wsgi_rows(site: Site, rounds: int) -> dict[str, measure.Row]:
    def limen(credential: str) -> Callable[[int], None]:
        return wsgi_run(wsgi.LimenMiddleware(wsgi_app(credential), site.gate), site.fields(credential))

    verify = site.by_hand()
    return measure.compare(
        "WSGI",
        {
            "empty": wsgi_run(wsgi_app(None), site.fields("token")),
            "limen, token": limen("token"),
            "limen, session": limen("session"),
            "PyJWT": verify and wsgi_run(wsgi_by_hand(wsgi_app("PyJWT"), verify), site.fields("token")),
        },
        rounds,
    )


# Flask.


def flask_app(site: Site, credential: str | None) -> Any:
    from flask import Flask, g, request

    from limen.flask import Limen, current_auth, session_required, token_required

    app = Flask("bench")
    verify = site.by_hand()

    def hello() -> str:
        if credential == "PyJWT":
            return str(g.user["sub"])
        return SUBJECT if credential is None else str(current_auth.subject)

    if credential in ("session", "token"):
        Limen(app, site.gate)
        hello = session_required(hello) if credential == "session" else token_required()(hello)
    elif credential == "PyJWT" and verify is not None:

        @app.before_request
        def check() -> None:
            g.user = verify(request.headers["Authorization"])

    app.route("/")(hello)
    return app


def flask_rows(site: Site, rounds: int) -> dict[str, measure.Row]:
    try:
        import flask  # noqa: F401
    except ImportError:
        return {}
    return measure.compare(
        "Flask",
        {
            "empty": wsgi_run(flask_app(site, None), site.fields("token")),
            "limen, token": wsgi_run(flask_app(site, "token"), site.fields("token")),
            "limen, session": wsgi_run(flask_app(site, "session"), site.fields("session")),
            "PyJWT": site.by_hand() and wsgi_run(flask_app(site, "PyJWT"), site.fields("token")),
        },
        rounds,
    )


def main() -> None:
    rounds = max(3, int(sys.argv[1]) if len(sys.argv) > 1 else 101)
    measure.pin()
    site = Site()
    rows = [
        {"operation": row.operation, "name": row.name, "ns": row.ns}
        for found in (asgi_rows(site, rounds), wsgi_rows(site, rounds), flask_rows(site, rounds))
        for row in found.values()
    ]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
