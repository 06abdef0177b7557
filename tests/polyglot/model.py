"""The result that each order must have, by a table in memory that knows nothing of stores and processes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

Order = dict[str, Any]

SUBJECTS = ["alex", "sam", "zoë"]
GONE = "LIMEN_E_SESSION_UNKNOWN"
REVOKED = "LIMEN_E_TOKEN_REVOKED"


@dataclass
class Session:
    subject: str
    sid: str
    ticket: str
    data: dict[str, Any]
    alive: bool = True
    renewed: list[str] = field(default_factory=list)  # tickets that it had


@dataclass
class Token:
    subject: str
    sid: str
    text: str
    number: int
    alive: bool = True


class Model:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sessions: list[Session] = []
        self.tokens: list[Token] = []
        self.number = 0

    # --- the next order --------------------------------------------------------

    def _any(self, things: list[Any]) -> Any:
        """One of the last twenty: most of them live, some do not."""
        return self.random.choice(things[-20:])

    def next_order(self) -> Order:
        """An order; its member `about` is for the model alone."""
        self.number += 1
        subject = self.random.choice(SUBJECTS)
        orders = ["create"] * 4 + ["list"] * 2
        if self.sessions:
            orders += (
                ["get"] * 8
                + ["update"] * 3
                + ["renew"] * 2
                + ["end", "revoke session", "revoke sessions"]
                + ["issue"] * 4
            )
        if self.tokens:
            orders += ["verify"] * 8 + ["revoke token"] * 2
        orders += ["revoke subject"]
        what = self.random.choice(orders)
        order: Order = {"do": what, "subject": subject}
        if what == "create":
            order["data"] = {
                "n": self.number,
                "cart": ["apple"] * self.random.randrange(3),
                "name": "Zoë \u2028 \U0001f511",
            }
        elif what in ("get", "update", "renew", "end", "revoke session", "revoke sessions"):
            session = order["about"] = self._any(self.sessions)
            order |= {"subject": session.subject, "sid": session.sid, "ticket": session.ticket}
            if session.renewed and self.random.random() < 0.2 and what in ("get", "end"):
                order["ticket"] = session.renewed[-1]
            if what == "update":
                order["data"] = {"n": self.number}
        elif what == "issue":
            live = [each for each in self.sessions if each.alive and each.subject == subject]
            session = order["about"] = self._any(live) if live and self.random.random() < 0.7 else None
            order |= {"sid": session.sid if session else "", "claims": {"n": self.number, "role": "user"}}
        elif what in ("verify", "revoke token"):
            token = order["about"] = self._any(self.tokens)
            order |= {"token": token.text}
        return order

    # --- its result ------------------------------------------------------------

    def take(self, order: Order, answer: Order) -> Order:
        """The expected answer; what could not be known before (a ticket, a token) comes from `answer`."""
        about = order.get("about")
        return getattr(self, "_" + order["do"].replace(" ", "_"))(order, answer, about)  # type: ignore[no-any-return]

    def _create(self, order: Order, answer: Order, _: None) -> Order:
        session = Session(order["subject"], answer.get("sid", "?"), answer.get("ticket", "?"), order["data"])
        self.sessions.append(session)
        return {"ticket": session.ticket, "sid": session.sid}

    def _get(self, order: Order, answer: Order, session: Session) -> Order:
        if not session.alive or order["ticket"] != session.ticket:
            return {"status": GONE}
        return {"subject": session.subject, "sid": session.sid, "data": session.data}

    def _update(self, order: Order, answer: Order, session: Session) -> Order:
        if not session.alive:
            return {"status": GONE}
        session.data = order["data"]
        return {"data": session.data}

    def _renew(self, order: Order, answer: Order, session: Session) -> Order:
        if not session.alive:
            return {"status": GONE}
        session.renewed.append(session.ticket)
        session.ticket = answer.get("ticket", "?")
        return {"ticket": session.ticket, "sid": session.sid}

    def _close(self, session: Session) -> None:
        session.alive = False
        for token in self.tokens:
            if token.sid == session.sid:
                token.alive = False

    def _end(self, order: Order, answer: Order, session: Session) -> Order:
        if not session.alive or order["ticket"] != session.ticket:
            return {"status": GONE}
        self._close(session)
        return {}

    def _list(self, order: Order, answer: Order, _: None) -> Order:
        return {
            "sids": sorted(
                each.sid for each in self.sessions if each.alive and each.subject == order["subject"]
            )
        }

    def _issue(self, order: Order, answer: Order, session: Session | None) -> Order:
        token = Token(order["subject"], order["sid"], answer.get("token", "?"), order["claims"]["n"])
        self.tokens.append(token)
        return {"token": token.text}

    def _verify(self, order: Order, answer: Order, token: Token) -> Order:
        if not token.alive:
            return {"status": REVOKED}
        return {"subject": token.subject, "sid": token.sid, "n": token.number}

    def _revoke_token(self, order: Order, answer: Order, token: Token) -> Order:
        token.alive = False
        return {}

    def _revoke_session(self, order: Order, answer: Order, session: Session) -> Order:
        if not session.alive:
            return {"status": GONE}
        self._close(session)
        return {}

    def _revoke_sessions(self, order: Order, answer: Order, kept: Session) -> Order:
        if not kept.alive:
            return {"status": GONE}
        self._cut_off(order["subject"], kept)
        return {}

    def _revoke_subject(self, order: Order, answer: Order, _: None) -> Order:
        self._cut_off(order["subject"], None)
        return {}

    def _cut_off(self, subject: str, kept: Session | None) -> None:
        for session in self.sessions:
            if session.subject == subject and session is not kept:
                session.alive = False
        for token in self.tokens:
            if token.subject == subject:
                token.alive = False
