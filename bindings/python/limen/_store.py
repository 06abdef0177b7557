"""Checks a whole store, makes one from a backup, and converts one of an older limen."""

from __future__ import annotations

import json
import os
from array import array
from typing import TYPE_CHECKING, Any, NamedTuple, final

from . import _core
from ._options import named

if TYPE_CHECKING:
    from ._core import Text

    Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


@final
class Progress:
    """The progress of a long call: pass it to the call, and read it in another thread meanwhile."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = array("Q", (0, 0))

    @property
    def done(self) -> int:
        """How much is done."""
        return self._counts[0]

    @property
    def total(self) -> int:
        """The amount to do; 0 while it is not known. It may grow."""
        return self._counts[1]

    def __repr__(self) -> str:
        return f"<limen.Progress {self.done} of {self.total}>"


class StoreTraits(NamedTuple):
    """What a store is like."""

    reads_block: bool
    """A read may wait for a disk or a network."""
    writes_block: bool
    """A write may wait for a disk or a network."""
    shared: bool
    """Other processes may open the store: others of this host, and a child after a fork."""


def store_traits(store: Text) -> StoreTraits:
    """The traits of a store's URL, such as ``"memory:"`` or ``"lmdb:/absolute/path"``, without opening the store.

    Raises UsageError (no such kind of store). Threads: any; fast.
    """
    traits = _core.store_traits(store)
    return StoreTraits(*(bool(traits & bit) for bit in (1, 2, 4)))


def check_store(store: Text, *, progress: Progress | None = None) -> dict[str, Any]:
    """Check a whole store, an ``"lmdb:/absolute/path"``: the structure of its file, and the checksum of every
    entry. It may be in use meanwhile.

    Returns ``sound`` (True), ``pages``, ``free_pages``, ``records``, ``members`` and ``log_entries``; and if
    there are visitors, the same counts of them as ``visitors``. ``progress`` counts pages, then entries.

    Raises StoreError (it is damaged, and the message says where; or it cannot be opened), UsageError (not a
    store's URL, or a store in memory). May block: about a second for each 4 GiB.
    """
    found: dict[str, Any] = json.loads(_core.store_check(store, counts_of(progress)))
    return found


def restore_store(
    store: Text, backup: Path, *, keep_logins: bool = False, progress: Progress | None = None
) -> None:
    """Make the store ``store``, an ``"lmdb:/absolute/path"`` where nothing exists yet, from a file that
    ``gate.backup`` wrote, also that of an older limen. ``progress`` counts pages, then entries.

    A backup does not know what was revoked after it was made. So everything issued before is refused, and
    everybody logs in again. With ``keep_logins=True`` logins stay valid, and so does whatever was revoked
    since the backup.

    Raises StoreError (something exists there, the backup is damaged or unreadable, the disk is full; no store
    is left behind), UsageError. May block.
    """
    options = named("restore", {"keep_logins": keep_logins})
    _core.store_restore(store, path_of("backup", backup), options, counts_of(progress))


def upgrade_store(store: Text, *, progress: Progress | None = None) -> dict[str, int]:
    """Convert the store ``store``, an ``"lmdb:/absolute/path"`` that an older limen made, to the format of this
    one. Back it up and stop every process that uses it first. Sessions, revocations and keys stay as they are.

    Returns ``from``, the format that the store had, and ``to``, the format that it has now. If they are the
    same, the store was left as it was. ``progress`` counts pages, then entries.

    Raises StoreError (a process has the store open, and the message names one; it is damaged or of a newer
    limen; the disk is full), UsageError (not a store's URL, or a store in memory). After an error the store is
    as it was. May block.
    """
    formats: dict[str, int] = json.loads(_core.store_upgrade(store, counts_of(progress)))
    return formats


def path_of(parameter: str, path: Path) -> str | bytes:
    """A file's path, as text."""
    try:
        return os.fspath(path)
    except TypeError:
        raise TypeError(f"{parameter} must be a path, not {type(path).__name__}") from None


def counts_of(progress: Progress | None) -> array[int] | None:
    if progress is not None and not isinstance(progress, Progress):
        raise TypeError(f"progress must be limen.Progress, not {type(progress).__name__}")
    return None if progress is None else progress._counts
