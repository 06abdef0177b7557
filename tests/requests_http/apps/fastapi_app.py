"""FastAPI, with limen's dependencies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse, Response, StreamingResponse

import limen
from limen.fastapi import AsyncAuth, Limen
from shop import METHODS, REALM, login_options, new_visitor, open_gate, who

gate = open_gate()
auth = Limen(gate, realm=REALM, visitors=True, origins=["https://app.example"])

Who = Annotated[AsyncAuth, Depends(auth.current)]
Session = Annotated[limen.Session, Depends(auth.session)]


def said(subject: str | None) -> Response:
    return JSONResponse({"subject": subject})


def add_pages(app: FastAPI) -> None:
    """The pages that a mounted application has too."""

    @app.api_route("/who", methods=METHODS)
    async def who_page(caller: Who) -> dict[str, Any]:
        return who(caller)

    @app.api_route("/session", methods=METHODS)
    def session_page(session: Session) -> Response:
        return said(session.subject)


app = FastAPI()
auth.install(app)
add_pages(app)


@app.api_route("/open", methods=METHODS)
def opened() -> dict[str, bool]:
    return {"open": True}


@app.api_route("/later", methods=METHODS)
async def later(session: Session) -> Response:
    return said(session.subject)


@app.api_route("/token", methods=METHODS)
def token(claims: Annotated[limen.Claims, Depends(auth.claims)]) -> Response:
    return said(claims.subject)


@app.api_route("/either", methods=METHODS)
async def either(subject: Annotated[str, Depends(auth.subject)]) -> Response:
    return said(subject)


@app.api_route("/admin", methods=METHODS)
def admin(caller: Annotated[Any, Depends(auth.role("admin"))]) -> Response:
    return said(caller.subject)


@app.api_route("/form", methods=METHODS)
async def form(request: Request, session: Session) -> dict[str, Any]:
    return {"subject": session.subject, "said": (await request.form()).get("said")}


@app.api_route("/stream", methods=METHODS)
def stream(session: Session) -> Response:
    async def parts() -> AsyncIterator[str]:
        for part in ('{"subject": "', session.subject, '"}'):
            yield part

    return StreamingResponse(parts(), media_type="application/json")


@app.get("/getonly")
def get_only(session: Session) -> Response:
    return said(session.subject)


@app.post("/login")
async def login(caller: Who, user: str) -> dict[str, str]:
    await caller.alogin(user, **login_options(gate, user))
    return {}


@app.post("/visit")
async def visit(caller: Who, cart: str) -> dict[str, str]:
    caller.remember(new_visitor(gate, cart))
    return {}


@app.post("/logout", dependencies=[Depends(auth.csrf)])
async def logout(caller: Who) -> dict[str, str]:
    await caller.alogout()
    return {}


@app.post("/issue")
def issue(session: Session) -> dict[str, str]:
    return {"token": gate.tokens.issue(session.subject, session=session)}


@app.get("/csrf")
async def csrf(caller: Who) -> dict[str, str]:
    return {"csrf": caller.csrf_token()}


@app.websocket("/socket")
async def news(websocket: WebSocket, session: Session) -> None:
    await websocket.accept()
    await websocket.send_json({"subject": session.subject})
    await websocket.close()


inner = FastAPI()
auth.install(inner)
add_pages(inner)
app.mount("/mounted", inner)
