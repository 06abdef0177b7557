"""Wrong arguments are refused, and never shown.

Every parameter of every public callable gets values that contain a marker: valid ones, and every kind of wrong
one. No exception may contain the marker.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

import limen
from conftest import ISSUER, NOW, untyped
from limen import _options

MARKER = "m4rk3r-0f-4-s3cr3t"


class Text(str):
    """A text whose overridden methods must not be called."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        raise AssertionError(MARKER)

    def __str__(self) -> str:
        raise AssertionError(MARKER)


class Shown:
    """A type that no parameter accepts; it shows the marker wherever it is printed."""

    def __repr__(self) -> str:
        return MARKER

    __str__ = __repr__

    def __index__(self) -> int:
        raise AssertionError(MARKER)


class Members(Mapping[str, Any]):
    def __init__(self, members: dict[Any, Any]) -> None:
        self.members = members

    def __getitem__(self, name: str) -> Any:
        return self.members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __repr__(self) -> str:
        return MARKER


def circular() -> dict[str, Any]:
    made: dict[str, Any] = {MARKER: MARKER}
    made["me"] = made
    return made


def nested() -> dict[str, Any]:
    made: dict[str, Any] = {MARKER: MARKER}
    for _ in range(10_000):
        made = {MARKER: made}
    return made


# Values to pass for any parameter: all contain the marker, in some form.
WRONG: dict[str, Any] = {
    "text": MARKER,
    "long text": MARKER * 200_000,
    "bytes": MARKER.encode(),
    "no UTF-8": MARKER.encode() + b"\xff",
    "bytearray": bytearray(MARKER.encode()),
    "memoryview": memoryview(MARKER.encode()),
    "subclass of str": Text(MARKER),
    "lone surrogate": MARKER + "\ud800",
    "NUL": MARKER + "\0",
    "lines": MARKER + "\r\n" + MARKER,
    "list": [MARKER],
    "list of surrogates": [MARKER + "\udfff"],
    "list of others": [Shown()],
    "tuple": (MARKER, MARKER),
    "dict": {MARKER: MARKER},
    "dict of others": {MARKER: Shown()},
    "dict of numbers": {Shown(): MARKER},
    "dict of surrogates": {MARKER: {MARKER + "\ud800": 1}},
    "dict of NaN": {MARKER: float("nan")},
    "dict of infinity": {MARKER: [float("-inf")]},
    "dict of bytes": {MARKER: MARKER.encode()},
    "dict of sets": {MARKER: {MARKER}},
    "dict of Decimal": {MARKER: Decimal(1)},
    "dict of datetime": {MARKER: datetime.now(timezone.utc)},
    "huge number": {MARKER: 10**5000},
    "mapping": Members({MARKER: Shown()}),
    "circular": circular(),
    "nested": nested(),
    "another object": Shown(),
    "class": type(MARKER, (), {}),
    "exception": ValueError(MARKER),
    "True": True,
    "number": -1,
    "large number": 2**80,
    "NaN": float("nan"),
    "timedelta": timedelta(days=-1),
    "function": lambda: MARKER,
}


def given(gate: limen.Gate) -> dict[str, Any]:
    """A good value for each parameter, by name."""
    session = gate.sessions.create("alex")
    return {
        "subject": "alex",
        "session": session,
        "ticket": session.ticket,
        "visitor": gate.visitors.put(gate.visitors.draw(), {}),
        "data": {},
        "claims": {},
        "keep": session,
        "token": gate.tokens.issue("alex"),
        "id": "id",
        "sid": session.sid,
        "now": NOW,
        "header": None,
        "algorithm": "ES256",
        "algorithms": ["ES256"],
        "jwk": "{}",
        "pem": "x",
        "secret": bytes(32),
        "keys": limen.KeySet([limen.Key.generate()]),
        "key": limen.Key.generate(),
        "text": "{}",
        "payload": b"",
        "jws": "a.b.c",
        "authorization": None,
        "error": limen.TicketAbsent(400),
        "gate": gate,
        "store": "memory:",
        "method": "GET",
        "answer": gate.guard().check("GET", cookie=session.cookie().partition(";")[0]),
        "status": 400,
        "name": "sub",
    }


