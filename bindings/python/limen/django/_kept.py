"""What a session of Django's is kept as: a limen.Session, or a limen.Visitor of somebody who has not logged in."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, TypeAlias

from django.views.decorators.debug import sensitive_variables

import limen
from limen import _status

from .conf import gate

Kept: TypeAlias = limen.Session | limen.Visitor


@sensitive_variables()
def read(ticket: str) -> Kept:
    """The session or the visitor of a ticket. Raises limen.Refused, limen.Unavailable."""
    try:
        return gate().sessions.get(ticket)
    except limen.TicketMalformed as refused:
        if refused.status != _status.TICKET_KIND:
            raise
    return gate().visitors.get(ticket)


@sensitive_variables()
def end(ticket: str) -> None:
    """End the session or the visitor of a ticket. Raises limen.Refused, limen.Unavailable."""
    try:
        return gate().sessions.end(ticket)
    except limen.TicketMalformed as refused:
        if refused.status != _status.TICKET_KIND:
            raise
    gate().visitors.end(ticket)


def touch(kept: Kept) -> None:
    if isinstance(kept, limen.Session):
        gate().sessions.touch(kept)
    else:
        # Another request's change keeps it alive, too; and a full store still reads.
        with contextlib.suppress(limen.SessionChanged, limen.StoreFull):
            gate().visitors.touch(kept)


def write(kept: Kept, data: Mapping[str, Any]) -> Kept:
    """Replace the data. Raises limen.SessionChanged when somebody else did since it was read."""
    if isinstance(kept, limen.Session):
        return gate().sessions.update(kept, data)
    return gate().visitors.put(kept, data)


def subject(kept: Kept) -> str | None:
    """The subject of a session; None for a visitor, who has none."""
    return kept.subject if isinstance(kept, limen.Session) else None


def key(kept: Kept) -> str:
    """The ticket, which is Django's session key."""
    assert kept.ticket is not None
    return kept.ticket
