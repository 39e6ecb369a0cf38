#!/usr/bin/env python3
"""composer.py BUILD [N]: N seeded answers of an attacking language model through the whole server, over HTTP.

Each answer ends: with a document in which every statement is supported and quotes its source's own bytes, or with the built-in
composer's. Another encounter's words are never the beginning of what is asked: an engine that does not forget them is asked nothing. No state changes but by the two acts of who asked; memory stays bounded; the rest of the server answers meanwhile. First
a planted answer is seen: the check finds what a lying server would have filed."""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, LanguageModel, must  # noqa: E402

HELP = Path(__file__).resolve().parents[1] / "help"
sys.path.insert(0, str(HELP))
from hostile_model import Handler, OnSocket  # noqa: E402

TEXT = ("Médecin : Bonjour, qu'est-ce qui vous amène ?\nPatient : J'ai de la fièvre depuis trois jours, et je tousse.\n"
        "Médecin : Vous êtes allergique ?\nPatient : Oui, à la pénicilline, j'ai fait un œdème.\nMédecin : La tension est à treize huit.\n")
QUICK = ["plain", "fenced", "prose", "endless", "endless-line", "endless-ping", "cut", "bad-utf8", "surrogate", "tool-call", "error", "usage", "framing",
         "after-done", "nested", "page", "two-choices", "status-500", "status-503", "redirect", "close", "json-not-stream"]
ACTIVE = re.compile(r"[<>`]|https?:|javascript|evil|Dubreuil|137|\]\(")


def wrong(document, text):
    """What must not stand in a document, in words; None when all is well."""
    raw = text.encode()
    for section in document["sections"]:
        for s in section["statements"]:
            if s["status"] != "supported" or not s["cites"]:
                return f"not carried: {s['text']}"
            if ACTIVE.search(s["text"]):
                return f"active: {s['text']}"
            for c in s["cites"]:
                if raw[c["start"]:c["end"]].decode() != c["quote"] or not c["quote"].strip():
                    return f"another's bytes: {c}"
    return None


def events(house, who, encounter, source):
    house.link.request("POST", f"/api/encounters/{encounter}/documents", json.dumps({"type": "consultation", "engine": "model", "sources": [source]}),
                       {"Content-Type": "application/json", "Cookie": who[0], "X-Vigie-CSRF": who[1]})
    answer = house.link.getresponse()
    assert answer.status == 200, answer.read()
    blocks = answer.read().decode().split("\n\n")
    return [(b.split("\n")[0][7:], json.loads(b.split("\ndata: ", 1)[1])) for b in blocks if b.startswith("event: ")]


def memory(pid):
    """KiB of the clerk, a child of the server."""
    children = subprocess.run(["ps", "-o", "rss=,comm=", "--ppid", str(pid)], capture_output=True, text=True, check=True).stdout
    return max(int(line.split()[0]) for line in children.splitlines() if "clerk" in line)


class Keeping(Handler):
    """An engine that writes down what it is asked, and forgets when it is told to (`forgets`)."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        path, self.close_connection = self.path.split("?")[0], True
        self.server.asked.append(path)
        if path.startswith("/slots/"):
            return self.whole(501, {"error": {"code": 501, "message": "no", "type": "not_supported_error"}})
        if path == "/completion" and not self.server.forgets:
            return self.whole(500, {"error": {"code": 500, "message": "no", "type": "server_error"}})
        self.begin()
        self.native = path == "/completion"
        self.event("x" if self.native else '{"statements":[]}')
        return self.raw('data: {"content":"","stop":true}\n\n' if self.native else "data: [DONE]\n\n")


def forgetting(house, who, folder, encounters):
    """A slot whose words were not forgotten is nobody's own, however often the next encounter asks."""
    server = OnSocket(f"{folder}/engines/run/language.sock", Keeping)
    server.asked, server.forgets = [], False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    (one, first), (two, second) = encounters
    events(house, who, one, first)
    assert server.asked[-1] == "/v1/chat/completions", server.asked
    server.asked.clear()
    for _ in range(3):
        told = events(house, who, two, second)
        assert any(name == "fallback" for name, _ in told), told
    assert "/completion" in server.asked and "/v1/chat/completions" not in server.asked, server.asked
    server.forgets = True
    events(house, who, two, second)
    assert server.asked[-2:] == ["/completion", "/v1/chat/completions"], server.asked
    events(house, who, two, second)
    assert server.asked[-1] == server.asked[-2], "its own words are the beginning of its next document"
    server.shutdown()
    server.server_close()
    os.unlink(f"{folder}/engines/run/language.sock")


def planted():
    good = {"sections": [{"statements": [{"text": "Je tousse.", "status": "supported", "cites": [{"start": 0, "end": 8, "quote": "Médecin"}]}]}]}
    assert wrong(good, TEXT) is None
    for key, value in (("status", "unsupported"), ("cites", []), ("text", "<b>"), ("cites", [{"start": 1, "end": 3, "quote": "xx"}])):
        bad = json.loads(json.dumps(good))
        bad["sections"][0]["statements"][0][key] = value
        assert wrong(bad, TEXT), (key, value)


def main(build, n):
    planted()
    with tempfile.TemporaryDirectory(prefix="vigie-composer-") as folder:
        os.makedirs(f"{folder}/engines/run", mode=0o700)
        house = House(build, folder)
        LanguageModel.approve(folder)
        who, _ = house.sign_in("physician")
        patient = must(house.ask("GET", "/api/day", None, who))["to_review"][0]["patient"]["id"]
        begun = []
        for _ in range(2):
            encounter = must(house.ask("POST", f"/api/patients/{patient}/encounters", {"kind": "consultation", "reason": "essai"}, who))["id"]
            must(house.ask("POST", f"/api/encounters/{encounter}/consent", {"decision": "agreed"}, who))
            source = must(house.ask("POST", f"/api/encounters/{encounter}/sources", {"kind": "transcript", "title": "Essai", "text": TEXT}, who))["id"]
            begun.append((encounter, source))
        forgetting(house, who, folder, begun)
        models, most, engine = 0, 0, None
        for i in range(n):
            if i % 2 == 0:
                if engine:
                    engine.end()
                engine = LanguageModel(folder, "hostile_model.py", "--kind", QUICK[i // 2 % len(QUICK)], "--seed", str(i))
            told = events(house, who, encounter, source)
            assert told[-1][0] == "document", (i, told[-1])
            document = must(house.ask("GET", f"/api/documents/{told[-1][1]['document']}", None, who))
            assert wrong(document, TEXT) is None, (i, wrong(document, TEXT))
            assert document["state"] == "draft" and document["version"] == 1, i
            models += document["model"] is not None
            most = max(most, memory(house.process.pid))
        engine.end()
        count = len(must(house.ask("GET", f"/api/encounters/{encounter}", None, who))["documents"])
        assert count == min(n + 5, 200), count  # five of the second encounter before
        assert most < 400 * 1024, f"{most} KiB"
        assert models > 0
        assert house.stop() == 0
        print(f"{n} answers, {models} documents by the model, the others by the built-in composer; clerk at most {most // 1024} MiB")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2 * len(QUICK))
