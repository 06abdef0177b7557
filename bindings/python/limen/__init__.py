"""limen: login state for the web: sessions, tokens, and one call that revokes both.

    import limen

    with limen.open("memory:", issuer="https://shop.example", audience="shop") as gate:
        session = gate.sessions.create("alex", roles=["admin"])
        token = gate.tokens.issue("alex", {"role": "admin"}, session=session)
        claims = gate.tokens.verify(token)
        gate.revoke_subject("alex", reason="hacked")  # session and token are refused from here on

Parameters of type Text accept str, bytes and bytearray. Any other type raises TypeError, which names the
parameter and never shows the value. All other errors are a LimenError: Refused (answer 401), NotEnough (403),
Unavailable (503) or UsageError (500).

Words that these docs use:

gate
    An opened limen: a store, with its keys and its policy. One in a process is enough.
ticket
    The secret that the client of a session carries: 36 characters. The store keeps only its SHA-256.
sid
    A session's public id. It names the session in lists, logs and tokens, and opens nothing.
visitor
    Somebody who has not logged in, with data that the server keeps, such as a cart.
login mark
    A text that says when a login began, so that a revocation during the login also stops that login.
cutoff
    A revocation of everything that was issued before one moment: to one subject, or to everybody.
kind
    The group that an error's status belongs to: refused, not enough, unavailable, or a mistake of the
    program. It decides the class of the error. The kind of an event is its name.
watch
    A reader of the events at a gate, such as logins, refusals and revocations.
"""

from __future__ import annotations

from . import _core, _errors, bearer, jws
from ._async import AsyncGate, AsyncKeyring, open_async
from ._async_sessions import AsyncSessions, AsyncVisitors
from ._errors import *  # noqa: F403
from ._errors import make_error
from ._gate import Gate, open
from ._guard import Answer, Guard, Login
from ._keyring import KeyInfo, Keyring
from ._keys import Key, KeySet
from ._nouns import Cookies, Csrf, Sessions, Tokens
from ._peek import Unverified, peek
from ._records import Claims, Event, Session, Visitor
from ._store import Progress, StoreTraits, check_store, restore_store, store_traits, upgrade_store
from ._verifier import Verifier
from ._visitors import NewVisitor, Visitors
from ._watch import Watch

_core.setup(make_error, Claims, Session, Visitor, Answer)

__version__ = _core.version()

__all__ = [
    "Answer",
    "AsyncGate",
    "AsyncKeyring",
    "AsyncSessions",
    "AsyncVisitors",
    "Claims",
    "Cookies",
    "Csrf",
    "Event",
    "Gate",
    "Guard",
    "Key",
    "KeyInfo",
    "KeySet",
    "Keyring",
    "Login",
    "NewVisitor",
    "Progress",
    "Session",
    "Sessions",
    "StoreTraits",
    "Tokens",
    "Unverified",
    "Verifier",
    "Visitor",
    "Visitors",
    "Watch",
    "bearer",
    "check_store",
    "jws",
    "open",
    "open_async",
    "peek",
    "restore_store",
    "store_traits",
    "upgrade_store",
]
__all__ += _errors.__all__
