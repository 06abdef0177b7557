"""The visitors of a gate: data for those who have not logged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, final

from . import _core
from ._json import dumps
from ._records import Visitor

if TYPE_CHECKING:
    from ._core import Text


@final
@dataclass(frozen=True, slots=True)
class NewVisitor:
    """A visitor's ticket that was drawn and is not stored yet: ``gate.visitors.put`` stores it. Keep it on the
    server, for as long as the request lasts."""

    ticket: str = field(repr=False)
    """The secret for the client's cookie."""
    version: int = field(repr=False)
    """What proves that this gate drew the ticket; never accept it from a client."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("limen.NewVisitor cannot be pickled: it holds for one request")


@final
class Visitors:
    """Data that the server keeps for those who have not logged in, such as a cart: ``gate.visitors``.

    A visitor has a ticket in a cookie, as a session has, but is nobody: no call for sessions or tokens accepts
    a visitor's ticket. ``draw`` makes a ticket and stores nothing; store it with ``put`` once there is
    something to keep, and set its cookie (``visitor.cookie()``) then. Their data has a limit of its own, so
    that a flood of visitors keeps nobody from logging in, and a power cut may lose them.

    A visitor ends when nothing has stored or touched it for ``visitor_idle_ttl``, at the latest
    ``visitor_ttl`` after it was stored, and when everyone is revoked. At login create a session, and ``end``
    the visitor. Before you copy its data into the session, consider that somebody else may have planted it.

    Every call may raise Unavailable (Stale, StoreError, GateClosed, GateForked), and OptionError if the gate
    has no issuer. Threads: any. The first call of a gate may block.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def draw(self) -> NewVisitor:
        """A new visitor's ticket. Nothing is stored. Fast."""
        return NewVisitor(*self._gate.visitor_draw())

    def put(self, visitor: NewVisitor | Visitor, data: Mapping[str, Any] | None) -> Visitor:
        """Store the data of a visitor that was drawn or read, and return the visitor as it is now. This also
        keeps it alive. ``data``: at most ``session_max_data`` bytes as JSON. None: no data.

        If somebody changed the visitor since you read it, nothing is written, so no change is lost. Equal data
        is not written, and the version stays.

        Raises SessionUnknown (it has ended; Refused), SessionChanged (read it again and decide again), StoreFull
        (there are too many visitors; Unavailable), DataTooLong, UsageError. May wait for other writers, but not
        for the disk.
        """
        return self._put(visitor, dumps("data", data))

    def get(self, ticket: Text | Visitor) -> Visitor:
        """The visitor of a ticket. Reading does not keep it alive; ``touch`` does.

        Raises SessionUnknown (never stored, or it has ended), SessionRevoked (everyone was revoked),
        TicketAbsent, TicketMalformed (also for a session's ticket), all Refused. Fast on memory: and lmdb:.
        """
        return _made(self._gate.visitor_get(_ticket_of(ticket)))

    def touch(self, visitor: Visitor) -> None:
        """Keep a visitor alive that you read: move its idle deadline forward. It writes at most once in a
        quarter of the idle time.

        Raises the same errors as ``put``.
        """
        if not isinstance(visitor, Visitor):
            raise TypeError(f"visitor must be limen.Visitor, not {type(visitor).__name__}")
        self._put(visitor, visitor.json)

    def end(self, visitor: Visitor | Text) -> None:
        """Delete a visitor, who has logged in. ``visitor`` is a Visitor or its ticket.

        Raises SessionUnknown (never stored, or it has ended), and the same errors as ``get``. May wait for
        other writers, but not for the disk.
        """
        self._gate.visitor_end(_ticket_of(visitor))

    def _put(self, visitor: NewVisitor | Visitor, json: str) -> Visitor:
        if not isinstance(visitor, (NewVisitor, Visitor)):
            advice = "what visitors.draw, get or put returned"
            raise TypeError(f"visitor must be {advice}, not {type(visitor).__name__}")
        return _made(self._gate.visitor_put(_ticket_of(visitor), visitor.version, json))

    def __repr__(self) -> str:
        return "<limen.Visitors>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a gate and its parts cannot be pickled: open a gate in each process")


def _made(visitor: _core.Visitor) -> Visitor:
    assert isinstance(visitor, Visitor)
    return visitor


def _ticket_of(visitor: NewVisitor | Visitor | Text) -> str | bytes | bytearray:
    ticket = visitor.ticket if isinstance(visitor, (NewVisitor, Visitor)) else visitor
    if isinstance(ticket, (str, bytes, bytearray)):
        return ticket
    raise TypeError(f"visitor must be limen.Visitor or a ticket as text, not {type(visitor).__name__}")
