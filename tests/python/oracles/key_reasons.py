"""Reasons for refusing a JWK that the peers accept: a table, each reason with its rule, as in reasons.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .bare import decode, encode
from .jwk_mutations import NUMBERS
from .reasons import MAX_DEPTH, Document

_ABSENT: Final = object()
_ALGORITHMS: Final = re.compile(r"[HRE]S(256|384|512)|EdDSA|Ed25519")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_OF_PRIVATE_RSA: Final = {"d", "p", "q", "dp", "dq", "qi"}


@dataclass(frozen=True)
class KeyReason:
    name: str
    rule: str
    holds: Callable[[Document], bool]


def _texts(document: Document, *names: str) -> list[str]:
    values = [document.members.get(name) for name in names]
    return [value for value in values if isinstance(value, str)]


def _is_base64url(text: str) -> bool:
    return bool(_BASE64URL.fullmatch(text)) and len(text) % 4 != 1 and encode(decode(text)) == text


def _begins_with_zero(document: Document) -> bool:
    texts = filter(_is_base64url, _texts(document, "n", "e"))
    return document.members.get("kty") == "RSA" and any(decode(text)[:1] == b"\0" for text in texts)


def _ill_used(document: Document) -> bool:
    use, operations = (document.members.get(name, _ABSENT) for name in ("use", "key_ops"))
    if use is not _ABSENT and not isinstance(use, str):
        return True
    if operations is _ABSENT:
        return False
    if not isinstance(operations, list) or not all(isinstance(name, str) for name in operations):
        return True
    return len(set(operations)) != len(operations) or not {"sign", "verify"}.intersection(operations)


def _incomplete(document: Document) -> bool:
    members = document.members
    return members.get("kty") == "RSA" and 0 < len(_OF_PRIVATE_RSA & members.keys()) < len(_OF_PRIVATE_RSA)


def _no_algorithm(document: Document) -> bool:
    alg: Any = document.members.get("alg", _ABSENT)
    if alg is _ABSENT:
        return document.members.get("kty") == "oct"
    return not isinstance(alg, str) or not _ALGORITHMS.fullmatch(alg)


# Keys that limen refuses, with which both peers verify what the key signed before it was mutated.
REFUSED_BY_LIMEN: Final = (
    KeyReason("a member name twice", "7517 4: names MUST be unique", lambda document: document.duplicates),
    KeyReason("NaN or Infinity", "8259 6: not permitted", lambda document: document.constants),
    KeyReason("not UTF-8", "8259 8.1: JSON text is UTF-8", lambda document: not document.is_utf8),
    KeyReason(
        "a byte order mark",
        "8259 8.1: must not be added; a parser may ignore it",
        lambda document: document.text.startswith(b"\xef\xbb\xbf"),
    ),
    KeyReason("half a surrogate pair", "7493 2.1: must not occur", lambda document: document.half_a_pair),
    KeyReason("nested too deeply", "8259 9: may be limited", lambda document: document.depth() > MAX_DEPTH),
    KeyReason(
        "no algorithm of a signature",
        "8725 3.1: each key is used with exactly one algorithm; 7517 4.4: alg names it",
        _no_algorithm,
    ),
    KeyReason(
        "use or key_ops that allow no signature, or are of a wrong form",
        "7517 4.2 and 4.3: a string; an array of strings, none of them twice",
        _ill_used,
    ),
    KeyReason(
        "a number that is not base64url",
        "7515 2: without padding, line breaks and other characters; 4648 3.5: nor bits beyond the last octet",
        lambda document: not all(map(_is_base64url, _texts(document, *NUMBERS))),
    ),
    KeyReason("an RSA number with a zero in front", "7518 2: the fewest octets", _begins_with_zero),
    KeyReason(
        "a private RSA key in part",
        "7518 6.3.2: all of p, q, dp, dq and qi, or none. limen wants them all",
        _incomplete,
    ),
)


def why_refused(text: bytes) -> KeyReason | None:
    """The first reason that this JWK shows."""
    document = Document(text)
    return next((reason for reason in REFUSED_BY_LIMEN if reason.holds(document)), None)
