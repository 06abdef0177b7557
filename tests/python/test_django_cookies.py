"""Sessions in Django's SessionMiddleware: how long they live, and the cookie."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import again, kept_as, key_of, logged_in, made_session, made_visitor, ticket_of  # isort: skip

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.utils import timezone

import limen
from limen.django import SessionStore, _kept, gate


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


Made: TypeAlias = Callable[..., SessionStore]


@pytest.fixture(params=[made_visitor, made_session], ids=["visitor", "session"])
def made(request: pytest.FixtureRequest) -> Any:
    return request.param


# Lifetimes.

HOUR, DAY = 3600, 86400
DEFAULTS = {made_visitor: (DAY, 30 * DAY), made_session: (HOUR // 2, 12 * HOUR)}


def lives(store: SessionStore) -> tuple[int, int]:
    session = kept_as(store)
    return (
        session.idle_expires_at_seconds - session.created_at_seconds,
        session.expires_at_seconds - session.created_at_seconds,
    )


def test_by_default_limen_says_how_long(made: Made) -> None:
    assert lives(made()) == DEFAULTS[made]


@pytest.mark.parametrize("ask", [timedelta(days=14), 14 * 86400])
def test_set_expiry_lengthens_a_session_in_the_request_that_makes_it(ask: Any) -> None:
    store = SessionStore()
    store.set_expiry(ask)
    store.log_in(User(pk=7), {})
    store.save()
    for life in lives(store):
        assert 14 * 86400 - 2 <= life <= 14 * 86400 + 2
    assert 14 * 86400 - 2 <= store.get_expiry_age() <= 14 * 86400 + 2


def test_a_short_life_that_is_asked_for_leaves_limens_own_deadlines() -> None:
    store = SessionStore()
    store.set_expiry(60)
    store.log_in(User(pk=7), {})
    store.save()
    assert lives(store) == DEFAULTS[made_session]
    assert 58 <= store.get_expiry_age() <= 60


def test_set_expiry_after_the_session_was_made_in_the_same_request() -> None:
    store = made_session(a=1)
    former = key_of(store)
    store.set_expiry(86400)
    assert store.get_expiry_age() == 86400
    store.save()
    assert not store.exists(former)
    assert dict(again(store).items()) == {"a": 1, "_session_expiry": 86400}
    assert lives(store) == (86400, 86400)
    key = store.session_key
    store["b"] = 1
    store.save()
    assert store.session_key == key


def test_an_older_session_and_a_visitor_are_not_lengthened_and_say_so(made: Made) -> None:
    store = again(made(a=1))
    store.set_expiry(60 * DAY)
    store.save()
    assert lives(store) == DEFAULTS[made]
    _, most = DEFAULTS[made]
    assert store.get_expiry_age() <= most
    assert store.get_expiry_date() <= timezone.now() + timedelta(seconds=most)


def test_more_than_session_max_ttl_is_refused() -> None:
    store = SessionStore()
    store.set_expiry(31 * DAY)
    with pytest.raises(limen.UsageError, match=r"session\.max_ttl"):
        store.log_in(User(pk=7), {})


@pytest.mark.parametrize("ask", [1, timedelta(seconds=1), -5])
def test_set_expiry_ends_a_session_early(made: Made, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = again(made(a=1))
    store.set_expiry(ask)
    store.save()
    assert again(store)["a"] == 1
    later = time.time() + 3
    monkeypatch.setattr(time, "time", lambda: later)
    late = again(store)
    assert dict(late.items()) == {}
    assert late.session_key is None
    assert not store.exists(key_of(store))


def test_set_expiry_none_goes_back_to_what_limen_says(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(a=1)
    store.set_expiry(60)
    store.save()
    store.set_expiry(None)
    store.save()
    later = time.time() + 120
    monkeypatch.setattr(time, "time", lambda: later)
    assert dict(again(store).items()) == {"a": 1}


def test_set_expiry_0_is_for_the_browser(made: Made) -> None:
    store = again(made(a=1))
    assert not store.get_expire_at_browser_close()
    store.set_expiry(0)
    store.save()
    assert again(store).get_expire_at_browser_close()
    assert lives(store) == DEFAULTS[made]


# The middleware of Django.


def test_a_visitor_gets_a_cookie_when_something_is_kept() -> None:
    client = Client()
    assert "sessionid" not in client.get("/who").cookies
    cookie = client.get("/put?a=1").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE == 14 * DAY
    assert client.get("/put").json() == {"a": "1"}


@override_settings(SESSION_COOKIE_NAME="__Host-session", SESSION_COOKIE_SECURE=True)
def test_the_cookie_is_named_and_kept_as_django_is_told() -> None:
    client = Client()
    cookie = client.get("/put?a=1", secure=True).cookies["__Host-session"]
    assert cookie["secure"]
    assert client.get("/put", secure=True).json() == {"a": "1"}


@override_settings(SESSION_EXPIRE_AT_BROWSER_CLOSE=True)
def test_a_cookie_of_the_browsers_session_has_no_age() -> None:
    cookie = Client().get("/put?a=1").cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


@override_settings(SESSION_SAVE_EVERY_REQUEST=True)
def test_saving_at_every_request() -> None:
    client = Client()
    ticket = client.get("/put?a=1").cookies["sessionid"].value
    assert client.get("/who").cookies["sessionid"].value == ticket
    version = _kept.read(ticket).version
    client.get("/who")
    assert _kept.read(ticket).version == version
    _kept.end(ticket)
    assert client.get("/who").cookies["sessionid"].value == ""


def test_requests_in_parallel_keep_what_each_of_them_changed() -> None:
    first = Client()
    first.get("/put?a=1")
    everybody = threading.Barrier(6)
    answers: list[int] = []

    def change(request: Any) -> None:
        assert request.session["a"] == "1"
        request.session[request.GET["name"]] = "changed"
        everybody.wait(30)  # all have read, and none has saved

    def ask(number: int) -> None:
        client = Client()
        client.cookies["sessionid"] = first.cookies["sessionid"].value
        answers.append(client.get(f"/hook?name={number}").status_code)

    site.hook = change
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 6
    assert first.get("/put").json() == {"a": "1", **{str(number): "changed" for number in range(6)}}


@pytest.mark.parametrize("every", [False, True])
def test_a_store_that_is_away_is_a_503_and_takes_no_cookie(every: bool) -> None:
    def close(request: Any) -> None:
        gate().close()
        request.session.flush()

    with override_settings(SESSION_SAVE_EVERY_REQUEST=every):
        client = Client()
        client.get("/put?a=1")
        site.hook = close
        for path in ("/hook", "/put?a=2", "/who"):
            response = client.get(path)
            assert response.status_code == 503
            assert "sessionid" not in response.cookies


def test_a_session_that_ends_during_the_request_is_a_400() -> None:
    client = Client(raise_request_exception=False)
    ticket = client.get("/put?a=1").cookies["sessionid"].value

    def end(request: Any) -> None:
        request.session["a"] = 2
        _kept.end(ticket)

    site.hook = end
    response = client.get("/hook")
    assert response.status_code == 400
    assert "sessionid" not in response.cookies
    assert client.get("/put").json() == {}


def test_a_loser_of_a_race_does_not_clear_the_winners_cookie() -> None:
    """A request with the visitor's ticket comes after the login that replaced it."""
    client = Client()
    client.get("/put?a=1")
    client.cookies["sessionid"] = "x" * 36
    assert "sessionid" not in client.get("/put").cookies


