"""Keys and key sets."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import pickle
from base64 import urlsafe_b64encode
from typing import Any

import pytest

import limen
from conftest import ISSUER

PUBLIC = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
SECRET = {"HS256": 32, "HS384": 48, "HS512": 64}


@pytest.fixture(scope="module")
def generated() -> dict[str, limen.Key]:
    return {algorithm: limen.Key.generate(algorithm) for algorithm in [*PUBLIC, *SECRET]}


def rfc7638(jwk: dict[str, Any]) -> str:
    needed = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}[
        jwk["kty"]
    ]
    text = json.dumps({name: jwk[name] for name in needed}, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


# corpus: E6 E8
@pytest.mark.parametrize("algorithm", PUBLIC)
def test_generate(generated: dict[str, limen.Key], algorithm: str) -> None:
    key = generated[algorithm]
    public, private = json.loads(key.public_jwk()), json.loads(key.private_jwk())
    assert key.algorithm == algorithm
    assert key.id == key.thumbprint() == rfc7638(public)
    assert "d" in private and "d" not in public
    for again in (limen.Key.from_jwk(key.private_jwk()), limen.Key.from_jwk(private)):
        assert (again.id, again.algorithm) == (key.id, algorithm)
        assert json.loads(again.private_jwk()) == private


def test_es256_is_the_default() -> None:
    assert limen.Key.generate().algorithm == "ES256"


# corpus: D6
@pytest.mark.parametrize("algorithm", SECRET)
def test_secrets(generated: dict[str, limen.Key], algorithm: str) -> None:
    raw = hashlib.shake_256(algorithm.encode()).digest(SECRET[algorithm])
    key = limen.Key.secret(raw, algorithm)
    assert (key.id, key.algorithm) == ("", algorithm)
    head, _, signature = limen.jws.sign(b"hello", key).rpartition(".")
    expected = hmac.digest(raw, head.encode(), f"sha{algorithm[2:]}")
    assert signature == urlsafe_b64encode(expected).rstrip(b"=").decode()
    assert limen.Key.secret(bytearray(raw), algorithm).private_jwk() == key.private_jwk()
    assert len(generated[algorithm].id) == 22
    for refused in (key.public_jwk, key.thumbprint):
        with pytest.raises(limen.KeyRefused):
            refused()
    with pytest.raises(limen.KeyRefused):
        limen.Key.secret(raw[:-1], algorithm)


def test_pem() -> None:
    pem = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""
    for given in (pem, pem.encode()):
        key = limen.Key.from_pem(given, "Ed25519")
        assert json.loads(key.public_jwk())["crv"] == "Ed25519"
    with pytest.raises(limen.KeyRefused):
        key.private_jwk()
    # attack: 4
    # attack: 5
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_pem(pem, "HS256")
    with pytest.raises(limen.KeyRefused):
        limen.Key.secret(pem.encode(), "HS256")
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_pem(pem, "ES256")


# corpus: E8
def test_the_thumbprint_of_the_rfc() -> None:
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    key = limen.Key.from_jwk({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert key.id == "2011-04-29"
    assert key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("wrong", ["", "{}", "[]", '{"kty":"oct","k":"AAAA"}', '{"kty":"EC","kty":"EC"}', {}])
def test_what_is_no_key(wrong: Any) -> None:
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_jwk(wrong)


def test_no_such_algorithm() -> None:
    for algorithm in ("", "none", "HS128", "es256"):
        with pytest.raises(limen.KeyRefused):
            limen.Key.generate(algorithm)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: limen.Key.generate(5), "algorithm"),  # type: ignore[arg-type]
        (lambda: limen.Key.from_jwk(5), "jwk"),  # type: ignore[arg-type]
        (lambda: limen.Key.from_pem(5, "ES256"), "pem"),  # type: ignore[arg-type]
        (lambda: limen.Key.from_pem("", None), "algorithm"),  # type: ignore[arg-type]
        (lambda: limen.Key.secret("x" * 32), "secret"),  # type: ignore[arg-type]
        (lambda: limen.Key.secret(memoryview(bytes(32))), "secret"),  # type: ignore[arg-type]
        (lambda: limen.KeySet([b"x"]), "key"),  # type: ignore[list-item]
        (lambda: limen.KeySet.from_json(None), "jwks"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types(call: Any, named: str) -> None:
    with pytest.raises(TypeError, match=f"^{named} must be "):
        call()


def test_a_key_is_kept_to_itself() -> None:
    key = limen.Key.generate()
    assert repr(key) == f"<limen.Key id={key.id!r} algorithm='ES256'>"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(key, protocol)
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(limen.KeySet([key]), protocol)
    assert copy.deepcopy(key) is copy.copy(key) is key
    with pytest.raises(TypeError):
        limen.Key()
    with pytest.raises(AttributeError):
        key.id = "x"  # type: ignore[misc]


class TestKeySet:
    def test_public_keys(self, generated: dict[str, limen.Key]) -> None:
        chosen = [generated[algorithm] for algorithm in PUBLIC]
        keys = limen.KeySet(chosen)
        assert len(keys) == len(PUBLIC)
        assert keys.kids == keys.thumbprints == tuple(key.id for key in chosen)
        assert not any("d" in jwk for jwk in json.loads(keys.json())["keys"])
        for text in (keys.json(), keys.json().encode()):
            again = limen.KeySet.from_json(text)
            assert (again.kids, len(again)) == (keys.kids, len(keys))
        assert repr(keys) == "<limen.KeySet of 8 keys>"

    def test_private_keys_become_public(self, generated: dict[str, limen.Key]) -> None:
        keys = limen.KeySet.from_json(f'{{"keys":[{generated["ES256"].private_jwk()}]}}')
        assert keys.json() == limen.KeySet([generated["ES256"]]).json()

    def test_secrets(self, generated: dict[str, limen.Key]) -> None:
        secret, other = generated["HS256"], generated["HS512"]
        keys = limen.KeySet([secret, other])
        assert (len(keys), keys.kids, keys.thumbprints) == (2, (secret.id, other.id), ())
        assert json.loads(keys.json()) == {"keys": []}
        again = limen.KeySet.from_json(
            f'{{"keys":[{secret.private_jwk()},{{"kty":"new"}},{other.private_jwk()}]}}'
        )
        assert (len(again), again.kids) == (2, keys.kids)
        token = limen.jws.sign(b"hello", other)
        assert limen.jws.verify(token, again, algorithms=["HS512"]) == b"hello"

    # corpus: E7
    def test_secrets_stand_alone(self, generated: dict[str, limen.Key]) -> None:
        keys = limen.KeySet([generated["ES256"]])
        with pytest.raises(limen.KeyRefused):
            keys.add(generated["HS256"])
        assert (len(keys), keys.kids) == (1, (generated["ES256"].id,))
        with pytest.raises(limen.KeyRefused):
            keys.add(generated["ES256"])

    def test_what_is_no_set(self) -> None:
        for wrong in ("", "{}", "[]", '{"keys":[]}', '{"keys":[{"kty":"new"}]}'):
            with pytest.raises(limen.KeyRefused):
                limen.KeySet.from_json(wrong)

    def test_an_empty_set(self) -> None:
        assert (len(limen.KeySet()), limen.KeySet().kids) == (0, ())

    def test_a_verifier_keeps_what_it_was_made_of(self, generated: dict[str, limen.Key]) -> None:
        keys = limen.KeySet([generated["ES256"]])
        verifier = limen.Verifier.from_keys(keys)
        keys.add(generated["ES384"])
        with limen.open(issuer=ISSUER, keys_signing=generated["ES384"]) as gate:
            token = gate.tokens.issue("alex")
        with pytest.raises(limen.TokenError):
            verifier.verify(token)
        assert limen.Verifier.from_keys(keys).verify(token).subject == "alex"
