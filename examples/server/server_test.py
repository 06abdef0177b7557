"""Talks to examples/server as a browser would. usage: server_test.py SERVER"""

from __future__ import annotations

import base64
import http.client
import subprocess
import sys
import unittest

SERVER = sys.argv.pop()


class Server(unittest.TestCase):
    def setUp(self) -> None:
        self.server = subprocess.Popen([SERVER, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.server.stdout is not None
        self.port = int(self.server.stdout.readline().split()[-1])

    def tearDown(self) -> None:
        self.server.communicate(b"\n", timeout=30)
        self.assertEqual(self.server.returncode, 0)

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str | None]:
        """The status, the body, and the cookie to send next."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in fields.items()})
        response = connection.getresponse()
        cookie = response.headers.get("Set-Cookie")
        body = response.read().decode()
        connection.close()
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return response.status, body, None if cookie is None else cookie.partition(";")[0]

    def log_in(self, user: str, password: str, **fields: str) -> tuple[int, str, str | None]:
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        return self.ask("POST", "/login", Authorization=f"Basic {credentials}", **fields)

    def test_a_login_a_page_and_a_logout(self) -> None:
        self.assertEqual(self.ask("GET", "/"), (401, "unauthorized", None))
        status, _, cookie = self.log_in("alex", "sesame")
        assert cookie is not None
        self.assertEqual(status, 200)
        status, body, _ = self.ask("GET", "/", Cookie=f"lang=en; {cookie}")
        hello, token = body.split("\n")
        self.assertEqual((status, hello), (200, "hello, alex"))
        self.assertEqual(self.ask("POST", "/logout", Cookie=cookie), (403, "csrf_missing", None))
        self.assertEqual(self.ask("POST", "/logout", Cookie=cookie, X_CSRF_Token=token), (200, "goodbye", "shop="))
        self.assertEqual(self.ask("GET", "/", Cookie=cookie), (401, "unauthorized", None))

    def test_a_login_ends_what_the_browser_had(self) -> None:
        _, _, planted = self.log_in("mallory", "sesame")
        assert planted is not None
        _, _, cookie = self.log_in("alex", "sesame", Cookie=planted)
        assert cookie is not None
        self.assertEqual(self.ask("GET", "/", Cookie=planted)[0], 401)
        self.assertEqual(self.ask("GET", "/", Cookie=cookie)[0], 200)

    def test_what_no_login_may_have(self) -> None:
        self.assertEqual(self.log_in("alex", "12345"), (401, "unauthorized", None))
        self.assertEqual(self.log_in("", "sesame"), (400, "invalid_request", None))
        self.assertEqual(self.log_in("x" * 1025, "sesame"), (400, "invalid_request", None))
        self.assertEqual(self.ask("POST", "/login"), (401, "unauthorized", None))


if __name__ == "__main__":
    unittest.main()
