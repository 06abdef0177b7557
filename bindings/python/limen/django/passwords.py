"""AUTH_PASSWORD_VALIDATORS = [{"NAME": "limen.django.EndOtherSessions"}]: a new password ends the old logins.

Django calls its validators for each password that was saved: in a form, in the admin, by a reset or on the
command line. This one revokes the user's sessions and tokens, and logins under way. The session of the
request that changed the password continues, if it belongs to that user.
"""

from __future__ import annotations

from typing import Any

import limen

from .conf import gate, subject_of
from .middleware import current_session


class EndOtherSessions:
    """A password validator that accepts any password.

    Raises limen.Unavailable when nothing could be revoked. The password has been saved by then; set it again.
    """

    def validate(self, password: str, user: Any = None) -> None:
        pass

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        subject = subject_of(user)
        session = current_session.get()
        record = None if session is None else session.record()
        if isinstance(record, limen.Session) and record.subject == subject:
            gate().revoke_sessions(subject, keep=record, reason="password changed")
        else:
            gate().revoke_subject(subject, reason="password changed")

    def get_help_text(self) -> str:
        return ""
