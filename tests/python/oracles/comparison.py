"""limen compared with its peers, token by token."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

import limen

from . import reasons
from .judges import Judge
from .mutations import Case
from .palettes import AUDIENCE

TIMES = {
    "issued_at_seconds": ("iat", ROUND_FLOOR),
    "not_before_seconds": ("nbf", ROUND_CEILING),
    "expires_at_seconds": ("exp", ROUND_FLOOR),
}
TEXTS = {"issuer": "iss", "subject": "sub", "id": "jti", "sid": "sid"}


@dataclass
class Report:
    """The results of a run. `unexplained` and `different` must stay empty."""

    accepted_by: Counter[str] = field(default_factory=Counter)  # such as "limen PyJWT"
    statuses: Counter[str] = field(default_factory=Counter)
    explained: Counter[reasons.Reason] = field(default_factory=Counter)
    made_by: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.accepted_by.total()

    def lines(self) -> list[str]:
        """The tables, for people."""
        lines = [f"{self.total:,} mutated tokens; accepted by:"]
        lines += [f"{count:9,}  {who or 'nobody'}" for who, count in self.accepted_by.most_common()]
        for title, table in (
            ("limen refuses, both peers accept:", reasons.REFUSED_BY_LIMEN),
            ("limen accepts, both peers refuse:", reasons.ACCEPTED_BY_LIMEN),
        ):
            lines.append(title)
            lines += [f"{self.explained[reason]:9,}  {reason.name} ({reason.rule})" for reason in table]
        lines.append(f"{len(self.unexplained):9,}  without a reason")
        return lines


Verify = Callable[[bytes], limen.Claims]


def compare(cases: Iterable[Case], verify: Verify, pyjwt: Judge, joserfc: Judge, report: Report) -> None:
    """Adds the verdict of each judge on each token to `report`."""
    for case in cases:
        token = case.token
        claims: limen.Claims | None = None
        status = "LIMEN_OK"
        try:
            claims = verify(token)
        except limen.TokenError as refusal:
            status = refusal.name
        peers = {"PyJWT": pyjwt(token), "joserfc": joserfc(token)}
        accepted = [name for name, verdict in peers.items() if verdict.accepted]
        report.accepted_by[" ".join(["limen"] * (claims is not None) + accepted)] += 1
        report.statuses[status] += 1
        report.made_by.update(case.made_by)

        if claims is not None:
            for name in accepted:
                if fault := difference(claims, peers[name].claims or {}):
                    report.different.append(f"{fault} by {name}: {describe(case)}")
        reason: reasons.Reason | None = None
        if claims is not None and not accepted:
            reason = reasons.why_accepted(token, lambda text: pyjwt(text).accepted or joserfc(text).accepted)
        elif claims is None and len(accepted) == len(peers):
            reason = reasons.why_refused(token, status)
        else:
            continue
        if reason is None:
            said = "; ".join(f"{name}: {verdict.refusal or 'accepted'}" for name, verdict in peers.items())
            report.unexplained.append(f"limen: {status}; {said}; {describe(case)}")
        else:
            report.explained[reason] += 1


def describe(case: Case) -> str:
    parts = reasons.Parts(case.token)
    texts = (parts.header.text, parts.claims.text[:600], case.token[:300])
    return f"{', '.join(case.made_by)}: {texts}"


def difference(claims: limen.Claims, theirs: dict[str, Any]) -> str:
    """The claims that limen reads differently from a peer that accepts the same token; empty if none."""
    if claims.to_dict() != theirs:
        return "claims are read otherwise"
    for attribute, name in TEXTS.items():
        if getattr(claims, attribute) != theirs.get(name):
            return f"{attribute} is read otherwise"
    if claims.audience != AUDIENCE:
        return "audience is read otherwise"
    exact = json.loads(claims.json, parse_float=exact_number, parse_int=Decimal)
    for attribute, (name, rounding) in TIMES.items():
        expected = int(exact[name].to_integral_value(rounding)) if name in theirs else None
        if getattr(claims, attribute) != expected:
            return f"{attribute} is read otherwise"
    return ""


def exact_number(text: str) -> Decimal:
    """A time as written. `Decimal` fails only for numbers just above 0, since limen refuses larger ones."""
    try:
        return Decimal(text)
    except InvalidOperation:
        mantissa, _, _ = text.lower().partition("e")
        return Decimal("1e-400") if mantissa.strip("0.") else Decimal(0)
