"""Texts that are not a compact token, or not spelled as one: most are a good token with one thing wrong."""

from __future__ import annotations

import json

from . import keys, tokens
from .case import Theme
from .keys import b64, unb64

EMPTY, SIZE, PARTS, ENCRYPTED, ENCODING, SIGNATURE = 300, 301, 302, 303, 304, 314

# RFC 7516 appendix A.1, cut short: five parts, the first of which says so.
JWE = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZ.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT"  # noqa: E501


def good() -> tuple[str, str, str]:
    header, payload, signature = tokens.token().decode().split(".")
    return header, payload, signature


def by_hand(text: bytes) -> bytes:
    return tokens.mac(keys.secret("hs256"), text)


def parts(theme: Theme) -> None:
    h, p, s = good()
    theme.raw("empty", "A5, status", EMPTY, "", "token|empty")
    theme.raw("one-part", "A5", PARTS, h, "token|three")
    theme.raw("two-parts", "A5", PARTS, f"{h}.{p}", "token|three")
    theme.raw("four-parts", "A5", PARTS, f"{h}.{p}.{s}.", "token|three")
    theme.raw("four-parts-with-a-part-in-front", "A5", PARTS, f".{h}.{p}.{s}", "token|three")
    theme.raw("five-parts", "A5, K1, attack 38", ENCRYPTED, f"{h}.{p}.{s}.{s}.{s}", "five")
    theme.raw("five-parts-two-empty", "A5, attack 38", ENCRYPTED, f"{h}.{p}.{s}..", "five")
    theme.raw("an-encrypted-token", "K1, attack 37, attack 38", ENCRYPTED, JWE, "five")
    theme.raw("six-parts", "A5", PARTS, f"{h}.{p}.{s}...", "five|header.claims.signature")
    theme.raw("one-dot", "A5", PARTS, ".", "token|three")
    theme.raw("two-dots", "A5", ENCODING, "..", "header")
    theme.raw("a-million-dots", "attack 27", SIZE, "." * 1000000, "1000000|16384")
    theme.raw("ten-million-dots", "attack 27", SIZE, "." * 10000000, "10000000|16384")
    theme.raw("as-many-dots-as-are-read", "attack 27", PARTS, "." * 16384, "five|header.claims.signature")
    theme.raw("empty-header", "A5", ENCODING, f".{p}.{s}", "header")
    theme.raw("empty-claims", "A7", SIGNATURE, f"{h}..{s}", "signature")
    theme.raw("claims-and-signature-exchanged", "A5, D18", SIGNATURE, f"{h}.{s}.{p}", "signature")
    theme.raw("header-and-claims-exchanged", "A5, C1", 308, f"{p}.{h}.{s}", "alg")
    for name, token in (
        ("behind-its-scheme", f"Bearer {h}.{p}.{s}"),
        ("in-quotes", f'"{h}.{p}.{s}"'),
        ("in-brackets", f"<{h}.{p}.{s}>"),
        ("twice", f"{h}.{p}.{s},{h}.{p}.{s}"),
    ):
        theme.raw(name, "A6", ENCRYPTED if name == "twice" else ENCODING, token)


def blanks(theme: Theme) -> None:
    h, p, s = good()
    token = f"{h}.{p}.{s}"
    signs = {
        "blank": " ",
        "tab": "\t",
        "line-feed": "\n",
        "carriage-return": "\r",
        "crlf": "\r\n",
        "nul": "\0",
        "form-feed": "\f",
        "no-break-space": "\u00a0",
        "zero-width-space": "\u200b",
        "byte-order-mark": "\ufeff",
    }
    for name, sign in signs.items():
        front, behind = ("header", "signature") if ord(sign[0]) > 0x7F else ("token", "token")
        theme.raw(f"{name}-in-front", "A2, A6, attack 24", ENCODING, sign + token, f"{front}|offset 0")
        theme.raw(f"{name}-behind", "A2, A6, attack 24", ENCODING, token + sign, f"{behind}|offset")
    for name in ("blank", "line-feed", "crlf", "nul"):
        sign = signs[name]
        theme.raw(
            f"{name}-in-the-header",
            "A2, attack 24",
            ENCODING,
            f"{h[:8]}{sign}{h[8:]}.{p}.{s}",
            "header|offset 8",
        )
        theme.raw(
            f"{name}-in-the-claims", "A2, attack 24", SIGNATURE, f"{h}.{p[:8]}{sign}{p[8:]}.{s}", "signature"
        )
        odd = f"{h}.{p[:8]}{sign}{p[8:]}".encode()
        theme.raw(
            f"{name}-in-the-claims-and-signed-so",
            "A2, attack 24",
            ENCODING,
            tokens.attach(odd, by_hand(odd)),
            "payload|offset 8",
        )
        theme.raw(
            f"{name}-in-the-signature",
            "A2, attack 24",
            ENCODING,
            f"{h}.{p}.{s[:8]}{sign}{s[8:]}",
            "signature|offset 8",
        )


