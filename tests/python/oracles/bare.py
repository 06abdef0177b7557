"""Keys over `cryptography` alone: JOSE signatures, JWKs and PEM put together by hand from the RFCs.

Nothing here uses limen, PyJWT or joserfc, so each of the three can be compared with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import secrets
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ALGORITHMS = (
    *("HS256", "HS384", "HS512", "RS256", "RS384", "RS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
SYMMETRIC = ("HS256", "HS384", "HS512")
ASYMMETRIC = tuple(name for name in ALGORITHMS if name not in SYMMETRIC)

Jwk = dict[str, Any]


def encode(data: bytes) -> str:
    """base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode_number(number: int, size: int | None = None) -> str:
    """Base64urlUInt (RFC 7518 section 2): no leading zero octets, unless `size` asks for them."""
    return encode(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))


class BareKey(ABC):
    """A private key of one algorithm."""

    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm

    @abstractmethod
    def sign(self, message: bytes) -> bytes:
        """The signature as JOSE writes it."""

    @abstractmethod
    def verify(self, message: bytes, signature: bytes) -> bool: ...

    @abstractmethod
    def members(self, *, private: bool) -> Jwk:
        """The members of the JWK that are the key itself."""

    def jwk(self, *, private: bool = True, kid: str | None = None) -> Jwk:
        named = {"alg": self.algorithm} if kid is None else {"alg": self.algorithm, "kid": kid}
        return {**self.members(private=private), **named}

    def token(self, claims: Jwk | bytes, **header: Any) -> str:
        """A compact JWS over `claims`: JSON, or bytes as they are."""
        payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        protected = json.dumps({"alg": self.algorithm, **header}).encode()
        signing_input = encode(protected) + "." + encode(payload)
        return signing_input + "." + encode(self.sign(signing_input.encode()))

    def payload(self, token: str) -> bytes:
        """The payload of a compact JWS whose signature holds."""
        signing_input, _, signature = token.rpartition(".")
        if not self.verify(signing_input.encode(), decode(signature)):
            raise InvalidSignature
        return decode(signing_input.split(".")[1])


class Secret(BareKey):
    def __init__(self, algorithm: str, secret: bytes | None = None) -> None:
        super().__init__(algorithm)
        self.digest = getattr(hashlib, "sha" + algorithm[2:])
        self.secret = secrets.token_bytes(self.digest().digest_size) if secret is None else secret

    def sign(self, message: bytes) -> bytes:
        return hmac.new(self.secret, message, self.digest).digest()

    def verify(self, message: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(message), signature)

    def members(self, *, private: bool) -> Jwk:
        if not private:
            raise ValueError("a secret has no public half")
        return {"kty": "oct", "k": encode(self.secret)}


class PairKey(BareKey):
    """A key with a public half."""

    @abstractmethod
    def private_key(self) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey: ...

    def private_pem(self) -> bytes:
        return self.private_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def traditional_pem(self) -> bytes:
        """`RSA PRIVATE KEY` or `EC PRIVATE KEY`."""
        return self.private_key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )

    def public_pem(self) -> bytes:
        return (
            self.private_key()
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )


