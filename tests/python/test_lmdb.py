"""The LMDB that the wheel runs on: its own, inside liblimen.so.1, whatever else the process has loaded."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import limen
import packages
from limen import _build

LIBRARY = Path(limen.__file__).parent / "liblimen.so.1"

# The release build's library, which links the system's liblmdb: what must fail here, fails there.
SHARED = Path(os.environ["LIMEN_BUILD"]) / "capi" / "liblimen.so.1"

# Opens a store by the plain C functions.
OPEN = """
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
lib.limen_gate_open.restype = ctypes.c_void_p
error = ctypes.create_string_buffer(4096)
store = b"lmdb:" + sys.argv[2].encode()
if not lib.limen_gate_open(store, ctypes.c_size_t(len(store)), None, error):
    sys.exit(error.raw[4:].split(bytes(1))[0].decode())
print("liblmdb" in open("/proc/self/maps").read())
"""

# A host program whose own functions have LMDB's names and are something else.
IMPOSTOR = """
#include <stdlib.h>
#define IMPOSTOR(name) void *name(void) { abort(); }
IMPOSTOR(mdb_env_create) IMPOSTOR(mdb_env_open) IMPOSTOR(mdb_txn_begin) IMPOSTOR(mdb_put) IMPOSTOR(mdb_midl_alloc)
IMPOSTOR(mdb_mid2l_search) IMPOSTOR(mdb_strerror)
"""


def opened(library: Path, place: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return packages.run_bare(OPEN, library, place / "store", cwd=place, **env)


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packages.shared_object(IMPOSTOR, tmp_path_factory.mktemp("impostor"))


def test_it_loads_no_other(tmp_path: Path) -> None:
    assert opened(LIBRARY, tmp_path).stdout.split() == ["False"]
    assert opened(SHARED, tmp_path).stdout.split() == ["True"]


def test_functions_of_the_same_names_in_the_host_program_are_not_called(
    impostor: Path, tmp_path: Path
) -> None:
    assert opened(LIBRARY, tmp_path, LD_PRELOAD=str(impostor)).returncode == 0
    assert opened(SHARED, tmp_path, LD_PRELOAD=str(impostor)).returncode != 0


def test_the_build_says_which_it_is() -> None:
    assert f"LMDB {_build.LMDB}:".encode() in LIBRARY.read_bytes()
