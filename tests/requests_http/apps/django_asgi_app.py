"""The same Django application, served by ASGI."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

import django_app  # noqa: F401

app = get_asgi_application()
