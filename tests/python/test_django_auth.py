"""limen.django.AuthenticationMiddleware and the decorators: bearer tokens, CSRF, and the responses."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import bearer, token_for  # isort: skip

import asyncio
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import AsyncClient, Client, override_settings
from django.views.debug import ExceptionReporter

import limen
from limen.django import (
    gate,
    subject_of,
)


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


@pytest.fixture
def alex() -> Any:
    return site.make_user("alex")


def logged_in(**data: Any) -> Client:
    client = Client()
    client.post("/accounts/login/", {"username": "alex", "password": "sesame"})
    if data:
        session = client.session
        session.update(data)
        session.save()
    return client


# Bearer tokens.


def test_a_token_says_who_it_is(alex: Any) -> None:
    response = Client().get("/who", headers=bearer(token_for(alex)))
    assert response.json() == {"user": "alex", "subject": str(alex.pk)}
    assert "Authorization" in response["vary"]
    assert Client().get("/private", headers=bearer(token_for(alex))).content == b"hello, alex"


def test_a_refused_token_is_a_401_at_once(alex: Any) -> None:
    token = token_for(alex)
    gate().revoke_subject(subject_of(alex))
    for refused in (token, token[:-4] + "AAAA", "x.y.z", "x"):
        response = Client().get("/who", headers=bearer(refused))
        assert response.status_code == 401
        assert response["www-authenticate"] == 'Bearer error="invalid_token"'
        assert response["cache-control"] == "no-store"
        assert response.json() == {"error": "invalid_token"}


def test_a_malformed_field_is_a_400() -> None:
    for field in ("Bearer", "Bearer a b", "Bearer x,Bearer y"):
        response = Client().get("/who", headers={"authorization": field})
        assert response.status_code == 400
        assert 'error="invalid_request"' in response["www-authenticate"]


def test_another_scheme_is_not_limens(alex: Any) -> None:
    client = logged_in()
    assert client.get("/who", headers={"authorization": "Basic YTpi"}).json()["user"] == "alex"


def test_a_token_outranks_the_cookie_and_is_never_replaced_by_it(alex: Any) -> None:
    client, sam = logged_in(), site.make_user("sam")
    assert client.get("/who", headers=bearer(token_for(sam))).json()["user"] == "sam"
    assert client.get("/who", headers=bearer("x.y.z")).status_code == 401
    assert client.get("/session", headers=bearer(token_for(alex))).status_code == 401


@pytest.mark.parametrize("subject", ["0", "999999", "x", "", " 1", "01", "1.0", "visitor:x", "9" * 40, "\0"])
def test_a_subject_that_is_no_user_is_nobody(alex: Any, subject: str) -> None:
    if subject:
        response = Client().get("/who", headers=bearer(gate().tokens.issue(subject)))
        assert response.json() == {"user": "", "subject": subject}
        assert Client().get("/private", headers=bearer(gate().tokens.issue(subject))).status_code == 302


def test_only_the_very_text_of_a_primary_key_names_its_user(alex: Any) -> None:
    for subject in (f" {alex.pk}", f"0{alex.pk}", f"{alex.pk}\n", f"+{alex.pk}"):
        assert Client().get("/who", headers=bearer(gate().tokens.issue(subject))).json()["user"] == ""


def test_a_user_who_is_not_active_is_nobody(alex: Any) -> None:
    alex.is_active = False
    alex.save()
    assert Client().get("/who", headers=bearer(token_for(alex))).json()["user"] == ""


def test_tokens_can_be_left_to_others(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "bearer": False}):
        response = Client().get("/who", headers=bearer("x.y.z"))
        assert response.json() == {"user": "", "subject": None}
        assert Client().post("/change", headers=bearer(token_for(alex))).status_code == 200
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/change", headers=bearer(token_for(alex))).status_code == 403


@pytest.mark.parametrize("paths", ["/api", ["/pay", "/api"], ("/api",)])
def test_tokens_are_looked_at_where_they_are_wanted(alex: Any, paths: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "bearer": paths}):
        client = Client(enforce_csrf_checks=True, headers=bearer(token_for(alex)))
        assert client.get("/api").json() == {"user": "alex"}
        assert client.post("/api").status_code == 200
        assert client.get("/who").json() == {"user": "", "subject": None}
        assert client.get("/private").status_code == 302
        assert client.post("/change").status_code == 403
        assert "Authorization" not in client.get("/who").get("vary", "")
        assert client.get("/who", headers=bearer("x.y.z")).status_code == 200
        assert client.get("/api", headers=bearer("x.y.z")).status_code == 401


def test_a_policy_and_a_realm_of_ones_own(alex: Any) -> None:
    setting = {**site.LIMEN, "verifier": {"audience": "payments", "scope": "pay:write"}, "realm": "shop"}
    with override_settings(LIMEN=setting):
        client = Client()
        wrong = client.get("/who", headers=bearer(token_for(alex)))
        assert wrong["www-authenticate"] == 'Bearer realm="shop", error="invalid_token"'
        assert client.get("/who", headers=bearer(token_for(alex, audience="payments"))).status_code == 403
        token = token_for(alex, {"scope": "pay:write"}, audience="payments")
        assert client.get("/who", headers=bearer(token)).json()["user"] == "alex"


# CSRF.


def test_a_good_token_alone_needs_no_csrf_token(alex: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/change").status_code == 403
    assert client.post("/change", headers=bearer(token_for(alex))).content == b"changed"
    assert client.post("/change", headers=bearer("x.y.z")).status_code == 401
    assert client.post("/change", headers={"authorization": "Basic YTpi"}).status_code == 403
    assert client.post("/change").status_code == 403


def test_with_a_session_cookie_beside_it_the_csrf_token_is_asked_for(alex: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alex)
    assert client.post("/change", headers=bearer(token_for(alex))).status_code == 403
    secret = client.get("/accounts/login/").cookies["csrftoken"].value
    good = {**bearer(token_for(alex)), "x-csrftoken": secret}
    assert client.post("/change", headers=good).status_code == 200


def test_a_view_that_a_token_opens_reads_no_planted_session(alex: Any) -> None:
    """The same cookie twice, with two tickets: somebody planted one."""
    one, two = logged_in(secret=1), logged_in(secret=2)
    cookies = "; ".join(f"sessionid={each.cookies['sessionid'].value}" for each in (one, two))
    response = Client().get("/put", headers={**bearer(token_for(alex)), "cookie": cookies})
    assert response.json() == {}


def test_a_foreign_origin_with_a_session_is_refused(alex: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alex)
    secret = client.get("/accounts/login/").cookies["csrftoken"].value
    headers = {"origin": "https://evil.example", "x-csrftoken": secret}
    assert client.post("/change", headers=headers).status_code == 403


# request.limen.


def test_what_a_request_says_of_itself(alex: Any) -> None:
    seen: list[Any] = []

    def look(request: Any) -> None:
        auth = request.limen
        seen.append(
            (auth.subject, auth.claims, auth.session and auth.session.subject, type(auth.error).__name__)
        )

    site.hook = look
    Client().get("/hook")
    client = logged_in()
    client.get("/hook")
    gate().revoke_subject(subject_of(alex))
    client.get("/hook")
    subject = str(alex.pk)
    assert seen == [
        (None, None, None, "TicketAbsent"),
        (subject, None, subject, "NoneType"),
        (None, None, None, "SessionUnknown"),
    ]


def test_what_django_does_itself_is_not_done_here(alex: Any) -> None:
    def wrong(request: Any) -> None:
        for attempt in (
            partial(request.limen.login, "alex"),
            request.limen.logout,
            request.limen.again,
            partial(request.limen.renew, cookie={}),
        ):
            with pytest.raises(TypeError):
                attempt()

    site.hook = wrong
    assert logged_in().get("/hook").status_code == 200


def test_errors_that_a_view_raises_are_answered(alex: Any) -> None:
    for raised, status in (
        (limen.SessionUnknown(405), 401),
        (limen.RoleMissing(326), 403),
        (limen.Stale(202), 503),
    ):

        def fail(request: Any, raised: Exception = raised) -> None:
            raise raised

        site.hook = fail
        response = Client().get("/hook")
        assert response.status_code == status
        assert (response.get("retry-after") == "1") == (status == 503)


def test_a_fault_of_the_programs_is_left_to_django() -> None:
    def fail(request: Any) -> None:
        raise limen.UsageError(100, "wrong")

    site.hook = fail
    assert Client(raise_request_exception=False).get("/hook").status_code == 500


def test_what_cannot_be_known_of_a_token_is_a_503(alex: Any) -> None:
    token = token_for(alex)
    gate().close()
    for path in ("/who", "/pay", "/admin/"):
        response = Client().get(path, headers=bearer(token))
        assert (response.status_code, response["retry-after"]) == (503, "1")


def test_in_a_child_process_the_parents_gate_is_a_503(alex: Any) -> None:
    client = logged_in()
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, str(client.get("/who").status_code).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        assert told.read() == "503"
    os.waitpid(child, 0)
    assert client.get("/who").json()["user"] == "alex"


# Django around the middleware.


@override_settings(
    MIDDLEWARE=[
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
)
def test_djangos_cache_keeps_what_a_token_may_see_from_others(alex: Any) -> None:
    cache.clear()
    nobody, sam = Client(), site.make_user("sam")
    assert nobody.get("/who").json()["user"] == ""
    assert nobody.get("/who", headers=bearer(token_for(alex))).json()["user"] == "alex"
    assert nobody.get("/who", headers=bearer(token_for(sam))).json()["user"] == "sam"
    assert nobody.get("/who").json()["user"] == ""
    cache.clear()


def test_a_response_that_brings_a_ticket_is_not_stored() -> None:
    client = Client()
    assert "no-store" in client.get("/put?a=1")["cache-control"]
    assert "cache-control" not in client.get("/put")


@override_settings(
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware", "limen.django.AuthenticationMiddleware"]
)
def test_a_service_that_only_knows_tokens_needs_no_sessions(alex: Any) -> None:
    assert Client().get("/who").json() == {"user": "", "subject": None}
    assert Client().get("/who", headers=bearer(token_for(alex))).json()["user"] == "alex"
    assert Client().get("/api", headers=bearer(token_for(alex))).json()["user"] == "alex"
    assert Client().get("/session").status_code == 401


@override_settings(
    MIDDLEWARE=[
        "limen.django.AuthenticationMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
    ]
)
def test_before_the_sessions_it_is_in_the_wrong_place() -> None:
    with pytest.raises(ImproperlyConfigured, match="session"):
        Client().get("/who")


@override_settings(SESSION_ENGINE="django.contrib.sessions.backends.db")
def test_tokens_beside_djangos_own_sessions(alex: Any) -> None:
    client = logged_in()
    assert client.get("/who").json() == {"user": "alex", "subject": None}
    assert client.get("/session").status_code == 401
    assert client.get("/who", headers=bearer(token_for(alex))).json()["subject"] == str(alex.pk)


@override_settings(
    MIDDLEWARE=[*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
)
def test_where_every_view_wants_a_login(alex: Any) -> None:
    assert Client().get("/change").status_code == 302
    assert Client().get("/change", headers=bearer(token_for(alex))).status_code == 200
    client = logged_in()
    assert client.get("/change").status_code == 200
    gate().close()
    assert client.get("/change").status_code == 503


@override_settings(CSRF_USE_SESSIONS=True)
def test_djangos_csrf_secret_in_the_session(alex: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/admin/login/")
    form = {"username": "alex", "password": "sesame", "csrfmiddlewaretoken": page.context["csrf_token"]}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.get("/who").json()["user"] == "alex"
    assert client.post("/change").status_code == 403
    page = client.get("/accounts/login/")
    form = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    assert client.post("/change", form).status_code == 200
    assert len(gate().sessions.list(subject_of(alex))) == 1


def test_through_asgi(alex: Any) -> None:
    token = token_for(alex, {"scope": "pay:write"})

    async def story() -> None:
        client = AsyncClient(enforce_csrf_checks=True)
        assert (await client.get("/api", headers=bearer(token))).json() == {"user": "alex"}
        assert (await client.post("/pay", headers=bearer(token))).status_code == 200
        assert (await client.post("/pay", headers=bearer("x.y.z"))).status_code == 401
        assert (await client.get("/api")).status_code == 401

    asyncio.run(story())


def test_the_page_of_an_error_shows_no_ticket(alex: Any) -> None:
    """Django's error reports show the local variables of each frame."""
    client = logged_in()
    ticket = str(client.cookies["sessionid"].value)
    reports: list[str] = []

    def close(request: Any) -> HttpResponse | None:
        gate().close()
        try:
            request.session.flush()
        except limen.Unavailable:
            report = ExceptionReporter(None, *sys.exc_info())
            reports.append(report.get_traceback_html() + report.get_traceback_text())
        return None

    site.hook = close
    client.get("/hook")
    assert "in log_out" in reports[0]
    assert ticket not in reports[0]


def test_what_stands_in_a_log_shows_no_ticket(alex: Any) -> None:
    shown: list[str] = []
    site.hook = lambda request: shown.extend((repr(request.limen), repr(request.session)))
    client = logged_in()
    ticket = str(client.cookies["sessionid"].value)
    client.get("/hook")
    assert shown[0] == "<limen.RequestAuth>"
    assert ticket not in shown[1]
