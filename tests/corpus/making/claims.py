"""Registered claims: their types, what is required, other claims."""

from __future__ import annotations

from . import keys, tokens
from .case import Theme

CLAIM, MISSING = 315, 316
WITHOUT_EXP = f"{tokens.FROM},{tokens.FOR}"

# Values of every type other than a string.
NO_STRING = {"a-number": "1", "null": "null", "true": "true", "an-array": '["a"]', "an-object": "{}"}


def of_wrong_types(theme: Theme) -> None:
    for name in ("sub", "jti", "sid"):
        for kind, value in NO_STRING.items():
            theme.claims(
                f"{name}-{kind}",
                "F5, attack 20" if name != "sid" else "attack 20",
                CLAIM,
                f'{{{tokens.GOOD},"{name}":{value}}}',
                f"{name}|string",
            )
    for kind, value in NO_STRING.items():
        theme.claims(
            f"iss-{kind}",
            "F7, attack 20",
            CLAIM,
            f'{{"iss":{value},{tokens.FOR},{tokens.TIMES}}}',
            "iss|string",
        )


def missing(theme: Theme) -> None:
    theme.claims("exp-missing", "F6, status", MISSING, f"{{{WITHOUT_EXP}}}", "exp")
    theme.claims(
        "iss-missing", "F6, F7", MISSING, f"{{{tokens.FOR},{tokens.TIMES}}}", "iss|https://issuer.example"
    )
    theme.claims("aud-missing", "F6", MISSING, f"{{{tokens.FROM},{tokens.TIMES}}}", "aud|shop")
    theme.claims("no-claims", "F6", MISSING, "{}")
    theme.claims("iat-missing", "F6", 0, f'{{{WITHOUT_EXP},"exp":{tokens.NOW + 900}}}')
    theme.claims("names-in-capitals", "B6, F6", MISSING, f'{{{WITHOUT_EXP},"EXP":{tokens.NOW + 900}}}', "exp")
    theme.claims(
        "exp-further-in", "F6", MISSING, f'{{{WITHOUT_EXP},"x":{{"exp":{tokens.NOW + 900}}}}}', "exp"
    )
    required = {"token.required": "jti role"}
    theme.claims(
        "required-and-there", "F6", 0, f'{{{tokens.GOOD},"jti":"1","role":"admin"}}', policy=required
    )
    theme.claims(
        "required-and-one-missing", "F6", MISSING, f'{{{tokens.GOOD},"jti":"1"}}', "role", policy=required
    )
    theme.claims(
        "required-and-in-another-case",
        "B6, F6",
        MISSING,
        f'{{{tokens.GOOD},"jti":"1","Role":"admin"}}',
        "role",
        policy=required,
    )
    theme.claims(
        "required-and-escaped",
        "B6, F6",
        0,
        f'{{{tokens.GOOD},"jti":"1","r\\u006fle":"admin"}}',
        policy=required,
    )
    theme.claims(
        "required-and-further-in",
        "F6",
        MISSING,
        f'{{{tokens.GOOD},"jti":"1","x":{{"role":1}}}}',
        "role",
        policy=required,
    )
    theme.claims(
        "required-of-a-profile",
        "G2",
        MISSING,
        f'{{{tokens.GOOD},"sub":"alex","jti":"1"}}',
        "client_id",
        policy={"token.required": "iss exp aud sub client_id iat jti"},
    )
    theme.claims(
        "required-of-a-profile-and-there",
        "G2",
        0,
        f'{{{tokens.GOOD},"sub":"alex","jti":"1","client_id":"web"}}',
        policy={"token.required": "iss exp aud sub client_id iat jti"},
    )


def issuers(theme: Theme) -> None:
    for name, value in {
        "with-a-slash-more": "https://issuer.example/",
        "short-of-a-letter": "https://issuer.exampl",
        "in-capitals": "HTTPS://ISSUER.EXAMPLE",
        "with-a-blank": "https://issuer.example ",
        "with-a-blank-in-front": " https://issuer.example",
        "with-a-nul-and-more": "https://issuer.example\\u0000x",
        "with-a-nul": "https://issuer.example\\u0000",
        "with-a-port": "https://issuer.example:443",
        "with-a-user": "https://issuer.example@evil.example",
        "of-a-host-that-begins-alike": "https://issuer.example.evil.example",
        "of-a-host-that-ends-alike": "https://evil-issuer.example",
        "that-holds-it": "https://evil.example/?https://issuer.example",
        "over-http": "http://issuer.example",
        "a-part-of-it": "issuer.example",
        "empty": "",
        "in-a-fullwidth-letter": "https://\uff49ssuer.example",
        "with-a-dot-behind": "https://issuer.example.",
        "percent-encoded": "https://issuer.%65xample",
    }.items():
        theme.claims(
            f"iss-{name}", "F7, attack 22", 320, f'{{"iss":"{value}",{tokens.FOR},{tokens.TIMES}}}', "iss"
        )
    theme.claims(
        "iss-escaped",
        "B6, F7",
        0,
        f'{{"iss":"https:\\/\\/issuer.ex\\u0061mple",{tokens.FOR},{tokens.TIMES}}}',
    )
    theme.claims(
        "iss-of-anybody",
        "F7",
        0,
        f'{{"iss":"https://other.example",{tokens.FOR},{tokens.TIMES}}}',
        policy={"issuer": None},
    )
    theme.claims(
        "no-iss-and-none-asked-for", "F7", 0, f"{{{tokens.FOR},{tokens.TIMES}}}", policy={"issuer": None}
    )
    theme.claims(
        "iss-not-normalised",
        "B6, F7",
        320,
        f'{{"iss":"caf\u00e9",{tokens.FOR},{tokens.TIMES}}}',
        "iss",
        policy={"issuer": "cafe\u0301"},
    )
    for name, ours, theirs in (("longer-than-ours", "acm", "acme"), ("shorter-than-ours", "acme", "acm")):
        theme.claims(
            f"iss-{name}",
            "F7, attack 22",
            320,
            f'{{"iss":"{theirs}",{tokens.FOR},{tokens.TIMES}}}',
            "iss",
            policy={"issuer": ours},
        )


