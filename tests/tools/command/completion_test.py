#!/usr/bin/env python3
"""Completion, in a real bash, and the table that it is made from.

usage: completion_test.py PROGRAM
"""

import os
import pathlib
import subprocess
import unittest

from limen import FAULT, PROGRAM, CommandTest, environment

SCRIPTS = pathlib.Path(__file__).resolve().parents[3] / "tools/limen/completion"

# What bash does at a tab: it calls the function and reads COMPREPLY.
ASK = """
source "$1"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)) COMP_LINE="${*:2}"
compopt() { :; }
_limen
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Completion(CommandTest):
    def complete(self, *words):
        path = os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"]
        done = subprocess.run(["bash", "-c", ASK, "bash", str(SCRIPTS / "limen.bash"), "limen", *words], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, env=environment(PATH=path))
        self.assertEqual(done.stderr, b"")
        return [line for line in done.stdout.decode().splitlines() if line]

    def test_commands(self):
        nouns = self.complete("")
        for noun in ("session", "token", "revoke", "keys", "watch", "options", "help"):
            self.assertIn(noun, nouns)
        self.assertEqual(self.complete("tok"), ["token"])
        self.assertEqual(self.complete("session", ""), ["create", "show", "list", "end"])
        self.assertEqual(self.complete("revoke", "s"), ["session", "subject"])
        self.assertEqual(self.complete("help", "session", "c"), ["create"])
        self.assertEqual(self.complete("nothing", ""), [])

    def test_every_command_of_help_is_offered(self):
        for line in self.works("help").out.splitlines():
            words = [word for word in line.split("  ")[1:2][0].split() if word.islower()] if line[:2] == "  " else []
            if len(words) == 2 and words[0] != "help":
                self.assertIn(words[1], self.complete(words[0], ""))

    def test_options_of_a_command_and_its_properties(self):
        self.assertEqual(self.complete("token", "issue", "alex", "--tt"), ["--ttl"])
        self.assertIn("--claim", self.complete("token", "issue", "--cl"))
        self.assertEqual(self.complete("session", "create", "alex", "--session-idle"), ["--session-idle-ttl"])
        self.assertNotIn("--label", self.complete("token", "issue", "--l"))
        self.assertEqual(self.complete("--st"), ["--store"])
        self.assertEqual(self.complete("token", "issue", "--ttl", "-"), [])

    def test_words_of_arguments(self):
        self.assertEqual(self.complete("options", "session.idle"), ["session.idle_ttl"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])

    def test_files_where_a_file_belongs(self):
        self.path("my ticket", "")
        self.assertEqual(self.complete("session", "show", "--file", "my"), ["my ticket"])

    def test_it_prints_the_scripts_that_are_installed(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertEqual(self.works("completion", shell).out, (SCRIPTS / f"limen.{shell}").read_text())
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "completion", "csh")
        subprocess.run(["bash", "-n", str(SCRIPTS / "limen.bash")], check=True)


if __name__ == "__main__":
    unittest.main()
