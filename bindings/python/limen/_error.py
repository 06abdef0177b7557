"""LimenError, the parent of the exceptions that _errors.py has."""

from __future__ import annotations

from typing import Any

from . import _core
from ._status import KINDS


class LimenError(Exception):
    """Whatever limen answers but a value: the parent of every exception of limen.

    ``str()`` is one line for your logs: what was wrong, where, and what was expected. Tell a client
    nothing of it.
    """

    status: int
    """The status of the C interface: stable, banded, never reused. docs/statuses.md has them all."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status

    @property
    def name(self) -> str:
        """The status by name, such as ``"LIMEN_E_TOKEN_EXPIRED"``."""
        return _core.status_name(self.status)

    @property
    def kind(self) -> str:
        """What it means to a server: ``"no"`` (401), ``"not enough"`` (403), ``"unknown"`` (503) or
        ``"fault"`` (500).
        """
        return KINDS.get(_core.status_kind(self.status), "fault")

    def __str__(self) -> str:
        return str(self.args[0]) if self.args and self.args[0] else self.name

    def __reduce__(self) -> tuple[Any, ...]:
        message = self.args[0] if self.args else ""
        return type(self), (self.status, message), self.__dict__
