#!/usr/bin/env python3
"""Holds what liblimen exports and needs to what is promised.

The exported symbols are those of the committed list and of the headers, each of version LIMEN_1.0 and nothing else; the
SONAME is liblimen.so.1; and only libcrypto, liblmdb and the C and C++ run-time libraries are needed. Ends with 1 if anything
differs.

usage: check_symbols.py LIBRARY [--renew]      --renew writes the committed list anew
"""

import os
import re
import subprocess
import sys

import headers

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIST = "capi/abi/symbols.txt"
VERSION = "LIMEN_1.0"
SONAME = "liblimen.so.1"
MAY_NEED = re.compile(r"(libcrypto\.so\.3|liblmdb\.so\.0|libstdc\+\+\.so\.6|libgcc_s\.so\.1|lib(c|m|pthread)\.so\.6|libc\.so|ld-[\w-]+\.so\.\d)$")


def exported(library):
    """Symbol -> version of everything that `library` exports."""
    lines = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions", library],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    symbols = {}
    for line in lines:
        name, _, version = line.split()[-1].partition("@")
        symbols[name] = version.lstrip("@")
    symbols.pop(VERSION, None)  # the version node itself
    return symbols


def dynamic(library, tag):
    lines = subprocess.run(["readelf", "-d", "-W", library], check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(%s\).*\[(.*)\]" % tag, lines)


def check(library):
    symbols = exported(library)
    with open(os.path.join(ROOT, LIST), encoding="utf-8") as file:
        listed = set(file.read().split())
    declared = {function.name for function in headers.functions(ROOT)}
    complaints = [f"{name} is exported and not in {LIST}" for name in sorted(symbols.keys() - listed)]
    complaints += [f"{name} is in {LIST} and not exported" for name in sorted(listed - symbols.keys())]
    complaints += [f"{name} is declared in {headers.PUBLIC} and not in {LIST}" for name in sorted(declared - listed)]
    complaints += [f"{name} is in {LIST} and declared nowhere" for name in sorted(listed - declared)]
    complaints += [f"{name} has the version '{version}', not {VERSION}"
                   for name, version in sorted(symbols.items()) if version != VERSION]
    if dynamic(library, "SONAME") != [SONAME]:
        complaints.append(f"the SONAME is {dynamic(library, 'SONAME')}, not {SONAME}")
    complaints += [f"{name} is needed, which limen should not need"
                   for name in dynamic(library, "NEEDED") if not MAY_NEED.match(name)]
    return symbols, complaints


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if "--renew" in sys.argv:
        with open(os.path.join(ROOT, LIST), "w", encoding="utf-8") as file:
            file.write("".join(f"{name}\n" for name in sorted(exported(sys.argv[1]))))
    symbols, complaints = check(sys.argv[1])
    for complaint in complaints:
        print(f"check_symbols: {complaint}")
    if not complaints:
        print(f"check_symbols: {len(symbols)} symbols, as listed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
