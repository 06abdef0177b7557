# Generated from bindings/tables/statuses.json by `./dev tables`. Change the table, not this file.

"""The exceptions of limen: one class for each meaning, by what a server answers.

    LimenError
        Refused        no: the credential is refused (401)
        NotEnough      genuine, but more is required (403)
        Unavailable    cannot be known right now, try again (503)
        UsageError     a mistake of the caller; also a ValueError (500)
        InternalError  a mistake of limen (500)

No message shows a token, a ticket, a key, a subject or data.
"""

from __future__ import annotations

from . import _core
from ._error import LimenError

__all__ = [
    "AlgorithmRefused",
    "AudienceRefused",
    "BearerAbsent",
    "BearerMalformed",
    "ClaimInvalid",
    "ClaimMissing",
    "ClaimsRefused",
    "Conflict",
    "CookieRefused",
    "CsrfError",
    "CsrfExpired",
    "DataTooLong",
    "GateClosed",
    "GateForked",
    "InternalError",
    "IssuerRefused",
    "KeyRefused",
    "KeyUnknown",
    "LevelTooLow",
    "LimenError",
    "LoginMarkInvalid",
    "LoginRevoked",
    "LoginSubjectInvalid",
    "NotEnough",
    "NotFresh",
    "OptionError",
    "OutOfMemory",
    "RandomFailed",
    "Refused",
    "RoleMissing",
    "ScopeMissing",
    "SessionChanged",
    "SessionError",
    "SessionLimit",
    "SessionRenewed",
    "SessionRevoked",
    "SessionUnknown",
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
    "Unavailable",
    "UsageError",
]


class Refused(LimenError):
    """The credential is refused. Tell the client only that: the status is for your logs."""


class TokenError(Refused):
    """A token, or the ``Authorization`` field that should bring one, is refused."""


class TokenMalformed(TokenError):
    """Not a JWT: empty, too long, not three parts, bad base64url or JSON, or a header that limen does not
    accept (RFC 7519, 7.2).
    """


class AlgorithmRefused(TokenError):
    """The algorithm is ``none``, not on the list, or not the key's (RFC 8725, 3.1 and 3.2)."""


class TokenTypeRefused(TokenError):
    """The header's ``typ`` is not the one expected (RFC 8725, 3.11)."""


class KeyUnknown(TokenError):
    """No key fits (RFC 7515, 4.1.4)."""


class SignatureInvalid(TokenError):
    """The signature does not verify (RFC 7515, 5.2)."""


class ClaimInvalid(TokenError):
    """A registered claim has a wrong type or range (RFC 7519, 4.1)."""


class ClaimMissing(TokenError):
    """A required claim is missing (RFC 7519, 4)."""


class TokenExpired(TokenError):
    """``exp`` has passed (RFC 7519, 4.1.4)."""


class TokenNotYetValid(TokenError):
    """``nbf`` or ``iat`` lies in the future (RFC 7519, 4.1.5)."""


class TokenTooLong(TokenError):
    """The token lives longer than ``token_max_ttl``."""


class IssuerRefused(TokenError):
    """The token is another issuer's (RFC 7519, 4.1.1)."""


class AudienceRefused(TokenError):
    """The token is not meant for this audience (RFC 7519, 4.1.3)."""


class TokenRevoked(TokenError):
    """Revoked: by its id, its session, its key or a cutoff."""


class BearerAbsent(TokenError):
    """The request brings no bearer token (RFC 6750, 2.1)."""


class BearerMalformed(TokenError):
    """The ``Authorization`` field is malformed (RFC 6750, 3.1)."""


class SessionError(Refused):
    """A ticket, a session or a login is refused."""


class TicketAbsent(SessionError):
    """No ticket at all."""


class TicketMalformed(SessionError):
    """Not a ticket: a wrong length or character, a sid, or a credential of another kind."""


class TicketTwice(SessionError):
    """Two different tickets in one request."""


class SessionUnknown(SessionError):
    """No such session: it never existed, or it has ended."""


class SessionRevoked(SessionError):
    """The session is revoked."""


class LoginMarkInvalid(SessionError):
    """The login mark is malformed, too old or another subject's."""


class LoginRevoked(SessionError):
    """A revocation came since the login began."""


