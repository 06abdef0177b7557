"""limen beneath Django's admin, its password changes, its test client and ASGI; and the setting LIMEN."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import log_in, logged_in, request_of, sessions_of, ticket_of  # isort: skip

import asyncio
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.contrib.auth import alogin, alogout, get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import AsyncClient, Client, override_settings

import limen
from limen.django import gate, subject_of
from limen.django.conf import conf


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


@pytest.fixture
def alex() -> Any:
    return site.make_user("alex", is_staff=True, is_superuser=True)


# The admin, and passwords.


def test_django_finds_nothing_wrong_with_the_settings() -> None:
    call_command("check", fail_level="WARNING", verbosity=0)


def test_the_admin_logs_in_works_and_logs_out(alex: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == "/admin/login/?next=/admin/"
    form = {"username": "alex", "password": "sesame", "csrfmiddlewaretoken": page.context["csrf_token"]}
    assert client.post("/admin/login/?next=/admin/", form)["location"] == "/admin/"
    page = client.get("/admin/auth/user/")
    assert b"alex" in page.content
    form = {"username": "new", "password1": "x7!sesame", "password2": "x7!sesame", "usable_password": "true"}
    form["csrfmiddlewaretoken"] = client.get("/admin/auth/user/add/").context["csrf_token"]
    get_user_model().objects.filter(username="new").delete()
    assert client.post("/admin/auth/user/add/", form).status_code == 302
    assert b"was added successfully" in client.get("/admin/").content
    form = {"csrfmiddlewaretoken": client.get("/admin/").context["csrf_token"]}
    assert client.post("/admin/logout/", form).status_code == 200
    assert client.get("/admin/").status_code == 302
    assert sessions_of(alex) == []


def change_password(client: Client) -> None:
    form = {"old_password": "sesame", "new_password1": "x7!sesame", "new_password2": "x7!sesame"}
    response = client.post("/accounts/password/", form)
    assert (response.status_code, response["location"]) == (302, "/who")


def test_a_new_password_keeps_this_session_and_django_ends_the_others(alex: Any) -> None:
    client, other = logged_in(alex), logged_in(alex)
    former = ticket_of(client)
    change_password(client)
    assert ticket_of(client) != former
    assert client.get("/who").json()["user"] == "alex"
    assert other.get("/who").json()["user"] == ""
    assert len(sessions_of(alex)) == 1


@override_settings(AUTH_PASSWORD_VALIDATORS=[{"NAME": "limen.django.EndOtherSessions"}])
def test_a_new_password_can_end_all_else_at_once(alex: Any) -> None:
    client, other = logged_in(alex), logged_in(alex)
    token = gate().tokens.issue(subject_of(alex))
    mark = gate().login(subject_of(alex))
    change_password(client)
    assert client.get("/who").json()["user"] == "alex"
    with pytest.raises(limen.Refused):
        gate().sessions.get(ticket_of(other))
    with pytest.raises(limen.TokenRevoked):
        gate().tokens.verify(token)
    with pytest.raises(limen.LoginRevoked):
        gate().sessions.create(subject_of(alex), mark=mark)
    assert log_in(other, password="x7!sesame").status_code == 302


@override_settings(AUTH_PASSWORD_VALIDATORS=[{"NAME": "limen.django.EndOtherSessions"}])
def test_a_password_that_somebody_else_sets_ends_everything_of_the_user(alex: Any) -> None:
    sam = site.make_user("sam")
    admin, sams = logged_in(alex), Client()
    log_in(sams, "sam")
    form = {"password1": "x7!sesame", "password2": "x7!sesame", "usable_password": "true"}
    assert admin.post(f"/admin/auth/user/{sam.pk}/password/", form).status_code == 302
    assert sams.get("/who").json()["user"] == ""
    assert sessions_of(sam) == []
    assert admin.get("/who").json()["user"] == "alex"
    alex.set_password("changed outside of a request")
    alex.save()
    assert sessions_of(alex) == []


# Async.


@override_settings(AUTH_PASSWORD_VALIDATORS=[{"NAME": "limen.django.EndOtherSessions"}])
def test_the_same_through_asgi(alex: Any) -> None:
    async def story() -> None:
        client, other = AsyncClient(), AsyncClient()
        for each in (client, other):
            await each.get("/put?cart=1")
            await each.post("/accounts/login/", {"username": "alex", "password": "sesame"})
        assert (await client.get("/who")).json()["user"] == "alex"
        form = {"old_password": "sesame", "new_password1": "x7!sesame", "new_password2": "x7!sesame"}
        assert (await client.post("/accounts/password/", form)).status_code == 302
        assert (await client.get("/put")).json()["cart"] == "1"
        assert (await other.get("/who")).json()["user"] == ""
        assert (await client.post("/accounts/logout/")).status_code == 302
        assert (await client.get("/who")).json()["user"] == ""

    asyncio.run(story())
    assert sessions_of(alex) == []


def test_alogin_and_alogout(alex: Any) -> None:
    async def story() -> None:
        request = request_of()
        await alogin(request, alex, "limen.django.ModelBackend")
        session = await asyncio.to_thread(request.session.record)  # type: ignore[attr-defined]
        assert session.subject == str(alex.pk)
        await request.session.asave()
        await alogout(request)
        assert request.session.session_key is None

    if django.VERSION >= (5, 2):
        asyncio.run(story())
    assert sessions_of(alex) == []


def test_the_test_clients_own_login(alex: Any) -> None:
    client = Client()
    assert client.login(username="alex", password="sesame")
    assert client.get("/who").json()["user"] == "alex"
    client.logout()
    assert sessions_of(alex) == []
    client.force_login(alex)
    session = client.session
    session["a"] = 1
    session.save()
    assert client.get("/put").json()["a"] == 1


# The setting.


@pytest.mark.parametrize(
    "setting",
    [
        None,
        {},
        {"store": "memory:"},
        {"issuer": ""},
        {"issuer": "x", "isuer": "x"},
        {"issuer": "x", "session_ttl": "soon"},
        {"issuer": "x", "session_ttl": object()},
        {"issuer": "x", "store": "nosuch:"},
        {"issuer": "x", "subject": 7},
        {"issuer": "x", "bearer": "api"},
        {"issuer": "x", "bearer": ["/api", 7]},
        {"issuer": "x", "keys_signing": "sesame"},
    ],
)
def test_a_wrong_setting_says_so_without_its_values(setting: Any) -> None:
    with override_settings(LIMEN=setting), pytest.raises(ImproperlyConfigured, match="LIMEN") as told:
        gate()
    assert "sesame" not in str(told.value)


def test_one_gate_is_opened_and_only_when_it_is_needed() -> None:
    assert conf()._gate is None
    assert gate() is gate()


def test_another_setting_closes_the_gate_of_the_former() -> None:
    former = gate()
    with override_settings(LIMEN=dict(site.LIMEN)):
        assert former.closed
        assert gate() is not former
