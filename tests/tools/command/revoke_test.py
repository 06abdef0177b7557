#!/usr/bin/env python3
"""limen revoke and limen watch: what one process revokes, others refuse.

usage: revoke_test.py PROGRAM
"""

import unittest

from limen import FAULT, NO, CommandTest, secret_jwk


class Revocations(CommandTest):
    def setUp(self):
        super().setUp()
        self.variables["LIMEN_KEYS_SIGNING"] = secret_jwk()

    def issue(self, subject="alex", *arguments):
        return self.works("token", "issue", subject, *arguments, "--json").json

    def refused(self, token):
        self.fails(NO, "LIMEN_E_TOKEN_REVOKED", "token", "verify", "-", stdin=token)

    def test_a_token(self):
        told, other = self.issue(), self.issue()
        answer = self.works("revoke", "token", "-", "--json", "--reason", "lost", stdin=told["token"])
        self.assertEqual(answer.json, {"revoked": "token", "id": told["id"]})
        self.refused(told["token"])
        self.works("token", "verify", other["token"])
        self.works("revoke", "token", told["token"])  # once more does no harm
        self.fails(NO, "LIMEN_E_TOKEN_SIGNATURE", "revoke", "token", other["token"][:-4] + "AAAA")

    def test_a_token_by_its_id(self):
        told = self.issue()
        self.works("revoke", "token", "--id", told["id"], "--expires-at", str(told["expires_at"]))
        self.refused(told["token"])
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "token", told["token"], "--id", told["id"])
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "token", told["token"], "--expires-at", "1")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "token", "--id", "x", "--expires-at", "18446744073709551615")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "token")

    def test_a_session_and_its_tokens(self):
        made = self.create()
        token = self.issue("alex", "--session=" + made["sid"])["token"]
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "revoke", "session", "sam", made["sid"])
        answer = self.works("revoke", "session", "alex", made["sid"], "--json")
        self.assertEqual(answer.json, {"revoked": "session", "subject": "alex", "sid": made["sid"]})
        self.refused(token)
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "show", made["ticket"])
        self.fails(NO, "LIMEN_E_TICKET_SID", "revoke", "session", "alex", "nonsense")

    def test_a_sid_may_begin_with_a_dash(self):
        """The first character of a sid is its subject's; one subject in 64 has a dash."""
        for number in range(2000):
            made = self.create(f"subject {number}")
            if made["sid"].startswith("-"):
                break
        self.assertTrue(made["sid"].startswith("-"))
        subject = made["subject"]
        self.assertEqual(self.works("session", "list", subject, "--json", "--after", made["sid"]).out, "")
        self.works("token", "issue", subject, "--session", made["sid"])
        self.works("revoke", "session", subject, made["sid"])
        self.works("revoke", "session", subject, "--", self.create(subject)["sid"])
        self.works("revoke", "session", "--reason", "x", subject, self.create(subject)["sid"])
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "revoke", "session", subject, "--" + "A" * 20)

    def test_a_subject(self):
        made = [self.create() for _ in range(3)]
        sam = self.create("sam")
        token = self.issue()["token"]
        answer = self.works("revoke", "subject", "alex", "--json", "--reason", "hacked")
        self.assertEqual(answer.json, {"revoked": "subject", "subject": "alex", "ended": 3})
        self.refused(token)
        for one in made:
            self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "show", one["ticket"])
        self.works("session", "show", sam["ticket"])
        self.works("session", "show", self.create()["ticket"])  # who logs in afterwards gets in

    def test_all_but_one_session(self):
        kept, other = self.create(), self.create()
        self.assertEqual(self.works("revoke", "subject", "alex", "--keep=" + kept["sid"], "--json").json["ended"], 1)
        self.works("session", "show", kept["ticket"])
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "show", other["ticket"])
        self.fails(NO, "LIMEN_E_TICKET_SID", "revoke", "subject", "alex", "--keep", "x")

    def test_everyone(self):
        tokens = [self.issue(subject)["token"] for subject in ("alex", "sam")]
        self.assertEqual(self.works("revoke", "everyone", "--json").json, {"revoked": "everyone"})
        for token in tokens:
            self.refused(token)


if __name__ == "__main__":
    unittest.main()
