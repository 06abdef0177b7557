"""The Django example, as a browser and a script see it: its own process, and a real server on loopback."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "python" / "django_app.py"
DEADLINE = 60


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Browser:
    """Keeps cookies, and sends the CSRF token of the page along, as browsers on localhost do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form or {}), headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for field in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(field).items():
                self.cookies[name] = morsel.value
                if morsel.value == "":
                    del self.cookies[name]
        return Answer(response.status, response.headers, text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, **form: str) -> Answer:
        return self.ask("POST", path, {**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})

    def log_in(self, user: str, password: str) -> Answer:
        page = self.get("/login/")
        assert re.search('name="csrfmiddlewaretoken"', page.text)
        return self.post("/login/", username=user, password=password)


@pytest.fixture
def port() -> Iterator[int]:
    server = subprocess.Popen(
        [sys.executable, EXAMPLE, "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        told = re.match(r"http://localhost:(\d+)/", server.stdout.readline())
        assert told is not None
        yield int(told[1])
    finally:
        server.kill()
        server.communicate(timeout=DEADLINE)


def test_the_example_tells_its_story(port: int) -> None:
    laptop, phone, script = Browser(port), Browser(port), Browser(port)
    _login(laptop, phone)
    _devices(laptop, phone)
    token = _tokens(phone, script)
    _kill_switch(laptop, phone, script, token)


def _login(laptop: Browser, phone: Browser) -> None:
    stranger = laptop.get("/")
    assert (stranger.status, stranger.headers["Location"]) == (302, "/login/?next=/")
    assert laptop.log_in("alex", "wrong").status == 200
    assert "__Host-session" not in laptop.cookies
    welcome = laptop.log_in("alex", "sesame")
    assert (welcome.status, welcome.headers["Location"]) == (302, "/")
    [cookie] = [each for each in welcome.headers.get_all("Set-Cookie", []) if "__Host-session" in each]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "no-store" in welcome.headers["Cache-Control"]
    assert laptop.get("/").text == "hello, alex: visit 1"
    assert laptop.get("/").text == "hello, alex: visit 2"
    assert phone.log_in("sam", "hush").status == 302
    assert phone.get("/").text == "hello, sam: visit 1"


def _devices(laptop: Browser, phone: Browser) -> None:
    second = Browser(laptop.port)
    second.log_in("alex", "sesame")
    found = dict(re.findall(r'"([\w-]+)": "([a-z ]+)"', laptop.get("/devices/").text))
    assert sorted(found.values()) == ["another", "this one"]
    [other] = [sid for sid, which in found.items() if which == "another"]
    assert phone.post("/devices/end/", sid=other).status == 404
    assert laptop.ask("POST", "/devices/end/", {"sid": other}).status == 403
    assert laptop.post("/devices/end/", sid=other).text == "ended"
    assert second.get("/").status == 302
    assert laptop.get("/").status == 200


def _tokens(phone: Browser, script: Browser) -> str:
    token = phone.post("/token/").text
    assert script.get("/api/orders/").status == 401
    assert script.get("/api/orders/", Authorization=f"Bearer {token}").text == '{"orders of": "sam"}'
    refused = script.get("/api/orders/", Authorization=f"Bearer {token[:-6]}AAAAAA")
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    return token


def _kill_switch(laptop: Browser, phone: Browser, script: Browser, token: str) -> None:
    assert phone.post("/lock/", user="alex").status == 302
    assert laptop.post("/lock/", user="sam").text == "1 ended"
    assert phone.get("/").status == 302
    assert phone.get("/devices/").status == 401
    assert script.get("/api/orders/", Authorization=f"Bearer {token}").status == 401
    assert phone.log_in("sam", "hush").status == 302
    assert phone.get("/").status == 200
    assert phone.post("/logout/").status == 302
    assert "__Host-session" not in phone.cookies
    assert phone.get("/").status == 302
