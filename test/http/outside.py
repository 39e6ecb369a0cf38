#!/usr/bin/env python3
"""outside.py BUILD: a language model on another machine through the whole server, by https, with an authority of the house's own.

What the machine receives is written down: it holds nobody of the record. Nothing is sent before its record is approved, evaluated and
approved again, nor when engines.conf or gate.allow name another; a machine that is not who its certificate says, that points
elsewhere, refuses, never ends or breaks off costs its help alone."""
import hashlib
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, must  # noqa: E402
from wire import Link  # noqa: E402

BUILD = Path(sys.argv.pop(1)).resolve()
KEY = "sk-essai-0123456789"
NAMES = ["Lefèvre", "LEFEVRE", "Jeanne", "Rose", "12/03/1967", "06 12 34 56 78", "rue des Lilas", "69003"]
TEXT = ("Médecin : Bonjour Madame Lefèvre, qu'est-ce qui vous amène ?\nPatient : J'ai de la fièvre depuis trois jours, et je tousse.\n"
        "Médecin : Vous êtes bien LEFEVRE Jeanne, née le 12/03/1967, du 14 rue des Lilas, 69003 Lyon, 06 12 34 56 78 ?\n"
        "Patient : Oui, et je suis allergique à la pénicilline, j'ai fait un œdème.\n"
        "Médecin : Je prescris du paracétamol un gramme trois fois par jour à Mme Lefèvre.\n")
RECORD = ["--model", "mistral-small", "--host", "Hébergeur SA", "--country", "France", "--contract", "2026-17, article 28",
          "--certificate", "HDS 2026-004", "--purpose", "Propositions de comptes rendus", "--retention", "aucune"]
# What a machine may do, and the reason that the page is then given.
FAULTS = {"401": "key", "403": "key", "429": "full", "503": "none", "400": "long", "500": "refused", "redirect": "refused", "endless": "endless",
          "heads": "endless", "cut": "died", "close": "died", "garbage": "broken", "json": "died", "lie": "nothing"}


def certificate(folder, name):
    key, cert = f"{folder}/{name}.key", f"{folder}/{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return key, cert


