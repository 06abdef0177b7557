"""Shared by the web frameworks: the caller of one request, as a guard has decided it, and the HTTP response to an
error.

The layer fetches the fields of a request, asks a guard, and sends its answer. The rules are the guard's
(limen/guard.h).
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from . import _core, _needs, bearer
from ._errors import (
    LimenError,
    NotEnough,
    Refused,
    Unavailable,
    make_error,
)
from ._guard import BODY_READ, MAY_BLOCK, Answer, Login, log_in, log_out, made, renew
from ._needs import CLAIMS, CSRF_ALONE, SESSION, SOMEBODY, Guards, Need

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._gate import Gate
    from ._guard import Fields
    from ._options import RenewOptions, SessionOptions
    from ._records import Claims, Session, Visitor

ANSWERED = (Refused, NotEnough, Unavailable)
"""The errors that a request can cause. Any other error is a mistake of the program; the framework handles
it."""

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
VARY = "Authorization, Cookie"

_NO = 1  # of the kinds of statuses
_NEW_COOKIE = MAY_BLOCK | BODY_READ

_log = logging.getLogger("limen")

T = TypeVar("T")


def _over() -> Fields:
    raise RuntimeError("limen: the request is over, and its fields could not be read")


def joined(values: Iterable[object]) -> str | None:
    """The fields of one name in a form, as a guard reads them; files are none."""
    texts = [value for value in values if isinstance(value, str)]
    return "\n".join(texts) if texts else None


def refusal(refused: Answer) -> LimenError:
    """The exception for a guard's refusal. It has the response."""
    error = make_error(refused.status, refused.message)
    error._response = (  # type: ignore[attr-defined]
        refused.http,
        refused.word or _core.http_word(refused.status),  # a closed gate says no word
        refused.challenge or "",
        refused.retry_after,
    )
    return error