Call = Callable[..., Any]


def callables(gate: limen.Gate) -> dict[str, Call]:
    """Every public callable that takes arguments, bound to something real."""
    awaited = limen.AsyncGate.over(gate)
    session = gate.sessions.create("alex")
    key = limen.Key.generate()
    objects: dict[str, Any] = {
        "gate": gate,
        "gate.sessions": gate.sessions,
        "gate.visitors": gate.visitors,
        "guard": gate.guard(),
        "gate.tokens": gate.tokens,
        "gate.cookies": gate.cookies,
        "gate.csrf": gate.csrf,
        "AsyncGate": awaited,
        "AsyncGate.sessions": awaited.sessions,
        "AsyncGate.visitors": awaited.visitors,
        "Key": limen.Key,
        "KeySet": limen.KeySet,
        "KeySet()": limen.KeySet([key]),
        "Verifier": limen.Verifier,
        "verifier": gate.verifier(),
        "watch": gate.watch(),
        "claims": gate.tokens.verify(gate.tokens.issue("alex")),
        "session": session,
        "visitor": gate.visitors.put(gate.visitors.draw(), {}),
        "bearer": limen.bearer,
        "jws": limen.jws,
    }
    found: dict[str, Call] = {
        "open": limen.open,
        "open_async": lambda *store, **options: asyncio.run(wait_for(limen.open_async(*store, **options))),
        "KeySet": limen.KeySet,
        "Gate": limen.Gate,
        "AsyncGate.over": limen.AsyncGate.over,
    }
    for where, holder in objects.items():
        for name in dir(holder):
            member = getattr(holder, name)
            bound = inspect.ismethod if inspect.isclass(holder) else inspect.isroutine
            if not name.startswith("_") and bound(member):
                found[f"{where}.{name}"] = member
    return found


async def wait_for(what: Any) -> Any:
    return await what


def outcome(call: Call, arguments: dict[str, Any]) -> BaseException | None:
    """The error that a call raises."""
    parameters = [*inspect.signature(call).parameters.values()]
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY and p.name in arguments]
    named = {name: value for name, value in arguments.items() if name not in positional}
    try:
        result = call(*(arguments[name] for name in positional), **named)
        if inspect.iscoroutine(result):
            asyncio.run(result)
        elif hasattr(result, "__anext__") and not isinstance(result, limen.Watch):
            asyncio.run(wait_for(anext(result, None)))
        elif hasattr(result, "__next__") and not isinstance(result, limen.Watch):
            next(result, None)
    except Exception as error:
        return error
    return None


def shows(error: BaseException) -> str:
    """All parts of an error that a log could contain."""
    parts = ["".join(traceback.format_exception(error))]
    each: BaseException | None = error
    while each is not None:
        parts += [str(each), repr(each), repr(each.args)]
        each = each.__cause__ or each.__context__  # shown or suppressed: debuggers look at both
    return "\n".join(parts)


def names() -> list[str]:
    with limen.open(issuer=ISSUER) as gate:
        return [*callables(gate)]


def unquoted(text: str) -> str:
    """What is said beside quoted texts."""
    return re.sub(r'"[^"\n]*"', '"..."', text)


# Parameters that a message may quote: paths, what is required of a credential, properties that are no secrets.
PLAIN = {"store", "path", "backup", "scope", "role"} | {
    word
    for keyword, (name, kind) in _options.table().items()
    for word in (keyword, name.split(".")[-1])
    if kind != "secret" and word not in ("label", "address", "mark")
}


def said(error: BaseException, parameter: str) -> str:
    """All that a log could have of an error, but for what it may quote of the parameter."""
    return unquoted(shows(error)) if parameter in PLAIN else shows(error)


