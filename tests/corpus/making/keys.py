"""The keys of the corpus: fixed, in keys.json, and of no use to anybody."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import pathlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

HERE = pathlib.Path(__file__).resolve().parent
KEYS: dict[str, dict[str, str]] = json.loads((HERE.parent / "keys.json").read_text("utf-8"))

CURVES: dict[str, ec.EllipticCurve] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
}
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "k")


def b64(octets: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(unb64(text), "big")


def minimal(value: int) -> str:
    return b64(value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def secret(name: str) -> bytes:
    return unb64(KEYS[name]["k"])


@functools.cache
def rsa_private(name: str) -> rsa.RSAPrivateKey:
    jwk = KEYS[name]
    public = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"]))
    p, q, d, dp, dq, qi = (number(jwk[part]) for part in ("p", "q", "d", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public).private_key()


@functools.cache
def ec_private(name: str) -> ec.EllipticCurvePrivateKey:
    jwk = KEYS[name]
    return ec.derive_private_key(number(jwk["d"]), CURVES[jwk["crv"]])


@functools.cache
def ed_private(name: str) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(unb64(KEYS[name]["d"]))


def private_key(name: str) -> Any:
    """The key as the package cryptography has it."""
    makers = {"RSA": rsa_private, "EC": ec_private, "OKP": ed_private}
    return makers[KEYS[name]["kty"]](name)


def public(name: str, **more: Any) -> dict[str, Any]:
    """The public half, as a JWK; `more` replaces members, and None drops them."""
    jwk: dict[str, Any] = {
        member: value for member, value in KEYS[name].items() if member not in PRIVATE_MEMBERS
    }
    if jwk["kty"] == "oct":
        jwk = dict(KEYS[name])
    jwk.update(more)
    return {member: value for member, value in jwk.items() if value is not None}


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def jwk(value: dict[str, Any] | str) -> dict[str, Any]:
    """A key of a case that is given as a JWK."""
    return {"jwk": value if isinstance(value, str) else compact(value)}


def jwk_of(name: str, **more: Any) -> dict[str, Any]:
    return jwk(public(name, **more))


def thumbprint(name: str) -> str | None:
    """RFC 7638 section 3: the required members alone, in order, without blanks. A secret has none to show."""
    jwk = KEYS[name]
    if jwk["kty"] == "oct":
        return None
    needed = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}[
        jwk["kty"]
    ]
    text = compact({member: jwk[member] for member in needed})
    return b64(hashlib.sha256(text.encode()).digest())
