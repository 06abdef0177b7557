"""The checks of docs/design: each refuses what it is there to refuse."""

import os
import re
import sys
import unittest

from scripts_test import Tree

import check_layers
import check_rules
import draw_rooms


class Rules(Tree):
    def setUp(self):
        super().setUp()
        self.write("tests/corpus/README.md", "| D1 | Nothing else is run. | | |\n| attack 22 | In part. | | |\n")
        self.write("tests/store/commit_test.cpp", "// STORE-1, REVOKE-1, SESSION-1, KEY-1, GUARD-1\nTEST_P(Commits, AreWhole) {}\n")
        self.write("tests/capi/store_test.c", "// STORE-1\nstatic void it_is_told(void) {}\n")
        self.write("tests/python/test_store.py", "# STORE-1\ndef test_it() -> None: ...\n")
        for prefix, page in check_rules.PREFIXES.items():
            self.page(page, f"| {prefix}-1 | It holds. | store/commit_test.cpp: AreWhole |")

    def page(self, name, *rows):
        self.write(f"docs/design/{name}", "# Rules\n\n| Rule | Promise | Tests |\n|---|---|---|\n" + "\n".join(rows) + "\n")

    def refused(self, place, words):
        complaints = check_rules.check(self.root)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertTrue(complaints[0].startswith(f"{place}: "), complaints)
        self.assertIn(words, complaints[0])

    def test_rules_with_tests_of_every_language_are_fine(self):
        self.write("tests/python/test_store.py", f"# STORE-2 to STORE-{3}\ndef test_it() -> None: ...\n")
        self.page("store.md", "| STORE-1 | One. | store/commit_test.cpp: AreWhole; capi/store_test.c: it_is_told |",
                  "| STORE-2 | Two. See STORE-1. | python/test_store.py: test_it |",
                  "| STORE-3 | Three. | python/test_store.py: test_it |")
        self.write("src/store/store.h", "// STORE-3: [it](docs/design/store.md). corpus: D1; attack: 22\n")
        self.assertEqual(check_rules.check(self.root), [])

    def test_a_rule_without_a_test(self):
        self.page("store.md", "| STORE-1 | One. | |")
        self.refused("docs/design/store.md:5", "STORE-1: no test holds it")

    def test_a_test_that_is_not_there(self):
        self.page("store.md", "| STORE-1 | One. | store/commit_test.cpp: AreWhole, AreQuick |")
        self.refused("docs/design/store.md:5", "tests/store/commit_test.cpp has no test AreQuick")

    def test_a_word_of_the_file_is_not_a_test(self):
        self.page("store.md", "| STORE-1 | One. | store/commit_test.cpp: Commits |")
        self.refused("docs/design/store.md:5", "has no test Commits")

    def test_a_rule_that_its_tests_do_not_cite(self):
        self.write("tests/python/test_store.py", "def test_it() -> None: ...\n")
        self.page("store.md", "| STORE-1 | One. | python/test_store.py: test_it |")
        self.refused("docs/design/store.md:5", "STORE-1: none of its tests' files cites it")

    def test_a_file_that_is_not_there(self):
        self.page("store.md", "| STORE-1 | One. | store/commits_test.cpp: AreWhole |")
        self.refused("docs/design/store.md:5", "there is no tests/store/commits_test.cpp")

    def test_a_number_used_twice(self):
        row = "| STORE-1 | One. | store/commit_test.cpp: AreWhole |"
        self.page("store.md", row, row)
        self.refused("docs/design/store.md:6", "STORE-1 is there twice")

    def test_a_rule_on_another_page(self):
        self.page("store.md", "| STORE-1 | One. | store/commit_test.cpp: AreWhole |",
                  "| KEY-2 | Two. | store/commit_test.cpp: AreWhole |")
        self.assertIn("docs/design/store.md:6: KEY-2 belongs on another page", check_rules.check(self.root))

    def test_a_row_that_cannot_be_read(self):
        self.page("store.md", "| STORE-1 | One. | store/commit_test.cpp: AreWhole |", "| STORE-2 | Two. |")
        self.assertIn("docs/design/store.md:6: not a rule: | STORE-N | promise | tests |", check_rules.check(self.root))

    def test_citations_of_what_is_not_there(self):
        for text, words in (
            ("// STORE-9: it holds.\n", "no rule STORE-9"),
            (f"// corpus: D1, {'D77'}\n", "no line D77"),
            (f"// attack: 22, {99}\n", "no line attack 99"),
            (f"// The rules are those of OUTSIDE.{'md'}.\n", "no page OUTSIDE."),
        ):
            self.write("src/store/store.h", "\n" + text)
            self.refused("src/store/store.h:2", words)

    def test_paths_and_links_of_the_pages_that_lead_nowhere(self):
        row = "| STORE-1 | One. | store/commit_test.cpp: AreWhole |"
        self.page("store.md", row, "The code is `src/store/gone.cpp`.")
        self.refused("docs/design/store.md:6", "there is no src/store/gone.cpp")
        self.page("store.md", row, "See [this](../gone.txt).")
        self.refused("docs/design/store.md:6", "there is no ../gone.txt")
        self.page("store.md", row, "Below `tests/store/` and in `tests/store/commit_test.cpp`.")
        self.assertEqual(check_rules.check(self.root), [])


class Picture(Tree):
    def setUp(self):
        super().setUp()
        for room in check_layers.ROOMS:
            self.write(f"{room}/README")
        self.write(draw_rooms.PICTURE, draw_rooms.draw())

    def test_a_picture_of_the_rooms_as_they_are_is_fine(self):
        self.assertEqual(draw_rooms.check(self.root), [])

    def test_a_stale_picture(self):
        self.write(draw_rooms.PICTURE, draw_rooms.draw().replace("src/gate", "src/door"))
        self.assertEqual(draw_rooms.check(self.root), [f"{draw_rooms.PICTURE}: stale: run scripts/draw_rooms.py"])

    def test_a_room_that_is_not_there(self):
        os.remove(os.path.join(self.root, "src/gate/README"))
        os.rmdir(os.path.join(self.root, "src/gate"))
        self.assertEqual(draw_rooms.check(self.root), ["scripts/check_layers.py: there is no room src/gate"])

    def test_every_room_is_shown_with_what_is_in_it(self):
        shown = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", draw_rooms.draw()))
        for name, room in check_layers.ROOMS.items():
            self.assertIn(f"{name} {room.about}", shown)


if __name__ == "__main__":
    sys.exit(unittest.main())
