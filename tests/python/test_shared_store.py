"""lmdb: from Python: the store lasts, and a call that waits for it lets other threads run."""

from __future__ import annotations

import asyncio
import fcntl
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import limen
from conftest import ISSUER
from limen import _async

RUN = """
import os, signal, sys, limen
store, how, *known = sys.argv[1:]
key = limen.Key.secret(b"k" * 32, "HS256")
gate = limen.open(store, issuer="https://shop.example", audience="shop", keys_signing=key)
if how == "log in":
    session = gate.sessions.create("alex", data={"cart": [1, 2]})
    print(session.ticket, gate.tokens.issue("alex", session=session), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)  # the power cord, as far as the process sees
if how == "revoke":
    print(gate.revoke_subject("alex", "hacked"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
for look in (lambda: gate.sessions.get(known[0])["cart"], lambda: gate.tokens.verify(known[1]).subject):
    try:
        print(look())
    except limen.Refused as error:
        print(error.name)
"""


def run(*arguments: str | Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], stdout=subprocess.PIPE, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, -9)
    return done.stdout.split("\n")[:-1]


def test_after_a_restart_everyone_is_still_logged_in_and_who_was_revoked_stays_out(tmp_path: Path) -> None:
    store = f"lmdb:{tmp_path}/store"
    (known,) = run(store, "log in")
    assert run(store, "look", *known.split()) == ["[1, 2]", "alex"]
    assert run(store, "revoke") == ["1"]
    assert run(store, "look", *known.split()) == ["LIMEN_E_SESSION_UNKNOWN", "LIMEN_E_TOKEN_REVOKED"]


class Turn:
    """Holds the right to write, as another process would."""

    def __init__(self, store: Path) -> None:
        self._file = os.open(store / "limen.lock", os.O_RDWR)
        fcntl.fcntl(
            self._file, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
        )

    def end(self) -> None:
        os.close(self._file)


# Every call that waits for the right to write.
WRITES: dict[str, Any] = {
    "create": lambda gate, session, token: gate.sessions.create("sam"),
    "update": lambda gate, session, token: gate.sessions.update(session, {"a": 1}),
    "renew": lambda gate, session, token: gate.sessions.renew(session),
    "end": lambda gate, session, token: gate.sessions.end(session),
    "revoke_token": lambda gate, session, token: gate.revoke_token(token),
    "revoke_token_id": lambda gate, session, token: gate.revoke_token_id("id"),
    "revoke_session": lambda gate, session, token: gate.revoke_session("alex", session.sid),
    "revoke_sessions": lambda gate, session, token: gate.revoke_sessions("alex", session),
    "revoke_subject": lambda gate, session, token: gate.revoke_subject("alex"),
    "revoke_everyone": lambda gate, session, token: gate.revoke_everyone(),
}


@pytest.fixture
def nobody_switches() -> Any:
    """A thread runs until it releases the GIL."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(3600)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("nobody_switches")
@pytest.mark.parametrize("name", WRITES)
def test_who_waits_for_a_turn_lets_others_read(name: str, tmp_path: Path) -> None:
    with limen.open(f"lmdb:{tmp_path}/store", issuer=ISSUER, store_timeout="60s") as gate:
        session, token = gate.sessions.create("alex"), gate.tokens.issue("alex")
        turn, begun, found = Turn(tmp_path / "store"), threading.Event(), list[str | None]()

        def read() -> None:
            begun.wait(60)
            # Reached only if the call below waits without the GIL.
            found.extend([gate.sessions.get(session).subject, gate.tokens.verify(token).subject])
            gate.sessions.touch(session)
            gate.csrf.check(session, gate.csrf.token(session))
            gate.login("alex")
            turn.end()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        begun.set()
        WRITES[name](gate, session, token)
        reader.join(60)
        assert found == ["alex", "alex"]


def test_who_gets_no_turn_in_time_is_told(tmp_path: Path) -> None:
    with limen.open(f"lmdb:{tmp_path}/store", issuer=ISSUER, store_timeout="1s") as gate:
        turn = Turn(tmp_path / "store")
        with pytest.raises(limen.StoreError):
            gate.sessions.create("alex")
        turn.end()
        assert gate.sessions.create("alex").subject == "alex"


def test_on_asyncio_reading_is_inline_and_writing_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_threads: list[str] = []

    async def to_thread(function: Any, *arguments: Any, **named: Any) -> Any:
        in_threads.append(getattr(function, "__name__", "open"))
        return function(*arguments, **named)

    monkeypatch.setattr(_async.asyncio, "to_thread", to_thread)

    async def main() -> None:
        async with limen.open_async(f"lmdb:{tmp_path}/store", issuer=ISSUER) as gate:
            session = await gate.sessions.create("alex")
            await gate.sessions.touch(await gate.sessions.get(session))
            await gate.revoke_subject("alex")

    asyncio.run(main())
    assert in_threads == ["open", "create", "revoke_subject"]
