"""Guards: may this HTTP request in?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, SupportsIndex, final

from . import _core
from ._errors import make_error
from ._json import dumps
from ._options import cookie_attributes, guard_options, renew_options, session_options
from ._records import Claims, Session, Visitor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from typing_extensions import Unpack

    from ._core import Text
    from ._errors import LimenError
    from ._options import RenewOptions, SessionOptions
    from ._verifier import Verifier

    Field: TypeAlias = str | bytes | None
    Fields: TypeAlias = tuple[str, Field, Field, Field, Field, Field, Field, int]

WEBSOCKET, TLS, MAY_BLOCK, BODY_READ = 1, 2, 4, 8  # limen/guard.h


@final
class Answer(_core.Answer):
    """What a guard has decided. Only a guard makes it. It counts as true if the request is let in.

    ``http``: 0, or the status of the response. ``challenge``, ``word`` and ``retry_after`` are for the client
    too: the value of ``WWW-Authenticate`` and a word for the body (each a str or None), and the seconds of
    ``Retry-After`` (0: send none). ``status`` and ``message`` are for your logs. ``credential``: what spoke,
    accepted or not: ``"token"``, ``"session"``, ``"visitor"`` or None. ``record``: the Claims, Session or
    Visitor of an accepted credential. ``subject`` and ``issuer``: None for nobody, a visitor, and a token of
    another issuer or without ``sub``. ``ticket``: the secret that counted. ``read_only``: it was replaced
    some seconds ago. ``csrf_good``: the request needs no CSRF token, or had a good one. ``again``: what the
    guard needs before it can decide, ``"body"`` or ``"blocking"``; it has refused until then. Threads: any;
    fast.
    """

    __slots__ = ()

    @property
    def claims(self) -> Claims | None:
        """The claims of the token that spoke."""
        return self.record if isinstance(self.record, Claims) else None

    @property
    def session(self) -> Session | None:
        """The session whose ticket spoke."""
        return self.record if isinstance(self.record, Session) else None

    @property
    def visitor(self) -> Visitor | None:
        """The visitor whose ticket spoke."""
        return self.record if isinstance(self.record, Visitor) else None

    @property
    def error(self) -> LimenError | None:
        """Why the request was refused, or let in as nobody's; as a new exception."""
        return make_error(self.status, self.message) if self.status else None

    def __repr__(self) -> str:
        return f"<limen.Answer http={self.http} credential={self.credential!r} status={self.status}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("limen.Answer cannot be pickled, since it holds a secret: keep the subject instead")


class Login(NamedTuple):
    """A session that a request has begun or renewed, and the values of the ``Set-Cookie`` fields of the response.
    Send each, with ``Cache-Control: no-store``; they are secrets."""

    session: Session
    set_cookies: list[str]


