"""Login marks: a login that began before its user was revoked is refused.

The mark is taken before the password is checked, and checked when ``login()`` makes the session. The user
object carries it in between. :class:`limen.django.ModelBackend` does this for usernames and passwords. A view
that checks something else calls ``begin_login(user)`` first.
"""

from __future__ import annotations

from typing import Any

from django.views.decorators.debug import sensitive_variables

from .conf import gate, subject_of

_MARK = "_limen_login_mark"


@sensitive_variables()
def begin_login(user: Any) -> str:
    """Take a login mark before you check the credentials of ``user``; ``login(request, user)`` uses it.

    Returns the mark, valid for login_ttl. If another request continues the login (a second factor), keep the
    mark in the session and pass it to :func:`go_on_with_login` there. Raises limen.Unavailable. Fast.
    """
    mark = gate().login(subject_of(user))
    go_on_with_login(user, mark)
    return mark


@sensitive_variables()
def go_on_with_login(user: Any, mark: str) -> None:
    """Continue a login that another request began: ``login(request, user)`` uses this mark."""
    setattr(user, _MARK, mark)


def mark_of(user: Any) -> str | None:
    mark: str | None = getattr(user, _MARK, None)
    return mark
