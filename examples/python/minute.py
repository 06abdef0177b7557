import limen

gate = limen.open(issuer="https://shop.example", audience="shop")

session = gate.sessions.create("alex", data={"cart": []})  # at login
set_cookie = gate.cookies.set(session)  # the value of a Set-Cookie field

cookies = set_cookie.split(";")[0]  # what the browser sends back: the Cookie field
print("hello,", gate.sessions.get(gate.cookies.find(cookies)).subject)

token = gate.tokens.issue("alex", {"role": "admin"}, session=session)  # for an API
claims = gate.tokens.verify(token)
print(claims.subject, "is", claims["role"])

gate.revoke_subject("alex")  # the account was hacked: session and token are refused from here on
try:
    gate.tokens.verify(token)
except limen.Refused as error:  # answer 401; str(error) is for your log
    print("refused:", error.name)

# hello, alex
# alex is admin
# refused: LIMEN_E_TOKEN_REVOKED
