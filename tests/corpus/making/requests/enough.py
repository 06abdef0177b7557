"""Rights, fresh authentication, levels; optional guards; further guards."""

from __future__ import annotations

from .bearers import OTHER, OTHER_ISSUER, PAYMENTS, TOKENS
from .case import ANY, Field, Guarding, Theme, live

NEEDS: dict[str, dict[str, str]] = {
    "scope": {"scope": "read"},
    "scopes": {"scope": "read write"},
    "scopes-in-another-order": {"scope": "write read"},
    "a-scope-it-lacks": {"scope": "read pay"},
    "the-beginning-of-a-scope": {"scope": "rea"},
    "a-scope-in-capitals": {"scope": "READ"},
    "role": {"role": "editor"},
    "a-second-role": {"role": "clerk"},
    "a-role-of-its-data": {"role": "admin"},
    "the-beginning-of-a-role": {"role": "edit"},
    "scope-and-role": {"scope": "read", "role": "editor"},
    "level": {"level": "2"},
    "a-level-it-lacks": {"level": "3"},
    "age": {"max_age": "4000"},
    "an-age-too-short": {"max_age": "3999"},
    "no-age-at-all": {"max_age": "0"},
    "level-and-age": {"level": "2", "max_age": "4000"},
}
BEARERS = ("rights", "reader", "good")
TICKETS = ("alex", "phone", "sam", "risen")


def bearer(name: str) -> bytes:
    return b"Bearer " + TOKENS[name].text


def ticket(name: str) -> Field:
    return ["__Host-session=", live(f"{name}.ticket")]


def needs(theme: Theme) -> None:
    for name, asked in NEEDS.items():
        guard = Guarding(**asked, realm="shop") if name == "scope" else Guarding(**asked)
        for token in BEARERS:
            theme.case(
                f"{name}-of-the-token-{token}", "GUARD-10, GUARD-11", guard=guard, authorization=bearer(token)
            )
        for session in TICKETS:
            theme.case(
                f"{name}-of-the-session-{session}", "GUARD-10, GUARD-11", guard=guard, cookie=ticket(session)
            )
    visitors = {
        "role": {"role": "admin"},
        "scope": {"scope": "read"},
        "level": {"level": "1"},
        "age": {"max_age": "900"},
    }
    for name, asked in visitors.items():
        guard = Guarding(credentials="session visitor", **asked)
        theme.case(f"{name}-of-a-visitor", "GUARD-4, GUARD-10", guard=guard, cookie=ticket("vera"), due=403)
    for age, due in (("300", 0), ("299", 403)):
        theme.case(f"age-of-{age}", "GUARD-11", guard=Guarding(max_age=age), cookie=ticket("fresh"), due=due)
    shown = {"realm": "the shop", "scope": "read"}
    both = Guarding(level="3", max_age="60", **shown)
    theme.case(
        "level-and-age-and-all-that-is-shown", "GUARD-11", guard=both, authorization=bearer("rights"), due=401
    )
    theme.case(
        "level-and-age-and-all-that-is-shown-to-a-session",
        "GUARD-11",
        guard=both,
        cookie=ticket("alex"),
        due=403,
    )
    for state in ("expired", "forged", "good"):
        theme.case(
            f"all-that-is-shown-to-{state}", "GUARD-10", guard=Guarding(**shown), authorization=bearer(state)
        )
    far = Guarding(role="b\u00e4cker")
    theme.case("a-role-beyond-ascii", "GUARD-10", guard=far, cookie=ticket("far"), due=0)
    theme.case("a-role-beyond-ascii-it-lacks", "GUARD-10", guard=far, cookie=ticket("alex"), due=403)
    for length, due in ((1024, 0), (1023, 0)):
        longest = Guarding(realm="r" * length)
        theme.case(f"a-realm-of-{length}", "GUARD-10", guard=longest, due=401)
        theme.case(f"a-realm-of-{length}-unseen", "GUARD-10", guard=longest, cookie=ticket("alex"), due=due)
    longest_scope = Guarding(scope="s" * 1024)
    theme.case("a-scope-of-1024", "GUARD-10", guard=longest_scope, authorization=bearer("rights"), due=403)
    theme.case("a-role-of-256", "GUARD-10", guard=Guarding(role="r" * 256), cookie=ticket("alex"), due=403)


