"""Shared by the web frameworks: the credentials of one request, and the HTTP response to an error.

One credential decides a request. If its ``Authorization`` field has a bearer token, valid or not, the cookie
is ignored; otherwise the cookie decides. A bearer token needs no CSRF token, because no browser sends it by
itself; so such a request must never act with the rights of a cookie.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from . import _core, bearer
from ._async import AsyncGate
from ._errors import (
    BearerAbsent,
    BearerMalformed,
    LimenError,
    NotEnough,
    NotFresh,
    Refused,
    SessionLimit,
    TicketAbsent,
    TicketTwice,
    Unavailable,
    UsageError,
)
from ._options import asked
from ._status import ARGUMENT, BEARER, BEARER_ABSENT, TICKET_ABSENT

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._gate import Gate
    from ._options import RenewOptions, SessionOptions
    from ._records import Claims, Session
    from ._verifier import Verifier

ANSWERED = (Refused, NotEnough, Unavailable)
"""The errors that a request can cause. Any other error is a mistake of the program; the framework handles
it."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""The methods that change nothing, and so need no CSRF token (RFC 9110, section 9.2.1)."""

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"


_MOST_TICKETS = 4  # ended for one request, at most
_SECOND_FIELD = re.compile(r",\s*bearer(?:\s|$)", re.IGNORECASE)
_CHALLENGED = re.compile(r'error="([a-z_]+)"')
_WORDS = {400: "invalid_request", 401: "unauthorized", 403: "forbidden", 503: "unavailable"}

_log = logging.getLogger("limen")

T = TypeVar("T")
_Seen = tuple[T | None, LimenError | None]


def _ask(question: Callable[[], T]) -> _Seen[T]:
    try:
        return question(), None
    except ANSWERED as error:
        return None, error.with_traceback(None)


def _no_bearer() -> BearerAbsent:
    return BearerAbsent(BEARER_ABSENT, "authorization: the request has no such field")


def _raise(error: LimenError) -> NoReturn:
    raise type(error)(error.status, str(error))  # a new one: the kept error must hold no frames


