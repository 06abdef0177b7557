"""Several cookies of one name, in every mixture."""

from __future__ import annotations

from typing import Any

from ..keys import b64
from .case import Field, Guarding, Theme, live

# Values of a cookie that are of no session here.
FORMS: dict[str, str] = {
    "of-no-store": b64(b"M" + b"\x07" * 26),
    "of-no-visitor": b64(b"V" + b"\x07" * 26),
    "of-another-kind": b64(b"N" + b"\x07" * 26),
    "of-kind-zero": b64(b"\0" * 27),
    "a-sid": b64(b"\x07" * 16),
    "no-ticket": "rubbish",
}

MEMBERS: dict[str, dict[str, Any]] = {
    "live": live("alex.ticket"),
    "another": live("sam.ticket"),
    "second": live("phone.ticket"),
    "old": live("rene.ticket"),
    "older": live("renew.ticket"),
    "new": live("renewed.ticket"),
    "ended": live("ended.ticket"),
    "expired": live("late.ticket"),
    "revoked": live("ghost.ticket"),
    "visitor": live("vera.ticket"),
    "dead-visitor": live("vgone.ticket"),
}
FIRST = ("live", "old", "new", "ended", "revoked", "visitor", "dead-visitor")
EVERYONE = Guarding(credentials="token session visitor")


def value(member: str) -> Any:
    return MEMBERS.get(member, FORMS.get(member))


def cookie(*members: str, name: str = "shop_session", between: str = "; ") -> Field:
    found: list[Any] = []
    for member in members:
        found += [(between if found else "") + f"{name}=", value(member)]
    return found


def pairs(theme: Theme) -> None:
    others = [*MEMBERS, "of-no-store", "of-another-kind", "a-sid", "no-ticket"]
    for one in FIRST:
        for other in others:
            theme.case(
                f"{one}-and-{other}", "GUARD-3", gate="plain", guard=EVERYONE, cookie=cookie(one, other)
            )
    for one in ("of-no-store", "of-another-kind", "a-sid", "no-ticket", "another", "second"):
        theme.case(f"{one}-and-live", "GUARD-3", gate="plain", cookie=cookie(one, "live"))
    for one, other in (
        ("live", "live"),
        ("live", "visitor"),
        ("visitor", "live"),
        ("old", "new"),
        ("visitor", "ended"),
    ):
        theme.case(
            f"{one}-and-{other}-where-visitors-may-not",
            "GUARD-3, GUARD-4",
            gate="plain",
            cookie=cookie(one, other),
        )


def of_host(theme: Theme) -> None:
    """Under a name that a browser sends once, two different tickets are refused at once, unless it is partitioned."""
    for one, other in (
        ("live", "ended"), ("ended", "live"), ("live", "visitor"), ("old", "new"), ("live", "live"),
        ("live", "no-ticket"),
        ("a-sid", "live"), ("ended", "expired"), ("no-ticket", "a-sid"),
    ):  # fmt: skip
        for gate in ("shop", "partitioned"):
            field = cookie(one, other, name="__Host-session")
            theme.case(f"{gate}-{one}-and-{other}", "GUARD-3", gate=gate, guard=EVERYONE, cookie=field)


def many(theme: Theme) -> None:
    dead = [b64(b"M" + bytes([n]) * 26) for n in range(1, 200)]

    def field(*values: Any, between: str = "; ") -> Field:
        found: list[Any] = []
        for each in values:
            found += [(between if found else "") + "shop_session=", each]
        return found

    mine = MEMBERS["live"]
    mixtures: dict[str, tuple[Field, int]] = {
        "three-dead-and-live": (field(*dead[:3], mine), 0),
        "live-and-three-dead": (field(mine, *dead[:3]), 0),
        "live-amid-dead": (field(dead[0], mine, dead[1], dead[2]), 0),
        "four-dead": (field(*dead[:4]), 401),
        "five-dead": (field(*dead[:5]), 401),
        "live-and-four-dead": (field(mine, *dead[:4]), 401),
        "four-dead-and-live": (field(*dead[:4], mine), 401),
        "live-five-times": (field(mine, mine, mine, mine, mine), 0),
        "live-four-hundred-times": (field(*[mine] * 400), 0),
        "live-and-four-hundred-of-rubbish": (field(mine, *["x"] * 400), 0),
        "four-hundred-of-rubbish": (field(*["x"] * 400), 401),
        "live-and-two-hundred-dead": (field(mine, *dead), 401),
        "live-and-one-dead-four-hundred-times": (field(mine, *[dead[0]] * 400), 0),
        "three-visitors-and-live": (
            field(value("visitor"), live("vic.ticket"), value("dead-visitor"), mine),
            0,
        ),
        "two-visitors": (field(value("visitor"), live("vic.ticket")), 0),
        "three-tickets-of-one-session": (field(value("old"), value("older"), value("new")), 0),
        "two-old-tickets-of-one-session": (field(value("old"), value("older")), 0),
        "three-tickets-of-one-session-and-another": (
            field(value("old"), value("older"), value("new"), mine),
            401,
        ),
        "a-visitor-and-two-sessions": (field(value("visitor"), mine, value("another")), 401),
        "dead-ones-of-every-kind": (field(value("ended"), value("expired"), value("revoked"), dead[0]), 401),
    }
    for name, (cookies, due) in mixtures.items():
        theme.case(f"many-{name}", "GUARD-3", gate="plain", guard=EVERYONE, cookie=cookies, due=due)
    theme.case(
        "many-by-line-feeds", "GUARD-3", gate="plain", cookie=field(dead[0], mine, between="\n"), due=0
    )
    theme.case(
        "many-by-semicolons-alone", "GUARD-3", gate="plain", cookie=field(dead[0], mine, between=";"), due=0
    )


def that_change(theme: Theme) -> None:
    """The CSRF token is that of the session that counted."""
    for one, other, token, due in (
        ("ended", "live", "alex.csrf-now", 0),
        ("visitor", "live", "alex.csrf-now", 0),
        ("visitor", "live", "vera.csrf", 403),
        ("live", "visitor", "vera.csrf", 403),
        ("visitor", "ended", "vera.csrf", 0),
        ("old", "new", "renewed.csrf", 0),
        ("old", "ended", "renewed.csrf", 503),
        ("live", "another", "alex.csrf-now", 401),
    ):
        theme.case(
            f"post-{one}-and-{other}-with-{token.replace('.', '-')}",
            "GUARD-3, GUARD-6",
            "POST",
            gate="plain",
            guard=EVERYONE,
            cookie=cookie(one, other),
            csrf=live(token),
            due=due,
        )


def themes() -> list[Theme]:
    theme = Theme("several", "Several cookies of one name, in every mixture.")
    for add in (pairs, of_host, many, that_change):
        add(theme)
    return [theme]