def first_things_first(theme: Theme) -> None:
    """The CSRF token is asked for before rights are, and a ticket that was replaced is told before both."""
    admin = Guarding(role="admin", scope="pay")
    theme.case("no-csrf-token-and-no-rights", "GUARD-6", "POST", guard=admin, cookie=ticket("alex"), due=403)
    csrf = live("alex.csrf-now")
    theme.case(
        "a-csrf-token-and-no-rights",
        "GUARD-10",
        "POST",
        guard=admin,
        cookie=ticket("alex"),
        csrf=csrf,
        due=403,
    )
    theme.case("replaced-and-no-rights", "GUARD-12", "POST", guard=admin, cookie=ticket("rene"), due=503)
    theme.case("replaced-and-no-rights-to-read", "GUARD-12", guard=admin, cookie=ticket("rene"), due=403)
    theme.case("ended-and-no-rights", "GUARD-10", guard=admin, cookie=ticket("ended"), due=401)


def optional(theme: Theme) -> None:
    guards = {
        "optional": Guarding(optional="true"),
        "optional-admin": Guarding(optional="true", role="admin"),
        "optional-token": Guarding(optional="true", credentials="token"),
        "optional-session": Guarding(optional="true", credentials="session"),
    }
    for name, guard in guards.items():
        theme.case(f"{name}-nothing", "GUARD-13", guard=guard, due=0)
        for state in ("good", "expired", "forged", "revoked", "another-algorithm"):
            theme.case(f"{name}-token-{state}", "GUARD-13", guard=guard, authorization=bearer(state))
        theme.case(f"{name}-malformed", "GUARD-13", guard=guard, authorization="Bearer a\nBearer b", due=0)
        for state in ("alex", "ended", "ghost", "vera", "rene"):
            for method in ("GET", "POST"):
                theme.case(
                    f"{name}-{method.lower()}-by-{state}", "GUARD-13", method, guard=guard, cookie=ticket(state),
                    flags="body_read",
                )  # fmt: skip
        theme.case(f"{name}-no-body-yet", "GUARD-7, GUARD-13", "POST", guard=guard, cookie=ticket("alex"))
    plain = guards["optional"]
    for csrf in ("alex.csrf", "sam.csrf", "alex.csrf-now", "alex.csrf-changed-30"):
        theme.case(
            f"optional-post-with-{csrf.replace('.', '-')}", "GUARD-13", "POST", guard=plain, cookie=ticket("alex"),
            csrf=live(csrf), due=0,
        )  # fmt: skip
    two: Field = ["shop_session=", live("alex.ticket"), "; shop_session=", live("sam.ticket")]
    theme.case("optional-two-sessions", "GUARD-13", gate="plain", guard=plain, cookie=two, due=0)


FURTHER: dict[str, Guarding] = {
    "any": ANY,
    "editor": Guarding(role="editor"),
    "admin": Guarding(role="admin"),
    "reader": Guarding(scope="read"),
    "writer": Guarding(scope="read write", realm="shop"),
    "sessions": Guarding(credentials="session"),
    "tokens": Guarding(credentials="token", realm="shop"),
    "visitors": Guarding(credentials="visitor"),
    "fresh": Guarding(max_age="60"),
    "strong": Guarding(level="2"),
    "maybe": Guarding(optional="true"),
    "maybe-admin": Guarding(optional="true", role="admin"),
    "maybe-session": Guarding(optional="true", credentials="session"),
    "payments": Guarding(PAYMENTS),
    "other": Guarding(OTHER, issuers=OTHER_ISSUER),
}


