"""One store for every process of a host: forked children, and processes that start later, see the same sessions."""

import os
import tempfile
from collections.abc import Callable

import limen


def opened(place: str) -> limen.Gate:
    return limen.open(f"lmdb:{place}/shop", issuer="https://shop.example", audience="shop")


def in_child(work: Callable[[], object]) -> None:
    """Forks, as gunicorn's preload and multiprocessing do."""
    if child := os.fork():
        os.waitpid(child, 0)
        return
    try:
        print("in a child:", work(), flush=True)
    finally:
        os._exit(0)


def main(place: str) -> None:
    gate = opened(place)  # before the fork; a child opens it again by itself
    alex, sam = gate.sessions.create("alex"), gate.sessions.create("sam")

    in_child(lambda: f"hello, {gate.sessions.get(alex).subject}")
    in_child(lambda: f"ended: {gate.revoke_subject('alex', 'hacked')}")
    try:
        gate.sessions.get(alex)
    except limen.Refused as error:  # answer 401
        print("in the parent:", error.name, flush=True)

    gate.close()
    with opened(place) as gate:  # after a restart
        print("after a restart: hello,", gate.sessions.get(sam).subject)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)

# in a child: hello, alex
# in a child: ended: 1
# in the parent: LIMEN_E_SESSION_UNKNOWN
# after a restart: hello, sam
