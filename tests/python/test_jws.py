"""Signatures over any payload."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

import limen
from conftest import untyped

# RFC 7515 appendix A.1
HS256 = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
SECRET = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"


def test_the_example_of_the_rfc() -> None:
    key = limen.Key.from_jwk({"kty": "oct", "k": SECRET, "alg": "HS256"})
    payload = limen.jws.verify(HS256, limen.KeySet([key]), algorithms=["HS256"])
    assert json.loads(payload) == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


@pytest.mark.parametrize("algorithm", ["HS256", "ES256", "ES512", "EdDSA", "RS256"])
@pytest.mark.parametrize(
    "payload", [b"", b"\0", b"hello", bytes(range(256)), bytearray(b"hello"), b"x" * 100_000]
)
def test_there_and_back(algorithm: str, payload: bytes) -> None:
    key = limen.Key.generate(algorithm) if algorithm != "RS256" else RSA
    keys = limen.KeySet([key])
    for header in (None, {}, {"typ": "note", "of": [1, "\u00fc"]}):
        signed = limen.jws.sign(payload, key, header)
        found = limen.jws.verify(signed, keys, algorithms=[algorithm, "ES384"])
        assert found == payload and type(found) is bytes
        assert limen.jws.verify(signed.encode(), keys, algorithms=(algorithm,)) == payload
        head = signed.split(".")[0]
        written = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        assert written["alg"] == algorithm
        assert {name: written[name] for name in header or {}} == (header or {})


RSA = limen.Key.generate("RS256")


# corpus: D1
def test_what_is_not_on_the_list_is_not_run() -> None:
    key = limen.Key.generate("ES256")
    signed = limen.jws.sign(b"hello", key)
    with pytest.raises(limen.AlgorithmRefused):
        limen.jws.verify(signed, limen.KeySet([key]), algorithms=["ES384", "HS256"])
    for wrong in (["none"], ["es256"]):
        with pytest.raises(limen.KeyRefused):
            limen.jws.verify(signed, limen.KeySet([key]), algorithms=wrong)
    with pytest.raises(limen.UsageError):
        limen.jws.verify(signed, limen.KeySet([key]), algorithms=[])


@pytest.mark.parametrize("name", ["alg", "kid", "crit", "b64"])
def test_what_the_key_says_is_not_given(name: str) -> None:
    with pytest.raises(limen.UsageError):
        limen.jws.sign(b"", limen.Key.generate(), {name: "x"})


def test_a_public_key_does_not_sign() -> None:
    public = limen.Key.from_jwk(limen.Key.generate().public_jwk())
    with pytest.raises(limen.KeyRefused):
        limen.jws.sign(b"", public)


def test_refusals() -> None:
    key = limen.Key.generate()
    keys = limen.KeySet([key])
    signed = limen.jws.sign(b"hello", key)
    head, _, signature = signed.split(".")
    with pytest.raises(limen.SignatureInvalid):
        limen.jws.verify(f"{head}.aGVsbG8h.{signature}", keys, algorithms=["ES256"])
    with pytest.raises(limen.KeyUnknown):
        limen.jws.verify(signed, limen.KeySet([limen.Key.generate()]), algorithms=["ES256"])
    for wrong in ("", ".", "..", "a.b.c", signed + "."):
        with pytest.raises(limen.TokenError):
            limen.jws.verify(wrong, keys, algorithms=["ES256"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda key, keys: untyped.jws.sign("text", key), "payload must be bytes or bytearray, not str"),
        (
            lambda key, keys: untyped.jws.sign(memoryview(b"x"), key),
            "payload must be bytes or bytearray, not memoryview",
        ),
        (lambda key, keys: untyped.jws.sign(b"", "key"), "key must be limen.Key, not str"),
        (lambda key, keys: untyped.jws.sign(b"", key, "{}"), "header must be a mapping, not str"),
        (
            lambda key, keys: untyped.jws.verify("a.b.c", key, algorithms=["ES256"]),
            "keys must be limen.KeySet, not Key",
        ),
        (
            lambda key, keys: untyped.jws.verify("a.b.c", keys, algorithms="ES256"),
            "algorithms must be a list of str, not str",
        ),
        (
            lambda key, keys: untyped.jws.verify("a.b.c", keys, algorithms=[5]),
            "algorithms must be a list of str, not of int",
        ),
        (
            lambda key, keys: untyped.jws.verify(5, keys, algorithms=["ES256"]),
            "jws must be str, bytes or bytearray, not int",
        ),
    ],
)
def test_wrong_types(call: Any, message: str) -> None:
    key = limen.Key.generate()
    with pytest.raises(TypeError) as caught:
        call(key, limen.KeySet([key]))
    assert str(caught.value) == message
