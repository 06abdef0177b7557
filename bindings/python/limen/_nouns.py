"""The nouns of a gate: its sessions, tokens, cookies and CSRF tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, final

from . import _core
from ._errors import UsageError
from ._json import dumps
from ._options import asked, named, seconds
from ._records import Session, sid_of, ticket_of
from ._verifier import Verifier

if TYPE_CHECKING:
    from ._core import Text
    from ._options import Duration, Seconds, Words

_ARGUMENT = 100  # LIMEN_E_ARGUMENT
_NOT_PICKLED = "a gate and what belongs to it are not pickled: open one in each process"


@final
class Sessions(_core.SessionTable):
    """Login state that the server keeps. The client carries a ticket, a meaningless secret; the store has its
    SHA-256 only.

    A session is found by its ticket alone, never by its sid, which is public. It ends when it is idle longer
    than ``session_idle_ttl``, at the latest ``session_ttl`` after it was created, or when it is ended or
    revoked; nothing brings it back. Sessions need a gate with option ``issuer``.

    Every call may raise Unavailable (Stale, StoreError, GateClosed, GateForked), and OptionError where the
    gate has no issuer. Threads: any.
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
        label: str | None = None,
        address: str | None = None,
        level: int | None = None,
        ttl: Duration | None = None,
        idle_ttl: Duration | None = None,
        limit: int | None = None,
        evict_oldest: bool | None = None,
        mark: str | None = None,
    ) -> Session:
        """A new session of ``subject``, who has just logged in. Its ``ticket`` is a secret, shown this once.

        ``subject``: 1 to 1,024 bytes. ``data``: at most ``session_max_data`` bytes as JSON. ``label``, what
        people recognise it by: 1 to 256 bytes in one line; ``address``: 1 to 64. ``level``: how well the user
        has proved who they are, 0 to 255, in numbers of yours. ``mark``: what ``gate.login(subject)`` gave
        before the password was checked. ``ttl``, ``idle_ttl``: seconds, a timedelta or text such as
        ``"30m"``; these, ``limit`` and ``evict_oldest`` replace what the gate was opened with.

        Raises SessionLimit (not enough), LoginRevoked, LoginMarkInvalid (no), DataTooLong, ClaimsRefused
        (``ttl`` is over ``session_max_ttl``), OptionError, UsageError. May block.
        """
        options = named(
            "session",
            {
                "label": label,
                "address": address,
                "level": level,
                "ttl": ttl,
                "idle_ttl": idle_ttl,
                "limit": limit,
                "evict_oldest": evict_oldest,
            },
        )
        return self._made(self._gate.session_create(subject, dumps("data", data), options + _marked(mark)))

    if TYPE_CHECKING:

        def get(self, ticket: Text | _core.Session, /) -> Session:
            """The session of a ticket. No sign of life: ``touch`` is.

            Raises SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (no). Fast on memory: and
            lmdb:.
            """
            raise NotImplementedError

        def touch(self, ticket: Text | _core.Session, /) -> None:
            """A sign of life: moves the idle deadline forward. Call it at every request.

            It writes at most once in a quarter of the idle time. Raises what ``get`` does. Fast on memory: and
            lmdb:.
            """

    def update(self, session: Session, data: Mapping[str, Any] | None) -> Session:
        """Replace the data of a session that was read, and give the session as it is now; a sign of life.

        If it was changed since ``session`` was read nothing is written, so no change is lost. Data that is
        the same is not written, and the version stays. None: no data.

        Raises SessionChanged (read again and decide anew), SessionRenewed (unknown), DataTooLong, UsageError
        (the session came from a list), what ``get`` does. May block.
        """
        if not isinstance(session, _core.Session):
            raise TypeError(f"session must be limen.Session, not {type(session).__name__}")
        return self._made(self._gate.session_update(ticket_of(session), session.version, dumps("data", data)))

    def renew(
        self,
        session: Session | Text,
        *,
        authenticated: bool = False,
        level: int | None = None,
        label: str | None = None,
        address: str | None = None,
        mark: str | None = None,
    ) -> Session:
        """Give a session, or the one of a ticket, a new ticket; the old one is dead.

        Call it whenever its user has authenticated again (``authenticated=True``: the authentication time
        becomes now) or gained rights. The sid, the data and the deadline ``session_ttl`` stay. A renewal that
        leaves authentication time and level alone lets the old ticket read for ``session_renew_grace``.

        Raises SessionRenewed (somebody was faster; unknown), LoginRevoked, LoginMarkInvalid (no),
        OptionError, UsageError, what ``get`` does. May block.
        """
        options = named(
            "session",
            {"authenticated": authenticated or None, "level": level, "label": label, "address": address},
        )
        return self._made(self._gate.session_renew(ticket_of(session), options + _marked(mark)))

    def end(self, session: Session | Text) -> None:
        """End a session, or the one of a ticket: logout. The tokens that were minted from it are refused too.

        Raises SessionUnknown (it has ended already), StoreFull (it has ended, but its tokens could not be
        revoked), what ``get`` does. May block.
        """
        self._gate.session_end(ticket_of(session))

    def list(self, subject: Text) -> list[Session]:
        """The live sessions of ``subject`` in the order of their sids, for "your devices". They have no
        tickets.

        May block, once for each page.
        """
        return [*self.iterate(subject)]

    def iterate(self, subject: Text) -> Iterator[Session]:
        """The same, read page by page as it goes on."""
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
        role: str | None = None,
    ) -> None:
        """Ask whether a session that was got is enough for what is to be done.

        ``max_age``: its user has proved who they are at most so long ago, in seconds or as a timedelta.
        ``level``: at least so well. ``role``: the member ``role`` of its data is this one, or the list
        ``roles`` has it. If not, let the user authenticate again and ``renew`` the session.

        Raises NotFresh, LevelTooLow, RoleMissing (not enough), UsageError. Fast.
        """
        if not isinstance(session, _core.Session):
            raise TypeError(f"session must be limen.Session, not {type(session).__name__}")
        if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
            raise TypeError(f"level must be int, not {type(level).__name__}")
        if level is not None and not 0 <= level <= 255:
            raise UsageError(_ARGUMENT, "level: expected 0 to 255")
        oldest = None if max_age is None else seconds("max_age", max_age)
        self._gate.session_require(session, oldest, level or 0)
        if role is not None:
            _core.grants(session.json, "", asked("role", role))

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
    """Signed JWTs (RFC 7519): issued here, and verified by the gate's own policy."""

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
        session: Session | str | None = None,
        audience: Words | None = None,
        type: str | None = None,
        delay: Duration | None = None,
        mark: str | None = None,
    ) -> str:
        """A token for ``subject``, with the claims iss sub aud iat nbf exp jti and those of ``claims``.

        Anybody can read it. ``subject``: 1 to 1,024 bytes. ``session``: the live session of ``subject`` it
        belongs to, or its sid, never its ticket; the token does not outlive ``session.expires_at``, and
        ending or revoking the session revokes it. ``ttl``, ``delay`` (until it becomes valid): seconds, a
        timedelta or text such as ``"15m"``. ``type``: the header's ``typ``. ``mark``: what
        ``gate.login(subject)`` gave. What is not given is as the gate was opened with.

        Raises SessionUnknown, SessionRevoked, LoginRevoked, LoginMarkInvalid (no); ClaimsRefused (a claim
        that limen writes itself, or a life over ``token_max_ttl``), KeyRefused (the key has no private half),
        OptionError, UsageError; Unavailable. Threads: any; fast (RSA: some 250 us, with the GIL released).
        """
        sid = "" if session is None else sid_of("session", session)
        options: _core.Options = ()
        if ttl is not None or type is not None or delay is not None:
            options = named("token", {"ttl": ttl, "type": type, "delay": delay})
        if audience is not None:
            options += named("", {"audience": audience})
        return self._gate.issue(subject, dumps("claims", claims), sid, options + _marked(mark))

    def __repr__(self) -> str:
        return "<limen.Tokens>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(_NOT_PICKLED)


