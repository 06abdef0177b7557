"""Keys as they are read: JWK, PEM, secrets; which are refused, and why."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa

from . import keys
from .case import Theme
from .header import certificate
from .keys import b64, jwk, jwk_of, minimal, number, unb64

ALGORITHM, FORMAT, WEAK, FAMILY, USE = 108, 109, 110, 111, 112
RSA, EC, OKP = "rs256", "es256", "eddsa"

# A modulus whose primes have the form of CVE-2017-15361.
ROCA = (
    "cd3a8833ccd469b5b8567ea0e995ecb6a884904fa76c5d4358362bd92a8a0013985b9c419fcd21212b19a0303976f3d766eb432b"
    "3cb7a66977a68b1c5d391fd3b1751fe6a677b48924b9cb72ebdfdbe4236f5ef512e6cafa85283de07a1fcde3c4fb7eed29b04f80"
    "482abe4816a8da64216260a3a8fa893622bbc9ae9bc632317b5198e2d6760ef49715f0431939e60a7114b26cc11575bd42be4d6c"
    "708855bca4ecfb2e48fc33eba8eb22d64f85223a4e442dc44f59db601a85ca5db114fee7f46f6563b03b806778043a119b6ccbd6"
    "bd09c63825fe6bf7222a4044315b7ea0327749f29bd519a485667772453af91645b68dc248efb3b9515aae5e9ad5d48d"
)


def good(theme: Theme) -> None:
    for name in ("hs256", "hs384", "hs512", "rs256", "rs512", "es256", "es384", "es512", "eddsa", "ed25519"):
        theme.key(f"jwk-of-{name}", "D2, E8, F11", 0, jwk_of(name), like=name)
        theme.key(f"jwk-of-{name}-with-an-id", "C7, E8", 0, jwk_of(name, kid="k1"), like=name, id="k1")
        if keys.KEYS[name]["kty"] != "oct":
            theme.key(f"private-jwk-of-{name}", "D2, E8", 0, jwk(keys.compact(keys.KEYS[name])), like=name)
    for name in (RSA, EC, "es384", "es512", OKP):
        theme.key(f"jwk-of-{name}-without-alg", "D2, E8", 0, jwk_of(name, alg=None), like=name)
    theme.key("jwk-of-a-secret-without-alg", "D2, attack 7", ALGORITHM, jwk_of("hs256", alg=None), "alg")
    theme.key("jwk-with-unknown-members", "E1", 0, jwk_of(EC, x5t="x", foo=[{"bar": None}], exp=1), like=EC)
    theme.key(
        "jwk-with-a-certificate-that-is-none",
        "C8, E1",
        0,
        jwk_of(EC, x5c=["x"], x5u="https://evil.example"),
        like=EC,
    )
    theme.key("jwk-with-an-id-with-a-nul", "B8", 0, jwk_of(EC, kid="a\0b"), like=EC, id="a\0b")
    theme.key("jwk-with-an-empty-id", "C7", 0, jwk_of(EC, kid=""), like=EC)
    escaped = keys.compact(keys.public(EC)).replace('"kty"', '"\\u006bty"').replace('"EC"', '"\\u0045C"')
    theme.key("jwk-with-escapes", "B6", 0, jwk(escaped), like=EC)


def no_jwk(theme: Theme) -> None:
    whole = keys.compact(keys.public(EC))
    for name, text in {
        "empty": "",
        "an-array": "[]",
        "an-empty-object": "{}",
        "a-string": '"x"',
        "null": "null",
        "open": whole[:-1],
        "with-text-behind": whole + "x",
        "with-a-trailing-comma": whole[:-1] + ",}",
        "with-kty-twice": whole[:-1] + ',"kty":"EC"}',
        "with-x-twice-once-escaped": whole[:-1] + ',"\\u0078":"AA"}',
        "with-an-unknown-member-twice": whole[:-1] + ',"z":1,"z":2}',
        "in-a-set": f'{{"keys":[{whole}]}}',
        "with-a-byte-order-mark": "\ufeff" + whole,
    }.items():
        theme.key(f"a-jwk-{name}", "B4, E1" if "twice" in name else "B1, E1", FORMAT, jwk(text))
    wrong: dict[str, dict[str, Any]] = {
        "kty-missing": {"kty": None},
        "kty-a-number": {"kty": 1},
        "kty-unknown": {"kty": "XYZ"},
        "kty-in-lower-case": {"kty": "ec"},
        "crv-missing": {"crv": None},
        "x-missing": {"x": None},
        "y-missing": {"y": None},
        "x-a-number": {"x": 1},
        "y-empty": {"y": ""},
        "kid-a-number": {"kid": 1},
        "kid-null-in-an-array": {"kid": [None]},
        "alg-a-number": {"alg": 256},
        "use-a-number": {"use": 1},
        "key-ops-a-string": {"key_ops": "verify"},
        "key-ops-of-numbers": {"key_ops": [1]},
    }
    for name, more in wrong.items():
        theme.key(f"jwk-{name}", "C7" if "kid" in name else "E1", FORMAT, jwk_of(EC, **more))
    theme.key("jwk-with-the-longest-id", "B7", 0, jwk_of(EC, kid="k" * 1024), like=EC, id="k" * 1024)
    theme.key("jwk-with-an-id-too-long", "B7", FORMAT, jwk_of(EC, kid="k" * 1025), "kid")
    many = ["verify", *(f"x{number}" for number in range(40))]
    theme.key("jwk-with-too-many-key-ops", "B7", FORMAT, jwk_of(EC, key_ops=many), "key_ops")
    theme.key("jwk-too-large", "B7, attack 28", FORMAT, jwk_of(EC, x5t="x" * 65536), "65536")
    akp = {"kty": "AKP", "alg": "ML-DSA-44", "pub": b64(bytes(1312))}
    theme.key("jwk-of-ml-dsa", "D16, E1", FORMAT, jwk(akp), "kty")


def of_another_family(theme: Theme) -> None:
    for alg in ("RS256", "HS256", "ES384", "EdDSA"):
        theme.key(f"ec-jwk-for-{alg.lower()}", "D2, attack 9, attack 10", FAMILY, jwk_of(EC, alg=alg))
    for alg in ("ES256", "HS256", "Ed25519"):
        theme.key(
            f"rsa-jwk-for-{alg.lower()}", "D2, attack 1, attack 9, attack 10", FAMILY, jwk_of(RSA, alg=alg)
        )
    for alg in ("ES256", "RS256", "EdDSA"):
        theme.key(f"oct-jwk-for-{alg.lower()}", "D2, attack 9, attack 10", FAMILY, jwk_of("hs256", alg=alg))
    for alg in ("none", "None", "PS256", "RSA-OAEP", "hs256", "", "HS256 ", "ES256K"):
        slug = alg.lower().strip().replace("-", "") or "nothing"
        slug += "-with-a-capital" if alg == "None" else "-and-a-blank" if alg.endswith(" ") else ""
        slug += "-in-lower-case" if alg == "hs256" else ""
        theme.key(f"jwk-for-{slug}", "C2, D2", ALGORITHM, jwk_of("hs256", alg=alg), "alg")
    theme.key("okp-on-x25519", "D14", FAMILY, jwk_of(OKP, crv="X25519", alg=None), "X25519")
    theme.key("okp-on-x25519-for-eddsa", "D14", FAMILY, jwk_of(OKP, crv="X25519"), "X25519")
    theme.key("okp-on-ed448", "D14", FAMILY, jwk_of(OKP, crv="Ed448", alg=None, x=b64(bytes(57))), "Ed448")
    theme.key("ec-on-secp256k1", "D13", FAMILY, jwk_of(EC, crv="secp256k1", alg=None), "secp256k1")
    theme.key("ec-on-p-384-for-es256", "D13", FAMILY, jwk_of("es384", alg="ES256"), "P-256")


def points(theme: Theme) -> None:
    p = {
        "es256": 2**256 - 2**224 + 2**192 + 2**96 - 1,
        "es384": 2**384 - 2**128 - 2**96 + 2**32 - 1,
        "es512": 2**521 - 1,
    }
    for name, prime in p.items():
        x, y = unb64(keys.KEYS[name]["x"]), unb64(keys.KEYS[name]["y"])
        size = len(x)
        wrong = {
            "off-the-curve": {"y": b64(y[:-1] + bytes([y[-1] ^ 1]))},
            "of-zeros": {"x": b64(bytes(size)), "y": b64(bytes(size))},
            "of-x-zero": {"x": b64(bytes(size))},
            "with-x-and-y-exchanged": {"x": b64(y), "y": b64(x)},
            "with-x-short-of-an-octet": {"x": b64(x[1:])},
            "with-y-short-of-an-octet": {"y": b64(y[:-1])},
            "with-a-zero-before-x": {"x": b64(b"\0" + x)},
            "with-a-zero-before-y": {"y": b64(b"\0" + y)},
            "with-x-beyond-the-prime": {"x": b64(prime.to_bytes(size, "big"))},
            "with-y-beyond-the-prime": {"y": b64((prime + 1).to_bytes(size, "big"))},
            "with-padding": {"x": b64(x) + "="},
            "with-a-blank": {"x": b64(x) + " "},
            "of-another-curve": {
                member: keys.KEYS["es384" if name == "es256" else "es256"][member] for member in "xy"
            },
        }
        for what, more in wrong.items():
            rules = "D13, E3" if "octet" in what or "zero-before" in what else "D13, attack 44"
            theme.key(f"{name}-point-{what}", rules, FORMAT, jwk_of(name, **more))
    x = unb64(keys.KEYS[OKP]["x"])
    theme.key("ed25519-short-of-an-octet", "D14", FORMAT, jwk_of(OKP, x=b64(x[:-1])))
    theme.key("ed25519-with-an-octet-more", "D14", FORMAT, jwk_of(OKP, x=b64(x + b"\0")))
    theme.key("ed25519-of-order-one", "D14", WEAK, jwk_of(OKP, x=b64(b"\1" + bytes(31))), "small order")
    theme.key(
        "ed25519-of-order-two",
        "D14",
        WEAK,
        jwk_of(OKP, x=b64((2**255 - 20).to_bytes(32, "little"))),
        "small order",
    )
    theme.key("ed25519-of-order-four", "D14", WEAK, jwk_of(OKP, x=b64(bytes(32))), "small order")
    private = dict(keys.KEYS[EC], d=b64((number(keys.KEYS[EC]["d"]) ^ 2).to_bytes(32, "big")))
    theme.key("ec-private-half-of-another", "D13", FORMAT, jwk(keys.compact(private)))
    private = dict(keys.KEYS[OKP], d=keys.KEYS["eddsa-other"]["d"])
    theme.key("ed25519-private-half-of-another", "D14", FORMAT, jwk(keys.compact(private)))


def rsa_numbers(theme: Theme) -> None:
    n = number(keys.KEYS[RSA]["n"])
    for bits in (8, 512, 1024, 2040, 2047):
        theme.key(
            f"rsa-of-{bits}-bits",
            "D8",
            WEAK,
            jwk_of(RSA, n=minimal(n % 2 ** (bits - 1) | 2 ** (bits - 1) | 1)),
        )
    theme.key("rsa-of-16385-bits", "D9", WEAK, jwk_of(RSA, n=minimal(2**16384 + n)), "16384")
    theme.key("rsa-of-an-even-modulus", "D9", WEAK, jwk_of(RSA, n=minimal(n - 1)), "even")
    theme.key("rsa-of-the-roca-form", "D9", WEAK, jwk_of(RSA, n=b64(bytes.fromhex(ROCA))), "ROCA")
    for name, e in {
        "one": 1,
        "two": 2,
        "even": 65536,
        "vast": 2**64 + 1,
        "as-large-as-the-modulus": n,
    }.items():
        theme.key(f"rsa-of-an-exponent-{name}", "D9", WEAK, jwk_of(RSA, e=minimal(e)))
    raw_n = unb64(keys.KEYS[RSA]["n"])
    wrong: dict[str, dict[str, Any]] = {
        "a-zero-before-n": {"n": b64(b"\0" + raw_n)},
        "a-zero-before-e": {"e": "AAEAAQ"},
        "n-missing": {"n": None},
        "e-missing": {"e": None},
        "e-empty": {"e": ""},
        "n-with-padding": {"n": b64(raw_n) + "=="},
    }
    for name, more in wrong.items():
        theme.key(f"rsa-with-{name}", "E4", FORMAT, jwk_of(RSA, **more))
    private = keys.KEYS[RSA]
    for missing in ("p", "q", "dp", "dq", "qi", "d"):
        less = {member: value for member, value in private.items() if member != missing}
        theme.key(f"rsa-private-without-{missing}", "E5", FORMAT, jwk(keys.compact(less)))
    theme.key("rsa-private-of-d-alone", "E5", FORMAT, jwk_of(RSA, d=private["d"]))
    theme.key("rsa-private-of-three-primes", "E5", FORMAT, jwk(keys.compact({**private, "oth": []})), "oth")
    theme.key(
        "rsa-private-half-of-another",
        "E5",
        FORMAT,
        jwk(keys.compact({**private, "d": keys.KEYS["rs256-other"]["d"]})),
    )


def uses(theme: Theme) -> None:
    theme.key("use-sig", "D3", 0, jwk_of(EC, use="sig"), like=EC)
    theme.key("key-ops-verify", "D4", 0, jwk_of(EC, key_ops=["verify"]), like=EC)
    theme.key("use-sig-and-key-ops-verify", "D5", 0, jwk_of(EC, use="sig", key_ops=["verify"]), like=EC)
    wrong: dict[str, dict[str, Any]] = {
        "use-enc": {"use": "enc"},
        "use-unknown": {"use": "foo"},
        "use-in-capitals": {"use": "SIG"},
        "use-empty": {"use": ""},
        "key-ops-none": {"key_ops": []},
        "key-ops-encrypt": {"key_ops": ["encrypt"]},
        "key-ops-sign-of-a-public-key": {"key_ops": ["sign"]},
        "key-ops-in-capitals": {"key_ops": ["VERIFY"]},
        "key-ops-verify-twice": {"key_ops": ["verify", "verify"]},
        "key-ops-unknown-twice": {"key_ops": ["verify", "x", "x"]},
        "use-sig-and-key-ops-encrypt": {"use": "sig", "key_ops": ["encrypt"]},
        "use-sig-and-key-ops-verify-and-wrapkey": {"use": "sig", "key_ops": ["verify", "wrapKey"]},
        "use-enc-and-key-ops-verify": {"use": "enc", "key_ops": ["verify"]},
    }
    for name, more in wrong.items():
        rule = "D5" if "twice" in name or "and-key" in name else "D3" if name.startswith("use") else "D4"
        theme.key(name, rule, USE, jwk_of(EC, **more))


def secrets(theme: Theme) -> None:
    whole = keys.secret("hs256")
    for bits, size in (("256", 32), ("384", 48), ("512", 64)):
        alg = f"HS{bits}"
        for less in (0, 1, size // 2, size - 1):
            theme.key(
                f"secret-of-{less}-octets-for-{alg.lower()}",
                "D6, attack 2",
                WEAK,
                {"secret": whole[:less].decode(), "alg": alg},
                "empty" if less == 0 else str(size),
            )
        theme.key(
            f"jwk-of-{size - 1}-octets-for-{alg.lower()}",
            "D6",
            WEAK,
            jwk_of("hs256", alg=alg, k=b64(whole[: size - 1])),
        )
        theme.key(f"jwk-of-nothing-for-{alg.lower()}", "D6, attack 2", WEAK, jwk_of("hs256", alg=alg, k=""))
        theme.key(
            f"secret-of-{size}-octets-for-{alg.lower()}",
            "D6",
            0,
            {"secret": whole[:size].decode(), "alg": alg},
            like=alg.lower(),
        )
    for alg in ("ES256", "RS256", "EdDSA"):
        theme.key(
            f"secret-for-{alg.lower()}", "D2, attack 10", FAMILY, {"secret": whole.decode(), "alg": alg}
        )
    for alg in ("none", "HS257", "hs256", "PS256"):
        theme.key(
            f"secret-for-{alg.lower()}{'-in-lower-case' if alg == 'hs256' else ''}",
            "C2, D2",
            ALGORITHM,
            {"secret": whole.decode(), "alg": alg},
        )
    theme.key("jwk-of-a-secret-without-k", "E1", FORMAT, jwk_of("hs256", k=None))
    theme.key("jwk-of-a-secret-with-padding", "A2, E1", FORMAT, jwk_of("hs256", k=b64(whole) + "=="))
    theme.key("jwk-of-a-secret-in-base64", "A2, E1", FORMAT, jwk_of("hs256", k="+/" + b64(whole)))
    theme.key("jwk-of-a-secret-with-spare-bits", "A3, E1", FORMAT, jwk_of("hs256", k=b64(whole)[:-1] + "x"))


def pem(theme: Theme) -> None:
    encoding, public_format, private_format = forms.Encoding.PEM, forms.PublicFormat, forms.PrivateFormat
    nothing = forms.NoEncryption()
    for name in (RSA, EC, "es384", "es512", OKP):
        alg = keys.KEYS[name]["alg"]
        key = keys.private_key(name)
        text = key.public_key().public_bytes(encoding, public_format.SubjectPublicKeyInfo).decode()
        private = key.private_bytes(encoding, private_format.PKCS8, nothing).decode()
        id = keys.thumbprint(name) or ""
        given = {
            "public": text,
            "private": private,
            "a-certificate": certificate(name).public_bytes(encoding).decode(),
        }
        if name != OKP:
            given["traditional"] = key.private_bytes(
                encoding, private_format.TraditionalOpenSSL, nothing
            ).decode()
        if name == RSA:
            given["pkcs1"] = key.public_key().public_bytes(encoding, public_format.PKCS1).decode()
        for form, block in given.items():
            theme.key(f"pem-of-{name}-{form}", "D2, E8", 0, {"pem": block, "alg": alg}, like=name, id=id)
        other = "ES256" if name != EC else "ES384"
        theme.key(f"pem-of-{name}-for-{other.lower()}", "D2, attack 9", FAMILY, {"pem": text, "alg": other})
        theme.key(f"pem-of-{name}-for-none", "C2", ALGORITHM, {"pem": text, "alg": "none"})
        theme.key(
            f"pem-of-{name}-private-for-hs256", "D2, attack 3", FAMILY, {"pem": private, "alg": "HS256"}
        )
    for name, block in {
        "with-a-letter-in-front": "x" + text,
        "with-a-letter-behind": text + "x",
        "twice": text + text,
        "cut": text[:40],
        "empty": "",
        "of-hello": "hello",
        "of-another-label": text.replace("PUBLIC KEY", "FOO"),
        "of-two-labels": text.replace("END PUBLIC", "END PRIVATE"),
        "with-an-empty-body": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "that-is-encrypted": private.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
    }.items():
        theme.key(f"pem-{name}", "D2, attack 4", FORMAT, {"pem": block, "alg": "EdDSA"})
    theme.key(
        "pem-with-blanks-around",
        "D2",
        0,
        {"pem": f"\n {text}\n\n", "alg": "EdDSA"},
        like=OKP,
        id=keys.thumbprint(OKP) or "",
    )
    weak = rsa.RSAPublicNumbers(65537, number(keys.KEYS[RSA]["n"]) >> 1024 | 1).public_key()
    block = weak.public_bytes(encoding, public_format.SubjectPublicKeyInfo).decode()
    theme.key("pem-of-rsa-of-1024-bits", "D8", WEAK, {"pem": block, "alg": "RS256"})


def themes() -> list[Theme]:
    theme = Theme("keys", "Keys as they are read: JWK, PEM, secrets; which are refused, and why.")
    for add in (good, no_jwk, of_another_family, points, rsa_numbers, uses, secrets, pem):
        add(theme)
    return [theme]
