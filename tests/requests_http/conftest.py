"""What the suites share: one store for all their servers, and those who ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import CASES, applies
from people import People
from servers import TAGS, Server, frameworks_in, serving


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--language", default="", help="only the frameworks of this language")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each framework with each case that it has the routes for."""
    if {"framework", "case"} <= set(metafunc.fixturenames):
        chosen = frameworks_in(metafunc.config.getoption("language"))
        pairs = [(name, case) for name in chosen for case in CASES if applies(case, (name, *TAGS[name]))]
        ids = [f"{name}: {case['name']}" for name, case in pairs]
        metafunc.parametrize(("framework", "case"), pairs, ids=ids)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


@pytest.fixture(scope="session")
def store(place: Path) -> str:
    return f"lmdb:{place}/store"


@pytest.fixture(scope="session")
def people(store: str) -> Iterator[People]:
    people = People(store)
    yield people
    people.close()


@pytest.fixture(scope="session")
def servers(store: str, place: Path, pytestconfig: pytest.Config) -> Iterator[dict[str, Server]]:
    with serving(frameworks_in(pytestconfig.getoption("language")), store, place) as running:
        yield running
