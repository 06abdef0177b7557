"""What the routes of an application require, and the guards that decide it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from . import _core
from ._async import AsyncGate
from ._errors import Unavailable, UsageError
from ._guard import Guard
from ._options import asked, seconds
from ._status import ARGUMENT, BEARER_ABSENT

if TYPE_CHECKING:
    from ._gate import Gate
    from ._verifier import Verifier

Csrf: TypeAlias = bool | Literal["always"]
"""Which requests need a CSRF token: none, those with a cookie, or also those that log in."""

_MOST = 1000  # guards that are kept, of those that require what only a request knows


class Need(NamedTuple):
    """What a route requires: options of a guard, as far as they differ from the application's."""

    credentials: str = "token session"
    scope: str = ""
    role: str = ""
    max_age: int | None = None
    level: int | None = None
    csrf: str = ""
    """Not empty: also where the application leaves CSRF tokens to its routes; where it has "always", a form of this
    website passes without a token, as nobody's."""
    nobody_too: bool = False
    """Whether a caller without a good credential is let in."""


SOMEBODY = Need()
CLAIMS = Need(credentials="token")
SESSION = Need(credentials="session")
CSRF_ALONE = Need(csrf="cookie", nobody_too=True)


def with_role(role: str) -> Need:
    return Need(role=asked("role", role))


def with_scope(scope: str) -> Need:
    check_words(scope=asked("scope", scope))
    return Need(scope=scope)


def of_token(scope: str, role: str) -> Need:
    check_words(scope=scope)
    return Need(credentials="token", scope=scope, role=role)


def fresh(max_age: int | timedelta | None, level: int | None) -> Need:
    if max_age is None and level is None:
        return SESSION
    return Need(max_age=None if max_age is None else seconds("max_age", max_age), level=level)


def age_of(minutes: int, seconds: int, level: int | None) -> timedelta | None:
    """The seconds that "fresh" means; TypeError when nothing is given, UsageError when it is negative."""
    if not minutes and not seconds:
        if level is None:
            raise TypeError("fresh: expected minutes, seconds or a level")
        return None
    age = timedelta(minutes=minutes, seconds=seconds)
    if age < timedelta(0):
        raise UsageError(ARGUMENT, "fresh: negative, expected a time that has passed")
    return age


def check_words(*, realm: str = "", scope: str = "") -> None:
    """Raises UsageError when a challenge cannot contain `realm` or `scope`. Called when a program starts,
    before it refuses anybody."""
    _core.bearer_challenge(BEARER_ABSENT, realm, scope)


def checked(gate: Gate) -> Gate:
    """The gate; TypeError for an AsyncGate, whose methods return coroutines, which count as true."""
    if isinstance(gate, AsyncGate):
        raise TypeError("gate must be limen.Gate, not AsyncGate")
    return gate


def cookie_name(gate: Gate) -> str:
    """The name of the gate's session cookie; empty when the gate is closed or another process's."""
    try:
        return checked(gate).cookies.delete().partition("=")[0]
    except Unavailable:
        return ""


def _mode(csrf: object) -> str:
    """The property `guard.csrf`. Raises TypeError when the program starts, not at a request."""
    if csrf is True or csrf is False:
        return "cookie" if csrf else "never"
    if isinstance(csrf, str) and csrf == "always":
        return csrf
    raise TypeError(f"csrf must be a bool or 'always', not {csrf!r}")


class Guards:
    """The guards of an application: for everyone, and for each of the needs of its routes."""

    def __init__(
        self,
        gate: Gate,
        *,
        verifier: Verifier | None = None,
        realm: str = "",
        csrf: Csrf = False,
        issuers: Collection[str] = (),
        origins: Collection[str] = (),
        visitors: bool = False,
    ) -> None:
        """`csrf`: False: the application checks CSRF tokens itself. `visitors`: whether visitors may speak, where
        no route requires more. Raises UsageError for what no guard accepts, TypeError for another `csrf`.
        """
        mode = _mode(csrf)
        check_words(realm=realm)
        self.gate = checked(gate)
        self.realm = realm
        self.visitors = visitors
        self.guard_logins = mode == "always"
        self.credentials = "token session visitor" if visitors else "token session"
        self.cookie_name = cookie_name(gate)
        self._verifier = verifier
        self._options: dict[str, Any] = {
            "realm": realm or None,
            "issuers": list(issuers) or None,
            "origins": list(origins) or None,
            "csrf": mode,
        }
        self.key = (
            id(gate),
            id(gate.tokens if verifier is None else verifier),
            frozenset(issuers),
            frozenset(origins),
            mode,
            visitors,
        )
        self._everyone: _core.Guard | None = None
        self._made: dict[Need, _core.Guard] = {}
        with contextlib.suppress(
            Unavailable
        ):  # the gate is closed or another process's: each request says so
            self.everyone()

    def everyone(self) -> _core.Guard:
        """The guard that lets in as nobody whom others refuse."""
        if self._everyone is None:
            self._everyone = self._open(credentials=self.credentials, optional=True)
        return self._everyone

    def of(self, need: Need) -> _core.Guard:
        if need.csrf and self.guard_logins:
            return self.everyone()
        guard = self._made.get(need)
        if guard is None:
            guard = self._open(
                credentials=self.credentials if need.nobody_too else need.credentials,
                scope=need.scope or None,
                role=need.role or None,
                max_age=need.max_age,
                level=need.level,
                **({"csrf": need.csrf} if need.csrf and self._options["csrf"] == "never" else {}),
            )
            if len(self._made) >= _MOST:
                self._made.clear()
            self._made[need] = guard
        return guard

    def _open(self, **options: Any) -> _core.Guard:
        return Guard(self.gate._gate, self._verifier, {**self._options, **options})._guard
