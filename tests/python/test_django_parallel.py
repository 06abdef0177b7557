"""limen.django.sessions: parallel requests that change one session."""

from __future__ import annotations

import django_site as site  # isort: skip  # it sets Django up
from django_site import again, key_of, made_session, made_visitor  # isort: skip

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from django.test import override_settings

import limen
from limen.django import SessionStore, _kept


@pytest.fixture(autouse=True)
def _fresh_gate() -> Iterator[None]:
    with override_settings(LIMEN=dict(site.LIMEN)):
        yield


Made: TypeAlias = Callable[..., SessionStore]


@pytest.fixture(params=[made_visitor, made_session], ids=["visitor", "session"])
def made(request: pytest.FixtureRequest) -> Any:
    """What Django calls a session is a visitor's before login, and a session afterwards. Both work alike."""
    return request.param


def test_changes_of_different_keys_both_survive(made: Made) -> None:
    store = made(a=1, b=1, c=1)
    first, second = again(store), again(store)
    first["a"], second["b"] = 2, 2
    del second["c"]
    first["new"] = "first"
    first.save()
    second.save()
    assert dict(again(store).items()) == {"a": 2, "b": 2, "new": "first"}


def test_of_changes_of_the_same_key_the_later_wins(made: Made) -> None:
    store = made(a=1)
    first, second = again(store), again(store)
    first["a"], second["a"] = 2, 3
    second.save()
    first.save()
    assert again(store)["a"] == 2


def test_what_changed_deep_inside_is_seen(made: Made) -> None:
    store = made(cart={"items": [1]}, x=0)
    first, second = again(store), again(store)
    first["cart"]["items"].append(2)
    first.modified = True
    second["x"] = 1
    second.save()
    first.save()
    assert dict(again(store).items()) == {"cart": {"items": [1, 2]}, "x": 1}


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.0), (0, False), ("1", 1), ([1], [True])])
def test_values_that_python_calls_equal_are_told_apart(made: Made, before: Any, after: Any) -> None:
    store = again(made(a=before))
    store["a"] = after
    store.save()
    assert json.dumps(again(store)["a"]) == json.dumps(after)


def test_a_request_that_saves_twice_takes_nothing_of_others_back(made: Made) -> None:
    store = made(a=1)
    first, second = again(store), again(store)
    first["a"] = 2
    second["b"] = 2
    second.save()
    first.save()
    first["c"] = 3
    first.save()
    assert dict(again(store).items()) == {"a": 2, "b": 2, "c": 3}


def test_clear_without_a_look_removes_what_was_there(made: Made) -> None:
    store = again(made(a=1))
    store.clear()
    store["b"] = 2
    store.save()
    assert dict(again(store).items()) == {"b": 2}


def test_clear_takes_nothing_that_others_add_meanwhile(made: Made) -> None:
    store = again(made(a=1))
    assert store["a"] == 1
    store.clear()
    other = again(store)
    other["b"] = 2
    other.save()
    store.save()
    assert dict(again(store).items()) == {"b": 2}


def test_many_threads_that_change_different_keys_all_survive(made: Made) -> None:
    store = made()
    start = threading.Barrier(8)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait(30)
            for step in range(20):
                mine = again(store)
                mine[f"{number}"] = step
                mine.save()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert dict(again(store).items()) == {f"{number}": 19 for number in range(8)}


def test_a_session_that_others_change_all_the_time_is_an_error_and_no_hang(
    made: Made,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another request always saves first: it does so just before each write."""
    store = again(made(a=1))
    real, ticket, count = limen.django._data.Changes.onto, key_of(store), [0]

    def overtaken(self: Any, fresh: dict[str, Any]) -> dict[str, Any]:
        count[0] += 1
        kept = _kept.read(ticket)
        _kept.write(kept, {**kept.data, "other": count[0]})
        return real(self, fresh)

    monkeypatch.setattr(limen.django._data.Changes, "onto", overtaken)
    store["a"] = 2
    with pytest.raises(limen.SessionChanged):
        store.save()
    assert 1 < count[0] < 100
