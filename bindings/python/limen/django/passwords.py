"""AUTH_PASSWORD_VALIDATORS = [{"NAME": "limen.django.EndOtherSessions"}]: a new password ends the old logins.

Django tells its validators of each password that was saved, in a form, in the admin, by a reset or on the
command line. The user's sessions and tokens are revoked, and so are logins under way; the session of the
request that changed it goes on, if it is that user's.
"""

from __future__ import annotations

from typing import Any

from .conf import gate, subject_of
from .middleware import current_session


class EndOtherSessions:
    """A password validator that takes any password.

    Raises limen.Unavailable where nothing could be revoked: the password has been saved, so set it once more.
    """

    def validate(self, password: str, user: Any = None) -> None:
        pass

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        subject = subject_of(user)
        session = current_session.get()
        record = None if session is None else session.record()
        if record is not None and record.subject == subject:
            gate().revoke_sessions(subject, keep=record, reason="password changed")
        else:
            gate().revoke_subject(subject, reason="password changed")

    def get_help_text(self) -> str:
        return ""
