"""AUTHENTICATION_BACKENDS = ["limen.django.ModelBackend"]: Django's own backend, with login marks."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import backends, get_user_model
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from .conf import gate, subject_of
from .logins import go_on_with_login


class ModelBackend(backends.ModelBackend):
    """Usernames and passwords, as in django.contrib.auth.backends.ModelBackend.

    It takes a login mark before it checks the password. If the user is revoked while the login is under way,
    the login is refused: ``login()`` raises limen.LoginRevoked. It queries the database once more.
    """

    @sensitive_variables()
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        model: Any = get_user_model()
        name = kwargs.get(model.USERNAME_FIELD) if username is None else username
        known = mark = None
        if name is not None and password is not None:
            try:
                known = model._default_manager.get_by_natural_key(name)
                mark = gate().login(subject_of(known))
            except model.DoesNotExist:
                pass  # Django takes care that refusing takes as long as for a wrong password
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None and mark is not None and user == known:
            go_on_with_login(user, mark)
        return user

    @sensitive_variables()
    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        return await sync_to_async(self.authenticate)(request, username, password, **kwargs)
