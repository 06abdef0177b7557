#!/usr/bin/env python3
"""limen keys: the keyring, which all processes of a store share.

usage: keys_test.py PROGRAM
"""

import unittest

from limen import FAULT, NO, CommandTest

KEY = ["kid", "algorithm", "state", "created_at", "signs_from", "signs_until", "verifies_until"]


class Keys(CommandTest):
    def keys(self):
        return self.works("keys", "list", "--json").lines

    def states(self):
        return {key["kid"]: key["state"] for key in self.keys()}

    def issue(self):
        return self.works("token", "issue", "alex", "--json").json

    def test_every_process_signs_with_the_same_key(self):
        first, second = self.issue(), self.issue()
        self.assertEqual(first["key_id"], second["key_id"])
        self.works("token", "verify", first["token"])
        [key] = self.keys()
        self.assertEqual(list(key), KEY)
        self.assertEqual((key["kid"], key["algorithm"], key["state"]), (first["key_id"], "ES256", "signing"))
        self.assertEqual([one["kid"] for one in self.works("keys", "jwks").json["keys"]], [key["kid"]])
        table = self.works("keys", "list").out.splitlines()
        self.assertEqual(table[0].split()[:3], ["KID", "ALGORITHM", "STATE"])
        self.assertRegex(table[1], r"^\S{43}  ES256 +signing +\d{4}-\d\d-\d\dT")

    def test_a_rotated_key_has_a_successor_that_is_announced(self):
        old = self.issue()["key_id"]
        new = self.works("keys", "rotate", "--json").json["kid"]
        self.assertEqual(self.states(), {old: "signing", new: "announced"})
        self.assertEqual(self.works("keys", "rotate").out, f"announced: {new}\n")  # the same one still
        self.assertEqual(len(self.works("keys", "jwks").json["keys"]), 2)

    def test_a_retired_key_signs_no_more_and_its_tokens_stay_good(self):
        old = self.issue()
        self.assertEqual(self.works("keys", "retire", old["key_id"], "--json").json, {"retired": old["key_id"]})
        new = self.issue()
        self.assertNotEqual(new["key_id"], old["key_id"])
        self.works("token", "verify", old["token"])
        self.assertEqual(self.states(), {old["key_id"]: "verifying", new["key_id"]: "signing"})
        self.fails(FAULT, "LIMEN_E_ABSENT", "keys", "retire", "nothing")

    def test_what_a_revoked_key_signed_is_refused(self):
        old = self.issue()
        self.assertEqual(self.works("revoke", "key", old["key_id"], "--json", "--reason", "stolen").json,
                         {"revoked": "key", "kid": old["key_id"], "known": True})
        self.assertEqual(self.run_limen("token", "verify", old["token"]).code, NO)
        self.works("token", "verify", self.issue()["token"])
        self.assertNotIn(old["key_id"], self.states())

    def test_a_kid_may_begin_with_a_dash(self):
        self.issue()
        kid = "-" + "A" * 42
        self.fails(FAULT, "LIMEN_E_ABSENT", "keys", "retire", kid)
        self.works("revoke", "key", kid)

    def test_a_key_that_nobody_knows_is_revoked_and_that_is_said(self):
        self.issue()
        self.assertIn("keys list shows none", self.works("revoke", "key", "nothing").out)
        self.assertIs(self.works("revoke", "key", "nothing", "--json").json["known"], False)


if __name__ == "__main__":
    unittest.main()
