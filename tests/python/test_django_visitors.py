"""Sessions of Django before login: a visitor's data, which nobody takes for a user's."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import again, kept_as, key_of, made_visitor  # isort: skip

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import UpdateError
from django.test import override_settings

import limen
from limen.django import SessionStore, gate


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


def test_a_session_without_a_user_is_a_visitors() -> None:
    assert isinstance(kept_as(made_visitor(a=1)), limen.Visitor)
    assert gate().stats()["sessions"]["created"] == 0
    with pytest.raises(limen.TicketMalformed):
        gate().sessions.get(key_of(made_visitor(a=1)))


def test_cycle_key_moves_a_visitor_when_it_is_saved() -> None:
    store = again(made_visitor(a=1))
    former = key_of(store)
    store.cycle_key()
    assert store.exists(former) and not store.exists(key_of(store))
    other = SessionStore(former)
    other["b"] = 1
    other.save()
    store.save()
    assert dict(again(store).items()) == {"a": 1, "b": 1}
    assert not store.exists(former)


@pytest.mark.parametrize("leave", [SessionStore.flush, SessionStore.delete, SessionStore.create])
def test_a_visitor_who_was_to_move_leaves_nothing_behind(leave: Callable[[SessionStore], None]) -> None:
    store = again(made_visitor(a=1))
    former = key_of(store)
    store.cycle_key()
    leave(store)
    assert not store.exists(former)


def test_of_two_requests_that_move_a_visitor_one_is_interrupted() -> None:
    first = again(made_visitor(a=1))
    second = again(first)
    first.cycle_key()
    second.cycle_key()
    first.save()
    with pytest.raises(UpdateError):
        second.save()
    assert dict(again(first).items()) == {"a": 1}
    assert not second.exists(key_of(second))


def test_cycle_key_brings_no_visitor_back() -> None:
    store = again(made_visitor(a=1))
    assert store["a"] == 1
    gate().visitors.end(key_of(store))
    store.cycle_key()
    with pytest.raises(UpdateError):
        store.save()
    assert not store.exists(key_of(store))


def test_a_visitors_data_never_names_a_user() -> None:
    forged = gate().visitors.put(gate().visitors.draw(), {"_auth_user_id": "1"})
    assert dict(SessionStore(forged.ticket).items()) == {}


def test_visitors_who_are_too_many_are_503_and_logins_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise limen.StoreFull(203)

    store = again(made_visitor(a=1))
    monkeypatch.setattr(limen.Visitors, "put", full)
    monkeypatch.setattr(limen.Visitors, "touch", full)
    with pytest.raises(limen.StoreFull):
        made_visitor(a=1)
    assert store["a"] == 1
    store.cycle_key()
    store.log_in(User(pk=7), {})
    store.save()
    assert isinstance(kept_as(store), limen.Session)
    assert dict(again(store).items()) == {"a": 1}


def test_data_of_a_visitor_whose_login_is_refused_stays() -> None:
    store = again(made_visitor(a=1))
    store.cycle_key()
    mark = gate().login("7")
    gate().revoke_subject("7")
    with pytest.raises(limen.LoginRevoked):
        store.log_in(User(pk=7), {"mark": mark})
    store.refuse_login()
    store.save()
    assert isinstance(kept_as(store), limen.Visitor)
    assert dict(again(store).items()) == {"a": 1}
