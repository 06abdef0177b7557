"""The decorators of limen.django, and what a session's login gives it: roles, scope, a fresh authentication."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import bearer, log_in, logged_in, sessions_of, token_for  # isort: skip

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

import limen
from limen.django import fresh_required, gate, role_required, scope_required, session_required, token_required


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


@pytest.fixture
def alex() -> Any:
    return site.make_user("alex")


def test_a_session_is_asked_for(alex: Any) -> None:
    nobody = Client().get("/session")
    assert nobody.status_code == 401
    assert nobody["www-authenticate"].startswith("Bearer")
    visitor = Client()
    visitor.get("/put?a=1")
    assert visitor.get("/session").status_code == 401
    somebody = logged_in(alex).get("/session")
    assert somebody.status_code == 200
    assert {"Cookie", "Authorization"} <= set(somebody["vary"].split(", "))


def test_a_page_sends_to_the_login_page(alex: Any) -> None:
    response = Client().get("/page?x=1")
    assert (response.status_code, response["location"]) == (302, "/accounts/login/?next=/page%3Fx%3D1")
    assert logged_in(alex).get("/page").status_code == 200
    assert Client().get("/page", headers=bearer(token_for(alex))).status_code == 401


def test_a_token_is_asked_for_with_its_scope(alex: Any) -> None:
    client = logged_in(alex)
    assert client.get("/pay").status_code == 401
    assert client.get("/api").status_code == 401
    lacking = client.get("/pay", headers=bearer(token_for(alex, {"scope": "pay:read pay:writer"})))
    assert lacking.status_code == 403
    assert lacking["www-authenticate"] == 'Bearer error="insufficient_scope", scope="pay:write"'
    assert client.get("/pay", headers=bearer(token_for(alex, {"scope": "a pay:write"}))).content == b"paid"
    assert client.get("/api", headers=bearer(token_for(alex))).json() == {"user": "alex"}


def describing(**login: Any) -> AbstractContextManager[None]:
    """LIMEN with a `describe` that says this of every login."""
    return override_settings(LIMEN={**site.LIMEN, "describe": lambda request: login})


def test_a_role_is_asked_of_tokens_and_sessions(alex: Any) -> None:
    assert Client().get("/admins").status_code == 401
    assert logged_in(alex).get("/admins").status_code == 403
    with describing(roles=["user", "admin"]):
        assert logged_in(alex).get("/admins").status_code == 200
    assert Client().get("/admins", headers=bearer(token_for(alex, {"role": "admins"}))).status_code == 403
    assert Client().get("/admins", headers=bearer(token_for(alex, {"role": "admin"}))).status_code == 200


def test_data_gives_no_rights(alex: Any) -> None:
    for client, status in ((Client(), 401), (logged_in(alex), 403)):
        client.get("/put?role=admin&roles=admin&scope=read")
        assert client.get("/admins").status_code == status
        assert client.get("/reading").status_code == status


def test_a_scope_is_asked_of_tokens_and_sessions(alex: Any) -> None:
    with describing(scope="write read"):
        assert logged_in(alex).get("/reading").status_code == 200
    with describing(scope="reading"):
        assert logged_in(alex).get("/reading").status_code == 403
    assert Client().get("/reading", headers=bearer(token_for(alex, {"scope": "read"}))).status_code == 200


def test_fresh_authentication(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "clock_manual": True}):
        gate().set_clock(1_800_000_000)
        client = logged_in(alex)
        assert client.get("/fresh").status_code == 403  # level
        former = client.cookies["sessionid"].value
        assert client.get("/prove").status_code == 200
        assert client.cookies["sessionid"].value != former
        assert client.get("/fresh").status_code == 200
        stolen = Client()
        stolen.cookies["sessionid"] = former
        assert stolen.get("/fresh").status_code == 401
        gate().set_clock(1_800_000_301)
        assert client.get("/fresh").status_code == 403
        page = client.get("/fresh-page")
        assert (page.status_code, page["location"]) == (302, "/accounts/login/?next=/fresh-page")
        client.post("/accounts/login/", {"username": "alex", "password": "sesame"})
        assert client.get("/fresh-page").status_code == 200
        assert Client().get("/fresh-page", headers=bearer(token_for(alex))).status_code == 401  # RFC 9470
        assert Client().get("/fresh").status_code == 401


def test_nobody_proves_anything_without_a_session(alex: Any) -> None:
    assert Client().get("/prove").status_code == 401
    visitor = Client()
    visitor.get("/put?a=1")
    assert visitor.get("/prove").status_code == 401


def test_a_decorator_that_asks_nothing_is_refused() -> None:
    with pytest.raises(TypeError):
        fresh_required()
    with pytest.raises(limen.UsageError):
        token_required(scope='a"b')


def test_a_view_without_the_middleware_says_so() -> None:
    with pytest.raises(RuntimeError, match="AuthenticationMiddleware"):
        site.pay(RequestFactory().get("/pay"))


def rights(request: HttpRequest) -> dict[str, Any]:
    assert not isinstance(request.user, AnonymousUser)
    return {"roles": [request.user.get_username()], "scope": ["orders:read"]}


def test_a_login_gives_the_rights_that_its_description_says(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "describe": rights}):
        client = Client()
        log_in(client)
        [session] = sessions_of(alex)
        assert (session.roles, session.scope) == ([alex.get_username()], "orders:read")


@pytest.mark.parametrize("path", ["/session", "/hook", "/admins", "/fresh"])
@pytest.mark.parametrize("change", ["password", "inactive", "deleted"])
def test_a_session_counts_as_long_as_its_user_does(
    alex: Any, path: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def waited_for(request: Any) -> HttpResponse:
        return HttpResponse("ok")

    monkeypatch.setattr(site, "hook", async_to_sync(session_required(waited_for)))
    with describing(roles=["admin"]):
        as_its_user_does(logged_in(alex), alex, path, change)


def as_its_user_does(client: Client, alex: Any, path: str, change: str) -> None:
    client.get("/prove")
    assert client.get(path).status_code == 200
    if change == "password":
        alex.set_password("another")
    alex.is_active = change != "inactive"
    alex.save()
    if change == "deleted":
        alex.delete()
    assert client.get(path).status_code == 401


def test_a_decorator_that_asks_for_nothing_is_refused() -> None:
    for decorator in (role_required, scope_required):
        with pytest.raises(limen.UsageError):
            decorator("")


def test_a_session_that_names_no_user_of_djangos_is_not_asked_for_one() -> None:
    client = Client()
    client.cookies["sessionid"] = gate().sessions.create("of another part of the site").ticket
    assert client.get("/session").status_code == 200
