"""What the store holds: the steps that make it, and what each of its secrets is good for.

A step is a list of words, which world.c carries out; what it makes has a name, such as `alex.ticket`. Each case
names such a secret as {"live": "alex.ticket"}. For the model a stand-in of the same form takes its place.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from ..keys import b64
from ..tokens import ISSUER, NOW
from .bearers import TOKENS, Token

IDLE, LIFE, CSRF, GRACE = 86400, 2592000, 3600, 10

# The properties of every gate over the store.
COMMON = {
    "issuer": ISSUER,
    "audience": "shop",
    "token.leeway": "0s",
    "token.ttl": "1d",
    "session.idle_ttl": f"{IDLE}s",
    "session.ttl": f"{LIFE}s",
    "visitor.idle_ttl": f"{IDLE}s",
    "csrf.ttl": f"{CSRF}s",
    "session.renew_grace": f"{GRACE}s",
    "lmdb.max_size": "64M",
}


@dataclass(frozen=True)
class Session:
    """A session or visitor of the store, as its record shows it."""

    sid: str  # the name of the sid; empty: a visitor
    subject: str = ""
    data: str = "{}"
    roles: str = ""
    scope: str = ""
    level: int = 0
    auth_time: int = 0
    secret: int = 0  # changes with the rights, and with it the CSRF tokens


@dataclass(frozen=True)
class Ticket:
    """What a ticket leads to: a session, or the status of its refusal. `renewed`: it has a successor."""

    session: Session | None
    status: int = 0
    renewed: bool = False


UNKNOWN, REVOKED = 405, 406


def live_word(name: str) -> str:
    """How an answer shows a secret of the store."""
    return f"{{{name}}}"


def stand_in(name: str) -> str:
    """A text of the form that the secret of this name has."""
    noise = hashlib.sha256(name.encode()).digest() * 2
    kind = name.rpartition(".")[2]
    if kind == "ticket":
        return b64((b"V" if name in VISITORS else b"M") + noise[:26])
    if kind == "sid":
        return b64(noise[:16])
    if kind.startswith("csrf"):
        return b64(b"\x01" + noise[:40])
    return f"{b64(b'{}')}.{b64(noise)}.{b64(noise[:32])}"


class World:
    """The steps, and what comes of them at NOW."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self.tickets: dict[str, Ticket] = {}
        self.csrf: dict[str, tuple[Session, int]] = {}  # its session, and when it expires
        self.tokens: dict[str, Token] = {}
        self.now = 0
        self.more = ""  # properties of the gate that makes the store

    def do(self, *words: str) -> None:
        self.steps.append(list(words))

    def at(self, ago: int) -> None:
        """Opens the gate anew, at some seconds before NOW."""
        self.now = NOW - ago
        self.do("gate", f"clock.fixed = {self.now}\n{self.more}")

    def login(self, name: str, subject: str, *, status: int = 0, data: str = "{}", **options: str) -> None:
        """`status`: what the session is refused with at NOW."""
        text = "".join(f"session.{option} = {value}\n" for option, value in options.items())
        self.do("login", name, subject, data, text)
        made = Session(
            f"{name}.sid",
            subject,
            data,
            options.get("roles", ""),
            options.get("scope", ""),
            int(options.get("level", "0")),
            self.now,
            secret=len(self.steps),
        )
        self.tickets[f"{name}.ticket"] = Ticket(None if status else made, status)
        self.bind_csrf(f"{name}.csrf", f"{name}.ticket", made)

    def bind_csrf(self, name: str, ticket: str, session: Session) -> None:
        self.do("csrf", name, ticket)
        self.csrf[name] = (session, self.now + CSRF)

    def csrf_of(self, name: str, which: str) -> None:
        """A further CSRF token of a live session."""
        session = self.tickets[f"{name}.ticket"].session
        assert session is not None
        self.bind_csrf(f"{name}.csrf-{which}", f"{name}.ticket", session)

    def renew(self, name: str, new: str, *, keeps: bool = True, **options: str) -> None:
        """Gives the session of `name` the ticket of `new`. `keeps`: the old one still reads at NOW."""
        before = self.tickets[f"{name}.ticket"].session
        assert before is not None
        text = "".join(f"session.{option} = {value}\n" for option, value in options.items())
        self.do("renew", name, new, text)
        secret = len(self.steps) if options else before.secret
        now = replace(before, roles=options.get("roles", before.roles), secret=secret)
        self.tickets[f"{new}.ticket"] = Ticket(now)
        old = Ticket(now, renewed=True) if keeps else Ticket(None, UNKNOWN)
        self.tickets[f"{name}.ticket"] = old
        self.bind_csrf(f"{new}.csrf", f"{new}.ticket", now)

    def end(self, name: str) -> None:
        self.do("end", name)
        self.tickets[f"{name}.ticket"] = Ticket(None, UNKNOWN)

    def token(self, name: str, claims: str, status: int = 0) -> None:
        """A token that limen issues from a session."""
        session = self.tickets[f"{name}.ticket"].session
        assert session is not None
        self.do("token", f"{name}.token", name, claims)
        known = {"iss": ISSUER, "sub": session.subject, "aud": "shop", "iat": self.now, "exp": NOW + 1}
        text = stand_in(f"{name}.token").encode()
        shown = live_word(f"{name}.claims")
        self.tokens[f"{name}.token"] = Token(
            text, "hs256", {**known, **json.loads(claims)}, shown, broken=status
        )

    def visitor(self, name: str, data: str, status: int = 0) -> None:
        self.do("visitor", name, data)
        made = Session("", data=data, secret=len(self.steps))
        self.tickets[f"{name}.ticket"] = Ticket(None if status else made, status)
        self.bind_csrf(f"{name}.csrf", f"{name}.ticket", made)

    def token_of(self, text: bytes) -> Token:
        """What is known of a bearer token."""
        known = [*TOKENS.values(), *self.tokens.values()]
        return next(token for token in known if token.text == text)

    def found(self, ticket: bytes) -> Ticket:
        """What a text of a ticket's form leads to."""
        for name, known in self.tickets.items():
            if stand_in(name).encode() == ticket:
                return known
        return Ticket(None, UNKNOWN)


