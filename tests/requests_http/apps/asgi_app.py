"""Starlette, behind limen's ASGI middleware: the application checks CSRF tokens itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

import limen
from limen.asgi import AsyncAuth, LimenMiddleware
from shop import METHODS, NOBODY, REALM, SAFE, login_options, new_visitor, one_text, open_gate, who

gate = open_gate()
Need = Callable[[AsyncAuth], object]


async def csrf_checked(request: Request) -> AsyncAuth:
    auth: AsyncAuth = request.scope["limen"]
    if request.method not in SAFE:
        form = await request.form()
        auth.require_csrf(one_text(form.getlist("csrf_token")))
    return auth


def needs(need: Need, then: Need = lambda auth: None) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        need(request.scope["limen"])
        auth = await csrf_checked(request)
        then(auth)
        return JSONResponse({"subject": auth.subject})

    return page


async def opened(request: Request) -> Response:
    return JSONResponse({"open": True})


async def who_page(request: Request) -> Response:
    try:
        auth = await csrf_checked(request)
    except (limen.Refused, limen.NotEnough):
        return JSONResponse(NOBODY)
    return JSONResponse(who(auth))


async def form_page(request: Request) -> Response:
    session = request.scope["limen"].require_session()
    await csrf_checked(request)
    return JSONResponse({"subject": session.subject, "said": (await request.form()).get("said")})


async def stream(request: Request) -> Response:
    session = request.scope["limen"].require_session()

    async def parts() -> AsyncIterator[str]:
        for part in ('{"subject": "', session.subject, '"}'):
            yield part

    return StreamingResponse(parts(), media_type="application/json")


async def login(request: Request) -> Response:
    user = request.query_params["user"]
    await request.scope["limen"].alogin(user, **login_options(gate, user))
    return JSONResponse({})


async def visit(request: Request) -> Response:
    request.scope["limen"].remember(new_visitor(gate, request.query_params["cart"]))
    return JSONResponse({})


async def logout(request: Request) -> Response:
    auth = await csrf_checked(request)
    await auth.alogout()
    return JSONResponse({})


async def issue(request: Request) -> Response:
    session = (await csrf_checked(request)).require_session()
    return JSONResponse({"token": gate.tokens.issue(session.subject, session=session)})


async def csrf(request: Request) -> Response:
    return JSONResponse({"csrf": request.scope["limen"].csrf_token()})


async def news(websocket: WebSocket) -> None:
    session = websocket.scope["limen"].require_session()
    await websocket.accept()
    await websocket.send_json({"subject": session.subject})
    await websocket.close()


session_page = needs(lambda auth: auth.require_session())


def page(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, endpoint, methods=METHODS)


mounted: list[BaseRoute] = [page("/session", session_page), page("/who", who_page)]
app = Starlette(
    routes=[
        page("/open", opened),
        page("/who", who_page),
        page("/session", session_page),
        page("/later", session_page),
        page("/token", needs(lambda auth: auth.require_claims())),
        page("/either", needs(lambda auth: auth.require())),
        page("/admin", needs(lambda auth: auth.require(), lambda auth: auth.require_role("admin"))),
        page("/form", form_page),
        page("/stream", stream),
        Route("/getonly", session_page),
        Route("/login", login, methods=["POST"]),
        Route("/visit", visit, methods=["POST"]),
        Route("/logout", logout, methods=["POST"]),
        Route("/issue", issue, methods=["POST"]),
        Route("/csrf", csrf),
        WebSocketRoute("/socket", news),
        Mount("/mounted", routes=mounted),
    ],
    middleware=[
        Middleware(LimenMiddleware, gate=gate, realm=REALM, visitors=True, origins=["https://app.example"])
    ],
)
