"""The gate in asyncio. Calls that may block run in a thread; fast ones run inline."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsIndex, final, overload

from ._async_sessions import AsyncSessions, AsyncVisitors
from ._gate import Gate
from ._gate import open as open_gate
from ._keyring import KeyInfo, Keyring
from ._nouns import Cookies, Csrf, Tokens

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._core import Text
    from ._guard import Guard
    from ._options import GateOptions, GuardOptions, VerifierOptions
    from ._records import Session
    from ._store import Path, Progress
    from ._verifier import Verifier
    from ._watch import Watch


def open_async(store: Text = "memory:", /, **options: Unpack[GateOptions]) -> Opening:
    """Open a gate without blocking the event loop. Arguments and errors are those of ``limen.open``.

        async with limen.open_async("memory:", issuer="https://shop.example") as gate: ...
        gate = await limen.open_async("memory:", issuer="https://shop.example")  # then await gate.close()

    If the await is cancelled and the gate opens anyway, it is closed.
    """
    return Opening(functools.partial(open_gate, store, **options))


@final
class Opening:
    """A gate to be opened: await it once, or enter it with ``async with``."""

    __slots__ = ("_gate", "_open")

    def __init__(self, open: Callable[[], Gate]) -> None:
        self._open = open
        self._gate: AsyncGate | None = None

    async def _opened(self) -> AsyncGate:
        opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        try:
            return AsyncGate.over(await asyncio.shield(opening))
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    def __await__(self) -> Generator[Any, None, AsyncGate]:
        return self._opened().__await__()

    async def __aenter__(self) -> AsyncGate:
        self._gate = await self._opened()
        return self._gate

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._gate is not None:
            await self._gate.close()


@final
class AsyncKeyring:
    """``gate.keys`` with the same methods, arguments and errors. All are awaited."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    async def list(self) -> list[KeyInfo]:
        """See ``Keyring.list``."""
        return await asyncio.to_thread(self._keys.list)

    async def rotate(self) -> str:
        """See ``Keyring.rotate``."""
        return await asyncio.to_thread(self._keys.rotate)

    async def retire(self, kid: Text) -> None:
        """See ``Keyring.retire``."""
        await asyncio.to_thread(self._keys.retire, kid)

    def __repr__(self) -> str:
        return "<limen.AsyncKeyring>"


