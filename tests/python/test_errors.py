"""Every status has an exception class."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

import limen
from limen._errors import make_error

HEADER = Path(__file__).parents[2] / "include" / "limen" / "status.h"
STATUSES = {
    name: int(number)
    for name, number in re.findall(r"^#define (LIMEN_E_\w+) (\d+)", HEADER.read_text(), re.MULTILINE)
}

# The class of each status, by name; statuses that are not here have the class of their kind.
CLASSES: dict[str, type[limen.LimenError]] = {
    "OPTION_UNKNOWN": limen.OptionError,
    "OPTION_VALUE": limen.OptionError,
    "OPTION_PLACE": limen.OptionError,
    "ALGORITHM": limen.KeyRefused,
    "KEY_FORMAT": limen.KeyRefused,
    "KEY_WEAK": limen.KeyRefused,
    "KEY_FAMILY": limen.KeyRefused,
    "KEY_USE": limen.KeyRefused,
    "KEY_PRIVATE": limen.KeyRefused,
    "KEY_SET": limen.KeyRefused,
    "CLAIMS": limen.ClaimsRefused,
    "LIFETIME": limen.ClaimsRefused,
    "CLOSED": limen.GateClosed,
    "FORKED": limen.GateForked,
    "COOKIE": limen.CookieRefused,
    "DATA_SIZE": limen.DataTooLong,
    "MEMORY": limen.OutOfMemory,
    "STORE": limen.StoreError,
    "STALE": limen.Stale,
    "FULL": limen.StoreFull,
    "RANDOM": limen.RandomFailed,
    "TOKEN_EMPTY": limen.TokenMalformed,
    "TOKEN_SIZE": limen.TokenMalformed,
    "TOKEN_PARTS": limen.TokenMalformed,
    "TOKEN_ENCRYPTED": limen.TokenMalformed,
    "TOKEN_ENCODING": limen.TokenMalformed,
    "TOKEN_JSON": limen.TokenMalformed,
    "TOKEN_DUPLICATE": limen.TokenMalformed,
    "TOKEN_DEPTH": limen.TokenMalformed,
    "TOKEN_HEADER": limen.TokenMalformed,
    "TOKEN_CRITICAL": limen.TokenMalformed,
    "TOKEN_NONE": limen.AlgorithmRefused,
    "TOKEN_ALGORITHM": limen.AlgorithmRefused,
    "TOKEN_TYPE": limen.TokenTypeRefused,
    "TOKEN_KEY": limen.KeyUnknown,
    "TOKEN_SIGNATURE": limen.SignatureInvalid,
    "TOKEN_CLAIM": limen.ClaimInvalid,
    "TOKEN_MISSING": limen.ClaimMissing,
    "TOKEN_EXPIRED": limen.TokenExpired,
    "TOKEN_EARLY": limen.TokenNotYetValid,
    "TOKEN_LIFETIME": limen.TokenTooLong,
    "TOKEN_ISSUER": limen.IssuerRefused,
    "TOKEN_AUDIENCE": limen.AudienceRefused,
    "TOKEN_REVOKED": limen.TokenRevoked,
    "BEARER_ABSENT": limen.BearerAbsent,
    "BEARER": limen.BearerMalformed,
    "SCOPE": limen.ScopeMissing,
    "ROLE": limen.RoleMissing,
    "TICKET_ABSENT": limen.TicketAbsent,
    "TICKET": limen.TicketMalformed,
    "TICKET_SID": limen.TicketMalformed,
    "TICKET_KIND": limen.TicketMalformed,
    "TICKET_TWICE": limen.TicketTwice,
    "SESSION_UNKNOWN": limen.SessionUnknown,
    "SESSION_REVOKED": limen.SessionRevoked,
    "SESSION_VERSION": limen.SessionChanged,
    "SESSION_RENEWED": limen.SessionRenewed,
    "SESSION_LIMIT": limen.SessionLimit,
    "SESSION_NOT_FRESH": limen.NotFresh,
    "SESSION_LEVEL": limen.LevelTooLow,
    "LOGIN_MARK": limen.LoginMarkInvalid,
    "LOGIN_REVOKED": limen.LoginRevoked,
    "CSRF": limen.CsrfError,
    "CSRF_EXPIRED": limen.CsrfExpired,
    "LOGIN_SUBJECT": limen.LoginSubjectInvalid,
    "INTERNAL": limen.InternalError,
}
USAGE = {"ARGUMENT", "BUFFER", "TEXT", "JSON", "ABSENT"}
KINDS: dict[str, type[limen.LimenError]] = {
    "no": limen.Refused,
    "not enough": limen.NotEnough,
    "unknown": limen.Unavailable,
}


def test_the_header_has_statuses() -> None:
    assert STATUSES["LIMEN_E_TOKEN_EXPIRED"] == 317
    assert len(STATUSES) > 60


@pytest.mark.parametrize("name", STATUSES)
def test_every_status_has_its_class(name: str) -> None:
    short = name.removeprefix("LIMEN_E_")
    error = make_error(STATUSES[name], "what was wrong")
    assert type(error) is (limen.UsageError if short in USAGE else CLASSES[short])
    assert error.status == STATUSES[name]
    assert error.name == name
    assert str(error) == "what was wrong"


@pytest.mark.parametrize("name", STATUSES)
def test_the_class_fits_the_kind(name: str) -> None:
    error = make_error(STATUSES[name], "")
    if error.kind == "fault":
        assert isinstance(error, (limen.UsageError, limen.InternalError))
    else:
        assert isinstance(error, KINDS[error.kind])


@pytest.mark.parametrize("name", STATUSES)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_pickle(name: str, protocol: int) -> None:
    error = make_error(STATUSES[name], "what was wrong")
    for twin in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(twin) is type(error)
        assert (twin.status, twin.name, twin.kind, str(twin)) == (error.status, name, error.kind, str(error))


def test_every_class_is_public() -> None:
    for made in CLASSES.values():
        assert getattr(limen, made.__name__) is made
        assert made.__name__ in limen.__all__
        assert made.__doc__


def test_groups() -> None:
    assert issubclass(limen.TokenExpired, limen.TokenError)
    assert issubclass(limen.TokenError, limen.Refused)
    assert issubclass(limen.SessionUnknown, limen.SessionError)
    assert issubclass(limen.SessionChanged, limen.Conflict)
    assert issubclass(limen.Conflict, limen.Unavailable)
    assert issubclass(limen.CsrfExpired, limen.CsrfError)
    assert issubclass(limen.UsageError, ValueError)
    assert issubclass(limen.OutOfMemory, MemoryError)
    assert not issubclass(limen.Unavailable, limen.Refused)


def test_a_number_that_is_no_status_is_a_fault() -> None:
    error = make_error(4711, "")
    assert isinstance(error, limen.UsageError)
    assert error.name == "LIMEN_E_?"
    assert str(error) == "LIMEN_E_?"


def test_an_error_of_the_library_arrives_whole(gate: limen.Gate) -> None:
    session = gate.sessions.create("alex")
    gate.sessions.end(session)
    with pytest.raises(limen.SessionUnknown) as caught:
        gate.sessions.get(session)
    assert caught.value.status == 405
    assert caught.value.kind == "no"
    assert "session" in str(caught.value)
    assert caught.value.args == (str(caught.value),)
