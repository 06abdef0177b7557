"""gate.keys: the keys that a gate keeps in its store."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW, untyped
from forks import in_child

HOUR = 3600


def opened(store: str, **options: Any) -> limen.Gate:
    gate = limen.open(store, issuer=ISSUER, audience="shop", clock_manual=True, **options)
    gate.set_clock(NOW)
    return gate


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with opened("memory:") as gate:
        yield gate


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


def kids(gate: limen.Gate) -> set[str]:
    return {key["kid"] for key in json.loads(gate.jwks())["keys"]}


def test_a_gate_without_a_key_has_one_of_its_own(gate: limen.Gate) -> None:
    (key,) = gate.keys.list()
    assert (key.algorithm, key.state) == ("ES256", "signing")
    assert isinstance(key.created_at, datetime) and key.created_at.tzinfo is timezone.utc
    assert (key.signs_until, key.verifies_until) == (None, None)
    assert kids(gate) == {key.kid}
    assert gate.tokens.verify(gate.tokens.issue("alex")).key_id == key.kid


def test_a_successor_is_announced_and_signs_later(gate: limen.Gate) -> None:
    (first,) = gate.keys.list()
    old = gate.tokens.issue("alex", ttl="1d")
    kid = gate.keys.rotate()
    assert gate.keys.rotate() == kid != first.kid
    states = {key.kid: key for key in gate.keys.list()}
    assert (states[first.kid].state, states[kid].state) == ("signing", "announced")
    assert states[kid].signs_from == states[first.kid].signs_until == at(NOW + HOUR)
    assert kids(gate) == {first.kid, kid}

    gate.set_clock(NOW + HOUR)
    assert gate.tokens.verify(gate.tokens.issue("alex")).key_id == kid
    assert gate.tokens.verify(old).key_id == first.kid
    assert {key.kid: key.state for key in gate.keys.list()} == {first.kid: "verifying", kid: "signing"}
    end = next(key.verifies_until for key in gate.keys.list() if key.kid == first.kid)
    assert end is not None and end > at(NOW) + timedelta(days=1)


def test_a_retired_key_signs_no_more_and_what_it_signed_is_good(gate: limen.Gate) -> None:
    (first,) = gate.keys.list()
    old = gate.tokens.issue("alex")
    gate.keys.retire(first.kid)
    gate.keys.retire(first.kid)
    assert gate.tokens.verify(gate.tokens.issue("alex")).key_id != first.kid
    assert gate.tokens.verify(old).key_id == first.kid
    with pytest.raises(limen.UsageError) as caught:
        gate.keys.retire("nobody")
    assert caught.value.name == "LIMEN_E_ABSENT"


def test_what_a_revoked_key_signed_is_refused(gate: limen.Gate) -> None:
    (first,) = gate.keys.list()
    old = gate.tokens.issue("alex")
    with gate.watch() as watch:
        gate.revoke_key(first.kid, reason="leaked")
        assert ("revoked_key", first.kid, "leaked") in {(e.kind, e.id, e.reason) for e in watch.read()}
    with pytest.raises(limen.TokenError):
        gate.tokens.verify(old)
    assert gate.tokens.verify(gate.tokens.issue("alex")).key_id != first.kid
    assert first.kid not in kids(gate)


def test_a_gate_that_was_given_a_key_has_no_keyring() -> None:
    key = limen.Key.generate("ES256")
    with limen.open(issuer=ISSUER, keys_signing=key) as gate:
        (found,) = gate.keys.list()
        assert (found.kid, found.state, found.created_at, found.signs_from) == (key.id, "signing", None, None)
        for call in (gate.keys.rotate, lambda: gate.keys.retire(key.id)):
            with pytest.raises(limen.OptionError, match=r"keys\.signing"):
                call()


def test_all_processes_of_a_store_have_the_same_keys(tmp_path: Path) -> None:
    store = f"lmdb:{tmp_path}/store"
    with opened(store) as gate, opened(store) as other:
        (first,) = gate.keys.list()
        assert other.keys.list() == [first]
        token = other.tokens.issue("alex")

        def work() -> list[Any]:
            return [gate.tokens.verify(token).key_id, gate.tokens.issue("sam"), gate.keys.rotate()]

        kid, theirs, announced = in_child(work)
        assert kid == first.kid
        assert other.tokens.verify(theirs).subject == "sam"
        assert announced in {key.kid for key in other.keys.list()}
        in_child(lambda: gate.revoke_key(first.kid))
        with pytest.raises(limen.TokenError):
            other.tokens.verify(token)


def test_a_secret_wraps_them_and_without_it_the_store_is_of_no_use(tmp_path: Path) -> None:
    store, secret = f"lmdb:{tmp_path}/store", "0123456789abcdef" * 4
    with opened(store, keys_secret=secret) as gate:
        token = gate.tokens.issue("alex")
    with opened(store, keys_secret=f"{'f' * 64} {secret}") as gate:
        assert gate.tokens.verify(token).subject == "alex"
    with pytest.raises(limen.OptionError) as caught:
        opened(store, keys_secret="e" * 64)
    assert secret not in str(caught.value)


def test_on_asyncio() -> None:
    async def main() -> None:
        async with limen.open_async(issuer=ISSUER) as gate:
            (first,) = await gate.keys.list()
            kid = await gate.keys.rotate()
            await gate.keys.retire(first.kid)
            assert kid in {key.kid for key in await gate.keys.list()}
            await gate.revoke_key(kid)
            assert kid not in {key.kid for key in await gate.keys.list()}
            assert repr(gate.keys) == "<limen.AsyncKeyring>"

    asyncio.run(main())


def test_what_is_no_kid_is_refused(gate: limen.Gate) -> None:
    for wrong in (7, None):
        with pytest.raises(TypeError, match="kid"):
            untyped.open(issuer=ISSUER).keys.retire(wrong)
    with pytest.raises(limen.UsageError):
        gate.keys.retire("")
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(gate.keys)
    assert repr(gate.keys) == "<limen.Keyring>"
