"""The code on the Python pages is that of the examples, and so is its output."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "bindings/python/README.md"]
BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DEADLINE = 60
STEP = "--next--"


def blocks(page: str, language: str) -> list[tuple[str, str]]:
    """(the file it names, the text) of each block of a language."""
    return [
        (path, text) for found, path, text in BLOCK.findall((ROOT / page).read_text()) if found == language
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_python_block_stands_in_the_file_that_it_names(page: str) -> None:
    shown = blocks(page, "python")
    assert shown
    for path, text in shown:
        assert path.startswith("examples/python/"), text
        example = "\n" + (ROOT / path).read_text().replace("  # noqa: E402", "")
        for part in text.split("\n\n\n"):
            assert "\n" + part.strip("\n") + "\n" in example, f"{path} has not:\n{part}"


def test_every_other_block_only_installs_or_is_run() -> None:
    shown = BLOCK.findall((ROOT / PAGES[1]).read_text())
    assert {language for language, _, _ in shown} == {"python", "sh", "console"}
    assert len(blocks(PAGES[1], "console")) == 1


def test_curl_gets_from_the_first_app_what_the_page_says(tmp_path: Path) -> None:
    ((_, text),) = blocks(PAGES[1], "console")
    expected: list[str] = []
    script = ""
    for line in text.splitlines():
        if line.startswith("$ "):
            script += f"{line[2:]}\necho; echo {STEP}\n"
            expected.append("")
        else:
            expected[-1] += line
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        script = script.replace("localhost:8000", f"localhost:{listening.getsockname()[1]}")
        command = [sys.executable, "-m", "uvicorn", "fastapi_first:app", "--fd", str(listening.fileno())]
        server = subprocess.Popen(
            [*command, "--log-level", "critical"],
            cwd=ROOT / "examples" / "python",
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            pass_fds=[listening.fileno()],
        )
    try:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "no_proxy": "localhost"},
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
    finally:
        server.terminate()
        server.wait(DEADLINE)
    assert done.stderr == ""
    assert [said.strip() for said in done.stdout.split(STEP)[:-1]] == expected
