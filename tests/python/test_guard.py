"""Guards: whole requests, decided by the library; and what Python adds: fields, objects, forks."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW
from forks import in_child


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer=ISSUER, audience="shop", clock_manual=True) as gate:
        gate.set_clock(NOW)
        yield gate


def held(kept: limen.Session | limen.Visitor) -> str:
    return kept.cookie().partition(";")[0]


def stored(gate: limen.Gate, **data: Any) -> limen.Visitor:
    return gate.visitors.put(gate.visitors.draw(), data)


def test_a_session_is_let_in_as_its_subject(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex", data={"cart": [7]})
    answer = gate.guard().check("GET", cookie=held(session))
    assert answer and (answer.http, answer.status, answer.again, answer.error) == (0, 0, None, None)
    assert (answer.credential, answer.subject, answer.issuer) == ("session", "alex", ISSUER)
    assert answer.session == answer.record == session and answer.session is answer.record
    assert (answer.claims, answer.visitor) == (None, None)
    assert answer.ticket == session.ticket and answer.session is not None
    assert gate.sessions.update(answer.session, {"cart": []}).data == {"cart": []}


def test_a_token_speaks_before_the_cookie(gate: limen.Gate) -> None:
    session, token = gate.sessions.create("alex"), gate.tokens.issue("sam", {"scope": "pay"})
    answer = gate.guard(scope="pay").check("POST", authorization=f"Bearer {token}", cookie=held(session))
    assert answer and (answer.credential, answer.subject) == ("token", "sam")
    assert answer.claims == gate.tokens.verify(token) and answer.session is None
    refused = gate.guard(credentials="session").check(
        "GET", authorization=f"Bearer {token}", cookie=held(session)
    )
    assert (refused.http, refused.credential, refused.subject) == (401, "token", None)


def test_a_refusal_is_an_answer_with_its_response(gate: limen.Gate) -> None:
    guard = gate.guard(realm="shop", role="admin")
    nobody = guard.check("GET")
    assert not nobody
    assert (nobody.http, nobody.word, nobody.challenge) == (401, "unauthorized", 'Bearer realm="shop"')
    assert isinstance(nobody.error, limen.TicketAbsent) and str(nobody.error) == nobody.message
    assert (nobody.credential, nobody.record, nobody.ticket) == (None, None, None)
    lacking = guard.check("GET", cookie=held(gate.sessions.create("alex", data={"role": "admin"})))
    assert (lacking.http, lacking.word, lacking.challenge) == (403, "forbidden", None)
    assert isinstance(lacking.error, limen.RoleMissing) and lacking.record is None
    stale = gate.guard(level=2, max_age=60).check("GET", authorization=f"Bearer {gate.tokens.issue('alex')}")
    assert stale.http == 401 and 'acr_values="2", max_age="60"' in str(stale.challenge)
    gate.close()
    closed = guard.check("GET", cookie="x=y")
    assert (closed.http, closed.retry_after, closed.word) == (503, 1, None)
    assert isinstance(closed.error, limen.GateClosed)


def test_a_csrf_token_may_come_with_the_body(gate: limen.Gate) -> None:
    session, guard = gate.sessions.create("alex", idle_ttl="2h"), gate.guard()
    cookie = held(session)
    waits = guard.check("POST", cookie=cookie)
    assert (waits.http, waits.again) == (403, "body")
    missing = guard.check("POST", cookie=cookie, body_read=True)
    assert (missing.http, missing.again, missing.word) == (403, None, "csrf_missing")
    token = gate.csrf.token(session)
    assert guard.check("POST", cookie=cookie, csrf=token).csrf_good
    other = guard.check("POST", cookie=cookie, csrf=gate.csrf.token(gate.sessions.create("sam")))
    assert other.word == "csrf_other_session"
    gate.set_clock(NOW + 3601)
    assert guard.check("PUT", cookie=cookie, csrf=token).word == "csrf_expired"


def test_further_guards_are_held_against_an_answer(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex", roles=["admin"])
    answer = gate.guard().check("GET", cookie=held(session))
    reads = gate.stats()["sessions"]["read"]
    assert gate.guard(role="admin").require(answer) is answer
    refused = gate.guard(role="boss").require(answer)
    assert (refused.http, answer.http, answer.subject) == (403, 0, "alex")
    assert gate.stats()["sessions"]["read"] == reads
    with pytest.raises(limen.UsageError):
        gate.guard().require(refused)
    late = gate.guard(csrf="never").check("POST", cookie=held(session))
    assert late and not late.csrf_good
    assert gate.guard().require(late).again == "body"


def test_an_optional_guard_lets_in_as_nobody(gate: limen.Gate) -> None:
    guard = gate.guard(optional=True)
    session = gate.sessions.create("alex")
    for fields in ({}, {"authorization": "Bearer x"}, {"cookie": "__Host-session=x"}):
        answer = guard.check("GET", **fields)  # type: ignore[arg-type]
        assert answer and answer.subject is None and isinstance(answer.error, limen.Refused)
    forged = guard.check("POST", cookie=held(session), body_read=True)
    assert forged and forged.session is None and isinstance(forged.error, limen.CsrfError)
    gate.close()
    assert not guard.check("GET", cookie=held_by(session))


def held_by(session: limen.Session) -> str:
    return f"__Host-session={session.ticket}"


def test_visitors_speak_where_a_guard_accepts_them(gate: limen.Gate) -> None:
    visitor = stored(gate, cart=[7])
    everyone = gate.guard(credentials=["token", "session", "visitor"])
    answer = everyone.check("GET", cookie=held(visitor))
    assert answer and (answer.credential, answer.subject, answer.issuer) == ("visitor", None, None)
    assert answer.visitor == visitor and answer.session is None
    assert gate.guard().check("GET", cookie=held(visitor)).http == 401
    assert everyone.check("POST", cookie=held(visitor)).again == "body"
    assert everyone.check("POST", cookie=held(visitor), csrf=gate.csrf.token(visitor))


def test_a_websocket_of_another_origin_is_refused(gate: limen.Gate) -> None:
    guard, cookie = gate.guard(origins="https://www.shop.example"), held(gate.sessions.create("alex"))
    fields: dict[str, Any] = {"cookie": cookie, "host": "shop.example", "websocket": True, "tls": True}
    for origin, http in (
        (None, 0),
        ("https://shop.example", 0),
        ("https://www.shop.example", 0),
        ("http://shop.example", 403),
        ("https://evil.example", 403),
    ):
        assert guard.check("GET", origin=origin, **fields).http == http


def test_a_login_form_can_be_guarded_too(gate: limen.Gate) -> None:
    guard = gate.guard(csrf="always", optional=True)
    assert (
        guard.check("POST", origin="https://shop.example", host="shop.example", body_read=True).status == 400
    )
    assert guard.check("POST", fetch_site="same-origin", body_read=True).status == 400
    assert (
        guard.check("POST", origin="https://evil.example", host="shop.example", body_read=True).status == 414
    )


def test_other_issuers_are_accepted_by_name(gate: limen.Gate) -> None:
    with limen.open("memory:", issuer="https://other.example", audience="shop", clock_manual=True) as other:
        other.set_clock(NOW)
        token = other.tokens.issue("1")
        keys = limen.KeySet.from_json(other.jwks())
    verifier = limen.Verifier.from_keys(
        keys, issuer="https://other.example", audience="shop", clock_fixed=NOW
    )
    field = f"Bearer {token}"
    assert gate.guard(verifier=verifier).check("GET", authorization=field).http == 401
    answer = gate.guard(verifier=verifier, issuers=["https://other.example"]).check(
        "GET", authorization=field
    )
    assert answer and (answer.issuer, answer.subject) == ("https://other.example", None)
    assert answer.claims is not None and answer.claims.subject == "1"
    with pytest.raises(limen.KeyRefused, match="issuer"):
        gate.guard(verifier=limen.Verifier.from_keys(keys))


@pytest.mark.parametrize("size", [0, 3000, 7000, 9000, 16_000])
def test_records_of_every_size_fit(gate: limen.Gate, size: int) -> None:
    data = {"x": "ž" * (size // 2)}
    session = gate.sessions.create("alex", data=data, roles=["admin"])
    answer = gate.guard(csrf="never").check("POST", cookie=held(session))
    assert answer.session is not None and answer.session.data == data
    checked = gate.guard().require(answer)
    assert checked.again == "body" and checked.session is None
    visitor = stored(gate, **data)
    found = gate.guard(credentials="visitor").check("GET", cookie=held(visitor))
    assert found.visitor == visitor


@pytest.mark.parametrize(
    "field", ["\xff=\xe4; {}", b"\xff=\xe4; {}", "\U0001f600=1; {}", "a=\0; {}", "a=b\n{}", "{}; \udc80"]
)
def test_fields_are_bytes(gate: limen.Gate, field: str | bytes) -> None:
    mine = held(gate.sessions.create("alex"))
    cookie = field.replace(b"{}", mine.encode()) if isinstance(field, bytes) else field.replace("{}", mine)
    assert gate.guard().check("GET", cookie=cookie).subject == "alex"


def test_several_fields_are_joined_by_line_feeds(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex")
    answer = gate.guard().check("GET", authorization=f"Bearer {token}\nBearer {token}")
    assert (answer.http, answer.word) == (400, "invalid_request")


def test_mistakes_of_the_program_raise(gate: limen.Gate) -> None:
    guard: Any = gate.guard()
    for call, error in (
        (lambda: guard.check(""), limen.UsageError),
        (lambda: guard.check(5), TypeError),
        (lambda: guard.check("GET", cookie=["a"]), TypeError),
        (lambda: guard.check("GET", cookie=bytearray(b"a")), TypeError),
        (lambda: guard.require(None), TypeError),
        (lambda: gate.guard(credentials="password"), limen.OptionError),
        (lambda: gate.guard(csrf="sometimes"), limen.OptionError),
        (lambda: gate.guard(origins="shop.example"), limen.OptionError),
        (lambda: gate.guard(realm='"'), limen.OptionError),
        (lambda: gate.guard(verifier=gate), TypeError),  # type: ignore[arg-type]
        (lambda: gate.guard(rolle="admin"), limen.OptionError),  # type: ignore[call-arg]
    ):
        with pytest.raises(error):
            call()
    with limen.open() as without_issuer, pytest.raises(limen.OptionError, match="issuer"):
        without_issuer.guard()


def test_an_answer_shows_no_secret_and_is_not_pickled(gate: limen.Gate) -> None:
    session, guard = gate.sessions.create("alex"), gate.guard()
    answer = guard.check("GET", cookie=held(session))
    assert str(session.ticket) not in repr(answer) and repr(guard) == "<limen.Guard>"
    for each in (answer, guard):
        with pytest.raises(TypeError):
            pickle.dumps(each)


def test_a_guard_opens_itself_again_in_a_child(tmp_path: Path) -> None:
    with limen.open(f"lmdb:{tmp_path}/shop", issuer=ISSUER, audience="shop") as gate:
        guards = [
            gate.guard(),
            gate.guard(verifier=gate.verifier(audience="shop"), credentials="token session visitor"),
        ]
        cookie, token = held(gate.sessions.create("alex")), gate.tokens.issue("sam")
        visitor = held(stored(gate, n=1))

        def look() -> list[Any]:
            return [
                *(guard.check("GET", cookie=cookie).subject for guard in guards),
                *(guard.check("GET", authorization=f"Bearer {token}").subject for guard in guards),
                *(guard.check("GET", cookie=visitor).http for guard in guards),
            ]

        assert in_child(look) == look() == ["alex", "alex", "sam", "sam", 401, 0]
    with limen.open(issuer=ISSUER) as gate:
        guard = gate.guard()
        assert in_child(lambda: guard.check("GET", cookie="a=b").http) == 503


def test_whoever_ignores_again_or_closes_the_gate_in_a_request_lets_nobody_in(gate: limen.Gate) -> None:
    guard, further = gate.guard(), gate.guard(optional=True)
    cookie = held(gate.sessions.create("alex"))
    waits = guard.check("POST", cookie=cookie)
    assert waits.again and not waits and (waits.subject, waits.record) == (None, None)
    with pytest.raises(limen.UsageError):
        further.require(waits)
    answer = guard.check("GET", cookie=cookie)
    del guard
    assert further.require(answer).subject == "alex"
    gate.close()
    closed = further.require(answer)
    assert not closed and (closed.http, closed.subject, closed.record, closed.ticket) == (
        503,
        None,
        None,
        None,
    )
    assert isinstance(closed.error, limen.GateClosed)
    for call in (lambda: further.login("alex"), lambda: further.logout(cookie=cookie)):
        with pytest.raises(limen.GateClosed):
            call()


def test_a_request_that_forks_lets_nobody_in_where_the_store_is_the_parents(gate: limen.Gate) -> None:
    guard, further = gate.guard(), gate.guard(optional=True)
    cookie = held(gate.sessions.create("alex"))
    answer = guard.check("GET", cookie=cookie)

    def go_on() -> list[Any]:
        answers = [further.require(answer), further.check("GET", cookie=cookie)]
        return [[bool(each), each.http, each.subject, each.ticket] for each in answers]

    assert in_child(go_on) == [[False, 503, None, None]] * 2
    assert further.require(answer).subject == "alex"


def test_a_guard_logs_in_renews_and_logs_out(gate: limen.Gate) -> None:
    guard = gate.guard(credentials="session visitor")
    visitor = stored(gate, cart=[7])
    made = guard.login("alex", cookie=held(visitor), roles=["admin"], attributes={"max_age": 3600})
    assert (made.session.subject, made.session.data) == ("alex", {"cart": [7]})
    assert made.set_cookies == [made.session.cookie(max_age=3600)]
    with pytest.raises(limen.SessionUnknown):
        gate.visitors.get(visitor)
    renewed = guard.renew(cookie=held(made.session), authenticated=True)
    assert renewed.session.sid == made.session.sid
    assert renewed.set_cookies == [renewed.session.cookie(max_age=3600)]
    assert guard.logout(cookie=held(renewed.session), attributes={"path": "/"}) == [gate.cookies.delete()]
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(renewed.session)


def test_a_login_works_in_a_child_of_the_process(tmp_path: Path) -> None:
    with limen.open(f"lmdb:{tmp_path}/store", issuer=ISSUER, store_create=True) as gate:
        guard = gate.guard()
        assert in_child(lambda: guard.login("alex").session.subject) == "alex"
        assert [session.subject for session in gate.sessions.list("alex")] == ["alex"]


def test_a_renewal_is_of_a_session_that_speaks(gate: limen.Gate) -> None:
    guard, session = gate.guard(), gate.sessions.create("alex")
    bearer = f"Bearer {gate.tokens.issue('api')}"
    for authorization in (bearer, "Bearer dead"):
        with pytest.raises(limen.TicketAbsent):
            guard.renew(authorization=authorization, cookie=held(session))
    assert gate.sessions.get(session).ticket == session.ticket
    renewed = guard.renew(authorization="Basic YTpi", cookie=held(session)).session
    assert renewed.sid == session.sid
