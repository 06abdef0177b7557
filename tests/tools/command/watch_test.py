#!/usr/bin/env python3
"""limen watch: a line for each event until it is told to end.

usage: watch_test.py PROGRAM
"""

import json
import os
import signal
import subprocess
import unittest

from limen import PROGRAM, CommandTest, environment


class Watch(CommandTest):
    def start(self, *arguments, **more):
        self.works("session", "list", "alex", "--create")
        process = subprocess.Popen([PROGRAM, "watch", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment(**self.variables), **more)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def ends(self, process):
        _, said = process.communicate(timeout=30)
        self.assertEqual((process.returncode, said), (0, b""))

    def test_it_says_when_it_begins(self):
        process = self.start("--json")
        self.assertEqual(json.loads(process.stdout.readline()), {"event": "watching"})
        process.send_signal(signal.SIGINT)
        self.ends(process)
        process = self.start()
        self.assertEqual(process.stdout.readline(), b"watching\n")
        process.send_signal(signal.SIGTERM)
        self.ends(process)

    def test_it_ends_when_nobody_reads_it(self):
        process = self.start("--json")
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=30), 0)
        process.stdout = None

    def test_a_signal_before_it_is_ready_ends_it_as_well(self):
        process = self.start(preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]))
        os.kill(process.pid, signal.SIGINT)
        self.ends(process)


if __name__ == "__main__":
    unittest.main()
