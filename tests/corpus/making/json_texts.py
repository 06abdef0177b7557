"""Texts that are not a JSON object in UTF-8, as header and as claims; names that occur twice; depth."""

from __future__ import annotations

from . import tokens
from .case import Theme

JSON, DUPLICATE, DEPTH = 305, 306, 307

# Octets that are not UTF-8, inside a string.
NOT_UTF8 = {
    "a-lone-continuation-byte": b"\x80",
    "byte-ff": b"\xff",
    "byte-fe": b"\xfe",
    "an-overlong-nul": b"\xc0\x80",
    "an-overlong-slash": b"\xc0\xaf",
    "an-overlong-slash-of-three": b"\xe0\x80\xaf",
    "an-overlong-slash-of-four": b"\xf0\x80\x80\xaf",
    "a-surrogate": b"\xed\xa0\x80",
    "a-pair-of-surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "a-truncated-sequence-of-two": b"\xc3",
    "a-truncated-sequence-of-three": b"\xe2\x82",
    "a-truncated-sequence-of-four": b"\xf0\x9f\x98",
    "beyond-unicode": b"\xf4\x90\x80\x80",
    "a-sequence-of-five": b"\xf8\x88\x80\x80\x80",
    "latin-1": b"caf\xe9",
}

# Texts in the place of a value.
NO_VALUES = {
    "nothing": "",
    "nan": "NaN",
    "infinity": "Infinity",
    "minus-infinity": "-Infinity",
    "true-in-capitals": "True",
    "undefined": "undefined",
    "single-quotes": "'x'",
    "an-open-string": '"x',
    "a-leading-zero": "01",
    "a-plus-sign": "+1",
    "a-point-in-front": ".5",
    "a-point-behind": "1.",
    "an-exponent-without-digits": "1e",
    "a-minus-sign-alone": "-",
    "hexadecimal": "0x10",
    "an-open-array": "[1",
    "a-trailing-comma-in-an-array": "[1,]",
    "a-trailing-comma-in-an-object": '{"a":1,}',
    "a-name-without-quotes": "{a:1}",
    "a-name-that-is-no-string": "{1:1}",
    "two-values": "1 2",
    "a-comment": "/* x */ 1",
    "a-line-feed-in-a-string": '"a\nb"',
    "a-nul-in-a-string": '"a\0b"',
    "a-tab-in-a-string": '"a\tb"',
    "an-unknown-escape": '"\\x41"',
    "an-escaped-quote-alone": '"\\\'"',
    "a-short-escape": '"\\u12"',
    "an-escape-that-is-no-number": '"\\u12g4"',
    "half-a-surrogate-pair": '"\\ud800"',
    "the-other-half-of-a-surrogate-pair": '"\\udc00"',
    "two-second-halves": '"\\udc00\\udc00"',
    "two-first-halves": '"\\ud800\\ud800"',
    "a-pair-the-wrong-way-round": '"\\udc00\\ud800"',
}


def around(body: str) -> dict[str, str | bytes]:
    """Texts in the place of the object {body}, or around it."""
    whole = f"{{{body}}}"
    return {
        "no-json": "hello",
        "blanks-alone": "  ",
        "an-array": "[]",
        "an-array-around-it": f"[{whole}]",
        "a-string": '"x"',
        "a-number": "1",
        "null": "null",
        "true": "true",
        "an-open-object": f"{{{body}",
        "text-behind": f"{whole}x",
        "a-second-object-behind": f"{whole}{{}}",
        "a-nul-behind": f"{whole}\0",
        "a-comment-behind": f"{whole}//x",
        "a-trailing-comma": f"{{{body},}}",
        "a-leading-comma": f"{{,{body}}}",
        "a-comma-twice": f'{{{body},,"x":1}}',
        "a-missing-comma": f'{{{body} "x":1}}',
        "a-missing-colon": f'{{{body},"x" 1}}',
        "a-name-alone": f'{{{body},"x"}}',
        "single-quotes": whole.replace('"', "'"),
        "a-byte-order-mark": f"\ufeff{whole}",
        "utf-16": whole.encode("utf-16-le"),
        "a-form-feed": f"\f{whole}",
        "a-no-break-space": f"\u00a0{whole}",
    }


