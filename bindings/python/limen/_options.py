"""Turns keyword arguments into the library's properties.

A property is named as in docs/configuration.md, with ``_`` for its first dot: ``session_idle_ttl="30m"`` sets
``session.idle_ttl``. The names and types come from the library's own table.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from . import _core, _status
from ._errors import LimenError, OptionError, UsageError

if TYPE_CHECKING:
    from typing import TypeAlias

    from ._keys import Key, KeySet

    Roles: TypeAlias = list[str] | tuple[str, ...] | set[str] | frozenset[str]
    Words: TypeAlias = str | Roles
    Seconds: TypeAlias = int | float | timedelta
    Duration: TypeAlias = str | Seconds
    Count: TypeAlias = str | int
    Time: TypeAlias = str | int | datetime

_MOST = 2**63 - 1


class CookieOptions(TypedDict, total=False):
    """Attributes of the session cookie."""

    cookie_name: str | None
    cookie_domain: str | None
    cookie_path: str | None
    cookie_max_age: Duration | None
    cookie_secure: bool | None
    cookie_http_only: bool | None
    cookie_same_site: str | None
    cookie_partitioned: bool | None


class PolicyOptions(TypedDict, total=False):
    """Options of gates and of verifiers: which tokens are accepted."""

    issuer: str | None
    audience: Words | None
    algorithms: Words | None
    token_max_ttl: Duration | None
    token_leeway: Duration | None
    token_required: Words | None
    token_type: str | None
    token_max_size: Count | None
    clock_fixed: Time | None


class VerifierOptions(PolicyOptions, total=False):
    """Options of ``gate.verifier()`` and ``Verifier.from_keys()``."""

    scope: Words | None
    role: str | None


class GateOptions(PolicyOptions, CookieOptions, total=False):
    """Options of ``limen.open()``."""

    keys_algorithm: str | None
    keys_signing: str | Key | None
    keys_verifying: str | KeySet | None
    keys_secret: str | None
    keys_rotate_every: Duration | None
    keys_announce: Duration | None
    token_ttl: Duration | None
    token_delay: Duration | None
    token_max_leeway: Duration | None
    clock_manual: bool | None
    clock_max_skew: Duration | None
    revocation_max_entries: Count | None
    log_retention: Duration | None
    store_create: bool | None
    store_timeout: Duration | None
    lmdb_max_size: Count | None
    memory_max_size: Count | None
    session_idle_ttl: Duration | None
    session_ttl: Duration | None
    session_max_ttl: Duration | None
    session_limit: Count | None
    session_evict_oldest: bool | None
    session_max_data: Count | None
    session_renew_grace: Duration | None
    login_ttl: Duration | None
    visitor_idle_ttl: Duration | None
    visitor_ttl: Duration | None
    visitor_max_size: Count | None
    csrf_ttl: Duration | None
    watch_capacity: Count | None


class GuardOptions(TypedDict, total=False):
    """Options of ``gate.guard()``."""

    credentials: Words | None
    issuers: Words | None
    scope: Words | None
    role: str | None
    max_age: Seconds | None
    level: int | None
    csrf: str | None
    origins: Words | None
    realm: str | None
    optional: bool | None
    touch: bool | None


class SessionOptions(TypedDict, total=False):
    """The options of ``gate.sessions.create``."""

    data: Mapping[str, Any] | None
    roles: Roles | None
    scope: Words | None
    label: str | None
    address: str | None
    level: int | None
    auth_time: int | datetime | None
    ttl: Duration | None
    idle_ttl: Duration | None
    limit: int | None
    evict_oldest: bool | None
    mark: str | None


class RenewOptions(TypedDict, total=False):
    """The options of ``gate.sessions.renew``."""

    authenticated: bool
    roles: Roles | None
    scope: Words | None
    level: int | None
    label: str | None
    address: str | None
    mark: str | None


class Keys:
    """The values, besides text, that ``keys_signing`` and ``keys_verifying`` accept: limen.Key and
    limen.KeySet."""

    __slots__ = ()
    _fits = ""

    def _property(self) -> str:
        raise NotImplementedError


class Property(NamedTuple):
    name: str
    type: str


@functools.lru_cache(maxsize=1)
def table() -> Mapping[str, Property]:
    """The properties of the loaded library, by keyword."""
    return {
        each["name"].replace(".", "_", 1): Property(each["name"], each["type"])
        for each in json.loads(_core.options_table())
    }


def properties(options: Mapping[str, Any]) -> _core.Options:
    """The properties that keyword arguments set; None sets nothing.

    Raises OptionError for an unknown keyword, with a suggestion, and for a value out of range; TypeError for
    a value of the wrong type.
    """
    made = []
    for keyword, value in options.items():
        known = table().get(keyword)
        if known is None:
            raise _unknown(keyword)
        if value is not None:
            made.append((known.name, _text(keyword, known, value)))
    return tuple(made)


def named(room: str, arguments: Mapping[str, Any]) -> _core.Options:
    """The properties of one group, such as ``cookie``, from arguments without that prefix; the group ``""``
    has no prefix.

    The arguments are the parameters of a function of ours, so every name is known.
    """
    made = []
    for parameter, value in arguments.items():
        if value is not None:
            known = table()[f"{room}_{parameter}" if room else parameter]
            made.append((known.name, _text(parameter, known, value)))
    return tuple(made)


def session_options(
    *,
    roles: Roles | None = None,
    scope: Words | None = None,
    label: str | None = None,
    address: str | None = None,
    level: int | None = None,
    auth_time: int | datetime | None = None,
    ttl: Duration | None = None,
    idle_ttl: Duration | None = None,
    limit: int | None = None,
    evict_oldest: bool | None = None,
    mark: str | None = None,
) -> _core.Options:
    """The properties of a new session."""
    options = {
        **_rights(roles, scope),
        "label": label,
        "address": address,
        "level": level,
        "auth_time": auth_time,
        "ttl": ttl,
        "idle_ttl": idle_ttl,
        "limit": limit,
        "evict_oldest": evict_oldest,
    }
    return named("session", options) + marked(mark)


def renew_options(
    *,
    authenticated: bool = False,
    roles: Roles | None = None,
    scope: Words | None = None,
    level: int | None = None,
    label: str | None = None,
    address: str | None = None,
    mark: str | None = None,
) -> _core.Options:
    """The properties of a renewal."""
    options = {
        "authenticated": authenticated or None,
        **_rights(roles, scope),
        "level": level,
        "label": label,
        "address": address,
    }
    return named("session", options) + marked(mark)


def cookie_options(
    *,
    name: str | None = None,
    domain: str | None = None,
    path: str | None = None,
    max_age: Duration | None = None,
    secure: bool | None = None,
    http_only: bool | None = None,
    same_site: str | None = None,
    partitioned: bool | None = None,
) -> _core.Options:
    """The properties of a cookie."""
    options = {
        "name": name,
        "domain": domain,
        "path": path,
        "max_age": max_age,
        "secure": secure,
        "http_only": http_only,
        "same_site": same_site,
        "partitioned": partitioned,
    }
    return named("cookie", options)


def cookie_attributes(attributes: Mapping[str, Any] | None) -> _core.Options:
    """The properties of a cookie, from a mapping. Raises OptionError and TypeError as properties() does."""
    if attributes is None:
        return ()
    for keyword in attributes:
        if f"cookie_{keyword}" not in table():
            raise _unknown(f"cookie_{keyword}")
    return named("cookie", attributes)


def marked(mark: str | None) -> _core.Options:
    """The property of a login mark."""
    return () if mark is None else named("login", {"mark": mark})


def _rights(roles: Roles | None, scope: Words | None) -> dict[str, str | None]:
    return {
        "roles": None if roles is None else array("roles", roles),
        "scope": None if scope is None else words("scope", scope),
    }


def guard_options(options: Mapping[str, Any]) -> _core.Options:
    """The properties of a guard. Raises OptionError and TypeError as properties() does."""
    for keyword in options:
        if f"guard_{keyword}" not in table():
            raise _unknown(keyword)
    scope = options.get("scope")
    return named("guard", {**options, "scope": None if scope is None else words("scope", scope)})


def seconds(parameter: str, value: Any) -> int:
    """Whole seconds, from an int, a float or a timedelta."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(parameter, "whole seconds or a timedelta", value)
    return _whole(parameter, value)


