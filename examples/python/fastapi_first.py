"""The first protected pages: a login, its session, and an API that requires a scope.

pip install limen fastapi python-multipart uvicorn && uvicorn fastapi_first:app
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException
from fastapi.responses import PlainTextResponse

import limen
from limen.fastapi import AsyncAuth, Limen

gate = limen.open("memory:", issuer="https://shop.example", audience="shop")
auth = Limen(gate)
app = FastAPI()
auth.install(app)

Who = Annotated[AsyncAuth, Depends(auth.current)]
Session = Annotated[limen.Session, Depends(auth.session)]


@app.post("/login")
async def login(who: Who, user: Annotated[str, Form()], password: Annotated[str, Form()]) -> dict[str, str]:
    mark = gate.login(user)  # before the password is checked
    if password != "sesame":  # use a hash in a database
        raise HTTPException(401, "wrong name or password")
    await who.alogin(user, mark=mark)
    return {"hello": user}


@app.get("/")
def home(session: Session) -> dict[str, str]:
    return {"hello": session.subject}


@app.get("/csrf", response_class=PlainTextResponse)
def csrf(session: Session, who: Who) -> str:
    return who.csrf_token()


@app.post("/token", response_class=PlainTextResponse)
def token(session: Session) -> str:
    return gate.tokens.issue(session.subject, {"scope": "orders:read"}, session=session)


@app.get("/orders", dependencies=[Depends(auth.scope("orders:read"))])
def orders(subject: Annotated[str, Depends(auth.subject)]) -> dict[str, str]:
    return {"orders of": subject}
