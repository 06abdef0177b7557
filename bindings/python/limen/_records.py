"""Values that limen returns: verified claims, sessions, events. Immutable, and safe to share between threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, SupportsIndex, final

from . import _core, _status
from ._errors import UsageError
from ._json import copy
from ._options import asked, named, words

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._options import Duration, Words

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Record(Mapping[str, Any]):
    """The base of claims and sessions: a mapping of their members. Two are equal if their records are."""

    __slots__ = ()

    _absent: ClassVar[str]  # the message of the KeyError

    if TYPE_CHECKING:

        def _members(self) -> dict[str, Any]: ...
        def _record(self) -> bytes: ...

    def __getitem__(self, name: str) -> Any:
        members = self._members()
        if name not in members:
            raise KeyError(self._absent)
        return copy(members[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._members())

    def __len__(self) -> int:
        return len(self._members())

    def __contains__(self, name: object) -> bool:
        return name in self._members()

    def to_dict(self) -> dict[str, Any]:
        """All members, as a new dict."""
        members: dict[str, Any] = copy(self._members())
        return members

    def __bool__(self) -> bool:
        return True  # even when it has no members

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._record() == other._record()

    def __hash__(self) -> int:
        return hash(self._record())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


@final
class Claims(_core.Claims, _Record):
    """The claims of a verified token. Only ``verify`` makes it.

    It is a mapping of the claims: ``claims["role"]``, ``claims.get("role")``, ``"role" in claims``. Lists and
    objects are copies. The registered claims are attributes too: ``issuer``, ``subject``, ``audience`` (the
    one that matched), ``id`` (jti), ``sid`` (the session it was issued from), ``key_id`` (the header's kid),
    each a str or None; and ``issued_at``, ``not_before``, ``expires_at``, each a datetime in UTC or None,
    with whole seconds since 1970 in ``issued_at_seconds`` and so on. ``json`` is the text of all claims
    exactly as it was signed.

    The text is parsed at the first use of the mapping. That raises ClaimInvalid when a whole number has more
    digits than Python converts (4,300). Threads: any; fast.
    """

    __slots__ = ()
    _absent = "there is no such claim"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The words of the claim ``scope``; empty if the claim is missing or not a text."""
        scope = self._members().get("scope")
        return tuple(scope.split(" ")) if isinstance(scope, str) and scope else ()

    def require(self, *, scope: Words | None = None, role: str | None = None) -> None:
        """Require scopes and a role of these claims.

        ``scope``: the claim ``scope``, words with one space between them, contains every one of these.
        ``role``: the claim ``role`` equals it, or the list ``roles`` contains it. Both are compared exactly.
        None requires nothing.

        Raises ScopeMissing, RoleMissing (NotEnough); UsageError. Threads: any; fast.
        """
        _core.grants(self.json, *_asked(scope, role))

    def __repr__(self) -> str:
        until = self.expires_at.isoformat() if self.expires_at is not None else None
        return f"<limen.Claims subject={self.subject!r} id={self.id!r} expires_at={until}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            "limen.Claims cannot be pickled, since it stands for a check made here: keep to_dict() instead"
        )


