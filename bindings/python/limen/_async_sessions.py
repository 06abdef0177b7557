"""Sessions and visitors in asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from datetime import datetime

    from ._core import Text
    from ._nouns import Sessions
    from ._options import Duration, Roles, Seconds, Words
    from ._records import Session, Visitor
    from ._visitors import NewVisitor, Visitors


@final
class AsyncSessions:
    """``gate.sessions`` with the same methods, arguments and errors. All are awaited, except ``require``."""

    __slots__ = ("_inline", "_sessions")

    def __init__(self, sessions: Sessions, inline: bool) -> None:
        self._sessions = sessions
        self._inline = inline

    async def create(
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
        """See ``Sessions.create``. If the await is cancelled, a session may exist whose ticket nobody knows."""
        return await asyncio.to_thread(
            self._sessions.create,
            subject,
            data=data,
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

    async def get(self, ticket: Text | Session, /) -> Session:
        """See ``Sessions.get``. Runs inline on memory: and lmdb:, in a thread on other stores."""
        return (
            self._sessions.get(ticket)
            if self._inline
            else await asyncio.to_thread(self._sessions.get, ticket)
        )

    async def touch(self, ticket: Text | Session, /) -> None:
        """See ``Sessions.touch``. Runs inline on memory: and lmdb:, in a thread on other stores."""
        if self._inline:
            self._sessions.touch(ticket)
        else:
            await asyncio.to_thread(self._sessions.touch, ticket)

    async def update(self, session: Session, data: Mapping[str, Any] | None) -> Session:
        """See ``Sessions.update``."""
        return await asyncio.to_thread(self._sessions.update, session, data)

    async def renew(
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
        """See ``Sessions.renew``. If the await is cancelled, the new ticket may be lost; the user then logs
        in again.
        """
        return await asyncio.to_thread(
            self._sessions.renew,
            session,
            authenticated=authenticated,
            roles=roles,
            scope=scope,
            level=level,
            label=label,
            address=address,
            mark=mark,
        )

    async def end(self, session: Session | Text) -> None:
        """See ``Sessions.end``."""
        await asyncio.to_thread(self._sessions.end, session)

    async def list(self, subject: Text) -> list[Session]:
        """See ``Sessions.list``."""
        return await asyncio.to_thread(self._sessions.list, subject)

    async def iterate(self, subject: Text) -> AsyncIterator[Session]:
        """See ``Sessions.iterate``. Each page is read in a thread."""
        pages = self._sessions._pages(subject)
        while page := await asyncio.to_thread(next, pages, None):
            for session in page:
                yield session

    def require(
        self,
        session: Session,
        *,
        max_age: Seconds | None = None,
        level: int | None = None,
        scope: Words | None = None,
        role: str | None = None,
    ) -> None:
        """See ``Sessions.require``. Not awaited: it is fast."""
        self._sessions.require(session, max_age=max_age, level=level, scope=scope, role=role)

    def __repr__(self) -> str:
        return "<limen.AsyncSessions>"


@final
class AsyncVisitors:
    """``gate.visitors`` with the same methods, arguments and errors. All are awaited, and run in a thread."""

    __slots__ = ("_visitors",)

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors

    async def draw(self) -> NewVisitor:
        """See ``Visitors.draw``."""
        return await asyncio.to_thread(self._visitors.draw)

    async def put(self, visitor: NewVisitor | Visitor, data: Mapping[str, Any] | None) -> Visitor:
        """See ``Visitors.put``."""
        return await asyncio.to_thread(self._visitors.put, visitor, data)

    async def get(self, ticket: Text | Visitor) -> Visitor:
        """See ``Visitors.get``."""
        return await asyncio.to_thread(self._visitors.get, ticket)

    async def touch(self, visitor: Visitor) -> None:
        """See ``Visitors.touch``."""
        await asyncio.to_thread(self._visitors.touch, visitor)

    async def end(self, visitor: Visitor | Text) -> None:
        """See ``Visitors.end``."""
        await asyncio.to_thread(self._visitors.end, visitor)

    def __repr__(self) -> str:
        return "<limen.AsyncVisitors>"
