"""Decorators that say what a view requires. For functions, sync and async; for classes with method_decorator.

::

    @session_required                      # a user who is logged in, by a session
    @token_required(scope="pay:write")     # a bearer token that grants the scope
    @role_required("admin")                # either; the claims or the session have the role
    @fresh_required(minutes=5)             # a session whose user authenticated within five minutes

A session counts only while ``request.user`` does: not after its user was deleted, deactivated, or got a new
password. A session has the roles and the scope that LIMEN's ``describe`` gave it at login; its data gives no
rights.

AuthenticationMiddleware responds to a request that is refused. With ``redirect=True``, for pages, a browser
whose user has to log in, or to authenticate again, is redirected to the login page instead. (Do not combine
it with redirect_authenticated_user, which redirects logged-in users away from the login page: the two
redirect for ever.)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, overload

from asgiref.sync import iscoroutinefunction
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

import limen
from limen import _needs, _status
from limen._web import ANSWERED

from .middleware import RequestAuth, _respond, auth_of

View = TypeVar("View", bound=Callable[..., Any])
Ask = Callable[[RequestAuth], object]


@overload
def session_required(view: View, /) -> View: ...
@overload
def session_required(*, redirect: bool = False) -> Callable[[View], View]: ...
def session_required(view: Any = None, /, *, redirect: bool = False) -> Any:
    """Require a session with a logged-in user: ``request.limen.session`` is set. 401 otherwise."""
    decorate = _asks(lambda auth: auth.require_session(), redirect)
    return decorate if view is None else decorate(view)


@overload
def token_required(view: View, /) -> View: ...
@overload
def token_required(*, scope: str = "", role: str = "") -> Callable[[View], View]: ...
def token_required(view: Any = None, /, *, scope: str = "", role: str = "") -> Any:
    """Require a bearer token with every scope of ``scope`` and the role ``role``: ``request.limen.claims`` is
    set.

    401 without a token, 403 when it does not grant that.
    """
    need = _needs.of_token(scope, role)
    decorate = _asks(lambda auth: auth.decide(need), False)
    return decorate if view is None else decorate(view)


def role_required(role: str, *, redirect: bool = False) -> Callable[[View], View]:
    """Require ``role``, in ``role`` or ``roles`` of the token, or in the session's roles. 401 or 403
    otherwise."""
    need = _needs.with_role(role)
    return _asks(lambda auth: auth.decide(need), redirect)


def scope_required(scope: str, *, redirect: bool = False) -> Callable[[View], View]:
    """Require every word of ``scope``, in the scope of the token or of the session. 401 or 403
    otherwise."""
    need = _needs.with_scope(scope)
    return _asks(lambda auth: auth.decide(need), redirect)


def fresh_required(
    *, minutes: int = 0, seconds: int = 0, level: int | None = None, redirect: bool = False
) -> Callable[[View], View]:
    """Require a session whose user authenticated this recently, and at least as strongly as ``level``.

    401 without a session, 403 otherwise. ``login()`` of the same user and
    ``request.limen.renew(authenticated=True)`` set the time of authentication. A bearer token never passes.
    """
    need = _needs.fresh(_needs.age_of(minutes, seconds, level), level)
    return _asks(lambda auth: auth.decide(need), redirect)


def _asks(ask: Ask, redirect: bool) -> Callable[[View], View]:
    def refusal(request: HttpRequest, auth: RequestAuth, user: Any) -> HttpResponseBase | None:
        try:
            ask(auth)
            _ask_for_user(auth, user)
        except ANSWERED as error:
            to_log_in = isinstance(error, (limen.SessionError, limen.NotFresh, limen.LevelTooLow))
            if redirect and to_log_in and not auth.by_bearer:
                return redirect_to_login(request.get_full_path())
            return _respond(request, error)
        return None

    def decorate(view: View) -> View:
        @wraps(view)
        async def waited_for(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            auth = auth_of(request)
            user = None if auth.by_bearer else await request.auser()
            response = refusal(request, auth, user)
            if response is None:
                response = view(request, *args, **kwargs)
            return await response if inspect.isawaitable(response) else response

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refused = refusal(request, auth_of(request), request.user)
            return view(request, *args, **kwargs) if refused is None else refused

        return waited_for if _is_waited_for(view) else answer  # type: ignore[return-value]

    return decorate


def _is_waited_for(view: Callable[..., Any]) -> bool:
    """Whether Django awaits the result, as for dispatch() of a class of asynchronous views."""
    method = inspect.unwrap(view, stop=lambda each: isinstance(each, partial))  # method_decorator makes one
    owner = getattr(getattr(method, "func", method), "__self__", None)
    return iscoroutinefunction(view) or bool(getattr(owner, "view_is_async", False))


def _ask_for_user(auth: RequestAuth, user: Any) -> None:
    """For a session that django.contrib.auth logged a user in with, check that Django still has the user."""
    if not auth.by_bearer and SESSION_KEY in auth.require_session() and not user.is_authenticated:
        raise limen.TicketAbsent(
            _status.TICKET_ABSENT, "session: its user was deleted, is inactive, or has a new password"
        )
