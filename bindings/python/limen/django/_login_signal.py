"""What ``django.contrib.auth.login()`` does to a session of limen's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.views.decorators.debug import sensitive_variables

from .conf import conf
from .logins import mark_of


@sensitive_variables()
def _logged_in(sender: Any, *, request: Any = None, user: Any = None, **_: Any) -> None:
    from .sessions import SessionStore  # which imports this module

    session = getattr(request, "session", None)
    if not isinstance(session, SessionStore):
        return
    try:
        login = conf().describe(request)
        mark = mark_of(user)
        session.log_in(user, login if mark is None else {**login, "mark": mark})
    except Exception:
        _nobody(request)
        session.refuse_login()
        raise


def _nobody(request: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    async def auser() -> AnonymousUser:
        return AnonymousUser()

    if hasattr(request, "user"):
        request.user = AnonymousUser()
    if hasattr(request, "auser"):
        request.auser = auser


def connect_first() -> None:
    """Run before other receivers, which then see only logins that are not refused, and the new session
    key."""
    user_logged_in.connect(_logged_in, dispatch_uid="limen.django.sessions")
    with user_logged_in.lock:
        user_logged_in.receivers.insert(0, user_logged_in.receivers.pop())