def timestamp(parameter: str, value: Any) -> int:
    """Seconds since 1970, from an int or an aware datetime (rounded down)."""
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise OptionError(_status.OPTION_VALUE, f"{parameter}: expected a datetime with a time zone")
        return (value - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(parameter, "seconds since 1970 or an aware datetime", value)
    return _whole(parameter, value)


def words(parameter: str, value: Any) -> str:
    """Words with one space between them: a str is returned as it is; a list, tuple or set of str is
    joined."""
    if isinstance(value, str):
        return value
    each = _texts(parameter, value, "str or a list of str")
    for word in each:
        if word == "" or re.search(r"\s", word):
            raise OptionError(
                _status.OPTION_VALUE, f"{parameter}: a word of the list is empty or contains white space"
            )
    return " ".join(each)


def array(parameter: str, value: Any) -> str:
    """A list, tuple or set of str as a JSON array. A str alone is refused: it may be one name or several."""
    return json.dumps(_texts(parameter, value, "a list of str"), ensure_ascii=False, separators=(",", ":"))


def asked(parameter: str, value: str) -> str:
    """A role, or scopes, to require. Raises UsageError for an empty one, which everybody would have."""
    if not value:
        raise UsageError(_status.ARGUMENT, f"{parameter}: empty, which everybody would have; expected a name")
    return value


def _texts(parameter: str, value: Any, expected: str) -> list[str]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise _wrong(parameter, expected, value)
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"{parameter} must be a list of str, not of {type(each).__name__}")
    return sorted(value) if isinstance(value, (set, frozenset)) else list(value)


