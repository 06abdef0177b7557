"""The setting LIMEN, and the one gate of this process.

::

    LIMEN = {
        "store": "memory:",
        "issuer": "https://shop.example",     # required; this and all other options are limen.open()'s
        "audience": "shop",
        "session_idle_ttl": "30m",
    }

The cookie's name is SESSION_COOKIE_NAME. Besides the options of ``limen.open()``, LIMEN may have (functions
also as dotted paths):

``subject``   a function of a user that returns the subject of its sessions and tokens. By default the text of
              the primary key, as ``login()`` stores it.
``user``      a function of a token's subject that returns the user for ``request.user``, or None. By default
              the active user with that primary key; required when ``subject`` is set and tokens name users.
``describe``  a function of the request of a login, with the user in ``request.user``, that returns a dict
              describing the session: ``label`` ("Firefox on Linux"; too long ones are cut), ``address``,
              ``level`` (0 to 255), ``roles`` (a list), ``scope`` (words). By default nothing.
``bearer``    the paths on which ``Authorization: Bearer`` counts: a prefix such as ``"/api/"``, or a list of
              prefixes; True: all (the default); False: none. A valid token makes its user
              ``request.user``, whatever its scope, and in the admin too, if the paths include it.
``verifier``  a dict of options of ``gate.verifier()``, for these tokens. By default the gate's policy. With
              another ``issuer`` there, a token names no user: ``request.limen.claims`` says what it is.
``realm``     the realm that ``WWW-Authenticate`` names. By default none.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

import limen
from limen import _core, _options
from limen._needs import Guards

if TYPE_CHECKING:
    from django.http import HttpRequest

_DESCRIBED = {"label", "address", "level", "roles", "scope"}


class Conf:
    """The setting LIMEN, read and checked. Opens the gate at its first use."""

    def __init__(self, setting: Mapping[str, Any]) -> None:
        options = dict(setting)
        self.store: str = options.pop("store", "memory:")
        self.bearer = _paths(options.pop("bearer", True))
        self.realm: str = options.pop("realm", "")
        self.verifier_options: Mapping[str, Any] = options.pop("verifier", {})
        self._subject = _function("subject", options.pop("subject", None))
        self._user = _function("user", options.pop("user", None))
        self._describe = _function("describe", options.pop("describe", None))
        options.pop("cookie_name", None)  # SESSION_COOKIE_NAME says it
        self.options = options
        if not options.get("issuer"):
            raise ImproperlyConfigured(
                "LIMEN: 'issuer' is missing; expected a URL such as 'https://shop.example'"
            )
        self._idle_ttl, self._ttl = _lives(options)
        self._gate: limen.Gate | None = None
        self._guards: Guards | None = None

    def gate(self) -> limen.Gate:
        if self._gate is None:
            with _lock:
                if self._gate is None:
                    self._gate = _opened(
                        lambda: limen.open(
                            self.store, **self.options, cookie_name=settings.SESSION_COOKIE_NAME
                        )
                    )
        return self._gate

    def guards(self) -> Guards:
        if self._guards is None:
            gate, options = self.gate(), self.verifier_options
            verifier = _opened(lambda: gate.verifier(**options)) if options else None
            issuers = [options["issuer"]] if options.get("issuer") else []
            self._guards = _opened(
                lambda: Guards(gate, verifier=verifier, realm=self.realm, issuers=issuers, visitors=True)
            )
        return self._guards

    def subject_of(self, user: Any) -> str:
        subject = self._subject(user) if self._subject else user._meta.pk.value_to_string(user)
        if not isinstance(subject, str) or subject == "":
            raise ImproperlyConfigured("LIMEN: 'subject' must return a non-empty str")
        return subject

    def subject_of_id(self, user_id: str) -> str:
        """The subject of the user whose primary key a session's data has as text."""
        if self._subject is None:
            return user_id
        model = _user_model()
        return self.subject_of(model._default_manager.get(pk=model._meta.pk.to_python(user_id)))

    def user_of(self, subject: str) -> Any:
        """The user that a token's subject names; None if there is no such user, or it is not active."""
        if self._user is not None:
            return self._user(subject)
        if self._subject is not None:
            raise ImproperlyConfigured("LIMEN: 'subject' is set, so set 'user' too: its inverse")
        model = _user_model()
        try:
            user = model._default_manager.get(pk=model._meta.pk.to_python(subject))
        except (model.DoesNotExist, ValidationError, ValueError, TypeError, OverflowError):
            return None
        # The user's subject must be exactly the text that login() stores: " 7" and "07" are other subjects.
        if self.subject_of(user) != subject or not getattr(user, "is_active", True):
            return None
        return user

    def terms(self, wanted: int | None) -> dict[str, Any]:
        """The lifetime of a new session for which set_expiry() wants so many seconds: LIMEN's, or longer."""
        if wanted is None:
            return {}
        return {"idle_ttl": max(self._idle_ttl, wanted), "ttl": max(self._ttl, wanted)}

    def describe(self, request: HttpRequest | None) -> dict[str, Any]:
        if self._describe is None or request is None:
            return {}
        told = dict(self._describe(request))
        if set(told) - _DESCRIBED:
            raise ImproperlyConfigured(
                "LIMEN: 'describe' must return a dict with 'label', 'address', 'level', 'roles', 'scope'"
            )
        return told

    def close(self) -> None:
        if self._gate is not None:
            self._gate.close()


