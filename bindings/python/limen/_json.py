"""Writes claims and session data as JSON; errors never show the values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from . import _status
from ._errors import UsageError

_MAX_DEPTH = 64  # more than the library reads; the library decides

_ATOMS = frozenset((str, int, bool, type(None)))

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def dumps(parameter: str, value: Mapping[str, Any] | None) -> str:
    """The JSON text of a mapping; empty for None.

    Raises TypeError for a value that JSON cannot write and for a name that is not a str (json would silently
    convert it), UsageError for NaN, infinities and too deep nesting. Messages name the value by ``parameter``
    and never show it.
    """
    if value is None:
        return ""
    if type(value) is not dict and not isinstance(value, Mapping):
        raise TypeError(f"{parameter} must be a mapping, not {type(value).__name__}")
    plain = value if _is_plain(value, _MAX_DEPTH) else _plain(parameter, value, _MAX_DEPTH)
    try:
        return _encode(plain)
    except ValueError:  # an int with more digits than Python writes
        raise UsageError(_status.JSON, f"{parameter}: holds a number that is too long") from None


def copy(value: Any) -> Any:
    """A copy of what json.loads returned, so that a caller's change stays the caller's."""
    if type(value) is dict:
        return {name: copy(member) for name, member in value.items()}
    if type(value) is list:
        return [copy(element) for element in value]
    return value


def _is_plain(value: Any, depth: int) -> bool:
    """Whether json can write it unchanged. Most values pass, and this check is several times faster than a
    copy."""
    if depth == 0:
        return False
    kind = type(value)
    if kind is dict:
        for name, member in value.items():
            if type(name) is not str or (type(member) not in _ATOMS and not _is_plain(member, depth - 1)):
                return False
    elif kind is list:
        for element in value:
            if type(element) not in _ATOMS and not _is_plain(element, depth - 1):
                return False
    else:
        return kind is float and math.isfinite(value)
    return True


def _plain(parameter: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise UsageError(_status.JSON, f"{parameter}: holds NaN or an infinity, which JSON does not have")
    if depth == 0:
        raise UsageError(_status.JSON, f"{parameter}: nested too deeply")
    if isinstance(value, Mapping):
        return {_name(parameter, name): _plain(parameter, value[name], depth - 1) for name in value}
    if isinstance(value, (list, tuple)):
        return [_plain(parameter, element, depth - 1) for element in value]
    raise TypeError(f"{parameter} holds a value that JSON cannot write: {type(value).__name__}")


def _name(parameter: str, name: Any) -> str:
    if isinstance(name, str):
        return name
    raise TypeError(f"{parameter} holds a member whose name must be str, not {type(name).__name__}")
