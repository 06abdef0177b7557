"""The OpenSSL that the wheel runs on: its own, inside liblimen.so.1, whatever else the process has loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

import limen
import packages
from limen import _build

LIBRARY = Path(limen.__file__).parent / "liblimen.so.1"
SYSTEM_LIBRARIES = {
    "libc.so.6",
    "libgcc_s.so.1",
    "libm.so.6",
    "libstdc++.so.6",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
}

# The release build's library, which links the system's libcrypto: what must fail here, fails there.
SHARED = Path(os.environ["LIMEN_BUILD"]) / "capi" / "liblimen.so.1"

# Signs with a fresh key by the plain C functions, in an interpreter that loads no OpenSSL of its own.
SIGN = """
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
lib.limen_key_generate.restype = ctypes.c_void_p
error = ctypes.create_string_buffer(4096)
keys = [lib.limen_key_generate(name, error) for name in (b"HS256", b"ES256", b"EdDSA")]
if not all(keys):
    sys.exit("no key")
maps = open("/proc/self/maps").read()
print("libcrypto" in maps, "libssl" in maps)
"""

# A host program whose own functions have OpenSSL's names and are something else.
IMPOSTOR = """
#include <stdlib.h>
#define IMPOSTOR(name) void *name(void) { abort(); }
IMPOSTOR(EVP_MD_fetch) IMPOSTOR(EVP_PKEY_CTX_new_from_name) IMPOSTOR(EVP_PKEY_Q_keygen)
IMPOSTOR(EVP_PKEY_keygen) IMPOSTOR(EVP_PKEY_generate) IMPOSTOR(OPENSSL_init_crypto) IMPOSTOR(ERR_set_mark)
"""

# Beside Python's own OpenSSL and the one that cryptography brings.
TOGETHER = """
import importlib, sys
def others():
    import hashlib, ssl
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives import hashes
    hashlib.sha256(b"x").hexdigest(), ssl.create_default_context()
    key = ec.generate_private_key(ec.SECP256R1())
    signature = key.sign(b"x", ec.ECDSA(hashes.SHA256()))
    key.public_key().verify(signature, b"x", ec.ECDSA(hashes.SHA256()))
def use():
    import limen
    for algorithm in ("HS256", "RS256", "ES256", "EdDSA"):
        key = limen.Key.generate(algorithm)
        with limen.open(issuer="https://shop.example", audience="shop", keys_signing=key) as gate:
            assert gate.tokens.verify(gate.tokens.issue("alex")).subject == "alex"
for step in sys.argv[1].split():
    {"others": others, "use": use}[step]()
print("done")
"""

BROKEN_CONFIGURATION = """
openssl_conf = all
[all]
providers = providers
[providers]
nothing = nothing
[nothing]
activate = 1
module = /nonexistent.so
"""


def sign(library: Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return packages.run_bare(SIGN, library, cwd=cwd, **env)


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packages.shared_object(IMPOSTOR, tmp_path_factory.mktemp("impostor"))


def test_the_library_exports_its_own_functions_alone_and_imports_none_of_openssl() -> None:
    with LIBRARY.open("rb") as file:
        elf = ELFFile(file)
        needed = {version.name for version, _ in elf.get_section_by_name(".gnu.version_r").iter_versions()}
        versions = elf.get_section_by_name(".gnu.version")
        symbols = [
            (symbol.name, symbol["st_shndx"] == "SHN_UNDEF", versions.get_symbol(number)["ndx"])
            for number, symbol in enumerate(elf.get_section_by_name(".dynsym").iter_symbols())
        ]
    assert needed <= SYSTEM_LIBRARIES
    # The system's libraries give their symbols versions; a symbol without one would be found anywhere.
    anywhere = {name for name, imported, version in symbols if imported and version == "VER_NDX_GLOBAL"}
    assert anywhere <= {"_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__gmon_start__"}
    exported = {name for name, imported, _ in symbols if not imported}
    assert "limen_gate_open" in exported
    assert {name for name in exported if not name.startswith(("limen_", "LIMEN_1."))} == set()


def test_it_loads_no_other_libcrypto(tmp_path: Path) -> None:
    assert sign(LIBRARY, tmp_path).stdout.split() == ["False", "False"]
    assert sign(SHARED, tmp_path).stdout.split() == ["True", "False"]


def test_functions_of_the_same_names_in_the_host_program_are_not_called(
    impostor: Path, tmp_path: Path
) -> None:
    assert sign(LIBRARY, tmp_path, LD_PRELOAD=str(impostor)).returncode == 0
    assert sign(SHARED, tmp_path, LD_PRELOAD=str(impostor)).returncode != 0


def test_no_configuration_from_outside_is_read(tmp_path: Path) -> None:
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(BROKEN_CONFIGURATION, encoding="utf-8")
    assert sign(LIBRARY, tmp_path, OPENSSL_CONF=str(configuration)).returncode == 0
    assert sign(SHARED, tmp_path, OPENSSL_CONF=str(configuration)).returncode != 0


@pytest.mark.parametrize("order", ["use others use", "others use others"])
def test_it_works_beside_the_openssl_of_python_and_of_cryptography(order: str, tmp_path: Path) -> None:
    assert packages.run(sys.executable, "-c", TOGETHER, order, cwd=tmp_path).strip() == "done"


def test_the_build_says_which_it_is() -> None:
    assert _build.OPENSSL_LINKED == "static"
    name, number, *_ = _build.OPENSSL.split()
    assert name == "OpenSSL"
    assert number.encode() in LIBRARY.read_bytes()
