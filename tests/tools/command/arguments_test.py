#!/usr/bin/env python3
"""How the command reads its arguments, the environment and files, and what it says where they are wrong.

usage: arguments_test.py PROGRAM
"""

import os
import subprocess
import unittest

from limen import FAULT, ISSUER, PROGRAM, UNKNOWN, CommandTest, environment, secret_jwk


class Arguments(CommandTest):
    def test_help_shows_every_command_and_each_has_its_own(self):
        shown = self.works("help").out
        self.assertEqual(shown, self.works("--help").out)
        commands = [line.split("  ")[1] for line in shown.splitlines() if line.startswith("  ") and line[2].islower()]
        self.assertGreater(len(commands), 14)
        for line in commands:
            words = [word for word in line.split() if word.islower()]
            own = self.works("help", *words).out
            if words[0] != "help":
                self.assertIn("Usage: limen " + " ".join(words), own)
                self.assertEqual(own, self.works(*words, "--help").out)
                self.assertIn("--json", own)
        self.assertIn("token issue", self.works("help", "token").out)
        self.assertIn("token issue", self.works("token", "--help").out)

    def test_version(self):
        self.assertRegex(self.works("--version").out, r"^limen \d+\.\d+\.\d+ \(liblimen \d+\.\d+\.\d+\)\n$")
        self.assertEqual(self.works("token", "issue", "--version").out, self.works("--version").out)

    def test_what_is_no_command_is_refused_with_what_is_near(self):
        self.fails(FAULT, "LIMEN_E_ARGUMENT")
        self.assertIn("'session'", self.fails(FAULT, "LIMEN_E_ARGUMENT", "sesion", "list").err)
        self.assertIn("'revoke'", self.fails(FAULT, "LIMEN_E_ARGUMENT", "revokee").err)
        self.assertIn("'everyone'", self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "evryone").err)
        self.assertIn("token, session, subject, everyone", self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke").err)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "help", "nothing")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "")

    def test_unknown_options_are_refused_with_what_is_near(self):
        issue = ("token", "issue", "alex")
        self.assertIn("--issuer", self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "--isuer", "x").err)
        self.assertIn("--claim", self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "--clam", "a=b").err)
        self.assertIn("--ttl", self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "--tttl=5m").err)
        self.assertIn("--session-idle-ttl", self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "create", "alex",
                                                       "--session-idel-ttl", "5m").err)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "--nothing-like-it")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "-x")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, "--=")
        self.fails(FAULT, "LIMEN_E_OPTION_PLACE", *issue, "--session-label", "x")

    def test_missing_and_surplus_arguments_are_refused(self):
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "verify")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "revoke", "session", "alex")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "sam")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--", "--sam")
        self.assertEqual(self.run_limen("token", "issue", "alex", "--ttl").code, FAULT)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--reason", "x")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--store", "memory:", "--store", "memory:")

    def test_values_are_taken_as_they_are(self):
        """Names of commands, what looks like an option, and nothing at all are values where a value belongs."""
        for subject in ("token", "watch", "help", "-", "@x", "++", "[a]", "a=b", "\x01x", "äöü", "%s"):
            claims = self.works("token", "peek", "-", "--json", stdin=self.works("token", "issue", subject).out).json
            self.assertEqual(claims["subject"], subject)
        token = self.works("token", "issue", "--", "--json").out
        self.assertEqual(self.works("token", "peek", "-", "--json", stdin=token).json["subject"], "--json")
        token = self.works("token", "issue", "alex", "--claim", "role=", "--claim=a=b=c", "--claim", "-x=[1]").out
        claims = self.works("token", "peek", "-", "--json", stdin=token).json["claims"]
        self.assertEqual((claims["role"], claims["a"], claims["-x"]), ("", "b=c", "[1]"))
        self.assertIn("--claim", self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--claim=").err)

    def test_options_stand_anywhere(self):
        self.works("--store", "memory:", "--json", "token", "issue", "alex", LIMEN_STORE="")
        self.works("token", "--store=memory:", "issue", "--ttl=5m", "alex", LIMEN_STORE="")
        self.works("--token-ttl", "5m", "token", "issue", "alex")

    def test_text_that_no_text_can_be_is_refused(self):
        self.fails(FAULT, "LIMEN_E_TEXT", "token", "issue", "")
        self.fails(FAULT, "LIMEN_E_TEXT", "token", "issue", "a" * 1025)
        self.fails(FAULT, "LIMEN_E_TEXT", "token", "issue", b"al\xffex")
        self.fails(FAULT, "LIMEN_E_TEXT", "revoke", "subject", "alex", "--reason", "x" * 257, "--create")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--store", "")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", b"--\xff\x1b[2J")
        self.assertNotIn("\x1b", self.run_limen("token", "issue", "alex", b"--\xff\x1b[2J").err)


