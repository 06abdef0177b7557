"""The story that all example shops share, since their pages are the same, told by a real HTTP client."""

from __future__ import annotations

import functools
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import httpx2
import pytest

import limen

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "python"
BASE = "https://shop.example"
NOW = 1_750_000_000


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """An example, unchanged except that its gate's clock can be set."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patch:
        patch.setattr(limen, "open", functools.partial(limen.open, clock_manual=True))
        spec.loader.exec_module(module)
    module.gate.set_clock(NOW)
    return module


class Browser:
    """A browser at the shop: keeps cookies, and sends back the CSRF token of the page."""

    def __init__(self, client: httpx2.Client, agent: str) -> None:
        client.headers["User-Agent"] = agent
        self.client = client

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, csrf: str = "", **form: str) -> httpx2.Response:
        return self.client.post(path, data={**form, "csrf_token": csrf})

    def login(self, user: str, password: str) -> httpx2.Response:
        return self.client.post("/login", data={"user": user, "password": password})

    def csrf(self) -> str:
        found = re.search(r'name="csrf_token" value="([A-Za-z0-9_-]+)"', self.get("/").text)
        assert found is not None
        return found[1]

    def cookie(self) -> str | None:
        return self.client.cookies.get("__Host-session")


def set_cookies(response: httpx2.Response) -> list[str]:
    return response.headers.get_list("set-cookie")


def tell(shop: ModuleType, laptop: Browser, phone: Browser, script: httpx2.Client) -> None:
    """The whole story; `script` is a client without cookies."""
    _login(laptop)
    _devices(laptop, phone)
    _fresh(shop, laptop)
    _api(shop, laptop, script)
    _kill_switch(laptop, phone, script)
    _logout(laptop)
    _unknown(shop, laptop, script)


def _login(laptop: Browser) -> None:
    stranger = laptop.get("/")
    assert stranger.status_code == 401
    assert stranger.headers["www-authenticate"] == 'Bearer realm="shop"'
    assert stranger.headers["cache-control"] == "no-store"
    assert laptop.login("alex", "wrong").status_code == 401
    assert laptop.login("nobody", "sesame").status_code == 401
    assert laptop.cookie() is None

    welcome = laptop.login("alex", "sesame")
    assert welcome.json() == {"hello": "alex"}
    (cookie,) = set_cookies(welcome)
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
    assert welcome.headers["cache-control"] == "no-store"
    assert "hello, alex" in laptop.get("/").text


def _devices(laptop: Browser, phone: Browser) -> None:
    phone.login("alex", "sesame")
    listed = laptop.get("/devices").json()
    assert {each["label"]: each["this"] for each in listed} == {"Laptop": True, "Phone": False}
    (other,) = [each["sid"] for each in listed if not each["this"]]
    forged = laptop.post("/devices/end", sid=other)
    assert forged.status_code == 403
    assert forged.json() == {"error": "csrf_missing"}
    assert phone.get("/").status_code == 200
    assert laptop.post("/devices/end", laptop.csrf(), sid="no-such-sid").status_code == 404
    assert laptop.post("/devices/end", laptop.csrf(), sid=other).json() == {"ended": other}
    assert phone.get("/").status_code == 401
    assert phone.get("/").headers["www-authenticate"] == 'Bearer realm="shop"'


def _fresh(shop: ModuleType, laptop: Browser) -> None:
    shop.gate.set_clock(NOW + 301)
    stale = laptop.post("/password", laptop.csrf(), new="open sesame")
    assert stale.status_code == 403
    assert stale.json() == {"error": "insufficient_user_authentication"}
    assert laptop.post("/confirm", laptop.csrf(), password="wrong").status_code == 403
    before = laptop.cookie()
    assert laptop.post("/confirm", laptop.csrf(), password="sesame").json() == {"confirmed": "alex"}
    assert laptop.cookie() != before
    assert laptop.post("/password", new="open sesame").status_code == 403
    assert laptop.post("/password", laptop.csrf(), new="open sesame").status_code == 200
    assert laptop.get("/").status_code == 200


def _api(shop: ModuleType, laptop: Browser, script: httpx2.Client) -> None:
    token = laptop.post("/token", laptop.csrf()).json()["access_token"]
    assert script.get("/api/orders").status_code == 401
    assert script.get("/api/orders", headers={"Authorization": "Bearer a b"}).status_code == 400
    bearer = {"Authorization": f"Bearer {token}"}
    assert script.get("/api/me", headers=bearer).json() == {"subject": "alex"}
    assert script.get("/api/orders", headers=bearer).json() == {"orders of": "alex"}
    unscoped = {"Authorization": f"Bearer {shop.gate.tokens.issue('sam', {'role': 'customer'})}"}
    lacking = script.get("/api/orders", headers=unscoped)
    assert lacking.status_code == 403
    assert 'error="insufficient_scope"' in lacking.headers["www-authenticate"]
    assert 'scope="orders:read"' in lacking.headers["www-authenticate"]
    assert script.post("/api/lock", data={"user": "alex"}, headers=unscoped).status_code == 403
    assert script.post("/password", data={"new": "x"}, headers=bearer).status_code == 401  # RFC 9470
    assert laptop.get("/", Authorization="Bearer nonsense").status_code == 401


def _kill_switch(laptop: Browser, phone: Browser, script: httpx2.Client) -> None:
    phone.login("sam", "hush")
    token = phone.post("/token", phone.csrf()).json()["access_token"]
    stolen = {"Authorization": f"Bearer {token}"}
    assert script.get("/api/me", headers=stolen).status_code == 200
    assert phone.post("/api/lock", phone.csrf(), user="alex").status_code == 403
    assert laptop.post("/api/lock", laptop.csrf(), user="sam").json() == {"ended": 1}
    assert phone.get("/").status_code == 401
    assert script.get("/api/me", headers=stolen).status_code == 401
    assert phone.login("sam", "hush").status_code == 200
    assert phone.get("/").status_code == 200


def _logout(laptop: Browser) -> None:
    assert laptop.post("/logout").status_code == 403
    ticket = laptop.cookie()
    gone = laptop.post("/logout", laptop.csrf())
    (cookie,) = set_cookies(gone)
    assert cookie.startswith("__Host-session=;") and "Max-Age=0" in cookie
    assert laptop.cookie() is None
    assert laptop.get("/", Cookie=f"__Host-session={ticket}").status_code == 401
    assert len(set_cookies(laptop.post("/logout"))) == 1


def _unknown(shop: ModuleType, laptop: Browser, script: httpx2.Client) -> None:
    laptop.login("alex", "open sesame")
    token = shop.gate.tokens.issue("alex")
    (getattr(shop.gate, "gate", shop.gate)).close()
    for answer in (laptop.get("/"), script.get("/api/me", headers={"Authorization": f"Bearer {token}"})):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json() == {"error": "unavailable"}
        assert "www-authenticate" not in answer.headers
