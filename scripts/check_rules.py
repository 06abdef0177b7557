#!/usr/bin/env python3
"""Holds the numbered rules of docs/design against the tests and against those who cite them.

Each rule is a row of a table: | STORE-7 | promise | FILE: NAME, NAME; FILE: NAME |, with FILE below tests. Every test
that is named has to exist, every rule has one, and one of its files cites the rule. A number is used once, and never
again for another rule. A citation of a rule (REVOKE-5, or KEY-1 to KEY-3), of a line of tests/corpus/README.md ("corpus: D1", "attack: 22") or of a Markdown page names one
that exists; paths and links in the pages of docs/design lead somewhere. Prints FILE:LINE: what is wrong, and ends with 1 if
anything is.

usage: check_rules.py [ROOT]
"""

import os
import re
import sys

import sources

PAGES = "docs/design"
CORPUS = "tests/corpus/README.md"

# Which page has the rules of a prefix.
PREFIXES = {"STORE": "store.md", "REVOKE": "revocation.md", "SESSION": "sessions.md", "KEY": "keys.md",
            "GUARD": "guard.md"}

ROW = re.compile(r"^\| ([A-Z]+)-(\d+) \| (.+?) \| (.*?) ?\|$")
CITED = re.compile(rf"\b({'|'.join(PREFIXES)})-(\d+)(?: to \1-(\d+))?\b")
CORPUS_ROW = re.compile(r"^\| ((?:attack )?[A-K]?\d+) \|", re.MULTILINE)
CORPUS_LINES = re.compile(r"\bcorpus: ((?:[A-K]\d+(?:,? |\b))+)")
ATTACKS = re.compile(r"\battack: ((?:\d+(?:, |\b))+)")
PAGE = re.compile(r"[\w./-]*\w\.md\b")
PATH = re.compile(r"`([\w.-]+(?:/[\w.*-]+)+/?|dev|CMakeLists\.txt)`")
PLACEHOLDER = re.compile(r"\*|\b(?:NOUN|ROOM|NAME|MODULE)\b")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

TOPS = ("src", "capi", "include", "bindings", "tools", "examples", "tests", "scripts", "packaging", "docs", ".ci",
        "dev", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CMakeLists.txt")
TEXTS = sources.C_FAMILY + (".py", ".pyi", ".mjs", ".cjs", ".js", ".ts", ".java", ".md", ".txt", ".sh", ".cmake", "run", "dev")


def defines(text, name):
    """Whether a test file's `text` defines the test `name`."""
    word = re.escape(name)
    return re.search(
        rf"\b(?:TYPED_)?TEST(?:_F|_P)?\(\w+,\s*{word}\)|^(?:static )?(?:void|int) {word}\(|^ *(?:async )?def {word}\("
        rf"|^test\('{word}'|^  (?:public )?void {word}\(", text, re.MULTILINE) is not None


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def rules_of(citation):
    """The rules that a match of CITED names."""
    prefix, first, last = citation.groups()
    return {f"{prefix}-{number}" for number in range(int(first), int(last or first) + 1)}


def test_complaints(root, rule, listed):
    """The complaints about the tests of a rule: `FILE: NAME, NAME; FILE: NAME`."""
    if not listed:
        return ["no test holds it"]
    wrong, cited = [], set()
    for group in listed.split("; "):
        path, _, names = group.partition(": ")
        file = f"tests/{path}"
        if not os.path.isfile(os.path.join(root, file)):
            wrong.append(f"there is no {file}")
            continue
        text = sources.read(root, file)
        wrong += [f"{file} has no test {name}" for name in names.split(", ") if not defines(text, name)]
        cited = cited.union(*map(rules_of, CITED.finditer(text)))
    return wrong if wrong or rule in cited else ["none of its tests' files cites it"]


def rules(root):
    """The rules of the pages, and complaints about them."""
    known, complaints = set(), []
    for prefix, page in PREFIXES.items():
        path = f"{PAGES}/{page}"
        last = 0
        for number, line in enumerate(sources.read(root, path).split("\n"), 1):
            row = ROW.match(line)
            if row is None:
                if line.startswith(f"| {prefix}-"):
                    complaints.append(f"{path}:{number}: not a rule: | {prefix}-N | promise | tests |")
                continue
            rule, here = f"{row.group(1)}-{row.group(2)}", f"{path}:{number}"
            if row.group(1) != prefix:
                complaints.append(f"{here}: {rule} belongs on another page")
            elif rule in known:
                complaints.append(f"{here}: {rule} is there twice")
            known.add(rule)
            last = max(last, int(row.group(2)))
            complaints += [f"{here}: {rule}: {words}" for words in test_complaints(root, rule, row.group(4))]
        if last == 0:
            complaints.append(f"{path}:1: no rules")
    return known, complaints


def names_of_pages(root):
    """The names of the pages that exist, without their folders."""
    found = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in sources.NO_SOURCES and (not f.startswith(".") or f == ".ci")]
        found |= {name for name in names if name.endswith(".md")}
    return found


def citations(text, known, lines, pages):
    """(place in the text, what is wrong) of each citation of what is not there."""
    for cited in CITED.finditer(text):
        for rule in sorted(rules_of(cited) - known):
            yield cited.start(), f"there is no rule {rule}"
    for pattern, prefix in ((CORPUS_LINES, ""), (ATTACKS, "attack ")):
        for cited in pattern.finditer(text):
            for line in re.findall(r"\w+", cited.group(1)):
                if prefix + line not in lines:
                    yield cited.start(), f"{CORPUS} has no line {prefix}{line}"
    for cited in PAGE.finditer(text):
        if os.path.basename(cited.group()) not in pages:
            yield cited.start(), f"there is no page {cited.group()}"


def path_complaints(root):
    """Paths and links in the pages of docs/design that lead nowhere."""
    for path in sources.files(root, (PAGES,), (".md",)):
        text = sources.read(root, path)
        for named in PATH.finditer(text):
            name = PLACEHOLDER.split(named.group(1))[0]
            if not os.path.exists(os.path.join(root, name)):
                yield f"{path}:{line_of(text, named.start())}: there is no {named.group(1)}"
        for link in LINK.finditer(text):
            if not os.path.exists(os.path.join(root, os.path.dirname(path), link.group(1))):
                yield f"{path}:{line_of(text, link.start())}: there is no {link.group(1)}"


def check(root):
    """Every complaint, as 'FILE:LINE: words'."""
    known, complaints = rules(root)
    lines = set(CORPUS_ROW.findall(sources.read(root, CORPUS)))
    pages = names_of_pages(root)
    for path in sources.files(root, TOPS, TEXTS):
        text = sources.read(root, path)
        complaints += [f"{path}:{line_of(text, at)}: {words}" for at, words in citations(text, known, lines, pages)]
    return complaints + list(path_complaints(root))


def main():
    root = sources.root_from(sys.argv)
    known = rules(root)[0] if os.path.isdir(os.path.join(root, PAGES)) else set()
    return sources.close("check_rules", check(root), "wrong", f"{len(known)} rules, each with its tests")


if __name__ == "__main__":
    sys.exit(main())
