"""A guard logs a browser in and out, and ends all that it has a ticket of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from limen._guard import _browser, log_in, log_out

from . import _kept
from .conf import conf

if TYPE_CHECKING:
    import limen

    from ._kept import Kept


class Browser:
    """The browser that sent a request with this field ``Cookie``.

    ``kept`` is what the request has now. It may have begun it itself, so that the field has no ticket of it.
    """

    __slots__ = ("_cookie",)

    def __init__(self, cookie: str | None) -> None:
        self._cookie = cookie

    @sensitive_variables()
    def log_in(self, kept: Kept | None, subject: str, options: Any) -> limen.Session:
        """Create a session and then end what the browser had. If that fails, the new session ends instead."""
        fields = _browser(self._cookies(kept), None)
        return log_in(conf().guards().everyone(), fields, subject, None, options).session

    @sensitive_variables()
    def log_out(self, kept: Kept | None) -> None:
        """End what the browser has. Whatever fails, the others end."""
        cookies = self._cookies(kept)
        if cookies is not None:
            log_out(conf().guards().everyone(), _browser(cookies, None), None)

    def _cookies(self, kept: Kept | None) -> str | None:
        if kept is None:
            return self._cookie
        ours = f"{settings.SESSION_COOKIE_NAME}={_kept.key(kept)}"
        return ours if self._cookie is None else f"{ours}\n{self._cookie}"