def hash_of(algorithm: str) -> hashes.HashAlgorithm:
    return {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[algorithm[2:]]


class Rsa(PairKey):
    def __init__(self, algorithm: str, key: rsa.RSAPrivateKey | None = None) -> None:
        super().__init__(algorithm)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if key is None else key

    def private_key(self) -> rsa.RSAPrivateKey:
        return self.key

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, padding.PKCS1v15(), hash_of(self.algorithm))

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self.key.public_key().verify(signature, message, padding.PKCS1v15(), hash_of(self.algorithm))
        except InvalidSignature:
            return False
        return True

    def members(self, *, private: bool) -> Jwk:
        numbers = self.key.private_numbers()
        public = numbers.public_numbers
        members = {"kty": "RSA", "n": encode_number(public.n), "e": encode_number(public.e)}
        if not private:
            return members
        secret = {"d": numbers.d, "p": numbers.p, "q": numbers.q}
        secret |= {"dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp}
        return members | {name: encode_number(number) for name, number in secret.items()}


class Ec(PairKey):
    CURVES: ClassVar[dict[str, tuple[str, ec.EllipticCurve, int]]] = {
        "ES256": ("P-256", ec.SECP256R1(), 32),
        "ES384": ("P-384", ec.SECP384R1(), 48),
        "ES512": ("P-521", ec.SECP521R1(), 66),
    }

    def __init__(self, algorithm: str, key: ec.EllipticCurvePrivateKey | None = None) -> None:
        super().__init__(algorithm)
        self.curve, curve, self.size = self.CURVES[algorithm]
        self.key = ec.generate_private_key(curve) if key is None else key

    def private_key(self) -> ec.EllipticCurvePrivateKey:
        return self.key

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hash_of(self.algorithm))))
        return r.to_bytes(self.size, "big") + s.to_bytes(self.size, "big")

    def verify(self, message: bytes, signature: bytes) -> bool:
        if len(signature) != 2 * self.size:
            return False
        r, s = (int.from_bytes(half, "big") for half in (signature[: self.size], signature[self.size :]))
        try:
            der = encode_dss_signature(r, s)
            self.key.public_key().verify(der, message, ec.ECDSA(hash_of(self.algorithm)))
        except InvalidSignature:
            return False
        return True

    def members(self, *, private: bool) -> Jwk:
        numbers = self.key.private_numbers()
        point = numbers.public_numbers
        members = {"kty": "EC", "crv": self.curve}
        members |= {"x": encode_number(point.x, self.size), "y": encode_number(point.y, self.size)}
        return members | ({"d": encode_number(numbers.private_value, self.size)} if private else {})


class Edwards(PairKey):
    def __init__(self, algorithm: str, key: ed25519.Ed25519PrivateKey | None = None) -> None:
        super().__init__(algorithm)
        self.key = ed25519.Ed25519PrivateKey.generate() if key is None else key

    def private_key(self) -> ed25519.Ed25519PrivateKey:
        return self.key

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self.key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def members(self, *, private: bool) -> Jwk:
        members = {"kty": "OKP", "crv": "Ed25519", "x": encode(self.key.public_key().public_bytes_raw())}
        return members | ({"d": encode(self.key.private_bytes_raw())} if private else {})


def generate(algorithm: str) -> BareKey:
    if algorithm in SYMMETRIC:
        return Secret(algorithm)
    return generate_pair(algorithm)


def generate_pair(algorithm: str) -> PairKey:
    if algorithm.startswith("RS"):
        return Rsa(algorithm)
    return Ec(algorithm) if algorithm.startswith("ES") else Edwards(algorithm)


def from_seed(algorithm: str, seed: int) -> BareKey:
    """The same key in every run. (ECDSA signatures differ all the same.)"""
    numbers = random.Random(seed)
    if algorithm in SYMMETRIC:
        return Secret(algorithm, numbers.randbytes(int(algorithm[2:]) // 8))
    if algorithm.startswith("RS"):
        return Rsa(algorithm, _rsa_key(_prime(numbers), _prime(numbers)))
    if algorithm.startswith("ES"):
        _, curve, size = Ec.CURVES[algorithm]
        return Ec(algorithm, ec.derive_private_key(numbers.getrandbits(8 * size - 8), curve))
    return Edwards(algorithm, ed25519.Ed25519PrivateKey.from_private_bytes(numbers.randbytes(32)))


def _prime(numbers: random.Random) -> int:
    """A prime of 1024 bits that fits the exponent 65537 (Miller and Rabin)."""
    small = [number for number in range(3, 2000) if all(number % divisor for divisor in range(2, number))]
    while True:
        candidate = numbers.getrandbits(1024) | 0b11 << 1022 | 1
        if candidate % 65537 == 1 or not all(candidate % prime for prime in small):
            continue
        if all(_may_be_prime(candidate, numbers.randrange(2, candidate - 1)) for _ in range(8)):
            return candidate


def _may_be_prime(candidate: int, base: int) -> bool:
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    power = pow(base, odd, candidate)
    if power in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % candidate
        if power == candidate - 1:
            return True
    return False


def _rsa_key(p: int, q: int) -> rsa.RSAPrivateKey:
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    rest = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *rest, public).private_key()
