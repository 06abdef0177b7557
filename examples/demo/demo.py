"""limen's demo in Python: one gate, two people and a thief. Every line it prints is the answer of a real
call, and is checked before the next one."""

from __future__ import annotations

import base64
import itertools
import subprocess
import sys

from backend import AUDIENCE, ISSUER, backend, the_back_ends
from stage import insist, let_in, quote, row, say, title, turned_away
from website import Browser, Website

import limen

NOON = 1_750_000_000
STRANGERS = 10


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def edited(badge: str) -> str:
    """The same badge, with "admin" where "user" stood."""
    header, claims, signature = badge.split(".")
    better = decoded(claims).replace(b'"role":"user"', b'"role":"admin"')
    return f"{header}.{base64.urlsafe_b64encode(better).decode().rstrip('=')}.{signature}"


def comes_in(verifier: limen.Verifier, badge: str, where: str, who: str) -> None:
    """Shows a badge at a door, which lets its owner in."""
    claims = verifier.verify(badge)
    insist(claims.subject == who, "the badge names who it was made for")
    let_in(where, who)


def refusal(verifier: limen.Verifier, badge: str, why: type[limen.TokenError]) -> limen.TokenError:
    try:
        verifier.verify(badge)
    except why as error:
        return error
    insist(False, f"the badge is refused as {why.__name__}")
    raise AssertionError


def is_refused(verifier: limen.Verifier, badge: str, where: str, why: type[limen.TokenError]) -> None:
    """Shows a badge at a door, which refuses it for this reason."""
    turned_away(where, refusal(verifier, badge, why))


def stranger() -> None:
    """The other side of the ten processes: public keys and a badge on standard input, and nothing else."""
    jwks, badge = sys.stdin.read().split("\n")
    keys = limen.KeySet.from_json(jwks)
    verifier = limen.Verifier.from_keys(keys, issuer=ISSUER, audience=AUDIENCE)
    print(verifier.verify(badge).subject, end="")


