"""Django, with limen's middleware, sessions and decorators, and Django's own CSRF protection."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from shop import OPTIONS, REALM, STORE

USERS = f"{STORE.removeprefix('lmdb:')}.users"  # of all processes of this site


def describe(request: Any) -> dict[str, Any]:
    return {"roles": ["admin"]} if request.user.get_username().startswith("admin") else {}


settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    APPEND_SLASH=False,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": USERS}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "limen.django.AuthenticationMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["limen.django.ModelBackend"],
    SESSION_ENGINE="limen.django.sessions",
    SESSION_COOKIE_NAME="__Host-session",
    SESSION_COOKIE_SECURE=True,
    LOGGING_CONFIG=None,
    LIMEN={
        "store": STORE,
        **OPTIONS,
        "realm": REALM,
        "subject": lambda user: user.get_username(),
        "user": lambda subject: User.objects.filter(username=subject).first(),
        "describe": describe,
    },
)
django.setup()

from django.contrib.auth import login, logout  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_GET, require_POST  # noqa: E402

from limen.django import gate, role_required, session_required, token_required  # noqa: E402
from shop import who  # noqa: E402

with open(f"{USERS}.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
    call_command("migrate", verbosity=0)

View = Callable[[Any], HttpResponseBase]


def subject(request: Any) -> HttpResponseBase:
    return JsonResponse({"subject": request.limen.subject})


@session_required
async def later(request: Any) -> HttpResponseBase:
    return subject(request)


def either(request: Any) -> HttpResponseBase:
    request.limen.require()
    return subject(request)


@session_required
def form(request: Any) -> HttpResponseBase:
    return JsonResponse({"subject": request.limen.subject, "said": request.POST.get("said")})


@session_required
def stream(request: Any) -> HttpResponseBase:
    parts = ('{"subject": "', request.limen.subject, '"}')
    return StreamingHttpResponse(iter(parts), content_type="application/json")


@csrf_exempt
@require_POST
def log_in(request: HttpRequest) -> HttpResponseBase:
    user, _ = User.objects.get_or_create(username=request.GET["user"])
    login(request, user)
    return JsonResponse({})


@csrf_exempt
@require_POST
def visit(request: Any) -> HttpResponseBase:
    request.session["cart"] = request.GET["cart"]
    return JsonResponse({})


@csrf_exempt
@require_POST
def log_out(request: Any) -> HttpResponseBase:
    request.limen.require_csrf(request.headers.get("X-CSRF-Token"))
    logout(request)
    return JsonResponse({})


@csrf_exempt
@require_POST
def issue(request: Any) -> HttpResponseBase:
    request.limen.require_csrf(request.headers.get("X-CSRF-Token"))
    session = request.limen.require_session()
    return JsonResponse({"token": gate().tokens.issue(session.subject, session=session)})


pages = [
    path("who", lambda request: JsonResponse(who(request.limen))),
    path("session", session_required(subject)),
]
urlpatterns = [
    *pages,
    path("mounted/", include(pages)),
    path("open", lambda request: JsonResponse({"open": True})),
    path("later", later),
    path("token", token_required(subject)),
    path("either", either),
    path("admin", role_required("admin")(subject)),
    path("form", form),
    path("stream", stream),
    path("getonly", require_GET(session_required(subject))),
    path("login", log_in),
    path("visit", visit),
    path("logout", log_out),
    path("issue", issue),
    path("csrf", lambda request: JsonResponse({"csrf": request.limen.csrf_token()})),
]
app = get_wsgi_application()
