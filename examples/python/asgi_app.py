"""A shop on plain ASGI, here with Starlette: login, devices, an API with tokens, and the kill switch.

pip install limen starlette python-multipart uvicorn && uvicorn asgi_app:app
"""

import hmac
from html import escape

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

import limen
from limen.asgi import AsyncAuth, LimenMiddleware

PASSWORDS = {"alex": "sesame", "sam": "hush"}  # use hashes in a database
ROLES = {"alex": ["customer", "admin"], "sam": ["customer"]}

gate = limen.AsyncGate.over(limen.open("memory:", issuer="https://shop.example", audience="shop"))


def password_is_right(user: str, password: str) -> bool:
    return hmac.compare_digest(PASSWORDS[user].encode(), password.encode())


async def field(request: Request, name: str) -> str:
    value = (await request.form()).get(name)
    return value if isinstance(value, str) else ""


async def checked(request: Request) -> AsyncAuth:
    """The credentials of a request that changes something."""
    auth: AsyncAuth = request.scope["limen"]
    auth.require_csrf(await field(request, "csrf_token"))
    return auth


async def login(request: Request) -> Response:
    user = await field(request, "user")
    if user not in PASSWORDS:
        raise HTTPException(401, "wrong name or password")
    mark = gate.login(user)  # before the password is checked
    if not password_is_right(user, await field(request, "password")):
        raise HTTPException(401, "wrong name or password")
    auth: AsyncAuth = request.scope["limen"]
    await auth.alogin(user, mark=mark, label=request.headers.get("User-Agent"), roles=ROLES[user])
    return JSONResponse({"hello": user})


async def home(request: Request) -> Response:
    auth: AsyncAuth = request.scope["limen"]
    session = auth.require_session()
    return HTMLResponse(
        f'<p>hello, {escape(session.subject)}</p><form method="post" action="/logout">'
        f'<input type="hidden" name="csrf_token" value="{auth.csrf_token()}"><button>Log out</button></form>'
    )


async def logout(request: Request) -> Response:
    auth: AsyncAuth = request.scope["limen"]
    if auth.session:  # without a session, the user is logged out already
        await checked(request)
    await auth.alogout()
    return JSONResponse({"bye": "come again"})


async def devices(request: Request) -> Response:
    session = request.scope["limen"].require_session()
    mine = await gate.sessions.list(session.subject)
    return JSONResponse(
        [{"sid": each.sid, "label": each.label, "this": each.sid == session.sid} for each in mine]
    )


async def end_device(request: Request) -> Response:
    session = (await checked(request)).require_session()
    sid = await field(request, "sid")
    try:
        await gate.revoke_session(session.subject, sid, "ended by its owner")
    except limen.SessionError:
        raise HTTPException(404, "no such device") from None
    return JSONResponse({"ended": sid})


async def confirm(request: Request) -> Response:
    auth = await checked(request)
    user = auth.require_session().subject
    mark = gate.login(user)
    if not password_is_right(user, await field(request, "password")):
        raise HTTPException(403, "wrong password")
    await auth.arenew(authenticated=True, mark=mark)
    return JSONResponse({"confirmed": user})


async def change_password(request: Request) -> Response:
    auth = await checked(request)
    session = auth.require_fresh(5 * 60)
    PASSWORDS[session.subject] = await field(request, "new")
    ended = await gate.revoke_sessions(session.subject, keep=session, reason="password changed")
    await auth.arenew(authenticated=True)
    return JSONResponse({"ended": ended})


async def token(request: Request) -> Response:
    session = (await checked(request)).require_session()
    claims = {"scope": "orders:read", "roles": session.roles}
    return JSONResponse(
        {"access_token": gate.tokens.issue(session.subject, claims, session=session, ttl="10m")}
    )


async def me(request: Request) -> Response:
    return JSONResponse({"subject": request.scope["limen"].require().subject})  # by token or by session


async def orders(request: Request) -> Response:
    request.scope["limen"].require_scope("orders:read")
    return JSONResponse({"orders of": request.scope["limen"].require_claims().subject})


async def lock(request: Request) -> Response:
    auth = await checked(request)
    auth.require_role("admin")
    ended = await gate.revoke_subject(await field(request, "user"), "locked")
    return JSONResponse({"ended": ended})  # tokens and logins under way, too


async def news(websocket: WebSocket) -> None:
    """Sends its user news until the session ends."""
    auth: AsyncAuth = websocket.scope["limen"]
    auth.require_session()
    await websocket.accept()
    async for _ in websocket.iter_text():
        now = await auth.again().load()
        session = now.require_session()  # closes with 1008 once the session is ended or revoked
        await websocket.send_text(f"nothing new, {session.subject}")


app = Starlette(
    routes=[
        Route("/", home),
        Route("/login", login, methods=["POST"]),
        Route("/logout", logout, methods=["POST"]),
        Route("/devices", devices),
        Route("/devices/end", end_device, methods=["POST"]),
        Route("/confirm", confirm, methods=["POST"]),
        Route("/password", change_password, methods=["POST"]),
        Route("/token", token, methods=["POST"]),
        Route("/api/me", me),
        Route("/api/orders", orders),
        Route("/api/lock", lock, methods=["POST"]),
        WebSocketRoute("/news", news),
    ],
    middleware=[Middleware(LimenMiddleware, gate=gate, realm="shop")],
)