def gate() -> limen.Gate:
    """The gate of this process. Opened at its first use, as the setting LIMEN says.

    Threads: any. Raises ImproperlyConfigured when LIMEN is missing or wrong, limen.Unavailable when the store
    is unavailable.
    """
    return conf().gate()


def subject_of(user: Any) -> str:
    """The subject of a user's sessions and tokens: pass it to ``gate().revoke_subject()``."""
    return conf().subject_of(user)


def check_cookie() -> None:
    """Raises ImproperlyConfigured for settings with which browsers silently drop the session's cookie."""
    name, secure = settings.SESSION_COOKIE_NAME.lower(), settings.SESSION_COOKIE_SECURE
    if name.startswith("__secure-") and not secure:
        raise ImproperlyConfigured(
            "SESSION_COOKIE_NAME: the prefix __Secure- requires SESSION_COOKIE_SECURE = True"
        )
    whole = settings.SESSION_COOKIE_PATH == "/" and not settings.SESSION_COOKIE_DOMAIN
    if name.startswith("__host-") and not (secure and whole):
        raise ImproperlyConfigured(
            "SESSION_COOKIE_NAME: the prefix __Host- requires SESSION_COOKIE_SECURE = True, "
            "SESSION_COOKIE_PATH = '/' and no SESSION_COOKIE_DOMAIN"
        )


_conf: Conf | None = None
_lock = threading.Lock()


def _after_fork() -> None:
    """Replaces the lock in a forked child, because another thread may have held it at the fork."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def conf() -> Conf:
    global _conf
    if _conf is None:
        with _lock:
            if _conf is None:
                setting = getattr(settings, "LIMEN", None)
                if not isinstance(setting, Mapping):
                    raise ImproperlyConfigured('LIMEN: missing; expected a dict such as {"issuer": ...}')
                _conf = Conf(setting)
    return _conf


def _setting_changed(*, setting: str, **_: Any) -> None:
    """Closes the gate when a test overrides its settings; another one opens at the next use."""
    global _conf
    if setting in ("LIMEN", "SESSION_COOKIE_NAME"):
        former, _conf = _conf, None
        if former is not None:
            former.close()


setting_changed.connect(_setting_changed, dispatch_uid="limen.django.conf")


def _opened(opens: Callable[[], Any]) -> Any:
    try:
        return opens()
    except (limen.UsageError, TypeError) as error:
        raise ImproperlyConfigured(f"LIMEN: {error}") from None


def _lives(options: Mapping[str, Any]) -> tuple[int, int]:
    """session_idle_ttl and session_ttl in seconds."""
    texts = {each["name"]: each["default"] for each in json.loads(_core.options_table())}
    texts.update(_opened(lambda: _options.properties(options)))
    return _seconds(texts["session.idle_ttl"]), _seconds(texts["session.ttl"])


def _seconds(duration: str) -> int:
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(duration[-1:])
    try:
        return int(duration) if unit is None else int(duration[:-1]) * unit
    except ValueError:
        raise ImproperlyConfigured(
            "LIMEN: session_ttl and session_idle_ttl must be durations such as '30m'"
        ) from None


def _paths(bearer: Any) -> tuple[str, ...]:
    """The prefixes of the paths on which bearer tokens count."""
    if isinstance(bearer, bool):
        return ("",) if bearer else ()
    paths = (bearer,) if isinstance(bearer, str) else tuple(bearer)
    if not all(isinstance(path, str) and path.startswith("/") for path in paths):
        raise ImproperlyConfigured(
            "LIMEN: 'bearer' must be True, False, or prefixes of paths, such as '/api/'"
        )
    return paths


def _function(name: str, value: Any) -> Callable[..., Any] | None:
    function: Callable[..., Any] | None = import_string(value) if isinstance(value, str) else value
    if function is not None and not callable(function):
        raise ImproperlyConfigured(f"LIMEN: {name!r} must be a function or the dotted path of one")
    return function


def _user_model() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()
