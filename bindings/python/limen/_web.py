"""What the web frameworks share: one request's credentials, and how HTTP answers an error.

A request is answered by one credential. Where its ``Authorization`` field brings a bearer token, the cookie
is not looked at, whether the token is good or not; otherwise the cookie speaks. So what needs no CSRF token
(a bearer token, which no browser sends by itself) can never act with the rights of a cookie.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, TypeVar

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

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._gate import Gate
    from ._options import Duration
    from ._records import Claims, Session
    from ._verifier import Verifier

ANSWERED = (Refused, NotEnough, Unavailable)
"""The errors that a request can cause; any other is a mistake of the program, and is left to its
framework."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""The methods that change nothing, and so need no CSRF token (RFC 9110, 9.2.1)."""

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"


class SessionOptions(TypedDict, total=False):
    """What ``gate.sessions.create`` takes beside the subject."""

    data: Mapping[str, Any] | None
    label: str | None
    address: str | None
    level: int | None
    ttl: Duration | None
    idle_ttl: Duration | None
    limit: int | None
    evict_oldest: bool | None
    mark: str | None


class RenewOptions(TypedDict, total=False):
    """What ``gate.sessions.renew`` takes beside the session."""

    authenticated: bool
    level: int | None
    label: str | None
    address: str | None
    mark: str | None


_BEARER_ABSENT = 323  # LIMEN_E_BEARER_ABSENT
_MOST_TICKETS = 4  # that one request can have ended
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
    return BearerAbsent(_BEARER_ABSENT, "authorization: the request brings no such field")


def _raise(error: LimenError) -> NoReturn:
    raise type(error)(error.status, str(error))  # a new one: what is kept shall hold no frames


