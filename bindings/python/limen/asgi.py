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

from ._async import AsyncGate
from ._errors import LimenError, Unavailable
from ._needs import Guards
from ._web import ANSWERED, CSRF_HEADER, Auth, fields_of

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
_READ = {
    b"authorization": "authorization",
    b"cookie": "cookie",
    CSRF_HEADER.lower().encode(): "csrf",
    b"origin": "origin",
    b"host": "host",
    b"sec-fetch-site": "fetch_site",
}


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
        if answer.again == "body":
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
        origins: Collection[str] = (),
        visitors: bool = False,
    ) -> None:
        """`verifier`: the policy for bearer tokens (default: the gate's). `issuers`: other issuers, whose tokens count
        besides the gate's own. `realm`: named in every challenge.
        `origins`: further origins, such as ``"https://shop.example"``, whose pages may open websockets with
        the cookie; required when a proxy changes the Host field. `visitors`: whether ``auth.visitor`` is who
        has not logged in. Raises UsageError for what no guard accepts. CSRF tokens are left to
        ``auth.require_csrf``.
        """
        self.app = app
        self._guards = guards_of(
            gate, verifier=verifier, issuers=issuers, realm=realm, origins=origins, visitors=visitors
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
        key = self._guards.key
        auth = scope["limen"] = known.get(key) or AsyncAuth(self._guards, lambda: _fields(scope))
        known[key] = auth
        answerer = _Answerer(auth, scope, receive, send)
        try:
            await auth.load()
            await self.app(scope, answerer.receive, answerer.send)
        except ANSWERED as error:
            if not await answerer.answer(error):
                raise


def guards_of(gate: Gate | AsyncGate, **options: Any) -> Guards:
    return Guards(gate.gate if isinstance(gate, AsyncGate) else gate, **options)


def _fields(scope: Scope) -> Fields:
    """The fields of a request that decide; several of one name are joined by line feeds."""
    found: dict[str, bytes] = {}
    for name, value in scope["headers"]:
        parameter = _READ.get(name.lower())
        if parameter is not None:
            before = found.get(parameter)
            found[parameter] = value if before is None else before + b"\n" + value
    websocket = scope["type"] == "websocket"
    return fields_of(
        "GET" if websocket else scope["method"],
        websocket=websocket,
        tls=scope.get("scheme") in ("https", "wss"),
        **found,
    )


class _Answerer:
    """Follows one exchange: sets the cookie when the response begins, and knows whether an error response can
    still be sent.
    """

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

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
            raw = list(message.get("headers", ()))
            if self._auth.sets_cookie or any(name.lower() == b"set-cookie" for name, _ in raw):
                pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
                message = {**message, "headers": _raw(self._auth.finish(pairs))}
            elif added := self._auth.finish(()):
                message = {**message, "headers": [*raw, *_raw(added)]}
            self._state = "open" if kind == "websocket.accept" else "begun"
        elif kind == "websocket.close":
            self._state = "begun"
        await self._send(message)

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


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
