"""Starts the shop: a website in Python, a mobile API in Node, billing in Java, over one lmdb store."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).parent
PATIENCE = 60  # seconds until a service must be there


class Service:
    """A process that prints, on its first line, where it listens."""

    def __init__(self, *command: str | Path, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        assert self._process.stdout is not None
        late = threading.Timer(PATIENCE, self._process.kill)
        late.start()
        self.url = self._process.stdout.readline().strip()
        late.cancel()
        if not self.url:
            self.stop()
            raise RuntimeError(f"{command[0]} did not start")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


class Shop:
    """All of it. NODE_PATH and CLASSPATH say where Node and Java find limen."""

    def __init__(self, folder: str | Path) -> None:
        self.store = f"lmdb:{folder}/store"
        env = dict(os.environ)
        self._running: list[Service] = []
        try:
            self.api = self._start("node", HERE / "api.cjs", self.store, env=env)
            self.billing = self._start("java", HERE / "Billing.java", self.store, env=env)
            self.website = self._start(
                sys.executable, HERE / "website.py", self.store, self.api, self.billing, env=env
            )
        except BaseException:
            self.close()
            raise

    def _start(self, *command: str | Path, env: dict[str, str]) -> str:
        self._running.append(Service(*command, env=env))
        return self._running[-1].url

    def close(self) -> None:
        for service in self._running:
            service.stop()
        self._running.clear()

    def __enter__(self) -> Shop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