VISITORS = {f"{name}.ticket" for name in ("vera", "vic", "vold", "vlast", "vgone", "vdrawn", "vrevoked")}

LONG_SUBJECT = "x" * 1024
FAR_SUBJECT = "Алекс\u2003☃\U0001f600"


def before_the_cutoff(world: World) -> None:
    """Everybody who was here is revoked; records are deleted as they expire."""
    world.more = f"visitor.idle_ttl = {LIFE}s\nsession.idle_ttl = {LIFE}s\n"
    world.at(2000000)
    world.login("ghost", "ghost", status=REVOKED)
    world.visitor("vrevoked", '{"cart":[0]}', REVOKED)
    world.at(1900000)
    world.do("revoke_everyone")
    world.more = ""


def of_yesterday(world: World) -> None:
    """Their idle time ends at NOW, or a second after."""
    world.at(IDLE)
    world.visitor("vold", '{"cart":[1]}', UNKNOWN)
    world.login("idle", "alex", status=UNKNOWN)
    world.at(IDLE - 1)
    world.visitor("vlast", '{"cart":[2]}')
    world.login("awake", "alex")


def logins_of_long_ago(world: World) -> None:
    world.at(4000)
    data = '{"n":1,"role":"admin"}'
    world.login("alex", "alex", data=data, roles='["editor","clerk"]', scope="read write", level="2")
    world.login("phone", "alex", roles='["editor"]', scope="read")
    world.login("late", "alex", status=UNKNOWN, ttl="4000s")
    world.login("ended", "alex", roles='["admin"]')
    world.token("ended", '{"role":"admin"}', 322)
    world.login("kicked", "alex", status=UNKNOWN)
    world.do("revoke_session", "alex", "kicked")
    world.login("mallory", "mallory", status=UNKNOWN)
    world.do("revoke_subject", "mallory")
    world.do("revoke_token", TOKENS["revoked"].text.decode())
    world.at(CSRF)
    world.csrf_of("alex", "late")
    world.at(CSRF - 1)
    world.csrf_of("alex", "due")


def logins(world: World) -> None:
    world.at(3000)
    world.end("ended")
    world.login("again", "mallory")
    for name, subject in (
        ("rise", "riley"),
        ("lapse", "lane"),
        ("last", "lane"),
        ("rene", "ren\u00e9"),
        ("sam", "sam"),
    ):
        world.login(name, subject)
    world.login("far", FAR_SUBJECT, data='{"n\u00e4me":"\u2603"}', roles='["b\u00e4cker"]')
    world.login("long", LONG_SUBJECT)
    world.login("big", "bob", data='{"x":"' + "y" * (16384 - 8) + '"}')


def renewals(world: World) -> None:
    world.at(300)
    world.login("fresh", "fred", level="1")
    world.at(30)
    world.renew("rise", "risen", keeps=False, roles='["admin"]')
    world.at(GRACE)
    world.renew("lapse", "lapsed", keeps=False)
    world.at(GRACE - 1)
    world.renew("last", "lasted")
    world.at(5)
    world.renew("rene", "renew")
    world.at(3)
    world.renew("renew", "renewed")


CHANGED = (0, 1, 10, 23, 30, 40, 54)


def just_now(world: World) -> None:
    world.at(1)
    world.token("alex", '{"scope":"read write","roles":["editor"]}')
    for name in ("alex", "phone"):
        world.csrf_of(name, "now")
    for at in CHANGED:
        world.do("changed", f"alex.csrf-changed-{at}", "alex.csrf-now", str(at))
    world.visitor("vera", '{"cart":[7]}')
    world.visitor("vic", '{"cart":[8]}')
    world.visitor("vgone", '{"cart":[9]}', UNKNOWN)
    world.do("end_visitor", "vgone")
    world.do("draw", "vdrawn")
    world.tickets["vdrawn.ticket"] = Ticket(None, UNKNOWN)


def made() -> World:
    world = World()
    for step in (before_the_cutoff, of_yesterday, logins_of_long_ago, logins, renewals, just_now):
        step(world)
    world.at(0)
    return world