def broken(theme: Theme, part: str, body: str) -> None:
    add = theme.header if part == "header" else theme.claims
    for name, text in around(body).items():
        add(f"{part}-{name}", "B1, B5", JSON, text, part)
    add(
        f"{part}-empty",
        "A7, B1" if part == "claims" else "A5, B1",
        JSON if part == "claims" else 304,
        "",
        part,
    )
    for name, octets in NOT_UTF8.items():
        add(f"{part}-with-{name}", "B1", JSON, b'{%s,"x":"%s"}' % (body.encode(), octets), f"{part}|offset")
    for name, value in NO_VALUES.items():
        add(f"{part}-with-{name}-for-a-value", "B1, B5", JSON, f'{{{body},"x":{value}}}', part)


def twice(theme: Theme) -> None:
    good, alg = tokens.GOOD, '"alg":"HS256"'
    for name, header in {
        "alg-twice": f"{{{alg},{alg}}}",
        "alg-twice-once-escaped": f'{{{alg},"\\u0061lg":"HS256"}}',
        "alg-twice-none-first": f'{{"alg":"none",{alg}}}',
        "alg-twice-none-last": f'{{{alg},"alg":"none"}}',
        "alg-twice-of-two-types": f'{{"alg":null,{alg}}}',
        "kid-twice": f'{{{alg},"kid":"a","kid":"b"}}',
        "an-unknown-name-twice": f'{{{alg},"x":1,"x":1}}',
        "twice-further-in-the-header": f'{{{alg},"x":{{"a":1,"a":2}}}}',
        "crit-twice": f'{{{alg},"crit":["x"],"crit":[]}}',
    }.items():
        theme.header(name, "B2", DUPLICATE, header, "header")
    for name, claims in {
        "sub-twice": f'{{{good},"sub":"a","sub":"b"}}',
        "sub-twice-the-same": f'{{{good},"sub":"a","sub":"a"}}',
        "sub-twice-once-escaped": f'{{{good},"sub":"a","\\u0073ub":"b"}}',
        "sub-twice-all-escaped": f'{{{good},"\\u0073\\u0075\\u0062":"a","sub":"b"}}',
        "exp-twice": f'{{{good},"exp":1700000800}}',
        "exp-twice-once-escaped": f'{{{good},"e\\u0078p":253402300000}}',
        "iss-twice": f'{{{good},"iss":"https://evil.example"}}',
        "aud-twice": f'{{{good},"aud":"bank"}}',
        "an-unknown-claim-twice": f'{{{good},"x":1,"x":1}}',
        "an-empty-name-twice": f'{{{good},"":1,"":2}}',
        "an-escaped-slash-twice": f'{{{good},"a/b":1,"a\\/b":2}}',
        "a-pair-of-surrogates-twice": f'{{{good},"\\ud83d\\ude00":1,"\U0001f600":2}}',
        "twice-further-in": f'{{{good},"o":{{"a":1,"a":2}}}}',
        "twice-further-in-once-escaped": f'{{{good},"o":[{{"a":1,"\\u0061":2}}]}}',
        "the-first-and-the-last-of-many": "{"
        + good
        + ","
        + ",".join(f'"m{i}":1' for i in range(200))
        + ',"m0":2}',
    }.items():
        theme.claims(name, "B3, attack 19" if "exp" in name else "B3", DUPLICATE, claims, "claims")
    for name, claims in {
        "names-that-differ-in-case": f'{{{good},"Sub":"a","SUB":"b","sub":"c"}}',
        "names-that-differ-in-normalisation": f'{{{good},"\u00e9":1,"e\u0301":2}}',
        "names-that-differ-behind-a-nul": f'{{{good},"sub":"a","sub\\u0000":"b"}}',
        "the-same-name-in-two-objects": f'{{{good},"o":{{"sub":1}},"p":{{"sub":2}}}}',
        "a-fullwidth-name": f'{{{good},"\uff53ub":"x"}}',
    }.items():
        theme.claims(name, "B6", 0, claims)


def names(theme: Theme) -> None:
    """Names of every length that a fast comparison might treat in its own way."""
    for size in (1, 2, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200):
        name = "abcdefghij"[size % 10] * size
        escaped = f"{name[:-1]}\\u{ord(name[-1]):04x}"
        start = f"{{{tokens.GOOD}"
        theme.claims(
            f"name-of-{size}-twice", "B3", DUPLICATE, f'{start},"{name}":1,"x":2,"{name}":3}}', "claims"
        )
        theme.claims(
            f"name-of-{size}-twice-once-escaped",
            "B3",
            DUPLICATE,
            f'{start},"{name}":1,"{escaped}":3}}',
            "claims",
        )
        theme.claims(
            f"name-of-{size}-twice-first-escaped",
            "B3",
            DUPLICATE,
            f'{start},"{escaped}":1,"{name}":3}}',
            "claims",
        )
        theme.claims(
            f"name-of-{size}-and-one-that-ends-otherwise", "B6", 0, f'{start},"{name}":1,"{name[:-1]}#":3}}'
        )
        theme.claims(f"name-of-{size}-and-one-more-letter", "B6", 0, f'{start},"{name}":1,"{name}#":3}}')
    for count in (1018, 1019):
        more = ",".join(f'"{number}":0' for number in range(count))
        status = DEPTH if count > 1018 else 0
        theme.claims(
            f"members-up-to-{count + 4 + 2}",
            "B7",
            status,
            f'{{{tokens.GOOD},"n":0,"o":0,{more}}}',
            "1,024" if status else "",
        )


