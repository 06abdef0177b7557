"""Serves an application of this folder on a free port of loopback, and prints which.

usage: serve.py uvicorn|gunicorn MODULE   (MODULE has `app`; the environment's SHOP_STORE names the store)
"""

from __future__ import annotations

import importlib
import socket
import sys
from typing import Any

OVERRIDE = "X-HTTP-Method-Override"  # honored by what stands before the application, as some proxies do
TRUSTED_PROXY = "127.0.0.1"
LONGEST_FIELD = 65536


def routed_asgi(app: Any) -> Any:
    async def routed(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            for name, value in scope["headers"]:
                if name.lower() == OVERRIDE.lower().encode():
                    scope["method"] = value.decode("latin-1")
        await app(scope, receive, send)

    return routed


def routed_wsgi(app: Any) -> Any:
    def routed(environ: dict[str, Any], start_response: Any) -> Any:
        method = environ.get("HTTP_" + OVERRIDE.upper().replace("-", "_"))
        if method:
            environ["REQUEST_METHOD"] = method
        return app(environ, start_response)

    return routed


def by_uvicorn(app: Any) -> None:
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    print("listening on", listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        routed_asgi(app), log_level="warning", forwarded_allow_ips=TRUSTED_PROXY, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[listening])


def by_gunicorn(app: Any) -> None:
    from gunicorn.app.base import BaseApplication

    settings = {
        "bind": "127.0.0.1:0",
        "worker_class": "gthread",
        "threads": 4,
        "loglevel": "error",
        "forwarded_allow_ips": TRUSTED_PROXY,
        "limit_request_field_size": LONGEST_FIELD,
        "control_socket_disable": True,
        "post_worker_init": lambda worker: print(
            "listening on", worker.sockets[0].getsockname()[1], flush=True
        ),
    }

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return routed_wsgi(app)

    Application().run()


if __name__ == "__main__":
    server, module = sys.argv[1:]
    (by_uvicorn if server == "uvicorn" else by_gunicorn)(importlib.import_module(module).app)
