"""The sessions, tokens, cookies and CSRF tokens of a gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, final

from . import _core, _status
from ._errors import UsageError
from ._json import dumps
from ._options import cookie_options, marked, named, renew_options, seconds, session_options
from ._records import Session, Visitor, ticket_of
from ._verifier import Verifier

if TYPE_CHECKING:
    from datetime import datetime

    from ._core import Text
    from ._options import Duration, Roles, Seconds, Words

_NOT_PICKLED = "a gate and its parts cannot be pickled: open a gate in each process"


@final
class Sessions(_core.SessionTable):
    """Login state that the server keeps: ``gate.sessions``.

    The client carries a ticket, a secret with no meaning of its own; the store has only the SHA-256 of it.
    Only the ticket opens a session. The sid, its public id, names it and opens nothing.

    A session ends when it is idle longer than ``session_idle_ttl``, ``session_ttl`` after it was created, or
    when it is ended or revoked. An ended session never comes back. Sessions need a gate with the option
    ``issuer``.

    Every call may raise Unavailable (Stale, StoreError, GateClosed, GateForked), and OptionError if the gate
    has no issuer. Threads: any.
    """

    __slots__ = ("_gate",)
    _gate: _core.Gate

    def __init__(self, gate: _core.Gate) -> None:
        super().__init__(gate)
        self._gate = gate

    def create(
        self,
        subject: Text,
        *,
        data: Mapping[str, Any] | None = None,
        roles: Roles | None = None,
        scope: Words | None = None,
        label: str | None = None,
        address: str | None = None,
        level: int | None = None,
        auth_time: int | datetime | None = None,
        ttl: Duration | None = None,
        idle_ttl: Duration | None = None,
        limit: int | None = None,
        evict_oldest: bool | None = None,
        mark: str | None = None,
    ) -> Session:
        """Create a session for ``subject``, who has just logged in. Its ``ticket`` is a secret; send it to
        the client (``session.set_cookie()``).

        ``subject``: 1 to 1,024 bytes. ``data``: at most ``session_max_data`` bytes as JSON; it gives no
        rights. ``roles``: a list of names, and ``scope``: words, in one str or a list, are the session's
        rights, at most 1,024 bytes each; only ``renew`` changes them. ``label``: a name to show to people, cut
        after 256 bytes. ``address``: the client's, cut after 64 bytes. ``level``: how strongly the user
        was authenticated, 0 to 255, on a scale of your own. ``auth_time``: when, if that was before now, as
        at another site: seconds since 1970 or an aware datetime. ``mark``: the login mark that
        ``gate.login(subject)`` returned before the password was checked. ``ttl``, ``idle_ttl``: seconds, a
        timedelta or text such as ``"30m"``. These two, ``limit`` and ``evict_oldest`` replace the gate's
        options.

        Raises SessionLimit (NotEnough); LoginRevoked, LoginMarkInvalid (Refused); DataTooLong, ClaimsRefused
        (``ttl`` is over ``session_max_ttl``), OptionError, UsageError. May block.
        """
        options = session_options(
            roles=roles,
            scope=scope,
            label=label,
            address=address,
            level=level,
            auth_time=auth_time,
            ttl=ttl,
            idle_ttl=idle_ttl,
            limit=limit,
            evict_oldest=evict_oldest,
            mark=mark,
        )
        return self._made(self._gate.session_create(subject, dumps("data", data), options))

    if TYPE_CHECKING:

        def get(self, ticket: Text | _core.Session, /) -> Session:
            """The session of a ticket. Reading does not keep it alive; ``touch`` does.

            Raises SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (all Refused). Fast on
            memory: and lmdb:.
            """
            raise NotImplementedError

        def touch(self, ticket: Text | _core.Session, /) -> None:
            """Keep a session alive: move its idle deadline forward. Call it at every request.

            It writes at most once in a quarter of the idle time. Raises the same errors as ``get``. Fast on
            memory: and lmdb:.
            """

    def update(self, session: Session, data: Mapping[str, Any] | None) -> Session:
        """Replace the data of a session that you read, and return the session as it is now. This also keeps
        it alive. None: no data.

        If somebody changed the session since you read it, nothing is written, so no change is lost. Equal
        data is not written, and the version stays.

        Raises SessionChanged (read the session again and decide again), SessionRenewed (Unavailable),
        DataTooLong, UsageError (the session came from a list), and the same errors as ``get``. May block.
        """
        if not isinstance(session, _core.Session):
            raise TypeError(f"session must be limen.Session, not {type(session).__name__}")
        return self._made(self._gate.session_update(ticket_of(session), session.version, dumps("data", data)))

    def renew(
        self,
        session: Session | Text,
        *,
        authenticated: bool = False,
        roles: Roles | None = None,
        scope: Words | None = None,
        level: int | None = None,
        label: str | None = None,
        address: str | None = None,
        mark: str | None = None,
    ) -> Session:
        """Give a session a new ticket; the old one stops working. ``session`` is a Session or its ticket.

        Call it whenever the user has authenticated again (``authenticated=True`` sets the authentication time
        to now) or gained rights: ``roles`` and ``scope`` replace those of the session, and an empty list
        takes them away. The sid, the data and the deadline from ``session_ttl`` stay. If a renewal leaves
        authentication time, level, roles and scope alone, the old ticket can still read for
        ``session_renew_grace``; otherwise its CSRF tokens end with it.

        Raises SessionRenewed (another call renewed it first; Unavailable), LoginRevoked, LoginMarkInvalid
        (Refused), OptionError, UsageError, and the same errors as ``get``. May block.
        """
        options = renew_options(
            authenticated=authenticated,
            roles=roles,
            scope=scope,
            level=level,
            label=label,
            address=address,
            mark=mark,
        )
        return self._made(self._gate.session_renew(ticket_of(session), options))

    def end(self, session: Session | Text) -> None:
        """End a session: the user logs out. The tokens issued from it are refused too. ``session`` is a
        Session or its ticket.

        Raises SessionUnknown (it has ended already), StoreFull (it has ended, but its tokens could not be
        revoked), and the same errors as ``get``. May block.
        """
        self._gate.session_end(ticket_of(session))

    def list(self, subject: Text) -> list[Session]:
        """The live sessions of ``subject``, in the order of their sids, for a page such as "your devices".
        They have no tickets.

        May block, once for each page.
        """
        return [*self.iterate(subject)]

    def iterate(self, subject: Text) -> Iterator[Session]:
        """Like ``list``, but reads the next page when it is needed."""
        for page in self._pages(subject):
            yield from page

    def _pages(self, subject: Text) -> Iterator[Sequence[Session]]:
        after = ""
        while page := self._gate.session_list(subject, after):
            yield [self._made(session) for session in page]
            after = page[-1].sid

    def require(
        self,
        session: Session,
        *,
        max_age: Seconds | None = None,
        level: int | None = None,
        scope: Words | None = None,
        role: str | None = None,
    ) -> None:
        """Require more of a session than that it is live.

        ``max_age``: the user authenticated at most this long ago (seconds or a timedelta). ``level``: at
        least this strongly, 0 to 255. ``scope``, ``role``: see ``Session.require``. If a requirement of age
        or level fails, let the user authenticate again and ``renew`` the session.

        Raises NotFresh, LevelTooLow, ScopeMissing, RoleMissing (NotEnough), UsageError. Fast.
        """
        if not isinstance(session, Session):
            raise TypeError(f"session must be limen.Session, not {type(session).__name__}")
        if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
            raise TypeError(f"level must be int, not {type(level).__name__}")
        if level is not None and not 0 <= level <= _core.LEVEL_MAX:
            raise UsageError(_status.ARGUMENT, f"level: expected 0 to {_core.LEVEL_MAX}")
        oldest = None if max_age is None else seconds("max_age", max_age)
        self._gate.session_require(session, oldest, level or 0)
        session.require(scope=scope, role=role)

    @staticmethod
    def _made(session: _core.Session) -> Session:
        assert isinstance(session, Session)
        return session

    def __repr__(self) -> str:
        return "<limen.Sessions>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(_NOT_PICKLED)


@final
class Tokens(Verifier):
    """Signed JWTs (RFC 7519): ``gate.tokens`` issues them, and verifies them by the gate's own policy."""

    __slots__ = ("_gate",)
    _gate: _core.Gate

    def __init__(self, gate: _core.Gate) -> None:
        super().__init__(gate, ())
        self._gate = gate

    def issue(
        self,
        subject: Text,
        claims: Mapping[str, Any] | None = None,
        *,
        ttl: Duration | None = None,
        session: Session | None = None,
        sid: str | None = None,
        audience: Words | None = None,
        type: str | None = None,
        delay: Duration | None = None,
        mark: str | None = None,
    ) -> str:
        """Issue a token for ``subject``, with the claims iss, sub, aud, iat, nbf, exp and jti, and those of
        ``claims``. Anybody can read a token.

        ``subject``: 1 to 1,024 bytes. ``session``: the live session of ``subject`` that the token belongs to.
        Such a token expires with ``session.expires_at`` at the latest, and ending or revoking the session
        revokes it. The session's roles and scope are not copied: give the token its own in ``claims``.
        ``sid``: the claim sid for another system's session, in place of ``session``. ``ttl``, ``delay``
        (until it becomes valid): seconds, a timedelta or text such as ``"15m"``. ``type``: the header's
        ``typ``. ``mark``: the login mark that ``gate.login(subject)`` returned. Anything not given is as in
        the gate's options.

        Raises SessionUnknown, SessionRevoked, LoginRevoked, LoginMarkInvalid (Refused); SessionRenewed (the
        session was read with a ticket that has a successor; Unavailable); ClaimsRefused (a claim that limen
        itself writes, or a lifetime over ``token_max_ttl``), KeyRefused (the key has no private half),
        OptionError, UsageError; Unavailable. Threads: any; fast (RSA: about 250 us, with the GIL released).
        """
        if session is not None and not isinstance(session, Session):
            raise _not_a_session(session)
        options: _core.Options = ()
        if ttl is not None or type is not None or delay is not None or sid is not None:
            options = named("token", {"ttl": ttl, "type": type, "delay": delay, "sid": sid})
        if audience is not None:
            options += named("", {"audience": audience})
        return self._gate.issue(subject, dumps("claims", claims), session, options + marked(mark))

    def __repr__(self) -> str:
        return "<limen.Tokens>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(_NOT_PICKLED)


