"""Requests as bytes over a socket, and their responses."""

from __future__ import annotations

import json
import socket
from typing import Any, NamedTuple

PATIENCE = 20  # seconds for one response
MOST = 1 << 20  # bytes of one


class Closed(Exception):
    """The server closed the connection where a response was expected."""


class Response(NamedTuple):
    status: int
    fields: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field.lower() == name]

    def get(self, name: str) -> str | None:
        return ", ".join(self.all(name)) if self.all(name) else None

    def said(self) -> dict[str, Any]:
        """The members of a JSON body; none for any other."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


class Connection:
    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        """`address`: where the client is, of this machine."""
        self._socket = socket.create_connection(
            ("127.0.0.1", port), timeout=PATIENCE, source_address=(address, 0)
        )
        self._read = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def send(self, request: bytes) -> None:
        self._socket.sendall(request)

    def response(self, method: str) -> Response:
        """The next final response, to a request with this method."""
        while True:
            status, fields = self._head()
            if status >= 200 or status == 101:
                break
        found = Response(status, fields, b"")
        if method == "HEAD" or status in (204, 304):
            return found
        return found._replace(body=self._frame() if status == 101 else self._body(found))

    def _head(self) -> tuple[int, list[tuple[str, str]]]:
        first, *lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return int(first.split(" ")[1]), fields

    def _body(self, head: Response) -> bytes:
        if (head.get("transfer-encoding") or "").lower() == "chunked":
            return self._chunks()
        length = head.get("content-length")
        if length is not None:
            return self._exactly(int(length))
        while len(self._read) < MOST:
            try:
                self._more()
            except Closed:
                break
        return self._read

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        while self._until(b"\r\n"):
            pass
        return body

    def _frame(self) -> bytes:
        """The payload of a websocket's short frame of text."""
        first, length = self._exactly(2)
        return self._exactly(length) if first == 0x81 and length < 126 else b""

    def _until(self, end: bytes) -> bytes:
        while end not in self._read and len(self._read) < MOST:
            self._more()
        found, _, self._read = self._read.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        found, self._read = self._read[:size], self._read[size:]
        return found

    def _more(self) -> None:
        try:
            part = self._socket.recv(65536)
        except ConnectionResetError:
            part = b""
        if not part:
            raise Closed
        self._read += part