@final
class Cookies:
    """The ticket's way through a browser (RFC 6265bis).

    What a browser would drop or misread is refused, never mended. Every call may raise CookieRefused,
    OptionError, GateClosed, GateForked. Threads: any; fast.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def set(
        self,
        session: Session | Text,
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
        """The value of a ``Set-Cookie`` field that carries the session's ticket: a secret, never to be
        logged.

        Send it once, with ``Cache-Control: no-store``, after each ``create`` and ``renew``. Attributes that
        are not given are as the gate was opened with; by default ``__Host-session``, Secure, HttpOnly,
        SameSite=Lax, Path=/, no Domain and no Max-Age. ``max_age``: 1 second to 400 days.

        Raises TicketAbsent, TicketMalformed (no).
        """
        attributes = {
            "name": name,
            "domain": domain,
            "path": path,
            "max_age": max_age,
            "secure": secure,
            "http_only": http_only,
            "same_site": same_site,
            "partitioned": partitioned,
        }
        return self._gate.cookie_set(ticket_of(session), named("cookie", attributes))

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
        """The value of a ``Set-Cookie`` field that makes the browser forget the cookie, after logout.

        A browser tells cookies apart by name, Domain and Path: give what it was set with.
        """
        attributes = {
            "name": name,
            "domain": domain,
            "path": path,
            "secure": secure,
            "http_only": http_only,
            "same_site": same_site,
            "partitioned": partitioned,
        }
        return self._gate.cookie_delete(named("cookie", attributes))

    def find(self, header: Text | None, *, name: str | None = None) -> str:
        """The ticket in the value of a request's ``Cookie`` field; several fields are joined by ``"; "``.
        None: there is no such field.

        Other cookies, however malformed, are passed over. ``name``: where it was set under another name than
        the gate's.

        Raises TicketAbsent, TicketMalformed, TicketTwice (no).
        """
        return self._gate.cookie_find("" if header is None else header, named("cookie", {"name": name}))


@final
class Csrf:
    """Tokens against cross-site request forgery: one into each form of a logged-in user, checked with every
    request that changes something.

    A token is bound to the session, also through renewals that leave authentication time and level alone; no
    two are alike. Every call may raise SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (no),
    Unavailable. Threads: any; fast on memory: and lmdb:.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def token(self, session: Session | Text) -> str:
        """A token for a session, or the one of a ticket; good for ``csrf_ttl``, any number of times. It is
        base64url.
        """
        return self._gate.csrf_token(ticket_of(session))

    def check(self, session: Session | Text, token: Text | None) -> None:
        """Ask whether ``token`` was made for this session and is still good. None and empty: it is missing.

        Raises CsrfError (missing, malformed, or another session's), CsrfExpired (not enough).
        """
        self._gate.csrf_check(ticket_of(session), "" if token is None else token)


def _marked(mark: str | None) -> _core.Options:
    return () if mark is None else named("login", {"mark": mark})
