"""The processes that share the store: one for each language, which gets its orders by a pipe, and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

HERE = Path(__file__).parent
BUILD = Path(os.environ["LIMEN_BUILD"])
COMMAND = BUILD / "tools" / "limen"
ISSUER, AUDIENCE = "https://shop.example", "shop"
PATIENCE = 60  # seconds for one answer

Order = dict[str, Any]


class Worker:
    """A process that answers each line with a line."""

    def __init__(self, *command: str | Path, store: str) -> None:
        self._process = subprocess.Popen(
            [*command, store, ISSUER, AUDIENCE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def do(self, order: Order) -> Order:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        line = self._process.stdout.readline()
        assert line, f"the worker ended at {order['do']}"
        answer: Order = json.loads(line)
        return answer

    def stop(self) -> None:
        self._process.communicate(timeout=PATIENCE)
        assert self._process.returncode == 0


def python(store: str) -> Worker:
    return Worker(sys.executable, HERE / "worker.py", store=store)


def node(store: str) -> Worker:
    return Worker("node", HERE / "worker.cjs", store=store)


def java(store: str) -> Worker:
    return Worker("java", HERE / "Worker.java", store=store)


class Command:
    """The command `limen`: a process for each order."""

    # The command has no words for some steps: another process does those.
    ORDERS: ClassVar = {
        "create",
        "get",
        "end",
        "list",
        "issue",
        "verify",
        "revoke token",
        "revoke session",
        "revoke sessions",
        "revoke subject",
    }

    def __init__(self, store: str) -> None:
        self._env = {
            "LIMEN_STORE": store,
            "LIMEN_STORE_CREATE": "true",
            "LIMEN_ISSUER": ISSUER,
            "LIMEN_AUDIENCE": AUDIENCE,
            "LIMEN_SESSION_RENEW_GRACE": "0s",
        }

    def _words(self, order: Order) -> list[str]:
        match order["do"]:
            case "create":
                return ["session", "create", order["subject"], "--data", json.dumps(order["data"])]
            case "get":
                return ["session", "show", order["ticket"]]
            case "end":
                return ["session", "end", order["ticket"]]
            case "list":
                return ["session", "list", order["subject"]]
            case "issue":
                sid = ["--session", order["sid"]] if order["sid"] else []
                return ["token", "issue", order["subject"], "--claims", json.dumps(order["claims"]), *sid]
            case "verify":
                return ["token", "verify", order["token"]]
            case "revoke token":
                return ["revoke", "token", order["token"]]
            case "revoke session":
                return ["revoke", "session", order["subject"], order["sid"]]
            case "revoke sessions":
                return ["revoke", "subject", order["subject"], "--keep", order["sid"]]
            case "revoke subject":
                return ["revoke", "subject", order["subject"]]
        raise AssertionError(order["do"])

    def do(self, order: Order) -> Order:
        done = subprocess.run(
            [COMMAND, *self._words(order), "--json"],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        if done.returncode != 0:
            return {"status": json.loads(done.stderr or done.stdout)["error"]["status"]}
        if order["do"] == "list":  # a line for each
            return {"sids": sorted(json.loads(line)["sid"] for line in done.stdout.splitlines())}
        said = json.loads(done.stdout)
        match order["do"]:
            case "create":
                return {"ticket": said["ticket"], "sid": said["sid"]}
            case "get":
                return {name: said[name] for name in ("subject", "sid", "data")}
            case "issue":
                return {"token": said["token"]}
            case "verify":
                return {"subject": said["subject"], "sid": said["sid"] or "", "n": said["claims"]["n"]}
        return {}

    def stop(self) -> None:
        pass
