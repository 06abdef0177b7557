"""WSGI: `LimenMiddleware` for any WSGI application.

It puts an `Auth` into ``environ["limen.auth"]``, returns a response for each error of limen that escapes the
application before its response has begun, and sets the session's cookie in the response:

    application = LimenMiddleware(application, gate)

    def home(environ, start_response):
        session = environ["limen.auth"].require_session()      # otherwise the response is 401
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
    """The `Auth` of a request for this gate and this policy, made at its first use."""
    auth = environ.get(KEY)
    if not isinstance(auth, Auth) or not auth.is_by(gate, verifier):
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
        """`verifier`: the policy for bearer tokens (default: the gate's). `realm`: named in every challenge.
        Raises UsageError when a challenge cannot contain `realm`.
        """
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
            return [exchange.answer(error)]
        wrapper = environ.get("wsgi.file_wrapper")
        if isinstance(body, (list, tuple)) or (isinstance(wrapper, type) and isinstance(body, wrapper)):
            exchange.flush()  # no code of the application runs from here on
            return body
        return _Body(body, exchange)


class _Exchange:
    """Holds the start of a response back until its first part, so that an error can still get a response."""

    def __init__(self, auth: Auth, realm: str, environ: Environ, start_response: StartResponse) -> None:
        self._auth = auth
        self._realm = realm
        self._head = environ.get("REQUEST_METHOD") == "HEAD"
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
        fields = self._auth.finish(headers)
        if self._write is None:
            self._write = self._start_response(status, fields)
        else:
            self._write = self._start_response(status, fields, exc_info)  # raises when it is too late

    def answer(self, error: LimenError) -> bytes:
        """The body of the error's response; raises `error` when it is too late for one."""
        if self.begun:
            raise error
        code, headers, body = self._auth.answer(error, realm=self._realm)
        headers = [*headers, ("Content-Length", str(len(body)))]
        self._held = (f"{code} {HTTPStatus(code).phrase}", headers, sys.exc_info())
        self.flush()
        self.begun = True
        return b"" if self._head else body.encode()

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
        if close is not None:
            close()
