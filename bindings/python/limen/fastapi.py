"""FastAPI: dependencies that give a route its caller, and require roles and scopes.

    gate = limen.open("memory:", issuer="https://shop.example")
    auth = Limen(gate)
    app = FastAPI()
    auth.install(app)

    @app.get("/me")
    def me(subject: Annotated[str, Depends(auth.subject)]): ...

For requests other than GET, HEAD, OPTIONS and TRACE, a dependency that accepts a session requires a CSRF
token, in the header ``X-CSRF-Token`` or the form field ``csrf_token``. Requests with a bearer token need
none. The dependencies work in sync and async routes and in websockets, and appear in OpenAPI as security
schemes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI, Security
from fastapi.openapi.models import APIKey
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from . import _status
from ._async import AsyncGate
from ._errors import ClaimMissing, LimenError
from ._options import asked
from ._web import ANSWERED, CSRF_FIELD, CSRF_HEADER, SAFE_METHODS, age_of, check_words, cookie_name
from .asgi import KEY, AsyncAuth, LimenMiddleware, policy

if TYPE_CHECKING:
    from ._gate import Gate
    from ._records import Claims, Session
    from ._verifier import Verifier

__all__ = ["AsyncAuth", "Limen"]

T = TypeVar("T")
_Dependency = Callable[..., Awaitable[T]]
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class _Scheme(SecurityBase):
    """The OpenAPI description of a credential."""

    def __init__(self, model: APIKey | BearerModel, name: str) -> None:
        self.model = model
        self.scheme_name = name

    async def __call__(self) -> None: ...


class Limen:
    """A gate's dependencies. `install` connects them to an application.

    ``current``: the `AsyncAuth` of any request, to log in and out. ``session``, ``claims``, ``subject``: the
    response is 401 without one. ``role("admin")``, ``scope("pay:write")``, ``fresh(minutes=5)``: 403 when the
    caller lacks it. ``csrf``: 403 when a request with a session changes something and has no valid CSRF
    token.
    """

    def __init__(
        self,
        gate: Gate | AsyncGate,
        *,
        verifier: Verifier | None = None,
        realm: str = "",
        csrf: bool = True,
        origins: Collection[str] = (),
    ) -> None:
        """`csrf`: whether the dependencies check CSRF tokens; if False, use the dependency `csrf` yourself.
        The other parameters are those of `limen.asgi.LimenMiddleware`.
        """
        check_words(realm=realm)
        plain = gate.gate if isinstance(gate, AsyncGate) else gate
        self._middleware: dict[str, Any] = {
            "gate": plain,
            "verifier": verifier,
            "realm": realm,
            "origins": origins,
        }
        self._key = policy(plain, verifier, origins)
        self._realm = realm
        self._csrf = csrf
        self._cookie = Security(
            _Scheme(APIKey.model_validate({"in": "cookie", "name": cookie_name(plain)}), "session")
        )
        self._bearer = Security(_Scheme(BearerModel(bearerFormat="JWT"), "token"))
        self._made: dict[tuple[Any, ...], _Dependency[Any]] = {}

        self.session: _Dependency[Session] = self._cookie_needed(lambda auth: auth.require_session())
        self.claims: _Dependency[Claims] = self._token_needed(lambda auth: auth.require_claims())
        self.subject: _Dependency[str] = self._either_needed(_subject)
        self.csrf: _Dependency[None] = self._csrf_needed()

    async def current(self, connection: HTTPConnection) -> AsyncAuth:
        """The credentials of any request."""
        auth = connection.scope.get(KEY, {}).get(self._key)
        if not isinstance(auth, AsyncAuth):
            raise RuntimeError("limen: call Limen.install(app) for this application first")
        return auth

    def role(self, role: str) -> _Dependency[Claims | Session]:
        """Require `role`, from a token or a session. Raises UsageError when `role` is empty."""
        asked("role", role)
        return self._once(("role", role), lambda: self._either_needed(lambda auth: auth.require_role(role)))

    def scope(self, scope: str) -> _Dependency[Claims | Session]:
        """Require each word of `scope`, from a token or a session. Raises UsageError when `scope` is empty or
        a challenge cannot contain it.
        """
        check_words(scope=asked("scope", scope))
        return self._once(
            ("scope", scope), lambda: self._either_needed(lambda auth: auth.require_scope(scope))
        )

    def fresh(self, *, minutes: int = 0, seconds: int = 0, level: int | None = None) -> _Dependency[Session]:
        """Require a session whose user authenticated this recently, and at least as strongly as `level`. On
        403, ask for the password and renew the session with ``authenticated=True``.
        """
        age = age_of(minutes, seconds, level)
        return self._once(
            ("fresh", age, level), lambda: self._cookie_needed(lambda auth: auth.require_fresh(age, level))
        )

    def install(self, app: FastAPI) -> None:
        """Add the middleware, and handle limen's errors inside all other middleware, so that CORS headers are
        added to the responses. Call it once for each application, mounted ones included.
        """
        app.add_middleware(LimenMiddleware, **self._middleware)
        for error in ANSWERED:
            app.add_exception_handler(error, self._answer)

    async def _answer(self, connection: HTTPConnection, error: Exception) -> Response:
        if not isinstance(connection, Request) or not isinstance(error, LimenError):
            raise error  # the middleware closes the websocket
        status, headers, body = (await self.current(connection)).answer(error, realm=self._realm)
        return Response(body, status, dict(headers))

    async def _checked(self, connection: HTTPConnection, check: Callable[[AsyncAuth], T]) -> T:
        auth = await self.current(connection)
        found = check(auth)
        if self._csrf:
            await _check_csrf(connection, auth)
        return found

    def _cookie_needed(self, check: Callable[[AsyncAuth], T]) -> _Dependency[T]:
        async def dependency(connection: HTTPConnection, cookie: Any = self._cookie) -> T:
            return await self._checked(connection, check)

        return dependency

    def _token_needed(self, check: Callable[[AsyncAuth], T]) -> _Dependency[T]:
        async def dependency(connection: HTTPConnection, token: Any = self._bearer) -> T:
            return await self._checked(connection, check)

        return dependency

    def _either_needed(self, check: Callable[[AsyncAuth], T]) -> _Dependency[T]:
        async def dependency(
            connection: HTTPConnection, cookie: Any = self._cookie, token: Any = self._bearer
        ) -> T:
            return await self._checked(connection, check)

        return dependency

    def _csrf_needed(self) -> _Dependency[None]:
        async def dependency(connection: HTTPConnection) -> None:
            await _check_csrf(connection, await self.current(connection))

        return dependency

    def _once(self, key: tuple[Any, ...], make: Callable[[], _Dependency[Any]]) -> _Dependency[Any]:
        return self._made.setdefault(key, make())


def _subject(auth: AsyncAuth) -> str:
    subject = auth.require().subject
    if subject is None:
        raise ClaimMissing(_status.TOKEN_MISSING, "claims: the token has no sub, expected a subject")
    return subject


async def _check_csrf(connection: HTTPConnection, auth: AsyncAuth) -> None:
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    if auth.session is None:  # also when the request has a bearer token
        return
    token: object = connection.headers.get(CSRF_HEADER)
    if token is not None or not connection.headers.get("content-type", "").lower().startswith(_FORMS):
        auth.require_csrf(token)
        return
    form = await connection.form()  # the request keeps it for the route
    try:
        auth.require_csrf(form.get(CSRF_FIELD))
    except LimenError:
        await form.close()
        raise
