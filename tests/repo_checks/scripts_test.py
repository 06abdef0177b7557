"""The checks themselves: each refuses what it is there to refuse."""

import os
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "scripts"))

import check_headers
import check_layers
import check_sizes
import tidy


class Tree(unittest.TestCase):
    """A little tree of files to check."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = self.folder.name

    def write(self, path, text=""):
        whole = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)


class Layers(Tree):
    def include(self, path, *lines):
        self.write(path, "".join(f"#include {line}\n" for line in lines))

    def refused(self, path, line, words):
        complaints = check_layers.check(self.root)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertTrue(complaints[0].startswith(f"{path}:{line}: "), complaints)
        self.assertIn(words, complaints[0])

    def test_lower_floors_and_the_own_room_are_fine(self):
        self.include("src/base/bytes.h", "<vector>")
        self.include("src/crypto/key.h", '"base/bytes.h"', "<openssl/evp.h>")
        self.include("src/token/issue.cpp", '"token/policy.h"', '"crypto/key.h"', '"base/bytes.h"')
        self.include("src/token/policy.h")
        self.include("include/limen/base.h", "<stdint.h>")
        self.include("include/limen/token.h", "<limen/base.h>")
        self.include("capi/token.cpp", '"boundary.h"', '"token/policy.h"', "<limen/token.h>")
        self.include("capi/boundary.h")
        self.include("examples/hello/hello.c", "<limen/limen.h>", "<stdio.h>")
        self.include("tests/unit/token/issue_test.cpp", '"token/policy.h"', "<openssl/evp.h>")
        self.assertEqual(check_layers.check(self.root), [])

    def test_upwards(self):
        self.include("src/base/bytes.h", "<vector>", '"crypto/key.h"')
        self.include("src/crypto/key.h")
        self.refused("src/base/bytes.h", 2, "upwards")

    def test_sideways(self):
        self.include("src/watch/hub.cpp", '"options/table.h"')
        self.include("src/options/table.h")
        self.refused("src/watch/hub.cpp", 1, "sideways")

    # STORE-29
    def test_a_driver_is_part_of_its_room(self):
        self.include("src/store/lmdb/env.cpp", '"jose/jwk.h"')
        self.include("src/jose/jwk.h")
        self.refused("src/store/lmdb/env.cpp", 1, "sideways")

    def test_the_folders_of_a_room(self):
        for path in ("store.h", "drivers.h", "memory/driver.h", "lmdb/driver.h", "lmdb/file/page.h"):
            self.include(f"src/store/{path}")
        self.include("src/store/drivers.cpp", '"store/lmdb/driver.h"', '"store/memory/driver.h"', '"store/drivers.h"')
        self.include("src/store/lmdb/driver.cpp", '"store/lmdb/file/page.h"', '"store/store.h"')
        self.assertEqual(check_layers.check(self.root), [])
        for path, target in (
            ("src/store/lmdb/file/page.cpp", "store/store.h"),
            ("src/store/lmdb/file/page.cpp", "store/lmdb/driver.h"),
            ("src/store/memory/table.cpp", "store/lmdb/driver.h"),
            ("src/store/requests.cpp", "store/memory/driver.h"),
        ):
            self.include(path, f'"{target}"')
            self.refused(path, 1, "includes nothing of")
            os.remove(os.path.join(self.root, path))

    def test_the_core_and_the_public_headers(self):
        self.include("include/limen/status.h")
        for spelling in ("<limen/status.h>", '"limen/status.h"', "<limen.h>", '"../../include/limen/status.h"'):
            self.include("src/base/status.cpp", spelling)
            self.refused("src/base/status.cpp", 1, "public headers")

    def test_openssl_outside_crypto(self):
        self.include("src/jose/jwk.cpp", "<openssl/evp.h>")
        self.refused("src/jose/jwk.cpp", 1, "OpenSSL")
        self.include("src/jose/jwk.cpp", '"openssl/evp.h"')
        self.refused("src/jose/jwk.cpp", 1, "OpenSSL")

    def test_the_core_from_above_the_waist(self):
        self.include("src/base/bytes.h")
        for path in ("examples/a/a.c", "tests/capi/a.c", "bindings/node/a.cpp", "tools/limen/a.cpp"):
            for spelling in ('"base/bytes.h"', "<base/bytes.h>", '"../../src/base/bytes.h"', '"../../../src/base/bytes.h"'):
                if spelling.count("..") not in (0, path.count("/")):
                    continue
                self.include(path, spelling)
                self.refused(path, 1, "src")
            os.remove(os.path.join(self.root, path))

    def test_public_headers_know_nothing_else(self):
        self.include("src/base/bytes.h")
        self.include("include/limen/base.h", '"../../src/base/bytes.h"')
        self.refused("include/limen/base.h", 1, "only")

    def test_a_room_without_a_floor(self):
        self.include("src/attic/box.h")
        self.refused("src/attic/box.h", 1, "lies in no room")

    def test_a_file_beside_the_rooms(self):
        self.include("src/util.h")
        self.refused("src/util.h", 1, "lies in no room")

    def test_includes_that_hide(self):
        self.include("src/crypto/key.h")
        self.write("src/base/a.h", '/* x */ #include "crypto/key.h"\n  #  include "crypto/key.h" // why not\n')
        complaints = check_layers.check(self.root)
        self.assertEqual([c.split(":")[1] for c in complaints], ["1", "2"], complaints)

    def test_an_include_by_macro(self):
        self.write("src/base/a.h", "#include HEADER\n")
        self.refused("src/base/a.h", 1, "names no file")

    def test_a_commented_include_is_none(self):
        self.include("src/crypto/key.h")
        self.write("src/base/a.h", '// #include "crypto/key.h"\n/*\n#include "crypto/key.h"\n*/\n')
        self.assertEqual(check_layers.check(self.root), [])


class Sizes(Tree):
    def test_a_file_at_the_limit_and_beyond(self):
        self.write("src/base/a.cpp", "int a;\n" * 500)
        self.assertEqual(check_sizes.check(self.root), [])
        self.write("src/base/a.cpp", "int a;\n" * 501)
        self.assertIn("501 lines", check_sizes.check(self.root)[0])

    def test_python_and_shell(self):
        self.write("scripts/a.py", "def f():\n" + "    a()\n" * 60)
        self.write("scripts/b.sh", "#!/bin/sh\nf() {\n" + "  a\n" * 59 + "}\n")
        self.assertEqual([c.split(":")[0] for c in check_sizes.check(self.root)], ["scripts/a.py", "scripts/b.sh"])


HELLO = "#include <limen/limen.h>\n\nint main(void) {\n}\n"
STATUS = "".join(
    f"#define LIMEN_{name} {number}  // {comment}\n"
    for name, number, comment in (
        ("OK", 0, "it worked"),
        ("E_ARGUMENT", 100, "a NULL"),
        ("E_BUFFER", 101, "too small"),
        ("E_OPTION_VALUE", 106, "out of range"),
        ("E_OPTION_PLACE", 107, "not here"),
        ("E_CLOSED", 117, "closed"),
    )
)
BASE = """// limen/base.h: the sets.
//
//   [call]     LIMEN_E_ARGUMENT: a NULL.
//   [gate]     [call];
//              LIMEN_E_CLOSED: the gate was closed.
//   [buffer]   LIMEN_E_BUFFER: too small.
//   [options]  LIMEN_E_OPTION_*: a property is wrong.
//
//   Not a set  LIMEN_E_OPTION_VALUE.
"""
COMMENT = """// limen_f does it.
//
// Returns: LIMEN_OK; LIMEN_E_B*, LIMEN_E_ARGUMENT (no such thing); [call].
// Room:    LIMEN_CAP suffices.
// Owns:    takes `a`.
// Threads: any. May block.
// Since:   1.1
"""


class Headers(Tree):
    def complaints(self, comment=COMMENT, parameters="int a, limen_error *err", status=STATUS, base=BASE, hello=HELLO):
        self.write("include/limen/status.h", status)
        self.write("include/limen/base.h", base)
        self.write("include/limen/f.h", f"{comment}LIMEN_API limen_status *limen_f(\n    {parameters});\n")
        self.write("include/limen/limen.h", "".join("//   " + line for line in HELLO.splitlines(True)))
        self.write("examples/hello/hello.c", hello)
        return check_headers.check(self.root)

    def refused(self, words, **changes):
        complaints = self.complaints(**changes)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(words, complaints[0])

    def returning(self, text, parameters="limen_error *err"):
        """How a function that returns this is declared."""
        return {"comment": f"// limen_f does it.\n//\n// Returns: {text}\n", "parameters": parameters}

    def test_a_comment_in_form(self):
        self.assertEqual(self.complaints(), [])

    def test_a_comment_without_labels_says_the_defaults(self):
        self.assertEqual(self.complaints(comment="// limen_f does it.\n", parameters="int a"), [])

    def test_comments_out_of_form(self):
        self.refused("no comment", comment="", parameters="int a")
        self.refused("start with its name", comment=COMMENT.replace("limen_f does", "Does"))
        self.refused("start with its name", comment=COMMENT.replace("limen_f does", "limen_fg does"))
        self.refused("in this order", comment=COMMENT.replace("Owns:   ", "Room:   "))
        self.refused("in this order", comment=COMMENT.replace("Owns", "Swap").replace("Room", "Owns").replace("Swap", "Room"))
        self.refused("nothing follows", comment=COMMENT.replace(" takes `a`.", ""))

    def test_labels_out_of_form(self):
        self.refused("any or one at a time", comment=COMMENT.replace("any. May", "some. May"))
        self.refused("a version", comment=COMMENT.replace("  1.1", "  soon"))

    def test_the_defaults_go_without_saying(self):
        self.refused("is the default", comment=COMMENT.replace("takes `a`.", "nothing."))
        self.refused("is the default", comment=COMMENT.replace("May block", "Fast"))
        self.refused("is the default", comment=COMMENT.replace("1.1", "1.0"))

    def test_statuses_that_are_not(self):
        self.refused("no status is named LIMEN_E_GONE", comment=COMMENT.replace("LIMEN_E_ARGUMENT", "LIMEN_E_GONE"))
        self.refused("no status is named LIMEN_E_Z*", comment=COMMENT.replace("LIMEN_E_B*", "LIMEN_E_Z*"))
        self.refused("has no comment", status=STATUS.replace("// too small", ""))
        self.refused("the number of", status=STATUS.replace("101", "100"))

    def test_sets_that_are_not(self):
        self.refused("[cal]", **self.returning("LIMEN_OK; [call], [cal]."))
        self.refused("base.h:4: no set of statuses is named [cal]", base=BASE.replace("[call];", "[cal], [call];"))
        self.refused("base.h:7: [options] holds no status", base=BASE.replace("]  LIMEN_E_OPTION_*: a", "]  A"))

    def test_what_the_parameters_bring_along_is_named(self):
        self.refused("[call] is expected", **self.returning("LIMEN_OK."))
        gate = "limen_gate *gate, limen_error *err"
        self.refused("[gate] is expected", **self.returning("LIMEN_OK; [call].", gate))
        self.assertEqual(self.complaints(**self.returning("LIMEN_OK; [gate].", gate)), [])
        buffer = "char *a, size_t a_cap, limen_error *err"
        self.refused("[buffer] is expected", **self.returning("LIMEN_OK; [call].", buffer))
        self.assertEqual(self.complaints(**self.returning("LIMEN_OK; LIMEN_E_BUFFER (of a); [call].", buffer)), [])
        options = "const limen_options *options, limen_error *err"
        self.refused("[options] is expected", **self.returning("LIMEN_OK; LIMEN_E_OPTION_VALUE; [call].", options))
        self.assertEqual(self.complaints(**self.returning("as limen_g.", options)), [])

    def test_what_a_set_says_is_not_said_again(self):
        self.refused("LIMEN_E_ARGUMENT is in a set", **self.returning("LIMEN_OK; LIMEN_E_ARGUMENT, LIMEN_E_BUFFER; [call]."))
        self.refused("LIMEN_E_OPTION_VALUE is in a set", **self.returning("LIMEN_E_OPTION_VALUE; [options], [call]."))
        self.refused("[call] is part of another", **self.returning("LIMEN_OK; [call], [gate]."))

    def test_lines_that_are_too_long(self):
        self.assertEqual(self.complaints(base=BASE + "// " + "x" * 97 + "\n"), [])
        self.refused("base.h:10: 101 columns", base=BASE + "// " + "x" * 98 + "\n")

    def test_another_first_program(self):
        self.refused("is not the program", hello=HELLO.replace("void", ""))


class Tidy(Tree):
    def entry(self, path, flags=""):
        return {"file": os.path.join(ROOT, path), "command": f"c++ -O2 {flags} -o x.o -c {path}"}

    def test_files_of_a_folder_with_the_same_flags_are_checked_together(self):
        entries = [
            self.entry("src/base/b.cpp", "-Isrc"),
            self.entry("src/base/a.cpp", "-Isrc -O3"),
            self.entry("src/base/fast.cpp", "-Isrc -mavx2"),
            self.entry("src/jose/a.cpp", "-Isrc"),
            self.entry("tests/unit/a.cpp", "-Isrc"),
        ]
        found = [[os.path.relpath(file, ROOT) for file in files] for _, files in tidy.groups(entries, [])]
        self.assertEqual(
            found, [["src/base/a.cpp", "src/base/b.cpp"], ["src/base/fast.cpp"], ["src/jose/a.cpp"]]
        )
        self.assertEqual(tidy.groups(entries, [entries[3]["file"]]), [(("-Isrc",), [entries[3]["file"]])])

    def test_clang_gets_the_flags_it_needs_and_knows(self):
        flags = "-std=c++20 -DX=1 -isystem /y -mavx2 -mmemset-strategy=loop:-1:noalign -Wall"
        self.assertEqual(
            tidy.flags_of(self.entry("src/base/a.cpp", flags)),
            ("-std=c++20", "-DX=1", "-isystem", "/y", "-mavx2"),
        )

    def test_names_that_clash_hide_no_mistake(self):
        self.write(
            "a.cpp",
            '#include <cstdlib>\nstatic int f(const char *t) { return atoi(t); }\nint a() { return f("1"); }\n',
        )
        self.write("b.cpp", 'static int f(const char *t) { return t[0]; }\nint b() { return f("1"); }\n')
        well, said = tidy.check(
            ("-std=c++20",), [os.path.join(self.root, name) for name in ("a.cpp", "b.cpp")], self.root
        )
        self.assertFalse(well)
        self.assertIn("a.cpp:2:", said)
        self.assertIn("cert-err34-c", said)
        self.assertNotIn("b.cpp:", said)

    def test_a_function_at_the_limit_and_beyond(self):
        for head, tail in (("void f(int a)", ""), ("struct S { int c; S(int a) noexcept : c(a)", " };")):
            for lines, good in ((58, True), (59, False)):
                self.write("a.cpp", f"int b(int);\n{head} {{\n" + "  b(a);  // {\n" * lines + "}" + tail + "\n")
                well, said = tidy.check(("-std=c++20",), [os.path.join(self.root, "a.cpp")], self.root)
                self.assertEqual((well, "readability-function-size" in said), (good, not good), (head, lines, said))


if __name__ == "__main__":
    unittest.main()
