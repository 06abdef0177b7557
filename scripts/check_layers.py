#!/usr/bin/env python3
"""Holds the floors: which room may include which.

A file includes files of its own room and of lower floors, never upwards and never sideways. include/limen is the
waist: below it nothing but capi knows the public headers; above it nobody knows src. Prints FILE:LINE: what is wrong,
and ends with 1 if anything is.

usage: check_layers.py [ROOT]
"""

import os
import posixpath
import re
import sys
from typing import NamedTuple

import sources


class Room(NamedTuple):
    floor: int
    about: str  # what is in it, for the picture that draw_rooms.py makes


# The rooms and their floors. A folder below a room belongs to it.
ROOMS = {
    "src/base": Room(0, "bytes, base64url, clock, random numbers, secret memory, results and statuses"),
    "src/crypto": Room(1, "algorithms, keys, signatures, sealing; the only room that includes OpenSSL"),
    "src/options": Room(1, "the table of properties: parsed, checked, described"),
    "src/watch": Room(1, "events and counters, for watches and statistics"),
    "src/store": Room(2, "the store contract and its drivers, which know no rule of the rooms above"),
    "src/jose": Room(2, "strict JSON, JWK, JWK Sets, JWS, the claims scanner"),
    "src/revocation": Room(3, "single entries, cutoffs, login marks, and the mirror that every check asks"),
    "src/keyring": Room(4, "a gate's own keys in the store: made, announced, rotated, retired"),
    "src/token": Room(5, "issues and verifies JWTs: policies, claims, scopes, roles"),
    "src/session": Room(5, "tickets, the session rules, visitors"),
    "src/web": Room(6, "what a request carries: cookies, CSRF tokens, bearers; the guard"),
    "src/gate": Room(7, "opens a store and its keys, and wires the rooms together"),
    "capi": Room(8, "the C functions, a file for each header; no exception passes them"),
    "include/limen": Room(9, "the C ABI: the only door. limen.hpp is C++ over it"),
    "bindings/python": Room(10, "the Python package"),
    "bindings/node": Room(10, "the Node package"),
    "bindings/java": Room(10, "the Java packages: core, servlet, Spring Boot"),
    "bindings/swig": Room(10, "how the C functions cross into Node and Java"),
    "tools": Room(10, "the command limen"),
    "examples": Room(10, "small programs; the tests run each"),
    "tests": Room(10, "unit tests, faults, power cuts, corpus, fuzzers, benchmarks"),
}
WAIST = 9

# Folders, and files, that include only some folders of their own room: their own and these.
INNER = {
    "src/store": (),
    "src/store/drivers.cpp": ("src/store/memory", "src/store/lmdb"),
    "src/store/memory": ("src/store",),
    "src/store/lmdb": ("src/store", "src/store/lmdb/file"),
    "src/store/lmdb/file": (),
}

# The only tests that see below the waist.
TESTS_OF_THE_CORE = ("tests/unit/", "tests/store/", "tests/session/", "tests/fuzz/", "tests/bench/")

# The only folders outside tests that include OpenSSL.
OPENSSL = ("src/crypto/",)

# Rooms above the waist that may also include each other: SWIG's shared files.
SHARED_ABOVE = {"bindings/swig"}

INCLUDE = re.compile(r'^[ \t]*[#%][ \t]*(?:include|include_next|import)\b[ \t]*(.*?)[ \t]*$', re.MULTILINE)
TARGET = re.compile(r'^(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """The room that `path` lies in, or None."""
    parts = path.split("/")
    for length in (2, 1):
        room = "/".join(parts[:length])
        if room in ROOMS and len(parts) > length:
            return room
    return None


def resolve(root, includer, quoted, name):
    """The path of the included file within the project, or None where it is foreign."""
    if name == "limen.h" or name.startswith("limen/"):
        return posixpath.normpath("include/" + (name if "/" in name else "limen/" + name))
    places = [posixpath.dirname(includer)] if quoted else []
    top = includer.split("/")
    places += ["src", "include", "/".join(top[:2]), top[0]]
    for place in places:
        path = posixpath.normpath(posixpath.join(place, name))
        if os.path.isfile(os.path.join(root, path)):
            return path
    if "src/" + name.split("/")[0] in ROOMS and quoted:
        return "src/" + name
    return None


def within_the_room(includer, target):
    """What is wrong when a file includes `target` of its own room, or None."""
    folder, other = posixpath.dirname(includer), posixpath.dirname(target)
    allowed = INNER.get(includer, INNER.get(folder))
    if allowed is None or other == folder or other in allowed:
        return None
    return f"{folder} includes nothing of {other} ({target})"


def below_the_waist(includer, target):
    """What is wrong when a file of src or capi includes `target`, or None."""
    room, other = room_of(includer), room_of(target)
    if other is None:
        return f"{target} lies in no room"
    if other == "include/limen":
        return None if room == "capi" else f"src never includes the public headers ({target})"
    if other == room:
        return within_the_room(includer, target)
    floor, other_floor = ROOMS[room].floor, ROOMS[other].floor
    if other_floor < floor:
        return None
    way = "sideways" if other_floor == floor else "upwards"
    return f"{room} (floor {floor}) reaches {way} to {target} (floor {other_floor})"


def at_or_above_the_waist(includer, target):
    """What is wrong when a file above src and capi includes `target`, or None."""
    room, other = room_of(includer), room_of(target)
    if other == room or other == "include/limen":
        return None
    if target.startswith("src/"):
        if includer.startswith(TESTS_OF_THE_CORE):
            return None
        return f"only {', '.join(TESTS_OF_THE_CORE)} may include src ({target})"
    if room != "include/limen" and other in SHARED_ABOVE:
        return None
    return f"{room} reaches past the public headers to {target}"


def wrong(root, includer, directive):
    """What is wrong with one include of `includer`, or None."""
    match = TARGET.match(directive)
    if match is None:
        return f"an include that names no file: {directive}"
    name = match.group(1) or match.group(2)
    inside = includer.startswith(("src/", "capi/"))
    if name.startswith("openssl/"):
        if not includer.startswith(OPENSSL + ("tests/",)):
            return f"OpenSSL is included in {', '.join(OPENSSL)} only ({name})"
        return None
    target = resolve(root, includer, match.group(1) is not None, name)
    if target is None:
        if inside and match.group(1) is not None:
            return f'"{name}" is not a file of the project: write "room/file.h", or <...> for what is foreign'
        return None
    return below_the_waist(includer, target) if inside else at_or_above_the_waist(includer, target)


def check(root):
    """Every complaint, as 'FILE:LINE: words'."""
    complaints = []
    tops = ("src", "capi", "include", "bindings", "tools", "examples", "tests")
    for path in sources.files(root, tops, sources.C_FAMILY):
        if room_of(path) is None:
            complaints.append(f"{path}:1: lies in no room: name it with its floor in scripts/check_layers.py")
            continue
        text = sources.blank(sources.read(root, path), keep_strings=True)
        for match in INCLUDE.finditer(text):
            complaint = wrong(root, path, match.group(1))
            if complaint:
                line = text.count("\n", 0, match.start(1)) + 1
                complaints.append(f"{path}:{line}: {complaint}")
    return complaints


def main():
    root = sources.root_from(sys.argv)
    return sources.close("check_layers", check(root), "wrong", "the floors hold")


if __name__ == "__main__":
    sys.exit(main())
