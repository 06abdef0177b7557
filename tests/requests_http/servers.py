"""The applications of this folder, one for each framework, each in a process of its own on one store."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[2]
JAVA = ROOT / "build" / "java"
PATIENCE = 90  # seconds until a server listens, and until it has ended

# Each framework, and what decides beside it how a request arrives; the more special first.
TAGS: dict[str, tuple[str, ...]] = {
    "asgi": ("uvicorn", "python"),
    "fastapi": ("uvicorn", "python"),
    "wsgi": ("gunicorn", "python"),
    "flask": ("gunicorn", "python"),
    "django": ("gunicorn", "python"),
    "django_asgi": ("django", "uvicorn", "python"),
    "express": ("node",),
    "fastify": ("node",),
    "servlet": ("jetty", "java"),
    "spring": ("tomcat", "java"),
}
JAVA_CLASSES = {"servlet": "ServletApp", "spring": "SpringApp"}
JAVA_MODULES = ("limen", "limen-servlet", "limen-spring-boot-starter")


def frameworks_in(language: str) -> list[str]:
    """The frameworks of a language; of all, if it is empty."""
    return [name for name, tags in TAGS.items() if not language or language in tags]


def class_path(module: str) -> list[str]:
    """limen's jars, and what Maven found that the module needs besides."""
    ours = [str(next((JAVA / name).glob(f"{name}-*.jar"))) for name in JAVA_MODULES]
    theirs = (JAVA / module / "classpath").read_text().strip().split(os.pathsep)
    return ours + [path for path in theirs if "/dev/limen/" not in path and not path.startswith(str(JAVA))]


def compile_java(place: Path) -> None:
    both = class_path("limen-servlet") + class_path("limen-spring-boot-starter")
    sources = sorted(APPS.glob("*.java"))
    command = ["javac", "-parameters", "-proc:none", "-cp", os.pathsep.join(both), "-d", str(place)]
    subprocess.run([*command, *map(str, sources)], check=True, timeout=PATIENCE)


def command_of(framework: str, classes: Path) -> list[str]:
    tags = TAGS[framework]
    if "python" in tags:
        server = "uvicorn" if "uvicorn" in tags else "gunicorn"
        return [sys.executable, "-B", str(APPS / "serve.py"), server, f"{framework}_app"]
    if "node" in tags:
        # The link in the application of the Node tests, so that what is installed there is found.
        app = ROOT / "build" / "node" / "app" / "tests" / "requests_http" / "apps" / f"{framework}_app.mjs"
        return ["node", "--preserve-symlinks", "--preserve-symlinks-main", str(app)]
    path = class_path("limen-servlet" if framework == "servlet" else "limen-spring-boot-starter")
    where = os.pathsep.join([str(classes), *path])
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", where, JAVA_CLASSES[framework]]


class Server:
    def __init__(self, framework: str, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.framework = framework
        self.tags = (framework, *TAGS[framework])
        self.port = 0
        self._log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL, env=dict(environment)
            )

    def wait(self, deadline: float) -> None:
        """Until the server listens. It says on which port."""
        assert self._process.stdout is not None
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self._process.stdout], [], [], max(0, deadline - time.monotonic()))
            part = os.read(self._process.stdout.fileno(), 200) if ready else b""
            if not part:
                raise RuntimeError(f"{self.framework} did not start: {line!r}\n{self.log()}")
            line += part
        self.port = int(line.split()[-1])

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def serving(frameworks: Iterable[str], store: str, folder: Path) -> Iterator[dict[str, Server]]:
    """Starts a server for each framework, all at the same time."""
    running: dict[str, Server] = {}
    environment = {**os.environ, "SHOP_STORE": store, "PYTHONPATH": str(APPS)}
    try:
        if any("java" in TAGS[name] for name in frameworks):
            compile_java(folder)
        for name in frameworks:
            running[name] = Server(name, command_of(name, folder), environment, folder / f"{name}.log")
        deadline = time.monotonic() + PATIENCE
        for server in running.values():
            server.wait(deadline)
        yield running
    finally:
        for server in running.values():
            server.stop()
