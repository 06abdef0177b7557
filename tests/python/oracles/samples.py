"""Claims of every JSON type, and texts that are hard to carry."""

from __future__ import annotations

from typing import Any, Final

SUBJECT: Final = 'žluťoučký \U0001f511\0 "quoted" \\ \u2028\x7f'

CLAIMS: Final[dict[str, Any]] = {
    "text": "plain",
    "empty text": "",
    "non-BMP": "\U0001f511 \U0010ffff \u6f22\u5b57 e\u0301 \u00e9",
    "NUL": "before\0after",
    "escapes": '"\\/\b\f\n\r\t\x1f\x7f\u2028\ufeff',
    "zero": 0,
    "negative": -1,
    "beyond a double": 2**53 + 1,
    "beyond 64 bits": 2**64 + 1,
    "far below 0": -(10**40) - 1,
    "float": 1.5,
    "negative float": -0.25,
    "largest float": 1.7976931348623157e308,
    "smallest float": 5e-324,
    "negative zero": -0.0,
    "true": True,
    "false": False,
    "null": None,
    "empty object": {},
    "empty array": [],
    "nested": {"a": [{"b": [[], {}, [None, [1, {"c": "\0"}]]]}, "x"], "": {"": ""}},
    "": "an empty name",
    "name with NUL \0": 1,
    "\U0001f511 name": 2,
    "roles": ["reader", "admin"],
    "Exp": "no exp",
}
