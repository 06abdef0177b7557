"""The shop's website: the list of logged-in devices, and the button that ends them all.

python website.py STORE API BILLING      serves on a free port of 127.0.0.1, and prints where

STORE is the URL of a store that all of the shop share. API and BILLING are where its other two services listen;
each accepts the tokens that the website issues to Alex's devices.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
import sys
from typing import Annotated

import httpx2
import pages
import uvicorn
from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

import limen
from limen.fastapi import AsyncAuth, Limen

ISSUER, AUDIENCE = "https://shop.example", "shop"
PASSWORDS = {"alex": "sesame", "sam": "hush"}  # use hashes in a database
WRONG = "Wrong name or password."

store, api, billing = sys.argv[1:]
gate = limen.open(store, issuer=ISSUER, audience=AUDIENCE)
auth = Limen(gate, realm="shop")
app = FastAPI()
auth.install(app)
devices = pages.Devices()

Who = Annotated[AsyncAuth, Depends(auth.current)]
Session = Annotated[limen.Session, Depends(auth.session)]
Text = Annotated[str, Form()]


def back() -> RedirectResponse:
    return RedirectResponse("/", status_code=303)


@app.get("/", response_class=HTMLResponse)
def home(who: Who) -> str:
    if who.session is None:
        return pages.login(devices.notice())
    mine = gate.sessions.list(who.session.subject)
    return pages.account(who.session, mine, who.csrf_token())


@app.post("/login", response_class=HTMLResponse, response_model=None)
async def login(request: Request, who: Who, user: Text, password: Text) -> HTMLResponse | RedirectResponse:
    mark = gate.login(user)  # before the password is checked: a revocation in between refuses this login
    if not hmac.compare_digest(PASSWORDS.get(user, "").encode(), password.encode()) or user not in PASSWORDS:
        return HTMLResponse(pages.login(WRONG), 401)
    await who.alogin(user, mark=mark, label=pages.label(request.headers.get("User-Agent", "")))
    devices.ended.discard(user)
    return back()


@app.post("/devices/add")
def add_devices(session: Session) -> RedirectResponse:
    """For the demo: a phone with the shop's app, and the till of a branch. Each has a session, and a token."""
    for name, door in (("The app on a Pixel 9", "api"), ("The till in Main Street", "billing")):
        its = gate.sessions.create(session.subject, label=name, address="192.0.2.7")
        devices.tokens[door] = gate.tokens.issue(session.subject, {"role": "customer"}, session=its)
    return back()


@app.post("/devices/end")
def end_device(session: Session, sid: Text) -> RedirectResponse:
    gate.revoke_session(session.subject, sid, "ended by its owner")
    return back()


@app.post("/devices/end-all")
def end_all(session: Session) -> RedirectResponse:
    ended = gate.revoke_subject(session.subject, "hacked, says the owner")
    devices.ended.add(session.subject)
    devices.count = ended
    return back()


async def answer_at(client: httpx2.AsyncClient, url: str, token: str) -> str:
    field = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = await client.get(url, headers=field)
    except httpx2.HTTPError:
        return "nobody answers"
    return f"{answer.status_code} {answer.text.strip()}"


@app.get("/doors")
async def doors() -> dict[str, str]:
    """The answer of each service to the token of one of Alex's devices."""
    urls = {"api": f"{api}/orders", "billing": f"{billing}/invoices"}
    async with httpx2.AsyncClient(timeout=5) as client:
        asked = (answer_at(client, url, devices.tokens.get(name, "")) for name, url in urls.items())
        return dict(zip(urls, await asyncio.gather(*asked), strict=True))


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"http://localhost:{listening.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
