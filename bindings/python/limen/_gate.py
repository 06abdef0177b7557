"""The gate: an opened limen, with its store, its keys and its policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NoReturn, SupportsIndex, final, overload

from . import _core
from ._guard import Guard
from ._keyring import Keyring
from ._nouns import Cookies, Csrf, Sessions, Tokens
from ._options import properties, timestamp
from ._records import Session, sid_of
from ._store import counts_of, path_of, store_traits
from ._verifier import Verifier
from ._visitors import Visitors
from ._watch import Watch

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._core import Text
    from ._options import GateOptions, GuardOptions, VerifierOptions
    from ._store import Path, Progress


def open(store: Text = "memory:", /, **options: Unpack[GateOptions]) -> Gate:
    """Open a gate over ``store``.

    ``"memory:"`` is a store of this process alone, gone with the gate. ``"lmdb:/absolute/path"`` is a
    directory on a local disk: all processes of the host can share it, and it lasts. It is created, for its
    owner alone, if it does not exist.

    One gate in a process is enough. Over lmdb: it also serves processes that are forked from this one.

    Options are the properties of docs/configuration.md, with ``_`` for the first dot: ``limen.open("memory:",
    issuer="https://shop.example", session_idle_ttl="30m")``. A duration is a number of seconds, a timedelta,
    or text such as ``"30m"``. A list is a list of str, or words in one str. ``keys_signing`` accepts a Key,
    ``keys_verifying`` a KeySet. None leaves an option at its default. To issue tokens, to hold sessions and
    to revoke, a gate needs ``issuer``. A gate opened without a key keeps keys of its own in the store
    (``gate.keys``).

    Raises OptionError (with a suggestion for an unknown option), KeyRefused, CookieRefused, UsageError (an
    unknown kind of store), StoreError, TypeError. Threads: any; may block.
    """
    gate = Gate(_core.Gate(store, properties(options)))
    gate._fast = not store_traits(store).reads_block
    return gate


@final
class Gate:
    """An opened limen. ``limen.open`` makes it; ``with`` closes it.

    Its attributes are ``sessions``, ``visitors``, ``tokens``, ``cookies``, ``csrf`` and ``keys``. After
    ``close``, every call raises GateClosed, and calls in flight finish. The gate is also closed when the last
    reference to it goes; its verifiers, watches and sessions hold references.

    After a fork, a gate over lmdb: opens itself again in the child at its first use, and so do its verifiers;
    its statistics start at zero. If the store is unavailable then, the call raises StoreError, and the next
    call tries again. A gate over memory: raises GateForked in the child, because its store belongs to the
    process that opened it.

    Threads: any, for every call.
    """

    __slots__ = (
        "__weakref__",
        "_closed",
        "_fast",
        "_gate",
        "cookies",
        "csrf",
        "keys",
        "sessions",
        "tokens",
        "visitors",
    )

    sessions: Sessions
    visitors: Visitors
    tokens: Tokens
    cookies: Cookies
    csrf: Csrf
    keys: Keyring

    def __init__(self, gate: _core.Gate) -> None:
        if not isinstance(gate, _core.Gate):
            raise TypeError("limen.Gate: use limen.open")
        self._gate = gate
        self._closed = False
        self._fast = False  # whether reading a session never blocks
        self.sessions = Sessions(gate)
        self.visitors = Visitors(gate)
        self.tokens = Tokens(gate)
        self.cookies = Cookies(gate)
        self.csrf = Csrf(gate)
        self.keys = Keyring(gate)

    def verifier(self, **options: Unpack[VerifierOptions]) -> Verifier:
        """A verifier with a policy of its own over this gate's issuer, keys and revocations. The options
        given replace the gate's.

        ``gate.verifier(audience="payments", scope="pay:write")``. Make it once and keep it.

        Raises OptionError, KeyRefused (no such algorithm), GateClosed, GateForked. Fast.
        """
        return Verifier(self._gate, properties(options))

    def guard(self, *, verifier: Verifier | None = None, **options: Unpack[GuardOptions]) -> Guard:
        """A guard, which decides whole HTTP requests. ``verifier`` judges bearer tokens; by default the gate's
        own policy.

        ``credentials``: what it accepts, of token, session and visitor (default: token and session).
        ``issuers``: other issuers, whose tokens it accepts too. ``scope``, ``role``, ``max_age`` and ``level``:
        what the caller must have. ``csrf``: which requests that may change something need a CSRF token:
        ``"cookie"`` (the default: those with a cookie), ``"always"`` (a login form too) or ``"never"`` (the
        application checks). ``origins``: further origins whose pages may open websockets and send login forms.
        ``realm``: named in challenges. ``optional``: let in as nobody whom it would refuse. ``touch``: whether
        a request keeps its session alive.

        Raises OptionError (also: the gate, or the verifier, has no issuer), GateClosed, GateForked. Fast.
        """
        return Guard(self._gate, verifier, options)

    def login(self, subject: Text) -> str:
        """A login mark for ``subject``. Take it before you check the password, and pass it as ``mark`` to
        ``sessions.create``, ``sessions.renew`` or ``tokens.issue``.

        The mark says when the login began. If the subject, or everyone, is revoked between that moment and
        the end of the login, the login is refused. A mark is valid for ``login_ttl``, any number of times,
        and may travel through the client.

        Raises OptionError (the gate has no issuer), UsageError, Unavailable. Fast.
        """
        return self._gate.login_begin(subject)

    def revoke_token(self, token: Text, reason: Text = "") -> None:
        """Verify a token and revoke it: one client logs out. Revoking it again does nothing.

        ``reason``, here and below, is for your records: at most 256 bytes. Once a revocation has returned,
        every verifier over the same store refuses. After StoreError, Stale or OutOfMemory the revocation may
        or may not have happened: call again, which does no harm.

        Raises TokenError (the token does not verify; nothing is revoked), ClaimMissing (it has no jti or no
        exp), StoreFull, Unavailable. May block.
        """
        self.tokens._revoke(token, reason)

    def revoke_token_id(
        self, id: Text, *, issuer: Text = "", expires_at: int | datetime | None = None, reason: Text = ""
    ) -> None:
        """Revoke the token whose ``id`` (its claim jti) and ``expires_at`` you kept. ``expires_at=None``
        assumes the longest lifetime allowed.

        An empty ``issuer`` is the gate's own.

        Raises StoreFull, OptionError (no issuer is known), UsageError, Unavailable. May block.
        """
        until = None if expires_at is None else timestamp("expires_at", expires_at)
        self._gate.revoke_token_id(issuer, id, until, reason)

    def revoke_session(self, subject: Text, sid: Text, reason: Text = "") -> None:
        """End the session of ``subject`` that has this public id, and refuse the tokens issued from it.

        Raises SessionUnknown (the subject has no such session) and TicketMalformed (not a sid). Both are
        about the sid and not about the caller, so answer 404 and not 401. Raises StoreFull (the session has
        ended, but its tokens could not be revoked), Unavailable. May block.
        """
        self._gate.revoke_session(subject, sid, reason)

    def revoke_sessions(self, subject: Text, keep: Session | Text, reason: Text = "") -> int:
        """Log the user out of all other devices: refuse everything that ``subject`` was given until now,
        except the session ``keep`` (a Session or its sid).

        Tokens issued from the kept session are refused too: issue new ones. Returns the number of sessions
        deleted from the store.

        Raises SessionUnknown, SessionRevoked, TicketMalformed (there is no such session to keep; nothing is
        revoked), Unavailable. May block.
        """
        return self._gate.revoke_sessions(subject, sid_of("keep", keep), reason)

    def revoke_subject(self, subject: Text, reason: Text = "") -> int:
        """Refuse everything that ``subject`` was given until now: sessions, tokens, and logins under way.

        Call it when an account was taken over or its password changed. A login that begins afterwards works.
        Returns the number of sessions deleted from the store; any not yet deleted are refused as well.

        Raises OptionError (the gate has no issuer), UsageError, Unavailable. May block.
        """
        return self._gate.revoke_subject(subject, reason)

    def revoke_everyone(self, reason: Text = "") -> None:
        """Refuse everything that the gate's issuer has issued to anybody until now.

        Raises OptionError (the gate has no issuer), UsageError, Unavailable. May block.
        """
        self._gate.revoke_everyone(reason)

    def revoke_key(self, kid: Text, reason: Text = "") -> None:
        """Refuse every token that the gate's issuer signed with the key ``kid``. Call it when somebody else
        may know the key.

        A key of the keyring is removed; if it was the signing key, another key signs from then on. A key from
        ``keys_signing`` or ``keys_verifying`` is refused for ever, by every gate on the store: give the gate
        another.

        Raises OptionError (the gate has no issuer), StoreFull, KeyRefused (the keyring is full), UsageError,
        Unavailable. May block.
        """
        self._gate.revoke_key(kid, reason)

    def store_info(self) -> dict[str, Any]:
        """Count what the gate's store holds.

        Returns ``driver`` ("memory" or "lmdb"), ``size`` and ``limit`` in bytes, ``records``, ``members`` (of
        indexes), ``log_entries``, ``revocations``, ``cutoffs`` and ``issuers``. For lmdb also ``path``, ``format``,
        ``created_at``, ``free`` in bytes, and ``readers``. If there are visitors, ``visitors`` has their
        ``records``, ``size``, ``free`` and ``limit``, or ``error`` if they cannot be read.

        Raises Unavailable. May block when the file has many free pages.
        """
        found: dict[str, Any] = json.loads(self._gate.store_info())
        return found

    def backup(self, path: Path, *, progress: Progress | None = None) -> None:
        """Write the gate's store, as of one moment, to the new file ``path``. The file appears only when it
        is complete; the store stays in use meanwhile. ``limen.restore_store`` makes a store from it.

        The file holds secrets, as the store does: every session with its data, and the gate's own keys. Only
        its owner can read it (mode 0600).

        Raises StoreError (the file exists, it cannot be written, the store is damaged), UsageError (a store
        in memory has no backup), Unavailable. May block.
        """
        self._gate.store_backup(path_of("path", path), counts_of(progress))

    def jwks(self) -> str:
        """The public keys that verify this gate's tokens, as the text of a JWK Set (RFC 7517, section 5), for
        other services to fetch. A gate that signs with a secret (HS*) returns an empty set.

        Raises GateClosed, GateForked. Fast.
        """
        return self._gate.jwks()

    @overload
    def stats(self, format: Literal["json"] = "json") -> dict[str, Any]: ...
    @overload
    def stats(self, format: Literal["prometheus"]) -> str: ...
    def stats(self, format: str = "json") -> dict[str, Any] | str:
        """The gate's counters since it was opened: a dict, or with ``"prometheus"`` the body of a /metrics
        page. No counter is about a single subject or token.

        Raises UsageError (no such format), GateClosed, GateForked. Fast: about 20 us.
        """
        text = self._gate.stats(format)
        if format != "json":
            return text
        counts: dict[str, Any] = json.loads(text)
        return counts

    def set_clock(self, now: int | datetime) -> None:
        """Set the clock, for tests: seconds since 1970 or an aware datetime. From the first call on, the
        clock stands still.

        Raises OptionError (the gate was opened without ``clock_manual=True``), UsageError (outside the years
        1970 to 9999), GateClosed, GateForked. Fast.
        """
        self._gate.set_clock(timestamp("now", now))

    def watch(self) -> Watch:
        """A watch, which reads the events of this gate from now on.

        Raises GateClosed, GateForked, OutOfMemory. Fast.
        """
        return Watch(self._gate)

    def close(self) -> None:
        """Close the gate for every holder, its watches and verifiers included. Calls in flight finish.
        Closing twice does nothing. Fast.
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
        raise TypeError("limen.Gate cannot be pickled: open one in each process")