def test_logging_out_clears_the_cookie() -> None:
    client = Client()
    client.get("/put?a=1")
    site.hook = lambda request: request.session.flush()
    assert client.get("/hook").cookies["sessionid"].value == ""


def test_a_renewed_ticket_is_never_sent_again() -> None:
    client = logged_in(site.make_user("alex"))
    ticket = ticket_of(client)

    def renew_elsewhere(request: Any) -> None:
        request.session["b"] = 1
        SessionStore(ticket).cycle_key()

    site.hook = renew_elsewhere
    response = client.get("/hook")
    assert response.status_code == 503
    assert "sessionid" not in response.cookies


@override_settings(SESSION_SAVE_EVERY_REQUEST=True)
def test_not_even_by_a_request_that_changed_nothing() -> None:
    client = logged_in(site.make_user("alex"))
    ticket = ticket_of(client)
    site.hook = lambda request: SessionStore(ticket).cycle_key()
    response = client.get("/hook")
    assert response.status_code == 503
    assert "sessionid" not in response.cookies


def test_a_request_saves_once() -> None:
    client = logged_in(site.make_user("alex"))
    client.get("/put?a=1")
    before = gate().stats()["sessions"]
    assert client.get("/put?a=2").json()["a"] == "2"
    after = gate().stats()["sessions"]
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "read": 1,
        "updated": 1,
    }


