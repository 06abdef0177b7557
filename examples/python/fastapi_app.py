"""A shop on FastAPI: login, devices, an API with tokens, and the kill switch.

pip install limen fastapi python-multipart uvicorn && uvicorn fastapi_app:app
"""

import hmac
from html import escape
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse

import limen
from limen.fastapi import AsyncAuth, Limen

PASSWORDS = {"alex": "sesame", "sam": "hush"}  # use hashes in a database
ROLES = {"alex": ["customer", "admin"], "sam": ["customer"]}

gate = limen.open("memory:", issuer="https://shop.example", audience="shop")
auth = Limen(gate, realm="shop")
app = FastAPI()
auth.install(app)

Who = Annotated[AsyncAuth, Depends(auth.current)]
Session = Annotated[limen.Session, Depends(auth.session)]
Fresh = Annotated[limen.Session, Depends(auth.fresh(minutes=5))]
Subject = Annotated[str, Depends(auth.subject)]
Text = Annotated[str, Form()]


def password_is_right(user: str, password: str) -> bool:
    return hmac.compare_digest(PASSWORDS[user].encode(), password.encode())


@app.post("/login")
async def login(request: Request, who: Who, user: Text, password: Text) -> dict[str, str]:
    if user not in PASSWORDS:
        raise HTTPException(401, "wrong name or password")
    mark = gate.login(user)  # before the password is checked
    if not password_is_right(user, password):
        raise HTTPException(401, "wrong name or password")
    await who.alogin(user, mark=mark, label=request.headers.get("User-Agent"), roles=ROLES[user])
    return {"hello": user}


@app.get("/", response_class=HTMLResponse)
def home(session: Session, who: Who) -> str:
    return (
        f'<p>hello, {escape(session.subject)}</p><form method="post" action="/logout">'
        f'<input type="hidden" name="csrf_token" value="{who.csrf_token()}"><button>Log out</button></form>'
    )


@app.post("/logout")
async def logout(who: Who, _: Annotated[None, Depends(auth.csrf)]) -> dict[str, str]:
    await who.alogout()
    return {"bye": "come again"}


@app.get("/devices")
def devices(session: Session) -> list[dict[str, str | bool | None]]:
    mine = gate.sessions.list(session.subject)
    return [{"sid": each.sid, "label": each.label, "this": each.sid == session.sid} for each in mine]


@app.post("/devices/end")
def end_device(session: Session, sid: Text) -> dict[str, str]:
    try:
        gate.revoke_session(session.subject, sid, "ended by its owner")
    except limen.SessionError:
        raise HTTPException(404, "no such device") from None
    return {"ended": sid}


@app.post("/confirm")
async def confirm(session: Session, who: Who, password: Text) -> dict[str, str]:
    mark = gate.login(session.subject)
    if not password_is_right(session.subject, password):
        raise HTTPException(403, "wrong password")
    await who.arenew(authenticated=True, mark=mark)
    return {"confirmed": session.subject}


@app.post("/password")
def change_password(session: Fresh, who: Who, new: Text) -> dict[str, int]:
    PASSWORDS[session.subject] = new
    ended = gate.revoke_sessions(session.subject, keep=session, reason="password changed")
    who.renew(authenticated=True)
    return {"ended": ended}


@app.post("/token")
def token(session: Session) -> dict[str, str]:
    claims = {"scope": "orders:read", "roles": session.roles}
    return {"access_token": gate.tokens.issue(session.subject, claims, session=session, ttl="10m")}


@app.get("/api/me")
def me(subject: Subject) -> dict[str, str]:
    return {"subject": subject}


@app.get("/api/orders", dependencies=[Depends(auth.scope("orders:read"))])
def orders(claims: Annotated[limen.Claims, Depends(auth.claims)]) -> dict[str, str | None]:
    return {"orders of": claims.subject}


@app.post("/api/lock", dependencies=[Depends(auth.role("admin"))])
def lock(user: Text) -> dict[str, int]:
    return {"ended": gate.revoke_subject(user, "locked")}  # tokens and logins under way, too
