#!/usr/bin/env python3
"""The jar as users have it: its contents, where its natives come from, which OpenSSL they run on.

LIMEN_BUILD names the release build, whose liblimen stands for the distribution's.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
JAR = next((ROOT / "build" / "java" / "limen").glob("limen-*.jar"))
NATIVES = next((ROOT / "build" / "bindings" / "bindings" / "java" / "natives").glob("dev/limen/natives/*"))
SYSTEM = pathlib.Path(os.environ.get("LIMEN_BUILD", ROOT / "build" / "release")) / "capi"
PROGRAMS = ROOT / "tests" / "java" / "programs"

IMPOSTOR = """
#include <stdlib.h>
#define IMPOSTOR(name) void *name(void) { abort(); }
IMPOSTOR(EVP_MD_fetch) IMPOSTOR(EVP_PKEY_CTX_new_from_name) IMPOSTOR(EVP_PKEY_Q_keygen)
IMPOSTOR(EVP_PKEY_keygen) IMPOSTOR(EVP_PKEY_generate) IMPOSTOR(OPENSSL_init_crypto) IMPOSTOR(ERR_set_mark)
"""


def machines() -> list[str]:
    """Every JDK of 17 or later that is here; the first one is the default."""
    found = ["java"]
    for home in sorted(pathlib.Path("/usr/lib/jvm").glob("*")):
        release = home / "release"
        if not home.is_symlink() and release.exists() and 'JAVA_VERSION="17' not in release.read_text():
            found.append(str(home / "bin" / "java"))
    return found


class Case(unittest.TestCase):
    def setUp(self) -> None:
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="limen-jar-"))
        self.addCleanup(shutil.rmtree, self.place)

    def java(
        self, *arguments: str, machine: str = "java", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [machine, "-Xshare:auto", "-XX:TieredStopAtLevel=1", *arguments],
            cwd=self.place,
            text=True,
            timeout=300,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env={**os.environ, **environment},
        )

    def hello(
        self, *arguments: str, jar: pathlib.Path = JAR, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Issues and verifies a token, and prints which libraries are mapped."""
        return self.java(*arguments, "-cp", str(jar), str(PROGRAMS / "Hello.java"), **environment)


class TheJar(Case):
    def test_it_holds_natives_a_module_and_the_manifests_word(self) -> None:
        with zipfile.ZipFile(JAR) as jar:
            names = set(jar.namelist())
            manifest = jar.read("META-INF/MANIFEST.MF").decode()
        for name in ("liblimen_jni.so", "liblimen.so.1"):
            self.assertIn(f"dev/limen/natives/{NATIVES.name}/{name}", names)
        self.assertIn("module-info.class", names)
        self.assertIn("META-INF/LICENSE", names)
        self.assertIn("Enable-Native-Access: ALL-UNNAMED", manifest)
        classes = {name for name in names if name.endswith(".class")}
        self.assertTrue(all(name.startswith(("dev/limen/", "module-info")) for name in classes))

    def test_it_runs_as_a_module(self) -> None:
        for machine in machines():
            with self.subTest(machine):
                done = self.java(
                    "-p",
                    str(JAR),
                    "--add-modules",
                    "dev.limen",
                    str(PROGRAMS / "Hello.java"),
                    machine=machine,
                )
                self.assertIn("alex in module dev.limen", done.stdout)

    def test_a_newer_machine_does_not_complain_where_native_access_is_granted(self) -> None:
        for machine in machines()[1:] or ["java"]:
            done = self.java(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                str(JAR),
                str(PROGRAMS / "Hello.java"),
                machine=machine,
            )
            self.assertIn("alex in no module", done.stdout)
            self.assertNotIn("WARNING: A restricted", done.stdout)

    def test_virtual_threads_verify_where_the_machine_has_them(self) -> None:
        for machine in machines():
            done = self.java("-cp", str(JAR), str(PROGRAMS / "Virtual.java"), machine=machine)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("2000 verified", done.stdout)