def test_a_sessions_ticket_counts_before_a_visitors() -> None:
    session, visitor = key_of(made_session(a=1)), key_of(made_visitor(a=2))
    for cookies in (f"sessionid={visitor}; sessionid={session}", f"sessionid={session}; sessionid={visitor}"):
        assert Client().get("/put", headers={"cookie": cookies}).json() == {"a": 1}


def test_two_different_sessions_are_none() -> None:
    one, two = key_of(made_session(a=1)), key_of(made_session(a=2))
    response = Client().get("/put", headers={"cookie": f"sessionid={one}; sessionid={two}"})
    assert response.json() == {}


@pytest.mark.parametrize(
    "planted",
    [
        "\u2000{name}={ticket}",
        "\x0b{name}={ticket}",
        "{name}\x1c={ticket}",
        '{name}="{ticket}"',
        '{name}="{octal}"',
    ],
)
@override_settings(SESSION_COOKIE_NAME="__Host-session", SESSION_COOKIE_SECURE=True)
def test_a_cookie_that_no_browser_holds_for_the_sessions_is_not_taken_for_it(
    made: Made, planted: str
) -> None:
    # Django strips and unquotes cookies as browsers do not: another host of the domain can plant these.
    mine, theirs = key_of(made(whose="mine")), key_of(made(whose="theirs"))
    octal = "".join(f"\\{ord(letter):03o}" for letter in theirs)
    other = planted.format(name="__Host-session", ticket=theirs, octal=octal).encode().decode("latin-1")
    response = Client().get("/put", headers={"cookie": f"__Host-session={mine}; {other}"})
    assert response.json() == {"whose": "mine"}
    assert Client().get("/put", headers={"cookie": other}).json() == {}


@override_settings(SESSION_COOKIE_NAME="__Host-session", SESSION_COOKIE_SECURE=True, CSRF_USE_SESSIONS=True)
def test_nor_is_one_that_was_read_before_limen_looked(made: Made) -> None:
    mine, theirs = key_of(made(whose="mine")), key_of(made(whose="theirs"))
    cookies = f"__Host-session={mine}; \x0b__Host-session={theirs}"
    assert Client().get("/put", headers={"cookie": cookies}).json() == {}


OURS, CSRF = "limen.django.AuthenticationMiddleware", "django.middleware.csrf.CsrfViewMiddleware"


@override_settings(
    CSRF_USE_SESSIONS=True,
    MIDDLEWARE=[{OURS: CSRF, CSRF: OURS}.get(path, path) for path in settings.MIDDLEWARE],
)
def test_before_djangos_csrf_what_cannot_be_known_is_503_there_too() -> None:
    site.make_user("alex")
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    form = {"username": "alex", "password": "sesame", "csrfmiddlewaretoken": page.context["csrf_token"]}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.get("/who").json()["user"] == "alex"
    assert client.post("/change").status_code == 403
    gate().close()
    for answer in (client.get("/who"), client.post("/change")):
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(
    "cookie",
    [
        {"NAME": "__Host-session"},
        {"NAME": "__host-session", "SECURE": True, "PATH": "/shop"},
        {"NAME": "__Host-session", "SECURE": True, "DOMAIN": "shop.example"},
        {"NAME": "__Secure-session"},
    ],
)
def test_a_cookie_that_browsers_would_drop_is_refused_when_the_server_starts(cookie: dict[str, Any]) -> None:
    overridden = {f"SESSION_COOKIE_{name}": value for name, value in cookie.items()}
    with override_settings(**overridden), pytest.raises(ImproperlyConfigured, match="SESSION_COOKIE_SECURE"):
        Client().get("/put")


@override_settings(
    SESSION_COOKIE_NAME="__Secure-session", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_DOMAIN="shop.example"
)
def test_one_that_they_keep_is_taken() -> None:
    assert Client().get("/put").status_code == 200


def test_the_session_lives_on_while_requests_come(made: Made) -> None:
    idle, _ = DEFAULTS[made]
    with override_settings(LIMEN={**site.LIMEN, "clock_manual": True}):
        gate().set_clock(1_800_000_000)
        client = Client()
        client.cookies["sessionid"] = key_of(made(a="1"))
        for half in range(1, 9):
            gate().set_clock(1_800_000_000 + half * idle // 2)
            assert client.get("/who").status_code == 200
        assert client.get("/put").json() == {"a": "1"}
        gate().set_clock(1_800_000_000 + 4 * idle + idle + 1)
        assert client.get("/put").json() == {}
