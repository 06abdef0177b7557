"""Verifiers: prepared policies that say which tokens are accepted."""

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
    """A prepared policy: which tokens are accepted.

    ``gate.verifier()`` makes one that sees the gate's revocations, ``Verifier.from_keys()`` one that needs
    only keys. ``gate.tokens`` has the gate's own policy.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def verify(self, token: Text, /) -> Claims:
            """Verify a token by this policy, and return its claims.

            Checks its shape, algorithm, signature, claims and revocation, in this order; then ``scope`` and
            ``role``, if the policy requires any.

            Raises TokenError (Refused), NotEnough (a scope or role is missing), Unavailable (limen cannot
            tell right now), TypeError (``token`` is not text). Threads: any; fast, with the GIL held.
            """
            raise NotImplementedError

    @classmethod
    def from_keys(cls, keys: KeySet, **options: Unpack[VerifierOptions]) -> Self:
        """A verifier that needs only keys. It cannot see revocations, because it has no store.

        Set ``issuer`` and ``audience``. Without ``issuer`` it accepts every ``iss`` signed by one of these
        keys; without ``audience`` it refuses tokens that name one. It keeps the keys that are in the set now,
        and still works after a fork. Options: those of docs/configuration.md that apply to verifiers.

        Raises OptionError, KeyRefused (no key, or no such algorithm). Threads: any; fast.
        """
        if not isinstance(keys, KeySet):
            raise TypeError(f"keys must be limen.KeySet, not {type(keys).__name__}")
        return cls(keys._keys, properties(options))
