"""Seeded mutations of JWKs: their members, the numbers in them, and their JSON text."""

from __future__ import annotations

import json
import random
from typing import Any, Final

from .bare import BareKey, decode, encode
from .mutations import TEXT_MUTATIONS, Members, object_text, spell
from .palettes import TEXTS, VALUES

_WRONG: Final = ("null", "true", "0", "[]", "{}", '""', '"x"')
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "kty": ('"oct"', '"RSA"', '"EC"', '"OKP"', '"rsa"', '"ec"', '"AKP"', *_WRONG),
    "alg": (
        *('"HS256"', '"HS512"', '"RS256"', '"RS512"', '"PS256"', '"ES256"', '"ES384"', '"ES512"', '"ES256K"'),
        *('"EdDSA"', '"Ed25519"', '"Ed448"', '"none"', '"RSA-OAEP"', '"dir"', '"hs256"', *_WRONG),
    ),
    "crv": (
        '"P-256"',
        '"P-384"',
        '"P-521"',
        '"secp256k1"',
        '"Ed25519"',
        '"Ed448"',
        '"X25519"',
        '"p-256"',
        *_WRONG,
    ),
    "use": ('"sig"', '"enc"', '"SIG"', '"other"', *_WRONG),
    "key_ops": (
        *(
            '["sign","verify"]',
            '["verify"]',
            '["sign"]',
            '["encrypt"]',
            '["verify","verify"]',
            '["verify","x"]',
        ),
        *('"verify"', "[1]", '["sign","verify","encrypt","decrypt"]', "[null]", *_WRONG),
    ),
    "kid": ('"k"', *TEXTS, *_WRONG),
    "x5c": ('["MIIB"]', *_WRONG),
    "oth": ("[]", '[{"r":"AQAB","d":"AQAB","t":"AQAB"}]', *_WRONG),
    "ext": ("true", *_WRONG),
}
NUMBERS: Final = ("n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y", "k")


def _number(rng: random.Random, text: str) -> str:
    """Another number, or another spelling of it."""
    try:
        data = decode(text)
    except ValueError:  # it was mutated before
        data = b""
    if not data:
        return text + "A"
    kind = rng.randrange(12)
    at = rng.randrange(len(data))
    if kind == 0:
        return encode(b"\0" + data)
    if kind == 1:
        return encode(data[1:])
    if kind == 2:
        return encode(data[:-1])
    if kind == 3:
        return encode(data + b"\0")
    if kind == 4:
        return encode(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
    if kind == 5:
        return encode(bytes(len(data)))
    if kind == 6:
        return encode(b"\xff" * len(data))
    if kind == 7:
        return text + "=" * (-len(text) % 4 or 1)
    if kind == 8:
        return text.replace("-", "+").replace("_", "/")
    if kind == 9:
        place = rng.randrange(len(text) + 1)
        return text[:place] + rng.choice(("\\n", " ", "=", "!", "\\u0000", "é", ".")) + text[place:]
    if kind == 10:  # the unused bits of the last letter
        return text[:-1] + rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return encode(rng.choice((b"", b"\1", b"\2", b"\3", b"\1\0\1", b"\1\0\0\0\1", data * 2)))


class JwkForge:
    """Makes JWK texts of one key, from one seed."""

    def __init__(self, key: BareKey, other: BareKey, seed: int) -> None:
        self._key = key
        self._other = other
        self._rng = random.Random(seed)

    def text(self) -> bytes:
        rng = self._rng
        private = self._key.algorithm.startswith("HS") or rng.random() < 0.5
        jwk: dict[str, Any] = self._key.jwk(private=private)
        other = self._other.members(private=True)
        if rng.random() < 0.5:
            jwk["use"] = "sig"
        if rng.random() < 0.3:
            del jwk["alg"]
        members: Members = [(f'"{name}"', json.dumps(value)) for name, value in jwk.items()]
        for _ in range(rng.choice((1, 1, 1, 2))):
            self._change(members, other)
        text = object_text(members)
        if rng.random() < 0.15:
            text = rng.choice(TEXT_MUTATIONS)(rng, text)
        return text

    def _change(self, members: Members, other: dict[str, Any]) -> None:
        rng = self._rng
        at = rng.randrange(len(members))
        name, value = members[at]
        kind = rng.randrange(10)
        if kind < 4:
            numbers = [
                at for at, (name, value) in enumerate(members) if name[1:-1] in NUMBERS and len(value) > 3
            ]
            if numbers:
                at = rng.choice(numbers)
                members[at] = (members[at][0], f'"{_number(rng, members[at][1][1:-1])}"')
        elif kind < 7:
            word = rng.choice(list(_WORDS))
            members[:] = [member for member in members if member[0] != f'"{word}"']
            members.insert(rng.randrange(len(members) + 1), (f'"{word}"', rng.choice(_WORDS[word])))
        elif kind == 7:
            members.pop(at)
        elif kind == 8:
            again = rng.choice((name, spell(rng, name)))
            members.insert(rng.randrange(len(members) + 1), (again, rng.choice((value, *VALUES[-40:]))))
        else:
            borrowed = rng.choice(list(other))
            members[:] = [member for member in members if member[0] != f'"{borrowed}"']
            members.append((f'"{borrowed}"', json.dumps(other[borrowed])))
