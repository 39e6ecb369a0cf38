#!/usr/bin/env python3
"""server.py: the hostile server does what it says: each kind on a UNIX socket, some on loopback; the same seed answers the same."""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER = Path(__file__).resolve().parent.parent / "help" / "hostile_model.py"
BODY = json.dumps({"stream": True, "messages": [{"role": "user", "content": "[1] Patient : J'ai mal.\n[2] Patient : Depuis 3 jours."}]})
READ_MOST = 1 << 18


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen([sys.executable, str(SERVER), *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.where = line.split(" ", 2)[2].strip()

    def ask(self, path="/v1/chat/completions"):
        if self.where.isdigit():
            c = http.client.HTTPConnection("127.0.0.1", int(self.where))
        else:
            c = http.client.HTTPConnection("hostile")
            c.sock = socket.socket(socket.AF_UNIX)
            c.sock.connect(self.where)
        c.request("POST", path, BODY)
        return c

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def answer(server, **more):
    c = server.ask(**more)
    r = c.getresponse()
    data = r.read(READ_MOST)
    c.close()
    return r.status, data


def kinds(folder):
    names = subprocess.run([sys.executable, str(SERVER), "--list"], capture_output=True, text=True, check=True).stdout.split()
    for kind in names:
        server = Server("--socket", os.path.join(folder, kind), "--kind", kind)
        if kind in ("stall", "stall-before"):  # nothing more comes, and it leaves with us
            server.ask().close()
        elif kind == "close":
            try:
                answer(server)
                raise AssertionError("it answered")
            except (http.client.HTTPException, ConnectionError):
                pass
        else:
            status, data = answer(server)
            assert status == {"status-500": 500, "status-503": 503, "redirect": 307}.get(kind, 200), kind
            endless = kind.startswith("endless")
            assert (len(data) == READ_MOST) == endless, kind
            assert (b"data: [DONE]" in data) == (kind not in ("cut", "page", "json-not-stream") and status == 200 and not endless), kind
        server.stop()
    return len(names)


def main():
    with tempfile.TemporaryDirectory(prefix="vigie-hostile-") as folder:
        n = kinds(folder)
        seen = []
        for _ in range(2):
            server = Server("--port", "0", "--seed", "7", "--kind", "plain")
            seen.append([answer(server), answer(server), answer(server, path="/completion")])
            server.stop()
        assert seen[0] == seen[1] and seen[0][0] != seen[0][1], "a seed answers the same, and no two requests alike"
        assert b'"stop":true' in seen[0][2][1]
    print(f"{n + 2} passed, 0 failed")


main()
