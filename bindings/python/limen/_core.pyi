"""limen's C ABI for Python. Private: use the package limen.

Every argument is positional. The module converts arguments itself, so that no exception shows one. Text is
str, bytes or bytearray. A lone surrogate, a NUL in a name or an algorithm, and any other type raise a
TypeError that names only the parameter. Subclasses of str and bytes count as their contents. For a status
other than LIMEN_OK, the module raises what setup()'s make_error returns. Calls hold the GIL unless a
docstring says "May block".
"""

from array import array
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, final

from typing_extensions import disjoint_base

Text = str | bytes | bytearray
Options = tuple[tuple[str, str], ...]

LEVEL_MAX: int  # limits.h

def setup(
    make_error: Callable[[int, str], Exception],
    claims: type[Claims],
    session: type[Session],
    visitor: type[Visitor],
    answer: type[Answer],
    /,
) -> None:
    """Sets how an error is made from status and message, and the classes that verify and get return."""

def version() -> str: ...
def status_name(status: int, /) -> str: ...
def status_kind(status: int, /) -> int: ...
def http_status(status: int, /) -> int: ...
def http_word(status: int, /) -> str: ...
def event_name(kind: int, /) -> str: ...
def options_table() -> str:
    """All properties, as a JSON array of objects."""

def grants(json: Text, scope: Text, role: Text, /) -> None:
    """Raises when the JSON object lacks a scope or the role; an empty one is not required."""

def asgi_fields(
    method: str, headers: Iterable[Iterable[bytes]], flags: int, /
) -> tuple[str, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None, int]:
    """The ``fields`` of ``Guard.check``, of the header fields of ASGI; several of one name are joined by line
    feeds.
    """

def store_traits(store: Text, /) -> int:
    """The LIMEN_STORE_* bits of a store's URL."""

def store_check(store: Text, progress: array[int] | None, /) -> str:
    """A JSON object. ``progress``: an ``array("Q")`` of two numbers: done and total. May block."""

def store_restore(store: Text, backup: Text, options: Options, progress: array[int] | None, /) -> None:
    """May block."""

def store_upgrade(store: Text, progress: array[int] | None, /) -> str:
    """A JSON object: the formats ``from`` and ``to``. May block."""

def bearer_find(authorization: Text, /) -> str: ...
def bearer_challenge(status: int, realm: Text, scope: Text, /) -> tuple[int, str]: ...
def token_peek(token: Text, /) -> tuple[str, str]:
    """A token's header and claims as JSON; nothing is verified."""

def jws_sign(key: Key, payload: bytes | bytearray, header: Text, /) -> str: ...
def jws_verify(keys: KeySet, algorithms: str, jws: Text, /) -> bytes: ...

@disjoint_base
class Claims:
    """The claims of a verified token. Immutable; only verify makes it; not picklable.

    A time outside the years 1 to 9999 raises OverflowError as a datetime; the seconds since 1970 are always there.
    """

    @property
    def json(self) -> str: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def audience(self) -> str | None: ...
    @property
    def id(self) -> str | None: ...
    @property
    def sid(self) -> str | None: ...
    @property
    def key_id(self) -> str | None: ...
    @property
    def issued_at(self) -> datetime | None: ...
    @property
    def not_before(self) -> datetime | None: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def issued_at_seconds(self) -> int | None: ...
    @property
    def not_before_seconds(self) -> int | None: ...
    @property
    def expires_at_seconds(self) -> int | None: ...
    def _members(self) -> dict[str, Any]:
        """The claims, parsed once: every call returns the same dict."""

    def _record(self) -> bytes:
        """The record and its texts, for equality and hash."""