class Auth:
    """The credentials of one request, looked at when something asks, and once.

    ``session``, ``claims`` and ``subject`` are None where there is nothing, or where it is refused; ``error``
    tells why. What cannot be known right now is raised (`Unavailable`), and never taken for nobody. The
    ``require_`` methods raise what is missing; the middleware or the extension that made this object makes
    the answer of it.

    One thread at a time.
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
        Authorization field, or of each where there are several, which is refused. `verifier`: the policy for
        bearer tokens (default: the gate's). `cookie_name`: which cookies of the response are the session's,
        beside those set here."""
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
        self._stays = False  # whether an error takes nothing back
        self._begun = False
        self._challenge_scope = ""

    def __repr__(self) -> str:
        return f"<limen.{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a request's credentials cannot be pickled: keep the subject")

    # What the request brings.

    @property
    def gate(self) -> Gate:
        """The gate that is asked."""
        return self._gate

    def is_by(self, gate: Gate, verifier: Verifier | None) -> bool:
        """Whether it asks this gate, by this policy for bearer tokens."""
        return self._gate is gate and self._verifier is (gate.tokens if verifier is None else verifier)

    @property
    def by_bearer(self) -> bool:
        """Whether a bearer token came, good or refused: then it speaks, and the cookie does not."""
        return not isinstance(self._look_at_bearer()[1], BearerAbsent)

    @property
    def claims(self) -> Claims | None:
        """The claims of the bearer token. NotEnough where the verifier asks for more than it grants."""
        return self._known(self._look_at_bearer())

    @property
    def session(self) -> Session | None:
        """The session of the cookie, which was touched; None where a bearer token came."""
        return self._known(self._look_at_cookie())

    @property
    def subject(self) -> str | None:
        """Who it is: by the bearer token if one came, else by the cookie."""
        found = self.claims if self.by_bearer else self.session
        return None if found is None else found.subject

    @property
    def error(self) -> Refused | None:
        """Why there is nobody; None where there is somebody."""
        seen: _Seen[Any] = self._look_at_bearer() if self.by_bearer else self._look_at_cookie()
        self._known(seen)
        return seen[1] if isinstance(seen[1], Refused) else None

    # What a route asks for.

    def require_claims(self) -> Claims:
        """The claims of the bearer token, or the error: `BearerAbsent` where none came."""
        return self._required(self._look_at_bearer())

    def require_session(self) -> Session:
        """The session of the cookie, or the error: `TicketAbsent` where none came."""
        return self._required(self._look_at_cookie())

    def require(self) -> Claims | Session:
        """Whichever is there, or the error."""
        return self.require_claims() if self.by_bearer else self.require_session()

    def require_role(self, role: str) -> Claims | Session:
        """Somebody whose token or session data says `role` (in ``role`` or ``roles``), or `RoleMissing`."""
        asked("role", role)
        found = self.require()
        _core.grants(found.json, "", role)
        return found

    def require_scope(self, scope: str) -> Claims | Session:
        """Somebody whose token or session data has each word of `scope` in ``scope``, or `ScopeMissing`."""
        self._challenge_scope = asked("scope", scope)
        found = self.require()
        _core.grants(found.json, scope, "")
        return found

    def require_fresh(self, max_age: int | timedelta | None, level: int | None = None) -> Session:
        """A session whose user proved who they are at most `max_age` (seconds) ago, and at least as well as
        `level`; otherwise `NotFresh` or `LevelTooLow`. None is not asked. A bearer token does not tell: it is
        never fresh."""
        if self.by_bearer:
            self.require_claims()
            raise NotFresh(
                410, "bearer: a token does not tell when its user authenticated, expected a session"
            )
        session = self.require_session()
        self._gate.sessions.require(session, max_age=max_age, level=level)
        return session

    def require_csrf(self, token: object) -> None:
        """Asks whether `token` was made for the session of the cookie (`CsrfError`, `CsrfExpired`). Whatever
        is no plain text counts as missing. A request with a bearer token needs none."""
        if self.by_bearer:
            self.require_claims()
            return
        text = token if isinstance(token, str) and token.isascii() else None
        self._gate.csrf.check(self.require_session(), text)

    def csrf_token(self) -> str:
        """A new CSRF token for the session: for a form's field, or for a script to send as header."""
        return self._gate.csrf.token(self.require_session())

    def again(self) -> Self:
        """The same credentials, to be looked at anew: for what outlives a request, such as a websocket."""
        return type(self)(
            self._gate,
            cookies=self._cookies,
            authorization=self._authorization,
            verifier=self._verifier,
            cookie_name=self._cookie_name,
        )

    # What the response brings.

    def login(
        self, subject: str, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[SessionOptions]
    ) -> Session:
        """Makes a session for `subject`, who has just proved who they are; its cookie goes into the response.

        `options` are those of ``gate.sessions.create``: give it the ``mark`` of ``gate.login(subject)``.
        `cookie`: those of ``gate.cookies.set``. It is always a new session, and what the browser had before
        is ended, so nobody can have planted it (session fixation). May block. RuntimeError where the response
        has begun.
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
        """Gives the session a new ticket, whose cookie goes into the response: after its user authenticated
        once more (``authenticated=True``) or gained rights. `options` are those of ``gate.sessions.renew``.
        May block."""
        self._not_begun()
        session = self._gate.sessions.renew(self.require_session(), **options)
        stays = self._set_cookie is None or self._stays
        self.remember(session, **(cookie or {}))
        self._stays = stays
        return session

    def logout(self, **cookie: Any) -> None:
        """Ends the session of the cookie, and has the browser forget it, also where the session is gone
        already. Where that cannot be known right now (`Unavailable`) the browser keeps it, to try again. May
        block."""
        self._not_begun()
        self._end(self._tickets())
        self._set_cookie = self._gate.cookies.delete(**cookie)
        self._stays = True
        self._cookies = ""
        self._cookie_seen = None

    def remember(self, session: Session, **cookie: Any) -> None:
        """The response brings the cookie of `session`, which is this request's from now on. Fast."""
        self._not_begun()
        self._set_cookie = self._gate.cookies.set(session, **cookie)
        self._stays = False
        self._cookie_seen = (session, None)

    def answer(self, error: LimenError, *, realm: str = "") -> tuple[int, list[tuple[str, str]], str]:
        """As `answer`; names the scope that was asked for, and takes back a login that the error overtook. A
        renewal stays: the ticket that the browser has is dead."""
        if not self._stays:
            self._set_cookie = None
        return answer(error, realm=realm, scope=self._challenge_scope)

    @property
    def sets_cookie(self) -> bool:
        """Whether the response brings the session's cookie, or deletes it."""
        return self._set_cookie is not None

    def finish(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The header fields of the response as they are to be sent. For the framework.

        The session's cookie comes once, and then no cache stores the response; where only the credentials
        were looked at, ``Vary`` tells caches that they matter.
        """
        self._begun = True
        fields = list(headers)
        names = {self._cookie_name, self._set_cookie.partition("=")[0] if self._set_cookie else ""} - {""}
        others: list[tuple[str, str]] = []
        ours: dict[str, str] = {}
        for name, value in fields:
            cookie = value.partition("=")[0].strip() if name.lower() == "set-cookie" else ""
            if cookie in names:
                ours[cookie] = value  # the last one counts
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

    # How it is found out.

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
            raise BearerMalformed(324, "authorization: the field came more than once")
        return self._verifier.verify(bearer.find(fields[0]))

    def _read_cookie(self) -> Session:
        if self.by_bearer:
            raise TicketAbsent(400, "cookie: not looked at, as a bearer token came")
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
            raise RuntimeError("limen: the response has begun, so its cookie cannot be set any more")

    def _tickets(self) -> list[str]:
        """All tickets of the cookies, the session's of this very response included."""
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
                pass  # it is gone already
        return ended


def answer(
    error: LimenError, *, realm: str = "", scope: str = "", retry_after: int = 1
) -> tuple[int, list[tuple[str, str]], str]:
    """The HTTP status, header fields and JSON body that answer `error`: 401 with ``WWW-Authenticate`` for
    *no*, 400 for a malformed ``Authorization`` field, 403 for *not enough*, 503 with ``Retry-After``
    (`retry_after` seconds) for *unknown*, 500 for a fault.

    They tell the client no more than `limen.bearer.challenge` does. The status goes, by its name, to the log
    ``limen``: at level info where somebody is refused; at level warning, and with the message, where the
    server is at fault or cannot know. `realm` and `scope` may be empty, and are named in the challenge otherwise.
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
    """UsageError where a challenge cannot name `realm` or `scope`: asked when a program starts, not when it
    refuses."""
    _core.bearer_challenge(_BEARER_ABSENT, realm, scope)


def age_of(minutes: int, seconds: int, level: int | None) -> timedelta | None:
    """What "fresh" means; TypeError where nothing is asked, UsageError where it is less than nothing."""
    if not minutes and not seconds:
        if level is None:
            raise TypeError("fresh: expected minutes, seconds or a level")
        return None
    age = timedelta(minutes=minutes, seconds=seconds)
    if age < timedelta(0):
        raise UsageError(100, "fresh: a time from now on, expected one from before")
    return age


def checked(gate: Gate) -> Gate:
    """TypeError of an AsyncGate: its answers are coroutines, which are true."""
    if isinstance(gate, AsyncGate):
        raise TypeError("gate must be limen.Gate, not AsyncGate")
    return gate


def cookie_name(gate: Gate) -> str:
    """The name of the gate's session cookie; empty where the gate is closed, or another process's."""
    try:
        return checked(gate).cookies.delete().partition("=")[0]
    except Unavailable:
        return ""
