#!/usr/bin/env python3
"""limen watch: a line for each event until it is told to end.

usage: watch_test.py PROGRAM
"""

import json
import os
import signal
import subprocess
import unittest

from limen import PROGRAM, CommandTest, environment, secret_jwk


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

    def next(self, process):
        return json.loads(process.stdout.readline())

    def test_it_tells_what_other_processes_revoke(self):
        made = self.create()
        process = self.start("--json")
        self.assertEqual(self.next(process)["event"], "watching")
        self.works("revoke", "session", "alex", made["sid"])
        told = self.next(process)
        self.assertEqual(list(told), ["event", "number", "at", "subject", "sid", "id", "label", "reason", "status"])
        self.assertEqual((told["event"], told["sid"], told["status"]), ("revoked_session", made["sid"], None))
        self.works("revoke", "subject", "al\x1b[2Jex")
        told = self.next(process)
        self.assertEqual((told["event"], told["number"]), ("revoked_subject", 2))
        token = self.works("token", "issue", "alex", "--json", LIMEN_KEYS_SIGNING=secret_jwk()).json
        self.works("revoke", "token", token["token"], LIMEN_KEYS_SIGNING=secret_jwk())
        told = self.next(process)
        self.assertEqual((told["event"], told["id"]), ("revoked_token", token["id"]))
        self.works("revoke", "everyone")
        self.assertEqual(self.next(process)["event"], "revoked_everyone")
        process.send_signal(signal.SIGINT)
        self.ends(process)

    def test_without_an_issuer_it_tells_of_all(self):
        self.works("session", "list", "alex", "--create")
        everyone = {name: value for name, value in environment(**self.variables).items() if name != "LIMEN_ISSUER"}
        process = subprocess.Popen([PROGRAM, "watch", "--json"], stdout=subprocess.PIPE, env=everyone)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertEqual(self.next(process)["event"], "watching")
        self.works("revoke", "subject", "alex")
        self.assertEqual(self.next(process)["subject"], "alex")
        self.works("revoke", "subject", "sam", LIMEN_ISSUER="https://other.example")
        self.assertEqual(self.next(process)["subject"], "sam")

    def test_people_get_a_line_of_names_and_values(self):
        process = self.start()
        self.assertEqual(process.stdout.readline(), b"watching\n")
        self.works("revoke", "subject", "alex")
        line = process.stdout.readline().decode()
        self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  revoked_subject +subject=alex\b")
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