@disjoint_base
class Kept:
    """A session or a visitor as it was when read. Immutable; not picklable; its ticket is cleansed when freed."""

    @property
    def version(self) -> int: ...
    @property
    def ticket(self) -> str | None:
        """A secret; None when the session came from a list."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def seen_at(self) -> datetime: ...
    @property
    def idle_expires_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def created_at_seconds(self) -> int: ...
    @property
    def seen_at_seconds(self) -> int: ...
    @property
    def idle_expires_at_seconds(self) -> int: ...
    @property
    def expires_at_seconds(self) -> int: ...
    @property
    def json(self) -> str:
        """The data, as text."""

    @property
    def _gate(self) -> Gate: ...
    def _members(self) -> dict[str, Any]:
        """The data, parsed once: every call returns the same dict."""

    def _record(self) -> bytes:
        """The record and its texts, without the ticket, for equality and hash."""

class Session(Kept):
    @property
    def sid(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def address(self) -> str | None: ...
    @property
    def roles(self) -> list[str]:
        """As a new list."""

    @property
    def scope(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def auth_time(self) -> datetime: ...
    @property
    def auth_time_seconds(self) -> int: ...
    def _grants(self, scope: Text, role: Text, /) -> None:
        """Raises when the session lacks a scope or the role; an empty one is not required."""

class Visitor(Kept): ...

@disjoint_base
class Answer:
    """What a guard has decided. Immutable; not picklable; true if it lets in."""

    @property
    def status(self) -> int: ...
    @property
    def http(self) -> int: ...
    @property
    def credential(self) -> str | None: ...
    @property
    def again(self) -> str | None: ...
    @property
    def retry_after(self) -> int: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def csrf_good(self) -> bool: ...
    @property
    def record(self) -> Claims | Session | Visitor | None:
        """Every call returns the same object."""

    @property
    def issuer(self) -> str | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def ticket(self) -> str | None: ...
    @property
    def challenge(self) -> str | None: ...
    @property
    def word(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def _fields(self) -> tuple[Any, ...]: ...
    def __bool__(self) -> bool: ...

@final
class Guard:
    """Decides requests. ``fields``: method, authorization, cookie, csrf, origin, host, fetch_site, flags. Raises
    for a mistake of the program only.
    """

    def __new__(cls, gate: Gate, verifier: Verifier | None, options: Options, /) -> Guard: ...
    def check(self, fields: tuple[Any, ...], /) -> Answer: ...
    def require(self, answer: Answer, fields: tuple[Any, ...], /) -> Answer:
        """Returns ``answer`` itself where nothing has changed."""

    def login(
        self, fields: tuple[Any, ...], subject: Text, data: Text | None, options: Options, /
    ) -> tuple[Session, str]:
        """The session, and the values of the Set-Cookie fields, a line each. ``data`` None: the visitor's. May
        block."""

    def renew(self, fields: tuple[Any, ...], options: Options, /) -> tuple[Session, str]:
        """May block."""

    def logout(self, fields: tuple[Any, ...], options: Options, /) -> str:
        """May block."""

@final
class Gate:
    """An opened limen. May block. A parameter ``ticket`` also accepts a Session or a Visitor."""

    def __new__(cls, store: Text, options: Options, /) -> Gate: ...
    def close(self, /) -> None: ...
    def jwks(self, /) -> str: ...
    def stats(self, format: str, /) -> str: ...
    def set_clock(self, now: int, /) -> None: ...
    def issue(self, subject: Text, claims: Text, session: Session | None, options: Options, /) -> str:
        """Holds the GIL unless the gate signs with RSA, or with a key that a shared store keeps."""

    def login_begin(self, subject: Text, /) -> str: ...
    def session_create(self, subject: Text, data: Text, options: Options, /) -> Session:
        """May block."""

    def session_update(self, ticket: Text | Kept, version: int, data: Text, /) -> Session:
        """May block."""

    def session_renew(self, ticket: Text | Kept, options: Options, /) -> Session:
        """May block."""

    def session_end(self, ticket: Text | Kept, /) -> None:
        """May block."""

    def session_list(self, subject: Text, after_sid: Text, /) -> list[Session]:
        """One page, in the order of sids; empty after the last. May block."""

    def session_require(self, session: Session, max_age: int | None, level: int, /) -> None: ...
    def visitor_draw(self, /) -> tuple[str, int]:
        """A ticket, and the version that stores it for the first time. May block at the gate's first visitor."""

    def visitor_put(self, ticket: Text | Kept, version: int, data: Text, /) -> Visitor:
        """May block."""

    def visitor_get(self, ticket: Text | Kept, /) -> Visitor:
        """May block at the gate's first visitor."""

    def visitor_end(self, ticket: Text | Kept, /) -> None:
        """May block."""

    def cookie_set(self, ticket: Text | Kept, options: Options, /) -> str: ...
    def cookie_delete(self, options: Options, /) -> str: ...
    def cookie_find(self, cookies: Text, options: Options, /) -> str: ...
    def csrf_token(self, ticket: Text | Kept, /) -> str: ...
    def csrf_check(self, ticket: Text | Kept, token: Text, /) -> None: ...
    def revoke_token_id(self, issuer: Text, id: Text, expires_at: int | None, reason: Text, /) -> None:
        """May block."""

    def revoke_session(self, subject: Text, sid: Text, reason: Text, /) -> None:
        """May block."""

    def revoke_sessions(self, subject: Text, keep_sid: Text, reason: Text, /) -> int:
        """May block."""

    def revoke_subject(self, subject: Text, reason: Text, /) -> int:
        """May block."""

    def revoke_everyone(self, reason: Text, /) -> None:
        """May block."""

    def revoke_key(self, kid: Text, reason: Text, /) -> None:
        """May block."""

    def keys_list(self, /) -> str:
        """A JSON array of objects. May block."""

    def keys_rotate(self, /) -> str:
        """The kid of the new key. May block."""

    def keys_retire(self, kid: Text, /) -> None:
        """May block."""

    def store_info(self, /) -> str:
        """A JSON object. May block."""

    def store_backup(self, path: Text, progress: array[int] | None, /) -> None:
        """May block."""

