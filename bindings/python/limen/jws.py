"""Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation: use a gate or
a verifier for those.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _core
from ._json import dumps
from ._keys import Key, KeySet
from ._options import words

if TYPE_CHECKING:
    from ._core import Text

__all__ = ["sign", "verify"]


def sign(payload: bytes | bytearray, key: Key, header: Mapping[str, Any] | None = None) -> str:
    """The compact JWS of ``payload``, signed with ``key``.

    ``header`` has further header parameters. ``alg`` and ``kid`` come from the key, so they may not be in it;
    nor may ``crit`` and ``b64``.

    Raises KeyRefused (it has no private half, or may not sign), UsageError. Threads: any; fast (RSA: about
    100 us).
    """
    if not isinstance(key, Key):
        raise TypeError(f"key must be limen.Key, not {type(key).__name__}")
    return _core.jws_sign(key._key, payload, dumps("header", header))


def verify(
    jws: Text, keys: KeySet, *, algorithms: list[str] | tuple[str, ...] | set[str] | frozenset[str]
) -> bytes:
    """The payload of a compact JWS that was signed by one of ``keys`` with one of ``algorithms``.

    No other algorithm is run. The ``kid`` selects the key; without a ``kid``, exactly one key must fit. Keys
    that the JWS itself names (``jwk``, ``jku``, ``x5u``, ``x5c``) are ignored.

    Raises TokenError (Refused), KeyRefused (no such algorithm), UsageError. Threads: any; fast.
    """
    if not isinstance(keys, KeySet):
        raise TypeError(f"keys must be limen.KeySet, not {type(keys).__name__}")
    if isinstance(algorithms, str):
        raise TypeError("algorithms must be a list of str, not str")
    return _core.jws_verify(keys._keys, words("algorithms", algorithms), jws)
