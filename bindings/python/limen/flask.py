"""Flask: the extension `Limen`, and the functions and decorators for views.

    limen_ext = Limen()                       # or Limen(app, gate)

    def create_app():
        app = Flask(__name__)
        limen_ext.init_app(app, gate)
        return app

    @app.post("/transfer")
    @session_required                         # 401 without a session, 403 without a CSRF token
    def transfer(): ...

For requests other than GET, HEAD, OPTIONS and TRACE, a decorator that accepts a session requires a CSRF
token, in the form field ``csrf_token`` or the header ``X-CSRF-Token``. Requests with a bearer token need
none. Templates have ``{{ csrf_token() }}``, ``current_subject`` and the other ``current_`` values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, overload

from flask import Flask, Response, current_app, has_request_context, request
from werkzeug.local import LocalProxy

from . import _needs
from ._errors import LimenError
from ._needs import CSRF_ALONE, SESSION, Csrf, Guards, Need
from ._web import ANSWERED, CSRF_FIELD, Auth, joined
from .wsgi import auth_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._gate import Gate
    from ._options import RenewOptions, SessionOptions
    from ._records import Claims, Session
    from ._verifier import Verifier

__all__ = [
    "Auth",
    "Limen",
    "csrf_protect",
    "csrf_token",
    "current_auth",
    "current_claims",
    "current_session",
    "current_subject",
    "fresh_required",
    "login",
    "logout",
    "renew",
    "role_required",
    "session_required",
    "token_required",
]

P = ParamSpec("P")
R = TypeVar("R")


class _FlaskAuth(Auth):
    __slots__ = ()

    def _read_body(self) -> bool:
        self._add_body(joined(request.form.getlist(CSRF_FIELD)))
        return True


class Limen:
    """The extension: `init_app` connects a gate to an application; one extension can serve several."""

    def __init__(
        self,
        app: Flask | None = None,
        gate: Gate | None = None,
        *,
        verifier: Verifier | None = None,
        issuers: Collection[str] = (),
        realm: str = "",
        csrf: Csrf = True,
        origins: Collection[str] = (),
        visitors: bool = False,
    ) -> None:
        """`verifier`: the policy for bearer tokens (default: the gate's). `issuers`: other issuers, whose tokens count
        besides the gate's own. `realm`: named in every challenge.
        `csrf`: whether the decorators check CSRF tokens; if False, use `csrf_protect` yourself. ``"always"``: they do,
        and `login` and `csrf_protect` refuse forms of other websites.
        `origins`: further origins, such as ``"https://shop.example"``, whose pages may open websockets with the
        cookie, and send login forms; required when a proxy changes the Host field.
        `visitors`: whether ``current_auth.visitor`` is who has not logged in. If `app` is given, `init_app` is called
        at once.
        """
        self._gate = gate
        self._options: dict[str, Any] = {
            "verifier": verifier,
            "issuers": issuers,
            "realm": realm,
            "origins": origins,
            "visitors": visitors,
            "csrf": csrf,
        }
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, gate: Gate | None = None) -> None:
        """Return responses for limen's errors in `app`, and set the session's cookie in its responses.

        Raises UsageError when a challenge cannot contain `realm`, RuntimeError when there is no gate, or
        `app` has one already.
        """
        chosen = gate or self._gate
        if chosen is None:
            raise RuntimeError("limen: init_app needs a gate: limen_ext.init_app(app, limen.open(...))")
        if "limen" in app.extensions:
            raise RuntimeError("limen: this application has a gate already")
        app.extensions["limen"] = Guards(chosen, **self._options)
        for error in ANSWERED:
            app.register_error_handler(error, _answer)
        app.after_request(_finish)
        for name, value in _IN_TEMPLATES.items():
            app.jinja_env.globals.setdefault(name, value)


def _auth() -> Auth:
    if not has_request_context():
        raise RuntimeError("limen: no request is active here; credentials exist only within a request")
    guards = current_app.extensions.get("limen")
    if not isinstance(guards, Guards):
        raise RuntimeError("limen: call Limen.init_app(app) for this application first")
    return auth_of(request.environ, guards, _FlaskAuth)


current_auth = cast(Auth, LocalProxy(_auth))
"""The `Auth` of this request."""

current_session = cast("Session | None", LocalProxy(lambda: _auth().session))
"""The session of this request, or a false value. A proxy: pass ``current_auth.session`` to functions."""

current_claims = cast("Claims | None", LocalProxy(lambda: _auth().claims))
"""The claims of this request's bearer token, or a false value. A proxy: pass ``current_auth.claims``."""

current_subject = cast("str | None", LocalProxy(lambda: _auth().subject))
"""The subject of this request's caller, or a false value. A proxy: pass ``current_auth.subject``."""


def login(
    subject: str, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[SessionOptions]
) -> Session:
    """Log `subject` in: create a session and set its cookie in the response. The session is always a new one,
    and the sessions that the browser had before are ended. `options`: those of ``gate.sessions.create``; pass
    the ``mark`` of ``gate.login(subject)``. `cookie`: those of ``gate.cookies.set``.
    """
    return _auth().login(subject, cookie=cookie, **options)


def renew(*, cookie: Mapping[str, Any] | None = None, **options: Unpack[RenewOptions]) -> Session:
    """Give the session a new ticket, after its user authenticated again (``authenticated=True``)."""
    return _auth().renew(cookie=cookie, **options)


def logout(**cookie: Any) -> None:
    """Log out: end the session and delete its cookie, even when the session has ended already."""
    _auth().logout(**cookie)


def csrf_token() -> str:
    """A new CSRF token for this request's session or visitor; empty without one, so that a login page can call
    it."""
    auth = _auth()
    return "" if auth.session is None and auth.visitor is None else auth.csrf_token()


_IN_TEMPLATES = {
    "csrf_token": csrf_token,
    "current_claims": current_claims,
    "current_session": current_session,
    "current_subject": current_subject,
}


def session_required(view: Callable[P, R]) -> Callable[P, R]:
    """Require a session: 401 without one."""
    return _guarded(view, SESSION)


@overload
def token_required(view: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def token_required(*, scope: str = "", role: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def token_required(view: Any = None, /, *, scope: str = "", role: str = "") -> Any:
    """Require a bearer token: 401 without one; 403 when it lacks a word of `scope`, or `role`. Works with and
    without parentheses.
    """
    need = _needs.of_token(scope, role)
    if view is not None:
        return _guarded(view, need)
    return lambda inner: _guarded(inner, need)


def role_required(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Require `role`, from a token or a session: 401 for an anonymous caller, 403 without the role."""
    need = _needs.with_role(role)
    return lambda view: _guarded(view, need)


def fresh_required(
    *, minutes: int = 0, seconds: int = 0, level: int | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Require a session whose user authenticated this recently, and at least as strongly as `level`. The
    response is 403 otherwise; then ask for the password and `renew` the session.
    """
    need = _needs.fresh(_needs.age_of(minutes, seconds, level), level)
    return lambda view: _guarded(view, need)


def csrf_protect(view: Callable[P, R]) -> Callable[P, R]:
    """Require a CSRF token when a request with a session changes something: for views without one of the
    decorators above, and with ``Limen(csrf=False)``.
    """
    return _guarded(view, CSRF_ALONE)


def _guarded(view: Callable[P, R], need: Need) -> Callable[P, R]:
    @wraps(view)
    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
        _auth().decide(need)
        return cast(R, current_app.ensure_sync(view)(*args, **kwargs))

    return guard


def _answer(error: LimenError) -> Response:
    status, headers, body = _auth().answer(error)
    return Response(body, status, headers)


def _finish(response: Response) -> Response:
    auth = _auth()  # even unused so far: a streamed body may use it when it is too late to log in
    fields = auth.finish(response.headers.items())
    response.headers.clear()
    response.headers.extend(fields)
    return response
