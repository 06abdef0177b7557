"""The Authorization field: what speaks, and whether it is good."""

from __future__ import annotations

from .bearers import OTHER, OTHER_ISSUER, PAYMENTS, TOKENS
from .case import Field, Guarding, Theme, live

GUARDS = {
    "any": Guarding(realm="shop"),
    "tokens": Guarding(credentials="token"),
    "sessions": Guarding(credentials="session"),
    "visitors": Guarding(credentials="visitor", realm="shop"),
}
ALEX: Field = ["__Host-session=", live("alex.ticket")]


def bearer(name: str, scheme: str = "Bearer ") -> bytes:
    return scheme.encode() + TOKENS[name].text


def of_every_kind(theme: Theme) -> None:
    """Every token at every guard, with a good cookie beside it that never speaks."""
    for name in TOKENS:
        if name.startswith("other"):
            continue
        theme.case(f"token-{name}", "GUARD-1, GUARD-5", "POST", authorization=bearer(name), cookie=ALEX)
    for kind, guard in GUARDS.items():
        for name in ("good", "expired", "forged"):
            theme.case(f"token-{name}-and-{kind}", "GUARD-1", guard=guard, authorization=bearer(name))
        theme.case(f"nothing-and-{kind}", "GUARD-1", guard=guard, due=401)
        theme.case(f"a-session-and-{kind}", "GUARD-1", guard=guard, cookie=ALEX)
        theme.case(f"basic-and-{kind}", "GUARD-2", guard=guard, authorization="Basic YTpi")
        theme.case(
            f"basic-and-a-session-and-{kind}", "GUARD-2", guard=guard, authorization="Basic YTpi", cookie=ALEX
        )
        theme.case(
            f"malformed-and-{kind}", "GUARD-2", guard=guard, authorization="Bearer a b", cookie=ALEX, due=400
        )
    for name, due in (("alex", 0), ("ended", 401)):
        field: Field = ["Bearer ", live(f"{name}.token")]
        theme.case(f"token-of-the-session-{name}", "GUARD-1", "DELETE", authorization=field, due=due)


def schemes(theme: Theme) -> None:
    good = TOKENS["good"].text.decode()
    speaks = {
        "in-lower-case": f"bearer {good}",
        "in-upper-case": f"BEARER {good}",
        "in-mixed-case": f"bEaReR {good}",
        "with-many-blanks": "Bearer" + " " * 50 + good,
        "with-one-hundred-thousand-blanks": "Bearer" + " " * 100000 + good,
    }
    for name, text in speaks.items():
        theme.case(f"scheme-{name}", "GUARD-2", authorization=text, cookie=ALEX, due=0)
    silent = {
        "basic": "Basic YTpi",
        "negotiate": "Negotiate YII",
        "digest": 'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html"',
        "dpop": f"DPoP {good}",
        "bearers": f"Bearers {good}",
        "bear": f"Bear {good}",
        "the-token-alone-with-a-tilde": "abc~def",
        "a-word": "x",
        "basic-and-a-comma": "Basic YTpi, Digest x",
        "basic-and-bearer-within-a-word": "Basic x,Bearerish y",
        "basic-and-bearer-within-quotes": 'Digest realm="Bearer x"',
        "empty": "",
    }
    for name, text in silent.items():
        theme.case(f"scheme-{name}", "GUARD-2", authorization=text, cookie=ALEX, due=0)