def _text(parameter: str, known: Property, value: Any) -> str:
    if known.type == "list":
        value = words(parameter, value)
    if isinstance(value, str):
        return _whole_characters(parameter, value)
    if isinstance(value, Keys) and value._fits == known.name:
        return value._property()
    if known.type == "flag":
        if isinstance(value, bool):
            return "true" if value else "false"
        raise _wrong(parameter, "bool or str", value)
    if known.type == "time":
        return str(timestamp(parameter, value))
    if known.type == "duration":
        return str(seconds(parameter, value))
    if known.type == "count" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(_whole(parameter, value))
    raise _wrong(parameter, "int or str" if known.type == "count" else "str", value)


def _whole(parameter: str, value: int | float) -> int:
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        raise OptionError(_status.OPTION_VALUE, f"{parameter}: expected a whole number")
    if not -_MOST <= value <= _MOST:
        raise OptionError(_status.OPTION_VALUE, f"{parameter}: the number is out of range")
    return int(value)


def _whole_characters(parameter: str, value: str) -> str:
    with contextlib.suppress(
        UnicodeEncodeError
    ):  # the encoder's error contains the value, so it must not become the context of another error
        str.encode(value)
        return value
    raise TypeError(f"{parameter} holds a lone surrogate")


def _wrong(parameter: str, expected: str, value: Any) -> TypeError:
    return TypeError(f"{parameter} must be {expected}, not {type(value).__name__}")


def _unknown(keyword: str) -> LimenError:
    if not re.fullmatch(r"[A-Za-z_]{1,32}", keyword):  # it may be a value passed here by mistake
        return OptionError(_status.OPTION_UNKNOWN, "unknown option: expected a name such as token_ttl")
    wrong = keyword.replace("_", ".", 1)
    try:
        _core.Gate("memory:", ((wrong, ""),))
    except LimenError as refused:
        near = re.search(r"did you mean '([a-z._]+)'", str(refused))
        hint = f": did you mean '{near[1].replace('.', '_', 1)}'?" if near else ""
        return OptionError(_status.OPTION_UNKNOWN, f"unknown option '{keyword}'{hint}")
    raise AssertionError("the library accepted an option that its table lacks")
