#!/usr/bin/env python3
"""Holds files to 500 lines and functions to 60: what grows beyond has two jobs.

A function counts from the line of its opening brace (Python: its def) to its last line. Prints FILE:LINE: what is
wrong, and ends with 1 if anything is.

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

SCOPE = re.compile(r'^(?:template\s*<.*>\s*)?(?:inline\s+)?(?:namespace|class|struct|union|enum|extern\s*"C")\b', re.DOTALL)
ENDS_LIKE_A_FUNCTION = re.compile(
    r"\)\s*(?:(?:const|volatile|noexcept|override|final|mutable|try|&&?|->[^{};]*)\s*|noexcept\s*\([^{};]*\)\s*)*$")
INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:[^:]")


def opens_function(head):
    """Whether `head`, the text before a brace, introduces a function's body."""
    head = head.strip()
    if "(" not in head:
        return False
    if SCOPE.match(head) and not ENDS_LIKE_A_FUNCTION.search(head):
        return False
    return bool(ENDS_LIKE_A_FUNCTION.search(head) or INITIALISERS.search(head))


def c_functions(text):
    """(first line, last line, name) of every function with a body in C or C++ text."""
    text = sources.blank(text)
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.MULTILINE)
    stack, start, line = [], 0, 1
    for at, sign in enumerate(text):
        if sign == "\n":
            line += 1
        elif sign == "{":
            head = text[start:at]
            inside = "function" in (kind for kind, _, _ in stack)
            member = INITIALISERS.search(head) and re.search(r"[\w>]\s*$", head) and not ENDS_LIKE_A_FUNCTION.search(head)
            if inside or (member and not SCOPE.match(head.strip())):
                stack.append(("member" if member and not inside else "block", line, ""))
            elif opens_function(head):
                name = re.search(r"([\w:~]+(?:<[^()]*>)?)\s*\(", head)
                stack.append(("function", line, name.group(1) if name else "?"))
            else:
                stack.append(("scope", line, ""))
            if stack[-1][0] != "member":
                start = at + 1
        elif sign == "}" and stack:
            kind, first, name = stack.pop()
            if kind == "function":
                yield first, line, name
            if kind != "member":
                start = at + 1
        elif sign == ";" and not (stack and stack[-1][0] == "member"):
            start = at + 1


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
    if path.endswith(sources.C_FAMILY):
        return c_functions(text)
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