def further(theme: Theme) -> None:
    callers: dict[str, dict[str, Field]] = {
        "a-session": {"cookie": ticket("alex")},
        "a-token": {"authorization": bearer("rights")},
        "a-token-of-two-audiences": {"authorization": bearer("several")},
        "nobody": {},
    }
    for who, fields in callers.items():
        first = Guarding(optional="true") if who == "nobody" else ANY
        for name, guard in FURTHER.items():
            theme.case(f"{who}-then-{name}", "GUARD-14", guard=first, further=(guard,), **fields)
    everyone = Guarding(credentials="session visitor")
    for name in ("any", "visitors", "sessions", "strong", "maybe", "tokens"):
        theme.case(
            f"a-visitor-then-{name}",
            "GUARD-14, GUARD-4",
            guard=everyone,
            further=(FURTHER[name],),
            cookie=ticket("vera"),
        )
    anybody = Guarding(OTHER, issuers=OTHER_ISSUER)
    for name in ("any", "other", "sessions", "maybe"):
        theme.case(
            f"another-issuer-then-{name}", "GUARD-14, GUARD-5", guard=anybody, further=(FURTHER[name],),
            authorization=bearer("other-rights"),
        )  # fmt: skip
    theme.case(
        "another-issuer-then-one-that-names-none", "GUARD-14, GUARD-5", guard=anybody, further=(Guarding(OTHER),),
        authorization=bearer("other"), due=401,
    )  # fmt: skip
    chain = (FURTHER["editor"], FURTHER["strong"], FURTHER["admin"])
    theme.case("three-further-ones", "GUARD-14", further=chain, cookie=ticket("alex"), due=403)
    theme.case(
        "a-refusal-is-not-asked-again",
        "GUARD-15",
        guard=FURTHER["admin"],
        further=(ANY,),
        cookie=ticket("sam"),
    )
    theme.case(
        "a-replaced-ticket-reads-on", "GUARD-12", further=(FURTHER["any"],), cookie=ticket("rene"), due=0
    )


def further_forgery(theme: Theme) -> None:
    """What the first guard left out, a further one makes up for."""
    never = Guarding(csrf="never")
    always = Guarding(csrf="always")
    maybe_always = Guarding(csrf="always", optional="true")
    maybe = FURTHER["maybe"]
    for csrf in (None, "alex.csrf-now", "alex.csrf", "sam.csrf"):
        field = None if csrf is None else live(csrf)
        name = "none" if csrf is None else csrf.replace(".", "-")
        for which, guard in {"any": ANY, "always": always, "never": never, "maybe": maybe}.items():
            theme.case(
                f"csrf-{name}-never-then-{which}", "GUARD-14, GUARD-6", "POST", guard=never, further=(guard,),
                cookie=ticket("alex"), csrf=field, flags="body_read",
            )  # fmt: skip
    theme.case(
        "csrf-never-then-a-body",
        "GUARD-14, GUARD-7",
        "POST",
        guard=never,
        further=(ANY,),
        cookie=ticket("alex"),
    )
    theme.case(
        "csrf-never-then-any-to-read", "GUARD-14", guard=never, further=(ANY,), cookie=ticket("alex"), due=0
    )
    for proof, fields in {"no-proof": {}, "same-origin": {"fetch_site": "same-origin"}}.items():
        for which, guard in {"always": always, "maybe-always": maybe_always, "maybe": maybe}.items():
            theme.case(
                f"form-{proof}-maybe-then-{which}", "GUARD-14, GUARD-9", "POST", guard=maybe, further=(guard,),
                host="shop.example", **fields,
            )  # fmt: skip
            theme.case(
                f"form-{proof}-by-ended-maybe-then-{which}", "GUARD-14, GUARD-9", "POST", guard=maybe, further=(guard,),
                host="shop.example", cookie=ticket("ended"), **fields,
            )  # fmt: skip
    for name, guard in {"strict": ANY, "never": never, "maybe": maybe}.items():
        theme.case(
            f"forged-maybe-then-{name}", "GUARD-14, GUARD-13", "POST", guard=maybe, further=(guard,),
            cookie=ticket("alex"), flags="body_read",
        )  # fmt: skip


def themes() -> list[Theme]:
    rights = Theme("enough", "Rights, fresh authentication and levels; and guards that are optional.")
    for add in (needs, first_things_first, optional):
        add(rights)
    more = Theme("further", "Further guards, held against the answer of the first.")
    for add in (further, further_forgery):
        add(more)
    return [rights, more]
