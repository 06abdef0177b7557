"""The layouts of records: the generator's arithmetic against a compiler, what it refuses, and the examples that know them."""

import ast
import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "bindings", "tables"))

import layouts

COMPILERS = [name for name in ("cc", "gcc", "clang") if shutil.which(name)]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def as_compiled(compiler, structs, includes, *flags):
    """{"limen_claims": size, "limen_claims.json": offset, ...} as a compiled C program tells."""
    names = [f"{struct.name}.{field.name}" for struct in structs for field in struct.fields]
    lines = [f'  printf("{name} %zu\\n", offsetof({name.replace(".", ", ")}));' for name in names]
    lines += [f'  printf("{struct.name} %zu\\n", sizeof({struct.name}));' for struct in structs]
    program = f"#include <stddef.h>\n#include <stdio.h>\n{includes}\nint main(void) {{\n" + "\n".join(lines) + "\n}\n"
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "offsets")
        subprocess.run([compiler, "-x", "c", "-o", binary, *flags, "-"], input=program, text=True, check=True)
        said = subprocess.run([binary], capture_output=True, text=True, check=True).stdout
    return {name: int(number) for name, number in (line.split() for line in said.splitlines())}


def as_reckoned(structs):
    found = {struct.name: struct.size for struct in structs}
    found.update({f"{struct.name}.{field.name}": field.offset for struct in structs for field in struct.fields})
    return found


class Arithmetic(unittest.TestCase):
    def test_the_headers_lie_as_a_compiler_lays_them_out(self):
        structs = layouts.structs(ROOT).values()
        self.assertTrue(COMPILERS)
        for compiler in COMPILERS:
            found = as_compiled(compiler, structs, "#include <limen/limen.h>", f"-I{os.path.join(ROOT, 'include')}")
            self.assertEqual(as_reckoned(structs), found, compiler)

    def test_gaps_and_tails_lie_as_a_compiler_lays_them_out(self):
        text = """
            typedef struct gap { char a; int32_t b; char c; int64_t d; char e; } gap;
            typedef struct tail { int64_t a; uint8_t b[3]; } tail;
            typedef struct rows { char a[5]; uint32_t b[2]; char c; } rows;
            typedef struct nested { char a; rows b; gap c[2]; uint8_t d; } nested;
        """
        structs = layouts.structs_of("made.h", text, dict(layouts.TYPES))
        for compiler in COMPILERS:
            self.assertEqual(as_reckoned(structs), as_compiled(compiler, structs, f"#include <stdint.h>\n{text}"), compiler)


class Refusals(unittest.TestCase):
    def refused(self, text, words):
        with self.assertRaisesRegex(ValueError, words, msg=text):
            layouts.structs_of("made.h", text, dict(layouts.TYPES))

    def test_a_field_that_is_not_understood(self):
        for field in ("int a;", "char *a;", "uint32_t a : 3;", "uint32_t a, b;", "uint32_t;", "long a;", "uint32_t a[N];",
                      "uint32_t a[2][2];", "const char a;", "void (*a)(void);", "limen_other a;", "_Alignas(16) char a;"):
            self.refused(f"typedef struct limen_x {{ {field} }} limen_x;", r"made.h: limen_x: '.*': expected a type")

    def test_a_struct_of_another_form(self):
        for text in ("struct limen_x { char a; };", "typedef struct { char a; } limen_x;", "typedef union limen_x limen_x;",
                     "typedef struct limen_x { struct { char a; } b; } limen_x;", "typedef struct limen_x { char a; } limen_y;",
                     "typedef struct limen_x { char a; } __attribute__((packed)) limen_x;"):
            self.refused(text, "made.h: a (struct|union) that is not of the form")

    def test_a_struct_that_depends_on_the_preprocessor(self):
        self.refused("typedef struct limen_x {\n  char a;\n#ifdef B\n  char b;\n#endif\n} limen_x;", "expected a type")

    def test_nothing_twice(self):
        self.refused("typedef struct limen_x { char a; char a; } limen_x;", "a name of its own")
        self.refused("typedef struct limen_x { char a; } limen_x;\n" * 2, "defined twice")
        self.refused("typedef struct limen_x { } limen_x;", "expected fields")

    def test_what_is_not_a_layout_is_passed_over(self):
        text = "typedef struct limen_gate limen_gate;  // a struct in words\n#define LIMEN_BUFFER \\\n  union { int a; }\n"
        self.assertEqual(layouts.structs_of("made.h", text, dict(layouts.TYPES)), [])


class Examples(unittest.TestCase):
    def test_ctypes(self):
        path = "examples/ctypes/limen_ctypes.py"
        tree = ast.parse(read(path))
        tree.body = [node for node in tree.body if isinstance(node, ast.ClassDef) and "ctypes.Structure" in map(ast.unparse, node.bases)]
        space = {name: getattr(ctypes, name) for name in dir(ctypes)}
        space["ctypes"] = ctypes
        exec(compile(tree, path, "exec"), space)
        seen = []
        for struct in layouts.structs(ROOT).values():
            own = space.get(struct.noun.capitalize())
            if own is None:
                continue
            seen.append(struct.noun)
            self.assertEqual(ctypes.sizeof(own), struct.size, struct.name)
            self.assertEqual(
                {name: getattr(own, name).offset for name, *_ in own._fields_},
                {field.name: field.offset for field in struct.fields},
                struct.name,
            )
        self.assertEqual(sorted(seen), ["claims", "error", "session", "text"])

    def test_koffi(self):
        text = read("examples/koffi/limen.mjs")
        structs = layouts.structs(ROOT)
        kinds = {"int64_t": "time", "limen_text": "text"}
        for noun in ("claims", "session"):
            table = re.search(rf"const {noun.upper()} = {{(.*?)}};", text, re.DOTALL)
            found = {name: (int(at), how) for name, at, how in re.findall(r"(\w+): \[(\d+), (\w+)\]", table[1])}
            wanted = {field.name: (field.offset, kinds[field.type]) for field in structs[f"limen_{noun}"].fields if field.type in kinds}
            self.assertEqual(found, wanted, noun)
        self.assertIn(f"Buffer.alloc({structs['limen_error'].size}); // limen_error", text)


if __name__ == "__main__":
    unittest.main()
