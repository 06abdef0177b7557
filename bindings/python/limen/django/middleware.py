"""limen.django.AuthenticationMiddleware: who it is, by session or bearer token; and refusals, answered."""

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
from limen._web import ANSWERED, Auth, _ask, _Seen, check_words

from .conf import check_cookie, conf, is_visitor
from .sessions import SessionStore

_ABSENT = 400  # LIMEN_E_TICKET_ABSENT

Response = TypeVar("Response", bound=HttpResponseBase)

current_session: ContextVar[SessionStore | None] = ContextVar("limen.django.session", default=None)
"""The session of the request that this thread or task works at, for those who are not handed the request."""


class RequestAuth(Auth):
    """``request.limen``: the credentials of one request.

    ``claims``, ``session``, ``subject``, ``error`` and the ``require_`` methods as everywhere in limen. Where
    a bearer token comes it speaks, and the session does not. The session of somebody who has not logged in
    says nothing about who it is: ``session`` is None. Logging in and out is ``django.contrib.auth.login`` and
    ``logout``; the cookie is SessionMiddleware's.
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
        """Reads what came, so that what it cannot know is known before anything else happens.

        Raises Refused or NotEnough of a bearer token, Unavailable. That there is no session, or none that is
        good, is no error.
        """
        store = self._store
        if store is not None and store.session_key is not None:
            try:
                store.insist(self._find_ticket())
            except limen.Refused as refused:  # such as two different ones
                store.refuse(refused)
        if self.by_bearer:
            self.require_claims()
        elif store is not None:
            store.record()

    @property
    def used(self) -> bool:
        """Whether anybody asked who it is."""
        return self._used

    @property
    def user(self) -> Any:
        """The user whom the bearer token names, or AnonymousUser. Asks the database, once."""
        if self._user is None:
            claims = self.claims
            subject = None if claims is None else claims.subject
            self._user = (None if subject is None else conf().user_of(subject)) or AnonymousUser()
        return self._user

    async def auser(self) -> Any:
        """``request.auser()`` of such a request."""
        return await sync_to_async(lambda: self.user)()

    def renew(self, *, cookie: Mapping[str, Any] | None = None, **options: Any) -> limen.Session:
        """A new ticket for the session: after its user authenticated once more (``authenticated=True``) or
        gained rights. ``options`` are those of ``gate.sessions.renew``, without ``cookie``. May block.

        Raises TicketAbsent where nobody is logged in by a session.
        """
        if cookie is not None:
            raise TypeError("the cookie of a Django session is set by SESSION_COOKIE_*")
        self.require_session()
        assert self._store is not None
        return self._store.renew(**options)

    def login(self, subject: str, **_: Any) -> NoReturn:
        raise TypeError("to log in is django.contrib.auth.login(request, user)")

    def logout(self, **_: Any) -> NoReturn:
        raise TypeError("to log out is django.contrib.auth.logout(request)")

    def again(self) -> NoReturn:
        raise TypeError("a Django request's credentials are looked at within the request")

    def _look_at_bearer(self) -> _Seen[limen.Claims]:
        self._used = True
        return super()._look_at_bearer()

    def _look_at_cookie(self) -> _Seen[limen.Session]:
        """Anew each time: the request may log in or out."""
        self._used = True
        return _ask(self._read_cookie)

    def _read_cookie(self) -> limen.Session:
        if self.by_bearer:
            raise limen.TicketAbsent(_ABSENT, "cookie: not looked at, as a bearer token came")
        if self._store is None:
            raise limen.TicketAbsent(_ABSENT, "session: this project has none of limen's")
        self._store.accessed = True  # the answer varies with the cookie
        record = self._store.record()
        if record is None:
            raise self._store.refused or limen.TicketAbsent(_ABSENT, "cookie: there is none of a session")
        if is_visitor(record.subject):
            raise limen.TicketAbsent(_ABSENT, "session: nobody is logged in")
        return record

    def _find_ticket(self) -> str:
        return self._gate.cookies.find(self._cookies, name=settings.SESSION_COOKIE_NAME)


class Request(HttpRequest):
    """A request as AuthenticationMiddleware hands it on, to annotate views with."""

    limen: RequestAuth


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Stands in MIDDLEWARE where Django's own AuthenticationMiddleware does: behind SessionMiddleware.

    ``request.limen`` is the RequestAuth. ``request.user`` is the user of the session, as ever, or of the
    bearer token if one came. A refused token is answered at once, and never replaced by the cookie:

    ====  ===================================================================================
    400   a malformed ``Authorization`` field
    401   a token that is refused, with ``WWW-Authenticate``; or a view raised limen.Refused
    403   genuine, but more is asked for (limen.NotEnough)
    503   it cannot be known right now, with ``Retry-After`` (limen.Unavailable)
    ====  ===================================================================================

    A request with a good bearer token and no session cookie needs no CSRF token: no browser sends such a
    token by itself. A request with both does, as its view may look into the session.

    With CSRF_USE_SESSIONS it stands before CsrfViewMiddleware, which reads the session too: so what cannot be
    known is 503 there as well, where Django would answer 500.

    Without SessionMiddleware, for services that only know tokens, ``request.user`` is AnonymousUser where
    none came.
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
        """Saves the session, to answer what goes wrong there too. SessionMiddleware sets the cookie."""
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
                    patch_cache_control(answer, private=True, no_store=True)  # it brings the ticket
            except UpdateError:
                pass  # SessionMiddleware meets it too, and answers
            except ANSWERED as error:
                answer = _respond(request, error)
                session.modified = False
        if auth.looks and (auth.used or getattr(session, "accessed", False)):
            patch_vary_headers(answer, ("Authorization",))
        return answer


def auth_of(request: HttpRequest) -> RequestAuth:
    """``request.limen``. RuntimeError where limen.django.AuthenticationMiddleware is not installed."""
    auth = getattr(request, "limen", None)
    if not isinstance(auth, RequestAuth):
        raise RuntimeError("MIDDLEWARE lacks limen.django.AuthenticationMiddleware, behind SessionMiddleware")
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
