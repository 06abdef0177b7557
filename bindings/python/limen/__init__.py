"""limen: login state for the web: sessions, tokens, and one kill switch for both.

    import limen

    with limen.open("memory:", issuer="https://shop.example", audience="shop") as gate:
        session = gate.sessions.create("alex", data={"role": "admin"})
        token = gate.tokens.issue("alex", {"role": "admin"}, session=session)
        claims = gate.tokens.verify(token)
        gate.revoke_subject("alex", reason="hacked")  # session and token are refused from here on

Texts are str, bytes or bytearray; other types are a TypeError that names the parameter and never shows the
value. Whatever else goes wrong is a LimenError: Refused (401), NotEnough (403), Unavailable (503), UsageError
(500).
"""

from __future__ import annotations

from . import _core, bearer, jws
from ._async import AsyncGate, AsyncKeyring, AsyncSessions, open_async
from ._errors import (
    AlgorithmRefused,
    AudienceRefused,
    BearerAbsent,
    BearerMalformed,
    ClaimInvalid,
    ClaimMissing,
    ClaimsRefused,
    Conflict,
    CookieRefused,
    CsrfError,
    CsrfExpired,
    DataTooLong,
    GateClosed,
    GateForked,
    InternalError,
    IssuerRefused,
    KeyRefused,
    KeyUnknown,
    LevelTooLow,
    LimenError,
    LoginMarkInvalid,
    LoginRevoked,
    NotEnough,
    NotFresh,
    OptionError,
    OutOfMemory,
    RandomFailed,
    Refused,
    RoleMissing,
    ScopeMissing,
    SessionChanged,
    SessionError,
    SessionLimit,
    SessionRenewed,
    SessionRevoked,
    SessionUnknown,
    SignatureInvalid,
    Stale,
    StoreError,
    StoreFull,
    TicketAbsent,
    TicketMalformed,
    TicketTwice,
    TokenError,
    TokenExpired,
    TokenMalformed,
    TokenNotYetValid,
    TokenRevoked,
    TokenTooLong,
    TokenTypeRefused,
    Unavailable,
    UsageError,
    make_error,
)
from ._gate import Gate, open
from ._keyring import KeyInfo, Keyring
from ._keys import Key, KeySet
from ._nouns import Cookies, Csrf, Sessions, Tokens
from ._peek import Unverified, peek
from ._records import Claims, Event, Session
from ._store import Progress, check_store, restore_store
from ._verifier import Verifier
from ._watch import Watch

_core.setup(make_error, Claims, Session)

__version__ = _core.version()

__all__ = [
    "AlgorithmRefused",
    "AsyncGate",
    "AsyncKeyring",
    "AsyncSessions",
    "AudienceRefused",
    "BearerAbsent",
    "BearerMalformed",
    "ClaimInvalid",
    "ClaimMissing",
    "Claims",
    "ClaimsRefused",
    "Conflict",
    "CookieRefused",
    "Cookies",
    "Csrf",
    "CsrfError",
    "CsrfExpired",
    "DataTooLong",
    "Event",
    "Gate",
    "GateClosed",
    "GateForked",
    "InternalError",
    "IssuerRefused",
    "Key",
    "KeyInfo",
    "KeyRefused",
    "KeySet",
    "KeyUnknown",
    "Keyring",
    "LevelTooLow",
    "LimenError",
    "LoginMarkInvalid",
    "LoginRevoked",
    "NotEnough",
    "NotFresh",
    "OptionError",
    "OutOfMemory",
    "Progress",
    "RandomFailed",
    "Refused",
    "RoleMissing",
    "ScopeMissing",
    "Session",
    "SessionChanged",
    "SessionError",
    "SessionLimit",
    "SessionRenewed",
    "SessionRevoked",
    "SessionUnknown",
    "Sessions",
    "SignatureInvalid",
    "Stale",
    "StoreError",
    "StoreFull",
    "TicketAbsent",
    "TicketMalformed",
    "TicketTwice",
    "TokenError",
    "TokenExpired",
    "TokenMalformed",
    "TokenNotYetValid",
    "TokenRevoked",
    "TokenTooLong",
    "TokenTypeRefused",
    "Tokens",
    "Unavailable",
    "Unverified",
    "UsageError",
    "Verifier",
    "Watch",
    "bearer",
    "check_store",
    "jws",
    "open",
    "open_async",
    "peek",
    "restore_store",
]
