"""tests/bench/compare: what it reads from two builds, and what it concludes. The builds are scripts that print figures."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPARE = os.path.join(ROOT, "tests/bench/compare")
LIMIT = 60  # seconds

# Prints one row with the next of its figures, and starts over behind the last.
PROGRAM = """#!{python}
import json, os
here = os.path.dirname(os.path.abspath(__file__))
turn = os.path.join(here, "turn")
n = int(open(turn).read()) if os.path.exists(turn) else 0
open(turn, "w").write(str(n + 1))
figures = {figures}
print(json.dumps([{{"what": {what!r}, "value": figures[n % len(figures)], "unit": ""}}]))
"""


class Builds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def compare(self, what, old, new, *arguments):
        """The exit code and the one row that compare makes of figures of two builds."""
        for build, figures in (("old", old), ("new", new)):
            program = os.path.join(self.root, build, "tests/bench/limen_session_ratios")
            os.makedirs(os.path.dirname(program), exist_ok=True)
            with open(program, "w", encoding="utf-8") as file:
                file.write(PROGRAM.format(python=sys.executable, figures=figures, what=what))
            os.chmod(program, 0o755)
        ran = subprocess.run(
            [sys.executable, "-B", COMPARE, f"{self.root}/old", f"{self.root}/new", "--json", "--only",
             "limen_session_ratios", "--pairs", "10", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LIMIT, check=False)
        (row,) = json.loads(ran.stdout)
        return ran.returncode, row

    def test_a_ratio_that_stays_is_met(self):
        code, row = self.compare("get / limit", [1.00, 1.01, 0.99], [1.00, 0.99, 1.01])
        self.assertEqual(code, 0)
        self.assertTrue(row["met"])
        self.assertLessEqual(row["low"], row["median"])
        self.assertLess(row["high"], 3)

    def test_a_ratio_that_grew_is_not_met(self):
        code, row = self.compare("get / limit", [1.00, 1.01, 0.99], [1.05, 1.06, 1.04])
        self.assertEqual(code, 1)
        self.assertFalse(row["met"])
        self.assertAlmostEqual(row["median"], 5, delta=0.2)

    def test_too_few_pairs_prove_nothing(self):
        code, row = self.compare("get / limit", [1.0], [1.0], "--pairs", "5")
        self.assertEqual((code, row["met"]), (1, False))

    def test_one_disturbed_pair_does_not_widen_the_interval(self):
        _, row = self.compare("get / limit", [1.0], [1.0] * 9 + [50.0])
        self.assertEqual((row["low"], row["high"]), (0, 0))

    def test_where_more_is_better_less_is_worse(self):
        code, row = self.compare("16 processes / one", [1.0], [0.8])
        self.assertEqual(code, 1)
        self.assertAlmostEqual(row["median"], 25)

    def test_absolute_figures_are_not_judged(self):
        code, row = self.compare("create", [100.0], [200.0])
        self.assertEqual((code, row["judged"]), (0, False))

    def test_each_pair_runs_each_build_once(self):
        self.compare("get / limit", [1.0], [1.0], "--pairs", "6")
        for build in ("old", "new"):
            with open(os.path.join(self.root, build, "tests/bench/turn"), encoding="utf-8") as turn:
                self.assertEqual(turn.read(), "6")


class Interval(unittest.TestCase):
    def test_encloses_the_median_so_often(self):
        import importlib.machinery
        import importlib.util
        import random

        loader = importlib.machinery.SourceFileLoader("compare", COMPARE)
        compare = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", loader))
        sys.dont_write_bytecode = True
        loader.exec_module(compare)
        dice = random.Random(1)
        runs = [[dice.expovariate(1) for _ in range(30)] for _ in range(2000)]
        enclosed = [low <= 0.6931 <= high for low, high in map(compare.interval, runs)]
        self.assertGreater(statistics.mean(enclosed), 0.94)


if __name__ == "__main__":
    unittest.main()
