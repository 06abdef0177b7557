"""The exceptions of limen: one class for each meaning, by what a server answers.

    LimenError
        Refused        no: the credential is refused (401)
        NotEnough      genuine, but more is asked for (403)
        Unavailable    cannot be known right now, try again (503)
        UsageError     a mistake of the caller; also a ValueError (500)
        InternalError  a mistake of limen (500)

No message holds a token, a ticket, a key or any other argument.
"""

from __future__ import annotations

import re
from typing import Any

from . import _core

_KINDS = {0: "yes", 1: "no", 2: "fault", 3: "unknown", 4: "not enough"}


class LimenError(Exception):
    """Whatever limen answers but a value.

    ``str()`` is one line for your logs: what was wrong, where, and what was expected. Tell a client
    nothing of it.
    """

    status: int
    """The status of the C interface: stable, banded, never reused."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status

    @property
    def name(self) -> str:
        """The status by name, such as ``"LIMEN_E_TOKEN_EXPIRED"``."""
        return _core.status_name(self.status)

    @property
    def kind(self) -> str:
        """What it means to a server: ``"no"`` (401), ``"not enough"`` (403), ``"unknown"`` (503) or
        ``"fault"`` (500).
        """
        return _KINDS.get(_core.status_kind(self.status), "fault")

    def __str__(self) -> str:
        return str(self.args[0]) if self.args and self.args[0] else self.name

    def __reduce__(self) -> tuple[Any, ...]:
        message = self.args[0] if self.args else ""
        return type(self), (self.status, message), self.__dict__


# No: the credential is refused.


class Refused(LimenError):
    """The credential is refused. Tell the client only that: the status is for your logs."""


class TokenError(Refused):
    """A token, or the ``Authorization`` field that should bring one, is refused."""


class TokenMalformed(TokenError):
    """It is no JWT: empty, too long, not three parts, bad base64url or JSON, or a header not taken."""


class AlgorithmRefused(TokenError):
    """The algorithm is ``none``, not on the list, or not the key's."""


class TokenTypeRefused(TokenError):
    """The header's ``typ`` is not the one that is expected."""


class KeyUnknown(TokenError):
    """No key fits."""


class SignatureInvalid(TokenError):
    """The signature does not verify."""


class ClaimInvalid(TokenError):
    """A registered claim has a wrong type or range."""


class ClaimMissing(TokenError):
    """A claim that is required is missing."""


class TokenExpired(TokenError):
    """``exp`` has passed."""


class TokenNotYetValid(TokenError):
    """``nbf`` or ``iat`` lies in the future."""


class TokenTooLong(TokenError):
    """It lives longer than ``token_max_ttl``."""


class IssuerRefused(TokenError):
    """Another issuer's."""


class AudienceRefused(TokenError):
    """Not meant for this audience."""


class TokenRevoked(TokenError):
    """Revoked: by its id, its session, its key or a cutoff."""


class BearerAbsent(TokenError):
    """The request brings no bearer token."""


class BearerMalformed(TokenError):
    """The ``Authorization`` field is malformed (answer 400)."""


class SessionError(Refused):
    """A ticket, a session or a login is refused."""


class TicketAbsent(SessionError):
    """There is no ticket at all."""


class TicketMalformed(SessionError):
    """This is no ticket: a wrong length or character, a sid, or a credential of another kind."""


class TicketTwice(SessionError):
    """Two different tickets came in one request."""


class SessionUnknown(SessionError):
    """There is no such session: it never was, or has ended in any way."""


class SessionRevoked(SessionError):
    """The session is revoked."""


class LoginMarkInvalid(SessionError):
    """The login mark is malformed, too old, or another subject's."""


class LoginRevoked(SessionError):
    """A revocation came after the login began."""


# Not enough: genuine, but more is asked for.


class NotEnough(LimenError):
    """The credential is genuine, but more is asked for."""


class ScopeMissing(NotEnough):
    """A scope that is asked for is not granted."""


class RoleMissing(NotEnough):
    """The role that is asked for is not granted."""


class SessionLimit(NotEnough):
    """The subject has as many sessions as it may have."""


class NotFresh(NotEnough):
    """The user has proved who they are too long ago."""


