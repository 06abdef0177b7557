#!/usr/bin/env python3
"""The manual page against its formatter and against the program.

usage: manual_test.py PROGRAM
"""

import pathlib
import re
import subprocess
import unittest

from limen import CommandTest, environment

PAGE = pathlib.Path(__file__).resolve().parents[3] / "tools/limen/limen.1"


def formatted():
    """The page as people read it, and what the formatter warns of."""
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-P", "cat", str(PAGE)], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment(MANWIDTH="200", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="", GROFF_NO_SGR="1"))
    return re.sub(r".\x08", "", done.stdout.decode()), done.stderr.decode()


class Manual(CommandTest):
    def setUp(self):
        super().setUp()
        self.text, self.warnings = formatted()

    def test_the_formatter_has_nothing_to_say(self):
        self.assertEqual(self.warnings, "")
        self.assertIn("EXIT STATUS", self.text)

    def test_it_has_every_command_with_its_arguments(self):
        flat = re.sub(r"\s+", " ", self.text).lower()
        for line in self.works("help").out.splitlines():
            if line.startswith("  ") and line[2].islower():
                usage = line.split("  ")[1].lower()
                self.assertIn(f" {usage} ", flat)

    def test_it_has_every_option_and_no_other(self):
        named = set(re.findall(r"--[a-z][a-z-]*", self.text))
        own = set()
        for line in self.works("help").out.splitlines():
            words = [word for word in line.split("  ")[1].split() if word.islower()] if line[:2] == "  " else []
            if words and words[0] not in ("help", "--") and words[0][0] != "-":
                shown = self.works("help", *words).out
                properties = shown.partition("Properties:")[2].partition("Options of every command:")[0]
                rest = shown.replace(properties, "")
                own |= set(re.findall(r"(?m)^  (--[a-z-]+)", rest))
        properties = {one["flag"] for one in self.works("options", "--json").lines}
        short = {"--idle-ttl", "--ttl", "--keep-logins"}
        self.assertEqual(own - named, set())
        self.assertEqual(named - own - properties - short, set())


if __name__ == "__main__":
    unittest.main()
