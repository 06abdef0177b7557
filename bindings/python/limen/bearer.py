"""Bearer tokens in HTTP (RFC 6750). They need no gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from ._errors import LimenError
from ._options import words

if TYPE_CHECKING:
    from ._core import Text
    from ._options import Words

__all__ = ["challenge", "find"]


def find(authorization: Text | None) -> str:
    """The token in the value of a request's ``Authorization`` field. None: the request has no such field.

    Finds the token only; ``verify`` checks it.

    Raises BearerAbsent (the field is missing, empty, or has another scheme), BearerMalformed (answer 400).
    Threads: any; fast.
    """
    return _core.bearer_find("" if authorization is None else authorization)


def challenge(error: LimenError, *, realm: Text = "", scope: Words = "") -> tuple[int, str]:
    """The HTTP status for an error, and the value of the ``WWW-Authenticate`` field to send with it (RFC
    6750, section 3).

    If the value is empty, send no such field. The value tells a client no more than it may know. ``realm``
    and ``scope`` appear in it if given: printable ASCII without quotes and backslashes, at most 1,024 bytes
    each.

    Raises UsageError (about realm or scope). Threads: any; fast.
    """
    if not isinstance(error, LimenError):
        raise TypeError(f"error must be limen.LimenError, not {type(error).__name__}")
    return _core.bearer_challenge(error.status, realm, words("scope", scope))
