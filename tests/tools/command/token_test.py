#!/usr/bin/env python3
"""limen token: issue, verify and peek.

usage: token_test.py PROGRAM
"""

import base64
import json
import unittest

from limen import FAULT, ISSUER, NO, NOT_ENOUGH, CommandTest, secret_jwk


def forged(header, claims, signature=""):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}.{signature}"


class Tokens(CommandTest):
    def setUp(self):
        super().setUp()
        self.variables["LIMEN_KEYS_SIGNING"] = secret_jwk()

    def issue(self, *arguments):
        return self.works("token", "issue", "alex", *arguments).out.strip()

    def test_what_is_issued_verifies_in_another_process(self):
        token = self.issue("--claim", "role=admin", "--claims", '{"n":1,"role":"user"}', "--ttl", "15m", "--audience",
                           "shop bank")
        shown = self.works("token", "verify", "-", "--audience", "shop", "--json", stdin=token).json
        self.assertEqual(list(shown), ["verified", "issuer", "subject", "audience", "id", "sid", "key_id", "issued_at",
                                       "not_before", "expires_at", "claims"])
        self.assertEqual((shown["verified"], shown["issuer"], shown["subject"], shown["audience"], shown["sid"]),
                         (True, ISSUER, "alex", "shop", None))
        self.assertEqual(shown["expires_at"] - shown["issued_at"], 900)
        self.assertEqual((shown["claims"]["role"], shown["claims"]["n"]), ("admin", 1))
        self.assertIn("subject     alex\n", self.works("token", "verify", token, "--audience", "shop").out)

    def test_json_tells_the_times_and_the_id(self):
        told = self.works("token", "issue", "alex", "--json").json
        self.assertEqual(list(told), ["token", "id", "key_id", "issued_at", "expires_at"])
        shown = self.works("token", "verify", told["token"], "--json").json
        self.assertEqual([told[name] for name in ("id", "issued_at")], [shown[name] for name in ("id", "issued_at")])

    def test_numbers_of_a_claim_are_shown_as_they_are_signed(self):
        token = self.issue("--claims", '{"n": 123456789012345678901234567890, "x": 1.10}')
        for format_of in ((), ("--json",)):
            shown = self.works("token", "peek", token, *format_of).out
            self.assertIn('"n": 123456789012345678901234567890, "x": 1.10', shown)

    def test_exit_codes_are_the_kinds(self):
        token = self.issue("--claim", "scope=read")
        self.works("token", "verify", token, "--scope", "read")
        self.fails(NOT_ENOUGH, "LIMEN_E_SCOPE", "token", "verify", token, "--scope", "write")
        self.fails(NOT_ENOUGH, "LIMEN_E_ROLE", "token", "verify", token, "--role", "admin")
        self.fails(NO, "LIMEN_E_TOKEN_AUDIENCE", "token", "verify", self.issue("--audience", "shop"))
        self.fails(NO, "LIMEN_E_TOKEN_SIGNATURE", "token", "verify", token[:-4] + "AAAA")
        self.fails(NO, "LIMEN_E_TOKEN_EMPTY", "token", "verify", "")
        self.fails(NO, "LIMEN_E_TOKEN_PARTS", "token", "verify", "x")
        self.fails(NO, "LIMEN_E_TOKEN_NONE", "token", "verify", forged({"alg": "none"}, {}))
        self.fails(NO, "LIMEN_E_TOKEN_SIZE", "token", "verify", "-", stdin="x" * 20000)
        self.fails(NO, "LIMEN_E_TOKEN_EARLY", "token", "verify", self.issue("--delay", "1h"))
        self.fails(FAULT, "LIMEN_E_LIFETIME", "token", "issue", "alex", "--ttl", "2d")
        self.fails(FAULT, "LIMEN_E_CLAIMS", "token", "issue", "alex", "--claim", "sub=sam")
        self.fails(FAULT, "LIMEN_E_JSON", "token", "issue", "alex", "--claims", "[1]")

    def test_a_key_set_verifies_without_a_store(self):
        token = self.issue("--audience", "shop")
        keys = '{"keys":[' + secret_jwk() + "]}"
        nowhere = {"LIMEN_STORE": "", "LIMEN_ISSUER": "", "LIMEN_KEYS_SIGNING": ""}
        shown = self.works("token", "verify", token, "--keys", "-", "--audience", "shop", "--json", stdin=keys, **nowhere)
        self.assertEqual(shown.json["subject"], "alex")
        file = self.path("keys", keys)
        self.fails(NO, "LIMEN_E_TOKEN_ISSUER", "token", "verify", token, "--keys", "@" + file, "--audience", "shop",
                   "--issuer", "https://other.example", **nowhere)
        self.works("token", "verify", token, "--keys", "@" + file, **{**nowhere, "LIMEN_AUDIENCE": "shop"})
        self.fails(FAULT, "LIMEN_E_KEY_SET", "token", "verify", token, "--keys", "{}", **nowhere)

    def test_peek_shows_anything_and_says_that_nothing_is_verified(self):
        nowhere = {"LIMEN_STORE": "", "LIMEN_ISSUER": "", "LIMEN_KEYS_SIGNING": ""}
        for header in ({"alg": "none"}, {"alg": "XS999", "kid": "k", "crit": ["x"]}):
            token = forged(header, {"sub": "alex", "aud": ["a", "b"], "exp": 1})
            text = self.works("token", "peek", token, **nowhere).out.splitlines()
            self.assertIn("NOT VERIFIED", text[0])
            shown = self.works("token", "peek", "-", "--json", stdin=token, **nowhere).json
            self.assertEqual(list(shown)[:2], ["verified", "header"])
            self.assertEqual((shown["verified"], shown["header"], shown["subject"], shown["audience"], shown["expires_at"]),
                             (False, header, "alex", None, 1))
            self.assertEqual(shown["claims"]["aud"], ["a", "b"])
        self.fails(NO, "LIMEN_E_TOKEN_PARTS", "token", "peek", "x", **nowhere)
        self.fails(NO, "LIMEN_E_TOKEN_CLAIM", "token", "peek", forged({}, {"exp": "1"}), **nowhere)
        self.fails(NO, "LIMEN_E_TOKEN_EMPTY", "token", "peek", "-", **nowhere)

    def test_the_jwks_are_those_of_the_gate(self):
        self.works("token", "issue", "alex")
        self.assertEqual(self.works("keys", "jwks").json, {"keys": []})  # it signs with a secret
        keys = self.works("keys", "jwks", "--json", LIMEN_KEYS_SIGNING="").json["keys"]
        self.assertEqual((keys[0]["alg"], "d" in keys[0]), ("ES256", False))


if __name__ == "__main__":
    unittest.main()
