#!/usr/bin/env python3
"""Holds limen_gate_stats's Prometheus text against the text exposition format 0.0.4, and against the JSON.

usage: prometheus_test.py SHOW_STATS
"""

import json
import re
import subprocess
import sys
import unittest

program = sys.argv.pop()

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)')
HELP = re.compile(rf"# HELP ({NAME}) (\S.*)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)")
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\d+)")
ESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


class Family:
    """A metric: its # lines, and its samples as (name, labels, value)."""

    def __init__(self, name, documentation):
        self.name, self.documentation, self.type, self.samples = name, documentation, None, []


def labels_of(text):
    """The labels between the braces, as sorted pairs, unescaped."""
    labels, at = [], 0
    while at < len(text):
        match = LABEL.match(text, at)
        if match is None:
            raise ValueError(f"no label: {text[at:]}")
        labels.append((match.group(1), re.sub(r"\\.", lambda escape: ESCAPED[escape.group()], match.group(2))))
        at = match.end()
    return tuple(sorted(labels))


def parse(text):
    """The families of an exposition; ValueError where it breaks the format."""
    if not text.endswith("\n"):
        raise ValueError("the last line does not end")
    families = []
    for line in text[:-1].split("\n"):
        if match := HELP.fullmatch(line):
            families.append(Family(*match.groups()))
        elif match := TYPE.fullmatch(line):
            if not families or families[-1].name != match.group(1) or families[-1].type or families[-1].samples:
                raise ValueError(f"a type in a wrong place: {line}")
            families[-1].type = match.group(2)
        elif match := SAMPLE.fullmatch(line):
            if not families or families[-1].name != match.group(1):
                raise ValueError(f"not under its name: {line}")
            families[-1].samples.append((match.group(1), labels_of(match.group(2) or ""), int(match.group(3))))
        else:
            raise ValueError(f"no line of the format: {line}")
    return families


class PrometheusText(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([program], capture_output=True, text=True, check=True)
        first, cls.text = done.stdout.split("\n", 1)
        cls.json = json.loads(first)
        cls.families = parse(cls.text)
        cls.samples = {}
        for family in cls.families:
            for name, labels, value in family.samples:
                assert (name, *labels) not in cls.samples, (name, *labels)
                cls.samples[(name, *labels)] = value

    def test_the_parser_refuses_what_breaks_the_format(self):
        good = '# HELP a_total A.\n# TYPE a_total counter\na_total{b="c\\n"} 1\n'
        self.assertEqual(parse(good)[0].samples, [("a_total", (("b", "c\n"),), 1)])
        for before, after in [("1\n", "1"), ("1\n", "one\n"), ("{b", "{2b"), ("c\\n", "c\n"), ("c\\n", 'c"'), ("c\\n", "c\\t"),
                              ("a_total{", "b_total{"), ("counter", "number"), ("A.", ""), ("TYPE a", "TYPE b")]:
            with self.assertRaises(ValueError, msg=after):
                parse(good.replace(before, after))

    def test_every_family_has_help_and_a_type_and_comes_once(self):
        names = [family.name for family in self.families]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 20)
        for family in self.families:
            self.assertTrue(family.documentation, family.name)
            self.assertIn(family.type, ("counter", "gauge"), family.name)
            self.assertTrue(family.samples, family.name)
            for sample in family.samples:
                self.assertEqual(sample[0].endswith("_total"), family.type == "counter", sample[0])

    def test_it_says_what_the_json_says(self):
        expected = {("limen_gate_info", ("issuer", self.json["issuer"])): 1}
        for section, figures in self.json.items():
            if section in ("issuer", "refused"):
                continue
            for name, value in figures.items():
                metric = f"limen_{section}_{name}"
                expected[(metric if (metric,) in self.samples else metric + "_total",)] = value
        for status, value in self.json["refused"].items():
            expected[("limen_refused_total", ("status", status))] = value
        never = {key for key, value in self.samples.items() if value == 0 and key[0] == "limen_refused_total"}
        self.assertEqual(expected, {key: value for key, value in self.samples.items() if key not in never})

    def test_it_counts_what_was_done(self):
        self.assertEqual(self.json["issuer"], 'a\\b"c\nd')
        self.assertEqual(self.samples[("limen_tokens_issued_total",)], 1)
        self.assertEqual(self.samples[("limen_tokens_verified_total",)], 1)
        self.assertEqual(self.samples[("limen_refused_total", ("status", "LIMEN_E_TOKEN_EMPTY"))], 2)
        self.assertEqual(self.samples[("limen_refused_total", ("status", "LIMEN_E_TOKEN_EXPIRED"))], 0)
        self.assertEqual(self.samples[("limen_revocation_entries",)], 1)
        self.assertEqual(self.samples[("limen_events_told_total",)], 5)

    def test_labels_are_few(self):
        labels = {label for key in self.samples for label, _ in key[1:]}
        self.assertEqual(labels, {"issuer", "status"})
        self.assertLess(len(self.samples), 150)


if __name__ == "__main__":
    unittest.main()
