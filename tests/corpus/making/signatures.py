"""Signatures whose mathematics or form is wrong: ECDSA's numbers, RSA's padding, Ed25519's, HMAC's."""

from __future__ import annotations

import hashlib

from . import keys, tokens
from .case import Theme
from .keys import b64, number

SIGNATURE = 314
ORDERS = {
    "es256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "es384": int("f" * 48 + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16),
    "es512": int("1" + "f" * 65 + "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409", 16),
}
# The order of Ed25519's base point.
L = 2**252 + 27742317777372353535851937790883648493
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def ecdsa(theme: Theme, name: str) -> None:
    algorithm, n = keys.KEYS[name]["alg"], ORDERS[name]
    size = tokens.COORDINATE[keys.KEYS[name]["crv"]]
    text = tokens.signing_input(keys.compact({"alg": algorithm}), tokens.GOOD_CLAIMS)
    r, s = tokens.ecdsa(name, text, algorithm[2:])

    def add(what: str, signature: bytes, status: int = SIGNATURE, rules: str = "D10, attack 34") -> None:
        theme.raw(
            f"{name}-{what}",
            rules,
            status,
            tokens.attach(text, signature),
            "signature" if status else "",
            keys=[name],
        )

    def pair(one: int, other: int) -> bytes:
        return tokens.raw(one, other, size)

    add("good", pair(r, s), 0)
    add("the-other-s", pair(r, n - s), 0, "D10")
    for what, one, other in (
        ("r-and-s-zero", 0, 0),
        ("r-zero", 0, s),
        ("s-zero", r, 0),
        ("r-and-s-n", n, n),
        ("r-n", n, s),
        ("s-n", r, n),
        ("r-and-s-one", 1, 1),
        ("r-one", 1, s),
        ("s-one", r, 1),
        ("r-zero-and-s-n", 0, n),
        ("r-n-and-s-zero", n, 0),
        ("r-one-more", (r + 1) % n, s),
        ("s-one-more", r, (s + 1) % n),
        ("r-and-s-exchanged", s, r),
        ("r-negated", n - r, s),
        ("r-n-less-one", n - 1, s),
        ("s-n-more-one", r, n + 1),
        ("r-n-more-one", n + 1, s),
    ):
        add(what, pair(one, other))
    add("all-ones", b"\xff" * (2 * size))
    for what, one, other in (("r-beyond-n", r + n, s), ("s-beyond-n", r, s + n)):
        if max(one, other) < 256**size:
            add(what, pair(one, other))
    der = tokens.der_of(r, s)
    add("in-der", der)
    add("in-der-and-filled", der.ljust(2 * size, b"\0")[: 2 * size])
    add("in-der-of-zeros", tokens.der_of(0, 0))
    add("short-of-an-octet", pair(r, s)[:-1])
    add("with-an-octet-more", pair(r, s) + b"\0")
    add("half", pair(r, s)[:size])
    add("with-zeros-before-both", tokens.raw(r, s, size + 1))
    add("twice", pair(r, s) * 2)
    add("empty", b"", rules="A8, D10, attack 33")
    other_text = tokens.signing_input(
        keys.compact({"alg": algorithm}), tokens.GOOD_CLAIMS.replace("alex", "sam")
    )
    add("of-another-text", pair(*tokens.ecdsa(name, other_text, algorithm[2:])), rules="D18")


def block(content: bytes, size: int, kind: int = 1, filler: int = 0xFF) -> bytes:
    """00 KIND FF...FF 00 content, as long as the modulus."""
    return bytes([0, kind]) + bytes([filler]) * (size - len(content) - 3) + b"\0" + content