class Story:
    def __init__(self) -> None:
        self.shop = limen.open("memory:", issuer=ISSUER, audience=AUDIENCE)
        self.clockwork = limen.open("memory:", issuer=ISSUER, audience=AUDIENCE, clock_manual=True)
        self.fast_shop = limen.open("memory:", issuer=ISSUER, audience=AUDIENCE, keys_algorithm="HS256")
        self.door = self.shop.tokens
        self.website = Website(self.shop)
        self.good = self.shop.tokens.issue("alex", {"role": "user"})
        self.forged = edited(self.good)
        self.expired = self.revoked = ""

    def a_badge_is_issued(self) -> None:
        title(1, "A badge")
        say("Alex logs in and is given a badge, a token that is good for 15 minutes:")
        quote("", self.good)
        say("Anyone can read it:")
        header, claims, signature = self.good.split(".")
        quote("header", decoded(header).decode())
        quote("claims", decoded(claims).decode())
        quote("signature", f"{len(decoded(signature))} bytes that only the gate's private key can make")
        comes_in(self.door, self.good, "Alex shows it at the door:", "alex")

    def the_badge_is_edited(self) -> None:
        title(2, "A better badge")
        say('Alex writes "admin" where "user" stood and leaves the signature as it was.')
        insist(self.forged != self.good, "the badge was edited")
        is_refused(self.door, self.forged, "Alex shows it at the door:", limen.SignatureInvalid)

    def the_badge_expires(self) -> None:
        title(3, "An old badge")
        say("So that nobody has to wait, this one is of a gate whose clock is set by hand.")
        gate = self.clockwork
        gate.set_clock(NOON)
        self.expired = gate.tokens.issue("alex")
        comes_in(gate.tokens, self.expired, "At once:", "alex")
        gate.set_clock(NOON + 15 * 60 - 1)
        comes_in(gate.tokens, self.expired, "After 14 minutes and 59 seconds:", "alex")
        gate.set_clock(NOON + 16 * 60)
        is_refused(gate.tokens, self.expired, "After 16 minutes:", limen.TokenExpired)

    def a_role_is_read(self) -> None:
        title(4, "A role")
        claims = self.door.verify(self.good)
        insist(claims["role"] == "user", "the role is the one that was issued")
        say(f'claims["role"] reads: {claims["role"]}. The claims are parsed when somebody asks.')
        try:
            claims.require(role="admin")
            insist(False, "alex is no admin")
        except limen.NotEnough as error:
            turned_away('claims.require(role="admin"):', error)

    def ask_strangers(self, badge: str) -> int:
        """Shows a badge to ten processes at once; returns how many let it in."""
        jwks = self.shop.jwks()
        insist('"d"' not in jwks, "the public JWK Set has nothing private")
        command = [sys.executable, __file__, "--stranger"]
        pipe = subprocess.PIPE
        all_of_them = [
            subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(STRANGERS)
        ]
        answers = [process.communicate(f"{jwks}\n{badge}", timeout=60)[0] for process in all_of_them]
        return answers.count("alex")

    def ten_processes_verify(self) -> None:
        title(5, "Ten strangers")
        say("Ten more processes start. Each is given the gate's public keys and Alex's badge, no more.")
        insist(self.ask_strangers(self.good) == STRANGERS, "all ten accept the badge")
        let_in("They never met the gate, and all ten say:", "alex")

    def the_account_is_hacked(self) -> None:
        title(9, "A thief")
        site = self.website
        sam = self.shop.tokens.issue("sam", {"role": "user"})
        thief_web, alex_web, sam_web = Browser(), Browser(), Browser()
        site.log_in(thief_web, "alex", "somewhere else")
        site.log_in(alex_web, "alex", "Firefox on Linux")
        site.log_in(sam_web, "sam", "Safari on a Mac")
        thief = self.revoked = site.app_token(thief_web)
        say("Somebody has Alex's password, a session at the website, and a badge in the app.")
        site.greets(thief_web, "The thief, at the website:", "alex")
        comes_in(self.door, thief, "The thief, at a service:", "alex")
        say('Alex calls. One call of ours: gate.revoke_subject("alex", reason="hacked")')
        self.shop.revoke_subject("alex", reason="hacked")
        site.sends_away(thief_web, "The thief, at the website:", limen.SessionUnknown)
        is_refused(self.door, thief, "The thief, at a service:", limen.TokenRevoked)
        is_refused(self.door, self.good, "Alex's own badge of before:", limen.TokenRevoked)
        site.sends_away(alex_web, "Alex's own browser:", limen.SessionUnknown)
        site.greets(sam_web, "Sam, who has nothing to do with it:", "sam")
        comes_in(self.door, sam, "and Sam's badge:", "sam")
        say("Alex chooses a new password and logs in again at once, on both:")
        site.log_in(alex_web, "alex", "Firefox on Linux")
        fresh = site.app_token(alex_web)
        site.greets(alex_web, "Alex, at the website:", "alex")
        comes_in(self.door, fresh, "Alex, at a service:", "alex")
        is_refused(self.door, thief, "The thief, once more:", limen.TokenRevoked)
        self.what_the_strangers_know()
        self.good = fresh

    def what_the_strangers_know(self) -> None:
        title(10, "What the strangers know")
        say("The ten of before have keys and no store, so nobody told them. Shown the old badge:")
        insist(self.ask_strangers(self.good) == STRANGERS, "all ten still accept the old badge")
        let_in("All ten still say:", "alex")
        say("They will until it expires. To hear of it they would have to share a store with the gate,")
        say("and this one, memory:, is of one process alone. So badges live for minutes, not for months.")

    def the_table(self) -> None:
        title(14, "What it costs")
        say("ES256: a private key signs, a public key verifies. Medians of 200 rounds of ten calls.")
        issue, verify = self.shop.tokens.issue, self.door.verify
        claims = verify(self.good)
        row("issue a badge", lambda: issue("alex", {"role": "user"}))
        row("verify it, and who it is", lambda: verify(self.good).subject)
        row("refuse an edited one", lambda: refusal(self.door, self.forged, limen.SignatureInvalid))
        row("refuse an expired one", lambda: refusal(self.clockwork.tokens, self.expired, limen.TokenExpired))
        row("refuse a revoked one", lambda: refusal(self.door, self.revoked, limen.TokenRevoked))
        row("read its role", lambda: claims["role"])
        number = itertools.count()
        row("revoke a subject", lambda: self.shop.revoke_subject(f"user-{next(number)}"))
        row("verify it, after 2,000 more revocations", lambda: verify(self.good).subject)
        say("HS256: one secret does both")
        fast_issue, fast_verify = self.fast_shop.tokens.issue, self.fast_shop.tokens.verify
        fast = fast_issue("alex", {"role": "user"})
        row("issue a badge", lambda: fast_issue("alex", {"role": "user"}))
        row("verify it, and who it is", lambda: fast_verify(fast).subject)
        self.website.rows()

    def tell(self) -> None:
        self.a_badge_is_issued()
        self.the_badge_is_edited()
        self.the_badge_expires()
        self.a_role_is_read()
        self.ten_processes_verify()
        self.website.the_website(6)
        self.website.the_devices(7)
        self.website.the_logout(8)
        self.the_account_is_hacked()
        the_back_ends(11)
        self.the_table()
        for gate in (self.shop, self.clockwork, self.fast_shop):
            gate.close()


def main() -> None:
    if sys.argv[1:] == ["--stranger"]:
        stranger()
        return
    if sys.argv[1:2] == ["--backend"]:
        backend(sys.argv[2])
        return
    version = limen.__version__
    print(
        f"limen {version}: a gate, two people and a thief. Every line is the answer of a real call.",
        flush=True,
    )
    Story().tell()
    print()


if __name__ == "__main__":
    main()
