"""A shop on Flask: login, devices, an API with tokens, and the kill switch.

pip install limen flask && flask --app flask_app run
"""

import hmac

from flask import Flask, abort, render_template_string, request
from flask.typing import ResponseReturnValue

import limen
from limen.flask import (
    Limen,
    csrf_protect,
    current_auth,
    fresh_required,
    login,
    logout,
    renew,
    role_required,
    session_required,
    token_required,
)

PASSWORDS = {"alex": "sesame", "sam": "hush"}  # use hashes in a database
ROLES = {"alex": ["customer", "admin"], "sam": ["customer"]}

gate = limen.open("memory:", issuer="https://shop.example", audience="shop")
app = Flask(__name__)
Limen(app, gate, realm="shop")


def password_is_right(user: str, password: str) -> bool:
    return hmac.compare_digest(PASSWORDS[user].encode(), password.encode())


@app.post("/login")
def log_in() -> ResponseReturnValue:
    user = request.form["user"]
    if user not in PASSWORDS:
        abort(401)
    mark = gate.login(user)  # before the password is checked
    if not password_is_right(user, request.form["password"]):
        abort(401)
    login(user, mark=mark, label=request.headers.get("User-Agent"), roles=ROLES[user])
    return {"hello": user}


@app.get("/")
@session_required
def home() -> ResponseReturnValue:
    return render_template_string(
        '<p>hello, {{ current_subject }}</p><form method="post" action="/logout">'
        '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><button>Log out</button></form>'
    )


@app.post("/logout")
@csrf_protect
def log_out() -> ResponseReturnValue:
    logout()
    return {"bye": "come again"}


@app.get("/devices")
@session_required
def devices() -> ResponseReturnValue:
    session = current_auth.require_session()
    mine = gate.sessions.list(session.subject)
    return [{"sid": each.sid, "label": each.label, "this": each.sid == session.sid} for each in mine]


@app.post("/devices/end")
@session_required
def end_device() -> ResponseReturnValue:
    sid = request.form["sid"]
    try:
        gate.revoke_session(current_auth.require_session().subject, sid, "ended by its owner")
    except limen.SessionError:
        abort(404)
    return {"ended": sid}


@app.post("/confirm")
@session_required
def confirm() -> ResponseReturnValue:
    user = current_auth.require_session().subject
    mark = gate.login(user)
    if not password_is_right(user, request.form["password"]):
        abort(403)
    renew(authenticated=True, mark=mark)
    return {"confirmed": user}


@app.post("/password")
@fresh_required(minutes=5)
def change_password() -> ResponseReturnValue:
    session = current_auth.require_session()
    PASSWORDS[session.subject] = request.form["new"]
    ended = gate.revoke_sessions(session.subject, keep=session, reason="password changed")
    renew(authenticated=True)
    return {"ended": ended}


@app.post("/token")
@session_required
def token() -> ResponseReturnValue:
    session = current_auth.require_session()
    claims = {"scope": "orders:read", "roles": session.roles}
    return {"access_token": gate.tokens.issue(session.subject, claims, session=session, ttl="10m")}


@app.get("/api/me")
def me() -> ResponseReturnValue:
    return {"subject": current_auth.require().subject}  # by token or by session


@app.get("/api/orders")
@token_required(scope="orders:read")
def orders() -> ResponseReturnValue:
    return {"orders of": current_auth.subject}


@app.post("/api/lock")
@role_required("admin")
def lock() -> ResponseReturnValue:
    # tokens and logins under way, too
    return {"ended": gate.revoke_subject(request.form["user"], "locked")}
