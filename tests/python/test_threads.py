"""Eight threads at one gate each get their own results."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

import limen
from conftest import ISSUER, NOW

THREADS = 8
ROUNDS = 200


def together(work: Callable[[int], None]) -> None:
    """Runs `work` in eight threads that begin at once; the first error is raised here."""
    begin = threading.Barrier(THREADS)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            begin.wait(60)
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def test_each_has_its_own(gate: limen.Gate) -> None:
    def work(number: int) -> None:
        subject = f"user {number}"
        for count in range(ROUNDS):
            session = gate.sessions.create(subject, data={"count": count})
            token = gate.tokens.issue(subject, {"count": count}, session=session)
            claims = gate.tokens.verify(token)
            assert (claims.subject, claims["count"], claims.sid) == (subject, count, session.sid)
            assert gate.sessions.get(session)["count"] == count
            assert gate.sessions.update(session, {"count": -count})["count"] == -count
            gate.csrf.check(session, gate.csrf.token(session))
            gate.sessions.end(session)
            with pytest.raises(limen.TokenRevoked):
                gate.tokens.verify(token)
        assert gate.sessions.list(subject) == []

    together(work)
    assert gate.stats()["sessions"]["created"] == THREADS * ROUNDS


def test_no_update_is_lost(gate: limen.Gate) -> None:
    ticket = gate.sessions.create("alex", data={"count": 0}).ticket
    assert ticket is not None

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            while True:
                session = gate.sessions.get(ticket)
                try:
                    gate.sessions.update(session, {"count": session["count"] + 1})
                    break
                except limen.SessionChanged:
                    continue

    together(work)
    assert gate.sessions.get(ticket)["count"] == THREADS * ROUNDS


def test_one_record_is_read_by_all(gate: limen.Gate) -> None:
    claims = gate.tokens.verify(gate.tokens.issue("alex", {"list": [*range(100)]}))
    session = gate.sessions.create("alex", data={"list": [*range(100)]})

    def work(number: int) -> None:
        for record in (claims, session):
            for _ in range(ROUNDS):
                mine = record["list"]
                mine.append(number)
                assert mine == [*range(100), number]
                assert hash(record) == hash(record) and record == record

    together(work)


def test_the_kill_switch_while_all_verify(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex")
    revoked = threading.Event()

    def work(number: int) -> None:
        if number == 0:
            gate.revoke_subject("alex")
            revoked.set()
        for _ in range(ROUNDS):
            late = revoked.is_set()
            try:
                gate.tokens.verify(token)
                assert not late
            except limen.TokenRevoked:
                pass

    together(work)
    with pytest.raises(limen.TokenRevoked):
        gate.tokens.verify(token)


def test_a_gate_closes_while_all_are_busy() -> None:
    gate = limen.open(issuer=ISSUER, clock_fixed=NOW)
    token = gate.tokens.issue("alex")
    verifier = limen.Verifier.from_keys(limen.KeySet.from_json(gate.jwks()), clock_fixed=NOW)

    def work(number: int) -> None:
        for count in range(ROUNDS):
            if number == 0 and count == ROUNDS // 2:
                gate.close()
            try:
                gate.tokens.verify(token)
                gate.sessions.create("alex")
                gate.watch().close()
            except limen.GateClosed:
                assert gate.closed
            verifier.verify(token)

    together(work)