class LoginSubjectInvalid(SessionError):
    """A login under a name that no subject can have: empty, too long or not UTF-8."""


class NotEnough(LimenError):
    """The credential is genuine, but more is required: a scope, a role, a fresher or stronger authentication,
    fewer sessions, a CSRF token.
    """


class ScopeMissing(NotEnough):
    """A required scope is not granted (RFC 6750, 3.1)."""


class RoleMissing(NotEnough):
    """The required role is not granted."""


class SessionLimit(NotEnough):
    """The subject has as many sessions as allowed."""


class NotFresh(NotEnough):
    """The authentication is too long ago (RFC 9470, 3)."""


class LevelTooLow(NotEnough):
    """The authentication was too weak (RFC 9470, 3)."""


class CsrfError(NotEnough):
    """No CSRF token, or one of another session."""


class CsrfExpired(CsrfError):
    """The CSRF token has expired."""


class Unavailable(LimenError):
    """The answer cannot be known right now: try again. Never take it for a refusal, nor for consent."""


class Conflict(Unavailable):
    """Somebody was faster."""


class SessionChanged(Conflict):
    """The session was changed since you read it."""


class SessionRenewed(Conflict):
    """The ticket has a successor; this one only reads."""


class GateClosed(Unavailable):
    """The gate was closed."""


class GateForked(Unavailable):
    """The gate or watch belongs to the parent process."""


class OutOfMemory(Unavailable, MemoryError):
    """Memory, threads or file descriptors ran out."""


class StoreError(Unavailable):
    """The store is unreachable, too slow, or damaged."""


class Stale(Unavailable):
    """What is revoked cannot be known right now."""


class StoreFull(Unavailable):
    """``revocation_max_entries`` or a limit of size is reached."""


class RandomFailed(Unavailable):
    """The random generator failed."""


class UsageError(LimenError, ValueError):
    """A mistake of the caller."""


class OptionError(UsageError):
    """An option is unknown, has a malformed value, or does not apply to this call."""


class KeyRefused(UsageError):
    """Not a key, too weak a one, or one that may not or cannot do what is required."""


class ClaimsRefused(UsageError):
    """A claim that limen writes itself, one of a wrong type, or a longer life than is allowed."""


class CookieRefused(UsageError):
    """A browser would drop or misread this cookie (RFC 6265bis)."""


class DataTooLong(UsageError):
    """The data is longer than ``session_max_data``."""


class InternalError(LimenError):
    """A bug in limen, or OpenSSL failed: please report it."""


_BY_KIND: dict[int, type[LimenError]] = {
    1: Refused,
    2: UsageError,
    3: Unavailable,
    4: NotEnough,
}

_BY_STATUS: dict[int, type[LimenError]] = {
    100: UsageError,
    101: UsageError,
    102: UsageError,
    103: UsageError,
    104: UsageError,
    105: OptionError,
    106: OptionError,
    107: OptionError,
    108: KeyRefused,
    109: KeyRefused,
    110: KeyRefused,
    111: KeyRefused,
    112: KeyRefused,
    113: KeyRefused,
    114: KeyRefused,
    115: ClaimsRefused,
    116: ClaimsRefused,
    117: GateClosed,
    118: GateForked,
    119: CookieRefused,
    120: DataTooLong,
    200: OutOfMemory,
    201: StoreError,
    202: Stale,
    203: StoreFull,
    204: RandomFailed,
    300: TokenMalformed,
    301: TokenMalformed,
    302: TokenMalformed,
    303: TokenMalformed,
    304: TokenMalformed,
    305: TokenMalformed,
    306: TokenMalformed,
    307: TokenMalformed,
    308: TokenMalformed,
    309: TokenMalformed,
    310: AlgorithmRefused,
    311: AlgorithmRefused,
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
    401: TicketMalformed,
    402: TicketMalformed,
    403: TicketMalformed,
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
    416: LoginSubjectInvalid,
    900: InternalError,
}


def make_error(status: int, message: str) -> LimenError:
    """The exception for a status: of its own class, or of its kind's."""
    made = _BY_STATUS.get(status) or _BY_KIND.get(_core.status_kind(status), LimenError)
    return made(status, message)
