"""A table that outlives its processes: lmdb, shared by all processes of a host. Each back end is a process of its
own; a pipe tells it who logs in and who makes a request."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from stage import insist, let_in, quote, say, title

import limen

ISSUER, AUDIENCE = "https://shop.example", "shop"
BACK_ENDS = 8


def backend(store: str) -> None:
    """The back end's side of the pipe: answers "login NAME" with a ticket, "visit TICKET" with a name or an error."""
    gate = limen.open(store, issuer=ISSUER, audience=AUDIENCE)
    for line in sys.stdin:
        word, what = line.split()
        try:
            if word == "login":
                print(gate.sessions.create(what).ticket, flush=True)
            else:
                print(gate.sessions.get(what).subject, flush=True)
        except limen.LimenError as error:
            print(type(error).__name__, flush=True)


class BackEnd:
    def __init__(self, store: str) -> None:
        program = str(Path(__file__).with_name("demo.py"))
        self.process = subprocess.Popen(
            [sys.executable, program, "--backend", store],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, word: str, what: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{word} {what}\n")
        answer = self.process.stdout.readline().strip()
        insist(answer, "the back end answers")
        return answer

    def greets(self, ticket: str, where: str, who: str) -> None:
        insist(self.ask("visit", ticket) == who, "the session is found")
        let_in(where, who)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)

    def stop(self) -> None:
        self.process.communicate(timeout=60)


def the_restart(chapter: int, store: str) -> str:
    title(chapter, "A restart")
    say("Up to here all was in memory:, and gone with its process. This back end has a store,")
    say(f"{store}: a directory, and no server to run.")
    one = BackEnd(store)
    ticket = one.ask("login", "alex")
    one.greets(ticket, "Alex logs in, and comes back:", "alex")
    say("The back end is killed, with kill -9, and another one starts.")
    one.kill()
    other = BackEnd(store)
    other.greets(ticket, "Alex, who noticed nothing:", "alex")
    other.stop()
    return ticket


def the_eight(chapter: int, store: str, first: str) -> list[BackEnd]:
    title(chapter, "Eight back ends")
    everyone = [BackEnd(store) for _ in range(BACK_ENDS)]
    names = ["alex", "sam"] * (BACK_ENDS // 2)
    tickets = [one.ask("login", name) for one, name in zip(everyone, names, strict=True)]
    found = [one.ask("visit", ticket) for one in everyone for ticket in tickets]
    insist(found == names * BACK_ENDS, "each back end knows every session")
    say("Eight processes, and each has logged somebody in. Each of them is asked for all eight:")
    say(f"{len(found)} of {BACK_ENDS**2} are found, and the one of before the restart too.")
    everyone[-1].greets(first, "Alex, at the eighth:", "alex")
    return everyone


def the_other_terminal(chapter: int, store: str, everyone: list[BackEnd], first: str) -> None:
    title(chapter, "Another terminal")
    sam = everyone[0].ask("login", "sam")
    say("Alex's account is hacked again. Somebody types, in another terminal:")
    command = f'import limen; limen.open("{store}", issuer="{ISSUER}").revoke_subject("alex")'
    say("$ python -c '...'")
    quote("", command)
    say(f"(or, with the command: limen revoke subject alex --store {store})")
    subprocess.run([sys.executable, "-c", command], check=True, timeout=60)
    refused = [one.ask("visit", first) for one in everyone]
    insist(all(answer.startswith("Session") for answer in refused), "every back end refuses")
    say(f"The thief is refused at each of the eight: {refused[0]}.")
    say("The next request was enough; no back end was told anything.")
    everyone[5].greets(sam, "Sam, who has nothing to do with it:", "sam")
    fresh = everyone[1].ask("login", "alex")
    everyone[7].greets(fresh, "Alex, who logs in again at once:", "alex")


def the_back_ends(chapter: int) -> None:
    with tempfile.TemporaryDirectory(prefix="limen-demo-") as folder:
        store = f"lmdb:{folder}/store"
        first = the_restart(chapter, store)
        everyone = the_eight(chapter + 1, store, first)
        the_other_terminal(chapter + 2, store, everyone, first)
        for one in everyone:
            one.stop()