def alphabet(theme: Theme) -> None:
    h, p, s = good()
    others: dict[str, str | bytes] = {
        "padding": "=",
        "padding-twice": "==",
        "percent": "%3D",
        "comma": ",",
        "tilde": "~",
        "latin-1": b"\xe9",
        "utf-8": "\u00e9",
        "fullwidth-letter": "\uff21",
        "byte-ff": b"\xff",
    }
    for name, sign in others.items():
        octets = tokens.octets(sign)
        theme.raw(
            f"{name}-behind-the-header",
            "A2, attack 24",
            ENCODING,
            h.encode() + octets + f".{p}.{s}".encode(),
            "header|offset",
        )
        theme.raw(
            f"{name}-behind-the-signature",
            "A2, attack 24",
            ENCODING,
            f"{h}.{p}.{s}".encode() + octets,
            "signature|offset",
        )
    # The same octets in the alphabet of RFC 4648 section 4; the signed text stays as it was.
    for attempt in range(1000):
        token = tokens.token(payload=tokens.GOOD_CLAIMS.replace('"one"', f'"{attempt}"')).decode()
        last = token.split(".")[2]
        if "-" in last and "_" in last:
            break
    head = token[: len(token) - len(last)]
    theme.raw("minus-and-underscore", "A1", 0, token)
    theme.raw("plus-for-minus", "A2, attack 24", ENCODING, head + last.replace("-", "+"), "signature|offset")
    theme.raw(
        "slash-for-underscore", "A2, attack 24", ENCODING, head + last.replace("_", "/"), "signature|offset"
    )


