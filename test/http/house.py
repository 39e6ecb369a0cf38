"""A demo server of its own for a test, and what is asked of it over HTTP."""
import http.client
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HELP = Path(__file__).resolve().parents[1] / "help"


class House:
    def __init__(self, build, folder):
        self.process = subprocess.Popen([Path(build) / "vigie", "serve", "--demo", "--data", folder, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if at := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(at[1])
            if "Ctrl-C" in line:
                break
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.accounts = self.ask("GET", "/api/info")[1]["accounts"]

    def ask(self, method, path, body=None, who=None, headers=()):
        h = {"Content-Type": "application/json", **dict(headers)}
        if who:
            h |= {"Cookie": who[0], "X-Vigie-CSRF": who[1]}
        self.link.request(method, path, None if method == "GET" or body is None else json.dumps(body), h)
        answer = self.link.getresponse()
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            self.link.close()
            return answer.status, {}, answer.headers
        raw = answer.read()
        try:
            return answer.status, json.loads(raw) if raw else {}, answer.headers
        except ValueError:
            return answer.status, {}, answer.headers

    def raw(self, method, path, body=None, headers=()):
        """Bytes as they are, over a connection of their own: status, bytes, headers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request(method, path, body, dict(headers))
        answer = link.getresponse()
        data = answer.read()
        link.close()
        return answer.status, data, answer.headers

    def sign_in(self, role):
        a = next(a for a in self.accounts if a["role"] == role)
        status, me, headers = self.ask("POST", "/api/session", {"login": a["login"], "password": a["password"]})
        assert status == 200, (role, status, me)
        return (headers["Set-Cookie"].split(";")[0], me["csrf"]), me["person"]["id"]

    def stop(self):
        self.link.close()
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


class HouseCase(unittest.TestCase):
    """Tests of one house, a physician signed in; it must end well. `build` is the test's to name."""
    build = None

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.house = House(cls.build, f"{cls.home.name}/data")
        cls.who, _ = cls.house.sign_in("physician")

    @classmethod
    def tearDownClass(cls):
        code = cls.house.stop()
        cls.home.cleanup()
        assert code == 0, code


class LanguageModel:
    """A program of test/help at the socket of a house's language engine, until end()."""
    def __init__(self, folder, program, *more):
        self.child = subprocess.Popen([sys.executable, HELP / program, "--socket", f"{folder}/engines/run/language.sock", *more],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.child.stdout.readline()

    def end(self):
        self.child.stdin.close()
        self.child.wait(10)
        self.child.stdout.close()

    @staticmethod
    def approve(folder):
        """Has the register say that a language model may write drafts, as an evaluation and two people would."""
        db = sqlite3.connect(f"{folder}/vigie.db", timeout=30)
        db.execute("INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, changed_by) "
                   "VALUES (77, 'essai', 'compose', '1', ?, 'none', 'approved', 1, 0)", ("ab" * 32,))
        db.commit()
        db.close()


def must(answer):
    assert answer[0] < 300, answer[:2]
    return answer[1]


def make_record(house, who, name):
    """A patient with an encounter, a source, a document begun by hand and a recording: the ids that paths are filled with."""
    traits = {"birth_name": name, "birth_given": "Essai", "given": ["Essai"], "sex": "female", "birth_date": "1970-01-01",
              "ins_status": "PROV", "allergies": [], "fictitious": True}
    patient = must(house.ask("POST", "/api/patients", traits, who))["id"]
    encounter = must(house.ask("POST", f"/api/patients/{patient}/encounters", {"kind": "consultation", "at": "2026-01-01T10:00:00Z",
                                                                               "reason": "essai"}, who))["id"]
    source = must(house.ask("POST", f"/api/encounters/{encounter}/sources", {"kind": "note", "title": "Note", "text": "Toux."}, who))["id"]
    document = must(house.ask("POST", f"/api/encounters/{encounter}/documents", {"type": "consultation", "engine": "manual",
                                                                                 "sources": [source]}, who))["id"]
    for decision in ("agreed", "recording_agreed"):
        must(house.ask("POST", f"/api/encounters/{encounter}/consent", {"decision": decision}, who))
    recording = must(house.ask("POST", f"/api/encounters/{encounter}/recordings", {}, who))["id"]
    return {"patient": patient, "encounter": encounter, "source": source, "document": document, "recording": recording}
