"""The native module and its process: imports, interpreters, calls in flight at exit, running out of memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import limen

SOAK = os.environ.get("LIMEN_SOAK") == "1"
DEADLINE = 120.0  # seconds


def run_program(program: str, *arguments: str) -> str:
    """The output of a Python program, which must exit with 0 and print no error."""
    package = str(Path(limen.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        # Large blocks come from the system each time, so that a limit on them takes effect.
        env={**os.environ, "PYTHONPATH": package, "MALLOC_MMAP_THRESHOLD_": "131072"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_second_import_gets_the_same_classes() -> None:
    program = """
import sys, limen
gate = limen.open("memory:", issuer="x", audience="x")
claims = gate.tokens.verify(token := gate.tokens.issue("alex"))
for name in [name for name in sys.modules if name.split(".")[0] == "limen"]:
    del sys.modules[name]
import limen as again
assert again is not limen and again._core.Gate is limen._core.Gate
assert claims["sub"] == gate.tokens.verify(token)["sub"] == "alex"
assert again.open("memory:", issuer="x").sessions.create("eve").subject == "eve"
"""
    run_program(program)


def test_a_second_load_under_another_name_is_refused_and_changes_nothing() -> None:
    program = """
import importlib.util, limen
spec = importlib.util.spec_from_file_location("other._core", limen._core.__file__)
try:
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    said = "it was loaded"
except ImportError as error:
    said = f"{error} {error.__cause__}"
assert "limen._core was loaded before" in said, said
gate = limen.open("memory:", issuer="x", audience="x")
assert type(gate.sessions.create("alex")) is limen.Session
assert type(gate.tokens.verify(gate.tokens.issue("alex"))) is limen.Claims
"""
    run_program(program)


def test_subinterpreters_are_refused() -> None:
    program = """
import os, sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
import limen
inside = '''
import os
try:
    import limen
    said = "it was imported"
except ImportError as error:
    said = str(error)
os.write(1, said.encode())
'''
interpreters.run_string(interpreters.create(), inside)
"""
    said = run_program(program)
    assert "subinterpreters" in said


def test_the_interpreter_ends_well_amid_calls_of_daemon_threads() -> None:
    program = """
import ctypes
libc = ctypes.CDLL(None)
# Keeps the process for a while after OpenSSL and the rest were torn down; importing ssl sets OpenSSL up.
libc.__cxa_atexit(ctypes.cast(libc.usleep, ctypes.c_void_p), ctypes.c_void_p(50_000), None)
import ssl
import threading
import limen
from limen import _core
gate = limen.open("memory:", issuer="https://shop.example", audience="shop", keys_algorithm="RS256")
token = gate.tokens.issue("alex")
running = threading.Barrier(9)

def work(number):
    turn = 0
    while True:
        if number < 3:
            running.wait() if turn == 0 else _core.Key.generate("RS256")
        elif number % 3 == 0:
            gate.tokens.issue(bytearray(b"alex"))
        elif number % 3 == 1:
            session = gate.sessions.create(f"alex {number}", data={"number": number})
            gate.sessions.update(session, {"number": 0})
            gate.sessions.end(session)
        else:
            gate.tokens.verify(token)
            gate.revoke_subject("eve")
        if turn == 1 and number >= 3:
            running.wait()
        turn += 1

for number in range(8):
    threading.Thread(target=work, args=(number,), daemon=True).start()
running.wait()
"""
    for _ in range(50 if SOAK else 12):
        assert run_program(program) == ""


def test_the_interpreter_ends_well_amid_calls_that_let_go_of_the_gil_and_that_raise() -> None:
    """A thread may also end in Python code that runs within a call, such as the code that makes errors."""
    program = """
import sys
import threading
import limen
from limen import _core
sys.setswitchinterval(1e-6)
key = _core.Key.generate("RS256")
calls = (
    lambda: _core.Key.from_jwk("x"),
    lambda: _core.jws_sign(key, b"x", ""),
    lambda: _core.bearer_find(""),
    lambda: _core.Key.generate("RS256"),
)
running = threading.Barrier(9)

def work(call):
    running.wait()
    while True:
        try:
            call()
        except limen.LimenError:
            pass

for number in range(8):
    threading.Thread(target=work, args=(calls[number % 4],), daemon=True).start()
running.wait()
"""
    for _ in range(50 if SOAK else 12):
        assert run_program(program) == ""


def test_memory_that_runs_out_is_told_as_such() -> None:
    program = """
import resource
import limen
gate = limen.open("memory:", issuer="x", session_max_data="1M")
session = gate.sessions.create("alex", data={"text": "x" * 900_000})
pages = int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(),) * 2)
try:
    gate.sessions.get(session)
except BaseException as error:
    said = error
print(type(said).__name__)
"""
    assert run_program(program).strip() in {"OutOfMemory", "MemoryError"}
