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
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.openapi.models import APIKey
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security.base import SecurityBase
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from . import _needs, _status
from ._async import AsyncGate
from ._errors import ClaimMissing, LimenError
from ._needs import CLAIMS, CSRF_ALONE, SESSION, SOMEBODY, Csrf, Need
from ._web import ANSWERED, CSRF_FIELD, joined
from .asgi import KEY, AsyncAuth, LimenMiddleware, guards_of

if TYPE_CHECKING:
    from ._gate import Gate
    from ._guard import Answer
    from ._records import Claims, Session
    from ._verifier import Verifier

__all__ = ["AsyncAuth", "Limen"]

T = TypeVar("T")
_Dependency = Callable[..., Awaitable[T]]
_EITHER = "session or token"  # a scheme, which stands for both until OpenAPI is written


class _Scheme(SecurityBase):
    """The OpenAPI description of a credential."""

    def __init__(self, model: Any, name: str) -> None:
        self.model = model
        self.scheme_name = name

    async def __call__(self) -> None: ...


class _Required(_Scheme):
    """A dependency that describes the credential that it requires. It has no dependencies of its own, because
    FastAPI spends more time on one than limen on a request.
    """

    def __init__(
        self,
        scheme: _Scheme,
        decide: Callable[[HTTPConnection, Need], Awaitable[Answer]],
        need: Need,
        read: Callable[[Answer], Any],
    ) -> None:
        super().__init__(scheme.model, scheme.scheme_name)
        self._decide = decide
        self._need = need
        self._read = read

    async def __call__(self, connection: HTTPConnection) -> Any:  # type: ignore[override]
        return self._read(await self._decide(connection, self._need))


# FastAPI finds no names for the annotations of an object's own call.
_Required.__call__.__annotations__.update({"connection": HTTPConnection, "return": Any})


def _with_both(openapi: Callable[[], dict[str, Any]], *both: _Scheme) -> Callable[[], dict[str, Any]]:
    """An application's ``openapi``, in which routes that accept either credential name both."""

    def described() -> dict[str, Any]:
        api = openapi()
        schemes = api.get("components", {}).get("securitySchemes", {})
        if schemes.pop(_EITHER, None) is None:
            return api
        for scheme in both:
            model = jsonable_encoder(scheme.model, by_alias=True, exclude_none=True)
            schemes.setdefault(scheme.scheme_name, model)
        for part in ("paths", "webhooks"):
            for item in api.get(part, {}).values():
                for operation in item.values():
                    if isinstance(operation, dict) and "security" in operation:
                        operation["security"] = _named(operation["security"], both)
        return api

    return described


