"""The generators of bindings/tables: what they refuse, and what they write."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = os.path.join(ROOT, "bindings", "tables")
sys.dont_write_bytecode = True
sys.path.insert(0, TABLES)

import generated
import make_layouts
import make_limits
import make_statuses
import status_languages
import statuses


class Tree(unittest.TestCase):
    """A little tree of files to write."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = self.folder.name
        self.files = generated.Files(self.root, "./dev tables")

    def write(self, path, text=""):
        whole = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()


class Files(Tree):
    def test_a_part_is_replaced_and_the_rest_stays(self):
        self.write("a/b.h", "one\n// begin: x\nold\n// end: x\ntwo\n")
        self.files.part("a/b.h", "x", "new\n")
        self.assertEqual(self.files.stale(), ["a/b.h"])
        self.files.write()
        self.assertEqual(self.read("a/b.h"), "one\n// begin: x\nnew\n// end: x\ntwo\n")
        self.assertEqual(self.files.stale(), [])

    def test_markers_that_are_not_there_or_not_in_order(self):
        for text in ("", "// begin: x\n", "// end: x\n// begin: x\n", "// begin: x\n// end: x\n// begin: x\n"):
            self.write("a.h", text)
            with self.assertRaisesRegex(ValueError, "a.h: expected one line"):
                self.files.part("a.h", "x", "")

    def test_two_parts_of_one_file(self):
        self.write("a.h", "// begin: x\n// end: x\n// begin: y\n// end: y\n")
        self.files.part("a.h", "x", "1\n")
        self.files.part("a.h", "y", "2\n")
        self.files.write()
        self.assertEqual(self.read("a.h"), "// begin: x\n1\n// end: x\n// begin: y\n2\n// end: y\n")