@disjoint_base
class Verifier:
    """A prepared policy, over a gate or over keys alone."""

    def __init__(self, source: Gate | KeySet, options: Options, /) -> None: ...
    def verify(self, token: Text, /) -> Claims: ...
    def _revoke(self, token: Text, reason: Text, /) -> None:
        """May block."""

@disjoint_base
class SessionTable:
    """A gate's sessions, for the two calls of each request. They may block on stores other than memory: and
    lmdb:.
    """

    def __init__(self, gate: Gate, /) -> None: ...
    def get(self, ticket: Text | Session, /) -> Session: ...
    def touch(self, ticket: Text | Session, /) -> None: ...

@final
class Key:
    """A key and the algorithm it is used with. Immutable."""

    @staticmethod
    def generate(algorithm: str, /) -> Key:
        """RSA takes about 100 ms, without the GIL."""

    @staticmethod
    def from_jwk(jwk: Text, /) -> Key: ...
    @staticmethod
    def from_pem(algorithm: str, pem: Text, /) -> Key: ...
    @staticmethod
    def from_secret(algorithm: str, secret: bytes | bytearray, /) -> Key: ...
    def id(self, /) -> str: ...
    def algorithm(self, /) -> str: ...
    def thumbprint(self, /) -> str:
        """RFC 7638 over SHA-256. Raises for a secret."""

    def public_jwk(self, /) -> str: ...
    def private_jwk(self, /) -> str: ...

@final
class KeySet:
    """Keys to verify with."""

    def __new__(cls) -> KeySet: ...
    @staticmethod
    def from_jwks(jwks: Text, /) -> KeySet: ...
    def add(self, key: Key, /) -> None: ...
    def jwks(self, /) -> str: ...

@final
class Watch:
    """A gate's events from now on."""

    def __new__(cls, gate: Gate, /) -> Watch: ...
    def fileno(self, /) -> int: ...
    def next(
        self, /
    ) -> list[tuple[int, int, int, int, str | None, str | None, str | None, str | None, str | None]]:
        """For each waiting event: number, at, kind, status, subject, sid, id, reason, label. Does not
        wait."""
