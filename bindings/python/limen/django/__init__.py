"""limen in Django: sessions by tickets, bearer tokens, and one call that revokes both.

::

    SESSION_ENGINE = "limen.django.sessions"
    MIDDLEWARE = [..., "limen.django.AuthenticationMiddleware", ...]  # in place of Django's own
    LIMEN = {"store": "memory:", "issuer": "https://shop.example", "audience": "shop"}

:mod:`limen.django.conf` describes the setting LIMEN. The names below are imported at their first use, so that
a settings module can import this package before Django's apps are ready.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .backends import ModelBackend
    from .conf import gate, subject_of
    from .decorators import fresh_required, role_required, scope_required, session_required, token_required
    from .logins import begin_login, go_on_with_login
    from .middleware import AuthenticationMiddleware, Request, RequestAuth
    from .passwords import EndOtherSessions
    from .sessions import SessionStore

__all__ = [
    "AuthenticationMiddleware",
    "EndOtherSessions",
    "ModelBackend",
    "Request",
    "RequestAuth",
    "SessionStore",
    "begin_login",
    "fresh_required",
    "gate",
    "go_on_with_login",
    "role_required",
    "scope_required",
    "session_required",
    "subject_of",
    "token_required",
]

_HOME = {
    "AuthenticationMiddleware": "middleware",
    "EndOtherSessions": "passwords",
    "ModelBackend": "backends",
    "Request": "middleware",
    "RequestAuth": "middleware",
    "SessionStore": "sessions",
    "begin_login": "logins",
    "fresh_required": "decorators",
    "gate": "conf",
    "go_on_with_login": "logins",
    "role_required": "decorators",
    "scope_required": "decorators",
    "session_required": "decorators",
    "subject_of": "conf",
    "token_required": "decorators",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
