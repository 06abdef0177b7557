"""A session's data: as Django sees it, as limen stores it, and how changes of parallel requests are
merged."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.sessions.serializers import JSONSerializer
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

import limen

UNTIL = "_limen_until"
"""The member that keeps the end that set_expiry() set: seconds since 1970. Django never sees it."""

EXPIRY = "_session_expiry"
"""The member in which set_expiry() keeps its value."""

Data = dict[str, Any]


def to_plain(data: Mapping[str, Any], serializer: type[Any]) -> Data:
    """The data as plain JSON, as the serializer of SESSION_SERIALIZER writes it.

    Raises TypeError and ValueError as the serializer does; ImproperlyConfigured when it does not write JSON.
    """
    written = serializer().dumps(data)
    try:
        plain = json.loads(written)
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise ImproperlyConfigured(
            "SESSION_SERIALIZER: must write a JSON object, as sessions are kept as JSON"
        )
    return plain


def from_plain(plain: Data, serializer: type[Any]) -> Data:
    """The reverse of to_plain(). The caller may change ``plain`` afterwards."""
    if serializer is JSONSerializer:
        return plain
    read: Data = serializer().loads(json.dumps(plain).encode("ascii"))
    return read


class Changes:
    """The changes of one request to a session: the members that it set and those that it removed.

    The unit is one member: if two requests change the same member, the later one wins.
    """

    def __init__(self, base: Mapping[str, Any], now: Data) -> None:
        self._set = {name: value for name, value in now.items() if _differs(base, name, value)}
        self._removed = {name for name in base if name not in now} - {UNTIL}

    def __bool__(self) -> bool:
        return bool(self._set or self._removed)

    def onto(self, fresh: Data) -> Data:
        merged = {name: value for name, value in fresh.items() if name not in self._removed}
        merged.update(self._set)
        return merged


def _differs(base: Mapping[str, Any], name: str, value: Any) -> bool:
    """Compares JSON texts: 1, 1.0 and True are equal in Python, and different in JSON."""
    return name not in base or json.dumps(base[name], sort_keys=True) != json.dumps(value, sort_keys=True)


def wanted(plain: Data) -> int | None:
    """The lifetime that set_expiry() wants, in seconds, for a session saved now; at least 1.

    As in Django, a number of seconds counts from the last save, and a date is that date. None: set_expiry()
    was not called, or asked for the end of the browser's own session.
    """
    expiry = plain.get(EXPIRY)
    if not expiry:
        return None
    if isinstance(expiry, str):
        at = datetime.fromisoformat(expiry)
        expiry = (at if timezone.is_aware(at) else timezone.make_aware(at)).timestamp() - time.time()
    return max(1, math.ceil(expiry))


def deadline(plain: Data) -> int | None:
    """The end of the lifetime that set_expiry() wants: seconds since 1970."""
    seconds = wanted(plain)
    return None if seconds is None else int(time.time()) + seconds


def is_over(record: limen.Session | limen.Visitor) -> bool:
    """Whether the end that set_expiry() set has passed."""
    if UNTIL not in record.json:  # avoids parsing the data
        return False
    until = record.get(UNTIL)
    return isinstance(until, int) and until <= time.time()


def own(record: limen.Session | limen.Visitor) -> Data:
    """The data of a stored session, as a new dict."""
    data = record.data
    data.pop(UNTIL, None)
    return data


def stored(plain: Data, until: int | None) -> Data:
    """The data as it is stored."""
    return plain if until is None else {**plain, UNTIL: until}
