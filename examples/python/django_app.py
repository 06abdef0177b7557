"""A shop on Django: login, devices, an API with tokens, and the kill switch.

pip install limen django && python django_app.py
"""

import sys
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

# --- settings.py ---

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "limen.django.AuthenticationMiddleware",  # instead of django.contrib.auth's
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSION_ENGINE = "limen.django.sessions"
SESSION_COOKIE_NAME = "__Host-session"  # only this host can set it
SESSION_COOKIE_SECURE = True
AUTHENTICATION_BACKENDS = ["limen.django.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},  # and the others, as before
    {"NAME": "limen.django.EndOtherSessions"},
]
LIMEN = {
    "store": "memory:",
    "issuer": "https://shop.example",
    "audience": "shop",
    "bearer": "/api/",  # the paths on which tokens count: not the admin
}

# What every Django project has; here users live in memory.
SECRET_KEY = "yours"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    f"django.contrib.{app}" for app in ("admin", "auth", "contenttypes", "messages", "sessions")
]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:shop?mode=memory&cache=shared"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
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
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

settings.configure(**{name: value for name, value in globals().items() if name.isupper()})
django.setup()

# --- views.py ---

from django.contrib import admin  # noqa: E402
from django.contrib.auth import views as auth_views  # noqa: E402
from django.contrib.auth.decorators import login_required, permission_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402

import limen  # noqa: E402
from limen.django import Request, fresh_required, gate, session_required, subject_of, token_required  # noqa: E402


@login_required  # Django's own; the sessions are limen's
def home(request: HttpRequest) -> HttpResponse:
    visits = request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(f"hello, {request.user.get_username()}: visit {visits}")


@session_required
def devices(request: Request) -> HttpResponse:
    session = request.limen.require_session()
    mine = gate().sessions.list(session.subject)
    return JsonResponse({each.sid: "this one" if each.sid == session.sid else "another" for each in mine})


@require_POST
@session_required
def end_device(request: Request) -> HttpResponse:
    try:
        gate().revoke_session(request.limen.require_session().subject, request.POST["sid"])
    except limen.SessionError:
        raise Http404 from None
    return HttpResponse("ended")


@require_POST
@session_required
def token(request: Request) -> HttpResponse:
    session = request.limen.require_session()
    claims = {"scope": "orders:read"}
    return HttpResponse(gate().tokens.issue(session.subject, claims, session=session, ttl="10m"))


@token_required(scope="orders:read")
def orders(request: Request) -> HttpResponse:
    return JsonResponse({"orders of": request.user.get_username()})


@require_POST
@permission_required("auth.change_user")
@fresh_required(minutes=5, redirect=True)
def lock(request: Request) -> HttpResponse:
    user = get_object_or_404(User, username=request.POST["user"])
    ended = gate().revoke_subject(subject_of(user), "locked")  # tokens and logins under way, too
    return HttpResponse(f"{ended} ended")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", auth_views.LoginView.as_view(template_name="admin/login.html")),
    path("logout/", auth_views.LogoutView.as_view(next_page="/login/")),
    path("", home),
    path("devices/", devices),
    path("devices/end/", end_device),
    path("token/", token),
    path("api/orders/", orders),
    path("lock/", lock),
]

# --- manage.py ---

if __name__ == "__main__":
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("alex", password="sesame")
    User.objects.create_user("sam", password="hush")
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    with make_server("127.0.0.1", port, get_wsgi_application()) as server:
        print(f"http://localhost:{server.server_port}/  (alex, sesame)", flush=True)
        server.serve_forever()