@final
class Cookies:
    """Carries the ticket through a browser (RFC 6265bis): ``gate.cookies``.

    Refuses whatever a browser would drop or misread, and never repairs it. Every call may raise
    CookieRefused, OptionError, GateClosed, GateForked. Threads: any; fast.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def set(
        self,
        session: Session | Visitor | Text,
        *,
        name: str | None = None,
        domain: str | None = None,
        path: str | None = None,
        max_age: Duration | None = None,
        secure: bool | None = None,
        http_only: bool | None = None,
        same_site: str | None = None,
        partitioned: bool | None = None,
    ) -> str:
        """The value of a ``Set-Cookie`` field that carries the ticket of a session or a visitor: a secret, never
        to be logged.

        Send it once, with ``Cache-Control: no-store``, after each ``create`` and ``renew``. Attributes that
        are not given are as in the gate's options: by default ``__Host-session``, Secure, HttpOnly,
        SameSite=Lax, Path=/, no Domain and no Max-Age. ``max_age``: 1 second to 400 days.

        Raises TicketAbsent, TicketMalformed (Refused).
        """
        options = cookie_options(
            name=name,
            domain=domain,
            path=path,
            max_age=max_age,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
            partitioned=partitioned,
        )
        return self._gate.cookie_set(ticket_of(session), options)

    def delete(
        self,
        *,
        name: str | None = None,
        domain: str | None = None,
        path: str | None = None,
        secure: bool | None = None,
        http_only: bool | None = None,
        same_site: str | None = None,
        partitioned: bool | None = None,
    ) -> str:
        """The value of a ``Set-Cookie`` field that makes the browser delete the cookie, after logout.

        A browser tells cookies apart by name, Domain and Path: give the same ones as when it was set.
        """
        options = cookie_options(
            name=name,
            domain=domain,
            path=path,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
            partitioned=partitioned,
        )
        return self._gate.cookie_delete(options)

    def find(self, header: Text | None, *, name: str | None = None) -> str:
        """The ticket in the value of a request's ``Cookie`` field. Join several fields with ``"; "``. None:
        the request has no such field.

        Ignores all other cookies, malformed ones too. ``name``: the cookie's name, if it was not set under
        the gate's.

        Raises TicketAbsent, TicketMalformed, TicketTwice (Refused).
        """
        return self._gate.cookie_find("" if header is None else header, cookie_options(name=name))


@final
class Csrf:
    """Tokens against cross-site request forgery: ``gate.csrf``. Put one into each form of a logged-in user,
    and check it at every request that changes something.

    A token belongs to one session or visitor. It survives a renewal that leaves authentication time, level, roles and
    scope alone. No two tokens are equal. Every call may raise SessionUnknown, SessionRevoked, TicketAbsent,
    TicketMalformed (Refused), Unavailable. Threads: any; fast on memory: and lmdb:.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def token(self, session: Session | Visitor | Text) -> str:
        """A token for a session or a visitor, given as such or as its ticket. It is base64url, and valid for
        ``csrf_ttl``, any number of times.
        """
        return self._gate.csrf_token(ticket_of(session))

    def check(self, session: Session | Visitor | Text, token: Text | None) -> None:
        """Check that ``token`` was made for this session or visitor and has not expired. None and ``""`` count as
        missing.

        Raises CsrfError (missing, malformed, or another session's) or CsrfExpired (NotEnough).
        """
        self._gate.csrf_check(ticket_of(session), "" if token is None else token)


def _not_a_session(session: object) -> TypeError:
    advice = ""
    if isinstance(session, (str, bytes, bytearray)):
        advice = ": pass what gate.sessions.get returns, or sid= for another system's session"
    return TypeError(f"session must be limen.Session, not {type(session).__name__}{advice}")
