#!/usr/bin/env python3
"""clear.py BUILD: the demo at work, then no patient's name, birth date or word said stands in clear in its data folder, its log or its
metrics. The search must first find them where they do belong: in an answer to who may read it. (The demo's accounts are public:
its sign-in page lists them. Those of a real establishment are searched for by test/unit/api/test_canary.c.)"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

BUILD = Path(sys.argv.pop(1))
ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 60


def secrets():
    """What the demo's sources say of people, each as the bytes that a careless line would leave."""
    record = (ROOT / "src/api/demo_record.c").read_text(encoding="utf-8")
    rows = re.findall(r'^    \{"([A-ZÉÈ ]{4,})", "([A-ZÉÈ ]*)", "([^"]+)", "\w+", "(\d{4}-\d\d-\d\d)"', record, re.M)
    said = [text.read_text(encoding="utf-8").splitlines()[4][-40:] for text in sorted((ROOT / "share/demo").glob("*.txt"))]
    words = {w for birth, used, given, date in rows for w in (birth, used, given, date)} | set(said)
    return len(rows), sorted(w for w in words if len(w) >= 5)


def forms(word):
    plain = {word, word.lower(), word.title()}
    return {f.encode() for f in plain} | {json.dumps(f)[1:-1].encode() for f in plain}


def found(data, words):
    return [w for w in words if any(f in data for f in forms(w))]


class Clear(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.log = Path(cls.home.name, "log")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        cls.url = f"http://127.0.0.1:{port}"
        with cls.log.open("wb") as log:
            cls.server = subprocess.Popen([BUILD / "vigie", "serve", "--demo", "--data", f"{cls.home.name}/data", "--listen", f"127.0.0.1:{port}"],
                                          stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, "VIGIE_LOG": "debug"})
        end = time.monotonic() + TIMEOUT_S
        while True:
            try:
                cls.info = json.loads(cls.ask("/api/info")[0])
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    @classmethod
    def tearDownClass(cls):
        cls.server.send_signal(signal.SIGTERM)
        cls.server.wait(timeout=TIMEOUT_S)
        cls.home.cleanup()

    @classmethod
    def ask(cls, path, body=None, cookie="", csrf=""):
        headers = {"Content-Type": "application/json", "Cookie": cookie, "X-Vigie-CSRF": csrf}
        request = urllib.request.Request(cls.url + path, None if body is None else json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return answer.read(), answer.headers

    def test_nothing_in_clear(self):
        patients, words = secrets()
        self.assertEqual(patients, 12)
        self.assertGreater(len(words), 35)
        account = next(a for a in self.info["accounts"] if a["role"] == "physician")
        me, headers = self.ask("/api/session", {"login": account["login"], "password": account["password"]})
        cookie, csrf = headers["Set-Cookie"].split(";")[0], json.loads(me)["csrf"]
        day, _ = self.ask("/api/day", cookie=cookie)
        hits, _ = self.ask("/api/patients/search", {"q": "Guérin"}, cookie, csrf)
        shown = [json.loads(day), json.loads(hits)]
        document = next(d["document"] for d in shown[0]["to_review"] if d["document"])
        whole, _ = self.ask(f"/api/documents/{document}", cookie=cookie)
        self.assertGreater(len(found(day + hits + whole, words)), 3, "the search finds what does stand in clear")
        metrics, _ = self.ask("/metrics")
        self.assertIn(b"vigie_", metrics)
        self.assertEqual(found(metrics, words), [])
        self.assertEqual(found(self.log.read_bytes(), words), [])
        files = [f for f in Path(self.home.name, "data").rglob("*") if f.is_file()]
        self.assertGreater(len(files), 3)
        self.assertEqual([(f.name, w) for f in files if (w := found(f.read_bytes(), words))], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
