"""Tokens of every algorithm cross over: from PyJWT, joserfc and `cryptography` to here, and back."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt
import pytest

import limen
from oracles.bare import ALGORITHMS, ASYMMETRIC, SYMMETRIC, BareKey, Jwk, PairKey, Secret, decode, generate
from oracles.samples import CLAIMS, SUBJECT

ISSUER = "https://shop.example"
NOW = 1_800_000_000
KID = "ključ-\U0001f511"

Make = Callable[[BareKey, dict[str, Any]], str]
Read = Callable[[BareKey, str], dict[str, Any]]

key_of = cache(generate)


def jwk_to_verify(key: BareKey) -> Jwk:
    return key.jwk(private=key.algorithm in SYMMETRIC, kid=KID)


# --- the peers ------------------------------------------------------------------------------------


def made_by_pyjwt(key: BareKey, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, jwt.PyJWK(key.jwk()), algorithm=key.algorithm, headers={"kid": KID})


def made_by_joserfc(key: BareKey, claims: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that EdDSA has a newer name
        header = {"alg": key.algorithm, "kid": KID}
        peer = joserfc.jwk.import_key(key.jwk())
        return joserfc.jwt.encode(header, claims, peer, algorithms=[key.algorithm])


def made_by_hand(key: BareKey, claims: dict[str, Any]) -> str:
    return key.token(claims, kid=KID, typ="JWT")


def read_by_pyjwt(key: BareKey, token: str) -> dict[str, Any]:
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    peer = jwt.PyJWK(jwk_to_verify(key))
    policy: Any = {"algorithms": [key.algorithm], "audience": "shop", "issuer": ISSUER}
    return jwt.decode(token, peer, options=options, **policy)


def read_by_joserfc(key: BareKey, token: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keys = joserfc.jwk.KeySet([joserfc.jwk.import_key(jwk_to_verify(key))])
        decoded = joserfc.jwt.decode(token, keys, algorithms=[key.algorithm])
    policy = joserfc.jwt.JWTClaimsRegistry(now=NOW, iss={"value": ISSUER}, aud={"value": "shop"})
    policy.validate(decoded.claims)
    return decoded.claims


def read_by_hand(key: BareKey, token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(key.payload(token))
    return claims


MAKERS: dict[str, Make] = {"PyJWT": made_by_pyjwt, "joserfc": made_by_joserfc, "cryptography": made_by_hand}
READERS: dict[str, Read] = {"PyJWT": read_by_pyjwt, "joserfc": read_by_joserfc, "cryptography": read_by_hand}

# PyJWT does not have RFC 9864's names.
PAIRS = [(name, peer) for name in ALGORITHMS for peer in MAKERS if (name, peer) != ("Ed25519", "PyJWT")]
each_pair = pytest.mark.parametrize(("algorithm", "peer"), PAIRS)


# --- there and here -------------------------------------------------------------------------------


def verifier_of(key: BareKey, **options: Any) -> limen.Verifier:
    keys = limen.KeySet([limen.Key.from_jwk(jwk_to_verify(key))])
    policy: dict[str, Any] = {"issuer": ISSUER, "audience": "shop", "clock_fixed": NOW, **options}
    return limen.Verifier.from_keys(keys, **policy)


def gate_of(key: BareKey, **options: Any) -> limen.Gate:
    signing = limen.Key.from_jwk(key.jwk(kid=KID))
    policy: dict[str, Any] = {"issuer": ISSUER, "audience": "shop", "clock_fixed": NOW, **options}
    return limen.open("memory:", keys_signing=signing, **policy)


@each_pair
def test_a_token_made_there_is_read_alike_here(algorithm: str, peer: str) -> None:
    key = key_of(algorithm)
    claims = {**CLAIMS, "iss": ISSUER, "sub": SUBJECT, "aud": ["other", "shop"], "jti": "id \0 \U0001f511"}
    claims |= {"exp": NOW + 900, "nbf": NOW - 1.5, "iat": NOW - 1.5}

    read = verifier_of(key).verify(MAKERS[peer](key, claims))

    assert read.to_dict() == claims
    assert json.loads(read.json) == claims
    assert (read.issuer, read.subject, read.audience, read.id) == (ISSUER, SUBJECT, "shop", claims["jti"])
    assert (read.key_id, read.sid) == (KID, None)
    assert (read.expires_at_seconds, read.not_before_seconds) == (NOW + 900, NOW - 1)
    assert read.issued_at_seconds == NOW - 2
    assert {name: read[name] for name in read} == claims
    assert len(read) == len(claims)


@each_pair
def test_a_token_made_here_is_read_alike_there(algorithm: str, peer: str) -> None:
    key = key_of(algorithm)
    with gate_of(key) as gate:
        token = gate.tokens.issue(SUBJECT, CLAIMS, ttl=600)
        here = gate.tokens.verify(token).to_dict()

    there = READERS[peer](key, token)

    assert there == here
    assert {name: there[name] for name in CLAIMS} == CLAIMS
    assert [type(there[name]) for name in CLAIMS] == [type(value) for value in CLAIMS.values()]
    own = {"iss": ISSUER, "sub": SUBJECT, "aud": "shop", "iat": NOW, "nbf": NOW, "exp": NOW + 600}
    assert {name: there[name] for name in own} == own
    assert there.keys() == {*CLAIMS, *own, "jti"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_header_made_here_says_what_the_standards_say(algorithm: str) -> None:
    with gate_of(key_of(algorithm)) as gate:
        token = gate.tokens.issue("alex")
    header = json.loads(decode(token.split(".")[0]))
    assert header == {"alg": algorithm, "typ": "JWT", "kid": KID}


@each_pair
def test_a_token_changed_on_the_way_is_refused_on_both_sides(algorithm: str, peer: str) -> None:
    key, other = key_of(algorithm), generate(algorithm)
    claims = {"iss": ISSUER, "aud": "shop", "sub": "alex", "exp": NOW + 900}
    token = MAKERS[peer](other, claims)
    with pytest.raises(limen.SignatureInvalid):
        verifier_of(key).verify(token)
    with gate_of(other) as gate:
        issued = gate.tokens.issue("alex")
    with pytest.raises(Exception, match=r"(?i)signature|^$"):
        READERS[peer](key, issued)


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_a_public_key_is_no_secret_of_hmac(algorithm: str) -> None:
    # attack: 5
    key = key_of(algorithm)
    assert isinstance(key, PairKey)
    claims = {"iss": ISSUER, "aud": "shop", "sub": "alex", "exp": NOW + 900}
    for text in (key.public_pem(), key.public_pem().strip(), json.dumps(key.jwk(private=False)).encode()):
        forged = Secret("HS256", text).token(claims, kid=KID)
        with pytest.raises(limen.AlgorithmRefused):
            verifier_of(key).verify(forged)


# corpus: D15
def test_the_two_names_of_ed25519_are_two_algorithms() -> None:
    claims = {"iss": ISSUER, "aud": "shop", "sub": "alex", "exp": NOW + 900}
    newer = key_of("Ed25519")
    older = key_of("EdDSA")
    verifier_of(newer).verify(made_by_joserfc(newer, claims))
    with pytest.raises(limen.AlgorithmRefused):
        verifier_of(newer).verify(newer.token(claims, kid=KID, alg="EdDSA"))
    with pytest.raises(limen.AlgorithmRefused):
        verifier_of(older).verify(older.token(claims, kid=KID, alg="Ed25519"))


# --- payloads that are not claims ------------------------------------------------------------------

PAYLOADS = (b"", b"\0", b"not JSON", bytes(range(256)), b"x" * 40_000)


@pytest.mark.parametrize("payload", PAYLOADS, ids=len)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_any_payload_signed_there_verifies_here_and_back(algorithm: str, payload: bytes) -> None:
    key = key_of(algorithm)
    signing = limen.Key.from_jwk(key.jwk(kid=KID))
    keys = limen.KeySet([limen.Key.from_jwk(jwk_to_verify(key))])

    assert limen.jws.verify(key.token(payload, kid=KID), keys, algorithms=[algorithm]) == payload
    assert key.payload(limen.jws.sign(payload, signing)) == payload
    if algorithm != "Ed25519":
        peer = jwt.PyJWK(jwk_to_verify(key))
        assert jwt.PyJWS().decode(limen.jws.sign(payload, signing), peer, algorithms=[algorithm]) == payload


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_extra_header_parameters_cross_over(algorithm: str) -> None:
    key = key_of(algorithm)
    signing = limen.Key.from_jwk(key.jwk(kid=KID))
    extra = {"typ": "JOSE", "x": {"deep": [1, "\U0001f511\0", None]}, "": ""}
    token = limen.jws.sign(b"payload", signing, extra)
    assert json.loads(decode(token.split(".")[0])) == {"alg": algorithm, "kid": KID, **extra}
    assert key.payload(token) == b"payload"


# --- numbers that Python cannot hold ----------------------------------------------------------------------


def test_a_number_longer_than_python_converts_is_a_refusal_when_the_claims_are_read() -> None:
    """PyJWT and joserfc refuse such a token; limen accepts it, and its claims are available as text."""
    key = key_of("HS256")
    payload = f'{{"iss":"{ISSUER}","aud":"shop","sub":"alex","exp":{NOW + 900},"n":{"7" * 5000}}}'
    read = verifier_of(key).verify(key.token(payload.encode(), kid=KID))
    assert (read.subject, read.json) == ("alex", payload)
    for use in (lambda: read["sub"], lambda: read.get("n"), lambda: len(read), read.to_dict):
        with pytest.raises(limen.ClaimInvalid, match="more digits than Python converts") as refusal:
            use()
        assert "777" not in str(refusal.value)
