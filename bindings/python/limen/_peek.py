"""What a token says, with nothing verified."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _core
from ._errors import make_error

if TYPE_CHECKING:
    from ._core import Text

_TOKEN_JSON = 305  # LIMEN_E_TOKEN_JSON


class Unverified(NamedTuple):
    """What a token says, and anybody can have written: nothing of it is verified."""

    header: dict[str, Any]
    claims: dict[str, Any]


def peek(token: Text) -> Unverified:
    """Header and claims of a token, for people who look into one. NOTHING of it is verified: never decide by
    it who somebody is or what they may do; ``gate.tokens.verify`` does that.

    Shape, base64url and JSON are read as strictly as there, and registered claims must have their types; the
    algorithm may be any, ``none`` too.

    Raises TokenError (it is malformed). Threads: any; fast.
    """
    header, claims = _core.token_peek(token)
    try:
        return Unverified(json.loads(header), json.loads(claims))
    except ValueError:  # an int of more digits than Python reads
        raise make_error(_TOKEN_JSON, "token: holds a number that is too long") from None
