"""Reads a token without verifying it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _core, _status
from ._errors import make_error

if TYPE_CHECKING:
    from ._core import Text


class Unverified(NamedTuple):
    """The header and claims of a token. Anybody may have written them: nothing is verified."""

    header: dict[str, Any]
    claims: dict[str, Any]


def peek(token: Text) -> Unverified:
    """Read a token's header and claims, for people who inspect one.

    NOTHING is verified. Never use the result to decide who a caller is or what they may do;
    ``gate.tokens.verify`` does that. The token's shape, base64url and JSON are read as strictly as there, and
    registered claims must have their types. The algorithm may be anything, even ``none``.

    Raises TokenError (malformed). Threads: any; fast.
    """
    header, claims = _core.token_peek(token)
    try:
        return Unverified(json.loads(header), json.loads(claims))
    except ValueError:  # an int with more digits than Python reads
        raise make_error(_status.TOKEN_JSON, "token: holds a number that is too long") from None
