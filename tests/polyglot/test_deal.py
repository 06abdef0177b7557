"""One script of sessions, tokens and revocations, whose steps are dealt out at random to processes of every language
over one lmdb store: each sees at once what the others did."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

import processes
from model import Model

SOAK = bool(os.environ.get("LIMEN_SOAK"))
STEPS = 20_000 if SOAK else 600
SEEDS = range(20) if SOAK else range(3)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_sees_what_the_others_did(seed: int, tmp_path: Path) -> None:
    store = f"lmdb:{tmp_path}/store"
    everyone: dict[str, processes.Worker | processes.Command] = {
        "python": processes.python(store),
        "node": processes.node(store),
        "java": processes.java(store),
        "command": processes.Command(store),
    }
    for one in everyone.values():  # the first makes the store
        assert one.do({"do": "list", "subject": "alex"}) == {"sids": []}
    model, deal = Model(seed), random.Random(seed + 1000)
    done: Counter[tuple[str, str]] = Counter()
    story: list[str] = []
    for step in range(STEPS):
        order = model.next_order()
        who = deal.choice(list(everyone))
        # The command is a process for each step, and has no words for some.
        while who == "command" and (deal.random() < 0.7 or order["do"] not in processes.Command.ORDERS):
            who = deal.choice(list(everyone))
        answer = everyone[who].do({name: value for name, value in order.items() if name != "about"})
        due = model.take(order, answer)
        story.append(f"{step} {who}: {order['do']} {order['subject']}")
        assert answer == due, "\n".join(story[-30:])
        done[who, "refused" if "status" in answer else "done"] += 1
    for name, one in everyone.items():
        one.stop()
        assert done[name, "done"] > 20 and done[name, "refused"] > 5, done
    print(f"seed {seed}: {STEPS} steps, {dict(done)}")
