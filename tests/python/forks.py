"""Work in forked children."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Callable
from typing import Any

import limen

DEADLINE = 60.0


def in_child(work: Callable[[], Any]) -> Any:
    """The result of `work` in a forked child, sent as JSON; the child has exited afterwards."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            os.write(writer, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    try:
        answer = b""
        while True:
            if not select.select([reader], [], [], DEADLINE)[0]:
                os.kill(child, signal.SIGKILL)
                raise AssertionError("the child hangs")
            part = os.read(reader, 65536)
            if not part:
                break
            answer += part
    finally:
        os.close(reader)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0
    return json.loads(answer)


def raised(call: Callable[[], object]) -> list[Any]:
    try:
        call()
    except limen.LimenError as error:
        return [type(error).__name__, error.name, error.kind, str(error)]
    return ["nothing"]