class StaleFiles(Tree):
    """The programs themselves, over a copy of what they write."""

    def program(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-B", os.path.join(TABLES, "generated.py"), *arguments, self.root],
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def test_a_stale_file_is_named_with_the_command_that_renews_it(self):
        shutil.copytree(os.path.join(ROOT, "include", "limen"), os.path.join(self.root, "include", "limen"))
        whole = generated.Files(ROOT, "./dev tables")
        for maker in (make_layouts, make_limits, make_statuses):
            maker.make(whole)
        for path, text in whole.texts.items():
            self.write(path, text)
        self.assertEqual(self.program("--check"), (0, ""))
        self.write("src/base/status_table.h", self.read("src/base/status_table.h").replace("410", "510"))
        code, said = self.program("--check")
        self.assertEqual(code, 1)
        self.assertIn("src/base/status_table.h is stale: run ./dev tables", said)
        self.assertEqual(self.program(), (0, "wrote src/base/status_table.h\n"))
        self.assertEqual(self.program("--check"), (0, ""))

    def test_a_file_without_its_markers_is_told(self):
        self.write("include/limen/status.h", "// nothing\n")
        code, said = self.program()
        self.assertEqual(code, 1)
        self.assertIn('include/limen/status.h: expected one line with "begin: statuses"', said)


class Statuses(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(TABLES, "statuses.json"), encoding="utf-8") as file:
            self.source = json.load(file)

    def with_line(self, **changes):
        """The table, with one more line."""
        line = {"number": 121, "name": "NEW", "kind": "FAULT", "class": "New", "quotes": "hidden", "meaning": "it is new"}
        source = copy.deepcopy(self.source)
        at = next(i for i, status in enumerate(source["statuses"]) if status["number"] == 200)
        source["statuses"].insert(at, {**line, **changes})
        return statuses.Table(source)

    def class_named(self, table, name):
        return next(made for made in table.classes if made.name == name)

    def test_one_line_is_a_status_with_a_class(self):
        made = self.class_named(self.with_line(), "New")
        self.assertEqual((made.parent, made.meaning), ("UsageError", "it is new"))

    def test_one_line_reaches_every_language(self):
        table = self.with_line(
            meaning="longer than `token.max_ttl`, says `exp`", rfc="RFC 7519, 4.1", do="Look at it", kind="UNKNOWN"
        )
        make_statuses.make(files := generated.Files(ROOT, "./dev tables"), table)
        for path, words in (
            ("include/limen/status.h", "#define LIMEN_E_NEW 121             // unknown: longer than `token.max_ttl`"),
            ("src/base/status_table.h", 'X(new, "LIMEN_E_NEW", 121, unknown, hidden)'),
            ("include/limen/exceptions.hpp", "struct New : Unavailable {"),
            ("include/limen/exceptions.hpp", "{LIMEN_E_NEW, throw_as<New>}"),
            ("bindings/python/limen/_errors.py", "class New(Unavailable):"),
            ("bindings/python/limen/_errors.py", '"""Longer than ``token_max_ttl``, says ``exp`` (RFC 7519, 4.1)."""'),
            ("bindings/python/limen/_errors.py", '    "New",\n'),
            ("bindings/python/limen/_errors.py", "    121: New,\n"),
            ("bindings/python/limen/_status.py", "NEW = 121\n"),
            ("bindings/node/lib/statuses.js", "  ['New', 'Unavailable'],\n"),
            ("bindings/node/lib/statuses.js", "  121: 'New',\n"),
            ("bindings/node/index.mjs", " New,"),
            ("bindings/node/types/errors.d.ts", "/** Longer than `tokenMaxTtl`, says `exp` (RFC 7519, 4.1). */\nexport class New"),
            ("docs/statuses.md", "| 121 | `LIMEN_E_NEW` | unknown | 503 | `New` |"),
            ("docs/statuses.md", "(RFC 7519, 4.1) | Look at it |"),
        ):
            self.assertIn(words, files.texts[path], path)
        java = status_languages.java(table)
        said = "/** Longer than {@code token.max_ttl}, says {@code exp} (RFC 7519, 4.1). */\n"
        self.assertIn(said + "public final class NewException extends UnavailableException {", java["dev/limen/NewException.java"])
        self.assertIn("public static final int NEW = 121;", java["dev/limen/Status.java"])
        self.assertIn("case 121 -> new NewException(status, message);", java["dev/limen/internal/Exceptions.java"])

    def test_javas_sources_of_an_earlier_table_are_removed(self):
        with tempfile.TemporaryDirectory() as folder:
            make_statuses.make_java(folder)
            old = os.path.join(folder, "dev/limen/OldException.java")
            swigs = os.path.join(folder, "dev/limen/internal/NativeJNI.java")
            for path, text in ((old, status_languages.JAVA_HEAD), (swigs, "// SWIG\n")):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            make_statuses.make_java(folder)
            self.assertFalse(os.path.exists(old))
            self.assertTrue(os.path.exists(swigs))
            self.assertTrue(os.path.exists(os.path.join(folder, "dev/limen/TokenExpiredException.java")))

    def test_a_class_is_the_child_of_its_bands_or_its_kinds(self):
        parents = {made.name: made.parent for made in statuses.load().classes}
        for name, parent in (
            ("TokenExpired", "TokenError"),
            ("TokenError", "Refused"),
            ("Refused", "LimenError"),
            ("ScopeMissing", "NotEnough"),
            ("TicketTwice", "SessionError"),
            ("SessionChanged", "Conflict"),
            ("CsrfExpired", "CsrfError"),
            ("GateClosed", "Unavailable"),
            ("DataTooLong", "UsageError"),
            ("InternalError", "LimenError"),
        ):
            self.assertEqual(parents[name], parent, name)

    def test_parents_come_before_their_children(self):
        seen = {statuses.ROOT_CLASS}
        for made in statuses.load().classes:
            self.assertIn(made.parent, seen, made.name)
            seen.add(made.name)

    def test_lines_that_are_refused(self):
        for changes, words in (
            ({"number": 120}, "rise"),
            ({"number": 119}, "rise"),
            ({"name": "BUFFER"}, "occurs once"),
            ({"name": "new"}, "capitals"),
            ({"kind": "MAYBE"}, "MAYBE"),
            ({"kind": "YES"}, "kind of a failure"),
            ({"quotes": "some"}, "quotes"),
            ({"quotes": None}, "no quotes"),
            ({"meaning": ""}, "no meaning"),
            ({"meaning": "it is new."}, "full stop"),
            ({"meaning": "`it is new"}, "pairs"),
            ({"mening": "x"}, "mening"),
        ):
            with self.assertRaisesRegex(ValueError, words, msg=changes):
                self.with_line(**changes)

    def test_a_number_without_a_band(self):
        self.source["statuses"][-1]["number"] = 1000
        with self.assertRaisesRegex(ValueError, "no band"):
            statuses.Table(self.source)

    def test_a_class_whose_parent_is_not_there(self):
        self.source["classes"].append({"class": "Orphan", "parent": "Gone", "meaning": "it is lost"})
        with self.assertRaisesRegex(ValueError, "Orphan.*Gone"):
            statuses.Table(self.source)

    def test_a_long_comment_is_wrapped_below_itself(self):
        table = self.with_line(meaning="it is new " + "and goes on " * 10)
        lines = make_statuses.constants(table).splitlines()
        self.assertLessEqual(max(map(len, lines)), 100)
        at = next(i for i, line in enumerate(lines) if "LIMEN_E_NEW" in line)
        self.assertEqual(lines[at].index("//"), lines[at + 1].index("//"))

    def test_a_kind_that_is_not_its_bands_is_said(self):
        text = make_statuses.constants(self.with_line(kind="UNKNOWN"))
        self.assertRegex(text, r"#define LIMEN_E_NEW 121 +// unknown: it is new\n")

    def test_properties_are_spelt_as_each_language_spells_them(self):
        self.assertEqual(
            statuses.spelt("longer than `token.max_ttl`, `exp`", lambda name: name.replace(".", "_"), "<{}>"),
            "longer than <token_max_ttl>, <exp>",
        )
        self.assertEqual(statuses.sentence("<exp> has passed"), "<exp> has passed.")
        self.assertEqual(statuses.sentence("no key fits"), "No key fits.")

    def test_properties_that_the_table_names_exist(self):
        with open(os.path.join(ROOT, "docs", "configuration.md"), encoding="utf-8") as file:
            page = file.read()
        for status in statuses.load().statuses:
            for name in statuses.PROPERTY.findall(status.meaning):
                self.assertIn(f"| `{name}` |", page, status.name)


class PagesByHand(unittest.TestCase):
    """What pages and sources that are written by hand say of kinds and classes, held to the table."""

    def read(self, path):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            return file.read()

    def test_the_tables_of_the_packages_name_classes_of_their_rows_answer(self):
        table = statuses.load()
        java = {status_languages.java_name(made): made.name for made in table.classes}
        http = {kind.type: str(kind.http) for kind in table.kinds if kind.type}
        seen, answers = 0, self.answers(table)
        for path in ("bindings/python/README.md", "bindings/node/README.md", "bindings/java/README.md"):
            for row in re.findall(r"^\| `[A-Z]\w+`.*\|$", self.read(path), re.MULTILINE):
                names = [java.get(name, name) for name in re.findall(r"`([A-Z][A-Za-z]+)`", row)]
                if names[0] not in http:
                    continue
                seen += 1
                self.assertIn(f"| {http[names[0]]} |", row, path)
                for name in names[1:]:
                    if name not in ("ValueError", "MemoryError"):
                        self.assertEqual(answers[name], {http[names[0]]}, f"{path}: {name}")
        self.assertGreaterEqual(seen, 12)

    def answers(self, table):
        """What HTTP answers to each class, by the kinds of its statuses and of those below it."""
        found = {made.name: set() for made in table.classes}
        for made in reversed(table.classes):
            found[made.name] |= {str(table.kind[status.kind].http) for status in table.of_class(made.name)}
            if made.parent in found:
                found[made.parent] |= found[made.name]
        return found

    def test_javas_kinds_are_the_tables(self):
        kinds = re.findall(r"^  ([A-Z_]+)\((\d+)\)[,;]", self.read("bindings/java/limen/src/main/java/dev/limen/Kind.java"), re.M)
        self.assertEqual(kinds, [(kind.name, str(kind.http)) for kind in statuses.load().kinds])


if __name__ == "__main__":
    unittest.main()