class Auth:
    """The credentials of one request, checked when they are first needed, and once.

    ``session``, ``claims`` and ``subject`` are None when the caller is anonymous or was refused; ``error``
    says why. When limen cannot tell right now, they raise `Unavailable`: an unknown caller never counts as an
    anonymous one. The ``require_`` methods raise what is missing, and the middleware or extension that made
    this object turns the error into a response.

    Use it from one thread at a time.
    """

    __slots__ = (
        "__weakref__",
        "_authorization",
        "_bearer_seen",
        "_begun",
        "_challenge_scope",
        "_cookie_name",
        "_cookie_seen",
        "_cookies",
        "_gate",
        "_set_cookie",
        "_stays",
        "_verifier",
    )

    def __init__(
        self,
        gate: Gate,
        *,
        cookies: str | None,
        authorization: str | Sequence[str] | None,
        verifier: Verifier | None = None,
        cookie_name: str = "",
    ) -> None:
        """`cookies`: the values of the Cookie fields, joined by ``"; "``. `authorization`: the value of the
        Authorization field, or a list of the values of several fields, which are refused. `verifier`: the
        policy for bearer tokens (default: the gate's). `cookie_name`: the response's session cookie, if the
        application sets one under another name."""
        self._gate = checked(gate)
        self._verifier = gate.tokens if verifier is None else verifier
        self._cookies = cookies or ""
        self._authorization = (
            (authorization,) if isinstance(authorization, str) else tuple(authorization or ())
        )
        self._cookie_name = cookie_name
        self._bearer_seen: _Seen[Claims] | None = None
        self._cookie_seen: _Seen[Session] | None = None
        self._set_cookie: str | None = None
        self._stays = False  # whether an error leaves the new cookie in the response
        self._begun = False
        self._challenge_scope = ""

    def __repr__(self) -> str:
        return f"<limen.{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a request's credentials cannot be pickled: keep the subject")

    # Credentials in the request.

    @property
    def gate(self) -> Gate:
        """The gate that checks the credentials."""
        return self._gate

    def is_by(self, gate: Gate, verifier: Verifier | None) -> bool:
        """Whether this object checks with this gate, and with this policy for bearer tokens."""
        return self._gate is gate and self._verifier is (gate.tokens if verifier is None else verifier)

    @property
    def by_bearer(self) -> bool:
        """Whether the request has a bearer token, valid or not. Then the cookie is ignored."""
        return not isinstance(self._look_at_bearer()[1], BearerAbsent)

    @property
    def claims(self) -> Claims | None:
        """The claims of the bearer token. Raises NotEnough when the verifier requires more than it grants."""
        return self._known(self._look_at_bearer())

    @property
    def session(self) -> Session | None:
        """The session of the cookie, kept alive by this request; None when the request has a bearer token."""
        return self._known(self._look_at_cookie())

    @property
    def subject(self) -> str | None:
        """The caller's subject, from the bearer token if the request has one, else from the cookie."""
        found = self.claims if self.by_bearer else self.session
        return None if found is None else found.subject

    @property
    def error(self) -> Refused | None:
        """The reason for having no caller; None when there is one."""
        seen: _Seen[Any] = self._look_at_bearer() if self.by_bearer else self._look_at_cookie()
        self._known(seen)
        return seen[1] if isinstance(seen[1], Refused) else None

    # Requirements of a route.

    def require_claims(self) -> Claims:
        """The claims of the bearer token, or the error: `BearerAbsent` when there is no token."""
        return self._required(self._look_at_bearer())

    def require_session(self) -> Session:
        """The session of the cookie, or the error: `TicketAbsent` when there is no cookie."""
        return self._required(self._look_at_cookie())

    def require(self) -> Claims | Session:
        """The claims or the session, or the error."""
        return self.require_claims() if self.by_bearer else self.require_session()

    def require_role(self, role: str) -> Claims | Session:
        """The claims or session with the role `role` (``require`` of both says where that is); otherwise raises
        `RoleMissing`."""
        asked("role", role)
        found = self.require()
        found.require(role=role)
        return found

    def require_scope(self, scope: str) -> Claims | Session:
        """The claims or session whose ``scope`` has each word of `scope`; otherwise raises `ScopeMissing`."""
        self._challenge_scope = asked("scope", scope)
        found = self.require()
        found.require(scope=scope)
        return found

    def require_fresh(self, max_age: int | timedelta | None, level: int | None = None) -> Session:
        """The session, if its user authenticated at most `max_age` seconds ago and at least as strongly as
        `level`; otherwise raises `NotFresh` or `LevelTooLow`. None requires nothing. A bearer token does not
        say when its user authenticated, so it never passes."""
        if self.by_bearer:
            self.require_claims()
            raise NotFresh(
                410, "bearer: a token does not say when its user authenticated, expected a session"
            )
        session = self.require_session()
        self._gate.sessions.require(session, max_age=max_age, level=level)
        return session

    def require_csrf(self, token: object) -> None:
        """Check that `token` was made for the session of the cookie; raises `CsrfError` or `CsrfExpired`. A
        value that is not text counts as missing. A request with a bearer token needs no CSRF token."""
        if self.by_bearer:
            self.require_claims()
            return
        text = token if isinstance(token, str) and token.isascii() else None
        self._gate.csrf.check(self.require_session(), text)

    def csrf_token(self) -> str:
        """A new CSRF token for the session: for a form's field, or for a script to send in a header."""
        return self._gate.csrf.token(self.require_session())

    def again(self) -> Self:
        """The same credentials, checked again: for a websocket or other work that outlives the request."""
        return type(self)(
            self._gate,
            cookies=self._cookies,
            authorization=self._authorization,
            verifier=self._verifier,
            cookie_name=self._cookie_name,
        )

    # The session's cookie in the response.

    def login(
        self, subject: str, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[SessionOptions]
    ) -> Session:
        """Log `subject` in: create a session and set its cookie in the response.

        `options` are those of ``gate.sessions.create``; pass the ``mark`` of ``gate.login(subject)``.
        `cookie` has options of ``gate.cookies.set``. The session is always a new one, and the sessions that
        the browser had before are ended, so nobody can have planted the ticket (session fixation). May block.
        Raises RuntimeError when the response has begun.
        """
        self._not_begun()
        before = self._tickets()
        try:
            session = self._gate.sessions.create(subject, **options)
        except SessionLimit:
            if not self._end([ticket for ticket in before if self._is_of(ticket, subject)]):
                raise
            session = self._gate.sessions.create(subject, **options)
        self._end(before)
        self.remember(session, **(cookie or {}))
        return session

    def renew(self, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[RenewOptions]) -> Session:
        """Give the session a new ticket and set its cookie in the response. Call it after the user
        authenticated again (``authenticated=True``) or gained rights. `options` are those of
        ``gate.sessions.renew``. May block."""
        self._not_begun()
        session = self._gate.sessions.renew(self.require_session(), **options)
        stays = self._set_cookie is None or self._stays
        self.remember(session, **(cookie or {}))
        self._stays = stays
        return session

    def logout(self, **cookie: Any) -> None:
        """Log out: end the session of the cookie and delete the cookie, even when the session has ended
        already. When limen cannot tell right now (`Unavailable`), the browser keeps the cookie, to try again.
        May block."""
        self._not_begun()
        self._end(self._tickets())
        self._set_cookie = self._gate.cookies.delete(**cookie)
        self._stays = True
        self._cookies = ""
        self._cookie_seen = None

    def remember(self, session: Session, **cookie: Any) -> None:
        """Set the cookie of `session` in the response; `session` is this request's from now on. Fast."""
        self._not_begun()
        self._set_cookie = self._gate.cookies.set(session, **cookie)
        self._stays = False
        self._cookie_seen = (session, None)

    def answer(self, error: LimenError, *, realm: str = "") -> tuple[int, list[tuple[str, str]], str]:
        """Like `answer`, but names the scope that was required, and takes back a login that the error
        followed. A renewal is not taken back, because the browser's old ticket no longer works."""
        if not self._stays:
            self._set_cookie = None
        return answer(error, realm=realm, scope=self._challenge_scope)

    @property
    def sets_cookie(self) -> bool:
        """Whether the response sets or deletes the session's cookie."""
        return self._set_cookie is not None

    def finish(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The header fields to send in the response. For the framework.

        The session's cookie is sent once, and then the response must not be stored by caches. If the
        credentials were only read, ``Vary`` tells caches so.
        """
        self._begun = True
        fields = list(headers)
        names = {self._cookie_name, self._set_cookie.partition("=")[0] if self._set_cookie else ""} - {""}
        others: list[tuple[str, str]] = []
        ours: dict[str, str] = {}
        for name, value in fields:
            cookie = value.partition("=")[0].strip() if name.lower() == "set-cookie" else ""
            if cookie in names:
                ours[cookie] = value  # the last one wins
            else:
                others.append((name, value))
        if self._set_cookie:
            ours[self._set_cookie.partition("=")[0]] = self._set_cookie
        if ours:
            others = [(name, value) for name, value in others if name.lower() != "cache-control"]
            return [
                *others,
                ("Cache-Control", "no-store"),
                *(("Set-Cookie", value) for value in ours.values()),
            ]
        if self._bearer_seen is not None or self._cookie_seen is not None:
            fields.append(("Vary", "Authorization, Cookie"))
        return fields

    # Checking the credentials.

    def _look_at_bearer(self) -> _Seen[Claims]:
        if self._bearer_seen is None:
            self._bearer_seen = _ask(self._read_bearer) if self._authorization else (None, _no_bearer())
        return self._bearer_seen

    def _look_at_cookie(self) -> _Seen[Session]:
        if self._cookie_seen is None:
            self._cookie_seen = _ask(self._read_cookie)
        return self._cookie_seen

    def _read_bearer(self) -> Claims:
        fields = self._authorization
        if len(fields) > 1 or _SECOND_FIELD.search(fields[0]):
            raise BearerMalformed(BEARER, "authorization: the request has several such fields, expected one")
        return self._verifier.verify(bearer.find(fields[0]))

    def _read_cookie(self) -> Session:
        if self.by_bearer:
            raise TicketAbsent(TICKET_ABSENT, "cookie: ignored, because the request has a bearer token")
        session = self._gate.sessions.get(self._find_ticket())
        self._gate.sessions.touch(session)
        return session

    def _find_ticket(self) -> str:
        return self._gate.cookies.find(self._cookies)

    @staticmethod
    def _known(seen: _Seen[T]) -> T | None:
        found, error = seen
        if error is not None and not isinstance(error, Refused):
            _raise(error)
        return found

    @staticmethod
    def _required(seen: _Seen[T]) -> T:
        found, error = seen
        if found is None:
            assert error is not None
            _raise(error)
        return found

    def _not_begun(self) -> None:
        if self._begun:
            raise RuntimeError("limen: the response has begun, so its cookie can no longer be set")

    def _tickets(self) -> list[str]:
        """All tickets in the cookies, and the one that this response sets."""
        found: dict[str, None] = {}
        if self._cookie_seen is not None and self._cookie_seen[0] is not None and self._cookie_seen[0].ticket:
            found[self._cookie_seen[0].ticket] = None
        try:
            found[self._find_ticket()] = None
        except TicketTwice:
            for pair in self._cookies.split(";"):
                ticket, _ = _ask(lambda pair=pair: self._gate.cookies.find(pair))  # type: ignore[misc]
                if ticket is not None:
                    found[ticket] = None
        except Refused:
            pass
        return list(islice(found, _MOST_TICKETS))

    def _is_of(self, ticket: str, subject: str) -> bool:
        try:
            return self._gate.sessions.get(ticket).subject == subject
        except Refused:
            return False

    def _end(self, tickets: Iterable[str]) -> int:
        ended = 0
        for ticket in tickets:
            try:
                self._gate.sessions.end(ticket)
                ended += 1
            except Refused:
                pass  # it has ended already
        return ended


def answer(
    error: LimenError, *, realm: str = "", scope: str = "", retry_after: int = 1
) -> tuple[int, list[tuple[str, str]], str]:
    """The HTTP status, header fields and JSON body of the response to `error`: 401 with ``WWW-Authenticate``
    for Refused, 400 for a malformed ``Authorization`` field, 403 for NotEnough, 503 with ``Retry-After``
    (`retry_after` seconds) for Unavailable, 500 for UsageError.

    They tell the client no more than `limen.bearer.challenge` does. The log ``limen`` gets the name of the
    status: at level info for a refusal; at level warning, with the message, when the server is at fault or
    cannot tell. If not empty, `realm` and `scope` are named in the challenge.
    """
    status, challenge = bearer.challenge(error, realm=realm, scope=scope)
    if isinstance(error, NotEnough):
        status = 403
    if status >= 500:
        _log.warning("%s: answered %d (%s)", error.name, status, error)
    else:
        _log.info("%s: answered %d", error.name, status)
    named = _CHALLENGED.search(challenge)
    word = named.group(1) if named else _WORDS.get(status, "server_error")
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    if challenge:
        headers.append(("WWW-Authenticate", challenge))
    if status == 503:
        headers.append(("Retry-After", str(retry_after)))
    return status, headers, json.dumps({"error": word})


def check_words(*, realm: str = "", scope: str = "") -> None:
    """Raises UsageError when a challenge cannot contain `realm` or `scope`. Called when a program starts,
    before it refuses anybody."""
    _core.bearer_challenge(BEARER_ABSENT, realm, scope)


def age_of(minutes: int, seconds: int, level: int | None) -> timedelta | None:
    """The seconds that "fresh" means; TypeError when nothing is given, UsageError when it is negative."""
    if not minutes and not seconds:
        if level is None:
            raise TypeError("fresh: expected minutes, seconds or a level")
        return None
    age = timedelta(minutes=minutes, seconds=seconds)
    if age < timedelta(0):
        raise UsageError(ARGUMENT, "fresh: negative, expected a time that has passed")
    return age


def checked(gate: Gate) -> Gate:
    """The gate; TypeError for an AsyncGate, whose methods return coroutines, which count as true."""
    if isinstance(gate, AsyncGate):
        raise TypeError("gate must be limen.Gate, not AsyncGate")
    return gate


def cookie_name(gate: Gate) -> str:
    """The name of the gate's session cookie; empty when the gate is closed or another process's."""
    try:
        return checked(gate).cookies.delete().partition("=")[0]
    except Unavailable:
        return ""
