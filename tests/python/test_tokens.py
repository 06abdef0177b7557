"""Tokens: issued, verified, refused; verifiers; scopes and roles; bearer tokens in HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    read = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, payload))
    return next(read), next(read)


def test_issue_and_verify(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex", {"role": "admin"})
    header, payload = parts(token)
    assert header["alg"] == "ES256"
    assert payload == {
        "iss": ISSUER,
        "sub": "alex",
        "aud": "shop",
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + 900,
        "jti": payload["jti"],
        "role": "admin",
    }
    claims = gate.tokens.verify(token)
    assert claims == gate.tokens.verify(token.encode()) == gate.tokens.verify(bytearray(token.encode()))
    assert dict(claims) == payload


def test_what_one_token_may_have_of_its_own(gate: limen.Gate) -> None:
    header, payload = parts(
        gate.tokens.issue("alex", ttl=timedelta(minutes=1), audience=["a", "b"], type="at+jwt", delay="5s")
    )
    assert header["typ"] == "at+jwt"
    assert (payload["aud"], payload["nbf"], payload["exp"] - NOW) == (
        ["a", "b"],
        NOW + 5,
        payload["exp"] - NOW,
    )
    assert parts(gate.tokens.issue("alex", ttl="2m"))[1]["exp"] == NOW + 120
    assert parts(gate.tokens.issue("alex", ttl=60))[1]["exp"] == NOW + 60


def test_a_token_of_a_session(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    [listed] = gate.sessions.list("alex")
    for given in (session, gate.sessions.get(session), listed):
        token = gate.tokens.issue("alex", session=given)
        assert gate.tokens.verify(token).sid == session.sid
    advice = r"^session must be limen\.Session, not str: pass what gate\.sessions\.get returns, or sid="
    for text in (session.sid, session.ticket):
        with pytest.raises(TypeError, match=advice):
            gate.tokens.issue("alex", session=text)  # type: ignore[arg-type]
    with pytest.raises(limen.SessionUnknown):
        gate.tokens.issue("sam", session=session)
    gate.sessions.end(session)
    with pytest.raises(limen.TokenRevoked):
        gate.tokens.verify(token)
    with pytest.raises(limen.SessionError):
        gate.tokens.issue("alex", session=session)


def test_a_token_is_not_issued_from_a_ticket_that_was_renewed(gate: limen.Gate) -> None:
    before = gate.sessions.create("alex")
    renewed = gate.sessions.renew(before)
    old = gate.sessions.get(before)
    assert old.read_only
    with pytest.raises(limen.SessionRenewed):
        gate.tokens.issue("alex", session=old)
    assert gate.tokens.verify(gate.tokens.issue("alex", session=renewed)).sid == before.sid


def test_a_token_of_another_systems_session(gate: limen.Gate) -> None:
    assert gate.tokens.verify(gate.tokens.issue("alex", sid="theirs-7")).sid == "theirs-7"
    session = gate.sessions.create("alex")
    with pytest.raises(limen.UsageError, match=r"^token\.sid: "):
        gate.tokens.issue("alex", session=session, sid="theirs-7")
    for own in (session.sid, session.ticket):
        with pytest.raises(limen.UsageError, match=r"^token\.sid: ") as caught:
            gate.tokens.issue("alex", sid=own)
        assert str(own) not in str(caught.value)


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "sid"])
def test_what_limen_writes_is_not_given(gate: limen.Gate, name: str) -> None:
    with pytest.raises(limen.ClaimsRefused, match=f'"{name}"'):
        gate.tokens.issue("alex", {name: "x"})


def test_time_passes(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex", delay=60)
    with pytest.raises(limen.TokenNotYetValid):
        gate.tokens.verify(token)
    gate.set_clock(NOW + 60)
    gate.tokens.verify(token)
    gate.set_clock(NOW + 60 + 900 + 2)
    with pytest.raises(limen.TokenExpired):
        gate.tokens.verify(token)


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", limen.TokenMalformed),
        ("a.b", limen.TokenMalformed),
        ("a.b.c.d.e", limen.TokenMalformed),
        ("a" * 20000, limen.TokenMalformed),
        ("eyJhbGciOiJub25lIn0.e30.", limen.AlgorithmRefused),
    ],
)
def test_what_is_no_token(gate: limen.Gate, token: str, error: type[limen.TokenError]) -> None:
    with pytest.raises(error) as caught:
        gate.tokens.verify(token)
    assert caught.value.kind == "no"


def test_refusals(gate: limen.Gate) -> None:
    token = gate.tokens.issue("alex")
    with pytest.raises(limen.SignatureInvalid):
        gate.tokens.verify(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))
    with pytest.raises(limen.AudienceRefused):
        gate.verifier(audience="payments").verify(token)
    with pytest.raises(limen.ClaimMissing):
        gate.verifier(token_required=["role"]).verify(token)
    with pytest.raises(limen.TokenTypeRefused):
        gate.verifier(token_type="at+jwt").verify(token)
    with pytest.raises(limen.TokenTooLong):
        gate.verifier(token_max_ttl=60).verify(token)
    with (
        limen.open(issuer=ISSUER, audience="shop", clock_fixed=NOW) as other,
        pytest.raises(limen.KeyUnknown),
    ):
        other.tokens.verify(token)


class TestVerifier:
    def test_from_keys(self, gate: limen.Gate) -> None:
        keys = limen.KeySet.from_json(gate.jwks())
        verifier = limen.Verifier.from_keys(keys, issuer=ISSUER, audience="shop", clock_fixed=NOW)
        token = gate.tokens.issue("alex")
        assert verifier.verify(token) == gate.tokens.verify(token)
        gate.revoke_token(token)
        assert verifier.verify(token).subject == "alex"  # it cannot see the revocation
        gate.close()
        assert verifier.verify(token).subject == "alex"
        with pytest.raises(limen.IssuerRefused):
            limen.Verifier.from_keys(
                keys, issuer="https://other.example", audience="shop", clock_fixed=NOW
            ).verify(token)

    def test_what_it_is_made_of(self) -> None:
        with pytest.raises(TypeError, match=r"^keys must be limen\.KeySet, not str$"):
            limen.Verifier.from_keys("{}")  # type: ignore[arg-type]
        with pytest.raises(limen.KeyRefused):
            limen.Verifier.from_keys(limen.KeySet())
        with pytest.raises(limen.OptionError):
            limen.Verifier.from_keys(limen.KeySet([limen.Key.generate()]), session_ttl=5)  # type: ignore[call-arg]

    def test_scopes(self, gate: limen.Gate) -> None:
        token = gate.tokens.issue("alex", {"scope": "pay:read pay:write"})
        for scope in ("pay:write", "pay:write pay:read", ["pay:read"], ("pay:read", "pay:write")):
            assert gate.verifier(scope=scope).verify(token).scopes == ("pay:read", "pay:write")
        for scope in ("pay", "pay:admin", ["pay:read", "pay:admin"]):
            with pytest.raises(limen.ScopeMissing) as caught:
                gate.verifier(scope=scope).verify(token)
            assert caught.value.kind == "not enough"
        with pytest.raises(limen.ScopeMissing):
            gate.verifier(scope="a").verify(gate.tokens.issue("alex"))

    def test_roles(self, gate: limen.Gate) -> None:
        admin = gate.verifier(role="admin")
        assert admin.verify(gate.tokens.issue("alex", {"role": "admin"})).subject == "alex"
        assert admin.verify(gate.tokens.issue("alex", {"roles": ["clerk", "admin"]})).subject == "alex"
        for claims in ({}, {"role": "clerk"}, {"role": "Admin"}, {"roles": ["clerk"]}, {"role": ["admin"]}):
            with pytest.raises(limen.RoleMissing):
                admin.verify(gate.tokens.issue("alex", claims))

    def test_it_keeps_its_gate(self) -> None:
        gate = limen.open(issuer=ISSUER)
        token, verifier = gate.tokens.issue("alex"), gate.verifier()
        del gate
        assert verifier.verify(token).subject == "alex"


class Role(str, Enum):
    ADMIN = "admin"


class Level(IntEnum):
    HIGH = 3


class OddDict(dict[str, Any]):
    def items(self) -> Any:
        raise AssertionError("not asked")


class Words(Mapping[str, Any]):
    def __getitem__(self, name: str) -> Any:
        return name.upper()

    def __iter__(self) -> Iterator[str]:
        return iter(("a", "b"))

    def __len__(self) -> int:
        return 2


@pytest.mark.parametrize(
    ("claims", "arrives"),
    [
        ({"role": Role.ADMIN, "level": Level.HIGH}, {"role": "admin", "level": 3}),
        ({Role.ADMIN: True}, {"admin": True}),
        (OddDict(a=OddDict(b=1)), {"a": {"b": 1}}),
        (MappingProxyType({"a": MappingProxyType({"b": (1, 2)})}), {"a": {"b": [1, 2]}}),
        (Words(), {"a": "A", "b": "B"}),
        (
            {"large": 10**400, "float": 1e300, "tiny": 5e-324},
            {"large": 10**400, "float": 1e300, "tiny": 5e-324},
        ),
        ({"text": '\0"\\\u2028\U0001f511'}, {"text": '\0"\\\u2028\U0001f511'}),
        ({"deep": [[[[[[]]]]]]}, {"deep": [[[[[[]]]]]]}),
        ({}, {}),
        (None, {}),
    ],
)
def test_claims_of_every_type(gate: limen.Gate, claims: Any, arrives: Any) -> None:
    found = gate.tokens.verify(gate.tokens.issue("alex", claims)).to_dict()
    for name in ("iss", "sub", "aud", "iat", "nbf", "exp", "jti"):
        del found[name]
    assert found == arrives


class TestBearer:
    def test_find(self) -> None:
        assert limen.bearer.find("Bearer a.b.c") == "a.b.c"
        assert limen.bearer.find(b"bearer  a.b.c") == "a.b.c"
        for nothing in (None, "", "Basic YTpi"):
            with pytest.raises(limen.BearerAbsent):
                limen.bearer.find(nothing)
        for wrong in ("Bearer", "Bearer a b", "Bearer \u00fc"):
            with pytest.raises(limen.BearerMalformed):
                limen.bearer.find(wrong)

    def test_challenge(self, gate: limen.Gate) -> None:
        with pytest.raises(limen.TokenMalformed) as caught:
            gate.tokens.verify("a.b")
        assert limen.bearer.challenge(caught.value) == (401, 'Bearer error="invalid_token"')
        http, field = limen.bearer.challenge(caught.value, realm="shop", scope=["pay:read", "pay:write"])
        assert (http, 'realm="shop"' in field, 'scope="pay:read pay:write"' in field) == (401, True, True)
        with pytest.raises(limen.BearerAbsent) as absent:
            limen.bearer.find(None)
        assert limen.bearer.challenge(absent.value) == (401, 'Bearer realm=""')
        with pytest.raises(limen.ScopeMissing) as lacking:
            gate.verifier(scope="a").verify(gate.tokens.issue("alex"))
        http, field = limen.bearer.challenge(lacking.value, scope="a")
        assert (http, 'error="insufficient_scope"' in field) == (403, True)
        gate.close()
        with pytest.raises(limen.GateClosed) as closed:
            gate.tokens.verify("a.b")
        assert limen.bearer.challenge(closed.value) == (503, "")

    @pytest.mark.parametrize("wrong", ['a"b', "a\\b", "a\nb", "\u00fc", "x" * 1025])
    def test_what_may_not_stand_in_a_challenge(self, wrong: str) -> None:
        with pytest.raises(limen.BearerAbsent) as absent:
            limen.bearer.find(None)
        with pytest.raises(limen.UsageError):
            limen.bearer.challenge(absent.value, realm=wrong)
        with pytest.raises(limen.UsageError):
            limen.bearer.challenge(absent.value, scope=wrong)

    def test_an_error_of_limen_is_asked_for(self) -> None:
        with pytest.raises(TypeError, match=r"^error must be limen\.LimenError, not ValueError$"):
            limen.bearer.challenge(ValueError("x"))  # type: ignore[arg-type]
