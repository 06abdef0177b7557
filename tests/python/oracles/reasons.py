"""Reasons for limen and its peers to disagree about a token: two tables, each reason with its rule.

A reason is proved from the token itself, not from what limen says of it: a refusal counts as explained only
where the status fits and the token is seen to have the fault. A rule is the number of an RFC and a section.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import joserfc

from .bare import decode
from .palettes import YEAR

MAX_DEPTH: Final = 32
MAX_MEMBERS: Final = 1024
MAX_TOKEN: Final = 16 * 1024
LAST_SECOND: Final = 253_402_300_799  # of the year 9999
HALF_A_PAIR: Final = re.compile("[\ud800-\udfff]")
TIMES: Final = ("exp", "nbf", "iat")
TYPES: Final = ("jwt", "application/jwt")


class Document:
    """One JSON text as Python's lenient parser reads it, with what a strict one would not have read."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.duplicates = False
        self.constants = False
        self.half_a_pair = False
        self.members: dict[str, Any] = {}
        try:
            parsed = json.loads(
                text, object_pairs_hook=self._object, parse_constant=self._constant, parse_int=str
            )
        except (ValueError, RecursionError):
            return
        if isinstance(parsed, dict):
            self.members = parsed

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self.duplicates = self.duplicates or len(members) != len(pairs)
        # Checked here, since the value of a repeated member is lost.
        self.half_a_pair = self.half_a_pair or any(map(HALF_A_PAIR.search, strings(pairs)))
        return members

    def _constant(self, name: str) -> float:
        self.constants = True
        return float(name)

    @property
    def is_utf8(self) -> bool:
        try:
            self.text.decode()
        except UnicodeDecodeError:
            return False
        return b"\0" not in self.text  # UTF-16 and UTF-32 of ASCII; a NUL is never bare in JSON

    def names(self) -> int:
        """How many names there are, at all depths."""
        return sum(len(value) for value in everything(self.members) if isinstance(value, dict))

    def depth(self) -> int:
        level: list[Any] = [self.members]
        depth = 0
        while level := [value for value in level if isinstance(value, (dict, list))]:
            depth += 1
            level = [
                item for value in level for item in (value.values() if isinstance(value, dict) else value)
            ]
        return depth


def everything(value: Any) -> Iterator[Any]:
    """A value, and every value and name inside it."""
    rest = [value]
    while rest:
        yield (value := rest.pop())
        if isinstance(value, dict):
            rest += [*value, *value.values()]
        elif isinstance(value, (list, tuple)):
            rest += value


def strings(value: Any) -> Iterator[str]:
    return (text for text in everything(value) if isinstance(text, str))


class Parts:
    """A token taken apart without any check."""

    def __init__(self, token: bytes) -> None:
        self.token = token
        header, claims, *_ = (*token.decode("latin-1").split("."), "", "")
        self.header = Document(_decoded(header))
        self.claims = Document(_decoded(claims))
        self.documents = (self.header, self.claims)

    def time(self, name: str) -> float | None:
        value = self.claims.members.get(name)
        return None if value is None else float(value)


def _decoded(text: str) -> bytes:
    try:
        return decode(text)
    except ValueError:
        return b""


def _any(fault: Callable[[Document], bool]) -> Callable[[Parts], bool]:
    return lambda parts: any(fault(document) for document in parts.documents)


def _time_out_of_range(parts: Parts) -> bool:
    times = [parts.time(name) for name in TIMES]
    return any(time is not None and not 0 <= time <= LAST_SECOND for time in times)


def _lives_too_long(parts: Parts) -> bool:
    exp, iat = parts.time("exp"), parts.time("iat")
    return exp is not None and (exp - iat > YEAR - 1 if iat is not None else True)


def _claim_is_no_text(parts: Parts) -> bool:
    missing = object()
    found = [parts.claims.members.get(name, missing) for name in ("sid", "lmn_cut")]
    # Whole numbers become text here (see Document), so the JSON text is checked too.
    return any(value is not missing and not isinstance(value, str) for value in found) or bool(
        re.search(rb'"(sid|lmn_cut)"\s*:\s*-?\d', parts.claims.text)
    )


def _other_type(parts: Parts) -> bool:
    typ = parts.header.members.get("typ")
    return isinstance(typ, str) and typ.lower() not in TYPES


@dataclass(frozen=True)
class Reason:
    name: str
    rule: str
    status: str
    holds: Callable[[Parts], bool]


# joserfc 1.7, the last for Python 3.10, reads true as 1.
TRUTH_FOR_A_TIME: Final = Reason(
    "a time that is true or false",
    "7519 2: a NumericDate is a JSON number",
    "LIMEN_E_TOKEN_CLAIM",
    lambda parts: any(isinstance(parts.claims.members.get(name), bool) for name in TIMES),
)

