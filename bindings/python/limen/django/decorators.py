"""What a view asks for. For functions, sync and async; for classes with Django's method_decorator.

::

    @session_required                      # somebody who is logged in, by a session
    @token_required(scope="pay:write")     # a bearer token that grants the scope
    @role_required("admin")                # either, whose claims or session data say so
    @fresh_required(minutes=5)             # a session whose user proved who they are within five minutes

A session counts as long as ``request.user`` does: not after its user was deleted or deactivated, or has a new
password. Of a session, ``role``, ``roles`` and ``scope`` of its data are what counts: never keep there under these
names what a client may choose.

A request that does not have it is answered as AuthenticationMiddleware answers. With ``redirect=True``, for
pages, a browser that has to log in, or to prove anew who it is, is sent to the login page instead. (A login
page that sends on whoever is logged in, redirect_authenticated_user, would send it back for ever.)
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
from limen._options import asked
from limen._web import ANSWERED, age_of, check_words

from .middleware import _ABSENT, RequestAuth, _respond, auth_of

View = TypeVar("View", bound=Callable[..., Any])
Ask = Callable[[RequestAuth], object]


@overload
def session_required(view: View, /) -> View: ...
@overload
def session_required(*, redirect: bool = False) -> Callable[[View], View]: ...
def session_required(view: Any = None, /, *, redirect: bool = False) -> Any:
    """Somebody who is logged in, by a session: ``request.limen.session`` is there. 401 otherwise."""
    decorate = _asks(lambda auth: auth.require_session(), redirect)
    return decorate if view is None else decorate(view)


@overload
def token_required(view: View, /) -> View: ...
@overload
def token_required(*, scope: str = "", role: str = "") -> Callable[[View], View]: ...
def token_required(view: Any = None, /, *, scope: str = "", role: str = "") -> Any:
    """A bearer token, with every scope of ``scope`` and the role ``role``: ``request.limen.claims`` is there.

    401 without one, 403 where it does not grant that.
    """
    check_words(scope=scope)

    def ask(auth: RequestAuth) -> None:
        auth._challenge_scope = scope
        auth.require_claims().require(scope=scope or None, role=role or None)

    decorate = _asks(ask, False)
    return decorate if view is None else decorate(view)


def role_required(role: str, *, redirect: bool = False) -> Callable[[View], View]:
    """Somebody whose token or session data says ``role`` (in ``role`` or ``roles``). 401, or 403."""
    asked("role", role)
    return _asks(lambda auth: auth.require_role(role), redirect)


def scope_required(scope: str, *, redirect: bool = False) -> Callable[[View], View]:
    """Somebody whose token or session data has every word of ``scope`` in ``scope``. 401, or 403."""
    check_words(scope=asked("scope", scope))
    return _asks(lambda auth: auth.require_scope(scope), redirect)


def fresh_required(
    *, minutes: int = 0, seconds: int = 0, level: int | None = None, redirect: bool = False
) -> Callable[[View], View]:
    """A session whose user proved who they are at most so long ago, and at least as well as ``level``.

    401 without one, 403 otherwise. ``login()`` of the same user is such a proof, and so is
    ``request.limen.renew(authenticated=True)``. A bearer token is none.
    """
    max_age = age_of(minutes, seconds, level)
    return _asks(lambda auth: auth.require_fresh(max_age, level), redirect)


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
    """Whether Django waits for what it returns, as for dispatch() of a class of asynchronous views."""
    method = inspect.unwrap(view, stop=lambda each: isinstance(each, partial))  # as method_decorator binds it
    owner = getattr(getattr(method, "func", method), "__self__", None)
    return iscoroutinefunction(view) or bool(getattr(owner, "view_is_async", False))


def _ask_for_user(auth: RequestAuth, user: Any) -> None:
    """Of a session that django.contrib.auth logged somebody in by, Django has to know the user still."""
    if not auth.by_bearer and SESSION_KEY in auth.require_session() and not user.is_authenticated:
        raise limen.TicketAbsent(_ABSENT, "session: its user is gone, not active, or has a new password")
