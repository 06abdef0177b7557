"""A whole store: its facts, its check, its backup, its upgrade."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import limen
from conftest import ISSUER, untyped

KEY = limen.Key.generate("ES256")
OLD = Path(__file__).parents[1] / "store" / "format_1" / "data.mdb"


def opened(place: Path) -> limen.Gate:
    return limen.open(f"lmdb:{place}", issuer=ISSUER, keys_signing=KEY)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[limen.Gate]:
    with opened(tmp_path / "store") as gate:
        yield gate


def test_what_a_store_holds(gate: limen.Gate, tmp_path: Path) -> None:
    before = gate.store_info()
    assert (before["driver"], before["path"]) == ("lmdb", str(tmp_path / "store"))
    gate.sessions.create("alex")
    gate.revoke_subject("sam")
    after = gate.store_info()
    assert after["records"] > before["records"]
    assert after["cutoffs"] == before["cutoffs"] + 1
    assert ISSUER in after["issuers"]
    with limen.open(issuer=ISSUER) as other:
        assert other.store_info()["driver"] == "memory"


def test_a_sound_store_is_told_with_figures(gate: limen.Gate, tmp_path: Path) -> None:
    gate.sessions.create("alex")
    progress = limen.Progress()
    assert repr(progress) == "<limen.Progress 0 of 0>"
    found = limen.check_store(f"lmdb:{tmp_path}/store", progress=progress)
    assert found["sound"] is True and found["pages"] > 0
    assert progress.done == progress.total > 0


def test_a_damaged_store_is_an_error_that_says_so(gate: limen.Gate, tmp_path: Path) -> None:
    for number in range(50):
        gate.sessions.create(f"user {number}")
    gate.close()
    data = tmp_path / "store" / "data.mdb"
    data.write_bytes(data.read_bytes().replace(b"user 1", b"USER 1"))  # wherever that lies
    with pytest.raises(limen.StoreError, match="damaged"):
        limen.check_store(f"lmdb:{tmp_path}/store")


def test_the_traits_of_a_store_are_known_before_it_is_opened() -> None:
    assert limen.store_traits("memory:") == (False, False, False)
    lmdb = limen.store_traits(b"lmdb:/no/such/place")
    assert (lmdb.reads_block, lmdb.writes_block, lmdb.shared) == (False, True, True)
    with pytest.raises(limen.UsageError, match='"etcd" is not known'):
        limen.store_traits("etcd://host")


def test_a_store_in_memory_is_neither_checked_nor_backed_up(tmp_path: Path) -> None:
    with pytest.raises(limen.UsageError):
        limen.check_store("memory:")
    with limen.open(issuer=ISSUER) as gate, pytest.raises(limen.UsageError):
        gate.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("keep_logins", [False, True])
def test_a_backup_becomes_a_store_in_which_all_log_in_again_unless_told_otherwise(
    gate: limen.Gate, tmp_path: Path, keep_logins: bool
) -> None:
    session, token = gate.sessions.create("alex"), gate.tokens.issue("alex")
    progress = limen.Progress()
    gate.backup(tmp_path / "backup", progress=progress)
    assert progress.done == progress.total > 0
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    gate.revoke_subject("alex")  # the backup does not contain this

    limen.restore_store(f"lmdb:{tmp_path}/new", tmp_path / "backup", keep_logins=keep_logins)
    with opened(tmp_path / "new") as restored:
        if keep_logins:
            assert restored.sessions.get(session).subject == restored.tokens.verify(token).subject
        else:
            with pytest.raises(limen.SessionError):
                restored.sessions.get(session)
            with pytest.raises(limen.TokenRevoked):
                restored.tokens.verify(token)
        assert restored.sessions.get(restored.sessions.create("alex")).subject == "alex"


def test_nothing_is_overwritten(gate: limen.Gate, tmp_path: Path) -> None:
    gate.backup(str(tmp_path / "backup"))
    with pytest.raises(limen.StoreError):
        gate.backup(os.fsencode(tmp_path / "backup"))
    with pytest.raises(limen.StoreError):
        limen.restore_store(f"lmdb:{tmp_path}/store", tmp_path / "backup")


def test_a_store_of_an_older_limen_is_upgraded(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir(mode=0o700)
    shutil.copy(OLD, store)
    with pytest.raises(limen.StoreError, match="it has format 1, of an older limen"):
        opened(store)
    progress = limen.Progress()
    assert limen.upgrade_store(f"lmdb:{store}", progress=progress) == {"from": 1, "to": 2}
    assert progress.done == progress.total > 0
    assert limen.upgrade_store(f"lmdb:{store}") == {"from": 2, "to": 2}
    assert limen.check_store(f"lmdb:{store}")["sound"] is True


def test_only_a_closed_store_is_upgraded(gate: limen.Gate, tmp_path: Path) -> None:
    assert gate.store_info()["format"] == 2
    with pytest.raises(limen.StoreError, match="this process has it open"):
        limen.upgrade_store(f"lmdb:{tmp_path}/store")
    with pytest.raises(limen.StoreError, match="no store exists"):
        limen.upgrade_store(f"lmdb:{tmp_path}/nowhere")
    with pytest.raises(limen.UsageError):
        limen.upgrade_store("memory:")


def test_on_asyncio(tmp_path: Path) -> None:
    async def main() -> None:
        async with limen.open_async(f"lmdb:{tmp_path}/store", issuer=ISSUER) as gate:
            assert (await gate.store_info())["driver"] == "lmdb"
            await gate.backup(tmp_path / "backup")

    asyncio.run(main())
    limen.restore_store(f"lmdb:{tmp_path}/new", tmp_path / "backup")


def test_arguments_of_wrong_types(gate: limen.Gate, tmp_path: Path) -> None:
    for call in (
        lambda: untyped.check_store(7),
        lambda: untyped.check_store(f"lmdb:{tmp_path}/store", progress=[0, 0]),
        lambda: untyped.restore_store(f"lmdb:{tmp_path}/new", 7),
        lambda: untyped.upgrade_store(7),
        lambda: untyped.upgrade_store(f"lmdb:{tmp_path}/store", progress=[0, 0]),
        lambda: untyped.restore_store(f"lmdb:{tmp_path}/new", tmp_path / "backup", keep_logins="of course"),
        lambda: untyped.open(issuer=ISSUER).backup(None),
        lambda: gate._gate.store_backup("x", bytes(16)),
        lambda: gate._gate.store_backup("x", bytearray(15)),
    ):
        with pytest.raises((TypeError, BufferError, limen.OptionError)):
            call()
