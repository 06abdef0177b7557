"""The values that mutations choose from: JSON texts, spellings of numbers, bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

NOW: Final = 1_800_000_000
ISSUER: Final = "https://shop.example"
AUDIENCE: Final = "shop"
LEEWAY: Final = 2
YEAR: Final = 365 * 86400

OFFSETS: Final = (-(10**6), -YEAR, *range(-4, 5), 900, 86400, YEAR - 5, YEAR - 4, YEAR + 10, 10**9)


def _scientific(seconds: int) -> str:
    digits = str(abs(seconds))
    return f"{'-' if seconds < 0 else ''}{digits[0]}.{digits[1:] or '0'}e{len(digits) - 1}"


SPELLINGS: Final[tuple[Callable[[int], str], ...]] = (
    *(str, str, str, _scientific),
    *(lambda s: f"{s}.0", lambda s: f"{s}.5", lambda s: f"{s}.000001", lambda s: f"{s - 1}.999999"),
    *(lambda s: f"{s}e0", lambda s: f"{s}000E-3", lambda s: f"{s}0.00e-1", lambda s: f"{s / 100:.2f}E+2"),
    *(lambda s: f'"{s}"', lambda s: f"[{s}]", lambda s: f"0{s}", lambda s: f"+{s}"),
    *(lambda s: f"{s}.", lambda s: f"0x{s:x}", lambda s: f"{s}e", lambda s: f"{s:_}"),
)

NUMBERS: Final = (
    *("0", "-0", "-0.0", "-1", "-1e-9", "1", "1e0", "0e9", "0.1e11", "1e10", "1E+10", "1e11", "253402300799"),
    *("253402300799.9", "253402300800", "2534023007990e-1", "9007199254740993", "-9007199254740993"),
    *("18446744073709551615", "18446744073709551616", "9223372036854775807", "-9223372036854775809"),
    "1" * 40,
    *("1e308", "1e309", "1e400", "-1e400", "1e-400", "1e99999999999999999999", "1e-99999999999999999999"),
    *("0." + "0" * 40 + "1", "9" * 400, "1" + "0" * 4400, "-" + "7" * 4400, "1." + "3" * 4400, "5e-324"),
    *("NaN", "Infinity", "-Infinity", "nan", "inf", "01", "-01", "+1", "1.", ".5", "-", "1e", "1e+", "0x10"),
    *("1_000", "1,000", "\uff11", "\u0661", "1\u00a0", "1f", "1n", "1.0.0", "--1", "1e1.5", "00", "-.5"),
)

_HALF = "\ud800"  # half a surrogate pair

TEXTS: Final = (
    *('""', '"a"', '"alex"', '" alex"', '"alex "', '"\\u0000"', '"alex\\u0000"', '"\\ud83d\\udd11"'),
    '"\U0001f511"',
    *('"\\ud83d"', '"\\udd11"', '"\\udd11\\ud83d"', '"\\ud83d\\u0041"', f'"{_HALF}"', '"\\uD83D\\uDD11"'),
    *('"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"\\a"', '"\\x41"', '"\\u12"', '"\\u12G4"', '"\\U0001F511"'),
    '"\\u{41}"',
    *('"\t"', '"\n"', '"\x00"', '"\x1f"', '"\x7f"', '"\u0080"', '"\u2028"', '"\ufeff"', '"\ufffe"'),
    '"\U0010ffff"',
    *("'alex'", '"alex', 'alex"', "alex", '"e\u0301"', '"\u00e9"', '"${jndi}"', '"\' OR 1=1"'),
    '"../../dev/null"',
)
VALUES: Final = (
    *TEXTS,
    *("null", "true", "false", "[]", "{}", "[[]]", '{"a":{}}', '[1,"a",null,{}]', "0", "-1", "1.5", "1e3"),
    *('{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"b":0,"b":0}]', '{"a":{"b":1},"b":{"b":1}}', '{"":0,"":0}'),
    *("[1,]", "[,1]", "[1 2]", '{"a"}', '{"a":}', "{a:1}", '{"a":1,}', "[", "]", "{", "}", "", " "),
    "undefined",
    *("True", "None", "nul", "truefalse", "[1]]", '{"a":1}}', "/**/1", "1//", "NaN", "[Infinity]", "1e400"),
)

_WRONG: Final = ("null", "true", "0", "[]", "{}", "1.5", '[""]', '{"a":1}')

HEADER: Final[dict[str, tuple[str, ...]]] = {
    "alg": (
        *('"none"', '"None"', '"NONE"', '""', '" HS256"', '"HS256 "', '"hs256"', '"HS256\\u0000"'),
        '"HS\\u003256"',
        *('"HS384"', '"HS512"', '"RS256"', '"ES256"', '"EdDSA"', '"Ed25519"', '"PS256"', '"HS256,none"'),
        '["HS256"]',
        *_WRONG,
    ),
    "kid": ('"key-1"', '"key\\u002d1"', '"key-2"', '"KEY-1"', '"key-1\\u0000"', '"key-1 "', *TEXTS, *_WRONG),
    "typ": (
        *('"JWT"', '"jwt"', '"application/jwt"', '"APPLICATION/JWT"', '"application/application/jwt"'),
        '"JWT "',
        *('"at+jwt"', '"JWS"', '"dpop+jwt"', '"application/at+jwt"', '"J\\u0057T"', '"\\u212aWT"'),
        *(*TEXTS[:6], *_WRONG),
    ),
    "cty": ('"JWT"', '"json"', '""', *_WRONG),
    "crit": (
        *("[]", '["exp"]', '["b64"]', '["alg"]', '["kid"]', '["b64","b64"]', '["x"]', '[""]', "[null]"),
        '"b64"',
        *("[1]", '{"b64":true}', *_WRONG),
    ),
    "b64": ("true", "false", '"true"', *_WRONG),
    "jwk": ('{"kty":"oct","k":"AAAA"}', '{"kty":"RSA"}', '"x"', *_WRONG),
    "jku": ('"https://evil.example/keys"', '"file:///dev/null"', '""', *_WRONG),
    "x5u": ('"https://evil.example/cert"', '"x"', *_WRONG),
    "x5c": ('["MIIB"]', '["!"]', '"MIIB"', *_WRONG),
    "x5t": ('"AAAA"', '"!"', *_WRONG),
    "zip": ('"DEF"', *_WRONG),
    "enc": ('"A128GCM"', *_WRONG),
}

CLAIMS: Final[dict[str, tuple[str, ...]]] = {
    "iss": (
        *('"https://shop.example/"', '"HTTPS://shop.example"', '"https:\\/\\/shop.example"'),
        '"https://shop.example\\u0000"',
        *('"https://shop.exampl\\u0065"', '"https://shop.exampl"', '["https://shop.example"]', *TEXTS[:8]),
        *_WRONG,
    ),
    "sub": (*TEXTS, *_WRONG),
    "aud": (
        *('"shop"', '["shop"]', '["other","shop"]', '["shop","shop"]', '["other"]', '"other"', '"Shop"'),
        '"shop "',
        *('"sh\\u006fp"', '["sh\\u006Fp"]', '"shop\\u0000"', '{"shop":1}', '["shop",1]', '["shop",null]'),
        '[["shop"]]',
        *('"\uff53hop"', '"shopshop"', '"sho"', '"shop,other"', '"other shop"', "[null]", '["shop",""]'),
        '[""]',
        *('["shop",{"a":1,"a":2}]', '["shop","\\ud800"]', "[" + '"x",' * 300 + '"shop"]', *_WRONG),
    ),
    "jti": (*TEXTS, *_WRONG),
    "sid": (*TEXTS, *_WRONG),
    "lmn_cut": ('"1800000000"', '"x"', '""', *_WRONG),
    "scope": ('"a b"', '""', *_WRONG),
    "exp": _WRONG,
    "nbf": _WRONG,
    "iat": _WRONG,
}

NAMES: Final = (
    *('"x"', '""', '"__proto__"', '"constructor"', '"exp\\u0000"', '"Exp"', '"EXP"', '"aud "'),
    *('"\U0001f511"', '"\\ud83d"'),
    *('"\\u0065xp"', '"e\\u0078p"', '"\\u0061lg"', '"is\\u0073"', '"nbf"', '"iat"', '"kid"', '"alg"'),
    *('"b64"', '"crit"'),
    *('"cnf"', '"roles"', '"act"', '"\\u0000"', '"\\/"', '"\\\\"', '"\\""', "x", "'x'", "1", "null", '"é"'),
    '"e\u0301"',
)

BLANKS: Final = (
    *(b" ", b"\t", b"\n", b"\r", b"\r\n \t", b" " * 70),
    *(b"\x0b", b"\x0c", b"\x00", b"\xa0", b"\xc2\xa0", b"\xe2\x80\x83", b"\xef\xbb\xbf", b"\x1f", b"/**/"),
    *(b"//\n", b"#"),
)
WRAPPINGS: Final = (
    *((b"\xef\xbb\xbf", b""), (b"[", b"]"), (b"", b"{}"), (b"", b","), (b"", b"\x00"), (b" ", b"\n")),
    (b"\n\t", b"\r"),
    *((b"", b" x"), (b'"', b'"'), (b"", b"null"), (b"//x\n", b""), (b"", b"//x"), (b"(", b")")),
    (b"\x00", b""),
    *((b")]}',\n", b""), (b"", b"\x0c"), (b"\x1e", b"\n"), (b"", b"\xc2\xa0"), (b"", b"}"), (b"{", b"")),
)
ENCODINGS: Final = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "latin-1"),
)
DOCUMENTS: Final = (
    *(b"", b"{}", b"null", b"true", b"1", b'"x"', b"[]", b"{", b"}", b'{"alg":"HS256"}', b" ", b"{}{}"),
    b"\xff\xfe{\x00}\x00",
)
STRING_PARTS: Final = (
    *(b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf"),
    b"\xed\xa0\xbd\xed\xb4\x91",
    *(b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xfe"),
    *(b"\x80", b"\xbf"),
    *(b"\xc3", b"\xe2\x82", b"\xf0\x9f\x94", b"\xf0\x9f\x94\x91", b"\xc3\xa9", b"\xed\x9f\xbf"),
    *(b"\xee\x80\x80", b"\xef\xbf\xbf"),
    *(b"\xf4\x8f\xbf\xbf", b"\x00", b"\x1f", b"\x7f", b"\n", b"\\u0000", b"\\ud800", b"\\udc00"),
    *(b"\\ud800\\udc00", b"\\q"),
    *(b"\\", b'\\"', b"\\u00", b"\\uD800\\uD800", b"\\u0000\\u0000", b"\\ud83d \\udd11", b"\\ufffe"),
)

ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN_LETTERS: Final = (
    *(b"=", b"==", b"+", b"/", b" ", b"\n", b"\r\n", b"\t", b"\x00", b"%3D", b"~", b"!", b"*", b","),
    *(b"\xc3\xa9", b"\xff"),
    *(b".", b"..", b"\xe2\x80\x8b", b"\xef\xbc\xa1", b"\\n", b'"', b"\x7f"),
)
ENVELOPES: Final = (
    *((b" ", b""), (b"", b" "), (b"", b"\n"), (b"\n", b""), (b"", b"\x00"), (b"\x00", b""), (b'"', b'"')),
    (b"Bearer ", b""),
    *((b"", b"."), (b".", b""), (b"\xef\xbb\xbf", b""), (b"", b"\xef\xbb\xbf"), (b"", b"#"), (b"", b"?x=1")),
    (b"", b";"),
    *((b"", b"\r\n"), (b'{"token":"', b'"}'), (b"", b", other"), (b"jwt=", b""), (b"", b".e30")),
    (b"", b"\xc2\xa0"),
)
BYTES: Final = (
    b"{}[]:,\"\\'0123456789eE+-.truefalsn /*\x00\x01\x09\x0a\x0d\x1f\x7f\x80\xa0\xc0\xc3\xed\xef\xf0\xf4\xff"
)