class Outside(http.server.ThreadingHTTPServer):
    """The machine: `mode` tells how it behaves; what it received stands in `asked`."""
    daemon_threads = True

    def __init__(self, key, cert):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.present(key, cert)
        self.socket = self.context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.asked, self.mode, self.left, self.connections = [], "good", threading.Event(), 0
        self.url = f"https://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def present(self, key, cert):
        self.context.load_cert_chain(cert, key)

    def handle_error(self, *_):
        pass

    def received(self):
        return "".join(body for _, _, body in self.asked)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def begin(self, status=200, *more):
        self.send_response(status)
        for name, value in (("Content-Type", "text/event-stream"), ("Connection", "close"), *more):
            self.send_header(name, value)
        self.end_headers()

    def event(self, text):
        self.wfile.write(f"data: {json.dumps({'choices': [{'delta': {'content': text}}]}, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()

    def do_GET(self):
        self.server.asked.append(("GET", dict(self.headers), self.path))
        self.begin(404)

    def do_POST(self):
        s, self.close_connection = self.server, True
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        s.asked.append((self.path, dict(self.headers), body))
        try:
            getattr(self, s.mode, self.status)(json.loads(body))
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError, OSError):
            s.left.set()

    def status(self, _):
        self.begin(int(self.server.mode), ("Content-Length", "0"))

    def redirect(self, _):
        self.begin(307, ("Location", f"{self.server.url}/elsewhere"), ("Content-Length", "0"))

    def endless(self, _):
        self.begin()
        while True:
            self.event(" " * 4000)

    def heads(self, _):
        self.send_response(200)
        while True:
            self.send_header("X-Padding", "a" * 4000)
            self.flush_headers()

    def cut(self, _):
        self.begin(200, ("Content-Length", "100000"))
        self.event('{"statements":[')

    def close(self, _):
        self.wfile.flush()

    def garbage(self, _):
        self.wfile.write(b"garbage\r\n\r\n" * 40)

    def json(self, _):
        self.begin(200, ("Content-Length", "2"))
        self.wfile.write(b"{}")

    def lie(self, _):
        self.say([{"section": "traitements", "cites": [1], "text": "Warfarine 137 mg, cinq fois par jour."}])

    def hold(self, _):
        self.begin()
        self.event('{"statements":[')
        while True:
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            threading.Event().wait(0.02)

    def whole(self, body):
        text = json.dumps(body).encode()
        self.begin(200, ("Content-Length", str(len(text))))
        self.wfile.write(text)

    def say(self, statements):
        self.write(json.dumps({"statements": statements}, ensure_ascii=False))

    def write(self, text):
        self.begin()
        for at in range(0, len(text), 40):    # in pieces
            self.event(text[at:at + 40])
        usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}
        self.wfile.write(f"data: {json.dumps(usage)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def good(self, body):
        """Says each numbered passage again, pseudonyms and all; holds any other schema; else counts."""
        if self.path == "/tokenize":
            return self.whole({"tokens": [1, 2, 3]})
        held = body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", {})
        if "statements" not in held:
            return self.write(json.dumps({"mot": held["mot"]["enum"][0]}) if held else " ".join(str(n) for n in range(30)))
        prompt = "\n".join(m["content"] for m in body["messages"])
        item = body["response_format"]["json_schema"]["schema"]["properties"]["statements"]["items"]["properties"]
        lines = [(int(n), text) for n, text in re.findall(r"^\[(\d+)\] (?:[^:\n]{1,30} : )?(.+)$", prompt, re.M) if not text.endswith("?")]
        return self.say([{"section": item["section"]["enum"][0], "cites": [n], "text": text[:290]} for n, text in lines])


class Server(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="vigie-outside-")
        self.data = f"{self.home.name}/data"
        os.mkdir(self.data)
        self.key, self.cert = certificate(self.home.name, "one")
        self.outside = Outside(self.key, self.cert)
        self.house = None

    def tearDown(self):
        if self.house:
            self.assertEqual(self.house.stop(), 0)
        self.outside.shutdown()
        self.outside.server_close()
        self.home.cleanup()

    def put(self, name, text, mode=0o600):
        path = Path(self.data, name)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def start(self, allow=None, authority=True, key_mode=0o600):
        self.put("gate.allow", f"{allow or self.outside.url[:-3]} Essai, décision du 12/11/2026\n")
        self.put("language.key", KEY + "\n", key_mode)
        self.put("engines.conf", f"language-url {self.outside.url}\nlanguage-key {self.data}/language.key\nlanguage-model mistral-small\n")
        if authority:
            self.put("gate.ca.pem", Path(self.cert).read_text(encoding="utf-8"))
        self.house = House(BUILD, self.data)
        self.who, _ = self.house.sign_in("physician")

    def vigie(self, *words):
        return subprocess.run([BUILD / "vigie", *words, "--data", self.data], capture_output=True, text=True, timeout=120, check=False)

    def local(self, path, body):
        """A request of the machine's administrator, as the command line makes it."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(f"{self.data}/admin.sock")
            link = Link(s)
            link.send("REQUEST", 1, METHOD=b"\x01", PATH=path, CONTENT_TYPE="application/json", CONTENT=json.dumps(body))
            return link.wait("REPLY")[2]

    def record(self):
        done = self.vigie("model", "server", "gpu", "--url", self.outside.url, *RECORD, "--as", "sophie.garnier")
        self.assertEqual(done.returncode, 0, done.stderr)

    def admit(self):
        done = self.vigie("model", "admit", "gpu", "--reason", "contrat relu", "--as", "paul.delmas")
        self.assertEqual(done.returncode, 0, done.stderr)

    def approve(self):
        """Figures that meet every mark, as `vigie model evaluate` sends them."""
        admin, _ = self.house.sign_in("administrator")
        row = next(m for m in must(self.house.ask("GET", "/api/models", None, admin))["models"] if m["name"] == "gpu")
        cases = f"{self.home.name}/cases"
        os.makedirs(cases, exist_ok=True)
        Path(cases, "one.txt").write_text("douleur", encoding="utf-8")
        engine = Path(self.home.name, "engine")
        engine.write_text("#!/bin/sh\n", encoding="utf-8")
        figures = {"cases": 10, "facts": 100, "failed": 0, "recall_ok": 1, "critical_recall_ok": 1, "trap_hits": 0, "contradicted": 0, "unsupported": 0}
        done = self.local(f"/api/models/{row['id']}/evaluations", {
            "sha256": row["sha256"], "engine": hashlib.sha256(engine.read_bytes()).hexdigest(), "set": self.hash_of(cases), "engine_path": str(engine),
            "set_path": cases, "seconds": 1, "figures": [{"measure": k, "group": "", "value": v, "n": 100} for k, v in figures.items()]})
        self.assertEqual(done["STATUS"], 200, done)
        n = json.loads(done["CONTENT"])["evaluation"]["n"]
        done = self.vigie("model", "approve", "gpu", "--evaluation", str(n), "--reason", "mesuré", "--as", "paul.delmas")
        self.assertEqual(done.returncode, 0, done.stderr)

    @staticmethod
    def hash_of(folder):
        """src/weights/folder.h, for a folder of one file."""
        one = Path(folder, "one.txt").read_bytes()
        return hashlib.sha256(f"{hashlib.sha256(one).hexdigest()} one.txt\n".encode()).hexdigest()

    def encounter(self):
        traits = {"birth_name": "LEFEVRE", "birth_given": "Jeanne", "given": ["Jeanne", "Rose"], "sex": "female", "birth_date": "1967-03-12",
                  "ins_status": "PROV", "allergies": [], "fictitious": True}
        patient = must(self.house.ask("POST", "/api/patients", traits, self.who))["id"]
        one = must(self.house.ask("POST", f"/api/patients/{patient}/encounters", {"kind": "consultation", "reason": "Fièvre"}, self.who))["id"]
        must(self.house.ask("POST", f"/api/encounters/{one}/consent", {"decision": "agreed"}, self.who))
        source = must(self.house.ask("POST", f"/api/encounters/{one}/sources", {"kind": "transcript", "title": "Mme Lefèvre", "text": TEXT}, self.who))
        return one, source["id"]

    def ask(self, one, source, engine="gpu"):
        """The status, and the events of the stream."""
        self.house.link.request("POST", f"/api/encounters/{one}/documents", json.dumps({"type": "consultation", "engine": engine, "sources": [source]}),
                                {"Content-Type": "application/json", "Cookie": self.who[0], "X-Vigie-CSRF": self.who[1]})
        answer = self.house.link.getresponse()
        said = answer.read().decode()
        if answer.status != 200:
            return answer.status, json.loads(said)
        blocks = [b for b in said.split("\n\n") if b.startswith("event: ")]
        return 200, [(b.split("\n")[0][7:], json.loads(b.split("\ndata: ", 1)[1])) for b in blocks]

    def reason(self, one, source):
        status, told = self.ask(one, source)
        self.assertEqual(status, 200, told)
        self.assertEqual(told[-1][0], "document", told[-1])
        return dict(told).get("fallback", {}).get("reason")

    def nobody(self):
        for name in NAMES:
            found = re.search(rf"\b{re.escape(name)}\b", self.outside.received(), re.I)    # "Roselyne" is nobody's name
            self.assertIsNone(found, name)

    def test_from_a_record_to_a_document(self):
        self.start()
        one, source = self.encounter()
        self.assertEqual(self.ask(one, source)[1]["error"]["code"], "NO_MODEL")
        self.record()
        self.assertEqual(self.ask(one, source)[1]["error"]["code"], "NO_RECORD")
        own = self.vigie("model", "admit", "gpu", "--reason", "x", "--as", "sophie.garnier")
        self.assertEqual(own.returncode, 4, own.stderr)
        self.assertEqual(self.outside.asked, [])
        self.admit()
        self.assertEqual(self.ask(one, source)[1]["error"]["code"], "NO_RECORD")
        self.assertEqual(self.outside.asked, [])
        self.approve()
        self.assertEqual(self.ask(one, source)[1]["error"]["code"], "NOT_INFORMED")    # the patient answered before
        self.assertEqual(self.outside.received(), "")
        must(self.house.ask("POST", f"/api/encounters/{one}/consent", {"decision": "agreed"}, self.who))
        status, told = self.ask(one, source)
        self.assertEqual((status, told[-1][0]), (200, "document"), told)
        self.assertEqual(dict(told)["start"]["server"], self.outside.url[8:-3])
        document = must(self.house.ask("GET", f"/api/documents/{told[-1][1]['document']}", None, self.who))
        self.assertEqual(document["model"]["server"], self.outside.url[8:-3])
        said = [(s, c) for section in document["sections"] for s in section["statements"] for c in s["cites"]]
        self.assertTrue(said)
        for s, c in said:
            self.assertEqual(TEXT.encode()[c["start"]:c["end"]].decode(), c["quote"])
            self.assertEqual(s["status"], "supported")
        self.assertTrue(any("Lefèvre" in s["text"] for s, _ in said), said)
        path, headers, _ = self.outside.asked[-1]
        self.assertEqual(path, "/v1/chat/completions")
        self.assertEqual(headers["Authorization"], f"Bearer {KEY}")
        self.assertFalse({"Cookie", "Referer", "Accept-Encoding", "Expect"} & set(headers), headers)
        self.nobody()
        self.leaves_no_key()

    def leaves_no_key(self):
        for path in Path(self.data).rglob("*"):
            if path.is_file() and path.name != "language.key":
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)

    def test_faults_cost_its_help_alone(self):
        self.start()
        self.record()
        self.admit()
        self.approve()
        one, source = self.encounter()
        for mode, why in FAULTS.items():
            self.outside.mode = mode
            self.assertEqual(self.reason(one, source), why, mode)
        self.assertNotIn("/v1/elsewhere", [path for path, _, _ in self.outside.asked])
        self.outside.mode = "good"
        self.assertIsNone(self.reason(one, source))
        self.nobody()

    def test_who_leaves_ends_it(self):
        self.start()
        self.record()
        self.admit()
        self.approve()
        one, source = self.encounter()
        self.assertIsNone(self.reason(one, source))
        before = len(self.outside.asked)
        self.outside.mode = "hold"
        self.house.link.request("POST", f"/api/encounters/{one}/documents", json.dumps({"type": "consultation", "engine": "gpu", "sources": [source]}),
                                {"Content-Type": "application/json", "Cookie": self.who[0], "X-Vigie-CSRF": self.who[1]})
        answer = self.house.link.getresponse()
        while b"event: start" not in answer.readline():
            pass
        while len(self.outside.asked) == before:
            pass
        answer.close()
        self.house.link.close()
        self.assertTrue(self.outside.left.wait(20), "the connection is closed")

    def test_it_is_tried_when_the_server_starts(self):
        self.start()
        self.record()
        said = self.vigie("engine", "list").stdout
        self.assertIn("not tried, for its record is not approved", said)
        self.admit()
        self.assertEqual(self.outside.asked, [])
        self.assertEqual(self.house.stop(), 0)
        self.start()
        for _ in range(400):
            said = self.vigie("engine", "list").stdout
            if "answered at" in said:
                break
        for word in ("streams", "takes a JSON schema", "holds its answers to it", "tells its usage", "counts tokens", "stops when it is left"):
            self.assertIn(f"{word}: yes", said)
        self.assertIn("mistral-small", said)
        self.assertFalse(re.search("patient|consultation", self.outside.received(), re.I))
        self.assertNotIn("was changed", said)
        conf = Path(self.data, "engines.conf")
        conf.write_text(conf.read_text(encoding="utf-8").replace("mistral-small", "mistral-large"), encoding="utf-8")
        self.assertIn(f"engines.conf was changed: its server outside ({self.outside.url}) serves after a restart", self.vigie("engine", "list").stdout)
        conf.unlink()
        self.assertIn("its server outside (none) serves after a restart", self.vigie("engine", "list").stdout)

    def test_another_machine_gets_nothing(self):
        other = certificate(self.home.name, "two")
        self.outside.present(*other)
        self.start()
        self.record()
        self.admit()
        self.approve()
        self.assertEqual(self.reason(*self.encounter()), "none")
        self.assertEqual(self.outside.asked, [])

    def test_what_the_list_does_not_name_is_not_reached(self):
        self.start(allow="https://ailleurs.example")
        self.record()
        self.admit()
        self.approve()
        self.assertEqual(self.reason(*self.encounter()), "closed")
        self.assertEqual(self.outside.asked, [])

    def test_a_key_that_others_may_read_is_none(self):
        self.start(key_mode=0o644)
        self.record()
        self.admit()
        self.approve()
        self.assertEqual(self.reason(*self.encounter()), "closed")
        self.assertEqual(self.outside.asked, [])

    def test_it_is_evaluated_on_cases(self):
        self.start()
        self.record()
        source = Path(__file__).resolve().parents[1] / "consultations"
        cases = Path(self.home.name, "set")
        cases.mkdir()
        for name in ("cardiologie.txt", "cardiologie.gold.json"):
            (cases / name).write_bytes((source / name).read_bytes())
        before = self.vigie("model", "evaluate", "gpu", "--set", str(cases), "--as", "marc.vidal", "--json")
        self.assertEqual(self.outside.asked, [])
        self.admit()
        done = self.vigie("model", "evaluate", "gpu", "--set", str(cases), "--as", "marc.vidal", "--json")
        self.assertEqual(done.returncode, 1, done.stderr)    # one case is too few
        figures = {f["measure"]: f["value"] for f in json.loads(done.stdout)["evaluation"]["figures"] if not f["group"]}
        self.assertEqual(figures["failed"], 0, done.stderr)
        self.assertGreater(figures["recall_ok"], 0.2)
        self.assertGreater(len(self.outside.asked), 0)
        self.assertNotEqual(before.returncode, 0)


if __name__ == "__main__":
    unittest.main()
