"""One ticket in a cookie, in every state, and what may stand around it."""

from __future__ import annotations

from ..keys import b64
from ..tokens import GOOD_CLAIMS, token
from . import several
from .case import Field, Guarding, Theme, live, pieces

NAME = "__Host-session"
STATES = (
    "alex", "phone", "awake", "idle", "late", "ended", "kicked", "mallory", "again", "ghost", "rise", "risen", "lapse",
    "lapsed", "last", "lasted", "rene", "renew", "renewed", "far", "long", "big", "fresh", "sam", "vera", "vlast",
    "vold", "vgone", "vdrawn", "vrevoked",
)  # fmt: skip
KINDS = ("token", "session", "visitor", "session visitor", "token session visitor")


def ticket(name: str) -> Field:
    return [f"{NAME}=", live(f"{name}.ticket")]


def states(theme: Theme) -> None:
    everyone = Guarding(credentials="token session visitor")
    for name in STATES:
        theme.case(f"ticket-{name}", "GUARD-1, GUARD-4", cookie=ticket(name))
        theme.case(f"ticket-{name}-where-visitors-may", "GUARD-4", guard=everyone, cookie=ticket(name))
    for kinds in KINDS:
        for name in ("alex", "ended", "vera", "vgone"):
            guard = Guarding(credentials=kinds)
            theme.case(
                f"accepting-{kinds.replace(' ', '-')}-and-{name}", "GUARD-1", guard=guard, cookie=ticket(name)
            )


def no_tickets(theme: Theme) -> None:
    """Values that are no ticket of this store: none lets in."""
    session = several.FORMS["of-no-store"]
    forms: dict[str, Field] = {
        **several.FORMS,
        "empty": "",
        "a-blank": " ",
        "a-byte": "x",
        "a-nul": "\0",
        "latin-1": b"\xe9" * 36,
        "a-nul-behind": [live("alex.ticket"), "\0"],
        "quoted": ['"', live("alex.ticket"), '"'],
        "quoted-in-front": ['"', live("alex.ticket")],
        "in-brackets": ["[", live("alex.ticket"), "]"],
        "a-comma-behind": [live("alex.ticket"), ","],
        "a-comma-and-the-same": [live("alex.ticket"), ",", live("alex.ticket")],
        "padded": [live("alex.ticket"), "="],
        "twice-in-a-row": [live("alex.ticket"), live("alex.ticket")],
        "blanks-around-within-quotes": ['" ', live("alex.ticket"), ' "'],
        "behind-a-blank": [" ", live("alex.ticket")],
        "behind-an-equals-sign": ["=", live("alex.ticket")],
        "a-csrf-token": [live("alex.csrf")],
        "a-bearer-token": token(payload=GOOD_CLAIMS),
        "a-character-short": session[:-1],
        "a-character-more": f"{session}A",
        "standard-base64": b64(b"M" + b"\xff" * 26).replace("_", "/"),
        "four-dots": "a.b.c.d.e",
        "one-dot": "a.b",
        "one-megabyte": "x" * 1048576,
    }
    for name, value in forms.items():
        theme.case(f"value-{name}", "GUARD-1", cookie=[f"{NAME}=", *pieces(value)], due=401)
    guard = Guarding(realm="shop", scope="read")
    theme.case("value-of-no-store-and-a-realm", "GUARD-1", guard=guard, cookie=[f"{NAME}=", session], due=401)


def around(theme: Theme) -> None:
    """Other cookies do no harm, however malformed, and blanks around ours do none either."""
    mine = [f"{NAME}=", live("alex.ticket")]
    forms: dict[str, list[str | bytes]] = {
        "behind-another": ["lang=en; "],
        "behind-one-without-a-blank": ["lang=en;"],
        "behind-many-blanks": [" \t  "],
        "behind-semicolons": ["; ;;  ;"],
        "behind-a-line-feed": ["lang=en\n"],
        "behind-a-carriage-return": ["lang=en;\r "],
        "behind-a-name-alone": ["lang; "],
        "behind-an-equals-sign-alone": ["=; "],
        "behind-quotes": ['a="b; '],
        "behind-latin-1": [b"\xe9=\xe8; "],
        "behind-no-utf-8": [b"\xff\xfe; "],
        "behind-a-nul": ["a=\0; "],
        "behind-a-longer-name": ["__Host-session2=x; "],
        "behind-a-shorter-name": ["__Host-sessio=x; "],
        "behind-another-case": ["__HOST-session=x; "],
        "behind-a-lower-case": ["__host-session=x; "],
        "behind-the-empty-of-our-name": ["__Host-session=; "],
        "behind-our-name-alone": ["__Host-session; "],
        "behind-rubbish-of-our-name": ["__Host-session=x; "],
        "behind-a-sid-of-our-name": ["__Host-session=AAAAAAAAAAAAAAAAAAAAAA; "],
        "behind-four-hundred-others": ["a=b; " * 400],
        "behind-a-megabyte": [b"x" * 1048576, "; "],
    }
    for name, front in forms.items():
        theme.case(f"ours-{name}", "GUARD-3", cookie=[*front, *mine], due=0)
    for name, end in {
        "a-semicolon": ";",
        "blanks": " \t ",
        "another": "; x=y",
        "a-line-feed": "\n",
        "crlf": "\r\n",
    }.items():
        theme.case(f"ours-before-{name}", "GUARD-3", cookie=[*mine, end], due=0)
    theme.case("ours-within-quotes-of-another", "GUARD-3", cookie=['a="; ', *mine, '"'], due=401)
    theme.case("ours-behind-a-quote-of-another", "GUARD-3", cookie=['a="; ', *mine, '; "'], due=0)
    theme.case("ours-behind-a-comma", "GUARD-3", cookie=["lang=en, ", *mine], due=401)
    for name, spelled in {
        "a-blank-before-the-equals-sign": "__Host-session =",
        "in-upper-case": "__HOST-SESSION=",
        "without-its-prefix": "session=",
        "with-a-dollar-sign": "$__Host-session=",
        "percent-encoded": "__Host%2Dsession=",
        "quoted-name": '"__Host-session"=',
    }.items():
        theme.case(f"name-{name}", "GUARD-3", cookie=[spelled, live("alex.ticket")], due=401)


def names(theme: Theme) -> None:
    """Gates whose cookie has another name."""
    for gate, name in (("plain", "shop_session"), ("partitioned", NAME), ("long", "n" * 256)):
        for state in ("alex", "ended", "rene", "vera"):
            theme.case(
                f"gate-{gate}-and-{state}", "GUARD-1", gate=gate, cookie=[f"{name}=", live(f"{state}.ticket")]
            )
    theme.case("gate-plain-and-the-name-of-another", "GUARD-1", gate="plain", cookie=ticket("alex"), due=401)
    theme.case(
        "gate-long-and-a-shorter-name", "GUARD-1", gate="long", cookie=["n" * 255 + "=", live("alex.ticket")]
    )


def themes() -> list[Theme]:
    theme = Theme("cookies", "One ticket in a cookie, in every state, and what may stand around it.")
    for add in (states, no_tickets, around, names):
        add(theme)
    return [theme]
