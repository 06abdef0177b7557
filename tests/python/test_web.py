"""Shared by the frameworks: the credentials of one request, and the HTTP response to an error."""

from __future__ import annotations

import copy
import gc
import json
import logging
import pickle
import weakref
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import flask
import pytest

import limen
import limen.fastapi
import limen.flask
import limen.wsgi
from limen import _errors
from limen._needs import Guards, age_of, check_words
from limen._web import answer
from web_requests import NAME, NOW, auth_of, cookie, request


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer="https://shop.example", clock_manual=True) as gate:
        gate.set_clock(NOW)
        yield gate


def test_a_request_without_credentials_is_nobodys(gate: limen.Gate) -> None:
    auth = request(gate)
    assert (auth.session, auth.claims, auth.subject, auth.by_bearer) == (None, None, None, False)
    assert isinstance(auth.error, limen.TicketAbsent)
    with pytest.raises(limen.TicketAbsent):
        auth.require_session()
    with pytest.raises(limen.BearerAbsent):
        auth.require_claims()
    with pytest.raises(limen.TicketAbsent):
        auth.require()


def test_a_cookie_brings_its_session_and_is_a_sign_of_life(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    gate.set_clock(NOW + 1200)
    auth = request(gate, made)
    assert auth.session == auth.require_session() == auth.require()
    assert (auth.subject, auth.error) == ("alex", None)
    assert auth.require_session().ticket == made.ticket
    assert gate.sessions.get(made).idle_expires_at_seconds == NOW + 1200 + 1800


def test_a_session_that_nobody_asks_for_is_not_looked_at(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    gate.set_clock(NOW + 1200)
    request(gate, made).finish([])
    assert gate.sessions.get(made).idle_expires_at_seconds == NOW + 1800


def test_credentials_are_looked_at_once_and_again_on_demand(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    auth = request(gate, made)
    assert auth.subject == "alex"
    gate.revoke_subject("alex")
    assert auth.subject == "alex"
    assert auth.again().subject is None


def test_a_gate_that_is_closed_in_a_request_lets_nobody_in(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex", roles=["clerk"]))
    assert auth.subject == "alex"
    gate.close()
    for require in (lambda: auth.require_role("clerk"), lambda: auth.require_fresh(60), auth.csrf_token):
        with pytest.raises(limen.GateClosed):
            require()
    with pytest.raises(limen.GateClosed):
        auth.again().require()


def test_a_token_outranks_a_cookie(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex"), gate.tokens.issue("sam"))
    assert (auth.subject, auth.by_bearer, auth.error) == ("sam", True, None)
    assert auth.require() == auth.require_claims()
    assert auth.session is None
    with pytest.raises(limen.TicketAbsent):
        auth.require_session()


def _revoked(gate: limen.Gate) -> str:
    token = gate.tokens.issue("alex")
    gate.revoke_token(token)
    return token


REFUSED: list[Callable[[limen.Gate], str]] = [
    lambda gate: "nonsense",
    lambda gate: gate.tokens.issue("alex")[:-4] + "AAAA",
    lambda gate: limen.open("memory:", issuer="https://shop.example").tokens.issue("alex"),
    lambda gate: gate.tokens.issue("alex", delay="1h"),
    _revoked,
]


@pytest.mark.parametrize("make", REFUSED)
def test_a_refused_token_is_never_replaced_by_the_cookie(
    gate: limen.Gate, make: Callable[[limen.Gate], str]
) -> None:
    auth = request(gate, gate.sessions.create("alex"), make(gate))
    assert (auth.claims, auth.session, auth.subject) == (None, None, None)
    assert isinstance(auth.error, limen.TokenError)
    for require in (
        auth.require,
        auth.require_claims,
        lambda: auth.require_csrf("x"),
        lambda: auth.require_role("a"),
    ):
        with pytest.raises(limen.TokenError):
            require()


def test_another_scheme_leaves_the_cookie_alone(gate: limen.Gate) -> None:
    auth = auth_of(gate, cookie=cookie(gate.sessions.create("alex")), authorization="Basic YWxleDpzZXNhbWU=")
    assert (auth.subject, auth.by_bearer) == ("alex", False)


@pytest.mark.parametrize(
    "fields",
    [
        "Bearer",
        "Bearer a b",
        "bearer a, Bearer b",
        "Basic YQ==, Bearer b",
        "Basic YQ==,bearer",
        "Bearer a\nBearer a",
        "Basic YQ==\nBearer b",
        "Basic YQ==\nBasic YQ==",
    ],
)
def test_a_malformed_or_repeated_authorization_field_is_answered_400(gate: limen.Gate, fields: Any) -> None:
    auth = auth_of(gate, cookie=cookie(gate.sessions.create("alex")), authorization=fields)
    assert auth.subject is None and auth.session is None
    with pytest.raises(limen.BearerMalformed) as refused:
        auth.require()
    assert answer(refused.value)[0] == 400


def test_unknown_is_never_taken_for_nobody(gate: limen.Gate) -> None:
    with_cookie = request(gate, gate.sessions.create("alex"))
    with_token = request(gate, token=gate.tokens.issue("alex"))
    gate.close()
    asked: list[Callable[[], object]] = [
        lambda: with_cookie.session,
        lambda: with_cookie.subject,
        lambda: with_cookie.error,
        with_cookie.require,
        lambda: with_cookie.require_csrf("x"),
        lambda: with_token.claims,
        lambda: with_token.subject,
        lambda: with_token.error,
        with_token.require,
    ]
    for ask in asked * 2:
        with pytest.raises(limen.GateClosed):
            ask()


def test_a_mistake_of_the_program_is_no_refusal() -> None:
    with limen.open("memory:", issuer="https://shop.example") as other:
        session = other.sessions.create("alex")
    with limen.open("memory:") as without_issuer, pytest.raises(limen.OptionError):
        _ = request(without_issuer, session).session


@pytest.mark.parametrize(
    "text", ["\xe4\xff=\xfe", "a=\x00; b", "=;;;=", "\U0001f600=1", NAME, f'{NAME}="x"', ";" * 9]
)
def test_foreign_and_malformed_cookies_do_not_matter(gate: limen.Gate, text: str) -> None:
    # corpus: J7
    made = gate.sessions.create("alex")
    assert auth_of(gate, cookie=f"{text}; {cookie(made)}").subject == "alex"
    assert auth_of(gate, cookie=text).subject is None


def test_two_tickets_are_refused(gate: limen.Gate) -> None:
    # corpus: J6
    one, two = gate.sessions.create("alex"), gate.sessions.create("mallory")
    for cookies in (f"{cookie(one)}; {cookie(two)}", f"{cookie(two)}; {cookie(one)}"):
        auth = auth_of(gate, cookie=cookies)
        assert auth.subject is None
        assert isinstance(auth.error, limen.TicketTwice)


def test_roles_and_scopes_come_by_token_or_by_session(gate: limen.Gate) -> None:
    guards = Guards(gate, realm="shop")
    by_session = request(gate, gate.sessions.create("alex", roles=["admin"], scope="a b"), guards=guards)
    token = gate.tokens.issue("alex", {"role": "admin", "scope": "a b"})
    by_token = request(gate, token=token, guards=guards)
    for auth in (by_session, by_token):
        assert auth.require_role("admin") == auth.require_scope("b a") == auth.require()
        with pytest.raises(limen.RoleMissing):
            auth.require_role("root")
        with pytest.raises(limen.ScopeMissing) as lacking:
            auth.require_scope("a c")
        status, headers, body = auth.answer(lacking.value)
        assert (status, body) == (403, '{"error": "insufficient_scope"}')
        # RFC 6750: only a bearer token is asked for a better one
        challenge = ("WWW-Authenticate", 'Bearer realm="shop", error="insufficient_scope", scope="a c"')
        assert (challenge in headers) == auth.by_bearer


def test_a_verifier_that_asks_for_a_scope_is_not_enough_and_no_anonymous(gate: limen.Gate) -> None:
    guards = Guards(gate, verifier=gate.verifier(scope="pay:write"))
    auth = request(gate, token=gate.tokens.issue("alex"), guards=guards)
    for ask in (lambda: auth.claims, lambda: auth.subject, auth.require):
        with pytest.raises(limen.ScopeMissing):
            ask()


def test_fresh_authentication_is_asked_of_the_session(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex", level=1)
    gate.set_clock(NOW + 300)
    assert request(gate, made).require_fresh(300) == gate.sessions.get(made)
    assert request(gate, made).require_fresh(timedelta(minutes=5), 1)
    with pytest.raises(limen.LevelTooLow):
        request(gate, made).require_fresh(300, 2)
    gate.set_clock(NOW + 301)
    auth = request(gate, made)
    with pytest.raises(limen.NotFresh):
        auth.require_fresh(300)
    renewed = auth.renew(authenticated=True, level=2)
    assert auth.require_fresh(300, 2) == renewed
    assert auth.finish([])[-1] == ("Set-Cookie", renewed.cookie())


def test_a_level_can_be_asked_for_alone(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex", level=1)
    gate.set_clock(NOW + 1000)
    assert request(gate, made).require_fresh(None, 1).subject == "alex"
    with pytest.raises(limen.LevelTooLow):
        request(gate, made).require_fresh(None, 2)
    assert (age_of(5, 1, None), age_of(0, 0, 1)) == (timedelta(seconds=301), None)
    with pytest.raises(TypeError, match="expected minutes, seconds or a level"):
        age_of(0, 0, None)


def test_a_token_is_never_fresh(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    with pytest.raises(limen.NotFresh):
        request(gate, session, gate.tokens.issue("alex", session=session)).require_fresh(300)
    with pytest.raises(limen.TokenError):
        request(gate, session, "nonsense").require_fresh(300)


def test_a_csrf_token_belongs_to_its_session(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex", idle_ttl="2h"))
    token = auth.csrf_token()
    auth.require_csrf(token)
    assert auth.csrf_token() != token
    with pytest.raises(limen.CsrfError):
        request(gate, gate.sessions.create("alex")).require_csrf(token)
    gate.set_clock(NOW + 3601)
    with pytest.raises(limen.CsrfExpired):
        auth.require_csrf(token)
    with pytest.raises(limen.TicketAbsent):
        request(gate).require_csrf(token)


def test_a_csrf_token_in_the_header_counts_before_that_of_the_form(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    token = gate.csrf.token(session)
    request(gate, session, csrf=token).require_csrf(None)
    with pytest.raises(limen.CsrfError):
        request(gate, session, csrf="x").require_csrf(token)
    request(gate, session, csrf="").require_csrf(token)
    asked = request(gate, session)
    asked.require_csrf(token)
    assert ("Vary", "Authorization, Cookie") in asked.finish(())


@pytest.mark.parametrize("token", [None, "", "x", "\xe4", "\udc80", "a\x00", 7, ["x"], b"x"])
def test_what_is_no_csrf_token_is_one_that_is_missing(gate: limen.Gate, token: object) -> None:
    with pytest.raises(limen.CsrfError):
        request(gate, gate.sessions.create("alex")).require_csrf(token)


def test_a_request_by_token_needs_no_csrf_token(gate: limen.Gate) -> None:
    request(gate, gate.sessions.create("alex"), gate.tokens.issue("alex")).require_csrf(None)


STATUSES = sorted(_errors._BY_STATUS)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_its_answer(status: int, caplog: pytest.LogCaptureFixture) -> None:
    error = _errors.make_error(status, "the message is for the log of the caller")
    with caplog.at_level(logging.INFO, "limen"):
        http, headers, body = answer(error, realm="shop", scope="pay:write")
    named = dict(headers)
    expected = {"no": 401, "not enough": 403, "unknown": 503, "fault": 500}[error.kind]
    assert http == (400 if status in (324, 416) else expected)
    assert ("WWW-Authenticate" in named) == (http in (400, 401, 403) and status != 416)
    assert (named.get("Retry-After") == "1") == (http == 503)
    assert named["Cache-Control"] == "no-store"
    assert list(json.loads(body)) == ["error"]
    _, challenge = limen.bearer.challenge(error, realm="shop", scope="pay:write")
    assert named.get("WWW-Authenticate", "") == challenge
    assert "message" not in body + str(headers) and error.name not in body + str(headers)
    (record,) = caplog.records
    ours = ("WARNING", f"{error.name}: answered {http} ({error})")
    theirs = ("INFO", f"{error.name}: answered {http}")
    assert (record.levelname, record.getMessage()) == (ours if http >= 500 else theirs)


def test_refusals_of_one_kind_look_alike() -> None:
    """A response does not reveal whether a session was revoked, expired or never existed."""
    assert (
        len({str(answer(_errors.make_error(status, ""))) for status in (401, 404, 405, 406, 314, 320, 322)})
        == 1
    )


def test_how_long_to_wait_can_be_said() -> None:
    assert ("Retry-After", "30") in answer(limen.Stale(202), retry_after=30)[1]


@pytest.mark.parametrize("words", [{"realm": 'a"b'}, {"realm": "a\r\nSet-Cookie: x"}, {"scope": "a  b"}])
def test_words_that_no_header_can_carry_are_refused_beforehand(words: dict[str, str]) -> None:
    with pytest.raises(limen.UsageError):
        check_words(**words)


def test_credentials_do_not_show(gate: limen.Gate, caplog: pytest.LogCaptureFixture) -> None:
    made = gate.sessions.create("alex")
    token = gate.tokens.issue("alex")
    auth = request(gate, made, token)
    assert repr(auth) == str(auth) == "<limen.Auth>"
    assert not hasattr(auth, "__dict__")
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="keep the subject"):
            leak(auth)
    gate.revoke_everyone()
    with caplog.at_level(logging.DEBUG):
        for ask in (request(gate, made).require, request(gate, token=token).require):
            with pytest.raises(limen.Refused) as refused:
                ask()
            shown = f"{refused.value!r} {refused.value} {answer(refused.value)}"
            assert str(made.ticket) not in shown and token not in shown
    assert str(made.ticket) not in caplog.text and token not in caplog.text


def test_credentials_are_freed_with_their_request_though_they_were_refused(gate: limen.Gate) -> None:
    gc.disable()
    try:
        auth = request(gate, token="nonsense")
        gone = weakref.ref(auth)
        for ask in (auth.require, auth.require_claims, auth.require):
            with pytest.raises(limen.TokenMalformed):
                ask()
        del auth, ask
        assert gone() is None
    finally:
        gc.enable()


def test_what_asks_for_nothing_is_a_mistake_and_lets_nobody_in(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    claims = gate.tokens.verify(gate.tokens.issue("alex"))
    auth = request(gate, session)
    questions: list[Callable[[], object]] = [
        lambda: auth.require_role(""),
        lambda: auth.require_scope(""),
        lambda: claims.require(role=""),
        lambda: claims.require(scope=""),
        lambda: claims.require(scope=[]),
        lambda: gate.sessions.require(session, role=""),
        lambda: limen.flask.role_required(""),
        lambda: limen.fastapi.Limen(gate).role(""),
        lambda: limen.fastapi.Limen(gate).scope(""),
        lambda: limen.flask.fresh_required(minutes=-5),
    ]
    for question in questions:
        with pytest.raises(limen.UsageError):
            question()


def test_an_asynchronous_gate_is_not_taken_for_a_gate(gate: limen.Gate) -> None:
    wrong: Any = limen.AsyncGate.over(gate)
    app: Any = flask.Flask(__name__)
    for make in (
        lambda: Guards(wrong),
        lambda: limen.wsgi.LimenMiddleware(app, wrong),
        lambda: limen.flask.Limen(app, wrong),
    ):
        with pytest.raises(TypeError, match="not AsyncGate"):
            make()
