"""The decorators of limen.django around classes of views, in WSGI and in ASGI."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, override_settings
from django.utils.decorators import method_decorator
from django.views import View

from limen.django import session_required


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


class Plain(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("in")


class Waiting(View):
    async def get(self, request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        return HttpResponse("in")


class Handler(View):
    @method_decorator(session_required)
    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("in")


def by_dispatch(view: type[View]) -> Any:
    guarded: type[View] = type(view.__name__, (view,), {})
    return method_decorator(session_required, name="dispatch")(guarded).as_view()


VIEWS = {
    "dispatch": by_dispatch(Plain),
    "dispatch-async": by_dispatch(Waiting),
    "view": session_required(Plain.as_view()),
    "view-async": session_required(Waiting.as_view()),
    "handler-async": Handler.as_view(),
}


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with override_settings(ROOT_URLCONF=tuple(site.path(name, view) for name, view in VIEWS.items())):
        yield


@pytest.fixture
def cookies() -> Any:
    return site.logged_in(site.make_user("alex")).cookies


@pytest.mark.parametrize("name", VIEWS)
def test_in_wsgi(cookies: Any, urls: None, name: str) -> None:
    client = Client()
    assert client.get(f"/{name}").status_code == 401
    client.cookies = cookies
    assert client.get(f"/{name}").content == b"in"


@pytest.mark.parametrize("name", VIEWS)
def test_in_asgi(cookies: Any, urls: None, name: str) -> None:
    async def ask() -> None:
        client = AsyncClient()
        assert (await client.get(f"/{name}")).status_code == 401
        client.cookies = cookies
        assert (await client.get(f"/{name}")).content == b"in"

    asyncio.run(ask())
