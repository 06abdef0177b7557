#!/usr/bin/env python3
"""Holds files to 500 lines, and functions in Python and shell to 60: what grows beyond has two jobs.

A function counts from its first line to its last; clang-tidy counts those in C++, as .clang-tidy says. Prints FILE:LINE:
what is wrong, and ends with 1 if anything is.

usage: check_sizes.py [ROOT]
"""

import ast
import re
import sys

import sources

FILE_LINES = 500
FUNCTION_LINES = 60

TOPS = ("src", "capi", "include", "bindings", "tools", "examples", "tests", "scripts", "packaging", "dev", ".ci/run")
SUFFIXES = sources.C_FAMILY + (".py", ".sh", ".cmake", "CMakeLists.txt", ".js", ".mjs", ".cjs", ".ts", ".java", ".i", "run")


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno, node.name


def shell_functions(text):
    name, first = None, 0
    for number, line in enumerate(text.split("\n"), 1):
        opening = re.match(r"([\w-]+)\s*\(\)\s*\{\s*$", line)
        if opening:
            name, first = opening.group(1), number
        elif line == "}" and name:
            yield first, number, name
            name = None


def functions(path, text):
    if path.endswith(".py"):
        return python_functions(text)
    if text.startswith("#!") and "sh" in text.split("\n")[0]:
        return shell_functions(text)
    return ()


def check(root):
    """Every complaint, as 'FILE:LINE: words'."""
    complaints = []
    for path in sources.files(root, TOPS, SUFFIXES):
        text = sources.read(root, path)
        lines = text.count("\n")
        if lines > FILE_LINES:
            complaints.append(f"{path}:{FILE_LINES + 1}: the file has {lines} lines; {FILE_LINES} are the limit")
        for first, last, name in functions(path, text):
            if last - first + 1 > FUNCTION_LINES:
                complaints.append(f"{path}:{first}: {name} has {last - first + 1} lines; {FUNCTION_LINES} are the limit")
    return complaints


def main():
    root = sources.root_from(sys.argv)
    return sources.close("check_sizes", check(root), "too long", "nothing is too long")


if __name__ == "__main__":
    sys.exit(main())
