"""WSGI: `LimenMiddleware` for any WSGI application.

It puts an `Auth` into ``environ["limen.auth"]``, returns a response for each error of limen that escapes the
application before its response has begun, and sets the session's cookie in the response:

    application = LimenMiddleware(application, gate)

    def home(environ, start_response):
        session = environ["limen.auth"].require_session()      # otherwise the response is 401
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from ._errors import LimenError
from ._guard import MAY_BLOCK, TLS, WEBSOCKET
from ._needs import Csrf, Guards
from ._web import ANSWERED, CSRF_HEADER, VARY, Auth

if TYPE_CHECKING:
    from types import TracebackType

    from ._gate import Gate
    from ._guard import Fields
    from ._verifier import Verifier

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

__all__ = ["Auth", "LimenMiddleware", "auth_of"]

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
KEY = "limen.auth"
_CSRF = "HTTP_" + CSRF_HEADER.upper().replace("-", "_")


class StartResponse(Protocol):
    def __call__(
        self, status: str, headers: Headers, exc_info: ExcInfo = None, /
    ) -> Callable[[bytes], object]: ...


App = Callable[[Environ, StartResponse], Iterable[bytes]]


def auth_of(environ: Environ, guards: Guards, kind: type[Auth] = Auth) -> Auth:
    """The `Auth` of a request for these guards, made at its first use."""
    auth = environ.get(KEY)
    if not isinstance(auth, kind) or not auth.is_by(guards):
        auth = environ[KEY] = kind(guards, lambda: _fields(environ))
    return auth


def _fields(environ: Environ) -> Fields:
    """The fields of a request that decide. The server has joined several fields of one name."""
    get = environ.get
    method: str = environ["REQUEST_METHOD"]
    flags = MAY_BLOCK | TLS if get("wsgi.url_scheme") in ("https", "wss") else MAY_BLOCK
    upgrade = get("HTTP_UPGRADE")
    if upgrade and method == "GET" and "websocket" in upgrade.lower():  # RFC 6455, section 4.1
        flags |= WEBSOCKET
    return (
        method,
        get("HTTP_AUTHORIZATION"),
        get("HTTP_COOKIE"),
        get(_CSRF),
        get("HTTP_ORIGIN"),
        get("HTTP_HOST"),
        get("HTTP_SEC_FETCH_SITE"),
        flags,
    )


class LimenMiddleware:
    """WSGI middleware. Threads: any."""

    def __init__(
        self,
        app: App,
        gate: Gate,
        *,
        verifier: Verifier | None = None,
        issuers: Collection[str] = (),
        realm: str = "",
        csrf: Csrf = False,
        origins: Collection[str] = (),
        visitors: bool = False,
    ) -> None:
        """`verifier`: the policy for bearer tokens (default: the gate's). `issuers`: other issuers, whose tokens count
        besides the gate's own. `realm`: named in every challenge.
        `csrf`: whether the ``require_`` methods need a CSRF token, from the field ``X-CSRF-Token`` or from a form that
        was given to ``auth.require_csrf``; ``"always"``: and logins refuse forms of other websites.
        `origins`: further origins, such as ``"https://shop.example"``, whose pages may open websockets with the
        cookie, and send login forms; required when a proxy changes the Host field.
        `visitors`: whether ``auth.visitor`` is who has not logged in. Raises UsageError for what no guard accepts.
        """
        self.app = app
        self._guards = Guards(
            gate,
            verifier=verifier,
            issuers=issuers,
            realm=realm,
            csrf=csrf,
            origins=origins,
            visitors=visitors,
        )

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        auth = auth_of(environ, self._guards)
        exchange = _Exchange(auth, environ, start_response)
        try:
            body = self.app(environ, exchange.start_response)
        except ANSWERED as error:
            answer = exchange.answer(error)
            auth.over()
            return [answer]
        if isinstance(body, (list, tuple)) or _is_file(body, environ):
            exchange.flush()  # no code of the application runs from here on
            auth.over()
            return body
        return _Body(body, exchange)


def _is_file(body: Iterable[bytes], environ: Environ) -> bool:
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


class _Exchange:
    """Holds the start of a response back until its first part, so that an error can still get a response."""

    __slots__ = ("_auth", "_environ", "_held", "_start_response", "_write", "begun")

    def __init__(self, auth: Auth, environ: Environ, start_response: StartResponse) -> None:
        self._auth = auth
        self._environ = environ
        self._start_response = start_response
        self._held: tuple[str, Headers, ExcInfo] | None = None
        self._write: Callable[[bytes], object] | None = None
        self.begun = False  # a part was passed on, so the header fields have been sent

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo = None, /
    ) -> Callable[[bytes], object]:
        if exc_info is None and (self._held or self._write):
            raise AssertionError("start_response was called twice, without exc_info")
        self._held = (status, headers, exc_info)
        if self._write is not None:
            self.flush()
        return self._begin

    def flush(self) -> None:
        """Pass on what is held back."""
        if self._held is None:
            return
        (status, headers, exc_info), self._held = self._held, None
        fields = self._finished(headers)
        if self._write is None:
            self._write = self._start_response(status, fields)
        else:
            self._write = self._start_response(status, fields, exc_info)  # raises when it is too late

    def over(self) -> None:
        self._auth.over()

    def _finished(self, headers: Headers) -> Headers:
        if self._auth.sets_cookie:
            return self._auth.finish(headers)
        for name, _ in headers:
            if len(name) == 10 and name.lower() == "set-cookie":
                return self._auth.finish(headers)
        return [*headers, ("Vary", VARY)] if self._auth.begin() else headers

    def answer(self, error: LimenError) -> bytes:
        """The body of the error's response; raises `error` when it is too late for one."""
        if self.begun:
            raise error
        code, headers, body = self._auth.answer(error)
        headers = [*headers, ("Content-Length", str(len(body)))]
        self._held = (f"{code} {HTTPStatus(code).phrase}", headers, sys.exc_info())
        self.flush()
        self.begun = True
        return b"" if self._environ.get("REQUEST_METHOD") == "HEAD" else body.encode()

    def _begin(self, data: bytes) -> object:
        self.flush()
        self.begun = True
        assert self._write is not None
        return self._write(data)


class _Body:
    def __init__(self, body: Iterable[bytes], exchange: _Exchange) -> None:
        self._body = body
        self._parts: Iterator[bytes] | None = None
        self._exchange = exchange

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            if self._parts is None:
                self._parts = iter(self._body)
            part = next(self._parts)
        except StopIteration:
            self._exchange.flush()
            raise
        except ANSWERED as error:
            answer = self._exchange.answer(error)
            self._parts = iter(())
            return answer
        self._exchange.flush()
        if part:
            self._exchange.begun = True
        return part

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._exchange.over()