def rsa_padding(theme: Theme) -> None:
    n, d = number(keys.KEYS["rs256"]["n"]), number(keys.KEYS["rs256"]["d"])
    size = (n.bit_length() + 7) // 8
    text = tokens.signing_input('{"alg":"RS256"}', tokens.GOOD_CLAIMS)
    digest = hashlib.sha256(text).digest()
    whole = SHA256_INFO + digest

    def add(what: str, encoded: bytes, status: int = SIGNATURE, rules: str = "D12") -> None:
        made = pow(int.from_bytes(encoded, "big"), d, n).to_bytes(size, "big")
        theme.raw(
            f"rs256-{what}",
            rules,
            status,
            tokens.attach(text, made),
            "signature" if status else "",
            keys=["rs256"],
        )

    add("good", block(whole, size), 0)
    add("without-the-null", block(bytes.fromhex("302f300b06096086480165030402010420") + digest, size))
    add("of-the-hash-alone", block(digest, size))
    add("of-block-type-0", block(whole, size, 0, 0))
    add("of-block-type-2", block(whole, size, 2))
    add("with-another-filler", block(whole, size, 1, 0xFE))
    add("with-zeros-for-filler", block(whole, size, 1, 0))
    add("with-text-behind-the-hash", (b"\0\1" + b"\xff" * 8 + b"\0" + whole).ljust(size, b"\xaa"))
    add("with-little-padding", (b"\0\1\xff\0" + whole).ljust(size, b"\0"))
    add("without-padding", (b"\0\1\0" + whole).ljust(size, b"\0"))
    for what, info in {
        "lengths-in-long-form": "308131300d060960864801650304020105000420",
        "a-string-of-another-type": "3031300d060960864801650304020105000320",
        "parameters-that-are-octets": "3033300f06096086480165030402010502aabb0420",
        "the-name-of-sha512": "3031300d060960864801650304020305000420",
        "the-name-of-sha384": "3031300d060960864801650304020205000420",
        "the-name-of-sha1": "3021300906052b0e03021a05000420",
        "the-name-of-md5": "3020300c06082a864886f70d020505000420",
    }.items():
        add(f"with-{what}", block(bytes.fromhex(info) + digest, size))
    add("of-a-hash-cut", block(bytes.fromhex("3030300d06096086480165030402010500041f") + digest[:31], size))
    add("of-a-hash-lengthened", block(whole + b"\0", size))
    add("of-another-hash", block(SHA256_INFO + hashlib.sha256(b"x").digest(), size))
    add(
        "of-sha512-under-its-own-name",
        block(bytes.fromhex("3051300d060960864801650304020305000440") + hashlib.sha512(text).digest(), size),
    )
    one_off = bytearray(block(whole, size))
    one_off[20] ^= 1
    add("with-one-bit-of-the-padding-changed", bytes(one_off))
    add("without-the-leading-zero", b"\1" + block(whole, size)[2:] + b"\0")


def rsa_numbers(theme: Theme) -> None:
    n = number(keys.KEYS["rs256"]["n"])
    size = (n.bit_length() + 7) // 8
    text = tokens.signing_input('{"alg":"RS256"}', tokens.GOOD_CLAIMS)
    good = tokens.signature("rs256", "RS256", text)

    def add(what: str, signature: bytes, rules: str = "D12, attack 35", signed: bytes = text) -> None:
        theme.raw(
            f"rs256-{what}", rules, SIGNATURE, tokens.attach(signed, signature), "signature", keys=["rs256"]
        )

    for count in (1, 3, 128, 255):
        add(f"of-{count}-octets", good[:count])
    add("with-a-zero-in-front", b"\0" + good)
    add("with-a-zero-behind", good + b"\0")
    add("twice", good + good)
    add("empty", b"", "A8, attack 33")
    for what, value in {
        "zero": 0,
        "one": 1,
        "n": n,
        "n-less-one": n - 1,
        "n-more-one": n + 1,
        "all-ones": 256**size - 1,
    }.items():
        add(f"that-is-{what}", value.to_bytes(size, "big"))
    # The same number to mathematics, but not below n; and one that begins with a zero, without it.
    beyond = short = None
    for attempt in range(5000):
        signed = tokens.signing_input('{"alg":"RS256"}', tokens.GOOD_CLAIMS.replace('"one"', f'"{attempt}"'))
        made = tokens.signature("rs256", "RS256", signed)
        more = int.from_bytes(made, "big") + n
        if beyond is None and more < 256**size:
            beyond = (signed, more.to_bytes(size, "big"))
        if short is None and made[0] == 0:
            short = (signed, made)
        if beyond and short:
            break
    if beyond is None or short is None:
        raise ValueError("no such signatures")
    add("beyond-n", beyond[1], "D12", beyond[0])
    theme.raw("rs256-that-begins-with-a-zero", "D12", 0, tokens.attach(*short), keys=["rs256"])
    add("without-the-zero-it-begins-with", short[1][1:], "D12, attack 35", short[0])


