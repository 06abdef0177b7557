"""limen.django.AuthenticationMiddleware: finds the caller by session or bearer token, and responds to
errors."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, NoReturn, TypeVar

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
from limen import _status
from limen._web import ANSWERED, Auth, _ask, _Seen, check_words

from .conf import check_cookie, conf
from .sessions import SessionStore

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

    __slots__ = ("_store", "_used", "_user", "looks")

    def __init__(self, request: HttpRequest) -> None:
        configured = conf()
        self.looks = request.path_info.startswith(configured.bearer)
        super().__init__(
            configured.gate(),
            cookies=request.META.get("HTTP_COOKIE"),
            authorization=request.META.get("HTTP_AUTHORIZATION") if self.looks else None,
            verifier=configured.verifier(),
        )
        store = getattr(request, "session", None)
        self._store: SessionStore | None = store if isinstance(store, SessionStore) else None
        self._used = False
        self._user: Any = None

    def look(self) -> None:
        """Read the credentials first, so that an unavailable store shows before anything else happens.

        Raises Refused or NotEnough for a bearer token, Unavailable. A missing or refused session is not an
        error.
        """
        store = self._store
        if store is not None and store.session_key is not None:
            try:
                store.insist(self._find_ticket())
            except limen.Refused as refused:  # for example, two different tickets
                store.refuse(refused)
        if self.by_bearer:
            self.require_claims()
        elif store is not None:
            store.record()

    @property
    def used(self) -> bool:
        """Whether any code used the credentials."""
        return self._used

    @property
    def user(self) -> Any:
        """The user that the bearer token names, or AnonymousUser. Queries the database, once."""
        if self._user is None:
            claims = self.claims
            subject = None if claims is None else claims.subject
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

    def _look_at_bearer(self) -> _Seen[limen.Claims]:
        self._used = True
        return super()._look_at_bearer()

    def _look_at_cookie(self) -> _Seen[limen.Session]:
        """Not cached, because the request may log in or out."""
        self._used = True
        return _ask(self._read_cookie)

    def _read_cookie(self) -> limen.Session:
        if self.by_bearer:
            raise limen.TicketAbsent(
                _status.TICKET_ABSENT, "cookie: ignored, because the request has a bearer token"
            )
        if self._store is None:
            raise limen.TicketAbsent(
                _status.TICKET_ABSENT, "session: this project does not use limen's sessions"
            )
        self._store.accessed = True  # the response varies with the cookie
        record = self._store.record()
        if record is None:
            raise self._store.refused or limen.TicketAbsent(
                _status.TICKET_ABSENT, "cookie: the request has no session cookie"
            )
        if isinstance(record, limen.Visitor):
            raise limen.TicketAbsent(_status.TICKET_ABSENT, "session: no user is logged in")
        return record

    def _find_ticket(self) -> str:
        return self._gate.cookies.find(self._cookies, name=settings.SESSION_COOKIE_NAME)


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
            auth.look()
            by_bearer = auth.by_bearer
        except ANSWERED as error:
            return _respond(request, error)
        auth._used = by_bearer
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
        status, headers, body = auth.answer(error, realm=conf().realm)
    else:
        from limen._web import answer

        status, headers, body = answer(error, realm=conf().realm)
    return HttpResponse(body, status=status, headers=dict(headers))
