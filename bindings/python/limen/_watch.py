"""Watches: the events of a gate, as they happen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, SupportsIndex, final

from . import _core, _status
from ._errors import GateClosed, OutOfMemory, UsageError
from ._records import Event, event

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


@final
class Watch:
    """Reads the events of a gate, from when the watch was made: for audit logs, alarms and tests.

        with gate.watch() as watch:
            for event in watch:  # waits; ends when the gate or the watch is closed
                log(event)

    ``async for`` waits without a thread. A watch sees what happens in this process, and over lmdb: also what
    other processes revoke, some hundredths of a second later. It keeps at most ``watch_capacity`` unread
    events. When more arrive, some are lost, and a gap in the numbers shows it. When several readers share a
    watch, each event goes to one of them. In a child after a fork it raises GateForked: ``gate.watch()``
    makes one for that process.

    Threads: any.
    """

    __slots__ = ("_process", "_ready", "_wake", "_watch")

    def __init__(self, gate: _core.Gate) -> None:
        self._watch: _core.Watch | None = _core.Watch(gate)
        self._ready: deque[Event] = deque()  # read from the native watch, not handed out yet
        try:
            # Readable once the watch is closed, and when other readers should look again.
            self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        except OSError:
            raise OutOfMemory(_status.MEMORY, "watch: no file descriptor is free") from None
        self._process = os.getpid()

    def read(self) -> list[Event]:
        """The waiting events, oldest first; an empty list if none wait. Does not wait.

        Raises GateClosed (the gate is closed and every earlier event was returned), GateForked, UsageError
        (the watch is closed). Fast.
        """
        watch = self._open()
        events = []
        with contextlib.suppress(IndexError):
            while True:
                events.append(self._ready.popleft())
        try:
            events += map(event, watch.next())
        except GateClosed:
            if not events:
                raise
        return events

    def fileno(self) -> int:
        """A file descriptor to wait on with select, poll or epoll before ``read()``. It is readable while
        events wait (except those that iterating has fetched already), and once the gate is closed. Never
        read, write or close it. -1 in a child after a fork.

        Raises UsageError (the watch is closed). Fast.
        """
        return self._open().fileno()

    def close(self) -> None:
        """Close the watch. Loops over it end, in every thread. Closing twice does nothing. Fast."""
        self._watch = None
        self._ready.clear()
        if os.getpid() == self._process:  # a child shares the parent's eventfd
            os.eventfd_write(self._wake, 1)

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._watch is None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        """The next event. Waits for one, with the GIL released. Ends when the gate or the watch is closed."""
        while (watch := self._watch) is not None:
            found, over = self._take(watch)
            if found is not None:
                return found
            if over:
                break
            poll = select.poll()
            poll.register(watch.fileno(), select.POLLIN)
            poll.register(self._wake, select.POLLIN)
            poll.poll()
        raise StopIteration

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        """The next event. Waits for one without a thread. A cancelled wait loses no event."""
        while (watch := self._watch) is not None:
            found, over = self._take(watch)
            if found is not None:
                return found
            if over:
                break
            await self._readable(watch)
        raise StopAsyncIteration

    def _open(self) -> _core.Watch:
        if self._watch is None:
            raise UsageError(_status.ARGUMENT, "watch: closed")
        return self._watch

    def _take(self, watch: _core.Watch) -> tuple[Event | None, bool]:
        """The next event, if one waits, and whether no more will come."""
        try:
            if not self._ready:
                page = watch.next()
                self._fall_asleep()
                self._ready.extend(map(event, page))
            found = self._ready.popleft()
        except IndexError:
            return None, False
        except GateClosed:
            return None, True
        if self._ready:  # other readers wait for the rest
            os.eventfd_write(self._wake, 1)
        return found, False

    def _fall_asleep(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._wake)
            if self._watch is None:
                os.eventfd_write(self._wake, 1)

    async def _readable(self, watch: _core.Watch) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()

        def wake() -> None:
            if not ready.done():
                ready.set_result(None)

        with contextlib.ExitStack() as readers:
            for descriptor in (watch.fileno(), self._wake):
                mine = os.dup(descriptor)  # a loop allows one reader a descriptor, and others may wait on it
                readers.callback(os.close, mine)
                loop.add_reader(mine, wake)
                readers.callback(loop.remove_reader, mine)
            await ready

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if hasattr(self, "_wake"):
            close(self._wake)

    def __repr__(self) -> str:
        return f"<limen.Watch {'closed' if self.closed else 'open'}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("limen.Watch cannot be pickled: it belongs to this process")