def malformed(theme: Theme) -> None:
    good = TOKENS["good"].text.decode()
    forms: dict[str, str | bytes] = {
        "nothing-behind": "Bearer",
        "a-blank-behind": "Bearer ",
        "blanks-behind": "Bearer     ",
        "a-tab-between": f"Bearer\t{good}",
        "a-slash-between": f"Bearer/{good}",
        "two-tokens": f"Bearer {good} {good}",
        "a-blank-at-the-end": f"Bearer {good} ",
        "a-tab-at-the-end": f"Bearer {good}\t",
        "a-carriage-return-at-the-end": f"Bearer {good}\r",
        "a-blank-in-front": f" Bearer {good}",
        "a-colon": f"Bearer: {good}",
        "quotes": f'Bearer "{good}"',
        "a-comma-at-the-end": f"Bearer {good},",
        "a-parameter": f"Bearer {good}, realm=x",
        "a-parameter-in-place-of-a-token": f'Bearer token="{good}"',
        "two-bearers-by-a-comma": f"Bearer {good}, Bearer {good}",
        "two-bearers-by-a-comma-alone": f"Bearer {good},Bearer {good}",
        "basic-and-bearer": f"Basic YTpi, Bearer {good}",
        "basic-and-bearer-in-lower-case": f"Basic YTpi, bearer {good}",
        "basic-and-bearer-and-a-tab": f"Basic YTpi,\tBEARER\t{good}",
        "basic-and-bearer-without-a-token": "Basic YTpi, Bearer",
        "basic-and-a-third-bearer": f"Basic YTpi, Digest x, Bearer {good}",
        "two-fields-of-bearer": f"Bearer {good}\nBearer {good}",
        "two-fields-basic-first": f"Basic YTpi\nBearer {good}",
        "two-fields-basic-last": f"Bearer {good}\nBasic YTpi",
        "two-fields-of-basic": "Basic YTpi\nBasic YTpi",
        "two-fields-the-second-empty": f"Bearer {good}\n",
        "two-fields-the-first-empty": f"\nBearer {good}",
        "two-empty-fields": "\n",
        "no-scheme": f'"{good}"',
        "a-slash-for-a-scheme": "/ x",
        "a-nul-in-front": f"\0Bearer {good}",
        "a-nul-behind-the-scheme": f"Bearer\0 {good}",
        "a-nul-within": f"Bearer {good[:20]}\0{good[20:]}",
        "a-nul-at-the-end": f"Bearer {good}\0",
        "latin-1-within": b"Bearer \xe9",
        "latin-1-for-a-scheme": b"\xe9 x",
        "bytes-that-are-no-utf-8": b"Bearer \xff\xfe\x80",
        "padding-alone": "Bearer ==",
        "padding-within": "Bearer a=b",
        "a-percent-sign": "Bearer a%20b",
        "one-byte-more-than-the-longest": "Bearer " + "a" * 1048577,
    }
    for name, text in forms.items():
        theme.case(f"malformed-{name}", "GUARD-2", authorization=text, cookie=ALEX, due=400)
    for name in ("two-fields-of-bearer", "basic-and-bearer"):
        guard = Guarding(realm="shop", scope="read")
        theme.case(f"malformed-{name}-and-a-realm", "GUARD-2", guard=guard, authorization=forms[name])


def issuers(theme: Theme) -> None:
    both = Guarding(OTHER, issuers=f"https://third.example {OTHER_ISSUER}")
    for name in ("other", "other-rights", "good", "forged"):
        theme.case(f"issuer-another-and-{name}", "GUARD-5", guard=Guarding(OTHER), authorization=bearer(name))
        theme.case(f"issuer-named-and-{name}", "GUARD-5", guard=both, authorization=bearer(name))
    theme.case("issuer-of-the-gate-and-other", "GUARD-5", authorization=bearer("other"), due=401)
    rights = Guarding(OTHER, issuers=OTHER_ISSUER, scope="read", role="editor")
    theme.case(
        "issuer-named-and-its-rights", "GUARD-5", guard=rights, authorization=bearer("other-rights"), due=0
    )
    theme.case("issuer-named-and-no-rights", "GUARD-5", guard=rights, authorization=bearer("other"), due=403)
    slash = Guarding(OTHER, issuers=f"{OTHER_ISSUER}/")
    theme.case("issuer-named-with-a-slash", "GUARD-5", guard=slash, authorization=bearer("other"), due=401)
    for name in ("good", "payments", "several"):
        theme.case(
            f"audience-payments-and-{name}", "GUARD-1", guard=Guarding(PAYMENTS), authorization=bearer(name)
        )
    theme.case("issuer-another-and-a-session", "GUARD-1", guard=both, cookie=ALEX, due=0)


def themes() -> list[Theme]:
    theme = Theme("credentials", "The Authorization field: what speaks, and whether it is good.")
    for add in (of_every_kind, schemes, malformed, issuers):
        add(theme)
    return [theme]