class LevelTooLow(NotEnough):
    """The user has proved who they are too weakly."""


class CsrfError(NotEnough):
    """There is no CSRF token, or it was made for another session."""


class CsrfExpired(CsrfError):
    """The CSRF token has expired."""


# Unknown: cannot be known right now.


class Unavailable(LimenError):
    """The answer cannot be known right now: try again. Never take it for a refusal, nor for consent."""


class Stale(Unavailable):
    """What is revoked cannot be known right now."""


class StoreError(Unavailable):
    """The store cannot be reached, or did not answer in time."""


class StoreFull(Unavailable):
    """``revocation_max_entries`` is reached."""


class GateClosed(Unavailable):
    """The gate was closed."""


class GateForked(Unavailable):
    """The gate, over memory:, or the watch belongs to the parent process."""


class Conflict(Unavailable):
    """Somebody was faster."""


class SessionChanged(Conflict):
    """The session was changed since it was read: read it again and decide anew."""


class SessionRenewed(Conflict):
    """The ticket has a successor, and this one only reads."""


class OutOfMemory(Unavailable, MemoryError):
    """Memory ran out."""


class RandomFailed(Unavailable):
    """The random generator failed."""


# Fault: somebody's mistake.


class UsageError(LimenError, ValueError):
    """A mistake of the caller."""


class OptionError(UsageError):
    """An option is unknown, has a malformed value, or does not apply to this call."""


class KeyRefused(UsageError):
    """This is no key, too weak a one, or one that may not or cannot do what is asked."""


class ClaimsRefused(UsageError):
    """A claim that limen writes itself, one of a wrong type, or a longer life than is allowed."""


class CookieRefused(UsageError):
    """A browser would drop this cookie, or misread it."""


class DataTooLong(UsageError):
    """The data is longer than ``session_max_data``."""


class InternalError(LimenError):
    """A bug in limen, or OpenSSL failed: please report it."""


_BY_KIND: dict[int, type[LimenError]] = {1: Refused, 2: UsageError, 3: Unavailable, 4: NotEnough}

_BY_STATUS: dict[int, type[LimenError]] = {
    **dict.fromkeys((105, 106, 107), OptionError),
    **dict.fromkeys(range(108, 115), KeyRefused),
    **dict.fromkeys((115, 116), ClaimsRefused),
    117: GateClosed,
    118: GateForked,
    119: CookieRefused,
    120: DataTooLong,
    200: OutOfMemory,
    201: StoreError,
    202: Stale,
    203: StoreFull,
    204: RandomFailed,
    **dict.fromkeys(range(300, 310), TokenMalformed),
    **dict.fromkeys((310, 311), AlgorithmRefused),
    312: TokenTypeRefused,
    313: KeyUnknown,
    314: SignatureInvalid,
    315: ClaimInvalid,
    316: ClaimMissing,
    317: TokenExpired,
    318: TokenNotYetValid,
    319: TokenTooLong,
    320: IssuerRefused,
    321: AudienceRefused,
    322: TokenRevoked,
    323: BearerAbsent,
    324: BearerMalformed,
    325: ScopeMissing,
    326: RoleMissing,
    400: TicketAbsent,
    **dict.fromkeys((401, 402, 403), TicketMalformed),
    404: TicketTwice,
    405: SessionUnknown,
    406: SessionRevoked,
    407: SessionChanged,
    408: SessionRenewed,
    409: SessionLimit,
    410: NotFresh,
    411: LevelTooLow,
    412: LoginMarkInvalid,
    413: LoginRevoked,
    414: CsrfError,
    415: CsrfExpired,
    900: InternalError,
}


# What the library quotes is the caller's own text, but of keys and tokens: there it is what a JWK says of itself,
# the name of a claim, or a claim beside what was expected; never the key or the token.
_QUOTED = re.compile(r'"[^"]*"')
_TELLING = {*range(108, 116), *range(300, 323)}


def make_error(status: int, message: str) -> LimenError:
    """The exception for a status: of its own class, or of its kind's. Arguments are cut out of the message."""
    made = _BY_STATUS.get(status) or _BY_KIND.get(_core.status_kind(status), LimenError)
    return made(status, message if status in _TELLING else _QUOTED.sub('"..."', message))
