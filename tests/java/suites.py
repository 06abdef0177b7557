#!/usr/bin/env python3
"""Builds and tests the Java package with Maven, once for all suites, and reports the results of each suite.

usage: suites.py build                    compiles, packages and tests every module; the tests run under -Xcheck:jni
       suites.py report MODULE [CLASS]    reports the results of a module; CLASS: a regular expression for its tests

The natives are those of build/bindings (target limen_java_package). Prints last, alone on its line, 'N passed,
N failed'. A skipped test counts as failed.
"""

from __future__ import annotations

import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "bindings" / "java"
TARGET = ROOT / "build" / "java"
NATIVES = ROOT / "build" / "bindings"
LOG = TARGET / "maven.log"
RESOLVED = TARGET / "resolved"  # the poms whose artifacts have all been downloaded

# The virtual machine's complaints, under -Xcheck:jni, about code that breaks JNI's rules.
COMPLAINT = re.compile(
    r"^(?:FATAL ERROR in native method|WARNING in native method|WARNING: JNI ).*(?:\n\tat .*)*", re.M
)


def poms() -> str:
    return hashlib.sha256(
        b"".join(pom.read_bytes() for pom in sorted(SOURCES.glob("**/pom.xml")))
    ).hexdigest()


def maven(*arguments: str) -> int:
    command = [
        "mvn",
        "-B",
        "-ntp",
        "-Dstyle.color=never",
        f"-Dlimen.build={NATIVES}",
        f"-Dlimen.target={TARGET}",
    ]
    with LOG.open("w", encoding="utf-8") as log:
        return subprocess.run(
            [*command, *arguments],
            cwd=SOURCES,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=1800,
        ).returncode


def tell(found: dict[str, str]) -> int:
    """Reports each outcome by name: an empty one is a success."""
    for name, problem in found.items():
        if problem:
            print(f"{name}: {problem}")
    failed = sum(1 for problem in found.values() if problem)
    print(f"{len(found) - failed} passed, {failed} failed")
    return 1 if failed or not found else 0


def build() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for reports in TARGET.glob("*/surefire-reports"):
        shutil.rmtree(reports)
    goals = ["-Dlimen.test.machine=-Xcheck:jni", "-Dmaven.test.failure.ignore=true", "verify"]
    known = RESOLVED.exists() and RESOLVED.read_text() == poms()
    status = maven(*(["-o"] if known else []), *goals)
    if status and known:
        status = maven(*goals)  # perhaps the downloaded artifacts are gone
    if status == 0:
        RESOLVED.write_text(poms())
    said = LOG.read_text(encoding="utf-8", errors="replace")
    ours = [complaint for complaint in COMPLAINT.findall(said) if "dev.limen" in complaint]
    return tell(
        {
            "maven": "" if status == 0 else f"ended with {status}:\n{said[-6000:]}",
            "-Xcheck:jni": "\n".join(ours[:10]),
        }
    )


def report(module: str, wanted: str) -> int:
    found: dict[str, str] = {}
    for path in sorted((TARGET / module / "surefire-reports").glob("TEST-*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            if re.search(wanted, case.get("classname", "")):
                bad = next(
                    (case.find(tag) for tag in ("failure", "error", "skipped") if case.find(tag) is not None),
                    None,
                )
                number = sum(
                    1 for other in found if other.startswith(name)
                )  # of a test that runs several times
                text = "" if bad is None else f"{bad.tag}: {(bad.text or bad.get('message') or '')[:3000]}"
                found[f"{name} #{number}"] = text
    return tell(found or {module: "no test ran: see build/java/maven.log"})


def main() -> int:
    match sys.argv[1:]:
        case ["build"]:
            return build()
        case ["report", module]:
            return report(module, "")
        case ["report", module, wanted]:
            return report(module, wanted)
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