# Tokens that limen refuses, and both peers accept.
REFUSED_BY_LIMEN: Final[tuple[Reason, ...]] = (
    *((TRUTH_FOR_A_TIME,) if joserfc.__version__.startswith("1.7.") else ()),
    Reason(
        "a member name twice",
        "7515 4 and 7519 4: names MUST be unique; a parser rejects, or takes the last. limen rejects",
        "LIMEN_E_TOKEN_DUPLICATE",
        _any(lambda document: document.duplicates),
    ),
    Reason(
        "NaN or Infinity",
        "8259 6: numeric values that the grammar does not have are not permitted",
        "LIMEN_E_TOKEN_JSON",
        _any(lambda document: document.constants),
    ),
    Reason(
        "not UTF-8: UTF-16, UTF-32, or a surrogate's three bytes",
        "7515 5.2 (3) and 7519 7.2 (10): the octets are UTF-8; 3629 3: surrogates are prohibited",
        "LIMEN_E_TOKEN_JSON",
        _any(lambda document: not document.is_utf8),
    ),
    Reason(
        "a byte order mark",
        "8259 8.1: must not be added; a parser may ignore it. limen does not",
        "LIMEN_E_TOKEN_JSON",
        _any(lambda document: document.text.startswith(b"\xef\xbb\xbf")),
    ),
    Reason(
        "half a surrogate pair in escapes",
        "8259 8.2: unpredictable; 7493 2.1: must not occur. No UTF-8 text can hold it",
        "LIMEN_E_TOKEN_JSON",
        _any(lambda document: document.half_a_pair),
    ),
    Reason(
        "nested deeper than 32",
        "8259 9: an implementation may limit the depth",
        "LIMEN_E_TOKEN_DEPTH",
        _any(lambda document: document.depth() > MAX_DEPTH),
    ),
    Reason(
        "more than 1,024 names at once",
        "8259 9: an implementation may limit the size",
        "LIMEN_E_TOKEN_DEPTH",
        _any(lambda document: document.names() > MAX_MEMBERS),
    ),
    Reason(
        "a token over 16 KiB",
        "8259 9: an implementation may limit the size. The setting is token.max_size",
        "LIMEN_E_TOKEN_SIZE",
        lambda parts: len(parts.token) > MAX_TOKEN,
    ),
    Reason(
        "another typ than JWT",
        "8725 3.11: explicit typing. The setting is token.type",
        "LIMEN_E_TOKEN_TYPE",
        _other_type,
    ),
    Reason(
        "b64",
        "7797 7: not for JWTs; 7515 4.1.11: what is critical and not understood makes it invalid",
        "LIMEN_E_TOKEN_CRITICAL",
        lambda parts: "b64" in parts.header.members,
    ),
    Reason(
        "a time below 0 or beyond the year 9999",
        "7519 2: seconds since 1970; 3339 5.6, which it names: four digits of a year",
        "LIMEN_E_TOKEN_CLAIM",
        _time_out_of_range,
    ),
    Reason(
        "sid or lmn_cut is no string",
        "OpenID Connect Back-Channel Logout 2.1: sid is a string; lmn_cut is limen's own",
        "LIMEN_E_TOKEN_CLAIM",
        _claim_is_no_text,
    ),
    Reason(
        "a life of more than a year",
        "7519 4.1.4: exp bounds the use; how long a life is taken is the setting token.max_ttl",
        "LIMEN_E_TOKEN_LIFETIME",
        _lives_too_long,
    ),
)


def why_refused(token: bytes, status: str) -> Reason | None:
    """The reason that this status has, and that this token shows."""
    parts = Parts(token)
    for reason in REFUSED_BY_LIMEN:
        if reason.status == status and reason.holds(parts):
            return reason
    return None


# Tokens that limen accepts, and both peers refuse. The proof: a peer accepts it once its own limit is lifted.
LONG_INTEGER: Final = Reason(
    "a whole number of more than 4,300 digits",
    "8259 6: the grammar bounds no number; Python does not convert it (CVE-2020-10735), limen need not",
    "LIMEN_OK",
    lambda parts: any(re.search(rb"\d{4301}", document.text) for document in parts.documents),
)
ACCEPTED_BY_LIMEN: Final = (LONG_INTEGER,)


@contextmanager
def long_integers() -> Iterator[None]:
    """Python converts whole numbers of any length."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)


def why_accepted(token: bytes, peer_accepts: Callable[[bytes], bool]) -> Reason | None:
    if LONG_INTEGER.holds(Parts(token)):
        with long_integers():
            if peer_accepts(token):
                return LONG_INTEGER
    return None
