"""./dev: one build at a time in a checkout.

A copy of ./dev runs in an empty checkout, with a CMake that builds nothing: it notes what it was asked, then does what
the test says.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 60  # seconds; a deadlock fails here

# Each `cmake --build` writes a line when it starts and one when it ends. Between them it runs the file `during`.
CMAKE = """#!/bin/sh
[ "$1" = --build ] || exit 0
echo "start ${2##*/}" >>"$CHECKOUT/log"
[ ! -e "$CHECKOUT/during" ] || . "$CHECKOUT/during"
echo "end ${2##*/}" >>"$CHECKOUT/log"
"""
PRESENT = "g++ c++ ninja ccache pkg-config clang apt-get sudo".split()
HOLD = 'echo >"$CHECKOUT/started"; read -r _ <"$CHECKOUT/go"\n'  # waits until the test lets it go
HOLD_RELEASE = '[ "${2##*/}" != release ] || { ' + HOLD.strip() + "; }\n"


class Checkout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = os.path.realpath(folder.name)
        shutil.copy(os.path.join(ROOT, "dev"), self.root)
        self.write("bin/cmake", CMAKE)
        for name in PRESENT:
            self.write(f"bin/{name}", "#!/bin/sh\n")
        self.environment = {
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
            "CHECKOUT": self.root,
            "HOME": self.root,
        }

    def write(self, path, text="#!/bin/sh\n"):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def start(self, *arguments, **environment):
        process = subprocess.Popen(
            [os.path.join(self.root, "dev"), *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.addCleanup(self.stop, process)
        return process

    def stop(self, process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def run_dev(self, *arguments, **environment):
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out, err

    def log(self):
        path = os.path.join(self.root, "log")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()


class Lock(Checkout):
    def setUp(self):
        super().setUp()
        for fifo in ("started", "go"):
            os.mkfifo(os.path.join(self.root, fifo))

    def wait_for_start(self):
        with open(os.path.join(self.root, "started"), encoding="utf-8") as fifo:
            fifo.read()

    def let_go(self):
        with open(os.path.join(self.root, "go"), "w", encoding="utf-8") as fifo:
            fifo.write("\n")

    def test_a_second_build_waits_for_the_first_and_says_for_whom(self):
        self.write("during", HOLD_RELEASE)
        first = self.start("build")
        self.wait_for_start()
        second = self.start("build", "debug")
        self.assertIn(f"waiting for another build in this checkout: pid {first.pid}, ./dev build", second.stderr.readline())
        self.assertEqual(self.log(), ["start release"])
        self.let_go()
        for process in (first, second):
            process.communicate(timeout=LIMIT)
            self.assertEqual(process.returncode, 0)
        self.assertEqual(self.log(), ["start release", "end release", "start debug", "end debug"])

    def test_an_interrupt_ends_the_wait_and_not_the_build(self):
        self.write("during", HOLD_RELEASE)
        first = self.start("build")
        self.wait_for_start()
        second = self.start("build", "debug")
        second.stderr.readline()
        os.killpg(second.pid, signal.SIGINT)
        second.communicate(timeout=LIMIT)
        self.assertNotEqual(second.returncode, 0)
        self.let_go()
        first.communicate(timeout=LIMIT)
        self.assertEqual(self.log(), ["start release", "end release"])

    def test_a_build_below_a_build_does_not_wait(self):
        self.write("during", '[ "${2##*/}" != release ] || "$CHECKOUT/dev" build debug\n')
        status, _, err = self.run_dev("build")
        self.assertEqual((status, self.log()), (0, ["start release", "start debug", "end debug", "end release"]), err)
        self.assertNotIn("waiting", err)

    def test_what_was_built_runs_without_the_lock(self):
        self.write("build/release/examples/demo/limen-demo", "#!/bin/sh\n" + HOLD)
        demo = self.start("demo", "c")
        self.wait_for_start()
        status, _, err = self.run_dev("build", "debug")
        self.assertEqual(status, 0, err)
        self.assertNotIn("waiting", err)
        self.let_go()
        demo.communicate(timeout=LIMIT)
        self.assertEqual(demo.returncode, 0)

    def test_a_build_that_was_killed_leaves_no_lock(self):
        self.write("during", HOLD_RELEASE)
        first = self.start("build")
        self.wait_for_start()
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate(timeout=LIMIT)
        status, _, err = self.run_dev("build", "debug")
        self.assertEqual((status, self.log()), (0, ["start release", "start debug", "end debug"]), err)


if __name__ == "__main__":
    unittest.main()
