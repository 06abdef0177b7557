"""Flask, with limen's extension."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from limen.flask import (
    Limen,
    csrf_protect,
    csrf_token,
    current_auth,
    login,
    logout,
    role_required,
    session_required,
    token_required,
)
from shop import METHODS, REALM, login_options, new_visitor, open_gate, who

gate = open_gate()
Said = dict[str, Any]


def subject() -> Said:
    return {"subject": current_auth.subject}


def page(flask: Flask, path: str, view: Callable[[], Any]) -> None:
    flask.add_url_rule(path, path.strip("/"), view, methods=METHODS, provide_automatic_options=False)


def who_page() -> Said:
    return who(current_auth)


def either() -> Said:
    current_auth.require()
    return subject()


def form() -> Said:
    return {"subject": current_auth.subject, "said": request.form.get("said")}


def stream() -> Response:
    session = current_auth.require_session()

    def parts() -> Iterator[str]:
        yield from ('{"subject": "', session.subject, '"}')

    return Response(parts(), content_type="application/json")


def log_in() -> Said:
    user = request.args["user"]
    login(user, **login_options(gate, user))
    return {}


def visit() -> Said:
    current_auth.remember(new_visitor(gate, request.args["cart"]))
    return {}


def log_out() -> Said:
    logout()
    return {}


def issue() -> Said:
    session = current_auth.require_session()
    return {"token": gate.tokens.issue(session.subject, session=session)}


def made(name: str) -> Flask:
    """An application with the pages that a mounted one has too."""
    flask = Flask(name)
    Limen(flask, gate, realm=REALM, visitors=True)
    page(flask, "/who", who_page)
    page(flask, "/session", session_required(subject))
    return flask


shop = made("shop")
page(shop, "/open", lambda: {"open": True})
page(shop, "/later", session_required(subject))
page(shop, "/token", token_required(subject))
page(shop, "/either", either)
page(shop, "/admin", role_required("admin")(subject))
page(shop, "/form", session_required(form))
page(shop, "/stream", session_required(stream))
shop.add_url_rule("/getonly", "getonly", session_required(subject))
shop.add_url_rule("/login", "login", log_in, methods=["POST"])
shop.add_url_rule("/visit", "visit", visit, methods=["POST"])
shop.add_url_rule("/logout", "logout", csrf_protect(log_out), methods=["POST"])
shop.add_url_rule("/issue", "issue", session_required(issue), methods=["POST"])
shop.add_url_rule("/csrf", "csrf", lambda: {"csrf": csrf_token()})
app = DispatcherMiddleware(shop, {"/mounted": made("mounted")})
