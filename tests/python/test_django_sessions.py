"""limen.django.sessions: what Django requires of a session engine, and what limen requires of Django."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import again, kept_as, key_of, made_session, made_visitor, sid_of  # isort: skip

import asyncio
import gc
import json
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.test import override_settings
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
    """What Django calls a session is a visitor's before login, and a session afterwards. Both work alike."""
    return request.param


# The data of a session.


def test_what_was_saved_is_there_at_the_next_request(made: Made) -> None:
    data = {"a": 1, "b": [1.5, None, True], "c": {"d": "ž\U0001f600"}}
    assert dict(again(made(**data)).items()) == data


def test_the_data_is_plain_json_for_other_services(made: Made) -> None:
    assert kept_as(made(theme="dark")).data == {"theme": "dark"}


@pytest.mark.parametrize("data", [{"x": object()}, {"x": {1, 2}}, {"x": b"y"}])
def test_what_json_cannot_write_is_refused(made: Made, data: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        made(**data)


def test_nan_is_refused(made: Made) -> None:
    with pytest.raises(limen.UsageError):
        made(x=float("nan"))


def test_more_than_session_max_data_is_refused_and_nothing_is_written(made: Made) -> None:
    store = again(made(a=1))
    store["long"] = "x" * 20_000
    with pytest.raises(limen.DataTooLong, match=r"session\.max_data"):
        store.save()
    assert dict(again(store).items()) == {"a": 1}


class DatesToo:
    """A serializer of the project's own."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, cls=DjangoJSONEncoder).encode("ascii")

    def loads(self, data: bytes) -> Any:
        return {name: value.upper() if name == "loud" else value for name, value in json.loads(data).items()}


def test_a_serializer_of_ones_own_works_if_it_writes_json(made: Made) -> None:
    with override_settings(SESSION_SERIALIZER=f"{__name__}.DatesToo"):
        store = again(made(at=datetime(2026, 1, 2), loud="ž"))
        assert dict(store.items()) == {"at": "2026-01-02T00:00:00", "loud": "Ž"}


class NotJson:
    def dumps(self, obj: Any) -> bytes:
        return b"\x80\x04}."

    def loads(self, data: bytes) -> Any:
        raise AssertionError


def test_a_serializer_that_writes_no_json_is_refused(made: Made) -> None:
    with override_settings(SESSION_SERIALIZER=f"{__name__}.NotJson"), pytest.raises(ImproperlyConfigured):
        made(a=1)


# Keys.


@pytest.mark.parametrize(
    "key", ["", "x", "a" * 32, "A" * 36, "\0" * 36, "ž" * 36, "x" * 100_000], ids=lambda key: f"{len(key)}"
)
def test_a_key_that_is_no_ticket_is_never_adopted(key: str) -> None:
    store = SessionStore(key)
    store["a"] = 1
    assert store.session_key is None
    store.save()
    assert store.session_key not in (None, key)
    assert dict(again(store).items()) == {"a": 1}


def test_a_ticket_that_has_ended_is_never_adopted(made: Made) -> None:
    former = made(a=1)
    _kept.end(key_of(former))
    store = again(former)
    store["b"] = 2
    store.save()
    assert store.session_key != former.session_key
    assert dict(again(store).items()) == {"b": 2}


def test_a_sid_is_no_key() -> None:
    store = SessionStore(sid_of(made_session(a=1)))
    assert dict(store.items()) == {}
    assert store.session_key is None


def test_must_create_makes_another_session(made: Made) -> None:
    store = made(a=1)
    former = store.session_key
    store.save(must_create=True)
    assert store.session_key != former
    assert dict(SessionStore(former).items()) == dict(again(store).items()) == {"a": 1}


def test_create_gives_a_key_at_once() -> None:
    store = SessionStore()
    store.create()
    assert store.exists(key_of(store))
    assert not store.exists("x" * 36)
    assert dict(again(store).items()) == {}


def test_cycle_key_changes_the_ticket_and_keeps_the_data(made: Made) -> None:
    store = again(made(a=1))
    former = key_of(store)
    store["b"] = 1
    store.cycle_key()
    assert store.session_key != former
    store.save()
    assert dict(again(store).items()) == {"a": 1, "b": 1}
    key = store.session_key
    store["c"] = 1
    store.save()
    assert store.session_key == key
    assert dict(again(store).items()) == {"a": 1, "b": 1, "c": 1}


def test_cycle_key_renews_a_session() -> None:
    store = again(made_session(a=1))
    sid = sid_of(store)
    store.cycle_key()
    store.save()
    assert sid_of(store) == sid


def test_a_renewed_ticket_reads_for_a_while_and_never_writes() -> None:
    in_flight = again(made_session(a=1))
    assert in_flight["a"] == 1
    again(in_flight).cycle_key()
    late = SessionStore(in_flight.session_key)
    assert late["a"] == 1
    for store in (in_flight, late):
        store["b"] = 2
        with pytest.raises(limen.SessionRenewed):
            store.save()


def test_without_a_grace_a_renewed_ticket_is_dead() -> None:
    with override_settings(LIMEN={**site.LIMEN, "session_renew_grace": 0}):
        store = again(made_session(a=1))
        former = SessionStore(store.session_key)
        store.cycle_key()
        assert dict(former.items()) == {}
        assert former.session_key is None


def test_cycle_key_without_a_session_makes_none() -> None:
    store = SessionStore()
    store["a"] = 1
    store.cycle_key()
    assert store.session_key is None
    store.save()
    assert dict(again(store).items()) == {"a": 1}


def test_cycle_key_brings_no_session_back() -> None:
    store = again(made_session(a=1))
    assert store["a"] == 1
    gate().sessions.end(key_of(store))
    with pytest.raises(SessionInterrupted):
        store.cycle_key()
    assert store.session_key is None
    assert dict(store.items()) == {}


def test_flush_ends_the_session(made: Made) -> None:
    store = again(made(a=1))
    former = key_of(store)
    store.flush()
    assert store.session_key is None
    assert store.is_empty()
    assert not SessionStore().exists(former)
    store["b"] = 2
    store.save()
    assert dict(again(store).items()) == {"b": 2}


def test_delete_by_key_and_twice(made: Made) -> None:
    store = made(a=1)
    SessionStore().delete(store.session_key)
    SessionStore().delete(store.session_key)
    SessionStore().delete()
    store.delete()
    assert not SessionStore().exists(key_of(store))


def test_clear_expired_is_the_stores_own_matter() -> None:
    SessionStore.clear_expired()


# An ended session stays ended.


def test_a_save_in_flight_brings_no_session_back(made: Made) -> None:
    for end in (
        lambda store: _kept.end(key_of(store)),
        lambda store: gate().revoke_everyone(),
        lambda store: gate().revoke_subject("7") if made is made_session else _kept.end(key_of(store)),
    ):
        store = again(made(a=1))
        store["a"] = 2
        end(store)
        with pytest.raises(UpdateError):
            store.save()
        assert not store.exists(key_of(store))
        assert dict(again(store).items()) == {}


def test_a_session_cleared_without_a_look_stays_ended(made: Made) -> None:
    store = again(made(a=1))
    store.clear()
    store["b"] = 1
    _kept.end(key_of(store))
    with pytest.raises(UpdateError):
        store.save()


def test_a_refused_session_leaves_no_cycle_behind() -> None:
    """A client sends a refused ticket with every request: nothing may be left to the collector."""
    gc.disable()
    try:
        store = SessionStore("x" * 36)
        assert store.get("a") is None
        gone = weakref.ref(store)
        del store
        assert gone() is None
    finally:
        gc.enable()


# When limen cannot tell.


def test_a_closed_gate_is_never_no_session(made: Made) -> None:
    store = made(a=1)
    gate().close()
    for attempt in (
        lambda: again(store)["a"],
        lambda: again(store).exists(key_of(store)),
        lambda: again(store).flush(),
        lambda: again(store).cycle_key(),
        lambda: SessionStore().create(),
        lambda: again(store).delete(),
    ):
        with pytest.raises(limen.Unavailable):
            attempt()


# Async.


def test_the_async_variants_do_the_same() -> None:
    async def story() -> None:
        store = SessionStore()
        await store.aset("a", 1)
        await store.asave()
        former = key_of(store)
        assert await store.aexists(former)
        store = SessionStore(former)
        assert await store.aget("a") == 1
        await store.acycle_key()
        await store.aset("b", 2)
        await store.aset_expiry(600)
        assert await store.aget_expiry_age() == 600
        assert await store.aget_expiry_date() <= timezone.now() + timedelta(seconds=600)
        await store.asave()
        assert store.session_key not in (former, None)
        assert dict(await SessionStore(store.session_key).aitems())["b"] == 2
        ended = SessionStore(store.session_key)
        await ended.aset("c", 3)
        await store.aflush()
        assert store.session_key is None
        with pytest.raises(UpdateError):
            await ended.asave()
        await store.acreate()
        await store.adelete()
        assert not await store.aexists(key_of(store))
        await SessionStore.aclear_expired()

    asyncio.run(story())
