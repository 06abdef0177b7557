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
    """A key of a gate. Nothing private is in it. Times are in UTC, and all four are None for a key that
    ``keys_signing`` or ``keys_verifying`` gave.
    """

    kid: str
    algorithm: str
    state: str
    """``"announced"`` (it will sign), ``"signing"``, or ``"verifying"`` (what it signed is good until it expires)."""
    created_at: datetime | None
    signs_from: datetime | None
    signs_until: datetime | None
    """None while its end is not known."""
    verifies_until: datetime | None
    """None while its end is not known."""


@final
class Keyring:
    """The keys that a gate signs and verifies with: ``gate.keys``.

    A gate that is opened without ``keys_signing`` keeps its keys in the store, so that every process on it
    signs with the same one. Each is announced, signs ``keys_announce`` later, and verifies until the last
    token it signed has expired. Every ``keys_rotate_every`` a successor is announced by itself, by whoever
    issues a token then. Where others can read the store, ``keys_secret`` wraps them.

    Every call may raise Unavailable. Threads: any; may block.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: _core.Gate) -> None:
        self._gate = gate

    def list(self) -> list[KeyInfo]:
        """The keys that sign or verify the gate's tokens, or will."""
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
        """Announce a successor of the key that signs, for ``keys_algorithm``; it signs ``keys_announce`` from
        now on. Gives its kid, or that of the one that is announced already.

        Raises OptionError (``keys_signing`` is set, or the gate has no issuer), KeyRefused (there are 100).
        """
        return self._gate.keys_rotate()

    def retire(self, kid: Text) -> None:
        """End the signing of a key now; what it has signed stays good until it expires. Where it is the one
        that signs, the announced one or a new one does. Twice is fine. To refuse what it signed:
        ``gate.revoke_key``.

        Raises UsageError (there is no such key), what ``rotate`` does.
        """
        self._gate.keys_retire(kid)

    def __repr__(self) -> str:
        return "<limen.Keyring>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a gate and what belongs to it are not pickled: open one in each process")


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)