def _named(security: list[dict[str, list[str]]], both: tuple[_Scheme, ...]) -> list[dict[str, list[str]]]:
    found: list[dict[str, list[str]]] = []
    for each in security:
        scopes = each.get(_EITHER)
        found += [each] if scopes is None else [{scheme.scheme_name: scopes} for scheme in both]
    return [each for at, each in enumerate(found) if each not in found[:at]]


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
        issuers: Collection[str] = (),
        realm: str = "",
        csrf: Csrf = True,
        origins: Collection[str] = (),
        visitors: bool = False,
    ) -> None:
        """`csrf`: whether the dependencies check CSRF tokens; if False, use the dependency `csrf` yourself.
        ``"always"``: they do, and logins and `csrf` refuse forms of other websites.
        The other parameters are those of `limen.asgi.LimenMiddleware`.
        """
        self._guards = guards_of(
            gate,
            verifier=verifier,
            issuers=issuers,
            realm=realm,
            origins=origins,
            visitors=visitors,
            csrf=csrf,
        )
        name = self._guards.cookie_name
        self._cookie = _Scheme(APIKey.model_validate({"in": "cookie", "name": name}), "session")
        self._bearer = _Scheme(BearerModel(bearerFormat="JWT"), "token")
        self._made: dict[Need, _Dependency[Any]] = {}

        self.session: _Dependency[Session] = self._required(self._cookie, SESSION)
        self.claims: _Dependency[Claims] = self._required(self._bearer, CLAIMS)
        self._either = _Scheme(self._bearer.model, _EITHER)
        self.subject: _Dependency[str] = self._required(self._either, SOMEBODY, _subject)
        self.csrf: _Dependency[None] = self._csrf_needed()

    async def current(self, connection: HTTPConnection) -> AsyncAuth:
        """The caller of any request."""
        auth = self._auth(connection)
        await auth.adecide(None, lambda: _body_token(connection, []))
        return auth

    def role(self, role: str) -> _Dependency[Claims | Session]:
        """Require `role`, from a token or a session. Raises UsageError when `role` is empty."""
        return self._once(_needs.with_role(role))

    def scope(self, scope: str) -> _Dependency[Claims | Session]:
        """Require each word of `scope`, from a token or a session. Raises UsageError when `scope` is empty or
        a challenge cannot contain it.
        """
        return self._once(_needs.with_scope(scope))

    def fresh(self, *, minutes: int = 0, seconds: int = 0, level: int | None = None) -> _Dependency[Session]:
        """Require a session whose user authenticated this recently, and at least as strongly as `level`. On
        403, ask for the password and renew the session with ``authenticated=True``.
        """
        need = _needs.fresh(_needs.age_of(minutes, seconds, level), level)
        return self._made.setdefault(need, self._required(self._cookie, need))

    def install(self, app: FastAPI) -> None:
        """Add the middleware, and handle limen's errors inside all other middleware, so that CORS headers are
        added to the responses. Call it once for each application, mounted ones included.
        """
        app.add_middleware(LimenMiddleware.of, guards=self._guards)
        for error in ANSWERED:
            app.add_exception_handler(error, self._answer)
        app.openapi = _with_both(app.openapi, self._cookie, self._bearer)  # type: ignore[method-assign]

    def _auth(self, connection: HTTPConnection) -> AsyncAuth:
        auth = connection.scope.get(KEY, {}).get(self._guards.key)
        if not isinstance(auth, AsyncAuth):
            raise RuntimeError("limen: call Limen.install(app) for this application first")
        return auth

    async def _answer(self, connection: HTTPConnection, error: Exception) -> Response:
        if not isinstance(connection, Request) or not isinstance(error, LimenError):
            raise error  # the middleware closes the websocket
        status, headers, body = self._auth(connection).answer(error)
        return Response(body, status, dict(headers))

    async def _decided(self, connection: HTTPConnection, need: Need) -> Answer:
        forms: list[FormData] = []
        try:
            return await self._auth(connection).adecide(need, lambda: _body_token(connection, forms))
        except LimenError:
            for form in forms:
                await form.close()
            raise

    def _required(
        self, scheme: _Scheme, need: Need, read: Callable[[Answer], Any] = attrgetter("record")
    ) -> _Dependency[Any]:
        return _Required(scheme, self._decided, need, read)

    def _csrf_needed(self) -> _Dependency[None]:
        async def dependency(connection: HTTPConnection) -> None:
            await self._decided(connection, CSRF_ALONE)

        return dependency

    def _once(self, need: Need) -> _Dependency[Any]:
        return self._made.setdefault(need, self._required(self._either, need))


def _subject(answer: Answer) -> str:
    if answer.subject is None:
        raise ClaimMissing(
            _status.TOKEN_MISSING, "claims: the token has no sub of this issuer, expected a subject"
        )
    return answer.subject


async def _body_token(connection: HTTPConnection, forms: list[FormData]) -> object:
    """The CSRF token in a form, which the request keeps for the route."""
    if not isinstance(connection, Request):
        return None
    form = await connection.form()
    forms.append(form)
    return joined(form.getlist(CSRF_FIELD))
