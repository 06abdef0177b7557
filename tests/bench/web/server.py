"""Applications of FastAPI behind one uvicorn, each below a path of its own: an empty route, routes by limen, and by its
peers. Prints a line of JSON for each: how to ask it. Ends when its input does.
"""

# Annotations are evaluated where they stand, since FastAPI looks up names of a function's own.
import json
import os
import socket
import sys
import threading
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.requests import HTTPConnection
from site_of import SUBJECT, Site

import limen
from limen.fastapi import Limen


def empty(_: Site) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def home() -> dict[str, str]:
        return {"hello": SUBJECT}

    return app


async def nothing(connection: HTTPConnection) -> str:
    return SUBJECT


def with_a_dependency(_: Site) -> FastAPI:
    """What FastAPI itself spends on any dependency."""
    app = FastAPI()

    @app.get("/")
    async def home(subject: Annotated[str, Depends(nothing)]) -> dict[str, str]:
        return {"hello": subject}

    return app


def by_limen(site: Site) -> FastAPI:
    app = FastAPI()
    auth = Limen(site.gate)
    auth.install(app)

    @app.get("/")
    async def home(subject: Annotated[str, Depends(auth.subject)]) -> dict[str, str]:
        return {"hello": subject}

    return app


def by_the_gate(site: Site) -> FastAPI:
    """limen without its layer for FastAPI: the application finds the credential itself."""
    app = FastAPI()
    gate = site.gate

    @app.get("/")
    async def home(request: Request) -> dict[str, str]:
        try:
            field = request.headers.get("Authorization")
            if field is not None:
                return {"hello": str(gate.tokens.verify(limen.bearer.find(field)).subject)}
            return {"hello": gate.sessions.get(gate.cookies.find(request.headers["Cookie"])).subject}
        except limen.Refused:
            raise HTTPException(401) from None

    return app


def by_pyjwt(site: Site) -> FastAPI | None:
    verify = site.by_hand()
    if verify is None:
        return None
    app = FastAPI()

    @app.get("/")
    async def home(request: Request) -> dict[str, str]:
        try:
            return {"hello": verify(request.headers["Authorization"])["sub"]}
        except Exception:
            raise HTTPException(401) from None

    return app


def by_starlette(_: Site) -> FastAPI | None:
    """Starlette's own sessions, in a signed cookie."""
    try:
        from starlette.middleware.sessions import SessionMiddleware
    except ImportError:
        return None
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key="of a benchmark", https_only=True)

    @app.get("/login")
    async def login(request: Request) -> dict[str, str]:
        request.session["user"] = SUBJECT
        return {"hello": SUBJECT}

    @app.get("/")
    async def home(request: Request) -> dict[str, str]:
        return {"hello": request.session["user"]}

    return app


APPS = {
    "empty": (empty, "session"),
    "a dependency on nothing": (with_a_dependency, "session"),
    "limen, token": (by_limen, "token"),
    "limen, session": (by_limen, "session"),
    "limen by hand, token": (by_the_gate, "token"),
    "limen by hand, session": (by_the_gate, "session"),
    "PyJWT": (by_pyjwt, "token"),
    "Starlette's signed cookie": (by_starlette, "login"),
}


class ByPath:
    """Passes a request to the application of the first part of its path."""

    def __init__(self) -> None:
        self.apps: dict[str, Any] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        first, _, rest = scope["path"][1:].partition("/")
        scope["path"] = f"/{rest}"
        await self.apps[first](scope, receive, send)


def main() -> None:
    site, paths = Site(), ByPath()
    # Of TCP by name, or asyncio would leave Nagle's algorithm on.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        for number, (name, (make, credential)) in enumerate(APPS.items()):
            app = make(site)
            if app is None:
                continue
            paths.apps[str(number)] = app
            fields = {} if credential == "login" else site.fields(credential)
            told = {
                "framework": "FastAPI",
                "name": name,
                "port": port,
                "path": f"/{number}/",
                "fields": fields,
            }
            print(json.dumps(told), flush=True)
        server = uvicorn.Server(
            uvicorn.Config(
                paths, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=600
            )
        )
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        listening.listen()
        print("null", flush=True)
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
