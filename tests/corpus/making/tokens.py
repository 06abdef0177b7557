"""Tokens, signed by hmac and by the package cryptography, after RFC 7515."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from . import keys
from .keys import b64

NOW = 1700000000
ISSUER = "https://issuer.example"
GOOD_HEADER = '{"alg":"HS256","typ":"JWT"}'
FROM = f'"iss":"{ISSUER}"'
FOR = '"aud":"shop"'
TIMES = f'"iat":{NOW},"exp":{NOW + 900}'
GOOD = f"{FROM},{FOR},{TIMES}"
GOOD_CLAIMS = f'{{"iss":"{ISSUER}","sub":"alex","aud":"shop","iat":{NOW},"exp":{NOW + 900},"jti":"one"}}'
POLICY = {"issuer": ISSUER, "audience": "shop", "token.leeway": "0s", "clock.fixed": str(NOW)}

HASHES: dict[str, Any] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
COORDINATE = {"P-256": 32, "P-384": 48, "P-521": 66}


def octets(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def mac(secret: bytes, text: bytes, bits: str = "256") -> bytes:
    return hmac.digest(secret, text, getattr(hashlib, "sha" + bits))


def der_of(r: int, s: int) -> bytes:
    return encode_dss_signature(r, s)


def ecdsa(name: str, text: bytes, bits: str) -> tuple[int, int]:
    """r and s, by RFC 6979, so that they are the same each time."""
    made = keys.ec_private(name).sign(text, ec.ECDSA(HASHES[bits], deterministic_signing=True))
    return decode_dss_signature(made)


def raw(r: int, s: int, size: int) -> bytes:
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def signature(name: str, algorithm: str, text: bytes) -> bytes:
    """The signature of `text` by the key `name`, whatever the key itself is for."""
    family, bits = algorithm[:2], algorithm[2:]
    if family == "HS":
        return mac(keys.secret(name), text, bits)
    if family == "RS":
        return keys.rsa_private(name).sign(text, padding.PKCS1v15(), HASHES[bits])
    if family == "ES":
        return raw(*ecdsa(name, text, bits), COORDINATE[keys.KEYS[name]["crv"]])
    return keys.ed_private(name).sign(text)


def signing_input(header: str | bytes, payload: str | bytes) -> bytes:
    return f"{b64(octets(header))}.{b64(octets(payload))}".encode()


def attach(text: bytes, made: bytes) -> bytes:
    return text + b"." + b64(made).encode()


def token(
    header: str | bytes = GOOD_HEADER,
    payload: str | bytes = GOOD_CLAIMS,
    key: str = "hs256",
    algorithm: str = "HS256",
) -> bytes:
    """A token of any header and payload, signed by `key` with `algorithm`, whatever the header says."""
    text = signing_input(header, payload)
    return attach(text, signature(key, algorithm, text))


def signed_as(algorithm: str, key: str | None = None, payload: str = GOOD_CLAIMS, **more: Any) -> bytes:
    """A good token of `algorithm`, by the key of that name in lower case; `more`: of the header."""
    header = keys.compact({"alg": algorithm, "typ": "JWT", **more})
    return token(header, payload, key or algorithm.lower(), algorithm)
