#!/usr/bin/env python3
"""limen session: made in one process, seen and ended in others.

usage: session_test.py PROGRAM
"""

import json
import unittest

from limen import FAULT, ISSUER, NO, NOT_ENOUGH, CommandTest

SESSION = ["sid", "subject", "label", "address", "created_at", "seen_at", "idle_expires_at", "expires_at", "auth_time",
           "level", "version", "data"]


class Sessions(CommandTest):
    def test_what_is_made_in_one_process_is_seen_in_another(self):
        made = self.create("alex", "--label", "Firefox on Linux", "--address", "192.0.2.1", "--level", "2", "--data",
                           '{"theme":\n"dark"}')
        self.assertEqual(list(made), ["ticket", *SESSION])
        self.assertEqual((len(made["ticket"]), len(made["sid"])), (36, 22))
        shown = self.works("session", "show", made["ticket"], "--json").json
        self.assertEqual(list(shown), [*SESSION, "read_only"])
        for name in SESSION:
            self.assertEqual(shown[name], made[name])
        self.assertEqual((shown["data"], shown["level"], shown["label"], shown["read_only"]),
                         ({"theme": "dark"}, 2, "Firefox on Linux", False))
        self.assertEqual(shown["expires_at"] - shown["created_at"], 12 * 3600)

    def test_people_get_lines_of_name_and_value(self):
        text = self.works("session", "create", "alex", "--label", "Firefox").out
        ticket = text.splitlines()[0].split()
        self.assertEqual((ticket[0], len(ticket[1])), ("ticket", 36))
        self.assertRegex(text, r"(?m)^expires_at +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        columns = {line.index(line.split()[1]) for line in text.splitlines()}
        self.assertEqual(len(columns), 1, text)
        self.assertNotIn("address", text)
        shown = self.works("session", "show", ticket[1]).out
        self.assertEqual(shown.splitlines(), text.splitlines()[1:])

    def test_a_list_is_a_table_or_a_line_each(self):
        self.create("sam")
        made = sorted((self.create("alex", "--label", f"device {n}") for n in range(5)), key=lambda one: one["sid"])
        listed = self.works("session", "list", "alex", "--json").lines
        self.assertEqual(sorted(SESSION), sorted(listed[0]))
        self.assertEqual({one["sid"] for one in listed}, {one["sid"] for one in made})
        first = self.works("session", "list", "alex", "--json", "--first", "2").lines
        rest = self.works("session", "list", "alex", "--json", "--after=" + first[1]["sid"]).lines
        self.assertEqual(first + rest, listed)
        table = self.works("session", "list", "alex").out.splitlines()
        self.assertEqual(len(table), 6)
        at = table[0].index("LABEL")
        self.assertEqual({line[at:at + 6] for line in table[1:]}, {"device"})
        self.assertEqual(self.works("session", "list", "nobody").out, "no sessions\n")
        self.assertEqual(self.works("session", "list", "nobody", "--json").out, "")
        self.fails(FAULT, "LIMEN_E_ARGUMENT", "session", "list", "alex", "--first", "two")
        self.fails(NO, "LIMEN_E_TICKET_SID", "session", "list", "alex", "--after", "x")

    def test_what_has_ended_is_unknown(self):
        ticket = self.create()["ticket"]
        self.assertEqual(self.works("session", "end", "-", stdin=ticket).out, "the session has ended\n")
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "show", ticket)
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "end", ticket)
        self.assertEqual(self.works("session", "end", self.create()["ticket"], "--json").json, {"ended": True})

    def test_no_ticket_is_refused_by_what_it_is(self):
        made = self.create()
        self.fails(NO, "LIMEN_E_TICKET_SID", "session", "show", made["sid"])
        self.fails(NO, "LIMEN_E_TICKET_ABSENT", "session", "show", "")
        self.fails(NO, "LIMEN_E_TICKET", "session", "show", "x")
        self.fails(NO, "LIMEN_E_TICKET_KIND", "session", "show", "a.b.c")

    def test_limits_and_data_are_the_librarys(self):
        self.create()
        self.fails(NOT_ENOUGH, "LIMEN_E_SESSION_LIMIT", "session", "create", "alex", "--limit", "1")
        self.works("session", "create", "alex", "--limit", "1", "--evict-oldest")
        self.fails(FAULT, "LIMEN_E_JSON", "session", "create", "alex", "--data", "[]")
        self.fails(FAULT, "LIMEN_E_LIFETIME", "session", "create", "alex", "--ttl", "31d")
        data = json.dumps({"a": "ä" * 100})
        made = self.create("sam", "--data", "@" + self.path("data", data + "\n"))
        self.assertEqual(made["data"], json.loads(data))

    def test_another_issuers_session_is_unknown(self):
        ticket = self.create()["ticket"]
        self.fails(NO, "LIMEN_E_SESSION_UNKNOWN", "session", "show", ticket, "--issuer", ISSUER + "/other")

    def test_what_a_terminal_would_obey_is_shown_as_text(self):
        made = self.create("al\x1b[2Jex\u202e", "--data", '{"a":"\u009b\u2028"}')
        self.assertEqual(made["subject"], "al\x1b[2Jex\u202e")
        self.assertEqual(made["data"], {"a": "\u009b\u2028"})
        for arguments in (("show", made["ticket"]), ("show", made["ticket"], "--json"),
                          ("list", made["subject"]), ("list", made["subject"], "--json")):
            text = self.works("session", *arguments).out
            for sign in "\x1b\u202e\u009b\u2028":
                self.assertNotIn(sign, text)
        self.assertIn("al\\x1b[2Jex\\u202e", self.works("session", "show", made["ticket"]).out)


if __name__ == "__main__":
    unittest.main()