ALLOWED = (limen.LimenError, TypeError)


@pytest.mark.parametrize("name", names())
def test_no_argument_is_ever_shown(name: str) -> None:
    refused = 0
    with limen.open(issuer=ISSUER, clock_manual=True) as gate:
        call = callables(gate)[name]
        parameters = [
            p
            for p in inspect.signature(call).parameters.values()
            if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        ]
        for parameter in parameters:
            for form, wrong in WRONG.items():
                good = given(gate)
                arguments = {
                    p.name: good[p.name] for p in parameters if p.default is p.empty and p.name in good
                }
                error = outcome(call, arguments | {parameter.name: wrong})
                if error is not None:
                    refused += 1
                    assert isinstance(error, ALLOWED), (parameter.name, form, type(error))
                    assert MARKER not in said(error, parameter.name), (parameter.name, form)
        assert refused > 0 or not parameters


@pytest.mark.parametrize("keyword", sorted(_options.table()))
def test_no_option_is_shown_but_as_a_quoted_property(keyword: str) -> None:
    refused = 0
    for form, wrong in WRONG.items():
        for call in (untyped.open, untyped.Verifier.from_keys):
            arguments = () if call is untyped.open else (limen.KeySet([limen.Key.generate()]),)
            try:
                call(*arguments, **{keyword: wrong})
            except ALLOWED as error:
                refused += 1
                assert MARKER not in said(error, keyword), form
    assert refused > len(WRONG)


def test_what_is_no_secret_is_shown() -> None:
    with pytest.raises(limen.OptionError, match=r'token\.ttl: "soon"'):
        limen.open(issuer=ISSUER, token_ttl="soon")
    with pytest.raises(limen.StoreError, match='"/nowhere'):
        limen.open("lmdb:/nowhere/at/all", issuer=ISSUER)


def test_a_name_that_is_not_there_is_not_shown(gate: limen.Gate) -> None:
    with pytest.raises(limen.UsageError) as caught:
        gate.keys.retire(MARKER)
    assert str(caught.value) == 'kid: the keyring has no key "..."'


@pytest.mark.parametrize(
    "name", ["gate.sessions.create", "gate.tokens.issue", "gate.cookies.set", "gate.revoke_subject"]
)
def test_an_argument_too_many_is_not_shown(gate: limen.Gate, name: str) -> None:
    call = callables(gate)[name]
    for arguments in ((MARKER,) * 30, ()):
        with pytest.raises(TypeError) as caught:
            call(*arguments)
        assert MARKER not in shows(caught.value)


def test_methods_without_a_signature_take_one_argument(gate: limen.Gate) -> None:
    for call in (gate.tokens.verify, gate.verifier().verify, gate.sessions.get, gate.sessions.touch):
        for arguments in ((), (MARKER, MARKER)):
            with pytest.raises(TypeError) as caught:
                call(*arguments)
            assert MARKER not in shows(caught.value)
        with pytest.raises(TypeError) as caught:
            call(token=MARKER)  # type: ignore[call-arg]
        assert MARKER not in shows(caught.value)


