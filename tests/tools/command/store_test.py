#!/usr/bin/env python3
"""limen store: what a store holds, whether it is sound, its backup, its upgrade.

usage: store_test.py PROGRAM
"""

import os
import pty
import shutil
import subprocess
import unittest

from limen import FAULT, ISSUER, NO, PROGRAM, UNKNOWN, CommandTest, environment, secret_jwk

NAMELESS = {"LIMEN_ISSUER": ""}
OLD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "store", "format_1", "data.mdb")


class Store(CommandTest):
    def restored(self):
        return "lmdb:" + os.path.join(self.folder, "restored")

    def test_info_tells_what_is_there(self):
        for _ in range(3):
            self.create()
        told = self.works("store", "info", "--json", **NAMELESS).json
        self.assertEqual((told["driver"], told["issuers"]), ("lmdb", [ISSUER]))
        self.assertGreaterEqual(told["records"], 3)
        self.assertEqual(told["path"], self.store.removeprefix("lmdb:"))
        text = self.works("store", "info").out
        self.assertRegex(text, r"(?m)^created_at +\d{4}-\d\d-\d\dT")
        self.assertRegex(text, r"(?m)^driver +lmdb$")
        self.assertEqual(self.works("store", "info", "--store", "memory:", "--json").json["driver"], "memory")

    def test_the_only_issuer_needs_no_name(self):
        made = self.create()
        self.assertEqual(self.works("session", "show", made["ticket"], "--json", **NAMELESS).json["sid"], made["sid"])
        self.assertEqual(self.works("session", "create", "sam", "--json", **NAMELESS).json["subject"], "sam")
        self.assertEqual(self.works("revoke", "subject", "alex", "--json", **NAMELESS).json["ended"], 1)

    def test_of_several_issuers_one_must_be_named(self):
        self.create()
        other = "https://other.example"
        self.create("alex", "--issuer", other)
        answer = self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "list", "alex", **NAMELESS)
        self.assertIn(ISSUER, answer.err)
        self.assertIn(other, answer.err)

    def test_a_store_that_knows_no_issuer_says_so(self):
        folder = self.store.removeprefix("lmdb:")
        answer = self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "create", "alex", "--create", **NAMELESS)
        self.assertIn("LIMEN_ISSUER", answer.err)
        for verb in ("create", "list"):
            answer = self.fails(UNKNOWN, "LIMEN_E_STORE", "session", verb, "alex", **NAMELESS)
            self.assertIn(f"store: {folder} does not exist; --create makes it", answer.err)
        self.assertFalse(os.path.exists(folder))

    def test_a_sound_store_is_found_sound(self):
        self.create()
        told = self.works("store", "check", "--json", **NAMELESS).json
        self.assertIs(told["sound"], True)
        self.assertGreater(told["pages"], 0)
        self.assertRegex(self.works("store", "check").out, r"(?m)^sound +true$")

    def test_damage_is_found_and_said(self):
        for _ in range(50):
            self.create()
        data = os.path.join(self.store.removeprefix("lmdb:"), "data.mdb")
        with open(data, "r+b") as file:
            file.seek(2 * 4096)
            file.write(b"\xa5" * (os.path.getsize(data) - 2 * 4096))
        self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "check")

    def test_there_is_nothing_to_check_where_there_is_no_store(self):
        self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "check")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "store", "check", "--store", "memory:")
        self.assertFalse(os.path.exists(self.store.removeprefix("lmdb:")))

    def test_a_restored_store_lets_nobody_in_who_was_logged_in_before(self):
        self.variables["LIMEN_KEYS_SIGNING"] = secret_jwk()
        made = self.create()
        token = self.works("token", "issue", "alex").out
        file = os.path.join(self.folder, "backup")
        self.assertEqual(self.works("store", "backup", file, "--json", **NAMELESS).json, {"backup": file})
        self.assertEqual(os.stat(file).st_mode & 0o777, 0o600)
        self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "backup", file)  # it is there already
        there = ("--store", self.restored())
        self.assertEqual(self.works("store", "restore", file, *there, "--json", **NAMELESS).json,
                         {"restored": self.restored()})
        answer = self.run_limen("session", "show", made["ticket"], *there)
        self.assertEqual(answer.code, NO, answer.err)
        self.fails(NO, "LIMEN_E_TOKEN_REVOKED", "token", "verify", token.strip(), *there)
        fresh = self.works("session", "create", "alex", *there, "--json").json
        self.works("session", "show", fresh["ticket"], *there)
        self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "restore", file, *there)  # it is there already

    def test_logins_are_kept_where_that_is_said_by_name(self):
        made = self.create()
        file = os.path.join(self.folder, "backup")
        self.works("store", "backup", file)
        self.works("store", "restore", file, "--store", self.restored() + "/", "--keep-logins")
        self.works("session", "show", made["ticket"], "--store", self.restored())

    def test_what_is_no_backup_is_refused(self):
        file = self.path("nothing", "x" * 10000)
        for wrong in (file, file + ".not", self.folder):
            self.assertEqual(self.run_limen("store", "restore", wrong, "--store", self.restored()).code, UNKNOWN)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "store", "backup", file + ".new", "--store", "memory:")

    def put_old_store(self):
        folder = self.store.removeprefix("lmdb:")
        os.mkdir(folder, 0o700)
        shutil.copy(OLD, os.path.join(folder, "data.mdb"))

    def test_a_store_of_an_older_limen_is_upgraded(self):
        self.put_old_store()
        answer = self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "info")
        self.assertIn("it has format 1, of an older limen; `limen store upgrade` makes it format 2", answer.err)
        self.assertEqual(self.works("store", "upgrade").out, "the store had format 1 and now has format 2\n")
        self.assertEqual(self.works("store", "upgrade").out, "the store already has format 2\n")
        self.assertIs(self.works("store", "check", "--json").json["sound"], True)

    def test_an_upgrade_is_told_to_programs(self):
        self.put_old_store()
        self.assertEqual(self.works("store", "upgrade", "--json").json, {"from": 1, "to": 2})
        self.assertEqual(self.works("store", "upgrade", "--json").json, {"from": 2, "to": 2})

    def test_an_upgrade_shows_its_progress(self):
        self.put_old_store()
        told, shown = self.on_a_terminal("store", "upgrade")
        self.assertEqual(told, b"the store had format 1 and now has format 2\n")
        self.assertRegex(shown, rb"\A\r\x1b\[Kupgrade: \d+")

    def test_there_is_nothing_to_upgrade_where_there_is_no_store(self):
        self.fails(UNKNOWN, "LIMEN_E_STORE", "store", "upgrade")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "store", "upgrade", "--store", "memory:")
        self.assertFalse(os.path.exists(self.store.removeprefix("lmdb:")))

    def on_a_terminal(self, *arguments):
        """Standard output, and what a terminal as standard error gets."""
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            try:
                done = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=theirs, check=True,
                                      timeout=60, env=environment(**self.variables))
                os.write(theirs, b"end")
                shown = b""
                while not shown.endswith(b"end"):
                    shown += terminal.read(4096)
            finally:
                os.close(theirs)
        return done.stdout, shown.removesuffix(b"end")

    def test_progress_is_drawn_on_a_terminal_and_nowhere_else(self):
        self.create()
        self.works("store", "check")  # nothing on standard error
        told, shown = self.on_a_terminal("store", "check")
        self.assertRegex(told, rb"(?m)^sound +true$")
        self.assertRegex(shown, rb"\A\r\x1b\[Kcheck: \d+")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown)
        told, shown = self.on_a_terminal("store", "check", "--json")
        self.assertIn(b'"sound":true', told)
        self.assertEqual(shown, b"")


if __name__ == "__main__":
    unittest.main()
