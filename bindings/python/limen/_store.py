"""A store as a whole: whether it is sound, and how one is made of a backup."""

from __future__ import annotations

import json
import os
from array import array
from typing import TYPE_CHECKING, Any, final

from . import _core
from ._options import named

if TYPE_CHECKING:
    from ._core import Text

    Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


@final
class Progress:
    """How far a long call has come: give it to the call, and look at it in another thread meanwhile."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = array("Q", (0, 0))

    @property
    def done(self) -> int:
        """How much is done."""
        return self._counts[0]

    @property
    def total(self) -> int:
        """Of how much; 0 while that is not known. It may grow."""
        return self._counts[1]

    def __repr__(self) -> str:
        return f"<limen.Progress {self.done} of {self.total}>"


def check_store(store: Text, *, progress: Progress | None = None) -> dict[str, Any]:
    """Look at all of a store, an ``"lmdb:/absolute/path"``: the structure of its file, and the checksum of
    everything in it. Others may use it meanwhile.

    Gives what it is made of: ``sound`` (True), ``pages``, ``free_pages``, ``records``, ``members``,
    ``log_entries``. ``progress`` counts pages, then entries.

    Raises StoreError (it is damaged, and the message says where; or it cannot be opened), UsageError (no such
    store, or one in memory). May block: about a second for each 4 GiB.
    """
    found: dict[str, Any] = json.loads(_core.store_check(store, counts_of(progress)))
    return found


def restore_store(
    store: Text, backup: Path, *, keep_logins: bool = False, progress: Progress | None = None
) -> None:
    """Make the store ``store``, an ``"lmdb:/absolute/path"`` where nothing is yet, of the file that
    ``gate.backup`` wrote.

    A backup does not know what was revoked after it was made. So all that was given out before is refused,
    and everybody logs in again, unless ``keep_logins`` is True: then what was revoked since is good again.

    Raises StoreError (something is there already, the backup is damaged or cannot be read, the disk is full;
    no store is there then), UsageError. May block.
    """
    options = named("restore", {"keep_logins": keep_logins})
    _core.store_restore(store, path_of("backup", backup), options, counts_of(progress))


def path_of(parameter: str, path: Path) -> str | bytes:
    """A file's path as text."""
    try:
        return os.fspath(path)
    except TypeError:
        raise TypeError(f"{parameter} must be a path, not {type(path).__name__}") from None


def counts_of(progress: Progress | None) -> array[int] | None:
    if progress is not None and not isinstance(progress, Progress):
        raise TypeError(f"progress must be limen.Progress, not {type(progress).__name__}")
    return None if progress is None else progress._counts
