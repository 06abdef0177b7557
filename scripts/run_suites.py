#!/usr/bin/env python3
"""Runs the suites of one build through ctest, or adds up what earlier runs found.

usage: run_suites.py BUILD [REGEX]      runs the suites whose name matches
       run_suites.py --total BUILD... CHECK=STATUS...
                                        adds up the last run of each build, and checks that ended with STATUS (0: well)

Prints a table with each suite's count, the output of what failed, and last, alone on its line, 'N passed, N failed'.
A suite that tells no count is one test. Ends with 1 if anything failed or nothing ran.
"""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

RESULTS = "suites.json"

# How test programs say how many tests they ran: GoogleTest, Python's unittest,
# and a plain closing line.
GTEST_PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?", re.MULTILINE)
GTEST_FAILED = re.compile(r"^\[  FAILED  \] (\d+) tests?, listed below", re.MULTILINE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_FAILED = re.compile(r"^FAILED \((.*)\)$", re.MULTILINE)
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


def count(output, failed):
    """(passed, failed) of one suite, from what it printed."""
    good = bad = 0
    plain = PLAIN.findall(output)
    if GTEST_PASSED.search(output):
        good = int(GTEST_PASSED.findall(output)[-1])
        bad = sum(int(number) for number in GTEST_FAILED.findall(output)[-1:])
    elif UNITTEST.search(output):
        lost = UNITTEST_FAILED.search(output)
        bad = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", lost.group(1))) if lost else 0
        good = int(UNITTEST.findall(output)[-1]) - bad
    elif plain:
        good, bad = (int(number) for number in plain[-1])
    elif not failed:
        good = 1
    if failed and bad == 0:
        bad = 1  # a crash, a time-out, or a leak found at the end
    return good, bad


def processors():
    return len(os.sched_getaffinity(0))


def run(build, pattern):
    """Runs ctest; a list of suites as dictionaries."""
    junit = os.path.join(os.path.abspath(build), "junit.xml")
    if os.path.exists(junit):
        os.remove(junit)
    limit = "36000" if os.environ.get("LIMEN_SOAK") else "600"  # seconds for one suite
    command = ["ctest", "--test-dir", build, "--output-junit", junit, "--output-on-failure", "--no-tests=error",
               "--test-output-size-passed", "10000000", "--test-output-size-failed", "10000000",
               "--timeout", limit, "-j", str(processors())]
    if pattern:
        command += ["-R", pattern]
    subprocess.run(command, check=False)
    if not os.path.exists(junit):
        return []
    suites = []
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        failed = case.get("status") != "run"
        passed, lost = count(case.findtext("system-out") or "", failed)
        suites.append({"suite": case.get("name"), "passed": passed, "failed": lost, "seconds": float(case.get("time"))})
    return sorted(suites, key=lambda suite: suite["suite"])


def table(title, suites):
    width = max([len(suite["suite"]) for suite in suites] + [len("suite")])
    print(f"\n{title}\n{'suite':{width}}  {'tests':>6}  {'failed':>6}  {'seconds':>8}")
    for suite in suites:
        tests = suite["passed"] + suite["failed"]
        print(f"{suite['suite']:{width}}  {tests:6}  {suite['failed']:6}  {suite['seconds']:8.1f}"
              f"  {'FAILED' if suite['failed'] else 'ok'}")


def close(suites):
    passed = sum(suite["passed"] for suite in suites)
    failed = sum(suite["failed"] for suite in suites)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def total(arguments):
    everything = []
    for build in (argument for argument in arguments if "=" not in argument):
        path = os.path.join(build, RESULTS)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                suites = json.load(file)
        else:
            suites = [{"suite": "(did not run)", "passed": 0, "failed": 1, "seconds": 0}]
        table(os.path.basename(os.path.normpath(build)), suites)
        everything += suites
    checks = [argument.split("=") for argument in arguments if "=" in argument]
    checks = [{"suite": name, "passed": int(status == "0"), "failed": int(status != "0"), "seconds": 0}
              for name, status in checks]
    if checks:
        table("checks", checks)
    return close(everything + checks)


def main():
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    if arguments[0] == "--total":
        return total(arguments[1:])
    build = arguments[0]
    suites = run(build, arguments[1] if len(arguments) > 1 else "")
    with open(os.path.join(build, RESULTS), "w", encoding="utf-8") as file:
        json.dump(suites, file, indent=1)
    if not suites:
        print("no suite ran")
    table(os.path.basename(os.path.normpath(build)), suites)
    return close(suites)


if __name__ == "__main__":
    sys.exit(main())
