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

from . import _status
from ._async import AsyncGate
from ._errors import CsrfError, LimenError, Unavailable
from ._web import ANSWERED, Auth, check_words, cookie_name

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._gate import Gate
    from ._options import RenewOptions, SessionOptions
    from ._records import Session
    from ._verifier import Verifier

__all__ = ["AsyncAuth", "LimenMiddleware"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


Policy = tuple[int, int, frozenset[str]]
KEY = "limen.auths"  # in the scope: the credentials, for each gate and policy of the middlewares
_READ = frozenset({b"authorization", b"cookie", b"host", b"origin"})


class AsyncAuth(Auth):
    """The credentials of one request, for asyncio: `alogin`, `arenew` and `alogout` run in a thread."""

    __slots__ = ("_foreign",)

    def __init__(
        self,
        gate: Gate,
        *,
        cookies: str | None,
        authorization: str | Iterable[str] | None,
        verifier: Verifier | None = None,
        cookie_name: str = "",
        foreign: bool = False,
    ) -> None:
        """Like `Auth`. `foreign`: the request comes from another origin and may not use the cookie."""
        fields = authorization if isinstance(authorization, str) else tuple(authorization or ())
        super().__init__(
            gate, cookies=cookies, authorization=fields, verifier=verifier, cookie_name=cookie_name
        )
        self._foreign = foreign

    async def load(self) -> Self:
        """Read the session in a thread if that may block, so that later uses of it do not block."""
        if self._cookies and self._cookie_seen is None and not self._gate._fast:
            await asyncio.to_thread(self._look_at_cookie)
        return self

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

    def again(self) -> Self:
        made = super().again()
        made._foreign = self._foreign
        return made

    def _find_ticket(self) -> str:
        ticket = super()._find_ticket()
        if self._foreign:
            raise CsrfError(
                _status.CSRF, "websocket: opened from another origin, expected the one of its Host field"
            )
        return ticket


class LimenMiddleware:
    """ASGI middleware. Lifespan and unknown scopes pass through. Threads: any event loop may use it."""

    def __init__(
        self,
        app: App,
        gate: Gate | AsyncGate,
        *,
        verifier: Verifier | None = None,
        realm: str = "",
        origins: Collection[str] = (),
    ) -> None:
        """`verifier`: the policy for bearer tokens (default: the gate's). `realm`: named in every challenge.
        `origins`: further origins, such as ``"https://shop.example"``, whose pages may open websockets with
        the cookie; required when a proxy changes the Host field. Raises UsageError when a challenge cannot
        contain `realm`.
        """
        check_words(realm=realm)
        self.app = app
        self._gate = gate.gate if isinstance(gate, AsyncGate) else gate
        self._verifier = verifier
        self._realm = realm
        self._origins = frozenset(origins)
        self._cookie_name = cookie_name(self._gate)
        self.key = policy(self._gate, verifier, self._origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        known: dict[Policy, AsyncAuth] = scope.setdefault(KEY, {})
        auth = scope["limen"] = known.get(self.key) or self._auth(scope)
        known[self.key] = auth
        answerer = _Answerer(auth, self._realm, scope, receive, send)
        try:
            await auth.load()
            await self.app(scope, answerer.receive, answerer.send)
        except ANSWERED as error:
            if not await answerer.answer(error):
                raise

    def _auth(self, scope: Scope) -> AsyncAuth:
        fields: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            name = name.lower()
            if name in _READ:
                fields.setdefault(name, []).append(value.decode("latin-1"))
        return AsyncAuth(
            self._gate,
            cookies="; ".join(fields.get(b"cookie", ())),
            authorization=fields.get(b"authorization", ()),
            verifier=self._verifier,
            cookie_name=self._cookie_name,
            foreign=scope["type"] == "websocket" and self._is_foreign(scope, fields),
        )

    def _is_foreign(self, scope: Scope, fields: Mapping[bytes, list[str]]) -> bool:
        origins = fields.get(b"origin")
        if origins is None:
            return False  # not a browser, so nobody's cookie is misused
        if len(origins) == 1 and origins[0] in self._origins:
            return False
        scheme, _, host = origins[0].partition("://")
        return (
            len(origins) > 1
            or scheme not in (("https",) if scope.get("scheme") == "wss" else ("https", "http"))
            or [host.lower()] != [each.lower() for each in fields.get(b"host", ())]
        )


def policy(gate: Gate, verifier: Verifier | None, origins: Collection[str]) -> Policy:
    """The key by which middlewares with the same gate, policy and origins share one Auth."""
    return id(gate), id(gate.tokens if verifier is None else verifier), frozenset(origins)


class _Answerer:
    """Follows one exchange: sets the cookie when the response begins, and knows whether an error response can
    still be sent.
    """

    def __init__(self, auth: AsyncAuth, realm: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._auth = auth
        self._realm = realm
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
        status, headers, body = self._auth.answer(error, realm=self._realm)
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
