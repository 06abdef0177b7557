"""The project's source files, for the checks in this folder."""

import os
import re

C_FAMILY = (".c", ".cc", ".cpp", ".h", ".hh", ".hpp", ".i", ".swg")

NO_SOURCES = ("build", "__pycache__", "node_modules")


def files(root, tops, suffixes):
    """Paths below `root`, relative and with slashes, in order."""
    found = []
    for top in tops:
        start = os.path.join(root, top)
        if os.path.isfile(start):
            found.append(top)
        for folder, folders, names in os.walk(start):
            seeds = os.path.relpath(folder, root) == os.path.join("tests", "fuzz")
            folders[:] = sorted(f for f in folders if f not in NO_SOURCES and not (seeds and f == "corpus"))
            for name in sorted(names):
                if name.endswith(suffixes):
                    path = os.path.relpath(os.path.join(folder, name), root)
                    found.append(path.replace(os.sep, "/"))
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


# Raw strings, comments, strings and characters, which may hold anything. A ' that
# follows a digit or letter separates digits.
LITERAL = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)


def blank(text, keep_strings=False):
    """C or C++ with comments (and strings) replaced by blanks; lines stay where they are."""

    def hide(match):
        piece = match.group()
        if keep_strings and piece[0] != "/":
            return piece
        return re.sub(r"[^\n]", " ", piece)

    return LITERAL.sub(hide, text)


def root_from(arguments):
    """The tree to check: the first argument, or the one that these scripts lie in."""
    return arguments[1] if len(arguments) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def close(name, complaints, bad, good):
    """Prints the complaints of a check and its closing line; the program's exit code."""
    for complaint in complaints:
        print(complaint)
    print(f"{name}: {len(complaints)} {bad}" if complaints else f"{name}: {good}")
    return 1 if complaints else 0
