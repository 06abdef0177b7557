"""Everyday code of a typed program; mypy --strict checks it against the installed package."""

from __future__ import annotations

from datetime import timedelta

import limen


def login(gate: limen.Gate, subject: str) -> tuple[str, str]:
    session = gate.sessions.create(subject, data={"cart": []}, roles=["admin"], ttl=timedelta(hours=8))
    token: str = gate.tokens.issue(subject, {"roles": session.roles}, session=session)
    return gate.cookies.set(session), token


def who(gate: limen.Gate, cookies: str | None, authorization: str | None) -> str | None:
    try:
        if authorization is not None:
            claims: limen.Claims = gate.tokens.verify(limen.bearer.find(authorization))
            return claims.subject
        session: limen.Session = gate.sessions.get(gate.cookies.find(cookies))
        return session.subject
    except limen.Refused as refused:
        name: str = refused.name
        return None if name else ""


with limen.open(issuer="https://shop.example", audience="shop") as opened:
    login(opened, "alex")