class Settings(CommandTest):
    def lifetime(self, *arguments, **variables):
        told = self.works("token", "issue", "alex", "--json", *arguments, **variables).json
        return told["expires_at"] - told["issued_at"]

    def test_options_outrank_the_environment_which_outranks_the_file(self):
        file = self.path("limen.conf", "# a comment\n token.ttl = 5m\nissuer = https://file.example\n")
        self.assertEqual(self.lifetime(), 900)
        self.assertEqual(self.lifetime("--config", file), 300)
        self.assertEqual(self.lifetime("--config", file, LIMEN_TOKEN_TTL="6m"), 360)
        self.assertEqual(self.lifetime("--config", file, "--ttl", "7m", LIMEN_TOKEN_TTL="6m"), 420)
        self.assertEqual(self.lifetime("--token-ttl", "8m"), 480)

    def test_the_issuer_is_found_in_each_of_them(self):
        def issuer(*arguments, **variables):
            token = self.works("token", "issue", "alex", *arguments, **variables).out
            return self.works("token", "peek", "-", "--json", stdin=token).json["issuer"]

        file = self.path("limen.conf", "issuer= https://file.example \r\n")
        self.assertEqual(issuer("--config", file, LIMEN_ISSUER=""), "https://file.example")
        self.assertEqual(issuer("--config", file), ISSUER)
        self.assertEqual(issuer("--issuer", "https://flag.example"), "https://flag.example")

    def test_an_empty_variable_is_none_and_one_of_another_place_is_passed_over(self):
        self.assertEqual(self.lifetime(LIMEN_TOKEN_TTL="", LIMEN_SESSION_LABEL="x", LIMEN_SCOPE="a"), 900)
        answer = self.fails(FAULT, "LIMEN_E_OPTION_VALUE", "token", "issue", "alex", LIMEN_TOKEN_TTL="soon")
        self.assertIn("token.ttl", answer.err)

    def test_a_file_is_refused_by_its_line(self):
        file = self.path("limen.conf", "issuer = x\ntoken.tttl = 5m\n")
        answer = self.fails(FAULT, "LIMEN_E_OPTION_UNKNOWN", "token", "issue", "alex", "--config", file)
        self.assertIn("line 2", answer.err)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--config", file + ".not")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--config", self.folder)

    def test_flags_need_no_value(self):
        self.assertEqual(self.lifetime("--cookie-partitioned"), 900)
        self.assertEqual(self.lifetime("--cookie-partitioned=false"), 900)
        self.fails(FAULT, "LIMEN_E_OPTION_VALUE", "token", "issue", "alex", "--cookie-partitioned=maybe")

    def test_private_keys_are_not_taken_as_arguments(self):
        key = secret_jwk()
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "alex", "--keys-signing", key)
        file = self.path("key", key + "\n")
        by_file = self.works("token", "issue", "alex", "--keys-signing", "@" + file).out
        by_stdin = self.works("token", "issue", "alex", "--keys-signing", "-", stdin=key).out
        by_environment = self.works("token", "issue", "alex", LIMEN_KEYS_SIGNING=key).out
        for token in (by_file, by_stdin, by_environment):
            self.assertEqual(self.works("token", "peek", "-", "--json", stdin=token).json["key_id"], "k")

    def test_no_store_and_no_issuer_are_told(self):
        self.assertIn("LIMEN_STORE", self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "a", LIMEN_STORE="").err)
        issue = ("token", "issue", "a", "--create")
        self.assertIn("LIMEN_ISSUER", self.fails(FAULT, "LIMEN_E_ARGUMENT", *issue, LIMEN_ISSUER="").err)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "token", "issue", "a", "--store", "nope:")

    def test_a_store_is_made_where_that_is_asked_for(self):
        del self.variables["LIMEN_STORE_CREATE"]
        folder = self.store.removeprefix("lmdb:")
        for command in (("session", "list", "alex"), ("session", "show", "x"), ("revoke", "subject", "alex"),
                        ("token", "verify", "a.b.c"), ("keys", "jwks"), ("watch",), ("session", "create", "alex"),
                        ("token", "issue", "alex"), ("session", "create", "alex", "--config", self.path("c", ""))):
            told = self.fails(UNKNOWN, "LIMEN_E_STORE", *command).err
            self.assertIn(f"store: {folder} does not exist; --create makes it", told)
            self.assertFalse(os.path.exists(folder), command)
        self.works("session", "create", "alex", "--create")
        self.assertTrue(os.path.exists(folder))
        self.works("session", "create", "alex")


