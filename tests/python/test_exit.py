"""The interpreter ends cleanly, whatever is going on: exit code 0, and nothing said."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

BEGIN = """
import gc, sys, threading
import limen

gate = limen.open("memory:", issuer="https://shop.example")
session = gate.sessions.create("alex", data={"a": 1})
token = gate.tokens.issue("alex", session=session)
running = threading.Barrier(THREADS + 1)

def forever(work):
    def run():
        running.wait(60)
        while True:
            work()
    threading.Thread(target=run, daemon=True).start()

def verify():
    gate.tokens.verify(token)["sub"]

def use():
    mine = gate.sessions.create("alex", data={"b": [1]})
    gate.sessions.touch(mine)
    gate.sessions.get(mine)["b"]
    gate.sessions.end(mine)

class Cycle:
    pass
"""

SCENES = {
    "threads that verify": (4, "for _ in range(4): forever(verify)"),
    "threads in calls that release the GIL": (4, "for _ in range(4): forever(use)"),
    "open watches": (
        4,
        """
        watches = [gate.watch() for _ in range(3)]
        for each in watches:
            forever(lambda each=each: next(each))
        forever(use)
        """,
    ),
    "gates in globals and cycles": (
        0,
        """
        import functools
        cycle = Cycle()
        cycle.me, cycle.gate, cycle.watch, cycle.verifier = cycle, limen.open(), gate.watch(), gate.verifier()
        cycle.claims, cycle.verify = gate.tokens.verify(token), gate.tokens.verify
        kept = {"later": functools.partial(gate.sessions.get, session.ticket), "key": limen.Key.generate()}
        sys.modules["limen.kept"] = kept
        """,
    ),
    "an event loop in a daemon thread": (
        1,
        """
        import asyncio

        async def serve():
            same, watch = limen.AsyncGate.over(gate), gate.watch()
            async def listen():
                async for event in watch:
                    pass
            task = asyncio.create_task(listen())
            while True:
                mine = await same.sessions.get(session)
                await asyncio.sleep(0)

        forever(lambda: asyncio.run(serve()))
        """,
    ),
}


@pytest.mark.parametrize("run", range(8))
@pytest.mark.parametrize("scene", SCENES)
def test_exit(scene: str, run: int) -> None:
    threads, what = SCENES[scene]
    program = BEGIN.replace("THREADS", str(threads)) + textwrap.dedent(what) + "\nrunning.wait(60)\n"
    if run % 2:
        program += "for _ in range(200): verify()\n"
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
