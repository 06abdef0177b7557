#!/usr/bin/env python3
"""Runs pytest as a suite: prints last, alone on its line, 'N passed, N failed'.

usage: run_pytest.py [PYTEST-ARGUMENT...]

A test that is skipped or expected to fail counts as failed: a suite either shows something or it does not.
"""

from __future__ import annotations

import sys

import pytest


class Count:
    """Adds up the outcomes: one for each test, and one for each file that could not be read."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome != "passed":
            self.failed.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            self.failed.add(report.nodeid)
        elif report.when == "call":
            self.passed.add(report.nodeid)


def main() -> int:
    count = Count()
    # -rs names skipped tests, which count as failed here.
    status = pytest.main(["-rsx", "--tb=short", "-q", *sys.argv[1:]], plugins=[count])
    passed, failed = len(count.passed - count.failed), len(count.failed)
    if status != pytest.ExitCode.OK and not failed:
        failed = 1  # nothing was found, or pytest itself failed
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