def test_wrong_types_name_the_parameter_and_what_it_takes(gate: Any) -> None:
    calls: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: gate.tokens.verify(5), "token must be str, bytes or bytearray, not int"),
        (
            lambda: gate.tokens.verify(memoryview(b"a.b.c")),
            "token must be str, bytes or bytearray, not memoryview",
        ),
        (lambda: gate.tokens.issue(None), "subject must be str, bytes or bytearray, not NoneType"),
        (lambda: gate.tokens.issue("alex", ["a"]), "claims must be a mapping, not list"),
        (lambda: gate.tokens.issue("alex", {5: 1}), "claims holds a member whose name must be str, not int"),
        (
            lambda: gate.tokens.issue("alex", {"a": [{None: 1}]}),
            "claims holds a member whose name must be str, not NoneType",
        ),
        (
            lambda: gate.tokens.issue("alex", {"a": {1, 2}}),
            "claims holds a value that JSON cannot write: set",
        ),
        (
            lambda: gate.tokens.issue("alex", {"a": b"x"}),
            "claims holds a value that JSON cannot write: bytes",
        ),
        (
            lambda: gate.tokens.issue("alex", session=5),
            "session must be limen.Session, not int",
        ),
        (
            lambda: gate.tokens.issue("alex", ttl="1m", delay=[1]),
            "delay must be whole seconds or a timedelta, not list",
        ),
        (lambda: gate.tokens.issue("al\ud800ex"), "subject holds a lone surrogate"),
        (lambda: gate.tokens.issue("alex", {"a": "\ud800"}), "claims holds a lone surrogate"),
        (lambda: gate.tokens.issue("alex", {"\ud800": 1}), "claims holds a lone surrogate"),
        (lambda: gate.sessions.create("alex", data={"a": ["\udc80"]}), "data holds a lone surrogate"),
        (lambda: gate.sessions.create("alex", data="{}"), "data must be a mapping, not str"),
        (lambda: gate.sessions.create("alex", label=5), "label must be str, not int"),
        (
            lambda: gate.sessions.create("alex", limit="many", level=True),
            "level must be int or str, not bool",
        ),
        (lambda: gate.sessions.create("alex", label="\ud800"), "label holds a lone surrogate"),
        (lambda: untyped.open(keys_signing="\udfff"), "keys_signing holds a lone surrogate"),
        (lambda: untyped.open(audience=["a", "\udfff"]), "audience holds a lone surrogate"),
        (lambda: gate.sessions.end(None), "session must be limen.Session or a ticket as text, not NoneType"),
        (
            lambda: gate.revoke_sessions("alex", keep=None),
            "keep must be limen.Session or a sid as text, not NoneType",
        ),
        (lambda: gate.revoke_subject("alex", reason=5), "reason must be str, bytes or bytearray, not int"),
        (lambda: gate.cookies.find(5), "cookies must be str, bytes or bytearray, not int"),
        (lambda: untyped.bearer.find(5), "authorization must be str, bytes or bytearray, not int"),
    )
    for call, message in calls:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value) == message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")], {"a": {"b": float("nan")}}])
def test_numbers_that_json_does_not_have(gate: limen.Gate, value: Any) -> None:
    for call in (
        lambda: gate.tokens.issue("alex", {"a": value}),
        lambda: gate.sessions.create("alex", data={"a": value}),
        lambda: gate.sessions.update(gate.sessions.create("alex"), {"a": value}),
        lambda: limen.jws.sign(b"", limen.Key.generate(), {"a": value}),
    ):
        with pytest.raises(limen.UsageError, match="NaN or an infinity") as caught:
            call()
        assert caught.value.name == "LIMEN_E_JSON"


def test_subclasses_of_text_are_their_contents(gate: limen.Gate) -> None:
    class Bytes(bytes):
        def __bytes__(self) -> bytes:
            raise AssertionError("not asked")

        decode = __bytes__  # type: ignore[assignment]

    token = gate.tokens.issue(Text("alex"), {Text("name"): Text("value")})
    claims = gate.tokens.verify(Text(token))
    assert (claims.subject, claims["name"]) == ("alex", "value")
    assert gate.tokens.verify(Bytes(token.encode())) == claims


# corpus: B8
def test_a_nul_is_data(gate: limen.Gate) -> None:
    gate.sessions.create("alex\0sam")
    assert gate.sessions.list("alex") == []
    assert [session.subject for session in gate.sessions.list("alex\0sam")] == ["alex\0sam"]


def test_an_error_of_the_callers_own_mapping_goes_through(gate: limen.Gate) -> None:
    class Broken(dict[str, Any]):
        def __iter__(self) -> Iterator[str]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        gate.tokens.issue("alex", Broken(a=1))
