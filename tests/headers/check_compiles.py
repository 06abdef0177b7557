#!/usr/bin/env python3
"""Compiles each public header alone and twice, with every warning an error.

A .h in C99, C17, C++11 and C++20, a .hpp in C++17 and C++20.

usage: check_compiles.py ROOT COMPILER
"""

import concurrent.futures
import os
import subprocess
import sys

FLAGS = ["-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-fsyntax-only"]
C = ["c99", "c17"]
CPP = ["c++11", "c++20"]
HPP = ["c++17", "c++20"]
HPP = ["c++17", "c++20"]

# Uses each macro of the headers.
USES = """
#include <string.h>
static int is_alex(const limen_claims *claims) { return strcmp(LIMEN_TEXT(claims, subject), "alex") == 0; }
static int renewals(const limen_event *event, size_t count) {
  int found = 0;
  for (; count > 0; --count, event = LIMEN_NEXT(const limen_event, event))
    found += event->kind == LIMEN_EVENT_SESSION_RENEWED;
  return found;
}
static int uses(void) {
  LIMEN_BUFFER(limen_claims, 8192) c;
  LIMEN_BUFFER(limen_event, LIMEN_EVENT_CAP) page;
  limen_error err = {LIMEN_OK, ""};
  char token[LIMEN_TOKEN_CAP(100)];
  size_t cap = LIMEN_CLAIMS_CAP(sizeof token);
  int64_t unset = LIMEN_UNSET;
  c.record.subject.at = 0;
  c.record.subject.len = 0;
  return LIMEN_TEXT(&c.record, subject) == NULL && LIMEN_TEXT_LEN(&c.record, subject) < cap && unset < 0 &&
         !is_alex(&c.record) && renewals(&page.record, 0) == 0 && err.status == LIMEN_OK && LIMEN_ZSTR < LIMEN_TEXT_MAX && sizeof token > 0;
}
int main(void) { return uses(); }
"""


def cases(root):
    """(name, standard, source text) of everything to compile."""
    folder = os.path.join(root, "include", "limen")
    for header in sorted(os.listdir(folder)):
        if not header.endswith((".h", ".hpp")):
            continue
        include = f"#include <limen/{header}>\n"
        for standard in (HPP if header.endswith(".hpp") else C + CPP):
            yield f"{header} alone", standard, include + "typedef int nothing_else;\n"
            yield f"{header} twice", standard, include * 2 + "typedef int nothing_else;\n"
    for standard in C + CPP:
        yield "the macros", standard, "#include <limen/limen.h>\n" + USES


def compiles(root, compiler, case):
    name, standard, text = case
    language = "c++" if "++" in standard else "c"
    done = subprocess.run([compiler, "-x", language, f"-std={standard}", *FLAGS, "-I", os.path.join(root, "include"), "-"],
                          input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}, {standard}, {compiler}:\n{done.stderr}")
    return done.returncode == 0


def main():
    root, compiler = sys.argv[1:]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda case: compiles(root, compiler, case), cases(root)))
    passed = sum(results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return 0 if all(results) and results else 1


if __name__ == "__main__":
    sys.exit(main())
