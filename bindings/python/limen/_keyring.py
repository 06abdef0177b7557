"""The keyring: a gate's own keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NoReturn, SupportsIndex, final

from . import _core

if TYPE_CHECKING:
    from ._core import Text

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@final
@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key of a gate; it contains nothing private. Times are in UTC. All four are None for a key from
    ``keys_signing`` or ``keys_verifying``.
    """

    kid: str
    algorithm: str
    state: str
    """``"announced"`` (it will sign), ``"signing"``, or ``"verifying"`` (its tokens are valid until they
    expire)."""
    created_at: datetime | None
    signs_from: datetime | None
    signs_until: datetime | None
    """None while the end is not known."""
    verifies_until: datetime | None
    """None while the end is not known."""


@final
class Keyring:
    """The keys that a gate signs and verifies with: ``gate.keys``.

    A gate that is opened without ``keys_signing`` keeps its keys in the store, so that every process on the
    store signs with the same key. A new key is announced first. It starts to sign ``keys_announce`` later,
    and verifies until the last token it signed has expired. Every ``keys_rotate_every``, the gate announces a
    successor by itself when it next issues a token. If others can read the store, set ``keys_secret``, which
    encrypts the keys.

    Every call may raise Unavailable. Threads: any; may block.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def list(self) -> list[KeyInfo]:
        """The keys that sign or verify the gate's tokens now, or will."""
        return [
            KeyInfo(
                key["kid"],
                key["algorithm"],
                key["state"],
                _time(key["created_at"]),
                _time(key["signs_from"]),
                _time(key["signs_until"]),
                _time(key["verifies_until"]),
            )
            for key in json.loads(self._gate.keys_list())
        ]

    def rotate(self) -> str:
        """Announce a successor of the signing key, for ``keys_algorithm``; it starts to sign after
        ``keys_announce``. Returns its kid, or the kid of the key that is announced already.

        Raises OptionError (``keys_signing`` is set, or the gate has no issuer), KeyRefused (there are 100
        keys).
        """
        return self._gate.keys_rotate()

    def retire(self, kid: Text) -> None:
        """Stop signing with a key now. The tokens it signed stay valid until they expire; to refuse them,
        call ``gate.revoke_key``. If the key is the signing one, the announced key or a new one signs from now
        on. Retiring it twice does nothing.

        Raises UsageError (there is no such key), and the same errors as ``rotate``.
        """
        self._gate.keys_retire(kid)

    def __repr__(self) -> str:
        return "<limen.Keyring>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a gate and its parts cannot be pickled: open a gate in each process")


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)