class WhereNativesComeFrom(Case):
    def test_those_of_the_jar_leave_no_file_behind(self) -> None:
        done = self.hello(f"-Dlimen.tmpdir={self.place}")
        self.assertIn(f"{self.place}/limen-", done.stdout)
        self.assertEqual(list(self.place.iterdir()), [])

    def test_the_systems_temporary_directory_serves_by_default(self) -> None:
        done = self.hello(f"-Djava.io.tmpdir={self.place}")
        self.assertIn(f"{self.place}/limen-", done.stdout)

    def test_a_directory_that_cannot_be_used_is_named_with_the_way_out(self) -> None:
        done = self.hello("-Dlimen.tmpdir=/nonexistent")
        self.assertIn("below /nonexistent; set another with -Dlimen.tmpdir=DIRECTORY", done.stdout)

    def test_natives_that_cannot_be_mapped_say_so_and_leave_no_file_behind(self) -> None:
        broken = self.place / "broken.jar"
        with zipfile.ZipFile(JAR) as whole, zipfile.ZipFile(broken, "w") as made:
            for name in whole.namelist():
                made.writestr(name, b"\x7fELF" if name.endswith(".so") else whole.read(name))
        (self.place / "tmp").mkdir()
        done = self.hello(f"-Dlimen.tmpdir={self.place}/tmp", jar=broken)
        self.assertIn("if it is mounted noexec, set another with -Dlimen.tmpdir=DIRECTORY", done.stdout)
        self.assertEqual(list((self.place / "tmp").iterdir()), [])

    def test_another_liblimen_in_the_linkers_path_does_not_outrank_them(self) -> None:
        done = self.hello(LD_LIBRARY_PATH=str(SYSTEM))
        self.assertIn("alex", done.stdout)
        self.assertNotIn(str(SYSTEM), done.stdout)

    def test_a_directory_of_ones_own(self) -> None:
        for name in ("liblimen_jni.so", "liblimen.so.1"):
            shutil.copy(NATIVES / name, self.place)
        done = self.hello(f"-Dlimen.library.path={self.place}")
        self.assertIn(f"{self.place}/liblimen_jni.so", done.stdout)
        self.assertIn(f"{self.place}/liblimen.so.1", done.stdout)

    def test_the_distributions_library_where_it_is_asked_for(self) -> None:
        shutil.copy(NATIVES / "liblimen_jni.so", self.place)
        done = self.hello(
            "-Dlimen.library=system", f"-Djava.library.path={self.place}", LD_LIBRARY_PATH=str(SYSTEM)
        )
        self.assertIn("alex", done.stdout)
        self.assertIn(f"{SYSTEM}/liblimen.so.1", done.stdout)

    def test_the_distributions_library_where_the_jar_has_none(self) -> None:
        shutil.copy(NATIVES / "liblimen_jni.so", self.place)
        done = self.hello("-Dos.arch=pdp11", f"-Djava.library.path={self.place}", LD_LIBRARY_PATH=str(SYSTEM))
        self.assertIn(f"{SYSTEM}/liblimen.so.1", done.stdout)

    def test_a_platform_without_natives_is_named(self) -> None:
        done = self.hello("-Dos.arch=pdp11", f"-Djava.library.path={self.place}")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("this jar has no natives for linux-pdp11-gnu", done.stdout)
        self.assertIn("-Dlimen.library.path=DIRECTORY", done.stdout)
        bundled = self.hello("-Dos.arch=pdp11", "-Dlimen.library=bundled")
        self.assertIn("this jar has no natives for linux-pdp11-gnu", bundled.stdout)
        self.assertIn("expected system or bundled", self.hello("-Dlimen.library=other").stdout)

    def test_two_class_loaders_share_one_library(self) -> None:
        done = self.java(
            "-cp", str(self.place), str(PROGRAMS / "Loaders.java"), str(JAR), str(self.place / "store")
        )
        self.assertIn("both see alex", done.stdout)

    def test_a_class_loader_that_nobody_holds_any_more_is_collected(self) -> None:
        done = self.java("-cp", str(self.place), "-Xcheck:jni", str(PROGRAMS / "Unload.java"), str(JAR))
        self.assertIn("2 collected", done.stdout)


class WhichOpenssl(Case):
    def test_its_own_and_no_other_is_loaded(self) -> None:
        self.assertNotIn("libcrypto", self.hello().stdout)
        shutil.copy(NATIVES / "liblimen_jni.so", self.place)
        system = self.hello(
            "-Dlimen.library=system", f"-Djava.library.path={self.place}", LD_LIBRARY_PATH=str(SYSTEM)
        )
        self.assertIn("libcrypto", system.stdout)

    def test_functions_of_the_same_names_in_the_process_are_not_called(self) -> None:
        source = self.place / "impostor.c"
        source.write_text(IMPOSTOR, encoding="utf-8")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-w", "-o", "impostor.so", source.name], cwd=self.place, check=True
        )
        preloaded = str(self.place / "impostor.so")
        self.assertIn("alex", self.hello(LD_PRELOAD=preloaded).stdout)
        shutil.copy(NATIVES / "liblimen_jni.so", self.place)
        system = self.hello(
            "-Dlimen.library=system",
            f"-Djava.library.path={self.place}",
            LD_PRELOAD=preloaded,
            LD_LIBRARY_PATH=str(SYSTEM),
        )
        self.assertNotEqual(system.returncode, 0)

    def test_no_configuration_from_outside_is_read(self) -> None:
        configuration = self.place / "openssl.cnf"
        configuration.write_text(
            "openssl_conf = all\n[all]\nproviders = providers\n[providers]\nnothing = nothing\n[nothing]\n"
            "activate = 1\nmodule = /nonexistent.so\n",
            encoding="utf-8",
        )
        self.assertIn("alex", self.hello(OPENSSL_CONF=str(configuration)).stdout)


if __name__ == "__main__":
    unittest.main()
