"""Four hundred forks while threads of the parent use the gate: every child works, and no id occurs twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import limen
from conftest import ISSUER
from forks import in_child

FORKS = 400
FORKING = 4  # threads that fork
THREADS = 4


def test_forks_under_load(tmp_path: Path) -> None:
    key = limen.Key.generate("HS256")
    with limen.open(f"lmdb:{tmp_path}/store", issuer=ISSUER, keys_signing=key) as gate:
        session, token = gate.sessions.create("alex"), gate.tokens.issue("alex")
        over, ids, errors = threading.Event(), list[str](), list[BaseException]()

        def log_in_and_out() -> list[str]:
            assert gate.sessions.get(session).subject == gate.tokens.verify(token).subject
            made = gate.sessions.create("sam")
            mark = gate.tokens.verify(gate.tokens.issue("sam", session=made)).id
            gate.sessions.end(made)
            return [made.sid, made.ticket or "", mark or ""]

        def load() -> None:
            try:
                while not over.is_set():
                    ids.extend(log_in_and_out())
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=load) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            with ThreadPoolExecutor(FORKING) as forking:
                children = [forking.submit(in_child, log_in_and_out) for _ in range(FORKS)]
            made: list[str] = [each for child in children for each in child.result()]
        finally:
            over.set()
            for thread in threads:
                thread.join(60)
        assert errors == []
        assert len(made) == 3 * FORKS and ids
        assert len({*made, *ids}) == len(made) + len(ids)
        assert gate.sessions.list("sam") == []
