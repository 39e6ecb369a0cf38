#!/usr/bin/env python3
"""commands.py BUILD: the command line, alone with a data folder and beside a running server; the warden's promises."""
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

BUILD = Path(sys.argv.pop(1))


def vigie(*args, given=None):
    return subprocess.run([BUILD / "vigie", *args], input=given, capture_output=True, text=True, timeout=60)


class Serving:
    def __init__(self, folder, *more):
        self.process = subprocess.Popen([BUILD / "vigie", "serve", "--data", folder, "--listen", "127.0.0.1:0", *more],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = None
        for line in self.process.stdout:
            if at := re.search(r"http://[\d.]+:\d+", line):
                self.url = at[0]
            if "Ctrl-C" in line:
                break

    def info(self):
        end = time.monotonic() + 20
        while True:
            try:
                return urllib.request.urlopen(self.url + "/api/info", timeout=5).status
            except OSError:
                if time.monotonic() > end:
                    raise

    def children(self):
        out = subprocess.run(["pgrep", "-P", str(self.process.pid), "-l"], capture_output=True, text=True).stdout
        return {name: int(pid) for pid, name in (line.split() for line in out.splitlines())}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


class Alone(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.data = f"{self.home.name}/data"
        os.mkdir(self.data, 0o700)

    def tearDown(self):
        self.home.cleanup()

    def run_ok(self, *args, given=None, data=None):
        done = vigie(*args, "--data", data or self.data, given=given)
        self.assertEqual((done.returncode, done.stderr), (0, ""), args)
        return done.stdout

    def staff(self):
        self.run_ok("user", "add", "durand", "--name", "Sophie Durand", "--roles", "quality,dpo", given="un mot de passe long\n")
        self.run_ok("user", "add", "martin", "--name", "Claire Martin", "--roles", "physician", given="un autre mot de passe\n")

    def test_accounts_certificates_models(self):
        self.staff()
        self.assertIn("martin\tClaire Martin\tphysician\tactive", self.run_ok("user", "list"))
        until = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + 300 * 86400))
        self.run_ok("training", "issue", "martin", "--right", "sign", "--expires", until, "--as", "durand")
        self.assertIn("Claire Martin\tsign\tvalid", self.run_ok("training", "list", "--as", "durand"))
        self.run_ok("model", "stop", "compose", "--as", "durand")
        self.assertRegex(self.run_ok("model", "list", "--as", "durand"), r"builtin\tcompose\t\S+\tstopped")
        self.run_ok("user", "close", "martin")
        refused = vigie("patient", "find", "x", "--as", "martin", "--data", self.data)
        self.assertEqual(refused.returncode, 4)

    def test_refusals_are_one_line_with_their_status(self):
        self.staff()
        for args, status in [(("user", "frob"), 2), (("user", "add", "x"), 2), (("training", "issue", "martin", "--right", "sign", "--expires", "2030"), 3),
                             (("ledger", "verify"), 4), (("patient", "show", "1", "--as", "durand"), 4), (("backup", "--as", "martin"), 4),
                             (("restore",), 2), (("ledger", "verify", "/nowhere"), 4)]:
            extra = [] if args[0] == "ledger" and len(args) > 2 else ["--data", self.data]
            if args[:2] == ("training", "issue"):
                extra += ["--as", "durand"]
            done = vigie(*args, *extra, given="")
            self.assertEqual(done.returncode, status, (args, done.stderr))
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, (args, done.stderr))
        self.assertIn("no such folder", vigie("user", "list", "--data", f"{self.home.name}/none").stderr)
        self.assertFalse(os.path.exists(f"{self.home.name}/none"))

    def test_backup_restore_and_offline_ledger(self):
        self.staff()
        self.run_ok("patient", "add", "--as", "martin", "--birth-name", "ESSAI", "--birth-given", "Jeanne", "--birth-date", "1957-03-12", "--sex", "female")
        self.assertIn("intact", self.run_ok("ledger", "verify", "--as", "durand"))
        export, key = f"{self.home.name}/ledger.txt", self.run_ok("ledger", "key", "--as", "durand").strip()
        self.run_ok("ledger", "export", "--out", export, "--as", "durand")
        good = vigie("ledger", "verify", export, "--key", key)
        self.assertEqual((good.returncode, "not proven" in good.stdout), (0, False), good.stdout)
        text = Path(export).read_bytes()
        Path(export).write_bytes(text.replace(b"patient_create", b"patient_update", 1))
        self.assertEqual(vigie("ledger", "verify", export, "--key", key).returncode, 1)

        folder, keys = self.run_ok("backup", "--keys", "true").strip().split("\t")
        self.assertNotIn(b"ESSAI", b"".join(p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()))
        other = f"{self.home.name}/other"
        subprocess.run(["cp", "-r", f"{self.data}/keys", f"{self.home.name}/keys"], check=True)
        self.assertEqual(vigie("restore", folder, "--data", other).returncode, 5, "without the former keys")
        os.makedirs(other, 0o700, exist_ok=True)
        subprocess.run(["rm", "-rf", other], check=True)
        os.mkdir(other, 0o700)
        subprocess.run(["cp", "-r", f"{self.home.name}/keys", f"{other}/keys"], check=True)
        self.run_ok("restore", folder, "--keys", keys, data=other)
        self.assertIn("ESSAI Jeanne", self.run_ok("patient", "find", "essai", "--as", "martin", data=other))
        self.assertIn("intact", self.run_ok("ledger", "verify", "--as", "durand", data=other))
        self.assertEqual(vigie("restore", folder, "--data", other).returncode, 4, "into a folder that holds data")


class Beside(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.data = f"{self.home.name}/data"

    def tearDown(self):
        self.home.cleanup()

    def test_refuses_to_expose(self):
        for args in [("--listen", "0.0.0.0:0"), ("--listen", "[::]:0"), ("--demo", "--listen", "0.0.0.0:0"),
                     ("--demo", "--listen", "0.0.0.0:0", "--cert", "/etc/hostname", "--key", "/etc/hostname")]:
            done = vigie("serve", "--data", self.data, *args)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("refused", done.stderr)
            self.assertFalse(os.path.exists(self.data))

    def test_restarts_whatever_dies(self):
        server = Serving(self.data)
        self.assertEqual(stat.S_IMODE(os.stat(f"{self.data}/admin.sock").st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.data).st_mode), 0o700)
        second = vigie("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual((second.returncode, "another" in second.stderr), (4, True))
        for name in ["vigie-clerk", "vigie-front", "vigie-gate", "vigie-clerk"]:
            before = server.children()
            os.kill(before[name], signal.SIGKILL)
            end = time.monotonic() + 30
            while server.children().get(name, before[name]) == before[name]:
                self.assertLess(time.monotonic(), end, name)
            self.assertEqual(server.info(), 200)
        listed = vigie("user", "list", "--data", self.data)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertEqual(server.stop(), 0)

    def test_wrong_from_the_start_ends_with_its_reason(self):
        os.mkdir(self.data, 0o700)
        Path(f"{self.data}/gate.allow").write_text("https://example.org\n")
        done = vigie("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 3)
        self.assertIn("gate.allow, line 1", done.stderr)


unittest.main()
