"""Reading a session: limen's stores beside Django's cached session and Flask-Session on a local Redis."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import local_redis
from measure import CPU, WALL, Goal, Row, Run, compare, faster, repeated
from tokens import Bench, shared

import limen

COUNT = 10_000  # live sessions
DATA = {"role": "admin", "cart": [17, 4], "theme": "dark", "locale": "cs_CZ"}
LIMIT_OF_THE_GOAL = 0.45  # us of HMAC-SHA-256 over a token's signing input, where a get is to take 0.6
GET_OF_THE_GOAL = 0.6


def rows(rounds: int) -> list[Row]:
    with limen.open("memory:", issuer="https://shop.example") as gate, local_redis.running() as path:
        tickets = [gate.sessions.create(f"user-{at}", data=DATA).ticket for at in range(COUNT)]
        with shared() as on_disk:
            alone = _alone(gate, on_disk, tickets, rounds)
        return [*alone, *_beside_peers(gate, tickets, path, rounds)]


def _alone(gate: limen.Gate, on_disk: limen.Gate, tickets: list[str | None], rounds: int) -> list[Row]:
    """The bare get, against the limit of HS256, in which the goal is given."""
    tokens = Bench("HS256")
    names: dict[str, Any] = {"get": gate.sessions.get, "one": tickets[0], "ticket": cycle(tickets).__next__}
    contenders: dict[str, Run | None] = {
        "limit": tokens.bare.verify if tokens.bare else None,
        "limen": repeated("get(one).subject", **names),
        "limen, 10,000": repeated("get(ticket()).subject", **names),
        "limen, touch": repeated("touch(one)", touch=gate.sessions.touch, **names),
        "limen, lmdb:": repeated(
            "get(one).subject",
            get=on_disk.sessions.get,
            one=on_disk.sessions.create("user", data=DATA).ticket,
        ),
    }
    measured = compare("session get", contenders, rounds, CPU)
    tokens.gate.close()
    mine = measured["limen"]
    if "limit" in mine.ratios:
        bound = GET_OF_THE_GOAL / LIMIT_OF_THE_GOAL
        value = mine.ratios["limit"]
        mine.goals.append(Goal(f"at most {bound:.2f}x limit (HS256)", value, value <= bound))
    return list(measured.values())


def _beside_peers(gate: limen.Gate, tickets: list[str | None], path: str | None, rounds: int) -> list[Row]:
    """Measured by the wall clock, since two of the three wait for Redis."""
    contenders: dict[str, Run | None] = {
        "limen": repeated("get(one)['role']", get=gate.sessions.get, one=tickets[0]),
        "Django, cache on Redis": _django(path) if path else None,
        "Flask-Session, Redis": _flask(path) if path else None,
    }
    measured = compare("session get, a member of its data", contenders, rounds, WALL)
    for peer in list(contenders)[1:]:
        faster(measured["limen"], peer, 1)
    return list(measured.values())


def _django(path: str) -> Run | None:
    try:
        from django.conf import settings
    except ImportError:
        return None
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"unix://{path}"}
    settings.configure(SECRET_KEY="of a benchmark", CACHES={"default": cache})
    try:
        from django.contrib.sessions.backends.cache import SessionStore

        kept = SessionStore()
        kept.update(DATA)
        kept.create()
    except ImportError:
        return None
    return repeated("store(key)['role']", store=SessionStore, key=kept.session_key)


def _flask(path: str) -> Run | None:
    try:
        import redis
        from flask import Flask, session
        from flask_session import Session  # type: ignore[import-untyped]
    except ImportError:
        return None
    app = Flask("bench")
    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.Redis(unix_socket_path=path))
    Session(app)

    @app.route("/")
    def log_in() -> str:
        session.update(DATA)
        return ""

    client = app.test_client()
    client.get("/")
    cookie = client.get_cookie("session")
    assert cookie is not None
    request = app.test_request_context(headers={"Cookie": f"session={cookie.value}"}).request
    opened = app.session_interface.open_session
    found = opened(app, request)
    if found is None or found["role"] != DATA["role"]:
        raise AssertionError("Flask-Session did not find its session")
    return repeated("opened(app, request)['role']", opened=opened, app=app, request=request)
