"""Logging in and out in Django ends every session and visitor whose ticket the browser has (GUARD-17, GUARD-21)."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import key_of, log_in, logged_in, made_visitor, sessions_of, ticket_of  # isort: skip

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, authenticate, login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.test import Client, override_settings

import limen
from limen import _status
from limen.django import SessionStore, gate, subject_of
from limen.django._browser import Browser


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


@pytest.fixture
def alex() -> Any:
    return site.make_user("alex")


def planted(subject: str = "99") -> str:
    ticket = gate().sessions.create(subject).ticket
    assert ticket is not None
    return ticket


def with_cookies(*tickets: str) -> Client:
    return Client(headers={"cookie": "; ".join(f"sessionid={ticket}" for ticket in tickets)})


def alive(*tickets: str) -> list[bool]:
    return [SessionStore().exists(ticket) for ticket in tickets]


# Logging in.


@pytest.mark.parametrize("sessions", [0, 1, 2, 5])
def test_a_login_ends_all_that_the_browser_had(alex: Any, sessions: int) -> None:
    tickets = [planted() for _ in range(sessions)]
    tickets += [key_of(made_visitor(cart=number)) for number in range(2)]
    response = log_in(with_cookies(*tickets))
    assert response.status_code == 302
    assert alive(*tickets) == [False] * len(tickets)
    assert [each.ticket for each in sessions_of(alex)] == [None]
    assert alive(response.cookies["sessionid"].value) == [True]


def test_a_second_login_of_a_user_makes_a_new_session_and_ends_the_rest(alex: Any) -> None:
    client = logged_in(alex)
    client.get("/put?cart=3")
    former, visitor = ticket_of(client), key_of(made_visitor(a=1))
    old = gate().sessions.get(former)
    token = gate().tokens.issue(subject_of(alex), session=old)
    response = log_in(with_cookies(former, visitor))
    fresh = gate().sessions.get(response.cookies["sessionid"].value)
    assert (fresh.subject, fresh["cart"]) == (old.subject, "3")
    assert fresh.sid != old.sid
    assert alive(former, visitor) == [False, False]
    assert len(sessions_of(alex)) == 1
    with pytest.raises(limen.TokenRevoked):
        gate().tokens.verify(token)


def test_a_replaced_ticket_does_not_end_the_session_that_the_login_makes(alex: Any) -> None:
    def by_password(request: Any) -> None:
        login(request, authenticate(request, username="alex", password="sesame"))

    site.hook = by_password
    for only in (False, True):
        former = ticket_of(logged_in(alex))
        current = str(gate().sessions.renew(former).ticket)
        client = with_cookies(former) if only else with_cookies(former, current)
        made = client.get("/hook").cookies["sessionid"].value
        assert alive(former, current, made) == [False, False, True]
        assert len(sessions_of(alex)) == 1
        gate().revoke_subject(subject_of(alex))


def test_the_session_of_a_user_who_logs_in_again_makes_room(alex: Any) -> None:
    with override_settings(LIMEN={**site.LIMEN, "session_limit": 1}):
        client = logged_in(alex)
        assert log_in(client).status_code == 302
        assert len(sessions_of(alex)) == 1
        assert log_in(Client()).status_code == 403


@pytest.mark.parametrize("more", [(), (99,)], ids=["one session", "two sessions"])
def test_a_user_id_put_in_by_hand_ends_them_too(alex: Any, more: tuple[int, ...]) -> None:
    def by_hand(request: Any) -> None:
        request.session[SESSION_KEY] = str(alex.pk)

    site.hook = by_hand
    tickets = [planted(), key_of(made_visitor(cart=1)), *(planted() for _ in more)]
    response = with_cookies(*tickets).get("/hook")
    assert alive(*tickets) == [False] * len(tickets)
    assert gate().sessions.get(response.cookies["sessionid"].value).subject == subject_of(alex)


def cannot(*_: Any, **__: Any) -> Any:
    raise limen.StoreError(_status.STORE, "away")


def test_one_that_cannot_end_them_makes_no_session(alex: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def by_hand(request: Any) -> None:
        request.session[SESSION_KEY] = str(alex.pk)

    site.hook = by_hand
    monkeypatch.setattr(Browser, "log_out", cannot)
    response = with_cookies(planted(), key_of(made_visitor(cart=1))).get("/hook")
    assert response.status_code == 503
    assert "sessionid" not in response.cookies
    assert sessions_of(alex) == []


def test_a_login_without_credentials_brings_no_session_back(alex: Any) -> None:
    request = site.request_of(logged_in(alex))
    assert request.session[SESSION_KEY] == str(alex.pk)
    gate().revoke_subject(subject_of(alex))
    with pytest.raises(SessionInterrupted):
        login(request, alex, "limen.django.ModelBackend")
    request.session.save()
    assert sessions_of(alex) == []


# Logging out.


def test_a_logout_ends_all_that_the_browser_had(alex: Any) -> None:
    for sessions_too in (1, 2):
        tickets = [planted(subject_of(alex)) for _ in range(sessions_too)] + [key_of(made_visitor(a=1))]
        response = with_cookies(*tickets).post("/accounts/logout/")
        assert response.cookies["sessionid"].value == ""
        assert alive(*tickets) == [False] * len(tickets)
    assert sessions_of(alex) == []


def test_so_does_a_logout_by_a_replaced_ticket(alex: Any) -> None:
    former = ticket_of(logged_in(alex))
    current = str(gate().sessions.renew(former).ticket)
    site.hook = lambda request: request.session.flush()
    with_cookies(former).get("/hook")
    assert alive(former, current) == [False, False]


def test_a_post_by_a_replaced_ticket_is_to_come_again(alex: Any) -> None:  # GUARD-12
    former = ticket_of(logged_in(alex))
    current = str(gate().sessions.renew(former).ticket)
    response = with_cookies(former).post("/accounts/logout/")
    assert (response.status_code, response["retry-after"]) == (503, "1")
    assert "sessionid" not in response.cookies
    assert alive(current) == [True]


def test_a_logout_ends_a_session_that_the_same_request_made(alex: Any) -> None:
    def in_and_out(request: Any) -> None:
        login(request, alex, "limen.django.ModelBackend")
        assert len(sessions_of(alex)) == 1
        request.session.flush()

    site.hook = in_and_out
    visitor = key_of(made_visitor(a=1))
    with_cookies(visitor).get("/hook")
    assert sessions_of(alex) == []
    assert alive(visitor) == [False]


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("count", [1, 2])
def test_a_browser_keeps_its_cookie_where_a_logout_fails(
    alex: Any, every: bool, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [planted(subject_of(alex)) for _ in range(count)]
    monkeypatch.setattr(Browser, "log_out", cannot)
    with override_settings(SESSION_SAVE_EVERY_REQUEST=every):
        response = with_cookies(*tickets).post("/accounts/logout/")
    assert response.status_code == 503
    assert "sessionid" not in response.cookies
