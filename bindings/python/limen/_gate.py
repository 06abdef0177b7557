"""The gate: an opened limen, with its store, its keys and its policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsIndex, final, overload

from . import _core
from ._keyring import Keyring
from ._nouns import Cookies, Csrf, Sessions, Tokens
from ._options import properties, timestamp
from ._records import Session, sid_of
from ._store import counts_of, path_of
from ._verifier import Verifier
from ._watch import Watch

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._core import Text
    from ._options import GateOptions, VerifierOptions
    from ._store import Path, Progress


def open(store: Text = "memory:", /, **options: Unpack[GateOptions]) -> Gate:
    """Open a gate over ``store``: ``"memory:"``, which is this process's own and gone with the gate, or
    ``"lmdb:/absolute/path"``, a directory on a local disk that all processes of the host share and that lasts.

    One in a process is enough; over lmdb: it serves the processes that are forked from this one too. Options
    are the properties of docs/configuration.md, with ``_`` for the first dot:
    ``limen.open("memory:", issuer="https://shop.example", session_idle_ttl="30m")``. Durations are
    seconds, a timedelta or text such as ``"30m"``; lists are lists of str, or words in one text;
    ``keys_signing`` takes a Key, ``keys_verifying`` a KeySet. None: not set. ``issuer`` is needed to issue,
    for sessions and to revoke. A gate that is given no key keeps one of its own in the
    store (``gate.keys``).

    Raises OptionError (with a suggestion where an option is unknown), KeyRefused, CookieRefused, UsageError
    (no such store), StoreError, TypeError. Threads: any; may block.
    """
    gate = Gate(_core.Gate(store, properties(options)))
    gate._fast = (store if isinstance(store, str) else bytes(store).decode()).startswith(("memory:", "lmdb:"))
    return gate


@final
class Gate:
    """An opened limen. ``limen.open`` makes it; ``with`` closes it.

    ``sessions``, ``tokens``, ``cookies``, ``csrf`` and ``keys`` are its nouns. After ``close`` every call raises
    GateClosed, calls in flight finish. Dropping the last reference closes it too; verifiers, watches and
    sessions hold one.

    In a child after a fork a gate over lmdb: opens itself again when it is first used, as do its verifiers;
    statistics begin anew. A call that finds the store away raises StoreError, and the next tries again. Over
    memory: every call raises GateForked there, since the store belongs to the process that opened it.

    Threads: any, for every call.
    """

    __slots__ = ("__weakref__", "_closed", "_fast", "_gate", "cookies", "csrf", "keys", "sessions", "tokens")

    sessions: Sessions
    tokens: Tokens
    cookies: Cookies
    csrf: Csrf
    keys: Keyring

    def __init__(self, gate: _core.Gate) -> None:
        if not isinstance(gate, _core.Gate):
            raise TypeError("a limen.Gate is made by limen.open")
        self._gate = gate
        self._closed = False
        self._fast = False  # whether reading a session never blocks
        self.sessions = Sessions(gate)
        self.tokens = Tokens(gate)
        self.cookies = Cookies(gate)
        self.csrf = Csrf(gate)
        self.keys = Keyring(gate)

    def verifier(self, **options: Unpack[VerifierOptions]) -> Verifier:
        """A further policy over this gate: its issuer, keys and revocations, with options that replace the
        gate's.

        ``gate.verifier(audience="payments", scope="pay:write")``. Prepare it once and keep it.

        Raises OptionError, KeyRefused (no such algorithm), GateClosed, GateForked. Fast.
        """
        return Verifier(self._gate, properties(options))

    def login(self, subject: Text) -> str:
        """A login mark: take it before you check the password, and hand it to ``create``, ``issue`` or
        ``renew`` as ``mark``.

        A login that began before a revocation of the subject, or of everyone, is then refused though it ends
        after it. It is good for ``login_ttl``, any number of times, and may travel through the client.

        Raises OptionError (the gate has no issuer), UsageError, Unavailable. Fast.
        """
        return self._gate.login_begin(subject)

    def revoke_token(self, token: Text, reason: Text = "") -> None:
        """Verify a token and revoke it: logout of one client. One that is revoked already is fine.

        ``reason``, here and below, is for your records: at most 256 bytes. Once a revocation returned, every
        verifier over the same store refuses. After StoreError, Stale or OutOfMemory it may stand or not: call
        again, which does no harm.

        Raises TokenError (it does not verify, and nothing is revoked), ClaimMissing (without jti or exp),
        StoreFull, Unavailable. May block.
        """
        self.tokens._revoke(token, reason)

    def revoke_token_id(
        self, id: Text, *, issuer: Text = "", expires_at: int | datetime | None = None, reason: Text = ""
    ) -> None:
        """Revoke the token of which you kept the ``id`` (jti) and ``expires_at`` (None: the longest life
        allowed).

        ``issuer``: empty is the gate's own. Raises StoreFull, OptionError (there is no issuer), UsageError,
        Unavailable. May block.
        """
        until = None if expires_at is None else timestamp("expires_at", expires_at)
        self._gate.revoke_token_id(issuer, id, until, reason)

    def revoke_session(self, subject: Text, sid: Text, reason: Text = "") -> None:
        """End one session of ``subject`` by its public name, and refuse the tokens minted from it.

        Raises SessionUnknown (the subject has no such session), TicketMalformed (that is no sid): about the
        sid and not about who asks, so answer 404 and not 401; StoreFull (it has ended, but its tokens could
        not be revoked), Unavailable. May block.
        """
        self._gate.revoke_session(subject, sid, reason)

    def revoke_sessions(self, subject: Text, keep: Session | Text, reason: Text = "") -> int:
        """Refuse everything of ``subject`` that was given out before, but for the session ``keep`` (or of
        that sid): "log out my other devices".

        Tokens minted from the kept session are refused too: mint anew. Gives the number of stored sessions
        that were deleted.

        Raises SessionUnknown, SessionRevoked, TicketMalformed (there is no such session to keep, and nothing
        was revoked), Unavailable. May block.
        """
        return self._gate.revoke_sessions(subject, sid_of("keep", keep), reason)

    def revoke_subject(self, subject: Text, reason: Text = "") -> int:
        """Refuse everything of ``subject`` that was given out before: sessions, tokens, logins that have
        begun.

        The account was hacked, the password was changed. A login right afterwards gets in. Gives the number
        of stored sessions that were deleted; what is not deleted is refused all the same.

        Raises OptionError (the gate has no issuer), UsageError, Unavailable. May block.
        """
        return self._gate.revoke_subject(subject, reason)

    def revoke_everyone(self, reason: Text = "") -> None:
        """Refuse everything that the gate's issuer gave out before, to anyone. Raises what ``revoke_subject``
        does. May block.
        """
        self._gate.revoke_everyone(reason)

    def revoke_key(self, kid: Text, reason: Text = "") -> None:
        """Refuse every token that the gate's issuer signed with the key ``kid``, which is known to somebody
        else. A key of the keyring is gone with that, and where it was the one that signs, another does at
        once. One that ``keys_signing`` or ``keys_verifying`` gave is refused for ever, by every gate on the
        store: give the gate another.

        Raises OptionError (the gate has no issuer), StoreFull, KeyRefused (the keyring is full), UsageError,
        Unavailable. May block.
        """
        self._gate.revoke_key(kid, reason)

    def store_info(self) -> dict[str, Any]:
        """What the gate's store holds: ``driver`` ("memory" or "lmdb"), ``size`` in bytes, ``records``,
        ``members`` of indexes, ``log_entries``, ``revocations``, ``cutoffs`` and ``issuers``; of lmdb: also
        ``path``, ``format``, ``created_at``, ``limit`` and ``free`` in bytes, and ``readers``.

        Raises Unavailable. May block where the file has many free pages.
        """
        found: dict[str, Any] = json.loads(self._gate.store_info())
        return found

    def backup(self, path: Path, *, progress: Progress | None = None) -> None:
        """Write the gate's store, as of one moment, to a new file, which is there when it is whole. Others go
        on meanwhile. ``limen.restore_store`` makes a store of it.

        The file holds what the store holds: whose sessions there are, what is in them, and the gate's own
        keys. It is made for its owner alone (mode 0600). ``path``: where no file is yet.

        Raises StoreError (a file is there already, it cannot be written, the store is damaged), UsageError
        (a store in memory has no backup), Unavailable. May block.
        """
        self._gate.store_backup(path_of("path", path), counts_of(progress))

    def jwks(self) -> str:
        """The public keys that verify this gate's tokens, as JWK Set text, for others to fetch. A gate that
        signs with a secret (HS*) gives an empty set. Raises GateClosed, GateForked. Fast.
        """
        return self._gate.jwks()

    @overload
    def stats(self, format: Literal["json"] = "json") -> dict[str, Any]: ...
    @overload
    def stats(self, format: Literal["prometheus"]) -> str: ...
    def stats(self, format: str = "json") -> dict[str, Any] | str:
        """What was counted at this gate since it was opened: a dict, or with ``"prometheus"`` the text that a
        /metrics page answers. No figure has to do with one subject or token.

        Raises UsageError (no such format), GateClosed, GateForked. Fast: some 20 us.
        """
        text = self._gate.stats(format)
        if format != "json":
            return text
        counts: dict[str, Any] = json.loads(text)
        return counts

    def set_clock(self, now: int | datetime) -> None:
        """Set the clock, for tests: seconds since 1970 or an aware datetime. From the first call on it stands
        still.

        Raises OptionError (the gate was opened without ``clock_manual=True``), UsageError (outside 1970 to
        9999), GateClosed, GateForked. Fast.
        """
        self._gate.set_clock(timestamp("now", now))

    def watch(self) -> Watch:
        """A watch, which sees the events of this gate from now on. Raises GateClosed, GateForked,
        OutOfMemory. Fast.
        """
        return Watch(self._gate)

    def close(self) -> None:
        """Close the gate for all who hold it, watches and verifiers too. Calls in flight finish. Twice is
        fine. Fast.
        """
        self._closed = True
        self._gate.close()

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<limen.Gate {'closed' if self._closed else 'open'}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a limen.Gate is not pickled: open one in each process")
