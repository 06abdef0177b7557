"""The corpus through examples/ctypes: the C functions, called from Python without a compiler."""

from __future__ import annotations

import ctypes
import sys
from ctypes import c_char_p, c_size_t

import corpus

sys.path.insert(0, str(corpus.HERE.parents[1] / "examples" / "ctypes"))

import limen_ctypes as limen
from limen_ctypes import LimenError, call, library


class Key(limen.Handle):
    noun = "key"


class KeySet(limen.Handle):
    noun = "key_set"


def word(text: str) -> c_char_p:
    """A text that ends at its NUL: names of algorithms."""
    return c_char_p(text.encode())


def key_of(key: corpus.Key) -> Key:
    if key.kind == "jwk":
        return Key(call("key_from_jwk", key.text))
    return Key(call(f"key_from_{key.kind}", word(key.algorithm), key.text))


def keys_of(case: corpus.Case) -> KeySet:
    if case.jwks is not None:
        return KeySet(call("key_set_from_jwks", case.jwks))
    keys = KeySet(call("key_set_new"))
    for key in case.keys:
        call("key_set_add", keys, key_of(key))
    return keys


def token(case: corpus.Case) -> str:
    keys = keys_of(case)
    options = limen.Options(dict(case.policy))
    claims = limen.Verifier(call("verifier_from_keys", keys, options)).verify(case.octets)
    times = tuple(claims[name] for name in corpus.TIMES)
    return corpus.shown_claims(times, (claims["json"], *(claims[name] for name in corpus.TEXTS)))


def jws(case: corpus.Case) -> str:
    octets = case.octets
    room, size = ctypes.create_string_buffer(len(octets) + 1), c_size_t()
    cap = c_size_t(len(octets) + 1)
    call("jws_verify", keys_of(case), word(case.algorithms), octets, room, cap, ctypes.byref(size))
    return corpus.shown(room.raw[: size.value])


def key(case: corpus.Case) -> str:
    made = key_of(case.keys[0])
    algorithm = library.limen_key_algorithm(made).decode()
    try:
        thumbprint = limen.written("key_thumbprint", 44, made)
    except LimenError:
        thumbprint = None
    return " ".join(
        corpus.shown(text) for text in (limen.written("key_id", 4096, made), algorithm, thumbprint)
    )


def bearer(case: corpus.Case) -> str:
    return corpus.shown(limen.written("bearer_find", len(case.octets) + 1, case.octets))


CALLS = {"token": token, "jws": jws, "key": key, "bearer": bearer}
library.limen_key_algorithm.restype = c_char_p


def ask(case: corpus.Case) -> corpus.Answer:
    """limen's answer for a case."""
    try:
        return corpus.Answer(0, CALLS[case.call](case))
    except LimenError as error:
        return corpus.Answer(error.status, message=str(error))