def respell(segment: str) -> str:
    """The same octets with other spare bits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    if len(segment) % 4 not in (2, 3):
        raise ValueError("no spare bits")
    other = segment[:-1] + letters[letters.index(segment[-1]) ^ 1]
    if unb64(other) != unb64(segment):
        raise ValueError("other octets")
    return other


def spare_bits(theme: Theme) -> None:
    _, p, s = good()
    header = '{"alg":"HS256", "typ":"JWT"}'
    h = b64(header.encode())
    s = tokens.token(header).decode().split(".")[2]
    theme.raw("spare-bits-in-the-header", "A3, attack 24", ENCODING, f"{respell(h)}.{p}.{s}", "header")
    theme.raw("spare-bits-in-the-signature", "A3, attack 24", ENCODING, f"{h}.{p}.{respell(s)}", "signature")
    # Signed like this: the signature holds, and the spelling is refused all the same.
    claims = tokens.GOOD_CLAIMS.replace("alex", "alexa")
    for more in ("", "a", "aa"):
        text = b64(claims.replace("alexa", "alexa" + more).encode())
        if len(text) % 4 == 2:
            break
    odd = f"{h}.{respell(text)}".encode()
    theme.raw(
        "spare-bits-in-the-claims", "A3, attack 24", ENCODING, tokens.attach(odd, by_hand(odd)), "payload"
    )
    for part in ("header", "claims", "signature"):
        whole = {"header": h, "claims": p, "signature": s}
        while len(whole[part]) % 4 != 1:
            whole[part] += "A"
        signed = f"{whole['header']}.{whole['claims']}"
        last = whole["signature"] if part == "signature" else b64(by_hand(signed.encode()))
        what = "payload" if part == "claims" else part
        name = f"length-of-one-modulo-four-in-the-{part}"
        theme.raw(name, "A4, attack 24", ENCODING, f"{signed}.{last}", what)


def json_forms(theme: Theme) -> None:
    h, p, s = good()
    bare = b64(b"{}")
    flat = {"payload": p, "protected": h, "signature": s}
    forms = {
        "flattened": flat,
        "flattened-with-alg-unprotected": {
            "payload": p,
            "protected": bare,
            "header": {"alg": "HS256"},
            "signature": s,
        },
        "flattened-without-protected": {"payload": p, "header": {"alg": "none"}, "signature": ""},
        "general": {"payload": p, "signatures": [{"protected": h, "signature": s}]},
        "general-without-signatures": {"payload": p, "signatures": []},
        "general-with-two": {
            "payload": p,
            "signatures": [{"protected": h, "signature": s}, {"protected": bare, "signature": ""}],
        },
    }
    rules = {
        "flattened": "A6, attack 19",
        "flattened-with-alg-unprotected": "A6, C5, attack 13",
        "flattened-without-protected": "A6, attack 31",
        "general": "A6, attack 32",
        "general-without-signatures": "A6, attack 31",
        "general-with-two": "A6, attack 32",
    }
    for name, form in forms.items():
        theme.raw(name, rules[name], ENCODING, json.dumps(form), "JSON|compact")
    theme.raw("a-blank-and-json", "A6", ENCODING, " " + json.dumps(flat), "token|offset 0")
    # Compact to one parser, JSON to another (CVE-2022-39227).
    polyglot = json.dumps({f"  {h}.{p}.{s}": "", "protected": h, "payload": p, "signature": s})
    theme.raw("json-around-a-compact-token", "A6, attack 19", ENCODING, polyglot, "JSON|compact")
    theme.raw(
        "compact-with-json-behind",
        "A6, attack 19",
        ENCODING,
        f'{h}.{p}.{s}{{"payload":"x"}}',
        "signature|offset",
    )


def sizes(theme: Theme) -> None:
    theme.raw("ten-megabytes-of-a", "B7, attack 28", SIZE, "A" * 10000000, "10000000|16384")
    theme.raw("one-byte-over-what-is-read", "B7, attack 28", SIZE, "A" * 16385, "16385|16384")
    theme.raw("as-long-as-is-read", "B7, attack 28", PARTS, "A" * 16384, "three")

    def padded(size: int) -> bytes:
        """A good token of that many bytes."""
        for fill in range(size):
            token = tokens.token(payload=f'{{{tokens.GOOD},"x":"{"y" * fill}"}}')
            if len(token) >= size:
                return token
        raise ValueError(size)

    fits, over = padded(400), padded(401)
    theme.raw(
        "as-long-as-the-policy-allows", "B7, attack 28", 0, fits, policy={"token.max_size": str(len(fits))}
    )
    theme.raw(
        "longer-than-the-policy-allows",
        "B7, attack 28, status",
        SIZE,
        over,
        str(len(fits)),
        policy={"token.max_size": str(len(fits))},
    )
    long_header = '{"alg":"HS256","x":"' + "y" * 8192 + '"}'
    theme.header("a-header-of-eight-thousand-bytes", "B7, attack 28", 308, long_header, "header|at most")
    long_claims = f'{{{tokens.GOOD},"x":"{"y" * 11000}"}}'
    theme.claims("claims-of-eleven-thousand-bytes", "F8", 0, long_claims)


def signatures(theme: Theme) -> None:
    h, p, s = good()
    made = unb64(s)
    bare = b64(b'{"alg":"HS256"}')
    other = tokens.token(payload=tokens.GOOD_CLAIMS.replace("alex", "sam")).decode().split(".")
    theme.raw("empty-signature", "A8, attack 33", SIGNATURE, f"{h}.{p}.", "signature")
    for size in (1, 2, 3, 10, 16, 24, 31):
        theme.raw(
            f"signature-cut-to-{size}",
            "D7, attack 33",
            SIGNATURE,
            f"{h}.{p}.{b64(made[:size])}",
            f"signature|{size}|32",
        )
    theme.raw(
        "signature-with-a-zero-behind", "D7", SIGNATURE, f"{h}.{p}.{b64(made + bytes(1))}", "signature|33|32"
    )
    theme.raw("signature-twice", "D7", SIGNATURE, f"{h}.{p}.{b64(made + made)}", "signature|64|32")
    theme.raw("signature-of-zeros", "D7", SIGNATURE, f"{h}.{p}.{b64(bytes(32))}", "signature")
    theme.raw("signature-of-another-token", "D18", SIGNATURE, f"{h}.{p}.{other[2]}", "signature")
    theme.raw("claims-of-another-token", "D18, attack 19", SIGNATURE, f"{h}.{other[1]}.{s}", "signature")
    theme.raw("header-of-another-token", "D18", SIGNATURE, f"{bare}.{p}.{s}", "signature")
    for bit in (0, 7, 128, 255):
        flipped = bytearray(made)
        flipped[bit // 8] ^= 1 << bit % 8
        theme.raw(
            f"signature-with-bit-{bit}-changed",
            "D18",
            SIGNATURE,
            f"{h}.{p}.{b64(bytes(flipped))}",
            "signature",
        )
    for at in (0, len(p) // 2, len(p) - 2):
        sign = "B" if p[at] == "A" else "A"
        theme.raw(
            f"claims-with-character-{at}-changed",
            "D18",
            SIGNATURE,
            f"{h}.{p[:at]}{sign}{p[at + 1 :]}.{s}",
            "signature",
        )
    # Expired, another issuer's, and forged: forged is what counts.
    text = tokens.signing_input(tokens.GOOD_HEADER, '{"iss":"x","exp":1}')
    theme.raw(
        "bad-signature-and-bad-claims",
        "F10, attack 25",
        SIGNATURE,
        tokens.attach(text, bytes(32)),
        "signature",
    )


def themes() -> list[Theme]:
    theme = Theme("shape", "Texts that are not a compact token, or not spelled as one.")
    theme.case("good", "F11, status", 0)
    for add in (parts, blanks, alphabet, spare_bits, json_forms, sizes, signatures):
        add(theme)
    return [theme]
