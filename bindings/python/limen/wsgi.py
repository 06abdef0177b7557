"""WSGI: `LimenMiddleware` for any application that speaks it.

It puts an `Auth` into ``environ["limen.auth"]``, answers the errors of limen that escape the application
before its response has begun, and writes the session's cookie into the response:

    application = LimenMiddleware(application, gate)

    def home(environ, start_response):
        session = environ["limen.auth"].require_session()      # or the answer is 401
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from ._errors import LimenError
from ._web import ANSWERED, Auth, check_words, cookie_name

if TYPE_CHECKING:
    from types import TracebackType

    from ._gate import Gate
    from ._verifier import Verifier

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

__all__ = ["Auth", "LimenMiddleware", "auth_of"]

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
KEY = "limen.auth"


class StartResponse(Protocol):
    def __call__(
        self, status: str, headers: Headers, exc_info: ExcInfo = None, /
    ) -> Callable[[bytes], object]: ...


App = Callable[[Environ, StartResponse], Iterable[bytes]]


def auth_of(environ: Environ, gate: Gate, *, verifier: Verifier | None = None, cookie_name: str = "") -> Auth:
    """The `Auth` of a request, made when it is first asked for."""
    auth = environ.get(KEY)
    if not isinstance(auth, Auth) or auth.gate is not gate:
        auth = environ[KEY] = Auth(
            gate,
            cookies=environ.get("HTTP_COOKIE"),
            authorization=environ.get("HTTP_AUTHORIZATION"),
            verifier=verifier,
            cookie_name=cookie_name,
        )
    return auth


class LimenMiddleware:
    """WSGI middleware. Threads: any."""

    def __init__(self, app: App, gate: Gate, *, verifier: Verifier | None = None, realm: str = "") -> None:
        """`verifier`: the policy for bearer tokens (default: the gate's). `realm`: named in every challenge;
        UsageError where it cannot be sent."""
        check_words(realm=realm)
        self.app = app
        self._gate = gate
        self._verifier = verifier
        self._realm = realm
        self._cookie_name = cookie_name(gate)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        auth = auth_of(environ, self._gate, verifier=self._verifier, cookie_name=self._cookie_name)
        exchange = _Exchange(auth, self._realm, environ, start_response)
        try:
            body = self.app(environ, exchange.start_response)
        except ANSWERED as error:
            if exchange.begun:
                raise
            return [exchange.answer(error)]
        wrapper = environ.get("wsgi.file_wrapper")
        if isinstance(body, (list, tuple)) or (isinstance(wrapper, type) and isinstance(body, wrapper)):
            return body  # nothing of the application runs any more
        return _Body(body, exchange)


class _Exchange:
    def __init__(self, auth: Auth, realm: str, environ: Environ, start_response: StartResponse) -> None:
        self._auth = auth
        self._realm = realm
        self._head = environ.get("REQUEST_METHOD") == "HEAD"
        self._start_response = start_response
        self._started = False
        self.begun = False  # bytes were handed over, so the header fields are out

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo = None, /
    ) -> Callable[[bytes], object]:
        finished = self._auth.finish(headers)
        write = (
            self._start_response(status, finished, exc_info)
            if exc_info
            else self._start_response(status, finished)
        )
        self._started = True

        def begin(data: bytes) -> object:
            self.begun = True
            return write(data)

        return begin

    def answer(self, error: LimenError) -> bytes:
        code, headers, body = self._auth.answer(error, realm=self._realm)
        headers = [*headers, ("Content-Length", str(len(body)))]
        status = f"{code} {HTTPStatus(code).phrase}"
        if self._started:
            self._start_response(status, self._auth.finish(headers), sys.exc_info())
        else:
            self._start_response(status, self._auth.finish(headers))
        return b"" if self._head else body.encode()


class _Body:
    """The application's body, whose first part may still be replaced by the answer to an error."""

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
        except ANSWERED as error:
            if self._exchange.begun:
                raise
            self._parts = iter(())
            self._exchange.begun = True
            return self._exchange.answer(error)
        if part:
            self._exchange.begun = True
        return part

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
