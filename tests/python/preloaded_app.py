"""A shop for gunicorn's preload: the gate is opened when the application is imported, and nothing is done after the
fork. A request with ?together gets its response once every worker has such a request."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import limen
from limen.wsgi import Auth, LimenMiddleware, StartResponse

gate = limen.open(os.environ["SHOP_STORE"], issuer="https://shop.example", audience="shop")
all_workers = multiprocessing.get_context("fork").Barrier(int(os.environ["SHOP_WORKERS"]))


def shop(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    auth: Auth = environ["limen.auth"]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    form = {name: value for name, (value,) in parse_qs(environ["wsgi.input"].read(length).decode()).items()}
    said: dict[str, Any] = {}
    match environ["REQUEST_METHOD"], environ["PATH_INFO"]:
        case "POST", "/login":
            auth.login(form["user"], mark=gate.login(form["user"]))
        case "POST", "/logout":
            auth.require_csrf(form["csrf_token"])
            auth.logout()
        case "POST", "/token":
            auth.require_csrf(form["csrf_token"])
            said["token"] = gate.tokens.issue(auth.require_session().subject, session=auth.require_session())
        case "POST", "/lock":
            said["ended"] = gate.revoke_subject(form["user"], "hacked")
        case _:
            said["subject"] = auth.require().subject
            said["csrf_token"] = auth.csrf_token() if auth.session else ""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


guarded = LimenMiddleware(shop, gate)


def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    if environ["QUERY_STRING"] == "together":
        all_workers.wait(60)

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        return start_response(status, [*headers, ("X-Worker", str(os.getpid()))], *error)

    return guarded(environ, start)
