#!/usr/bin/env python3
"""suites.py reports the results of Maven's tests, and reports no success that is not one."""

from __future__ import annotations

import contextlib
import io
import pathlib
import shutil
import tempfile
import unittest

import suites

REPORT = """<testsuite>
<testcase name="works" classname="dev.limen.OneTest"/>
<testcase name="fails" classname="dev.limen.OneTest"><failure message="m">what was wrong</failure></testcase>
<testcase name="breaks" classname="dev.limen.OneTest"><error message="what broke"/></testcase>
<testcase name="hides" classname="dev.limen.OneTest"><skipped/></testcase>
<testcase name="works" classname="dev.limen.OtherTest"/>
<testcase name="works" classname="dev.limen.OtherTest"/>
</testsuite>"""

COMPLAINTS = """[INFO] Running dev.limen.OneTest
WARNING in native method: JNI call made with exception pending
\tat dev.limen.internal.NativeJNI.verify(Native Method)
\tat dev.limen.Verifier.verify(Verifier.java:92)
WARNING in native method: JNI call made without checking exceptions
\tat java.lang.Other.call(Native Method)
[INFO] Tests run: 1
"""


class Suites(unittest.TestCase):
    def setUp(self) -> None:
        place = pathlib.Path(tempfile.mkdtemp(prefix="limen-suites-"))
        self.addCleanup(shutil.rmtree, place)
        (place / "limen" / "surefire-reports").mkdir(parents=True)
        (place / "limen" / "surefire-reports" / "TEST-all.xml").write_text(REPORT)
        kept, suites.TARGET = suites.TARGET, place
        self.addCleanup(setattr, suites, "TARGET", kept)

    def told(self, module: str, wanted: str) -> tuple[int, str]:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            status = suites.report(module, wanted)
        return status, out.getvalue()

    def test_what_failed_broke_or_was_skipped_has_failed(self) -> None:
        status, out = self.told("limen", "")
        self.assertEqual((status, out.splitlines()[-1]), (1, "3 passed, 3 failed"))
        self.assertIn("what was wrong", out)
        self.assertIn("what broke", out)

    def test_only_the_classes_that_are_asked_for_count(self) -> None:
        self.assertEqual(self.told("limen", "Other"), (0, "2 passed, 0 failed\n"))

    def test_no_test_is_a_failure(self) -> None:
        for module, wanted in (("limen", "None"), ("other", "")):
            status, out = self.told(module, wanted)
            self.assertEqual((status, out.splitlines()[-1]), (1, "0 passed, 1 failed"))

    def test_complaints_are_those_about_our_natives(self) -> None:
        found = suites.COMPLAINT.findall(COMPLAINTS)
        self.assertEqual(len(found), 2)
        self.assertEqual([("dev.limen" in each) for each in found], [True, False])
        self.assertIn("Verifier.java:92", found[0])


if __name__ == "__main__":
    unittest.main()
