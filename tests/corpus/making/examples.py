"""The examples that the RFCs print: keys and signatures made by others."""

from __future__ import annotations

from typing import Any

from . import keys
from .case import Theme
from .keys import b64, unb64

# RFC 7515 appendix A.1 to A.3 sign the same claims.
CLAIMS = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
# RFC 7515 appendix A.1
HS256_K = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
HS256 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
# RFC 7515 appendix A.2
RS256_N = (
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
    "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
    "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
    "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
)
RS256 = (
    "eyJhbGciOiJSUzI1NiJ9.{}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Q"
    "c_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkS"
    "jtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)
# RFC 7515 appendix A.3
ES256_X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
ES256_Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
ES256 = (
    "eyJhbGciOiJFUzI1NiJ9.{}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqP"
    "P3-Kg6NU1Q"
)
# RFC 7515 appendix A.4 signs the octets "Payload".
ES512_X = "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk"
ES512_Y = "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"
ES512 = (
    "eyJhbGciOiJFUzUxMiJ9.{}.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB"
    "34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"
)
# RFC 8037 appendix A.4
ED25519_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
EDDSA = (
    "eyJhbGciOiJFZERTQSJ9.{}.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvp"
    "Ar_MuM0KAg"
)
# RFC 7638 section 3.1
RFC7638_N = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB"
    "ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8"
    "KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
    "xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)

KEYS: dict[str, dict[str, Any]] = {
    "hs256": {"kty": "oct", "alg": "HS256", "k": HS256_K},
    "rs256": {"kty": "RSA", "alg": "RS256", "n": RS256_N, "e": "AQAB"},
    "es256": {"kty": "EC", "alg": "ES256", "crv": "P-256", "x": ES256_X, "y": ES256_Y},
    "es512": {"kty": "EC", "alg": "ES512", "crv": "P-521", "x": ES512_X, "y": ES512_Y},
    "eddsa": {"kty": "OKP", "alg": "EdDSA", "crv": "Ed25519", "x": ED25519_X},
}


def themes() -> list[Theme]:
    theme = Theme("examples", "The examples that the RFCs print.")
    claims, word, sentence = unb64(CLAIMS), b"Payload", b"Example of Ed25519 signing"
    joe: dict[str, str | None] = {"issuer": "joe", "audience": None, "clock.fixed": "1300819379"}
    late: dict[str, str | None] = {**joe, "clock.fixed": "1300819380"}
    for name, text, payload in (
        ("hs256", HS256, claims),
        ("rs256", RS256, claims),
        ("es256", ES256, claims),
        ("es512", ES512, word),
        ("eddsa", EDDSA, sentence),
    ):
        key = keys.jwk(KEYS[name])
        token = text.format(b64(payload))
        rule = "F11" if name in ("hs256", "rs256") else "D14" if name == "eddsa" else "D10"
        theme.jws(
            f"{name}-over-its-octets",
            rule,
            0,
            token,
            keys=[key],
            algorithms=KEYS[name]["alg"],
            payload=payload,
        )
        other = text.format(b64(payload + b" "))
        theme.jws(f"{name}-over-an-octet-more", "D18", 314, other, keys=[key], algorithms=KEYS[name]["alg"])
        if payload is claims:
            theme.raw(f"{name}-as-a-token", rule, 0, token, keys=[key], policy=joe)
            theme.raw(f"{name}-as-a-token-too-late", "F1", 317, token, "exp", keys=[key], policy=late)
        else:
            theme.raw(f"{name}-as-a-token", "B1", 305, token, "claims", keys=[key], policy=joe)
    unsecured = f"eyJhbGciOiJub25lIn0.{CLAIMS}."
    theme.raw("unsecured", "C2, attack 8", 310, unsecured, "none", keys=[keys.jwk(KEYS["hs256"])], policy=joe)
    theme.key(
        "the-key-of-rfc-7638",
        "E8",
        0,
        keys.jwk({"kty": "RSA", "n": RFC7638_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}),
        id="2011-04-29",
        thumbprint="NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        like="rs256",
    )
    theme.key(
        "the-key-of-rfc-8037",
        "E8",
        0,
        keys.jwk({member: value for member, value in KEYS["eddsa"].items() if member != "alg"}),
        thumbprint="kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        like="eddsa",
    )
    return [theme]
