#!/usr/bin/env python3
"""The code on the Java page is that of the examples, and so is its output; its curl transcripts are true."""

from __future__ import annotations

import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "bindings" / "java" / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "examples" / "java"
TARGET = ROOT / "build" / "java"
BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEP = "--next--"


def classpath() -> str:
    """The starter with all that it needs, as Maven found it; limen's own jars first."""
    ours = [
        str(next((TARGET / name).glob(f"{name}-*.jar")))
        for name in ("limen", "limen-servlet", "limen-spring-boot-starter")
    ]
    theirs = (TARGET / "limen-spring-boot-starter" / "classpath").read_text().strip().split(os.pathsep)
    return os.pathsep.join(ours + [path for path in theirs if "/classes" not in path])


class Pages(unittest.TestCase):
    def test_a_block_stands_in_the_file_that_it_names(self) -> None:
        named = [(path, text) for language, path, text in BLOCK.findall(PAGE) if path]
        self.assertGreater(len(named), 4)
        for path, text in named:
            self.assertIn(text, (ROOT / path).read_text(encoding="utf-8"), path)

    def test_every_other_block_installs_is_run_or_is_in_the_javadoc(self) -> None:
        for language, path, text in BLOCK.findall(PAGE):
            if not path and language == "java":
                watch = ROOT / "bindings/java/limen/src/main/java/dev/limen/Watch.java"
                lines = [line.strip(" *") for line in watch.read_text().splitlines()]
                for line in text.splitlines():
                    self.assertIn(line.strip(), lines)
            elif not path:
                self.assertIn(language, ("sh", "console"))

    def test_the_examples_print_what_they_say(self) -> None:
        jar = str(next((TARGET / "limen").glob("limen-*.jar")))
        examples = sorted(EXAMPLES.glob("*.java"))
        self.assertGreater(len(examples), 2)
        for example in examples:
            with self.subTest(example.name):
                said = [line[3:] for line in example.read_text().splitlines() if line.startswith("// ")]
                done = subprocess.run(
                    ["java", "-cp", jar, str(example)],
                    text=True,
                    stdout=subprocess.PIPE,
                    timeout=120,
                    check=True,
                )
                self.assertEqual(done.stdout.splitlines(), said)

    def test_curl_gets_from_the_spring_application_what_the_page_says(self) -> None:
        (text,) = (text for language, _, text in BLOCK.findall(PAGE) if language == "console")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        expected, script = [], ""
        for line in text.replace("localhost:8080", f"127.0.0.1:{port}").splitlines():
            if line.startswith("$ "):
                script += f"{line[2:]}\necho; echo {STEP}\n"
                expected.append("")
            else:
                expected[-1] += line
        spring = EXAMPLES / "spring" / "src" / "main"
        with tempfile.TemporaryDirectory() as place:
            shop = str(spring / "java" / "shop" / "Shop.java")
            subprocess.run(["javac", "-parameters", "-cp", classpath(), "-d", place, shop], check=True)
            where = os.pathsep.join((classpath(), place, str(spring / "resources")))
            server = subprocess.Popen(
                [
                    "java",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    where,
                    "shop.Shop",
                    "--server.address=127.0.0.1",
                    f"--server.port={port}",
                ],
                cwd=place,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            try:
                assert server.stdout is not None
                for line in server.stdout:
                    if "Started " in line:
                        break
                # The cookie is Secure, and curl keeps such from http for no host but localhost.
                done = subprocess.run(
                    ["bash", "-eu", "-c", script.replace("127.0.0.1", "localhost")],
                    cwd=place,
                    text=True,
                    stdout=subprocess.PIPE,
                    timeout=120,
                    check=True,
                )
            finally:
                server.kill()
                server.communicate()
        answers = ["".join(part.strip().splitlines()) for part in done.stdout.split(STEP)[:-1]]
        self.assertEqual(answers, expected)


if __name__ == "__main__":
    unittest.main()
