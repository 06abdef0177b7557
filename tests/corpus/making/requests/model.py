"""A small model of docs/design/guard.md: what a guard answers to a request. It shares nothing with limen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..keys import unb64
from ..tokens import ISSUER, NOW
from .bearers import OWN, Token, Verifier
from .world import Session, Ticket, World, stand_in

ARGUMENT, BEARER_ABSENT, BEARER, SCOPE, ROLE = 100, 323, 324, 325, 326
TICKET_ABSENT, TICKET, TICKET_SID, TICKET_KIND, TICKET_TWICE = 400, 401, 402, 403, 404
RENEWED, NOT_FRESH, LEVEL, CSRF, CSRF_EXPIRED = 408, 410, 411, 414, 415

NOT_ENOUGH = {SCOPE, ROLE, NOT_FRESH, LEVEL, CSRF, CSRF_EXPIRED}
SAFE = {b"GET", b"HEAD", b"OPTIONS", b"TRACE"}
MOST_TICKETS, MOST_TOKEN = 4, 1048576


@dataclass(frozen=True)
class Guard:
    accepts: frozenset[str] = frozenset({"token", "session"})
    issuers: tuple[str, ...] = ()
    scope: str = ""
    role: str = ""
    max_age: int | None = None
    level: int = 0
    csrf: str = "cookie"
    origins: tuple[str, ...] = ()
    realm: str = ""
    optional: bool = False
    verifier: Verifier = OWN


@dataclass(frozen=True)
class Request:
    """The fields as bytes; None: the request has none. Secrets of the store are stand-ins."""

    method: bytes
    authorization: bytes | None = None
    cookie: bytes | None = None
    csrf: bytes | None = None
    origin: bytes | None = None
    host: bytes | None = None
    fetch_site: bytes | None = None
    websocket: bool = False
    tls: bool = False
    body_read: bool = False

    @property
    def safe(self) -> bool:
        return self.method in SAFE and not self.websocket


@dataclass(frozen=True)
class Answer:
    status: int = 0
    http: int = 0
    credential: str = ""
    again: bool = False
    read_only: bool = False
    csrf_good: bool = False
    retry_after: int = 0
    issuer: str | None = None
    subject: str | None = None
    ticket: bytes | None = None
    challenge: str | None = None
    word: str | None = None
    session: Session | None = None
    token: Token | None = None
    verifier: Verifier | None = None


class Refused(Exception):
    """`why`: of a CSRF refusal, missing, origin or other; `again`: unless the body has the token."""

    def __init__(self, status: int, why: str = "", again: bool = False) -> None:
        super().__init__(status)
        self.status, self.why, self.again = status, why, again


# --- what speaks --------------------------------------------------------------


def bearer_of(value: bytes | None) -> bytes | None:
    """The token of an Authorization field. Another scheme does not speak."""
    if not value:
        return None
    several = b"\n" in value or re.search(rb",[ \t]*bearer(?:[ \t]|\Z)", value, re.IGNORECASE)
    scheme = re.match(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value)
    if several or scheme is None:
        raise Refused(BEARER)
    if scheme[0].lower() != b"bearer":
        return None
    token = re.fullmatch(rb"(?i:bearer) +([A-Za-z0-9._~+/-]+=*)", value)
    if token is None or len(token[1]) > MOST_TOKEN:
        raise Refused(BEARER)
    return token[1]


def kind_of(value: bytes) -> str | int:
    """session or visitor, or the status of a text that is no ticket."""
    if value.count(b".") in (2, 4):
        return TICKET_KIND
    if re.fullmatch(rb"[A-Za-z0-9_-]{21}[AQgw]", value):
        return TICKET_SID
    if not re.fullmatch(rb"[A-Za-z0-9_-]{36}", value):
        return TICKET
    return {b"M": "session", b"V": "visitor"}.get(unb64(value.decode())[:1], TICKET_KIND)


@dataclass
class Jar:
    """The cookies of our name: different tickets in their order, and the status of the best value that is none."""

    tickets: dict[bytes, str] = field(default_factory=dict)
    worst: int = 0


def jar_of(cookie: bytes | None, name: str) -> Jar:
    jar = Jar()
    for pair in re.split(rb"[;\n]", cookie or b""):
        found, equals, value = pair.strip(b" \t\r").partition(b"=")
        if found != name.encode() or not equals or not value:
            continue
        kind = kind_of(value)
        if isinstance(kind, str):
            jar.tickets.setdefault(value, kind)
        else:
            jar.worst = max(jar.worst, kind)  # a credential of another kind before a sid, that before rubbish
    return jar


def accept(guard: Guard, kind: str) -> None:
    if kind in guard.accepts:
        return
    if kind == "token":
        raise Refused(TICKET_ABSENT)
    raise Refused(TICKET_KIND if guard.accepts & {"session", "visitor"} else BEARER_ABSENT)


def read(world: World, guard: Guard, value: bytes, kind: str) -> Ticket:
    accept(guard, kind)
    found = world.found(value)
    if found.session is None:
        raise Refused(found.status)
    return found


def choose(world: World, guard: Guard, jar: Jar, one_only: bool) -> tuple[bytes, Ticket]:
    """Of several tickets the live one; of those of one session the new one, or the last. Visitors lose to sessions."""
    if len(jar.tickets) > MOST_TICKETS or (len(jar.tickets) > 1 and one_only):
        raise Refused(TICKET_TWICE)
    live, last = [], Refused(TICKET_ABSENT)
    for value, kind in jar.tickets.items():
        try:
            live.append((value, read(world, guard, value, kind), kind))
        except Refused as refused:
            last = refused
    if not live:
        raise last
    sessions = [(value, ticket) for value, ticket, kind in live if kind == "session"]
    if len({ticket.session.sid for _, ticket in sessions if ticket.session}) > 1:
        raise Refused(TICKET_TWICE)
    if not sessions:
        return live[0][:2]
    return next(((value, ticket) for value, ticket in sessions if not ticket.renewed), sessions[-1])


# --- forgery ------------------------------------------------------------------


def own_origin(guard: Guard, request: Request) -> bool:
    if request.origin is None:
        return False
    if request.origin in [origin.encode() for origin in guard.origins]:
        return True
    scheme, _, host = request.origin.partition(b"://")
    schemes = [b"https"] if request.tls else [b"https", b"http"]
    return scheme in schemes and request.host is not None and host.lower() == request.host.lower()


def same_origin(guard: Guard, request: Request) -> bool:
    if request.origin is not None:
        return own_origin(guard, request)
    return request.fetch_site == b"same-origin"


def unproved(guard: Guard, request: Request) -> bool:
    """Whether a request without credentials lacks its proof of the same origin."""
    return guard.csrf == "always" and not request.safe and not same_origin(guard, request)


def check_csrf(world: World, guard: Guard, request: Request, session: Session) -> None:
    if request.websocket:
        if request.origin is not None and not own_origin(guard, request):
            raise Refused(CSRF, "origin")
        return
    if request.safe:
        return
    if not request.csrf:
        raise Refused(CSRF, "missing", again=not request.body_read)
    for name, (of, expires) in world.csrf.items():
        if stand_in(name).encode() == request.csrf and (of.sid, of.secret) == (session.sid, session.secret):
            if expires <= NOW:
                raise Refused(CSRF_EXPIRED)
            return
    raise Refused(CSRF, "other")


# --- enough -------------------------------------------------------------------


def check_session_rights(guard: Guard, session: Session) -> None:
    if session.level < guard.level:
        raise Refused(LEVEL)
    if guard.max_age is not None and (not session.sid or NOW - session.auth_time > guard.max_age):
        raise Refused(NOT_FRESH)
    if not set(guard.scope.split()) <= set(session.scope.split()):
        raise Refused(SCOPE)
    if guard.role and f'"{guard.role}"' not in session.roles:
        raise Refused(ROLE)


def check_token_rights(guard: Guard, token: Token) -> None:
    if guard.max_age is not None or guard.level:
        raise Refused(NOT_FRESH)
    if not set(guard.scope.split()) <= set(token.claims.get("scope", "").split()):
        raise Refused(SCOPE)
    roles = [token.claims.get("role"), *token.claims.get("roles", [])]
    if guard.role and guard.role not in roles:
        raise Refused(ROLE)


# --- what the client is told --------------------------------------------------


def challenge(guard: Guard, status: int, credential: str) -> str | None:
    error, more = "", {}
    if status == BEARER:
        error = "invalid_request"
    elif status in NOT_ENOUGH:
        if credential != "token" or status not in (SCOPE, NOT_FRESH, LEVEL):
            return None
        error = "insufficient_scope" if status == SCOPE else "insufficient_user_authentication"
        if status != SCOPE:
            more["error_description"] = "A fresh or stronger login is required"
    elif credential == "token" and status != TICKET_ABSENT:
        error = "invalid_token"
        if status == 317:
            more["error_description"] = "The token has expired"
    said = {"error": error, **more, "scope": guard.scope}
    if guard.realm or not (error or guard.scope):
        said = {"realm": guard.realm, **said}
    if status in (NOT_FRESH, LEVEL):
        said["acr_values"] = str(guard.level or "")
        said["max_age"] = "" if guard.max_age is None else str(guard.max_age)
    return "Bearer " + ", ".join(
        f'{name}="{value}"' for name, value in said.items() if value or name == "realm"
    )


def told(refused: Refused, credential: str) -> tuple[int, str]:
    """The HTTP status and the word."""
    status = refused.status
    if status == RENEWED:
        return 503, "unavailable"
    if status == BEARER:
        return 400, "invalid_request"
    if status in (NOT_FRESH, LEVEL):
        return (401 if credential == "token" else 403), "insufficient_user_authentication"
    if status == CSRF:
        words = {"missing": "csrf_missing", "origin": "csrf_origin", "other": "csrf_other_session"}
        return 403, words[refused.why]
    if status in NOT_ENOUGH:
        return 403, {SCOPE: "insufficient_scope", ROLE: "forbidden", CSRF_EXPIRED: "csrf_expired"}[status]
    known = credential == "token" and status != TICKET_ABSENT
    return 401, "invalid_token" if known else "unauthorized"


def refuse(guard: Guard, request: Request, refused: Refused, so_far: Answer) -> Answer:
    """An optional guard lets in as nobody whom it refuses as no, or for want of a CSRF token, but no form of
    another website where it asks for proof."""
    status = refused.status
    gone = replace(so_far, status=status, issuer=None, subject=None, ticket=None, session=None, token=None)
    no = status not in NOT_ENOUGH and status != RENEWED
    forged = so_far.credential != "token" and unproved(guard, request)
    if guard.optional and not refused.again and not forged and (no or status in (CSRF, CSRF_EXPIRED)):
        return replace(gone, csrf_good=False)
    http, word = told(refused, so_far.credential)
    asks = challenge(guard, status, so_far.credential) if http < 500 else None
    return replace(
        gone, http=http, word=word, challenge=asks, again=refused.again, retry_after=1 if http == 503 else 0
    )


# --- the whole ----------------------------------------------------------------


def check(world: World, gate: dict[str, str], guard: Guard, request: Request) -> Answer:
    if not request.method:
        return Answer(ARGUMENT)
    steps = Steps(world, gate, guard, request)
    try:
        steps.decide()
        return steps.answer
    except Refused as refused:
        return refuse(guard, request, refused, steps.answer)


class Steps:
    """The way of a request through a guard. `answer`: what is known so far."""

    def __init__(self, world: World, gate: dict[str, str], guard: Guard, request: Request) -> None:
        self.world, self.gate, self.guard, self.request = world, gate, guard, request
        self.answer = Answer()

    def note(self, **more: object) -> None:
        self.answer = replace(self.answer, **more)  # type: ignore[arg-type]

    def decide(self) -> None:
        try:
            text = bearer_of(self.request.authorization)
        except Refused:
            self.note(credential="token")
            raise
        if text is not None:
            self.note(credential="token")
            self.decide_token(self.world.token_of(text))
            return
        jar = jar_of(self.request.cookie, self.gate.get("cookie.name", "__Host-session"))
        if not jar.tickets:
            self.refuse_nobody(jar)
        self.note(credential=next(iter(jar.tickets.values())))
        self.decide_cookies(jar)

    def refuse_nobody(self, jar: Jar) -> None:
        if unproved(self.guard, self.request):
            raise Refused(CSRF, "missing")
        if jar.worst:
            raise Refused(jar.worst)
        raise Refused(BEARER_ABSENT if self.guard.accepts == {"token"} else TICKET_ABSENT)

    def decide_token(self, token: Token) -> None:
        guard = self.guard
        accept(guard, "token")
        if status := guard.verifier.refuses(token):
            raise Refused(status)
        check_issuer(guard, token)
        check_token_rights(guard, token)
        own = token.claims["iss"] == ISSUER
        subject = token.claims.get("sub") if own else None
        self.note(csrf_good=True, issuer=token.claims["iss"], subject=subject)
        self.note(token=token, verifier=guard.verifier)

    def decide_cookies(self, jar: Jar) -> None:
        host = self.gate.get("cookie.name", "__Host-session").startswith("__Host-")
        one_only = host and self.gate.get("cookie.partitioned") != "true"
        try:
            value, ticket = choose(self.world, self.guard, jar, one_only)
        except Refused:
            # Nobody speaks, so the request needs the proof of one without credentials.
            if unproved(self.guard, self.request):
                raise Refused(CSRF, "missing") from None
            raise
        session = ticket.session
        assert session is not None
        self.note(credential=jar.tickets[value], read_only=ticket.renewed)
        if ticket.renewed and not self.request.safe:
            raise Refused(RENEWED)
        if self.guard.csrf != "never" or self.request.websocket:
            check_csrf(self.world, self.guard, self.request, session)
            self.note(csrf_good=True)
        check_session_rights(self.guard, session)
        self.note(session=session, ticket=value)
        if session.sid:
            self.note(issuer=ISSUER, subject=session.subject)


def check_issuer(guard: Guard, token: Token) -> None:
    if token.claims["iss"] not in (ISSUER, *guard.issuers):
        raise Refused(320)


def require(world: World, gate: dict[str, str], guard: Guard, request: Request, before: Answer) -> Answer:
    """A further guard, held against an answer."""
    if before.http != 0:
        return Answer(ARGUMENT)
    nobody = before.session is None and before.token is None
    if nobody:
        if guard.optional and not unproved(guard, request):
            return before
        return check(world, gate, guard, request)
    if before.token is not None and before.verifier != guard.verifier:
        return check(world, gate, guard, request)
    if before.session is not None and guard.csrf != "never" and not before.csrf_good:
        return check(world, gate, guard, request)
    try:
        accept(guard, before.credential)
        if before.token is not None:
            check_issuer(guard, before.token)
            check_token_rights(guard, before.token)
        if before.session is not None:
            if request.websocket:
                check_csrf(world, guard, request, before.session)
            check_session_rights(guard, before.session)
    except Refused as refused:
        return refuse(guard, request, refused, Answer(credential=before.credential))
    return before
