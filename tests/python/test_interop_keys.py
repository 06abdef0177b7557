"""Keys cross over: JWKs, JWK Sets, PEM and thumbprints, to and from PyJWT, joserfc and `cryptography`."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import joserfc.jwk
import joserfc.jws
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import limen
from oracles.bare import (
    ALGORITHMS,
    ASYMMETRIC,
    SYMMETRIC,
    Ec,
    Edwards,
    Rsa,
    Secret,
    decode,
    generate,
    generate_pair,
)

key_of = cache(generate)
pair_of = cache(generate_pair)
ALGORITHMS_OF_PYJWT = [name for name in ALGORITHMS if name != "Ed25519"]
RSA = [name for name in ASYMMETRIC if name.startswith("RS")]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # joserfc: that EdDSA has a newer name
        yield


def signed_by_joserfc(jwk: dict[str, Any], kid: str | None = None) -> str:
    header = {"alg": jwk["alg"]} if kid is None else {"alg": jwk["alg"], "kid": kid}
    key = joserfc.jwk.import_key(jwk)
    return joserfc.jws.serialize_compact(header, b"payload", key, algorithms=[jwk["alg"]])


def read_by_joserfc(token: str, jwk: dict[str, Any]) -> bytes:
    key = joserfc.jwk.import_key(jwk)
    return joserfc.jws.deserialize_compact(token, key, algorithms=[jwk["alg"]]).payload or b""


def public_text(key: limen.Key) -> str:
    """The JWK to verify with: the public half, or the secret."""
    return key.private_jwk() if key.algorithm in SYMMETRIC else key.public_jwk()


# --- JWK ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_jwk_made_by_hand_comes_back_member_by_member(algorithm: str) -> None:
    bare = key_of(algorithm)
    key = limen.Key.from_jwk(bare.jwk(kid="k \U0001f511"))
    assert (key.algorithm, key.id) == (algorithm, "k \U0001f511")
    private = json.loads(key.private_jwk())
    assert {name: private[name] for name in bare.jwk()} == bare.jwk()
    assert private["kid"] == "k \U0001f511"
    if algorithm in ASYMMETRIC:
        public = json.loads(key.public_jwk())
        expected = bare.members(private=False)
        assert {name: public[name] for name in expected} == expected
        assert public.keys() - expected.keys() <= {"alg", "kid", "use", "key_ops"}
        again = limen.Key.from_jwk(key.public_jwk())
        assert json.loads(again.public_jwk()) == public


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_generated_here_signs_and_verifies_at_peers(algorithm: str) -> None:
    key = limen.Key.generate(algorithm)
    private, public = json.loads(key.private_jwk()), json.loads(public_text(key))
    keys = limen.KeySet([limen.Key.from_jwk(public)])

    token = limen.jws.sign(b"payload", key)
    assert read_by_joserfc(token, public) == b"payload"
    assert limen.jws.verify(signed_by_joserfc(private), keys, algorithms=[algorithm]) == b"payload"
    if algorithm in ALGORITHMS_OF_PYJWT:
        assert jwt.PyJWS().decode(token, jwt.PyJWK(public)) == b"payload"
        made = jwt.PyJWS().encode(b"payload", jwt.PyJWK(private), algorithm=algorithm)
        assert limen.jws.verify(made, keys, algorithms=[algorithm]) == b"payload"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_generated_by_joserfc_is_read_here(algorithm: str) -> None:
    kinds: dict[str, tuple[str, Any]] = {"HS": ("oct", int(algorithm[2:]) if algorithm in SYMMETRIC else 0)}
    kinds |= {"RS": ("RSA", 2048), "Ed": ("OKP", "Ed25519")}
    kinds |= {"ES": ("EC", {"256": "P-256", "384": "P-384", "512": "P-521"}.get(algorithm[2:]))}
    kind, size = kinds[algorithm[:2]]
    peer = joserfc.jwk.JWKRegistry.generate_key(kind, size, {"alg": algorithm}, auto_kid=True)
    key = limen.Key.from_jwk(json.dumps(peer.as_dict(private=True)))
    assert (key.id, key.algorithm) == (peer.kid, algorithm)
    assert read_by_joserfc(limen.jws.sign(b"payload", key), json.loads(public_text(key))) == b"payload"


@pytest.mark.parametrize("algorithm", ALGORITHMS_OF_PYJWT)
def test_pyjwt_reads_the_private_jwk_of_a_key_from_pem_or_secret(algorithm: str) -> None:
    bare = key_of(algorithm)
    if isinstance(bare, Secret):
        key = limen.Key.secret(bare.secret, algorithm)
    else:
        key = limen.Key.from_pem(pair_of(algorithm).private_pem(), algorithm)
    token = jwt.PyJWS().encode(b"payload", jwt.PyJWK(json.loads(key.private_jwk())), algorithm=algorithm)
    assert limen.jws.verify(token, limen.KeySet([key]), algorithms=[algorithm]) == b"payload"


# corpus: E3
def test_coordinates_with_leading_zeros_keep_their_size() -> None:
    """One key in 128 has such a number; a fixed seed finds some."""
    numbers = random.Random(7)
    found: set[str] = set()
    while found != {"x", "y"}:
        bare = Ec("ES256", ec.derive_private_key(numbers.getrandbits(255), ec.SECP256R1()))
        members = bare.members(private=False)
        short = {name for name in ("x", "y") if decode(members[name])[0] == 0} - found
        if not short:
            continue
        found |= short
        key = limen.Key.from_jwk(bare.jwk())
        public = json.loads(key.public_jwk())
        assert (public["x"], public["y"]) == (members["x"], members["y"])
        assert read_by_joserfc(limen.jws.sign(b"payload", key), public) == b"payload"
        assert bare.payload(limen.jws.sign(b"payload", key)) == b"payload"


# --- JWK Set --------------------------------------------------------------------------------------


def test_a_set_made_here_serves_peers() -> None:
    keys = [limen.Key.generate(algorithm) for algorithm in ASYMMETRIC]
    text = limen.KeySet(keys).json()
    by_joserfc = joserfc.jwk.KeySet.import_key_set(json.loads(text))
    by_pyjwt = {key.key_id: key for key in jwt.PyJWKSet.from_json(text).keys}
    # corpus: E6
    private = {"d", "p", "q", "dp", "dq", "qi", "k"}
    assert all(member.keys().isdisjoint(private) for member in json.loads(text)["keys"])
    for key in keys:
        token = limen.jws.sign(b"payload", key)
        read = joserfc.jws.deserialize_compact(token, by_joserfc, algorithms=[key.algorithm])
        assert read.payload == b"payload"
        if key.algorithm in ALGORITHMS_OF_PYJWT:
            assert jwt.PyJWS().decode(token, by_pyjwt[key.id]) == b"payload"


def test_a_gates_jwks_serves_peers() -> None:
    with limen.open("memory:", issuer="https://shop.example") as gate:  # makes an ES256 key for itself
        token = gate.tokens.issue("alex")
        peer = jwt.PyJWKSet.from_json(gate.jwks())
    assert jwt.decode(token, peer[jwt.get_unverified_header(token)["kid"]])["sub"] == "alex"


def test_a_set_made_by_joserfc_serves_here() -> None:
    jwks = [key_of(algorithm).jwk() for algorithm in ASYMMETRIC]
    peer = joserfc.jwk.KeySet([joserfc.jwk.import_key(jwk) for jwk in jwks])
    keys = limen.KeySet.from_json(json.dumps(peer.as_dict()))
    assert len(keys) == len(ASYMMETRIC)
    assert list(keys.kids) == [key.kid for key in peer]
    for jwk, key in zip(jwks, peer, strict=True):
        token = signed_by_joserfc(jwk, key.kid)
        assert limen.jws.verify(token, keys, algorithms=[jwk["alg"]]) == b"payload"


# --- PEM ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_pem_of_cryptography_and_joserfc_is_read_here(algorithm: str) -> None:
    bare = pair_of(algorithm)
    peer = joserfc.jwk.import_key(bare.jwk())
    assert not isinstance(peer, joserfc.jwk.OctKey)
    private = [bare.private_pem(), peer.as_pem(private=True)]
    public = [bare.public_pem(), peer.as_pem(private=False)]
    if not isinstance(bare, Edwards):
        private.append(bare.traditional_pem())
    if isinstance(bare, Rsa):
        public.append(
            bare.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1)
        )
    for pem in private:
        key = limen.Key.from_pem(pem, algorithm)
        assert json.loads(key.private_jwk()).items() >= bare.members(private=True).items()
        assert bare.payload(limen.jws.sign(b"payload", key)) == b"payload"
    for pem in public:
        key = limen.Key.from_pem(pem, algorithm)
        assert json.loads(key.public_jwk()).items() >= bare.members(private=False).items()
        read = limen.jws.verify(bare.token(b"payload"), limen.KeySet([key]), algorithms=[algorithm])
        assert read == b"payload"
        with pytest.raises(limen.KeyRefused):
            key.private_jwk()


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_a_key_generated_here_comes_back_from_pem_unchanged(algorithm: str) -> None:
    """limen writes JWKs; joserfc converts them to PEM."""
    key = limen.Key.generate(algorithm)
    peer = joserfc.jwk.import_key(json.loads(key.private_jwk()))
    assert not isinstance(peer, joserfc.jwk.OctKey)
    again = limen.Key.from_pem(peer.as_pem(private=True), algorithm)
    assert json.loads(again.private_jwk()) == json.loads(key.private_jwk())
    public = limen.Key.from_pem(peer.as_pem(private=False), algorithm)
    assert json.loads(public.public_jwk()) == json.loads(key.public_jwk())


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_a_certificate_is_its_public_key(algorithm: str) -> None:
    bare = pair_of(algorithm)
    private = bare.private_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = datetime(2026, 11, 21, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(name, name, private.public_key(), 1, now, now + timedelta(days=1))
    certificate = builder.sign(private, None if isinstance(bare, Edwards) else hashes.SHA256())
    key = limen.Key.from_pem(certificate.public_bytes(serialization.Encoding.PEM), algorithm)
    assert json.loads(key.public_jwk()).items() >= bare.members(private=False).items()


def test_an_encrypted_pem_and_a_secret_as_pem_are_refused() -> None:
    bare = pair_of("ES256")
    locked = bare.private_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"password"),
    )
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_pem(locked, "ES256")
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_pem(bare.public_pem(), "HS256")
    with pytest.raises(limen.KeyRefused):
        limen.Key.secret(bare.public_pem(), "HS256")


# --- thumbprints ----------------------------------------------------------------------------------


# corpus: E8
@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_thumbprints_are_those_of_joserfc(algorithm: str) -> None:
    bare = pair_of(algorithm)
    expected = joserfc.jwk.thumbprint(bare.members(private=False))
    named = limen.Key.from_jwk(bare.jwk(kid="some name"))
    assert named.thumbprint() == expected
    assert limen.Key.from_jwk(bare.jwk(private=False)).thumbprint() == expected
    from_pem = limen.Key.from_pem(bare.public_pem(), algorithm)
    assert (from_pem.thumbprint(), from_pem.id) == (expected, expected)
    generated = limen.Key.generate(algorithm)
    assert generated.id == generated.thumbprint()
    assert generated.id == joserfc.jwk.import_key(json.loads(generated.public_jwk())).thumbprint()
    assert list(limen.KeySet([named]).thumbprints) == [expected]


@pytest.mark.parametrize("algorithm", SYMMETRIC)
def test_a_secret_has_no_thumbprint(algorithm: str) -> None:
    """A hash of a secret would let others test guesses at it: RFC 7638, section 7."""
    with pytest.raises(limen.KeyRefused):
        limen.Key.from_jwk(key_of(algorithm).jwk()).thumbprint()