class Auth:
    """The caller of one request. The first guard that is asked reads the request, when it is first needed, and
    once; each further one is held against its answer.

    ``session``, ``claims`` and ``subject`` are None when the caller is anonymous or was refused; ``error``
    says why. As long as a request needs a CSRF token that may be in a form that nobody has read, they are None too.
    ``visitor`` is who has not logged in, where the application keeps visitors. When limen cannot
    tell right now, they raise `Unavailable`: an unknown caller never counts as an anonymous one. The
    ``require_`` methods raise what is missing, and the middleware or extension that made this object turns
    the error into a response.

    Use it from one thread at a time.
    """

    __slots__ = (
        "__weakref__",
        "_answer",
        "_begun",
        "_came",
        "_fields",
        "_guards",
        "_looked",
        "_pair",
        "_read",
        "_set_cookies",
        "_stays",
    )

    def __init__(self, guards: Guards, read: Callable[[], Fields]) -> None:
        """`read` returns the fields of the request. It is called when the request is first looked at."""
        self._guards = guards
        self._read = read
        self._fields: Fields | None = None  # of the request; after a login, with the new cookie
        self._answer: Answer | None = None  # of the first guard that let in, or of that for everyone
        self._looked = False
        self._came: Fields | None = None  # of the request, whose sessions a login ends
        self._pair: str | None = None  # the cookie that the response sets
        self._set_cookies: list[str] = []
        self._stays = False  # whether an error leaves the new cookie in the response
        self._begun = False

    def __repr__(self) -> str:
        return f"<limen.{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a request's credentials cannot be pickled: keep the subject")

    # Credentials in the request.

    @property
    def gate(self) -> Gate:
        """The gate that checks the credentials."""
        return self._guards.gate

    def is_by(self, guards: Guards) -> bool:
        """Whether this object asks guards like these."""
        return self._guards.key == guards.key

    @property
    def by_bearer(self) -> bool:
        """Whether the request has a bearer token, valid or not. Then the cookie is ignored."""
        return self._everyone().credential == "token"

    @property
    def claims(self) -> Claims | None:
        """The claims of the bearer token. Raises NotEnough when the verifier requires more than it grants."""
        return self._known().claims

    @property
    def session(self) -> Session | None:
        """The session of the cookie, kept alive by this request; None when the request has a bearer token."""
        return self._known().session

    @property
    def visitor(self) -> Visitor | None:
        """The visitor of the cookie, kept alive by this request; None where the application keeps none."""
        return self._known().visitor

    @property
    def subject(self) -> str | None:
        """The caller's subject, from the bearer token if the request has one, else from the cookie. None for
        a token of another issuer."""
        return self._known().subject

    @property
    def error(self) -> LimenError | None:
        """The reason for having no caller; None when there is one."""
        return self._known().error

    # Requirements of a route.

    def require_claims(self) -> Claims:
        """The claims of the bearer token, or the error: `BearerAbsent` when there is no token."""
        return self.decide(CLAIMS).record  # type: ignore[return-value]

    def require_session(self) -> Session:
        """The session of the cookie, or the error: `TicketAbsent` when there is no cookie."""
        return self.decide(SESSION).record  # type: ignore[return-value]

    def require(self) -> Claims | Session:
        """The claims or the session, or the error."""
        return self.decide(SOMEBODY).record  # type: ignore[return-value]

    def require_role(self, role: str) -> Claims | Session:
        """The claims or session with the role `role` (``require`` of both says where that is); otherwise raises
        `RoleMissing`."""
        return self.decide(_needs.with_role(role)).record  # type: ignore[return-value]

    def require_scope(self, scope: str) -> Claims | Session:
        """The claims or session whose ``scope`` has each word of `scope`; otherwise raises `ScopeMissing`."""
        return self.decide(_needs.with_scope(scope)).record  # type: ignore[return-value]

    def require_fresh(self, max_age: int | timedelta | None, level: int | None = None) -> Session:
        """The session, if its user authenticated at most `max_age` seconds ago and at least as strongly as
        `level`; otherwise raises `NotFresh` or `LevelTooLow`. None requires nothing. A bearer token does not
        say when its user authenticated, so it never passes."""
        return self.decide(_needs.fresh(max_age, level)).record  # type: ignore[return-value]

    def require_csrf(self, token: object) -> None:
        """Check that the request's CSRF token was made for the session or visitor of the cookie; raises `CsrfError`
        or `CsrfExpired`. That is the field ``X-CSRF-Token``, and `token`, from a form, where the request has no such
        field. A value that is not text counts as missing. A request with a bearer token needs no CSRF token.
        Where the application has ``csrf="always"``, a form of this website passes without a token, as nobody's."""
        _, authorization, cookie, csrf, origin, host, fetch_site, flags = self._request()
        if not csrf or flags & BODY_READ:
            csrf = token if isinstance(token, str) else None
        self._looked = True
        guard = self._guards.of(CSRF_ALONE)
        fields = ("POST", authorization, cookie, csrf, origin, host, fetch_site, flags | BODY_READ)
        decided = made(guard.check(fields))
        if not decided:
            raise refusal(decided)
        self._fields, self._answer = fields, decided

    def csrf_token(self) -> str:
        """A new CSRF token for the session or the visitor: for a form's field, or for a script to send in a
        header."""
        return self.gate.csrf.token(self.visitor or self.require_session())

    def again(self) -> Self:
        """The same credentials, checked again: for a websocket or other work that outlives the request."""
        fields = self._request()
        return type(self)(self._guards, lambda: fields)

    # Asking.

    def _request(self) -> Fields:
        if self._fields is None:
            self._came = self._fields = self._read()
        return self._fields

    def _everyone(self) -> Answer:
        if self._answer is None:
            answer = self._ask(self._guards.everyone())
            if answer.again == "body":
                return self._without_body()  # for now: the token may still be read
            self._answer = answer
        return self._answer

    def _known(self) -> Answer:
        """The answer about the caller. Raises if limen cannot tell now, or if "always" refuses another website's
        form."""
        known = self._everyone()
        if not known:
            raise refusal(known)
        return known

    def decide(self, need: Need) -> Answer:
        """The answer of the guard for `need`, which has let the request in; otherwise raises why not."""
        guard = self._guards.of(need)
        if self._answer is not None:
            return self._settle(need, self._ask(guard))
        # As `_ask` does, but on the way of most requests without its calls.
        self._looked = True
        answer: Answer = guard.check(self._fields or self._request())  # type: ignore[assignment]
        if answer:
            self._answer = answer
            return answer
        return self._settle(need, self._with_body(guard, answer))

    def _settle(self, need: Need, answer: Answer) -> Answer:
        if answer:
            before = self._answer
            # Keeps the record that the application knows already.
            if before is None or before.record is None or before.csrf_good != answer.csrf_good:
                self._answer = answer
            return answer
        if need.nobody_too and _core.status_kind(answer.status) == _NO:
            return answer
        raise refusal(answer)

    def _ask(self, guard: _core.Guard) -> Answer:
        return self._with_body(guard, self._ask_once(guard))

    def _with_body(self, guard: _core.Guard, answer: Answer) -> Answer:
        """The answer, or another one with the token of the body, if the guard needs that and the framework has it."""
        if not answer and answer.again == "body" and self._read_body():
            return self._ask_once(guard)
        return answer

    def _ask_once(self, guard: _core.Guard) -> Answer:
        self._looked = True
        before = self._answer
        if before is None:
            # The module makes no other answers than ours; asking whether it has would cost each request.
            return guard.check(self._fields or self._request())  # type: ignore[return-value]
        return made(guard.require(before, self._request())) if before else before

    def _read_body(self) -> bool:
        """Read the form, and add its CSRF token if it has one. Returns False if the form cannot be read here. For
        the framework."""
        return False

    def _without_body(self) -> Answer:
        fields = self._fields
        self._add_body(None)
        try:
            return self._ask_once(self._guards.everyone())
        finally:
            self._fields = fields

    def _add_body(self, token: object) -> None:
        method, authorization, cookie, _, origin, host, fetch_site, flags = self._request()
        text = token if isinstance(token, str) else None
        self._fields = (method, authorization, cookie, text, origin, host, fetch_site, flags | BODY_READ)

    def _turn(self, cookie: str | None) -> None:
        """From here on the request counts as one that has come with this cookie."""
        _, authorization, _, _, _, host, _, _ = self._request()
        self._fields = ("GET", authorization, cookie, None, None, host, None, _NEW_COOKIE)
        self._pair = cookie
        self._answer = None

    # The session's cookie in the response.

    def login(
        self, subject: str, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[SessionOptions]
    ) -> Session:
        """Log `subject` in: create a session and set its cookie in the response.

        `options` are those of ``gate.sessions.create``; pass the ``mark`` of ``gate.login(subject)``.
        `cookie` has options of ``gate.cookies.set``. The session is always a new one, and the sessions and
        visitors that the browser had before are ended, so nobody can have planted the ticket (session
        fixation). Where the application keeps visitors, the session has the visitor's data unless `options`
        have other; somebody else may have planted that data. Where the application has ``csrf="always"``, raises
        CsrfError for a form of another website. May block. Raises RuntimeError when the response has begun.
        """
        self._not_begun()
        if self._guards.guard_logins:
            self._known()
        made = log_in(self._guards.everyone(), self._browser(), subject, cookie, options)
        self._send(made)
        return made.session

    def renew(self, *, cookie: Mapping[str, Any] | None = None, **options: Unpack[RenewOptions]) -> Session:
        """Give the session a new ticket and set its cookie in the response. Call it after the user
        authenticated again (``authenticated=True``) or gained rights. `options` are those of
        ``gate.sessions.renew``. May block."""
        self._not_begun()
        self.require_session()
        made = renew(self._guards.everyone(), self._request(), cookie, options)
        stays = not self._set_cookies or self._stays
        self._send(made)
        self._stays = stays
        return made.session

    def logout(self, **cookie: Any) -> None:
        """Log out: end the session of the cookie and delete the cookie, even when the session has ended
        already. When limen cannot tell right now (`Unavailable`), the browser keeps the cookie, to try again.
        May block."""
        self._not_begun()
        self._set_cookies = log_out(self._guards.everyone(), self._browser(), cookie)
        self._stays = True
        self._turn(None)
        self._came = self._fields

    def remember(self, session: Session | Visitor, **cookie: Any) -> None:
        """Set the cookie of `session`, or of a visitor, in the response; it is this request's from now on.
        Fast."""
        self._not_begun()
        self._request()
        self._send(Login(session, [self.gate.cookies.set(session, **cookie)]))  # type: ignore[arg-type]

    def answer(self, error: LimenError) -> tuple[int, list[tuple[str, str]], str]:
        """Like `answer`, but takes back a login that the error followed. A renewal is not taken back, because
        the browser's old ticket no longer works."""
        if not self._stays:
            self._set_cookies = []
        return answer(error, realm=self._guards.realm)

    @property
    def sets_cookie(self) -> bool:
        """Whether the response sets or deletes the session's cookie."""
        return bool(self._set_cookies)

    def finish(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The header fields to send in the response. For the framework.

        The session's cookie is sent once, and then the response must not be stored by caches. If the
        credentials were only read, ``Vary`` tells caches so.
        """
        self._begun = True
        fields = list(headers)
        ours = [line.partition("=")[0] for line in self._set_cookies]
        names = {self._guards.cookie_name, *ours} - {""}
        others: list[tuple[str, str]] = []
        by_hand: dict[str, str] = {}
        for name, value in fields:
            cookie = value.partition("=")[0].strip() if name.lower() == "set-cookie" else ""
            if cookie in names:
                by_hand[cookie] = value  # the last one wins
            else:
                others.append((name, value))
        sent = [*(value for name, value in by_hand.items() if name not in ours), *self._set_cookies]
        if sent:
            others = [(name, value) for name, value in others if name.lower() != "cache-control"]
            return [*others, ("Cache-Control", "no-store"), *(("Set-Cookie", value) for value in sent)]
        if self._looked:
            fields.append(("Vary", VARY))
        return fields

    def begin(self) -> bool:
        """Note that a response begins in which nobody sets a cookie. Returns whether it must say ``Vary``. For
        the framework."""
        self._begun = True
        return self._looked

    def over(self) -> None:
        """Let go of the request, which refers to this object: otherwise the garbage collector would have to find
        both. The fields stay, for whoever asks later. For the framework.
        """
        if self._fields is None:
            with contextlib.suppress(Exception):  # nobody has asked
                self._request()
        self._read = _over

    def _not_begun(self) -> None:
        if self._begun:
            raise RuntimeError("limen: the response has begun, so its cookie can no longer be set")

    def _browser(self) -> Fields:
        """The request as a login sees it: with all cookies that the browser has from now on."""
        self._request()
        assert self._came is not None
        method, authorization, cookie, csrf, origin, host, fetch_site, flags = self._came
        if self._pair is not None:
            before = cookie.decode("latin-1") if isinstance(cookie, bytes) else cookie
            cookie = self._pair if not before else f"{self._pair}\n{before}"
        return (method, authorization, cookie, csrf, origin, host, fetch_site, flags)

    def _send(self, made: Login) -> None:
        """Set the cookies in the response; the last one is this request's from now on."""
        self._set_cookies = made.set_cookies
        self._stays = False
        self._turn(self.gate.cookies.set(made.session).partition(";")[0])


def answer(
    error: LimenError, *, realm: str = "", scope: str = "", retry_after: int = 1
) -> tuple[int, list[tuple[str, str]], str]:
    """The HTTP status, header fields and JSON body of the response to `error`: what the guard said, if a guard
    refused; otherwise 401 with ``WWW-Authenticate`` for Refused, 403 for NotEnough, 503 with ``Retry-After``
    (`retry_after` seconds) for Unavailable, 500 for UsageError.

    The log ``limen`` gets the name of the status: at level info for a refusal; at level warning, with the
    message, when the server is at fault or cannot tell. If not empty, `realm` and `scope` are named in the
    challenge of an error that no guard gave.
    """
    response: tuple[int, str, str, int] | None = getattr(error, "_response", None)
    if response is None:
        _, challenge = bearer.challenge(error, realm=realm, scope=scope)
        status, word = _core.http_status(error.status), _core.http_word(error.status)
        wait = retry_after if status == 503 else 0
    else:
        status, word, challenge, wait = response
    if status >= 500:
        _log.warning("%s: answered %d (%s)", error.name, status, error)
    else:
        _log.info("%s: answered %d", error.name, status)
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    if challenge:
        headers.append(("WWW-Authenticate", challenge))
    if wait:
        headers.append(("Retry-After", str(wait)))
    return status, headers, json.dumps({"error": word})
