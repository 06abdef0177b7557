#!/usr/bin/env python3
"""Checks that built files have what makes a fault in memory harder to misuse.

Each is a library, a module or a program for Linux: its tables of functions are read-only once it is loaded, its stack
holds no code, its functions check the stack and the sizes of buffers, its jumps have targets (x86-64), and it finds
libraries in no folder that anybody may choose.

FILE may be a pattern such as build/*.so, which some file has to match.

usage: check_hardening.py FILE...
"""

from __future__ import annotations

import glob
import re
import subprocess
import sys


ENDBR64 = b"\xf3\x0f\x1e\xfa"


def readelf(path: str, *options: str) -> str:
    return subprocess.run(["readelf", "-W", *options, path], check=True, stdout=subprocess.PIPE, text=True).stdout


def faults_of(path: str) -> list[str]:
    faults = []
    dynamic, headers, symbols = readelf(path, "-d"), readelf(path, "-lh"), readelf(path, "--dyn-syms")
    if "GNU_RELRO" not in headers or not re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic):
        faults.append("its tables of functions can be written to (-z relro, -z now)")
    stack = re.search(r"GNU_STACK.*\s(R?W?E?)\s", headers)
    if stack is None or "E" in stack.group(1):
        faults.append("its stack can hold code (-z noexecstack)")
    if "__stack_chk_fail" not in symbols:
        faults.append("no function checks its stack (-fstack-protector-strong)")
    if not re.search(r"__\w+_chk\b(?<!__stack_chk)", symbols):
        faults.append("no call checks the size of its buffer (-D_FORTIFY_SOURCE=3)")
    # Debian's start files have no such instruction, so the linker does not say in a note that all have.
    if "X86-64" in headers and open(path, "rb").read().count(ENDBR64) < 20:
        faults.append("its jumps have no targets (-fcf-protection=full)")
    for entry in re.findall(r"\(R(?:UN)?PATH\).*\[(.*)\]", dynamic):
        for folder in entry.split(":"):
            if not folder.startswith(("/", "$ORIGIN")):
                faults.append(f"it finds libraries in {folder or 'the working directory'!r}")
    return [f"{path}: {fault}" for fault in faults]


def main() -> int:
    patterns = sys.argv[1:]
    if not patterns:
        print(__doc__, file=sys.stderr)
        return 2
    faults, paths = [], []
    for pattern in patterns:
        found = sorted(glob.glob(pattern))
        paths += found
        faults += [] if found else [f"{pattern}: there is no such file"]
    faults += [fault for path in paths for fault in faults_of(path)]
    print("\n".join(faults) or f"check_hardening: {len(paths)} files, as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