@final
class AsyncGate:
    """A gate in asyncio: the methods of ``limen.Gate``, with the same arguments and errors.

    Calls that may block are awaited. They run in a thread of the loop's default executor, with the caller's
    context variables: ``sessions`` except ``require``, ``visitors``, ``keys``, ``revoke_*``, ``store_info``
    and ``backup``. On memory: and lmdb:, ``sessions.get`` and ``sessions.touch`` are fast and run inline.
    Fast calls are not awaited: ``tokens``, ``cookies``, ``csrf``, ``login``, ``jwks``, ``stats``,
    ``verifier``, ``watch``. ``gate`` is the underlying Gate, which threads may use at the same time.

    **Cancelling** an await stops the waiting and not the call. The call may still take effect, unless no
    *thread had started it. Each call happens whole or not at all, and revoking again does no harm. After
    *``close``, calls in flight finish; all others raise GateClosed, also those that no thread had started.

    Threads: any, and any event loop.
    """

    __slots__ = ("cookies", "csrf", "gate", "keys", "sessions", "tokens", "visitors")

    gate: Gate
    sessions: AsyncSessions
    visitors: AsyncVisitors
    tokens: Tokens
    cookies: Cookies
    csrf: Csrf
    keys: AsyncKeyring

    def __init__(self) -> None:
        raise TypeError("limen.AsyncGate: use limen.open_async or AsyncGate.over")

    @classmethod
    def over(cls, gate: Gate) -> Self:
        """The asyncio form of an open gate. Both may be used; closing either closes both."""
        if not isinstance(gate, Gate):
            raise TypeError(f"gate must be limen.Gate, not {type(gate).__name__}")
        made = cls.__new__(cls)
        made.gate = gate
        made.sessions = AsyncSessions(gate.sessions, gate._fast)
        made.visitors = AsyncVisitors(gate.visitors)
        made.tokens = gate.tokens
        made.cookies = gate.cookies
        made.csrf = gate.csrf
        made.keys = AsyncKeyring(gate.keys)
        return made

    def verifier(self, **options: Unpack[VerifierOptions]) -> Verifier:
        """See ``Gate.verifier``. Not awaited: it is fast."""
        return self.gate.verifier(**options)

    def guard(self, *, verifier: Verifier | None = None, **options: Unpack[GuardOptions]) -> Guard:
        """See ``Gate.guard``. Not awaited: it is fast."""
        return self.gate.guard(verifier=verifier, **options)

    def login(self, subject: Text) -> str:
        """See ``Gate.login``. Not awaited: it is fast."""
        return self.gate.login(subject)

    async def revoke_token(self, token: Text, reason: Text = "") -> None:
        """See ``Gate.revoke_token``."""
        await asyncio.to_thread(self.gate.revoke_token, token, reason)

    async def revoke_token_id(
        self, id: Text, *, issuer: Text = "", expires_at: int | datetime | None = None, reason: Text = ""
    ) -> None:
        """See ``Gate.revoke_token_id``."""
        await asyncio.to_thread(
            self.gate.revoke_token_id, id, issuer=issuer, expires_at=expires_at, reason=reason
        )

    async def revoke_session(self, subject: Text, sid: Text, reason: Text = "") -> None:
        """See ``Gate.revoke_session``."""
        await asyncio.to_thread(self.gate.revoke_session, subject, sid, reason)

    async def revoke_sessions(self, subject: Text, keep: Session | Text, reason: Text = "") -> int:
        """See ``Gate.revoke_sessions``."""
        return await asyncio.to_thread(self.gate.revoke_sessions, subject, keep, reason)

    async def revoke_subject(self, subject: Text, reason: Text = "") -> int:
        """See ``Gate.revoke_subject``."""
        return await asyncio.to_thread(self.gate.revoke_subject, subject, reason)

    async def revoke_everyone(self, reason: Text = "") -> None:
        """See ``Gate.revoke_everyone``."""
        await asyncio.to_thread(self.gate.revoke_everyone, reason)

    async def revoke_key(self, kid: Text, reason: Text = "") -> None:
        """See ``Gate.revoke_key``."""
        await asyncio.to_thread(self.gate.revoke_key, kid, reason)

    async def store_info(self) -> dict[str, Any]:
        """See ``Gate.store_info``."""
        return await asyncio.to_thread(self.gate.store_info)

    async def backup(self, path: Path, *, progress: Progress | None = None) -> None:
        """See ``Gate.backup``."""
        await asyncio.to_thread(self.gate.backup, path, progress=progress)

    def jwks(self) -> str:
        """See ``Gate.jwks``. Not awaited: it is fast."""
        return self.gate.jwks()

    @overload
    def stats(self, format: Literal["json"] = "json") -> dict[str, Any]: ...
    @overload
    def stats(self, format: Literal["prometheus"]) -> str: ...
    def stats(self, format: Any = "json") -> dict[str, Any] | str:
        """See ``Gate.stats``. Not awaited: it is fast."""
        counts: dict[str, Any] | str = self.gate.stats(format)
        return counts

    def set_clock(self, now: int | datetime) -> None:
        """See ``Gate.set_clock``. Not awaited: it is fast."""
        self.gate.set_clock(now)

    def watch(self) -> Watch:
        """See ``Gate.watch``: ``async for event in gate.watch()``. Not awaited: it is fast."""
        return self.gate.watch()

    async def close(self) -> None:
        """See ``Gate.close``. The gate is closed when this is awaited, even if the await is cancelled."""
        self.gate.close()

    @property
    def closed(self) -> bool:
        """Whether the gate was closed."""
        return self.gate.closed

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<limen.AsyncGate {'closed' if self.closed else 'open'}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("limen.AsyncGate cannot be pickled: open one in each process")


def _close_unwanted(opening: asyncio.Future[Gate]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
