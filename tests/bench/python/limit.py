"""The bare cryptography of OpenSSL with everything prepared beforehand (tests/bench/limit.h)."""

from __future__ import annotations

import base64
import ctypes
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("LIMEN_BENCH_BUILD") or ROOT / "build" / "bench")


def load() -> ctypes.CDLL | None:
    """The library, or None if it was not built."""
    try:
        library = ctypes.CDLL(str(BUILD / "tests" / "bench" / "liblimen_limit.so"))
    except OSError:
        return None
    pointer, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    library.limit_new.argtypes, library.limit_new.restype = [text], pointer
    library.limit_free.argtypes, library.limit_free.restype = [pointer], None
    library.limit_key.argtypes = [pointer, ctypes.POINTER(size)]
    library.limit_key.restype = pointer
    library.limit_prepare.argtypes = [pointer, text, size, text, size]
    library.limit_prepare.restype = None
    for operation in (library.limit_verify, library.limit_sign):
        operation.argtypes, operation.restype = [pointer, ctypes.c_long], ctypes.c_int
    return library


class Limit:
    """One key of one algorithm, and one input."""

    def __init__(self, library: ctypes.CDLL, algorithm: str) -> None:
        self._library = library
        self._handle = library.limit_new(algorithm.encode())

    def __del__(self) -> None:
        self._library.limit_free(self._handle)

    @property
    def key(self) -> bytes:
        """The private key: PEM, or the raw secret."""
        size = ctypes.c_size_t()
        data = self._library.limit_key(self._handle, ctypes.byref(size))
        return ctypes.string_at(data, size.value)

    def prepare(self, token: str) -> None:
        """Keeps a token's signing input and signature."""
        signing_input, _, text = token.encode().rpartition(b".")
        signature = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
        self._library.limit_prepare(
            self._handle, signing_input, len(signing_input), signature, len(signature)
        )

    def verify(self, times: int) -> None:
        if not self._library.limit_verify(self._handle, times):
            raise AssertionError("the bare signature did not verify")

    def sign(self, times: int) -> None:
        if not self._library.limit_sign(self._handle, times):
            raise AssertionError("the bare operation did not sign")