class Secrets(CommandTest):
    def test_no_error_repeats_a_token_or_a_ticket(self):
        self.works("token", "issue", "alex")
        token = self.works("token", "issue", "alex").out.strip()
        ticket = self.create()["ticket"]
        for secret in (token, ticket):
            for line in (("token", "verify", secret), ("token", "verify", secret, secret), ("token", "peek", secret + "="),
                         ("session", "show", secret + "="), ("session", "end", secret, secret), (secret,),
                         ("token", secret), ("session", "show", "--" + secret), ("token", "verify", "--file", secret),
                         ("session", "list", "alex", "--after", secret), ("token", "issue", "alex", "--sid", ticket),
                         ("revoke", "token", secret, "--id"), ("token", "issue", "alex", "--login-mark", secret),
                         ("token", "issue", "alex", "--claim", secret), ("revoke", "session", "alex", secret)):
                answer = self.run_limen(*line)
                told = self.run_limen(*line, "--json")
                for text in (answer.err, told.err):
                    # The first characters of a token are the same for all.
                    self.assertNotIn(secret[-30:], text, line[:2])

    def test_a_secret_comes_by_argument_standard_input_or_file(self):
        ticket = self.create()["ticket"]
        file = self.path("ticket", ticket + "\r\n")
        for arguments, stdin in (((ticket,), ""), (("-",), ticket), (("-",), ticket + "\n"), (("@" + file,), ""),
                                 (("--file", file), ""), (("--file", "-"), ticket), (("lmn_" + ticket,), "")):
            self.assertEqual(self.works("session", "show", *arguments, "--json", stdin=stdin).json["subject"], "alex")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "show", ticket, "--file", file)
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "show", "@" + file + ".not")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "show", "-", stdin="x" * (5 << 20))


class Streams(CommandTest):
    def code(self, redirection):
        """The exit code of `token issue` under a shell's redirection, and what it says."""
        done = subprocess.run(["bash", "-c", f'"$0" token issue alex {redirection}', PROGRAM], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**self.variables))
        return done.returncode, done.stderr.decode()

    def test_an_answer_that_cannot_be_written_is_an_error(self):
        self.assertEqual(self.code(">/dev/null"), (0, ""))
        for redirection in (">/dev/full", ">&-"):
            code, said = self.code(redirection)
            self.assertEqual(code, FAULT)
            self.assertIn("standard output", said)

    def test_closed_streams_do_not_become_files_of_the_store(self):
        self.works("token", "issue", "alex")
        self.assertEqual(self.code(">&- 2>&- <&-")[0], FAULT)
        self.assertEqual(self.code("2>&- <&-"), (0, ""))
        self.works("session", "list", "alex")  # the store was not written over

    def test_a_reader_that_goes_away_is_no_error(self):
        done = subprocess.run(["bash", "-c", '"$0" options --json | true; echo ${PIPESTATUS[0]}', PROGRAM], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        self.assertEqual((done.stdout, done.stderr), (b"0\n", b""))


if __name__ == "__main__":
    unittest.main()