def depth(theme: Theme) -> None:
    def nested(levels: int, opening: str = "[", closing: str = "]") -> str:
        return f'{{{tokens.GOOD},"deep":{opening * levels}{closing * levels}}}'

    big = {"token.max_size": "256k"}
    theme.claims("twenty-arrays-deep", "B7", 0, nested(20), policy=big)
    theme.claims("thirty-one-arrays-deep", "B7", 0, nested(31), policy=big)
    theme.claims("thirty-two-arrays-deep", "B7", DEPTH, nested(32), "claims|32", policy=big)
    theme.claims("ten-thousand-arrays-deep", "B7, attack 26", DEPTH, nested(10000), "claims|32", policy=big)
    theme.claims(
        "ten-thousand-objects-deep",
        "B7, attack 26",
        DEPTH,
        nested(10000, '{"a":', "}").replace(":}", ":1}"),
        "claims|32",
        policy=big,
    )
    theme.claims(
        "ten-thousand-arrays-never-closed",
        "B7, attack 26",
        DEPTH,
        f'{{{tokens.GOOD},"deep":{"[" * 10000}',
        "claims|32",
        policy=big,
    )
    theme.claims(
        "arrays-alone-ten-thousand-deep",
        "B7, attack 26",
        JSON,
        "[" * 10000 + "]" * 10000,
        "claims",
        policy=big,
    )
    theme.header("a-header-ten-arrays-deep", "B7", 0, '{"alg":"HS256","x":' + "[" * 10 + "]" * 10 + "}")
    theme.header(
        "a-header-hundreds-of-arrays-deep",
        "B7, attack 26",
        DEPTH,
        '{"alg":"HS256","x":' + "[" * 900 + "]" * 900 + "}",
        "header|32",
    )


def kept(theme: Theme) -> None:
    good = tokens.GOOD
    theme.claims("blanks-in-the-claims", "B1", 0, f" {{\n\t{good} }}\r\n")
    theme.header("blanks-in-the-header", "B1", 0, ' {\r\n "alg" : "HS256" ,\t"typ" : "JWT" } ')
    theme.claims("a-nul-in-the-subject", "B8", 0, f'{{{good},"sub":"alex\\u0000admin"}}')
    theme.claims("a-nul-in-the-id", "B8", 0, f'{{{good},"jti":"\\u0000"}}')
    theme.claims("beyond-the-first-plane", "B6", 0, f'{{{good},"sub":"\\ud83d\\ude00 \U0001f600"}}')
    theme.claims("each-escape", "B6", 0, f'{{{good},"sub":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"}}')
    theme.claims("not-normalised", "B6", 0, f'{{{good},"sub":"e\u0301 \u00e9 \ufb01"}}')
    theme.claims("a-noncharacter", "B1", 0, f'{{{good},"sub":"\uffff\ufdd0"}}')
    theme.claims("an-escaped-name", "B6", 0, f'{{{good},"\\u0073ub":"alex"}}')
    theme.claims("an-empty-subject", "B6", 0, f'{{{good},"sub":""}}')
    theme.claims(
        "numbers-of-every-form",
        "B1",
        0,
        f'{{{good},"x":[0,-0,1e5,1E+5,1e-5,-0.5,0.0,1e999,12345678901234567890]}}',
    )
    theme.claims("values-of-every-type", "F8", 0, f'{{{good},"x":{{"y":[1,2,{{}},null,true,false,"",[]]}}}}')


def themes() -> list[Theme]:
    theme = Theme(
        "json", "Texts that are not a JSON object in UTF-8, as header and as claims; names twice; depth."
    )
    broken(theme, "header", '"alg":"HS256"')
    broken(theme, "claims", tokens.GOOD)
    for add in (twice, names, depth, kept):
        add(theme)
    return [theme]