@final
class Guard:
    """A prepared decision about HTTP requests: ``gate.guard()`` makes it. Make it once and keep it.

    One credential speaks for a request: a bearer token, good or bad, if it has one; otherwise the ticket in
    its cookie. A guard that does not accept what speaks refuses. A request with a cookie that may change
    something needs a CSRF token. The middleware of the frameworks uses guards; use them by hand elsewhere.

    A refusal is an Answer, not an exception. Calls raise UsageError for mistakes of the program. Threads: any;
    fast on memory: and lmdb:.
    """

    __slots__ = ("_guard",)

    def __init__(self, gate: _core.Gate, verifier: Verifier | None, options: Mapping[str, Any]) -> None:
        self._guard = _core.Guard(gate, verifier, guard_options(options))

    def check(
        self,
        method: str,
        *,
        authorization: Field = None,
        cookie: Field = None,
        csrf: Field = None,
        origin: Field = None,
        host: Field = None,
        fetch_site: Field = None,
        websocket: bool = False,
        tls: bool = False,
        may_block: bool = True,
        body_read: bool = False,
    ) -> Answer:
        """Decide a request by its fields, as they came: bytes, or a str in ISO-8859-1. Join several fields of
        one name by a line feed. None: the request has no such field.

        ``csrf``: the field ``X-CSRF-Token``, or ``csrf_token`` of a form; with ``body_read`` it is final.
        ``fetch_site``: the field ``Sec-Fetch-Site``. ``websocket``: the request opens one. ``tls``: it came by
        https or wss. Without ``may_block`` the answer may say ``again``.

        Raises UsageError.
        """
        flags = (
            (WEBSOCKET if websocket else 0)
            | (TLS if tls else 0)
            | (MAY_BLOCK if may_block else 0)
            | (BODY_READ if body_read else 0)
        )
        return made(self._guard.check((method, authorization, cookie, csrf, origin, host, fetch_site, flags)))

    def require(self, answer: Answer) -> Answer:
        """Hold this guard against the answer of another one to the same request, which let it in: that of a
        route against that of the application. It reads no store again, unless the first guard left out the
        CSRF token.

        Raises UsageError (the answer did not let the request in).
        """
        if not isinstance(answer, Answer):
            raise TypeError(f"answer must be limen.Answer, not {type(answer).__name__}")
        return made(self._guard.require(answer, answer._fields))

    def login(
        self,
        subject: Text,
        *,
        cookie: Field = None,
        host: Field = None,
        attributes: Mapping[str, Any] | None = None,
        **options: Unpack[SessionOptions],
    ) -> Login:
        """Log ``subject`` in: create a session, and end the sessions and visitors whose tickets are in the
        request's field ``cookie``, so nobody can have planted the ticket (session fixation). Check first that
        the request may log in.

        ``options``: those of ``gate.sessions.create``. Without ``data`` the session has that of the visitor,
        where the guard accepts visitors; somebody else may have planted it. ``attributes``: options of
        ``gate.cookies.set``; renewals keep a ``max_age``. Where the subject has ``session_limit`` sessions,
        those of this browser make room. With ``host``, cookies of the same name with another Domain or
        partition are deleted too.

        Raises LoginSubjectInvalid (no subject has this name; Refused), and what ``gate.sessions.create`` and
        ``gate.cookies.set`` raise. May block.
        """
        return log_in(self._guard, _browser(cookie, host), subject, attributes, options)

    def renew(
        self,
        *,
        authorization: Field = None,
        cookie: Field = None,
        host: Field = None,
        attributes: Mapping[str, Any] | None = None,
        **options: Unpack[RenewOptions],
    ) -> Login:
        """Give the session that speaks for a request a new ticket, after its user authenticated again or gained
        rights. A bearer token in ``authorization`` speaks before the cookie, so that no session is renewed.

        ``options``: those of ``gate.sessions.renew``. Raises what that and ``gate.cookies.set`` raise, and
        TicketAbsent, TicketTwice, BearerMalformed (Refused). May block.
        """
        return renew(self._guard, _browser(cookie, host, authorization), attributes, options)

    def logout(
        self, *, cookie: Field = None, host: Field = None, attributes: Mapping[str, Any] | None = None
    ) -> list[str]:
        """End the sessions and visitors whose tickets are in the request's field ``cookie``, and return the
        values of the ``Set-Cookie`` fields that delete their cookies. Tickets of ended sessions are ignored.

        Raises CookieRefused, OptionError, Unavailable (the others have ended, and the browser keeps its
        cookie to try again). May block.
        """
        return log_out(self._guard, _browser(cookie, host), attributes)

    def __repr__(self) -> str:
        return "<limen.Guard>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a gate and its parts cannot be pickled: open a gate in each process")


def made(answer: _core.Answer) -> Answer:
    assert isinstance(answer, Answer)
    return answer


def fields_of(
    method: str,
    *,
    authorization: Field = None,
    cookie: Field = None,
    csrf: Field = None,
    origin: Field = None,
    host: Field = None,
    fetch_site: Field = None,
    websocket: bool = False,
    tls: bool = False,
) -> Fields:
    """A request as guards read it."""
    flags = MAY_BLOCK | (WEBSOCKET if websocket else 0) | (TLS if tls else 0)
    return (method, authorization, cookie, csrf, origin, host, fetch_site, flags)


def _browser(cookie: Field, host: Field, authorization: Field = None) -> Fields:
    return ("POST", authorization, cookie, None, None, host, None, MAY_BLOCK | BODY_READ)


def log_in(
    guard: _core.Guard,
    fields: Fields,
    subject: Text,
    attributes: Mapping[str, Any] | None,
    options: SessionOptions,
) -> Login:
    terms: dict[str, Any] = {**options}
    data = terms.pop("data", None)
    properties = session_options(**terms) + cookie_attributes(attributes)
    text = None if data is None else dumps("data", data)
    return _begun(*guard.login(fields, subject, text, properties))


def renew(
    guard: _core.Guard, fields: Fields, attributes: Mapping[str, Any] | None, options: RenewOptions
) -> Login:
    properties = renew_options(**options) + cookie_attributes(attributes)
    return _begun(*guard.renew(fields, properties))


def log_out(guard: _core.Guard, fields: Fields, attributes: Mapping[str, Any] | None) -> list[str]:
    return guard.logout(fields, cookie_attributes(attributes)).split("\n")


def _begun(session: _core.Session, set_cookies: str) -> Login:
    assert isinstance(session, Session)
    return Login(session, set_cookies.split("\n"))
