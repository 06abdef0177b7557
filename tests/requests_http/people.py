"""Those who ask: sessions, visitors and tokens in the store that all servers share."""

from __future__ import annotations

from collections.abc import Callable

import limen

ISSUER, AUDIENCE = "https://shop.example", "shop"
COOKIE = "__Host-session"


class People:
    """Names such as `alex` (the cookie of a session), `alex.ticket`, `alex.token`, `alex.csrf`."""

    def __init__(self, store: str) -> None:
        self.gate = limen.open(store, issuer=ISSUER, audience=AUDIENCE, session_renew_grace="60s")
        self._kept: dict[str, limen.Session | limen.Visitor] = {}
        self._made: dict[str, str] = {}

    def close(self) -> None:
        self.gate.close()

    def value(self, name: str) -> str:
        person, _, what = name.partition(".")
        ways: dict[str, Callable[[str], str]] = {
            "": lambda person: f"{COOKIE}={self._of(person).ticket}",
            "ticket": lambda person: self._of(person).ticket or "",
            "csrf": lambda person: self.gate.csrf.token(self._of(person)),
            "token": self._token,
        }
        if name not in self._made:
            self._made[name] = ways[what](person)
        return self._made[name]

    def _of(self, person: str) -> limen.Session | limen.Visitor:
        if person not in self._kept:
            self._kept[person] = self._new(person)
        return self._kept[person]

    def _new(self, person: str) -> limen.Session | limen.Visitor:
        if person.startswith("visitor"):
            return self.gate.visitors.put(self.gate.visitors.draw(), {"cart": "apple"})
        session = self.gate.sessions.create(person, roles=["admin"] if person == "admin" else None)
        if person == "ended":
            self.gate.sessions.end(session)
        if person == "renewed":  # its ticket is the one before
            self._made["renewed.csrf"] = self.gate.csrf.token(session)
            self.gate.sessions.renew(session)
        return session

    def _token(self, person: str) -> str:
        if person == "stranger":
            with limen.open("memory:", issuer="https://other.example", audience=AUDIENCE) as other:
                return other.tokens.issue(person)
        token = self.gate.tokens.issue(person, {"role": "admin"} if person == "admin" else None)
        if person == "revoked":
            self.gate.revoke_token(token)
        return token
