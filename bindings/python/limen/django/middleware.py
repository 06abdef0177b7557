"""limen.django.AuthenticationMiddleware: finds the caller by session or bearer token, and responds to
errors."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import middleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

import limen
from limen._guard import fields_of, made
from limen._needs import check_words
from limen._web import ANSWERED, Auth, refusal

from ._browser import Browser
from .conf import check_cookie, conf
from .sessions import SessionStore

if TYPE_CHECKING:
    from limen import _core
    from limen._guard import Fields

Response = TypeVar("Response", bound=HttpResponseBase)

current_session: ContextVar[SessionStore | None] = ContextVar("limen.django.session", default=None)
"""The session of the request that this thread or task handles, for code that has no request at hand."""


class RequestAuth(Auth):
    """``request.limen``: the credentials of one request.

    ``claims``, ``session``, ``subject``, ``error`` and the ``require_`` methods are those of limen.Auth. If
    the request has a bearer token, the session is ignored. A visitor, who has not logged in, is no
    caller: ``session`` is None. Use ``django.contrib.auth.login`` and ``logout`` to log in and out;
    SessionMiddleware sets the cookie.
    """

    __slots__ = ("_by_token", "_key", "_store", "_synced", "_user", "looks")

    def __init__(self, request: HttpRequest) -> None:
        configured = conf()
        self.looks = request.path_info.startswith(configured.bearer)
        store = getattr(request, "session", None)
        self._store: SessionStore | None = store if isinstance(store, SessionStore) else None
        super().__init__(configured.guards(), lambda: _fields(request, self.looks, self._store is not None))
        self._by_token = False
        self._key: str | None = None  # of the session that the guard has seen
        self._synced = False
        self._user: Any = None

    def look(self) -> bool:
        """Ask the guard first, so that an unavailable store shows before anything else happens, and the session
        is read once. Returns whether a bearer token spoke.

        Raises Refused or NotEnough for a bearer token, Unavailable. A missing or refused session is not an
        error.
        """
        _, authorization, cookie, *_ = self._request()
        if self._store is not None:
            self._store.come_from(Browser(None if cookie is None else str(cookie)))  # META has text
        if authorization is not None or cookie is not None:
            known = self._known()
            self._by_token = known.credential == "token"
            if self._by_token:
                self.require_claims()
                known = self._without_token()
            if self._store is not None:
                self._store.adopt(known.session or known.visitor, known.error)
        self._key = None if self._store is None else self._store.stored_key()
        self._synced = True
        self._looked = self._by_token
        return self._by_token

    def _without_token(self) -> limen.Answer:
        """What the cookies would say, for a view that reads the session although a token speaks."""
        method, _, cookie, *others = self._request()
        known = made(self._guards.everyone().check((method, None, cookie, *others)))
        if not known:
            raise refusal(known)
        return known

    @property
    def used(self) -> bool:
        """Whether any code used the credentials."""
        return self._looked

    @property
    def user(self) -> Any:
        """The user that the bearer token names, or AnonymousUser. Queries the database, once."""
        if self._user is None:
            subject = self.subject
            self._user = (None if subject is None else conf().user_of(subject)) or AnonymousUser()
        return self._user

    async def auser(self) -> Any:
        """``request.auser()`` of such a request."""
        return await sync_to_async(lambda: self.user)()

    def renew(self, *, cookie: Mapping[str, Any] | None = None, **options: Any) -> limen.Session:
        """Give the session a new ticket, after its user authenticated again (``authenticated=True``) or
        gained rights. ``options`` are those of ``gate.sessions.renew``, without ``cookie``. May block.

        Raises TicketAbsent when no user is logged in by a session.
        """
        if cookie is not None:
            raise TypeError("cookie: set it with the SESSION_COOKIE_* settings")
        self.require_session()
        assert self._store is not None
        return self._store.renew(**options)

    def login(self, subject: str, **_: Any) -> NoReturn:
        raise TypeError("to log in, call django.contrib.auth.login(request, user)")

    def logout(self, **_: Any) -> NoReturn:
        raise TypeError("to log out, call django.contrib.auth.logout(request)")

    def again(self) -> NoReturn:
        raise TypeError("a Django request's credentials work only within the request")

    def _everyone(self) -> limen.Answer:
        self._sync()
        return super()._everyone()

    def _ask_once(self, guard: _core.Guard) -> limen.Answer:
        self._sync()
        return super()._ask_once(guard)

    def _sync(self) -> None:
        """Makes the guard see the session that the request has by now: its view may log in or out."""
        if self._store is None or self._by_token or not self._synced:
            return
        self._looked = self._store.accessed = True  # the response varies with the cookie
        key = self._store.stored_key()
        if key != self._key:
            self._key = key
            self._turn(None if key is None else f"{self._guards.cookie_name}={key}")


def _fields(request: HttpRequest, looks: bool, has_sessions: bool) -> Fields:
    """The fields of a request that decide. A token counts only on the paths that LIMEN names, a cookie only in
    projects with limen's sessions; CSRF tokens are Django's."""
    meta = request.META
    return fields_of(
        request.method or "GET",
        authorization=meta.get("HTTP_AUTHORIZATION") if looks else None,
        cookie=meta.get("HTTP_COOKIE") if has_sessions else None,
        origin=meta.get("HTTP_ORIGIN"),
        host=meta.get("HTTP_HOST"),
        fetch_site=meta.get("HTTP_SEC_FETCH_SITE"),
        tls=request.is_secure(),
    )


class Request(HttpRequest):
    """A request as AuthenticationMiddleware passes it on, to annotate views with."""

    limen: RequestAuth


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Put it into MIDDLEWARE in place of Django's own AuthenticationMiddleware, after SessionMiddleware.

    ``request.limen`` is the RequestAuth. ``request.user`` is the user of the session, as in Django, or of the
    bearer token if the request has one. A refused token gets its response at once; the cookie never replaces
    it:

    ====  ===================================================================================
    400   a malformed ``Authorization`` field
    401   a refused token, with ``WWW-Authenticate``; or a view raised limen.Refused
    403   the caller is known and lacks something (limen.NotEnough)
    503   limen cannot tell right now, with ``Retry-After`` (limen.Unavailable)
    ====  ===================================================================================

    A request with a valid bearer token and no session cookie needs no CSRF token, because no browser sends
    such a token by itself. A request with both needs one, because its view may read the session.

    With CSRF_USE_SESSIONS, put it before CsrfViewMiddleware, which reads the session too. Then an unavailable
    store gives 503 there as well, where Django would return 500.

    Without SessionMiddleware, for services that only use tokens, ``request.user`` is AnonymousUser when the
    request has no token.
    """

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        check_words(realm=conf().realm)
        check_cookie()
        self._has_sessions = any(path.endswith(".SessionMiddleware") for path in settings.MIDDLEWARE)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        if hasattr(request, "session") or self._has_sessions:
            super().process_request(request)
        else:
            _nobody_else(request)
        try:
            auth = RequestAuth(request)
        except limen.Unavailable as error:
            return _respond(request, error)
        request.limen = auth  # type: ignore[attr-defined]
        current_session.set(auth._store)
        try:
            by_bearer = auth.look()
        except ANSWERED as error:
            return _respond(request, error)
        if by_bearer:
            request.user = SimpleLazyObject(lambda: auth.user)  # type: ignore[assignment]
            request.auser = auth.auser
            if settings.SESSION_COOKIE_NAME not in request.COOKIES:
                request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _respond(request, exception) if isinstance(exception, ANSWERED) else None

    def process_response(self, request: HttpRequest, response: Response) -> Response | HttpResponse:
        """Save the session, so that errors in saving also get a response. SessionMiddleware sets the
        cookie."""
        auth = getattr(request, "limen", None)
        current_session.set(None)
        if not isinstance(auth, RequestAuth):
            return response
        answer: Response | HttpResponse = response
        session = getattr(request, "session", None)
        if isinstance(session, SessionStore) and response.status_code < 500:
            try:
                if (session.modified or settings.SESSION_SAVE_EVERY_REQUEST) and not session.is_empty():
                    session.save_now()
                    patch_cache_control(answer, private=True, no_store=True)  # it contains the ticket
            except UpdateError:
                pass  # SessionMiddleware meets it too, and responds
            except ANSWERED as error:
                answer = _respond(request, error)
                session.modified = False
        if auth.looks and (auth.used or getattr(session, "accessed", False)):
            patch_vary_headers(answer, ("Authorization",))
        return answer


def auth_of(request: HttpRequest) -> RequestAuth:
    """``request.limen``. Raises RuntimeError when limen.django.AuthenticationMiddleware is not installed."""
    auth = getattr(request, "limen", None)
    if not isinstance(auth, RequestAuth):
        raise RuntimeError("MIDDLEWARE: add limen.django.AuthenticationMiddleware after SessionMiddleware")
    return auth


def _nobody_else(request: HttpRequest) -> None:
    async def auser() -> AnonymousUser:
        return AnonymousUser()

    request.user = AnonymousUser()
    request.auser = auser


def _respond(request: HttpRequest, error: limen.LimenError) -> HttpResponse:
    session = getattr(request, "session", None)
    if isinstance(error, limen.Unavailable) and isinstance(session, SessionStore):
        session.give_up()
    auth = getattr(request, "limen", None)
    if isinstance(auth, RequestAuth):
        status, headers, body = auth.answer(error)
    else:
        from limen._web import answer

        status, headers, body = answer(error, realm=conf().realm)
    return HttpResponse(body, status=status, headers=dict(headers))
