"""ASGI: `LimenMiddleware` for Starlette, FastAPI and any other ASGI framework that lets errors through.

It puts an `AsyncAuth` into ``scope["limen"]``, returns a response for each error of limen that escapes the
application, and sets the session's cookie in the response. In Starlette and frameworks like it, add it as
middleware, so that it runs inside their own error handling:

    app = Starlette(routes=routes, middleware=[Middleware(LimenMiddleware, gate=gate)])

    async def home(request):
        session = request.scope["limen"].require_session()      # otherwise the response is 401

A websocket that is refused before it is accepted gets the same response, if the server can send one.
Otherwise it is closed, with 1008 (refused, not enough) or 1013 (try again later). A websocket that a page of
another origin opens never counts as its user's, because a browser sends the cookie with it, and no CSRF
token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from . import _core
from ._async import AsyncGate
from ._errors import LimenError, Unavailable
from ._guard import MAY_BLOCK, TLS, WEBSOCKET
from ._needs import Csrf, Guards
from ._web import ANSWERED, VARY, Auth

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._gate import Gate
    from ._guard import Answer, Fields
    from ._needs import Need
    from ._options import RenewOptions, SessionOptions
    from ._records import Session
    from ._verifier import Verifier

__all__ = ["AsyncAuth", "LimenMiddleware"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


KEY = "limen.auths"  # in the scope: the callers, for the guards of each middleware
_BEGINS = frozenset(("http.response.start", "websocket.accept", "websocket.http.response.start"))
_VARY = (b"vary", VARY.encode())


class AsyncAuth(Auth):
    """The caller of one request, for asyncio: `alogin`, `arenew` and `alogout` run in a thread."""

    __slots__ = ()

    async def load(self) -> Self:
        """Ask the guard in a thread if that may block, so that later questions do not block."""
        if self._answer is None and not self.gate._fast:
            await asyncio.to_thread(self._everyone)
        return self

    async def adecide(self, need: Need | None, body: Callable[[], Awaitable[object]]) -> Answer:
        """`decide`, where the CSRF token of a form is read by `body`, if a guard needs it. None: whoever it
        is."""
        guard = self._guards.everyone() if need is None else self._guards.of(need)
        answer = self._ask_once(guard)
        if not answer and answer.again == "body":
            self._add_body(await body())
            answer = self._ask_once(guard)
        if need is not None:
            return self._settle(need, answer)
        if self._answer is None:
            self._answer = answer
        return answer

    async def alogin(
        self, subject: str, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[SessionOptions]
    ) -> Session:
        """`login`, in a thread."""
        return await asyncio.to_thread(self.login, subject, cookie=cookie, **options)

    async def arenew(
        self, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[RenewOptions]
    ) -> Session:
        """`renew`, in a thread."""
        return await asyncio.to_thread(self.renew, cookie=cookie, **options)

    async def alogout(self, **cookie: Any) -> None:
        """`logout`, in a thread."""
        await asyncio.to_thread(self.logout, **cookie)


class LimenMiddleware:
    """ASGI middleware. Lifespan and unknown scopes pass through. Threads: any event loop may use it."""

    def __init__(
        self,
        app: App,
        gate: Gate | AsyncGate,
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
        self._guards = guards_of(
            gate,
            verifier=verifier,
            issuers=issuers,
            realm=realm,
            csrf=csrf,
            origins=origins,
            visitors=visitors,
        )

    @classmethod
    def of(cls, app: App, guards: Guards) -> Self:
        """Middleware with the guards of an application."""
        made = cls.__new__(cls)
        made.app = app
        made._guards = guards
        return made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        known: dict[Any, AsyncAuth] = scope.setdefault(KEY, {})
        guards = self._guards
        auth = before = known.get(guards.key)
        if auth is None:
            auth = known[guards.key] = AsyncAuth(guards, lambda: _fields(scope))
        scope["limen"] = auth
        answerer = _Answerer(auth, scope, receive, send)
        try:
            if not guards.gate._fast:
                await auth.load()
            await self.app(
                scope, answerer.receive if scope["type"] == "websocket" else receive, answerer.send
            )
        except ANSWERED as error:
            if not await answerer.answer(error):
                raise
        finally:
            if before is None:
                auth.over()


def guards_of(gate: Gate | AsyncGate, **options: Any) -> Guards:
    return Guards(gate.gate if isinstance(gate, AsyncGate) else gate, **options)


def _fields(scope: Scope) -> Fields:
    """The fields of a request that decide."""
    websocket = scope["type"] == "websocket"
    flags = MAY_BLOCK
    if websocket:
        flags |= WEBSOCKET
    if scope.get("scheme") in ("https", "wss"):
        flags |= TLS
    return _core.asgi_fields("GET" if websocket else scope["method"], scope["headers"], flags)


class _Answerer:
    """Follows one exchange: sets the cookie when the response begins, and knows whether an error response can
    still be sent.
    """

    __slots__ = ("_auth", "_receive", "_scope", "_send", "_state")

    def __init__(self, auth: AsyncAuth, scope: Scope, receive: Receive, send: Send) -> None:
        self._auth = auth
        self._scope = scope
        self._receive = receive
        self._send = send
        self._state = "waiting"  # then "open" (an accepted websocket) or "begun"

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self._state = "begun"
        return message

    def send(self, message: Message) -> Awaitable[None]:
        kind = message["type"]
        if kind in _BEGINS:
            raw = list(message.get("headers", ()))
            if self._auth.sets_cookie or _has_cookie(raw):
                pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
                message = {**message, "headers": _raw(self._auth.finish(pairs))}
            elif self._auth.begin():
                raw.append(_VARY)
                message = {**message, "headers": raw}
            self._state = "open" if kind == "websocket.accept" else "begun"
        elif kind == "websocket.close":
            self._state = "begun"
        return self._send(message)

    async def answer(self, error: LimenError) -> bool:
        """Whether a response to the error could be sent."""
        if self._state == "begun":
            return False
        status, headers, body = self._auth.answer(error)
        if self._scope["type"] == "websocket":
            extensions = self._scope.get("extensions") or {}
            if self._state == "open" or "websocket.http.response" not in extensions:
                await self._send(
                    {"type": "websocket.close", "code": 1013 if isinstance(error, Unavailable) else 1008}
                )
                return True
        prefix = "websocket." if self._scope["type"] == "websocket" else ""
        content = b"" if self._scope.get("method") == "HEAD" else body.encode()
        headers = [*headers, ("Content-Length", str(len(body)))]
        await self.send({"type": f"{prefix}http.response.start", "status": status, "headers": _raw(headers)})
        await self._send({"type": f"{prefix}http.response.body", "body": content})
        return True


def _has_cookie(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    for name, _ in headers:  # noqa: SIM110 (a generator would cost each request more than the loop)
        if len(name) == 10 and name.lower() == b"set-cookie":
            return True
    return False


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
