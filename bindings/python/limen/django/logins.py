"""Login marks: a login that began before its user was revoked does not slip in after it.

The mark is taken before the password is checked, and asked when ``login()`` makes the session. It travels on
the user object between the two. :class:`limen.django.ModelBackend` does so for usernames and passwords; a
view that checks something else calls ``begin_login(user)`` before it does.
"""

from __future__ import annotations

from typing import Any

from django.views.decorators.debug import sensitive_variables

from .conf import gate, subject_of

_MARK = "_limen_login_mark"


@sensitive_variables()
def begin_login(user: Any) -> str:
    """Takes a login mark before the credentials of ``user`` are checked; ``login(request, user)`` uses it.

    Gives the mark, good for login_ttl. Where another request goes on with the login (a second factor), keep
    it in the session and give it to :func:`go_on_with_login` there. Raises limen.Unavailable. Fast.
    """
    mark = gate().login(subject_of(user))
    go_on_with_login(user, mark)
    return mark


@sensitive_variables()
def go_on_with_login(user: Any, mark: str) -> None:
    """``login(request, user)`` is to hand over this mark."""
    setattr(user, _MARK, mark)


def mark_of(user: Any) -> str | None:
    mark: str | None = getattr(user, _MARK, None)
    return mark
