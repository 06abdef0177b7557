"""Logging in and out in Django: the subject of a session, and its end."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import log_in, logged_in, request_of, sessions_of, ticket_of  # isort: skip

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, authenticate, get_user_model, login, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import Client, override_settings

import limen
from limen.django import (
    SessionStore,
    begin_login,
    gate,
    subject_of,
)
from limen.django.conf import Conf


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


@pytest.fixture
def alex() -> Any:
    return site.make_user("alex", is_staff=True, is_superuser=True)


# The subject of a session.


def test_login_makes_a_session_of_the_users_and_ends_the_visitors(alex: Any) -> None:
    client = Client()
    client.get("/put?cart=3")
    visitors = ticket_of(client)
    assert log_in(client).status_code == 302
    session = gate().sessions.get(ticket_of(client))
    assert session.subject == str(alex.pk)
    assert session["cart"] == "3"
    with pytest.raises(limen.SessionUnknown):
        gate().visitors.get(visitors)
    assert client.get("/who").json() == {"user": "alex", "subject": str(alex.pk)}


def test_login_without_a_session_before_makes_exactly_one(alex: Any) -> None:
    client = Client()
    log_in(client)
    assert gate().stats()["sessions"]["created"] == 1
    assert len(sessions_of(alex)) == 1


def test_a_wrong_password_makes_no_session(alex: Any) -> None:
    client = Client()
    assert log_in(client, password="12345").status_code == 200
    assert log_in(client, name="nobody").status_code == 200
    assert "sessionid" not in client.cookies
    assert sessions_of(alex) == []


def test_a_ticket_that_was_planted_is_worth_nothing_after_the_login(alex: Any) -> None:
    """Session fixation: the attacker's browser knows the visitor's ticket."""
    attacker, victim = Client(), Client()
    attacker.get("/put?a=1")
    victim.cookies["sessionid"] = ticket_of(attacker)
    log_in(victim)
    assert ticket_of(victim) != ticket_of(attacker)
    assert attacker.get("/who").json()["user"] == ""


def test_logging_in_again_makes_a_new_session_with_its_own_authentication_time(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "clock_manual": True}):
        gate().set_clock(1_800_000_000)
        client = logged_in(alex)
        former = gate().sessions.get(ticket_of(client))
        gate().set_clock(1_800_000_600)
        log_in(client)
        session = gate().sessions.get(ticket_of(client))
        assert session.sid != former.sid
        assert session.auth_time_seconds == 1_800_000_600
        with pytest.raises(limen.SessionUnknown):
            gate().sessions.get(former)


def test_somebody_else_who_logs_in_gets_a_new_and_empty_session(alex: Any) -> None:
    site.make_user("sam")
    client = logged_in(alex)
    client.get("/put?secret=1")
    former = ticket_of(client)
    log_in(client, "sam")
    assert client.get("/who").json()["user"] == "sam"
    assert "secret" not in client.get("/put").json()
    with pytest.raises(limen.SessionUnknown):
        gate().sessions.get(former)
    assert sessions_of(alex) == []


def test_a_user_id_put_into_the_session_by_hand_moves_it_too(alex: Any) -> None:
    store = SessionStore()
    store["cart"] = 1
    store.save()
    former = store.session_key
    store = SessionStore(former)
    store[SESSION_KEY] = str(alex.pk)
    store.save()
    assert store.session_key != former
    assert [session["cart"] for session in sessions_of(alex)] == [1]
    del store[SESSION_KEY]
    store.save()
    assert sessions_of(alex) == []
    assert gate().visitors.get(store.session_key or "")["cart"] == 1


def by_name(user: Any) -> str:
    return f"user-{user.get_username()}"


def from_name(subject: str) -> Any:
    return get_user_model()._default_manager.filter(username=subject.removeprefix("user-")).first()


def test_subjects_of_ones_own(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "subject": by_name, "user": f"{__name__}.from_name"}):
        client = logged_in(alex)
        assert client.get("/who").json() == {"user": "alex", "subject": "user-alex"}
        store = SessionStore()
        store[SESSION_KEY] = str(alex.pk)
        store.save()
        assert {session.subject for session in sessions_of(alex)} == {"user-alex"}
        token = gate().tokens.issue("user-alex")
        response = Client().get("/private", headers={"authorization": f"Bearer {token}"})
        assert response.content == b"hello, alex"


@pytest.mark.parametrize("subject", ["", None, 7])
def test_a_subject_that_is_none_is_refused_and_nobody_is_logged_in(alex: Any, subject: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "subject": lambda user: subject, "user": from_name}):
        request = request_of()
        with pytest.raises(ImproperlyConfigured):
            login(request, alex, "django.contrib.auth.backends.ModelBackend")
        assert SESSION_KEY not in request.session
        assert not request.user.is_authenticated


def tell(request: HttpRequest) -> dict[str, Any]:
    return {"label": request.headers.get("User-Agent"), "address": request.META["REMOTE_ADDR"], "level": 1}


@pytest.mark.parametrize(
    ("agent", "label"),
    [("Firefox", "Firefox"), ("a\tb\x7f\u2028c", "a b  c"), ("ž" * 200, "ž" * 128), ("", None), ("\n", " ")],
)
def test_a_login_is_described_whatever_the_client_says(alex: Any, agent: str, label: str | None) -> None:
    with override_settings(LIMEN={**site.LIMEN, "describe": tell}):
        client = Client(headers={"user-agent": agent})
        log_in(client)
        [session] = sessions_of(alex)
        assert (session.label, session.address, session.level) == (label, "127.0.0.1", 1)


# The end of a session.


def test_logout_ends_the_session_and_its_tokens(alex: Any) -> None:
    client = logged_in(alex)
    ticket = ticket_of(client)
    token = gate().tokens.issue(subject_of(alex), session=gate().sessions.get(ticket))
    assert client.post("/accounts/logout/").cookies["sessionid"].value == ""
    with pytest.raises(limen.SessionUnknown):
        gate().sessions.get(ticket)
    with pytest.raises(limen.TokenRevoked):
        gate().tokens.verify(token)
    client.cookies["sessionid"] = ticket
    assert client.get("/who").json()["user"] == ""


def test_after_the_kill_switch_the_next_request_is_sent_to_the_login_page(alex: Any) -> None:
    client, other = logged_in(alex), logged_in(alex)
    assert client.get("/private").status_code == 200
    assert gate().revoke_subject(subject_of(alex), "hacked") == 2
    for each in (client, other):
        response = each.get("/private")
        assert (response.status_code, response["location"]) == (302, "/accounts/login/?next=/private")
    assert log_in(client).status_code == 302
    assert client.get("/private").status_code == 200


def test_a_response_in_flight_brings_nobody_back_after_the_kill_switch(alex: Any) -> None:
    client = logged_in(alex)
    ticket = ticket_of(client)

    def revoked_meanwhile(request: Any) -> None:
        request.session["a"] = request.user.get_username()
        gate().revoke_subject(subject_of(alex))

    site.hook = revoked_meanwhile
    response = client.get("/hook")
    assert response.status_code == 400
    assert "sessionid" not in response.cookies
    assert sessions_of(alex) == []
    assert client.get("/private").status_code == 302
    with pytest.raises(limen.SessionUnknown):
        gate().sessions.get(ticket)


def test_one_device_is_ended_by_its_sid(alex: Any) -> None:
    phone, laptop = logged_in(alex), logged_in(alex)
    gate().revoke_session(subject_of(alex), gate().sessions.get(ticket_of(phone)).sid)
    assert phone.get("/private").status_code == 302
    assert laptop.get("/private").status_code == 200


def test_a_login_under_way_does_not_slip_in_after_the_kill_switch(alex: Any) -> None:
    request = request_of()
    user = authenticate(request, username="alex", password="sesame")
    assert user is not None
    gate().revoke_subject(subject_of(alex))
    with pytest.raises(limen.LoginRevoked):
        login(request, user)
    assert not request.user.is_authenticated
    assert SESSION_KEY not in request.session
    request.session.save()
    assert sessions_of(alex) == []


def test_others_hear_only_of_logins_that_are_not_refused(alex: Any) -> None:
    heard: list[Any] = []

    def hear(sender: Any, request: Any, **_: Any) -> None:
        heard.append(request.session.session_key)

    refused, good = request_of(), request_of()
    user: Any = authenticate(refused, username="alex", password="sesame")
    gate().revoke_subject(subject_of(alex))
    user_logged_in.connect(hear)
    try:
        with pytest.raises(limen.LoginRevoked):
            login(refused, user)
        assert heard == []
        assert user.last_login is None
        login(good, authenticate(good, username="alex", password="sesame"))
        assert heard == [good.session.session_key]
        assert gate().sessions.get(heard[0]).subject == subject_of(alex)
    finally:
        user_logged_in.disconnect(hear)


def wrong(request: HttpRequest) -> dict[str, Any]:
    raise ArithmeticError


def test_nobody_is_logged_in_where_the_login_cannot_be_described(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "describe": wrong}):
        request = request_of()
        request.session["cart"] = 1
        with pytest.raises(ArithmeticError):
            login(request, alex, "limen.django.ModelBackend")
        request.session.save()
        assert not request.user.is_authenticated
        assert dict(request.session.items()) == {"cart": 1}
        assert sessions_of(alex) == []


def test_the_view_of_such_a_login_answers_401(alex: Any) -> None:
    def slow(request: Any) -> None:
        user = authenticate(request, username="alex", password="sesame")
        gate().revoke_subject(subject_of(alex))
        login(request, user)

    site.hook = slow
    client = Client()
    client.get("/put?cart=1")
    response = client.get("/hook")
    assert response.status_code == 401
    assert client.get("/put").json() == {"cart": "1"}
    assert client.get("/who").json()["user"] == ""


@pytest.mark.parametrize("kept", [False, True])
def test_a_login_again_that_was_overtaken_logs_out(alex: Any, kept: bool) -> None:
    client = logged_in(alex)
    client.get("/put?secret=1")

    def slow(request: Any) -> None:
        user = authenticate(request, username="alex", password="sesame")
        assert request.user.is_authenticated
        if kept:
            gate().revoke_sessions(subject_of(alex), keep=request.limen.session)
        else:
            gate().revoke_subject(subject_of(alex))
        login(request, user)

    site.hook = slow
    assert client.get("/hook").status_code == 401
    assert sessions_of(alex) == []
    assert client.get("/who").json()["user"] == ""
    assert client.get("/put").json() == {}


def test_a_session_made_anew_to_live_longer_comes_not_after_the_kill_switch(alex: Any) -> None:
    request = request_of()
    login(request, alex, "django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(86400)
    gate().revoke_subject(subject_of(alex))
    with pytest.raises(UpdateError):
        request.session.save()
    assert sessions_of(alex) == []


def test_nor_does_another_one_of_it_or_one_of_another_user(alex: Any) -> None:
    sam = site.make_user("sam")
    for again in (
        lambda store: store.create(),
        lambda store: store.save(must_create=True),
        lambda store: store.cycle_key(),
        lambda store: (store.update({SESSION_KEY: str(sam.pk)}), store.save()),
    ):
        store = request_of(logged_in(alex)).session
        assert store[SESSION_KEY] == str(alex.pk)
        gate().revoke_subject(subject_of(alex))
        with pytest.raises((UpdateError, SessionInterrupted)):
            again(store)
        assert sessions_of(alex) == sessions_of(sam) == []


def test_nor_where_the_kill_switch_comes_in_the_very_middle(
    alex: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for again in (
        lambda store: store.create(),
        lambda store: (store.set_expiry(86400), store.save()),
    ):
        request = request_of()
        login(request, alex, "django.contrib.auth.backends.ModelBackend")
        request.session.save()

        def terms(self: Conf, wanted: int | None) -> dict[str, Any]:
            gate().revoke_subject(subject_of(alex))  # after the session was found good, before the new one
            return {}

        with monkeypatch.context() as meanwhile, pytest.raises(limen.LoginRevoked):
            meanwhile.setattr(Conf, "terms", terms)
            again(request.session)
        assert sessions_of(alex) == []


def test_a_login_form_that_was_sent_twice_at_once_logs_in(alex: Any) -> None:
    client = Client()
    client.get("/put?cart=1")
    first, second = request_of(client), request_of(client)
    assert first.session["cart"] == second.session["cart"] == "1"
    for request in (first, second):
        login(request, alex, "limen.django.ModelBackend")
        request.session.save()
    assert sorted(session.get("cart", "") for session in sessions_of(alex)) == ["1", "1"]


def test_a_mark_of_ones_own_login_view(alex: Any) -> None:
    request = request_of()
    begin_login(alex)
    gate().revoke_everyone()
    with pytest.raises(limen.LoginRevoked):
        login(request, alex, "limen.django.ModelBackend")


def test_more_sessions_than_allowed_are_a_403_and_keep_the_cart(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "session_limit": 1}):
        logged_in(alex)
        second = Client()
        second.get("/put?cart=1")
        assert log_in(second).status_code == 403
        assert second.get("/put").json() == {"cart": "1"}
        assert len(sessions_of(alex)) == 1


def test_what_is_refused_when_the_session_is_saved_is_answered_too(alex: Any) -> None:
    def by_hand(request: Any) -> None:
        request.session[SESSION_KEY] = str(alex.pk)

    site.hook = by_hand
    with override_settings(LIMEN={**site.LIMEN, "session_limit": 1}):
        logged_in(alex)
        client = Client()
        client.get("/put?cart=1")
        assert client.get("/hook").status_code == 403
        assert client.get("/put").json() == {"cart": "1"}


def test_remember_me_within_the_limit_of_one_session(alex: Any) -> None:
    def remember(request: Any) -> None:
        login(request, authenticate(request, username="alex", password="sesame"))
        request.session.set_expiry(14 * 86400)

    site.hook = remember
    with override_settings(LIMEN={**site.LIMEN, "session_limit": 1}):
        client = Client()
        cookie = client.get("/hook").cookies["sessionid"]
        assert cookie["max-age"] == 14 * 86400
        [session] = sessions_of(alex)
        assert session.expires_at_seconds - session.created_at_seconds == 14 * 86400
        assert client.get("/who").json()["user"] == "alex"


# When limen cannot tell.


def test_nobody_is_logged_out_or_anonymous_where_it_cannot_be_known(alex: Any) -> None:
    client = logged_in(alex)
    ticket = ticket_of(client)
    gate().close()
    for path in ("/who", "/private", "/put?a=1", "/admin/"):
        response = client.get(path)
        assert (response.status_code, response["retry-after"]) == (503, "1")
        assert "sessionid" not in response.cookies
    assert client.post("/accounts/logout/").status_code == 503
    assert ticket_of(client) == ticket


def test_a_store_that_goes_away_during_the_request_is_a_503(alex: Any) -> None:
    client = logged_in(alex)

    def close(request: Any) -> None:
        request.session["a"] = 1
        gate().close()

    site.hook = close
    response = client.get("/hook")
    assert (response.status_code, response["retry-after"]) == (503, "1")


def test_logout_where_it_cannot_be_known_raises(alex: Any) -> None:
    request = request_of(logged_in(alex))
    assert request.session[SESSION_KEY] == str(alex.pk)
    gate().close()
    with pytest.raises(limen.Unavailable):
        logout(request)
