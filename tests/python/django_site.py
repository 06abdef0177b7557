"""A Django project in one file, for the tests: settings, views, an in-memory database, and clients."""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

LIMEN = {"store": "memory:", "issuer": "https://shop.example", "audience": "shop"}

settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:limen?mode=memory&cache=shared"}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "limen.django.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    AUTHENTICATION_BACKENDS=["limen.django.ModelBackend"],
    LOGIN_URL="/accounts/login/",
    LOGIN_REDIRECT_URL="/who",
    SESSION_ENGINE="limen.django.sessions",
    LIMEN=LIMEN,
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth import views as auth_views  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import AnonymousUser, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import path  # noqa: E402

import limen  # noqa: E402
from limen.django import (  # noqa: E402
    SessionStore,
    _kept,
    fresh_required,
    gate,
    role_required,
    scope_required,
    session_required,
    subject_of,
    token_required,
)

setup_test_environment()
call_command("migrate", verbosity=0)


def who(request: HttpRequest) -> HttpResponse:
    auth = request.limen  # type: ignore[attr-defined]
    return JsonResponse({"user": request.user.get_username(), "subject": auth.subject})


def put(request: HttpRequest) -> HttpResponse:
    """Stores the query's parameters in the session, and returns the data that it has now."""
    for name, value in request.GET.items():
        request.session[name] = value
    return JsonResponse(dict(request.session.items()))


@login_required
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"hello, {request.user.get_username()}")


@session_required
def with_session(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@session_required(redirect=True)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@token_required(scope="pay:write")
def pay(request: HttpRequest) -> HttpResponse:
    return HttpResponse("paid")


@token_required
async def api(request: HttpRequest) -> HttpResponse:
    user = await request.auser()
    return JsonResponse({"user": user.get_username()})


@role_required("admin")
def admins(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@scope_required("read")
def reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@fresh_required(minutes=5, level=1)
def fresh(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@fresh_required(seconds=300, redirect=True)
def fresh_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def prove(request: HttpRequest) -> HttpResponse:
    """As after a second factor was checked."""
    request.limen.renew(authenticated=True, level=1)  # type: ignore[attr-defined]
    return HttpResponse("ok")


def change(request: HttpRequest) -> HttpResponse:
    return HttpResponse("changed")


# The code that a test has a view run: it gets the request and returns a response, or None.
hook: Any = None


def run_hook(request: HttpRequest) -> HttpResponse:
    response: HttpResponse | None = hook(request)
    return HttpResponse("done") if response is None else response


urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/login/", auth_views.LoginView.as_view(template_name="admin/login.html")),
    path("accounts/logout/", auth_views.LogoutView.as_view(next_page="/who")),
    path("accounts/password/", auth_views.PasswordChangeView.as_view(success_url="/who")),
    path("who", who),
    path("put", put),
    path("private", private),
    path("session", with_session),
    path("page", page),
    path("pay", pay),
    path("api", api),
    path("admins", admins),
    path("reading", reading),
    path("fresh", fresh),
    path("fresh-page", fresh_page),
    path("prove", prove),
    path("change", change),
    path("hook", run_hook),
]


def make_user(name: str, **more: Any) -> Any:
    """A user of this name with the password "sesame", in place of any former one."""
    model: Any = get_user_model()
    model.objects.filter(username=name).delete()
    return model.objects.create_user(name, password="sesame", **more)


# Helpers of the tests.


def made_visitor(**data: Any) -> SessionStore:
    """A visitor with this data, after the request that made it."""
    store = SessionStore()
    store.update(data)
    store.save()
    return store


def made_session(**data: Any) -> SessionStore:
    """A session of a user's with this data, after the request that made it."""
    store = SessionStore()
    store.update(data)
    store.log_in(User(pk=7), {})
    store.save()
    return store


def kept_as(store: SessionStore) -> limen.Session | limen.Visitor:
    """What the store has of it."""
    return _kept.read(key_of(store))


def key_of(store: SessionStore) -> str:
    assert store.session_key is not None
    return store.session_key


def again(store: SessionStore) -> SessionStore:
    """As the next request sees it."""
    return SessionStore(store.session_key)


def sid_of(store: SessionStore) -> str:
    return gate().sessions.get(key_of(store)).sid


def ticket_of(client: Client) -> str:
    return str(client.cookies["sessionid"].value)


def log_in(client: Client, name: str = "alex", password: str = "sesame") -> Any:
    return client.post("/accounts/login/", {"username": name, "password": password})


def logged_in(alex: Any) -> Client:
    client = Client(raise_request_exception=False)
    assert log_in(client).status_code == 302
    return client


def request_of(client: Client | None = None) -> HttpRequest:
    """A request as the middleware would make it, for functions that take one."""
    request: HttpRequest = RequestFactory().get("/")
    request.session = SessionStore(None if client is None else ticket_of(client))
    request.user = AnonymousUser()
    return request


def sessions_of(user: Any) -> list[limen.Session]:
    return gate().sessions.list(subject_of(user))


def token_for(user: Any, claims: dict[str, Any] | None = None, **options: Any) -> str:
    return gate().tokens.issue(subject_of(user), claims, **options)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