def ed25519(theme: Theme) -> None:
    for name in ("eddsa", "ed25519"):
        algorithm = keys.KEYS[name]["alg"]
        text = tokens.signing_input(keys.compact({"alg": algorithm}), tokens.GOOD_CLAIMS)
        good = tokens.signature(name, algorithm, text)
        r, s = good[:32], int.from_bytes(good[32:], "little")
        for what, signature in {
            "s-beyond-the-order": r + (s + L).to_bytes(32, "little"),
            "s-zero": r + bytes(32),
            "r-zero": bytes(32) + good[32:],
            "all-zero": bytes(64),
            "r-one-and-s-zero": b"\1" + bytes(63),
            "all-ones": b"\xff" * 64,
            "r-and-s-exchanged": good[32:] + r,
            "s-negated": r + (L - s).to_bytes(32, "little"),
            "short-of-an-octet": good[:-1],
            "with-an-octet-more": good + b"\0",
            "half": r,
            "twice": good * 2,
            "empty": b"",
        }.items():
            rules = "A8, D14, attack 33" if what == "empty" else "D14, D18"
            theme.raw(
                f"{name}-{what}", rules, SIGNATURE, tokens.attach(text, signature), "signature", keys=[name]
            )
        theme.raw(f"{name}-good", "D14, D15", 0, tokens.attach(text, good), keys=[name])
    theme.raw(
        "eddsa-under-the-name-ed25519",
        "D15",
        311,
        tokens.signed_as("Ed25519", "ed25519"),
        "alg",
        keys=["eddsa"],
    )


def hmac(theme: Theme) -> None:
    for name in ("hs384", "hs512"):
        algorithm = keys.KEYS[name]["alg"]
        text = tokens.signing_input(keys.compact({"alg": algorithm}), tokens.GOOD_CLAIMS)
        good = tokens.signature(name, algorithm, text)
        for what, signature in {
            "cut-by-an-octet": good[:-1],
            "cut-to-32": good[:32],
            "cut-to-16": good[:16],
            "empty": b"",
            "with-an-octet-more": good + b"\0",
            "of-sha256": tokens.signature(name, "HS256", text),
            "of-zeros": bytes(len(good)),
            "with-its-last-bit-changed": good[:-1] + bytes([good[-1] ^ 1]),
        }.items():
            rules = "A8, D7, attack 33" if what == "empty" else "D7"
            theme.raw(
                f"{name}-{what}", rules, SIGNATURE, tokens.attach(text, signature), "signature", keys=[name]
            )
    text = tokens.signing_input('{"alg":"HS256"}', tokens.GOOD_CLAIMS)
    digest = hashlib.sha256(keys.secret("hs256") + text).digest()
    theme.raw("hs256-of-a-hash-of-secret-and-text", "D7", SIGNATURE, tokens.attach(text, digest), "signature")
    hexadecimal = tokens.mac(keys.secret("hs256"), text).hex().encode()
    theme.raw("hs256-in-hexadecimal", "D7", SIGNATURE, tokens.attach(text, hexadecimal), "signature")
    theme.raw(
        "hs256-in-base64-twice",
        "D7",
        SIGNATURE,
        tokens.attach(text, b64(tokens.mac(keys.secret("hs256"), text)).encode()),
        "signature",
    )


def themes() -> list[Theme]:
    theme = Theme("signatures", "Signatures whose mathematics or form is wrong.")
    for name in ORDERS:
        ecdsa(theme, name)
    for add in (rsa_padding, rsa_numbers, ed25519, hmac):
        add(theme)
    return [theme]
