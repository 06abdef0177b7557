"""The generator of limits: what it makes of a line, and what it refuses."""

import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "bindings", "tables"))

import make_limits

LENGTH = {"name": "nickname", "value": 1500, "unit": "bytes", "meaning": "a nickname"}
LEAST = {"name": "nickname_min", "value": 2, "unit": "bytes", "meaning": "a nickname"}
DAYS = {"name": "absence", "value": 90, "unit": "seconds", "meaning": "an absence"}


class Limits(unittest.TestCase):
    def test_a_line_is_a_constant_of_the_core_and_one_of_the_headers(self):
        self.assertIn("inline constexpr std::size_t nickname = 1500;\n", make_limits.core_header([LENGTH], "// note"))
        self.assertIn(
            "// LIMEN_NICKNAME_MAX is the limit, in bytes, of a nickname.\n#define LIMEN_NICKNAME_MAX 1500\n",
            make_limits.public_header([LENGTH], "// note"),
        )
        self.assertIn("| a nickname | 1,500 bytes | `LIMEN_NICKNAME_MAX` |\n", make_limits.page([LENGTH], ""))

    def test_a_least_one_is_named_so(self):
        self.assertIn(
            "// LIMEN_NICKNAME_MIN is the lower limit, in bytes, of a nickname.\n#define LIMEN_NICKNAME_MIN 2\n",
            make_limits.public_header([LEAST], "// note"),
        )
        self.assertIn("| a nickname | at least 2 bytes | `LIMEN_NICKNAME_MIN` |\n", make_limits.page([LEAST], ""))

    def test_a_time_is_signed_as_times_are(self):
        self.assertIn("inline constexpr std::int64_t absence = 90;\n", make_limits.core_header([DAYS], "// note"))

    def test_lines_that_are_refused(self):
        for changes, words in (
            ({"name": "Nickname"}, "a name of its own"),
            ({"value": 0}, "from 1 to"),
            ({"value": 2**31}, "which every language has"),
            ({"value": "9"}, "from 1 to"),
            ({"value": True}, "from 1 to"),
            ({"meaning": "a nickname."}, "without a full stop"),
            ({"meening": "a nickname"}, "expected name, value, unit and meaning"),
        ):
            with self.assertRaisesRegex(ValueError, words, msg=changes):
                make_limits.checked([{**LENGTH, **changes}])
        with self.assertRaisesRegex(ValueError, "a name of its own"):
            make_limits.checked([LENGTH, LENGTH])


if __name__ == "__main__":
    unittest.main()