def audiences(theme: Theme) -> None:
    start = f"{tokens.FROM},{tokens.TIMES}"
    for name, value in {
        "a-number": "1",
        "null": "null",
        "true": "true",
        "an-object": '{"shop":1}',
        "with-a-number": '["shop",1]',
        "with-null": '["shop",null]',
        "with-an-array": '[["shop"]]',
        "a-fraction": "0.5",
    }.items():
        theme.claims(f"aud-{name}", "F5, attack 20, attack 21", CLAIM, f'{{{start},"aud":{value}}}', "aud")
    for name, value in {
        "no-one": "[]",
        "nobody": '[""]',
        "an-empty-string": '""',
        "others": '["shop2","sho","SHOP"]',
        "another": '"bank"',
        "another-in-an-array": '["bank"]',
        "with-a-blank": '"shop "',
        "two-in-one-string": '"shop bank"',
        "with-a-comma": '"shop,bank"',
        "with-a-nul": '"shop\\u0000"',
        "with-a-nul-and-more": '["shop\\u0000x"]',
        "an-array-in-a-string": '"[\\"shop\\"]"',
        "a-prefix": '"shop.example"',
        "a-wildcard": '"*"',
        "in-capitals": '"Shop"',
    }.items():
        theme.claims(f"aud-of-{name}", "F5, attack 21", 321, f'{{{start},"aud":{value}}}', "aud")
    theme.claims("aud-in-an-array", "F5", 0, f'{{{start},"aud":["shop"]}}')
    theme.claims("aud-among-others", "F5", 0, f'{{{start},"aud":["bank","shop"]}}')
    theme.claims("aud-twice-in-an-array", "F5", 0, f'{{{start},"aud":["shop","shop"]}}')
    theme.claims("aud-escaped", "B6, F5", 0, f'{{{start},"aud":"sh\\u006fp"}}')
    many = ",".join(f'"a{number}"' for number in range(500))
    theme.claims("aud-the-last-of-hundreds", "F5", 0, f'{{{start},"aud":[{many},"shop"]}}')
    theme.claims("aud-not-among-hundreds", "F5", 321, f'{{{start},"aud":[{many}]}}', "aud")
    two = {"audience": "bank shop"}
    theme.claims("aud-the-second-of-ours", "F5", 0, f'{{{start},"aud":"shop"}}', policy=two)
    theme.claims("aud-the-first-of-ours", "F5", 0, f'{{{start},"aud":["shop","bank"]}}', policy=two)
    theme.claims("aud-none-of-ours", "F5", 321, f'{{{start},"aud":["bank shop","cafe"]}}', "aud", policy=two)
    cafe: dict[str, str | None] = {"audience": "caf\u00e9"}
    theme.claims("aud-beyond-ascii", "B6, F5", 0, f'{{{start},"aud":"caf\u00e9"}}', policy=cafe)
    theme.claims("aud-not-normalised", "B6, F5", 321, f'{{{start},"aud":"cafe\u0301"}}', "aud", policy=cafe)
    none: dict[str, str | None] = {"audience": None}
    theme.claims("no-aud-and-none-of-ours", "F5", 0, f"{{{start}}}", policy=none)
    theme.claims(
        "aud-and-none-of-ours", "F5, attack 21", 321, f'{{{start},"aud":"shop"}}', "aud", policy=none
    )
    theme.claims(
        "an-empty-aud-and-none-of-ours", "F5, attack 21", 321, f'{{{start},"aud":[]}}', "aud", policy=none
    )
    theme.claims(
        "aud-null-and-none-of-ours", "F5, attack 21", CLAIM, f'{{{start},"aud":null}}', "aud", policy=none
    )


def others(theme: Theme) -> None:
    theme.claims("unknown-claims", "F8", 0, f'{{{tokens.GOOD},"x":{{"y":[1,2,{{}}]}}}}')
    theme.claims(
        "claims-of-other-profiles",
        "F8",
        0,
        f'{{{tokens.GOOD},"nonce":1,"azp":[],"auth_time":"x","cnf":{{"jkt":1}},"email_verified":"yes"}}',
    )
    theme.claims("a-sid", "F8", 0, f'{{{tokens.GOOD},"sub":"alex","sid":"s1"}}')
    theme.claims(
        "all-registered-claims",
        "F10",
        0,
        f'{{{tokens.GOOD},"sub":"alex","nbf":{tokens.NOW},"jti":"one","sid":"s"}}',
        header='{"alg":"HS256","typ":"JWT","kid":"k1"}',
        keys=[keys.jwk_of("hs256", kid="k1")],
    )
    theme.claims(
        "names-of-python-and-of-javascript",
        "F8",
        0,
        f'{{{tokens.GOOD},"__proto__":{{"admin":true}},"constructor":1,"__class__":"x","toString":2}}',
    )
    theme.claims(
        "eight-characters-of-every-name",
        "F8",
        0,
        f'{{{tokens.GOOD},"subjects":"x","expo":1,"audi":[],"isss":2,"ia":3}}',
    )


def themes() -> list[Theme]:
    claims = Theme("claims", "Registered claims: their types, what is required, other claims.")
    for add in (of_wrong_types, missing, others):
        add(claims)
    people = Theme("audience", "The issuer and the audience that a verifier accepts: iss and aud.")
    for add in (issuers, audiences):
        add(people)
    return [claims, people]
