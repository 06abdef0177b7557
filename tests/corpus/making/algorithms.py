"""Algorithms: none, confusion of one with another, and of public keys with secrets."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import padding

from . import keys, tokens
from .case import Theme
from .header import certificate
from .notation import written

FORMAT, WEAK, FAMILY = 109, 110, 111
NONE, ALGORITHM, KEY, SIGNATURE = 310, 311, 313, 314
EVERY = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
PUBLIC = EVERY[3:]
OF_EACH_TYPE = ("RS256", "ES256", "ES384", "ES512", "EdDSA")


def each_alone(theme: Theme) -> None:
    """Every algorithm with every key: good where both are the same, refused otherwise."""
    for algorithm in EVERY:
        own = algorithm.lower()
        theme.raw(f"{own}-by-its-key", "D2, F11", 0, tokens.signed_as(algorithm), keys=[own])
        for other in EVERY:
            if other == algorithm:
                continue
            try:
                token = tokens.signed_as(algorithm, other.lower())
            except (AttributeError, KeyError, ValueError):
                token = tokens.signed_as(
                    algorithm
                )  # the key cannot sign so: a token of the algorithm's own key
            theme.raw(
                f"{own}-at-a-key-for-{other.lower()}",
                "D1, D2, attack 9, attack 12",
                ALGORITHM,
                token,
                "alg",
                keys=[other.lower()],
            )


def none(theme: Theme) -> None:
    for name, value in {
        "none": "none",
        "none-with-a-capital": "None",
        "none-in-capitals": "NONE",
        "none-in-mixed-case": "nOnE",
        "none-escaped": "\\u006eone",
        "none-with-a-blank": "none ",
        "none-behind-a-blank": " none",
        "none-with-a-line-feed": "none\\n",
        "none-with-a-nul": "none\\u0000",
        "none-with-a-tab": "\\tNone",
    }.items():
        header = f'{{"alg":"{value}","typ":"JWT"}}'
        text = tokens.signing_input(header, tokens.GOOD_CLAIMS)
        theme.raw(name, "C2, attack 8", NONE, text + b".", "alg|none")
        theme.header(f"{name}-and-a-signature", "C2, attack 8", NONE, header, "alg|none")
        theme.raw(f"{name}-at-a-public-key", "C2, attack 8", NONE, text + b".", "alg|none", keys=["rs256"])
    # Names that look like "none", or that a lax comparison folds into it.
    for name, value in {
        "cyrillic": "n\\u043ene",
        "fullwidth": "\\uff4eone",
        "a-combining-sign": "none\\u0301",
        "a-soft-hyphen": "no\\u00adne",
        "a-no-break-space": "none\\u00a0",
        "half": "non",
        "more": "nonesuch",
    }.items():
        text = tokens.signing_input(f'{{"alg":"{value}"}}', tokens.GOOD_CLAIMS) + b"."
        theme.raw(f"none-with-{name}", "B6, C1, C2, attack 8", ALGORITHM, text, "alg")
    text = tokens.signing_input('{"alg":"none"}', tokens.GOOD_CLAIMS) + b"."
    for name, listed in {
        "none": "none",
        "none-and-another": "HS256 none",
        "none-in-capitals": "NONE",
        "everything": "*",
        "a-comma": "HS256,RS256",
        "an-unknown-one": "HS256 PS256",
        "lower-case": "hs256",
    }.items():
        theme.raw(
            f"a-list-of-{name}", "C2, D1, attack 8", 108, text, "algorithms", policy={"algorithms": listed}
        )
        theme.jws(f"a-jws-and-a-list-of-{name}", "C2, D1, attack 8", 108, text, algorithms=listed)
    theme.jws("a-jws-and-no-list", "D1, attack 7", 108, tokens.token(), algorithms="")


def lists(theme: Theme) -> None:
    token = tokens.signed_as("RS256")
    theme.raw("on-the-list", "D1", 0, token, keys=["rs256"], policy={"algorithms": "ES256 RS256"})
    both: list[Any] = ["rs256", "es256"]
    theme.raw(
        "not-on-the-list",
        "D1, attack 11",
        ALGORITHM,
        token,
        "RS256",
        keys=both,
        policy={"algorithms": "ES256"},
    )
    theme.raw(
        "on-the-list-beside-another-key", "D1, E9", 0, token, keys=both, policy={"algorithms": "ES256 RS256"}
    )
    for name, key, listed in (
        ("of-another-family", "rs256", "ES256"),
        ("of-secrets", "rs256", "HS256 HS512"),
        ("of-ed25519", "eddsa", "Ed25519"),
        ("of-eddsa", "ed25519", "EdDSA"),
    ):
        theme.raw(
            f"a-list-{name}-for-no-key",
            "D1, attack 11",
            106,
            tokens.signed_as(keys.KEYS[key]["alg"]),
            "algorithms",
            keys=[key],
            policy={"algorithms": listed},
        )
    theme.raw(
        "on-the-list-and-not-the-keys",
        "D1, D2",
        ALGORITHM,
        tokens.signed_as("RS384"),
        "alg",
        keys=["rs256"],
        policy={"algorithms": "RS256 RS384"},
    )
    theme.raw(
        "eddsa-where-ed25519-is-listed",
        "D15",
        ALGORITHM,
        tokens.signed_as("EdDSA", "eddsa-other"),
        "EdDSA",
        keys=["eddsa-other", "ed25519"],
        policy={"algorithms": "Ed25519"},
    )
    theme.raw(
        "ed25519-where-eddsa-is-listed",
        "D15",
        ALGORITHM,
        tokens.signed_as("Ed25519"),
        "Ed25519",
        keys=["eddsa-other", "ed25519"],
        policy={"algorithms": "EdDSA"},
    )


def signatures_over_anything(theme: Theme) -> None:
    for algorithm in EVERY:
        payload = b"any \x01 payload \xff"
        text = tokens.signing_input(keys.compact({"alg": algorithm}), payload)
        jws = tokens.attach(text, tokens.signature(algorithm.lower(), algorithm, text))
        theme.jws(
            f"a-jws-of-{algorithm.lower()}",
            "D1, F11",
            0,
            jws,
            keys=[algorithm.lower()],
            algorithms=algorithm,
            payload=payload,
        )
        theme.jws(
            f"a-jws-of-{algorithm.lower()}-not-on-the-list",
            "D1",
            ALGORITHM,
            jws,
            "alg",
            keys=[algorithm.lower()],
            algorithms="RS512" if algorithm != "RS512" else "RS256",
        )
    empty = tokens.signing_input('{"alg":"HS256"}', b"")
    theme.jws("a-jws-of-nothing", "A7", 0, tokens.attach(empty, tokens.mac(keys.secret("hs256"), empty)))
    theme.raw(
        "a-token-of-nothing",
        "A7",
        305,
        tokens.attach(empty, tokens.mac(keys.secret("hs256"), empty)),
        "claims",
    )
    theme.jws("a-jws-without-a-signature", "A8, attack 33", SIGNATURE, empty + b".", "signature")
    theme.jws("a-jws-that-is-longer-than-any", "B7, attack 28", 301, b"A" * (16 * 1024 * 1024 + 1))
    theme.jws("a-jws-of-millions-of-dots", "attack 27", 302, b"." * 4000000)
    theme.jws("a-jws-whose-header-is-json-null", "attack 31", 305, f"{keys.b64(b'null')}..AAAA", "header")


def spellings(name: str) -> dict[str, bytes]:
    """The public key of `name` in every form in which it is commonly handed about."""
    public = keys.private_key(name).public_key()
    encoding, format = forms.Encoding, forms.PublicFormat
    pem = public.public_bytes(encoding.PEM, format.SubjectPublicKeyInfo)
    der = public.public_bytes(encoding.DER, format.SubjectPublicKeyInfo)
    cert = certificate(name)
    jwk = keys.compact(keys.public(name, alg=None))
    found = {
        "pem": pem,
        "pem-without-its-last-line-feed": pem.rstrip(),
        "pem-with-crlf": pem.replace(b"\n", b"\r\n"),
        "pem-behind-a-line-feed": b"\n" + pem,
        "pem-behind-a-letter": b"x" + pem,
        "pem-in-one-line": pem.replace(b"\n", b""),
        "pem-body": b"\n".join(pem.splitlines()[1:-1]),
        "der": der,
        "der-in-base64": base64.b64encode(der),
        "der-in-base64url": keys.b64(der).encode(),
        "der-in-hexadecimal": der.hex().encode(),
        "certificate-pem": cert.public_bytes(encoding.PEM),
        "certificate-der": cert.public_bytes(encoding.DER),
        "ssh": public.public_bytes(encoding.OpenSSH, format.OpenSSH),
        "ssh-with-a-comment": public.public_bytes(encoding.OpenSSH, format.OpenSSH) + b" alex@example\n",
        "jwk": jwk.encode(),
        "jwk-with-alg": keys.compact(keys.public(name)).encode(),
        "jwk-with-blanks": jwk.replace(",", ", ").replace(":", ": ").encode(),
        "jwk-set": f'{{"keys":[{jwk}]}}'.encode(),
        "jwk-in-base64": base64.b64encode(jwk.encode()),
    }
    if keys.KEYS[name]["kty"] == "RSA":
        found["pkcs1-pem"] = public.public_bytes(encoding.PEM, format.PKCS1)
        found["pkcs1-der"] = public.public_bytes(encoding.DER, format.PKCS1)
        found["pkcs1-pem-behind-a-blank"] = b" " + found["pkcs1-pem"]
    if keys.KEYS[name]["kty"] == "EC":
        found["point"] = public.public_bytes(encoding.X962, format.UncompressedPoint)
        found["point-in-hexadecimal"] = found["point"].hex().encode()
    return found


def as_secrets(theme: Theme) -> None:
    """A public key as an HMAC secret: refused beside a public key, and refused as a secret too."""
    for algorithm in OF_EACH_TYPE:
        name = algorithm.lower()
        text = tokens.signing_input(tokens.GOOD_HEADER, tokens.GOOD_CLAIMS)
        for form, octets in spellings(name).items():
            token = tokens.attach(text, tokens.mac(octets, text))
            rules = "D2, attack 3, attack 4, attack 5, attack 6"
            theme.raw(f"hs256-by-{name}-as-{form}", rules, ALGORITHM, token, "alg|HS256", keys=[name])
            given: list[Any] = [{"secret": written(octets), "alg": "HS256"}]
            theme.raw(f"hs256-and-{name}-as-secret-in-{form}", rules, FORMAT, token, "secret", keys=given)
        for secret, what in ((b"", "nothing"), (bytes(32), "zeros")):
            token = tokens.attach(text, tokens.mac(secret, text))
            theme.raw(
                f"hs256-by-{what}-at-{name}",
                "D2, attack 1, attack 2",
                ALGORITHM,
                token,
                "alg|HS256",
                keys=[name],
            )
        named = tokens.signing_input('{"alg":"HS256","kid":"k1"}', tokens.GOOD_CLAIMS)
        pem = spellings(name)["pem"]
        theme.raw(
            f"hs256-with-the-kid-of-{name}",
            "D2, attack 12",
            ALGORITHM,
            tokens.attach(named, tokens.mac(pem, named)),
            "alg|HS256",
            keys=[keys.jwk_of(name, kid="k1")],
        )
        theme.key(f"{name}-in-pem-for-hs256", "D2, attack 3", FAMILY, {"pem": pem.decode(), "alg": "HS256"})
        theme.key(f"{name}-in-a-jwk-for-hs256", "D2, attack 1", FAMILY, keys.jwk_of(name, alg="HS256"))


def confused_families(theme: Theme) -> None:
    """A signature of one family under the name of another."""
    text = tokens.signing_input('{"alg":"RS256","typ":"JWT"}', tokens.GOOD_CLAIMS)
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 0)  # another length of salt would be random
    made = keys.rsa_private("rs256").sign(text, pss, hashes.SHA256())
    theme.raw(
        "pss-under-the-name-rs256",
        "D11, D12",
        SIGNATURE,
        tokens.attach(text, made),
        "signature",
        keys=["rs256"],
    )
    named = tokens.signing_input('{"alg":"PS256","typ":"JWT"}', tokens.GOOD_CLAIMS)
    made = keys.rsa_private("rs256").sign(named, pss, hashes.SHA256())
    theme.raw(
        "ps256-at-an-rsa-key", "D1, D11", ALGORITHM, tokens.attach(named, made), "PS256", keys=["rs256"]
    )
    for bits in ("384", "512"):
        theme.raw(
            f"sha{bits}-under-the-name-rs256",
            "D2",
            SIGNATURE,
            tokens.attach(text, tokens.signature("rs256", f"RS{bits}", text)),
            "signature",
            keys=["rs256"],
        )
    text = tokens.signing_input(tokens.GOOD_HEADER, tokens.GOOD_CLAIMS)
    for bits in ("384", "512"):
        whole = tokens.mac(keys.secret("hs256"), text, bits)
        theme.raw(f"sha{bits}-under-the-name-hs256", "D7", SIGNATURE, tokens.attach(text, whole), "signature")
        theme.raw(
            f"sha{bits}-cut-under-the-name-hs256",
            "D7",
            SIGNATURE,
            tokens.attach(text, whole[:32]),
            "signature",
        )


def by_other_keys(theme: Theme) -> None:
    text = tokens.signing_input('{"alg":"ES256","typ":"JWT"}', tokens.GOOD_CLAIMS)
    theme.raw(
        "sha384-under-the-name-es256",
        "D2",
        SIGNATURE,
        tokens.attach(text, tokens.raw(*tokens.ecdsa("es256", text, "384"), 32)),
        "signature",
        keys=["es256"],
    )
    theme.raw(
        "p-384-under-the-name-es256",
        "D10",
        SIGNATURE,
        tokens.attach(text, tokens.raw(*tokens.ecdsa("es384", text, "256"), 48)),
        "signature",
        keys=["es256"],
    )
    for name, other in (
        ("rs256", "rs256-other"),
        ("es256", "es256-other"),
        ("eddsa", "eddsa-other"),
        ("hs256", "hs256-other"),
    ):
        algorithm = keys.KEYS[name]["alg"]
        theme.raw(
            f"{name}-by-another-key",
            "D18",
            SIGNATURE,
            tokens.signed_as(algorithm, other),
            "signature",
            keys=[name],
        )


def themes() -> list[Theme]:
    theme = Theme("algorithms", "Which algorithm, with which key: lists, none, one taken for another.")
    for add in (none, each_alone, lists, signatures_over_anything, confused_families, by_other_keys):
        add(theme)
    secrets = Theme("secrets", "Public keys as HMAC secrets, in every form in which they are handed about.")
    as_secrets(secrets)
    return [theme, secrets]