class _Kept(_core.Kept, _Record):
    """The base of sessions and visitors: what the server keeps, with a ticket that the client carries."""

    __slots__ = ()
    _absent = "the data has no such member"

    @property
    def data(self) -> dict[str, Any]:
        """The data, as a new dict: change it and pass it to ``gate.sessions.update`` or
        ``gate.visitors.put``."""
        return self.to_dict()

    def cookie(
        self,
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
        """The value of a ``Set-Cookie`` field that carries the ticket: a secret, never to be logged.

        Send it once, with ``Cache-Control: no-store``, after each ``create`` and ``renew``, or
        after a visitor's first ``put``. Attributes that
        are not given are as in the gate's options; see ``gate.cookies.set``.

        Raises CookieRefused (a browser would drop it), UsageError (the session came from a list),
        OptionError, GateClosed, GateForked. Threads: any; fast.
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
        return self._gate.cookie_set(ticket_of(self), named("cookie", attributes))


@final
class Session(_core.Session, _Kept):
    """Login state that the server keeps, as it was when read. Only ``gate.sessions`` makes it.

    It is a mapping of its data: ``session["theme"]``, ``session.get("theme")``. Lists and objects are copies.
    Its attributes: ``subject``; ``sid``, its public id; ``ticket``, the client's secret (None when it came
    from a list); ``label`` and ``address`` (str or None); ``roles`` (a list of str) and ``scope`` (words with
    one space between them), both empty if none were given at login; ``level``, how strongly the user was
    authenticated; ``version``, which every update changes; ``read_only``, whether the ticket that read it is
    the old one of a session that was just renewed; ``created_at``, ``seen_at``, ``idle_expires_at``,
    ``expires_at`` and ``auth_time``, each a datetime in UTC, with whole seconds since 1970 in
    ``created_at_seconds`` and so on. ``json`` is the data as text, parsed at the first use of the mapping.
    The data gives no rights. Threads: any; fast.
    """

    __slots__ = ()

    def require(self, *, scope: Words | None = None, role: str | None = None) -> None:
        """Require scopes and a role of this session.

        ``scope``: the session's ``scope`` contains every one of these words. ``role``: its ``roles`` contain
        this one. Both are compared exactly. They are what ``create`` or ``renew`` was given; the data is not
        read. None requires nothing.

        Raises ScopeMissing, RoleMissing (NotEnough); UsageError. Threads: any; fast.
        """
        self._grants(*_asked(scope, role))

    def __repr__(self) -> str:
        return f"<limen.Session subject={self.subject!r} sid={self.sid!r}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            "limen.Session cannot be pickled, since it holds a secret: keep its sid, or its data, instead"
        )


@final
class Visitor(_core.Visitor, _Kept):
    """The data of somebody who has not logged in, as it was when read. Only ``gate.visitors`` makes it.

    A visitor is nobody: it has no subject, no sid and no rights. It is a mapping of its data, as a Session
    is. Its attributes: ``ticket``, the client's secret; ``version``, which every change of the data changes;
    ``created_at``, ``seen_at``, ``idle_expires_at`` and ``expires_at``, each a datetime in UTC, with whole
    seconds since 1970 in ``created_at_seconds`` and so on. ``json`` is the data as text. Threads: any; fast.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<limen.Visitor version={self.version}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("limen.Visitor cannot be pickled, since it holds a secret: keep its data instead")


@final
@dataclass(frozen=True, slots=True)
class Event:
    """One event at a gate. Its texts are single lines of at most 1,024 bytes, and never a ticket, token or
    key."""

    number: int
    """1, 2, 3 ... at this gate; a gap means that events were lost."""
    at: datetime
    """The time, by the gate's clock, in UTC."""
    kind: str
    """A name such as ``"session_created"`` or ``"revoked_subject"``; ignore those that you do not know."""
    status: int
    """The reason for a ``"refused"``; otherwise 0."""
    subject: str | None
    sid: str | None
    id: str | None
    reason: str | None
    label: str | None

    @property
    def at_seconds(self) -> int:
        """``at``, in whole seconds since 1970."""
        return (self.at - _EPOCH) // timedelta(seconds=1)

    @property
    def status_name(self) -> str:
        """The name of ``status``, such as ``"LIMEN_E_TOKEN_EXPIRED"``."""
        return _core.status_name(self.status)


def event(
    record: tuple[int, int, int, int, str | None, str | None, str | None, str | None, str | None],
) -> Event:
    """Makes the event of a native record."""
    number, at, kind, status, *texts = record
    return Event(number, _EPOCH + timedelta(seconds=at), _core.event_name(kind), status, *texts)


def _asked(scope: Words | None, role: str | None) -> tuple[str, str]:
    """What a route requires, as the library expects it: empty where it requires nothing."""
    return (
        "" if scope is None else asked("scope", words("scope", scope)),
        "" if role is None else asked("role", role),
    )


def sid_of(parameter: str, session: object) -> str | bytes | bytearray:
    """The sid of a session, or the text given."""
    if isinstance(session, _core.Session):
        return session.sid
    if isinstance(session, (str, bytes, bytearray)):
        return session
    raise TypeError(f"{parameter} must be limen.Session or a sid as text, not {type(session).__name__}")


def ticket_of(session: _core.Kept | str | bytes | bytearray) -> str | bytes | bytearray:
    """The ticket of a session or a visitor, or the text given.

    Raises UsageError when the session came from a list, which gives no tickets; TypeError. The library checks
    that a text is a ticket.
    """
    if isinstance(session, (str, bytes, bytearray)):
        return session
    if not isinstance(session, _core.Kept):
        raise TypeError(f"session must be limen.Session or a ticket as text, not {type(session).__name__}")
    if session.ticket is None:
        raise UsageError(_status.ARGUMENT, "session: it came from a list, which gives no tickets")
    return session.ticket
