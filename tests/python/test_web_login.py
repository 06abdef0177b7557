"""Login, logout, and the cookie of the response, as the frameworks share them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import limen
from web_requests import NAME, NOW, auth_of, cookie, request


@pytest.fixture
def gate() -> Iterator[limen.Gate]:
    with limen.open("memory:", issuer="https://shop.example", clock_manual=True) as gate:
        gate.set_clock(NOW)
        yield gate


def test_a_login_makes_a_new_session_and_ends_what_the_browser_had(gate: limen.Gate) -> None:
    # corpus: I5
    planted = gate.sessions.create("somebody")
    auth = request(gate, planted)
    assert auth.subject == "somebody"
    made = auth.login("alex", mark=gate.login("alex"), data={"theme": "dark"})
    assert made.ticket != planted.ticket
    assert (auth.subject, auth.require_session()["theme"]) == ("alex", "dark")
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(planted)
    assert auth.finish([]) == [("Cache-Control", "no-store"), ("Set-Cookie", made.cookie())]


def test_an_unknown_ticket_is_not_adopted_at_login(gate: limen.Gate) -> None:
    # corpus: I5
    gone = gate.sessions.create("somebody")
    gate.sessions.end(gone)
    assert request(gate, gone).login("alex").ticket != gone.ticket


def test_a_login_beside_a_token_ends_the_cookies_session_too(gate: limen.Gate) -> None:
    planted = gate.sessions.create("somebody")
    request(gate, planted, gate.tokens.issue("sam")).login("alex")
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(planted)


def test_a_login_that_is_refused_leaves_everything_as_it_was(gate: limen.Gate) -> None:
    before = gate.sessions.create("somebody")
    mark = gate.login("alex")
    gate.revoke_subject("alex")
    auth = request(gate, before)
    with pytest.raises(limen.LoginRevoked):
        auth.login("alex", mark=mark)
    assert auth.finish([]) == []
    assert gate.sessions.get(before).subject == "somebody"


def test_a_login_at_the_limit_takes_the_place_of_this_browsers_session_only(gate: limen.Gate) -> None:
    mine = gate.sessions.create("alex")
    assert request(gate, mine).login("alex", limit=1).subject == "alex"
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(mine)
    others = gate.sessions.create("sam")
    with pytest.raises(limen.SessionLimit):
        request(gate, others).login("alex", limit=1)
    assert gate.sessions.get(others).subject == "sam"


def test_two_logins_leave_one_cookie_and_one_session(gate: limen.Gate) -> None:
    # corpus: J2
    auth = request(gate)
    first, second = auth.login("alex"), auth.login("sam")
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(first)
    assert auth.finish([]) == [("Cache-Control", "no-store"), ("Set-Cookie", second.cookie())]


def test_logout_ends_the_session_and_deletes_the_cookie(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    auth = request(gate, made)
    assert auth.subject == "alex"
    auth.logout()
    with pytest.raises(limen.SessionUnknown):
        gate.sessions.get(made)
    assert auth.session is None
    assert auth.finish([]) == [("Cache-Control", "no-store"), ("Set-Cookie", gate.cookies.delete())]


def test_logout_deletes_the_cookie_though_the_session_is_gone(gate: limen.Gate) -> None:
    made = gate.sessions.create("alex")
    gate.revoke_subject("alex")
    for auth in (request(gate, made), request(gate), auth_of(gate, cookie=f"{NAME}=x")):
        auth.logout()
        assert auth.finish([])[-1] == ("Set-Cookie", gate.cookies.delete())


def test_logout_ends_every_ticket_that_came(gate: limen.Gate) -> None:
    sessions = [gate.sessions.create("alex"), gate.sessions.create("alex")]
    auth_of(gate, cookie="; ".join(map(cookie, sessions))).logout()
    assert gate.sessions.list("alex") == []


def test_a_logout_that_cannot_be_known_keeps_the_cookie(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex"))
    gate.close()
    with pytest.raises(limen.GateClosed) as unknown:
        auth.logout()
    assert auth.answer(unknown.value)[0] == 503
    assert auth.finish([]) == []


def test_an_error_after_a_login_logs_nobody_in_and_one_after_a_logout_still_logs_out(
    gate: limen.Gate,
) -> None:
    auth = request(gate)
    auth.login("alex")
    auth.answer(limen.RoleMissing(326))
    assert "Set-Cookie" not in dict(auth.finish([]))
    auth = request(gate, gate.sessions.create("alex"))
    auth.logout()
    auth.answer(limen.RoleMissing(326))
    assert auth.finish([])[-1] == ("Set-Cookie", gate.cookies.delete())


def test_an_error_after_a_renewal_leaves_the_browser_its_session(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex"))
    renewed = auth.renew(authenticated=True)  # the ticket from before is dead
    auth.answer(limen.StoreError(210, "it went away"))
    assert ("Set-Cookie", renewed.cookie()) in auth.finish([])


def test_an_error_takes_back_a_login_that_was_renewed_too(gate: limen.Gate) -> None:
    auth = request(gate)
    auth.login("alex")
    auth.renew(level=1)
    auth.answer(limen.StoreError(210, "it went away"))
    assert auth.finish([("X-Other", "1")])[0] == ("X-Other", "1")
    assert not auth.sets_cookie


def test_a_response_brings_one_cookie_of_the_session_and_keeps_the_others(gate: limen.Gate) -> None:
    # corpus: J2
    auth = request(gate)
    made = auth.login("alex")
    by_hand = [
        ("Content-Type", "text/plain"),
        ("set-cookie", f"{NAME}=old; Path=/"),
        ("Set-Cookie", "lang=en"),
        ("Set-Cookie", f"{NAME}-2=x"),
        ("CACHE-CONTROL", "public, max-age=60"),
    ]
    assert auth.finish(by_hand) == [
        ("Content-Type", "text/plain"),
        ("Set-Cookie", "lang=en"),
        ("Set-Cookie", f"{NAME}-2=x"),
        ("Cache-Control", "no-store"),
        ("Set-Cookie", made.cookie()),
    ]


def test_a_cookie_that_was_set_by_hand_is_sent_once_and_not_stored(gate: limen.Gate) -> None:
    auth = request(gate)
    one, two = gate.sessions.create("alex").cookie(), gate.sessions.create("alex").cookie()
    assert auth.finish([("Set-Cookie", one), ("Set-Cookie", two)]) == [
        ("Cache-Control", "no-store"),
        ("Set-Cookie", two),
    ]
    assert request(gate).finish([("Set-Cookie", "lang=en")]) == [("Set-Cookie", "lang=en")]


def test_caches_are_told_that_credentials_matter_where_they_do(gate: limen.Gate) -> None:
    page = [("Content-Type", "text/html")]
    for auth in (request(gate), request(gate, gate.sessions.create("alex")), request(gate, token="nonsense")):
        assert auth.again().finish(page) == page
        _ = auth.subject
        assert auth.finish(page) == [*page, ("Vary", "Authorization, Cookie")]


def test_a_cookie_takes_attributes_of_its_own(gate: limen.Gate) -> None:
    auth = request(gate)
    auth.login("alex", ttl="30d", idle_ttl="7d", cookie={"max_age": "30d"})
    assert "Max-Age=2592000" in auth.finish([])[-1][1]


def test_no_session_is_made_that_the_response_cannot_tell_of(gate: limen.Gate) -> None:
    auth = request(gate, gate.sessions.create("alex"))
    auth.finish([])
    for act in (lambda: auth.login("alex"), auth.logout, lambda: auth.renew(authenticated=True)):
        with pytest.raises(RuntimeError, match="the response has begun"):
            act()
    assert len(gate.sessions.list("alex")) == 1


def test_a_renewal_keeps_the_lifetime_that_the_login_gave_its_cookie(gate: limen.Gate) -> None:
    auth = request(gate)
    made = auth.login("alex", cookie={"max_age": "30d"})
    assert "; Max-Age=2592000" in dict(auth.finish([]))["Set-Cookie"]
    auth = request(gate, made)
    auth.renew(authenticated=True)
    assert "; Max-Age=2592000" in dict(auth.finish([]))["Set-Cookie"]


def test_a_login_and_a_logout_delete_the_cookie_of_another_domain() -> None:
    with limen.open("memory:", issuer="https://x", cookie_name="sid", cookie_domain="shop.example") as gate:
        auth = auth_of(gate, cookie="sid=old", host="www.shop.example")
        made = auth.login("alex")
        twin = gate.cookies.delete().replace("; Domain=shop.example", "")
        assert auth.finish([])[1:] == [("Set-Cookie", twin), ("Set-Cookie", made.cookie())]
        auth = auth_of(gate, cookie=f"sid={made.ticket}", host="www.shop.example")
        auth.logout()
        assert [value for name, value in auth.finish([]) if name == "Set-Cookie"][-1] == gate.cookies.delete()


def test_a_login_after_a_login_has_no_old_line_in_the_response() -> None:
    with limen.open("memory:", issuer="https://x", cookie_name="sid", cookie_domain="shop.example") as gate:
        auth = auth_of(gate, cookie="sid=old")
        auth.login("alex")
        auth.answer(limen.RoleMissing(326))
        assert auth.finish([]) == []


@pytest.mark.parametrize("name", ["", "x" * 1025])
def test_a_name_that_nobody_can_have_is_answered_400(gate: limen.Gate, name: str) -> None:
    auth = request(gate)
    with pytest.raises(limen.LoginSubjectInvalid) as refused:
        auth.login(name)
    status, headers, body = auth.answer(refused.value)
    assert (status, body) == (400, '{"error": "invalid_request"}')
    assert "WWW-Authenticate" not in dict(headers)


@pytest.mark.parametrize("agent", ["", "Mozilla " * 100, "ä" * 129, "a\nb", "\x85"])
def test_what_a_client_says_of_itself_refuses_no_login(gate: limen.Gate, agent: str) -> None:
    made = request(gate).login("alex", label=agent, address=agent)
    assert len((made.label or "").encode()) <= 256 and len((made.address or "").encode()) <= 64
    assert "\n" not in (made.label or "") and "\x85" not in (made.label or "")


def test_an_unknown_attribute_of_the_cookie_is_a_mistake(gate: limen.Gate) -> None:
    auth = request(gate)
    with pytest.raises(limen.OptionError, match="max_age"):
        auth.login("alex", cookie={"max_ag": 3})
    assert gate.sessions.list("alex") == []
