"""Verifiers: what a token must be, prepared once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from ._keys import KeySet
from ._options import properties
from ._records import Claims

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._core import Text
    from ._options import VerifierOptions


class Verifier(_core.Verifier):
    """A prepared policy: which tokens are taken.

    ``gate.verifier()`` makes one that hears of the gate's revocations; ``Verifier.from_keys()`` one that
    needs nothing but keys. ``gate.tokens`` is the gate's own.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def verify(self, token: Text, /) -> Claims:
            """The claims of a token that this policy takes.

            Checked in this order: shape, algorithm, signature, claims, revocation, then ``scope`` and
            ``role`` where the policy asks for them.

            Raises TokenError (no), NotEnough (a scope or role is missing), Unavailable (it cannot be known
            right now), TypeError (``token`` is no text). Threads: any; fast, with the GIL held.
            """
            raise NotImplementedError

    @classmethod
    def from_keys(cls, keys: KeySet, **options: Unpack[VerifierOptions]) -> Self:
        """A verifier that needs nothing but keys; it hears of no revocation.

        Set ``issuer`` and ``audience``: without ``issuer`` it takes every ``iss`` that these keys sign, and
        without ``audience`` it refuses tokens that name one. It keeps the keys that are in the set now, and
        goes on working after a fork. Options: those of docs/configuration.md that apply to verifiers.

        Raises OptionError, KeyRefused (there is no key, or no such algorithm). Threads: any; fast.
        """
        if not isinstance(keys, KeySet):
            raise TypeError(f"keys must be limen.KeySet, not {type(keys).__name__}")
        return cls(keys._keys, properties(options))
