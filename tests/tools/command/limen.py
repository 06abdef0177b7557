"""The command `limen` as the tests of this folder run it: the real program, in a fresh environment.

Each test file is run as `NAME_test.py PROGRAM`.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop()) if len(sys.argv) > 1 else ""
ISSUER = "https://shop.example"
YES, NO, FAULT, UNKNOWN, NOT_ENOUGH = range(5)


def environment(**variables):
    """Nothing of the caller's that limen reads; `variables` beside it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIMEN_")}
    return {**kept, **variables}


class Answer:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self):
        return json.loads(self.err)["error"]


class CommandTest(unittest.TestCase):
    """A test with a folder of its own, and the store lmdb: in it, which the first command makes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.store = "lmdb:" + os.path.join(self.folder, "store")
        self.variables = {"LIMEN_STORE": self.store, "LIMEN_ISSUER": ISSUER, "LIMEN_STORE_CREATE": "true"}

    def run_limen(self, *arguments, stdin="", **variables):
        """Runs it to its end; the answer, whatever it is."""
        done = subprocess.run([PROGRAM, *arguments], input=stdin.encode() if isinstance(stdin, str) else stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=60,
                              env=environment(**{**self.variables, **variables}))
        answer = Answer(done)
        # A failure is one line on standard error and nothing on standard output.
        if answer.code != YES:
            self.assertEqual(answer.err.count("\n"), 1, answer.err)
            self.assertEqual(answer.out, "")
        return answer

    def works(self, *arguments, **more):
        answer = self.run_limen(*arguments, **more)
        self.assertEqual((answer.code, answer.err), (YES, ""), arguments)
        return answer

    def fails(self, code, status, *arguments, **more):
        """Fails with exit code `code` and the status of that name, told in words and in JSON."""
        told = self.run_limen(*arguments, "--json", **more).error if "--" not in arguments else None
        answer = self.run_limen(*arguments, **more)
        self.assertEqual(answer.code, code, answer.err)
        self.assertTrue(answer.err.startswith(f"limen: {status}: "), answer.err)
        if told is not None:
            self.assertEqual(told["status"], status)
            self.assertEqual(told["kind"], ["yes", "no", "fault", "unknown", "not enough"][code])
        return answer

    def path(self, name, text):
        """The path of a file in the test's folder."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def create(self, subject="alex", *arguments):
        return self.works("session", "create", subject, "--json", *arguments).json


def secret_jwk(kid="k"):
    """An HS256 key that signs: the same in every process."""
    return json.dumps({"kty": "oct", "alg": "HS256", "kid": kid, "k": "A" * 43})
