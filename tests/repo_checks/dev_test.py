"""./dev: one build at a time in a checkout, and `exec` that builds nothing.

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
LIBRARY = ["capi/liblimen.so", "tools/limen", "examples/issue"]


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


class Exec(Checkout):
    def build(self, build="build/release", but=()):
        for name in LIBRARY:
            if name not in but:
                self.write(f"{build}/{name}")

    def refused(self, *command, words, **environment):
        """`./dev exec` says these words, and neither builds nor runs anything."""
        self.write(f"bin/{command[0]}", '#!/bin/sh\necho ran >>"$CHECKOUT/log"\n')
        status, out, err = self.run_dev("exec", *command, **environment)
        self.assertEqual((status, out, self.log()), (1, "", []), err)
        self.assertEqual(err, f"dev: exec: {words}\n")

    def ran(self, *command, **environment):
        self.write(f"bin/{command[0]}", '#!/bin/sh\necho "$@"\n')
        status, out, err = self.run_dev("exec", *command, **environment)
        self.assertEqual((status, out, err, self.log()), (0, " ".join(command[1:]) + "\n", "", []))

    def test_says_what_is_missing_and_what_builds_it(self):
        built = f"{self.root}/build/release"
        self.refused("cmd", words=f"not built in {built}: liblimen, the command limen, the examples. "
                                  "Build it first: ./dev build")
        self.build(but=["tools/limen"])
        self.refused("cmd", words=f"not built in {built}: the command limen. Build it first: ./dev build")
        self.build()
        self.ran("cmd", "a", "b")

    def test_names_the_preset_of_another_build(self):
        self.build()
        debug, other = f"{self.root}/build/debug", f"{self.root}/other"
        missing = "liblimen, the command limen, the examples. Build it first:"
        self.refused("cmd", words=f"not built in {debug}: {missing} ./dev build debug", LIMEN_BUILD=debug)
        self.refused("cmd", words=f"not built in {other}: {missing} cmake --build {other}", LIMEN_BUILD=other)

    def test_says_which_package_of_a_language_is_missing(self):
        self.build()
        packages = [
            ("python", "the Python package", "build/python/venv/.wheel", ["python", "python3"]),
            ("node", "the Node package", "build/node/app/.made", ["node"]),
            ("java", "the jar", "build/java/limen/limen-0.1.0.jar", ["java", "javac", "jshell"]),
        ]
        for language, package, made, commands in packages:
            for command in commands:
                self.refused(command, "x", words=f"{package} is not built. Build it first: ./dev build {language}")
            self.write(made)
            for command in commands:
                self.ran(command, "x")

    def test_does_not_wait_for_a_build(self):
        self.build()
        os.mkfifo(os.path.join(self.root, "started"))
        self.write("during", 'echo >"$CHECKOUT/started"; exec sleep 1000\n')
        self.start("build")
        with open(os.path.join(self.root, "started"), encoding="utf-8") as fifo:
            fifo.read()
        os.remove(os.path.join(self.root, "log"))
        self.ran("cmd", "a")


if __name__ == "__main__":
    unittest.main()
