"""Keys and sets of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex, final

from . import _core
from ._errors import KeyRefused
from ._json import dumps
from ._options import Keys

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._core import Text


@final
class Key(Keys):
    """A key, used with one algorithm only. Immutable.

    Algorithms: HS256 HS384 HS512, RS256 RS384 RS512, ES256 ES384 ES512, EdDSA and Ed25519. Its repr shows id
    and algorithm; only ``private_jwk()`` returns the private half. It still works after a fork.

    Threads: any; fast, except ``generate`` for RSA.
    """

    __slots__ = ("_key",)
    _fits = "keys.signing"
    _key: _core.Key

    def __init__(self) -> None:
        raise TypeError("limen.Key: use Key.generate, Key.from_jwk, Key.from_pem or Key.secret")

    @classmethod
    def _of(cls, key: _core.Key) -> Self:
        made = cls.__new__(cls)
        made._key = key
        return made

    @classmethod
    def generate(cls, algorithm: str = "ES256") -> Self:
        """A fresh private key. RSA keys have 2048 bits, HS* keys as many random bytes as the hash is long.

        Its id is its thumbprint; a secret's id is 16 random bytes in base64url.

        Raises KeyRefused (no such algorithm), RandomFailed. RSA may block for about 100 ms, with the GIL
        released.
        """
        return cls._of(_core.Key.generate(algorithm))

    @classmethod
    def from_jwk(cls, jwk: Text | Mapping[str, Any]) -> Self:
        """The key of a JWK (RFC 7517), private or public, as text or as a mapping.

        Its algorithm is the member ``alg``. Without one, EC and OKP keys get the algorithm of their curve,
        RSA keys get RS256, and oct keys are refused. Its id is the member ``kid``, or empty.

        Raises KeyRefused.
        """
        return cls._of(_core.Key.from_jwk(dumps("jwk", jwk) if isinstance(jwk, Mapping) else jwk))

    @classmethod
    def from_pem(cls, pem: Text, algorithm: str) -> Self:
        """The key of one PEM block: a private key, a public key or a certificate (which is not validated).

        Only white space may surround the block, and it must not be encrypted. HS* algorithms have no PEM
        form. The id is the thumbprint.

        Raises KeyRefused.
        """
        return cls._of(_core.Key.from_pem(algorithm, pem))

    @classmethod
    def secret(cls, secret: bytes | bytearray, algorithm: str = "HS256") -> Self:
        """An HMAC key of raw random bytes: at least 32, 48 or 64 for HS256, HS384 and HS512. Its id is empty.

        Refuses the known encodings of public and private keys, since a public key is not a secret.

        Raises KeyRefused.
        """
        return cls._of(_core.Key.from_secret(algorithm, secret))

    @property
    def id(self) -> str:
        """The ``kid``; it may be empty."""
        return self._key.id()

    @property
    def algorithm(self) -> str:
        """The algorithm, such as ``"ES256"``."""
        return self._key.algorithm()

    def thumbprint(self) -> str:
        """The RFC 7638 thumbprint over SHA-256, in base64url. Raises KeyRefused for HS*."""
        return self._key.thumbprint()

    def public_jwk(self) -> str:
        """The public half as JWK text. Raises KeyRefused for HS*, which has no public half."""
        return self._key.public_jwk()

    def private_jwk(self) -> str:
        """The whole key as JWK text. Anybody who holds it can sign as you. Raises KeyRefused for a public
        key."""
        return self._key.private_jwk()

    def _property(self) -> str:
        return self.private_jwk()

    def __repr__(self) -> str:
        return f"<limen.Key id={self.id!r} algorithm={self.algorithm!r}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            "limen.Key cannot be pickled, since it may be a secret: private_jwk() returns it on purpose"
        )


@final
class KeySet(Keys):
    """Keys to verify with: either public keys or secrets (HS*), never both. Of a private key only the public
    half is used.

    ``len()`` is the number of keys. A verifier made from a set does not see keys added later. A set still
    works after a fork.

    Threads: any; fast; call ``add`` from one thread at a time.
    """

    __slots__ = ("_keys", "_secrets")
    _fits = "keys.verifying"
    _keys: _core.KeySet
    _secrets: list[Key]  # keys that the public text leaves out

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        """A set of these keys. Raises KeyRefused, as ``add`` does."""
        self._keys = _core.KeySet()
        self._secrets = []
        for key in keys:
            self.add(key)

    @classmethod
    def from_json(cls, text: Text) -> Self:
        """The keys of a JWK Set (RFC 7517, section 5).

        Skips keys of an unknown type and those that ``Key.from_jwk`` refuses; at least one key must remain.

        Raises KeyRefused: not a JWK Set, a kid occurs twice, secrets beside public keys, more than 1,000
        keys, or no usable key.
        """
        made = cls.__new__(cls)
        made._keys = _core.KeySet.from_jwks(text)
        made._secrets = [] if made._public() else list(_usable(json.loads(text)["keys"]))
        return made

    def add(self, key: Key) -> None:
        """Add a key.

        Raises KeyRefused: its kid is in the set already, secrets beside public keys, or the set has 1,000
        keys.
        """
        if not isinstance(key, Key):
            raise TypeError(f"key must be limen.Key, not {type(key).__name__}")
        self._keys.add(key._key)
        if key.algorithm.startswith("HS"):
            self._secrets.append(key)

    def json(self) -> str:
        """The public halves as the text of a JWK Set, to publish; secrets are left out."""
        return self._keys.jwks()

    @property
    def kids(self) -> tuple[str, ...]:
        """The ids of the keys; a key without an id gives an empty one."""
        return tuple(key.id for key in self._each())

    @property
    def thumbprints(self) -> tuple[str, ...]:
        """The RFC 7638 thumbprints of the public keys."""
        return tuple(Key.from_jwk(jwk).thumbprint() for jwk in self._public())

    def _public(self) -> list[dict[str, Any]]:
        public: list[dict[str, Any]] = json.loads(self._keys.jwks())["keys"]
        return public

    def _each(self) -> list[Key]:
        return self._secrets or [Key.from_jwk(jwk) for jwk in self._public()]

    def _property(self) -> str:
        if not self._secrets:
            return self.json()
        return '{"keys":[' + ",".join(key.private_jwk() for key in self._secrets) + "]}"

    def __len__(self) -> int:
        return len(self._secrets) or len(self._public())

    def __repr__(self) -> str:
        return f"<limen.KeySet of {len(self)} keys>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("limen.KeySet cannot be pickled: json() returns its public keys")


def _usable(jwks: list[Any]) -> Iterable[Key]:
    for jwk in jwks:
        try:
            yield Key.from_jwk(jwk if isinstance(jwk, Mapping) else "")
        except KeyRefused:
            continue
