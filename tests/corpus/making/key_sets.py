"""Sets of keys, and which key of a set a token is checked with."""

from __future__ import annotations

from typing import Any

from . import keys, tokens
from .case import Theme
from .keys import compact, jwk_of, public

SET, ALGORITHM, KEY, SIGNATURE = 114, 311, 313, 314


def jwks(*given: Any, **more: Any) -> str:
    return compact({"keys": list(given), **more})


def read(theme: Theme) -> None:
    token = tokens.signed_as("ES256")
    own = public("es256")
    wrong: dict[str, list[Any]] = {
        "alone": [own],
        "beside-another-family": [own, public("rs256")],
        "behind-an-unknown-kty": [{"kty": "unknown"}, own],
        "behind-a-key-without-kty": [{"k": "x"}, own],
        "behind-a-number": [1, own],
        "behind-null": [None, own],
        "behind-an-array": [[], own],
        "behind-a-weak-key": [public("rs256", n="gQ"), own],
        "behind-a-key-with-a-missing-member": [public("es384", y=None), own],
        "behind-a-point-off-its-curve": [public("es384", y=keys.KEYS["es384"]["x"]), own],
        "behind-a-key-for-encryption": [public("es256-other", use="enc"), own],
        "behind-a-key-that-only-signs": [public("es256-other", key_ops=["sign"]), own],
        "behind-an-unknown-algorithm": [public("rs256", alg="PS256"), own],
        "behind-an-ml-dsa-key": [{"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}, own],
        "behind-x25519": [public("eddsa", crv="X25519", alg=None), own],
        "with-its-private-half": [dict(keys.KEYS["es256"])],
    }
    for name, more in wrong.items():
        theme.raw(name, "E2" if name.startswith("behind") else "E1", 0, token, jwks=jwks(*more))
    theme.raw("with-unknown-members", "E1", 0, token, jwks=jwks(own, foo=1, next={"keys": []}))
    text = jwks(own)
    for name, whole in {
        "empty": "",
        "an-array": f"[{compact(own)}]",
        "an-object": "{}",
        "a-key": compact(own),
        "keys-an-object": '{"keys":{}}',
        "keys-null": '{"keys":null}',
        "no-keys": '{"keys":[]}',
        "keys-twice": text[:-1] + ',"keys":[]}',
        "keys-twice-once-escaped": text[:-1] + ',"k\\u0065ys":[]}',
        "text-behind": text + "x",
        "open": text[:-1],
        "keys-in-capitals": text.replace("keys", "KEYS"),
        "a-trailing-comma": text.replace("]}", ",]}"),
        "no-key-of-use": jwks({"kty": "unknown"}, {}),
        "only-for-encryption": jwks(public("es256", use="enc")),
        "a-kid-twice": jwks(public("es256", kid="a"), public("rs256", kid="a")),
        "a-kid-twice-once-escaped": jwks(public("es256", kid="a"), public("rs256", kid="b")).replace(
            '"b"', '"\\u0061"'
        ),
        "a-secret-beside-a-public-key": jwks(own, public("hs256")),
        "a-public-key-beside-a-secret": jwks(public("hs256"), own),
        "a-member-of-a-key-twice": jwks(own).replace('"kty"', '"kty":"EC","kty"'),
        "not-utf-8": text,
    }.items():
        rule = "E7, attack 12" if "kid" in name or "secret" in name or "public" in name else "E1"
        rule = "B4" if name.startswith("keys-twice") or "member" in name else rule
        given = whole if name != "not-utf-8" else [text[:-1] + ',"x":"', {"hex": "ff"}, '"}']
        theme.raw(f"set-{name}", rule, SET, token, jwks=given)


def choose_a_secret(theme: Theme) -> None:
    one = jwk_of("es256", kid="a")
    for name, key in (("rs256", "rs256"), ("eddsa", "eddsa")):
        text = tokens.signing_input('{"alg":"HS256","kid":"r"}', tokens.GOOD_CLAIMS)
        secret = compact(public(key)).encode()
        theme.raw(
            f"hs256-with-the-kid-of-an-{name}-key",
            "D2, attack 12",
            ALGORITHM,
            tokens.attach(text, tokens.mac(secret, text)),
            "alg",
            keys=[one, jwk_of(key, kid="r")],
        )
    hs: list[Any] = [jwk_of("hs256", kid="a"), jwk_of("hs256-other", kid="b")]
    theme.header("two-secrets-and-the-kid-of-one", "E9", 0, '{"alg":"HS256","kid":"a"}', keys=hs)
    theme.header(
        "two-secrets-and-the-kid-of-the-other",
        "E9",
        SIGNATURE,
        '{"alg":"HS256","kid":"b"}',
        "signature",
        keys=hs,
    )


def choose(theme: Theme) -> None:
    one, other = jwk_of("es256", kid="a"), jwk_of("es256-other", kid="b")
    both: list[Any] = [one, other]

    def by(key: str, **more: Any) -> bytes:
        return tokens.signed_as("ES256", key, **more)

    theme.raw("the-first-by-its-kid", "E9", 0, by("es256", kid="a"), keys=both)
    theme.raw("the-second-by-its-kid", "E9", 0, by("es256-other", kid="b"), keys=both)
    theme.raw(
        "the-kid-of-the-other", "E9, attack 12", SIGNATURE, by("es256", kid="b"), "signature", keys=both
    )
    theme.raw("a-kid-of-none", "E9, C9", KEY, by("es256", kid="c"), "kid", keys=both)
    theme.raw("an-empty-kid", "E9, C9", KEY, by("es256", kid=""), "kid", keys=both)
    theme.raw("no-kid-and-two-that-fit", "E9", KEY, by("es256"), "kid", keys=both)
    theme.raw(
        "no-kid-and-one-that-fits",
        "E9",
        0,
        by("es256"),
        keys=[one, jwk_of("rs256", kid="b"), jwk_of("es384", kid="c")],
    )
    theme.raw("no-kid-and-none-that-fits", "E9", ALGORITHM, by("es256"), keys=[jwk_of("rs256", kid="b")])
    theme.raw(
        "the-kid-of-a-key-for-another-algorithm",
        "D2, attack 12",
        ALGORITHM,
        by("es256", kid="b"),
        "alg",
        keys=[one, jwk_of("rs256", kid="b")],
    )
    theme.raw("two-secrets-and-no-kid", "E9", KEY, tokens.token(), keys=["hs256", "hs256-other"])
    theme.raw("keys-without-ids-and-a-kid", "E9, C9", KEY, by("es256", kid="a"), "kid", keys=["es256"])
    theme.raw(
        "a-kid-twice-among-keys",
        "E7",
        SET,
        by("es256", kid="a"),
        "kid",
        keys=[one, jwk_of("es256-other", kid="a")],
    )
    theme.raw("a-secret-among-public-keys", "E7, attack 12", SET, by("es256"), "secret", keys=[one, "hs256"])
    theme.raw("a-public-key-among-secrets", "E7, attack 12", SET, by("es256"), "secret", keys=["hs256", one])
    for other_type in ("x5t", "x5t#S256", "jku"):
        theme.raw(
            f"{other_type.lower().replace('#', '-')}-chooses-nothing",
            "C8, E9",
            KEY,
            by("es256", **{other_type: "a"}),
            "kid",
            keys=both,
        )


def themes() -> list[Theme]:
    theme = Theme("key-sets", "Sets of keys, and which key of a set a token is checked with.")
    read(theme)
    choose(theme)
    choose_a_secret(theme)
    return [theme]
