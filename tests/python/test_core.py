"""The native module: what it accepts, its messages when it refuses, and that it never shows an argument."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import random
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

import limen
from core_calls import ISSUER, OPTIONS, Native
from limen import _core

MARK = "hunter2-correct-horse-battery-staple"


@pytest.fixture
def native() -> Iterator[Native]:
    yield Native()
    _core.setup(
        limen._errors.make_error, limen.Claims, limen.Session, limen.Visitor, limen.Answer
    )  # a call may have replaced it


def said_by(call: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[BaseException | None, str]:
    """The error that a call raises, and all parts of it that a log could show."""
    try:
        call(*arguments, **named)
    except Exception as error:
        lines = list(traceback.TracebackException.from_exception(error).format_exception_only())
        return error, "".join([*lines, repr(error), str(error), repr(error.args), repr(error.__context__)])
    return None, ""


# --- Arguments ---------------------------------------------------------------


class LoudText(str):
    """A str whose methods all return something else."""

    def _refuse(self, *_arguments: Any, **_named: Any) -> Any:
        raise AssertionError("an overridden method was called")

    __str__ = __len__ = __iter__ = __getitem__ = __eq__ = encode = _refuse
    __hash__ = None  # type: ignore[assignment]


class LoudBytes(bytes):
    def _refuse(self, *_arguments: Any, **_named: Any) -> Any:
        raise AssertionError("an overridden method was called")

    __bytes__ = __len__ = __iter__ = __getitem__ = __buffer__ = decode = _refuse


@pytest.mark.parametrize("subject", ["alex", "Žofie", "\U0001d11e clef", "a\0b", "ÿ"])
def test_text_is_taken_as_str_bytes_and_bytearray(native: Native, subject: str) -> None:
    encoded = subject.encode()
    for given in (subject, encoded, bytearray(encoded), LoudText(subject), LoudBytes(encoded)):
        token = native.gate.issue(given, "", None, ())
        for text in (token, token.encode(), bytearray(token.encode()), LoudText(token)):
            assert native.verifier.verify(text).subject == subject


def test_an_empty_text_is_empty_in_every_type(native: Native) -> None:
    for empty in ("", b"", bytearray()):
        with pytest.raises(limen.BearerAbsent):
            _core.bearer_find(empty)


@pytest.mark.parametrize("value", [memoryview(b"x"), 7, None, ["x"], {"x": 1}, object(), 1.5, ("x",)])
def test_any_other_type_is_a_type_error_that_names_parameter_and_type(native: Native, value: Any) -> None:
    with pytest.raises(TypeError) as raised:
        native.verifier.verify(value)
    assert str(raised.value) == f"token must be str, bytes or bytearray, not {type(value).__name__}"
    with pytest.raises(TypeError, match=r"^secret must be bytes or bytearray, not "):
        _core.Key.from_secret("HS256", value)


def test_a_secret_is_no_str() -> None:
    with pytest.raises(TypeError, match=r"^secret must be bytes or bytearray, not str$"):
        _core.Key.from_secret("HS256", "0123456789abcdef0123456789abcdef")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["\ud800", "x\udfff", "\ud834\udd1e"])
def test_a_lone_surrogate_is_a_type_error_with_nothing_behind_it(native: Native, text: str) -> None:
    with pytest.raises(TypeError) as raised:
        native.gate.issue(MARK + text, "", None, ())
    assert str(raised.value) == "subject holds a lone surrogate"
    assert raised.value.__cause__ is None and raised.value.__context__ is None


def test_a_nul_in_a_name_is_a_type_error(native: Native) -> None:
    for call in (
        lambda: _core.Key.generate("ES256\0"),
        lambda: _core.Key.from_pem("ES256\0", "x"),
        lambda: _core.jws_verify(native.keys, "ES256\0none", "x"),
        lambda: native.gate.stats("json\0"),
        lambda: _core.Gate("memory:", (("issuer\0", "x"),)),
    ):
        with pytest.raises(TypeError, match=r"holds a NUL$"):
            call()


@pytest.mark.parametrize("value", [1.0, "1", True.__class__, object(), b"1"])
def test_a_number_is_an_int_and_nothing_that_turns_into_one(native: Native, value: Any) -> None:
    class Indexed:
        def __index__(self) -> int:
            return 1

    given: Any
    for given in (value, Indexed()):
        with pytest.raises(TypeError, match=r"^now must be int, not "):
            native.gate.set_clock(given)


def test_a_number_out_of_range_is_a_usage_error(native: Native) -> None:
    ticket = native.ticket()
    for number in (2**63, -(2**63), -(2**64), 10**40):
        with pytest.raises(limen.UsageError, match=r"^expires_at: out of range$"):
            native.gate.revoke_token_id("", "id", number, "")
    for number in (-1, 2**64, 10**40):
        with pytest.raises(limen.UsageError, match=r"^version: out of range$"):
            native.gate.session_update(ticket, number, "{}")
    for number in (-1, 2**32):
        with pytest.raises(limen.UsageError, match=r"^level: out of range$"):
            native.gate.session_require(native.session, None, number)
    with pytest.raises(limen.SessionChanged):
        native.gate.session_update(ticket, 2**64 - 1, "{}")


@pytest.mark.parametrize("options", [[], {}, None, "", (1,), (("a",),), (("a", "b", "c"),), (["a", "b"],)])
def test_options_are_a_tuple_of_pairs(options: Any) -> None:
    with pytest.raises(TypeError, match=r"^options must be a tuple of pairs of str"):
        _core.Gate("memory:", options)


def test_handles_of_another_class_are_a_type_error(native: Native) -> None:
    for call in (
        lambda: native.keys.add(native.keys),  # type: ignore[arg-type]
        lambda: _core.Watch(native.watch),  # type: ignore[arg-type]
        lambda: _core.SessionTable(native.table),  # type: ignore[arg-type]
        lambda: _core.Verifier(native.key, ()),  # type: ignore[arg-type]
        lambda: _core.jws_sign(native.keys, b"", ""),  # type: ignore[arg-type]
        lambda: native.gate.session_require(native.claims, None, 0),  # type: ignore[arg-type]
        lambda: native.gate.issue("alex", "", native.claims, ()),  # type: ignore[arg-type]
        lambda: native.gate.issue("alex", "", native.session.sid, ()),  # type: ignore[arg-type]
        lambda: _core.Gate.jwks(native.key),  # type: ignore[arg-type]
        lambda: _core.setup(int, int, _core.Session, _core.Visitor, _core.Answer),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            call()


# --- Secrecy: no exception shows an argument -----------------------------------

# Names that the library's message repeats: a store's scheme, a format, scopes, a role, a kid.
NAMES = {
    ("Gate", 0),
    ("Gate.stats", 0),
    ("Gate.keys_retire", 0),
    ("grants", 1),
    ("grants", 2),
    ("Session._grants", 0),
    ("Session._grants", 1),
    ("store_traits", 0),
    ("store_check", 0),
    ("store_restore", 0),
    ("store_upgrade", 0),
}


class Marked:
    def __repr__(self) -> str:
        return MARK


def marked_values() -> list[Any]:
    text = [MARK, MARK + "\ud800", MARK + "\0", LoudText(MARK), f'{{"{MARK}":1}}', f"Bearer {MARK} {MARK}"]
    raw = [MARK.encode(), bytearray(MARK.encode()), memoryview(MARK.encode())]
    inside = [[MARK], {MARK: MARK}, (MARK,), ((MARK,),), (("login.mark", MARK),), (("keys.signing", MARK),)]
    return [*text, *raw, *inside, Marked(), None, 7, -1, 10**30, 1.5, _core.Claims]


NOT_MADE = {"Answer", "Claims", "Kept", "Session", "Visitor", "Key"}  # by calling them


def test_the_table_of_calls_is_complete(native: Native) -> None:
    listed = {name.split(".")[-1] for name, _, _ in native.calls()}
    classes = [
        each for _, each in inspect.getmembers(_core, inspect.isclass) if each.__module__ == "limen._core"
    ]
    found = {name for name, _ in inspect.getmembers(_core, inspect.isbuiltin)}
    found |= {
        name for each in classes for name in vars(each) if callable(getattr(each, name)) and "__" not in name
    }
    found |= {each.__name__ for each in classes} - NOT_MADE
    assert found <= listed


def test_wrong_values_never_show(native: Native) -> None:
    refused = 0
    for name, call, arguments in native.calls():
        for at in range(len(arguments)):
            for value in marked_values():
                if (name, at) in NAMES and isinstance(value, (str, bytes, bytearray)):
                    continue
                error, said = said_by(call, *arguments[:at], value, *arguments[at + 1 :])
                assert MARK not in said, f"{name}, argument {at}"
                refused += error is not None
    assert refused > 1000


def test_wrong_counts_and_keywords_never_show(native: Native) -> None:
    for name, call, arguments in native.calls():
        for count in range(len(arguments) + 3):
            if count == len(arguments):
                continue
            error, said = said_by(call, *[MARK] * count)
            assert type(error) is TypeError, name
            assert MARK not in said
            assert "argument" in said
        for named in ({"token": MARK}, {MARK: MARK}):
            error, said = said_by(call, *arguments, **named)
            assert type(error) is TypeError, name
            assert MARK not in said


def test_a_method_of_a_foreign_object_never_shows_it(native: Native) -> None:
    for name, call, arguments in native.calls():
        owner = getattr(_core, name.split(".")[0], None)
        if not inspect.isclass(owner) or "." not in name or getattr(call, "__self__", None) is None:
            continue
        method = name.split(".")[1]
        if isinstance(inspect.getattr_static(owner, method), staticmethod):
            continue
        unbound = getattr(owner, method)
        for given in (
            (MARK, *arguments),
            (Marked(), *arguments),
            (LoudText(MARK), *arguments),
            (),
            (MARK,) * 9,
        ):
            error, said = said_by(unbound, *given)
            assert type(error) is TypeError
            assert MARK not in said
        error, said = said_by(unbound, **{MARK: MARK})
        assert type(error) is TypeError and MARK not in said


@pytest.mark.parametrize(
    "made", [_core.Gate, _core.Verifier, _core.SessionTable, _core.KeySet, _core.Watch, _core.Key]
)
def test_a_constructor_of_a_foreign_object_never_shows_it(made: Any) -> None:
    for call in (made.__init__, made.__new__):
        for given, named in (
            ((MARK,), {}),
            ((MARK, MARK), {}),
            ((), {"self": MARK}),
            ((Marked(),), {MARK: MARK}),
        ):
            error, said = said_by(call, *given, **named)
            assert error is None or type(error) is TypeError
            assert MARK not in said


def test_arguments_in_each_other_s_place_never_show(native: Native) -> None:
    """A PEM passed as the algorithm, a ticket passed as the subject."""
    chance = random.Random(4)
    for name, call, arguments in native.calls():
        for _ in range(30):
            given = [chance.choice([MARK, MARK.encode(), *arguments]) for _ in arguments]
            if any((name, at) in NAMES and each in (MARK, MARK.encode()) for at, each in enumerate(given)):
                continue
            assert MARK not in said_by(call, *given)[1], name


# --- Objects -------------------------------------------------------------------


def test_nothing_is_picklable_and_the_refusal_names_the_class_only(native: Native) -> None:
    for each in native.all():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError) as raised:
                pickle.dumps(each, protocol)
            assert native.ticket() not in str(raised.value)
    with pytest.raises(TypeError):
        copy.deepcopy(native.key)


def test_records_and_keys_are_not_made_by_calling_their_class() -> None:
    kept = (_core.Kept, _core.Session, _core.Visitor, limen.Session, limen.Visitor)
    for made in (_core.Answer, _core.Claims, limen.Answer, limen.Claims, *kept, _core.Key):
        with pytest.raises(TypeError):
            made()
        with pytest.raises(TypeError):
            object.__new__(made)


def test_records_and_classes_do_not_change(native: Native) -> None:
    for record in (native.claims, native.session):
        for name in ("subject", "sid", "expires_at", "json", "anything"):
            with pytest.raises(AttributeError):
                setattr(record, name, MARK)
            with pytest.raises(AttributeError):
                delattr(record, name)
    for each, name in (
        (_core.Claims, "subject"), (_core.Gate, "close"), (_core.Verifier, "verify"), (_core.Key, "private_jwk"),
        (_core.KeySet, "add"), (_core.Watch, "next"),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            setattr(each, name, None)


@pytest.mark.parametrize("final", [_core.Gate, _core.Key, _core.KeySet, _core.Watch])
def test_classes_that_own_a_handle_alone_are_final(final: type) -> None:
    with pytest.raises(TypeError):
        type("Sub", (final,), {})


def test_init_runs_once_and_without_it_calls_are_a_usage_error(native: Native) -> None:
    for made, arguments in ((native.verifier, (native.gate, ())), (native.table, (native.gate,))):
        with pytest.raises(RuntimeError, match="called before"):
            made.__init__(*arguments)  # type: ignore[misc]
    with pytest.raises(limen.UsageError):
        _core.Verifier.__new__(_core.Verifier).verify("x")
    bare: Any
    for bare in (_core.Key, _core.KeySet, _core.Watch):
        for method in ("__reduce_ex__", "id", "public_jwk", "jwks", "add", "fileno", "next"):
            with pytest.raises((TypeError, AttributeError)):
                getattr(bare.__new__(bare), method)()
    for without in (
        lambda: native.keys.add(_core.Key.__new__(_core.Key)),
        lambda: _core.jws_sign(_core.Key.__new__(_core.Key), b"", ""),
        lambda: _core.jws_verify(_core.KeySet.__new__(_core.KeySet), "ES256", "x"),
        lambda: _core.Verifier(_core.KeySet.__new__(_core.KeySet), ()),
    ):
        with pytest.raises(TypeError):
            without()
    empty = _core.SessionTable.__new__(_core.SessionTable)
    for call in (empty.get, empty.touch):
        with pytest.raises(limen.UsageError):
            call(native.ticket())


def test_a_session_is_as_good_as_its_ticket_unless_it_came_from_a_list(native: Native) -> None:
    found = native.table.get(native.session)
    assert found.ticket == native.ticket() and found._gate is native.gate
    native.table.touch(found)
    (listed,) = native.gate.session_list("alex", "")
    assert listed.ticket is None and listed._record() == native.table.get(found)._record()
    for call in (native.table.get, native.table.touch, native.gate.session_end, native.gate.csrf_token):
        with pytest.raises(limen.UsageError, match="list"):
            call(listed)
    native.gate.session_end(found)
    with pytest.raises(limen.SessionUnknown):
        native.table.get(found)


def test_a_record_holds_no_ticket(native: Native) -> None:
    assert native.ticket().encode() not in native.session._record()
    assert native.ticket() not in repr(native.session)


def test_members_are_parsed_once(native: Native) -> None:
    assert native.claims._members() is native.claims._members()
    assert native.claims._members() == json.loads(native.claims.json)
    assert native.session._members() == {"theme": "dark"}


# --- Times ---------------------------------------------------------------------


def verified(claims: dict[str, Any]) -> _core.Claims:
    """Claims of a token that is signed here, at the second 1,750,000,000."""
    key, keys = _core.Key.generate("ES256"), _core.KeySet()
    keys.add(key)
    verifier = _core.Verifier(keys, (("clock.fixed", "1750000000"), ("issuer", ISSUER)))
    claims = {"iss": ISSUER, "sub": "alex", "exp": 1_750_000_100, **claims}
    return verifier.verify(_core.jws_sign(key, json.dumps(claims).encode(), '{"typ":"JWT"}'))


def test_times_are_datetimes_in_utc_and_seconds() -> None:
    chance = random.Random(4)
    for second in [0, 1, 951_782_399, 951_868_800, *(chance.randrange(1_750_000_000) for _ in range(50))]:
        claims = verified({"nbf": second})
        assert claims.not_before_seconds == second
        assert claims.not_before == datetime.fromtimestamp(second, timezone.utc)
        assert claims.not_before.tzinfo is timezone.utc
        assert claims.issued_at is None and claims.issued_at_seconds is None


def test_a_time_that_no_datetime_has_is_an_overflow_error() -> None:
    last = 253_402_300_799  # of the year 9999
    gate = _core.Gate("memory:", (*OPTIONS, ("clock.manual", "true"), ("session.ttl", "1h")))
    gate.set_clock(last)
    session = gate.session_create("alex", "", ())
    assert session.created_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert session.expires_at_seconds == last + 3600
    with pytest.raises(
        OverflowError, match=r"^expires_at lies outside the years 1 to 9999; expires_at_seconds "
    ):
        _ = session.expires_at
