#!/usr/bin/env python3
"""fetch.py BUILD ROOT: the gate's requests through a proxy that is configured, one that lies or stalls, and never through one that is not.

The test plays the warden and the clerk; the server and the proxy are its own, on this machine."""
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

BUILD, ROOT = Path(sys.argv[1]), Path(sys.argv[2])
del sys.argv[1:]
sys.path.insert(0, str(ROOT / "test/http"))
from proxy import Proxy, certificate  # noqa: E402
from wire import CLERK, GATE, Link  # noqa: E402


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, *_):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization"), self.headers.get("Via-Test")))
        body = json.dumps({"said": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Gate:
    def __init__(self, data, env=None):
        ours, theirs = socket.socketpair()
        fd = theirs.fileno()

        def place():
            a = os.dup(fd)
            while a == 3:
                a = os.dup(a)
            os.dup2(a, 3)
        self.process = subprocess.Popen([BUILD / "vigie-gate", "--data", data], preexec_fn=place, close_fds=False, stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, "VIGIE_LOG": "error", **(env or {})})
        theirs.close()
        self.control = Link(ours)
        hello = self.control.next()
        self.up = bool(hello) and hello[2]["PEER"] == GATE
        if self.up:
            mine, its = socket.socketpair()
            self.control.send("LINK", give=its.detach(), PEER=CLERK)
            self.clerk = Link(mine)

    def fetch(self, url, **more):
        self.clerk.send("FETCH", 7, URL=url, METHOD=more.pop("method", b"\0"), **more)
        _, stream, f = self.clerk.wait("REPLY")
        assert stream == 7
        return f

    def stop(self):
        if self.up:
            self.control.send("STOP")
            self.clerk.sock.close()
        said = self.process.communicate(timeout=20)[1]
        self.control.sock.close()
        return self.process.returncode, said


class Through(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.data = Path(self.home.name)
        context, cert = certificate(self.home.name)
        self.plain, self.safe = Server(), Server(context)
        (self.data / "gate.ca.pem").write_bytes(Path(cert).read_bytes())
        self.proxies = []

    def tearDown(self):
        for p in self.proxies:
            p.close()
        for s in (self.plain, self.safe):
            s.shutdown()
            s.server_close()
        self.home.cleanup()

    def proxy(self, mode="good", named=True, more="", **options):
        p = Proxy(mode, **options)
        self.proxies.append(p)
        origins = [self.plain.origin, self.safe.origin] + ([p.origin] if named else [])
        (self.data / "gate.allow").write_text("".join(f"{o} essai\n" for o in origins))
        (self.data / "gate.proxy").write_text(f"# le mandataire\n{p.origin}\n{more}")
        return p

    def test_all_go_through_it(self):
        p = self.proxy()
        g = Gate(self.data)
        secret = "Basic c2VjcmV0"
        f = g.fetch(f"{self.safe.origin}/a", AUTHORIZATION=secret)
        self.assertEqual((f["STATUS"], f["ERROR"], f["CONTENT"]), (200, 0, '{"said": "/a"}'))
        self.assertEqual(g.fetch(f"{self.safe.origin}/b", method=b"\1", CONTENT="x=1")["STATUS"], 200)
        self.assertEqual(g.fetch(f"{self.plain.origin}/c")["STATUS"], 200)
        self.assertEqual(g.stop()[0], 0)
        self.assertEqual({m for m, t in p.asked if t == self.safe.origin.removeprefix("https://")}, {"CONNECT"})
        self.assertIn(("GET", f"{self.plain.origin}/c"), p.asked)
        self.assertNotIn("secret", " ".join(p.heads).lower())
        self.assertNotIn("c2VjcmV0", " ".join(p.heads))
        self.assertEqual(self.safe.asked[0][1], secret)
        self.assertNotIn("/a", " ".join(t for _, t in p.asked))

    def test_what_is_not_on_the_list_is_not_asked_of_it_either(self):
        p = self.proxy()
        g = Gate(self.data)
        self.assertEqual(g.fetch("https://example.org/")["STATUS"], 403)
        self.assertEqual(g.stop()[0], 0)
        self.assertEqual(p.asked, [])

    def test_a_proxy_that_lies(self):
        other, _ = certificate(self.home.name, "other")
        for mode, works in [("refuse", False), ("password", False), ("garbage", False), ("drop", False), ("pose", False), ("headers", True)]:
            p = self.proxy(mode, tls=other)
            g = Gate(self.data)
            f = g.fetch(f"{self.safe.origin}/{mode}")
            self.assertEqual(f["STATUS"] == 200, works, (mode, f))
            self.assertEqual(f["ERROR"] == 0, works, (mode, f))
            self.assertEqual(len({t for _, t in p.asked}), 1, mode)
            self.assertEqual(g.stop()[0], 0)
        self.assertEqual([a for a, _, _ in self.safe.asked], ["/headers"])

    def test_a_proxy_that_stalls_or_never_ends(self):
        for mode in ("stall", "endless"):
            self.proxy(mode)
            g = Gate(self.data)
            began = time.monotonic()
            f = g.fetch(f"{self.safe.origin}/x")
            self.assertNotEqual(f["ERROR"], 0)
            self.assertLess(time.monotonic() - began, 12)
            self.assertEqual(g.stop()[0], 0)
        self.assertEqual(self.safe.asked, [])

    def test_a_direct_host_is_reached_without_it(self):
        p = self.proxy(more="direct 127.0.0.1\n")
        g = Gate(self.data)
        self.assertEqual(g.fetch(f"{self.safe.origin}/a")["STATUS"], 200)
        self.assertEqual(g.stop()[0], 0)
        self.assertEqual(p.asked, [])

    def test_the_environment_is_never_asked(self):
        p = self.proxy()
        (self.data / "gate.proxy").unlink()
        env = {k: p.origin for k in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")}
        g = Gate(self.data, env)
        self.assertEqual(g.fetch(f"{self.safe.origin}/a")["STATUS"], 200)
        self.assertEqual(g.fetch(f"{self.plain.origin}/a")["STATUS"], 200)
        self.assertEqual(g.stop()[0], 0)
        self.assertEqual(p.asked, [])
        p = self.proxy()
        g = Gate(self.data, {"no_proxy": "*", "NO_PROXY": "127.0.0.1"})
        self.assertEqual(g.fetch(f"{self.safe.origin}/a")["STATUS"], 200)
        self.assertEqual(g.stop()[0], 0)
        self.assertEqual(len(p.asked), 1)

    def test_a_wrong_file_starts_nothing(self):
        for text in ("", "https://127.0.0.1:3128\n", "http://user:word@127.0.0.1:3128\n", "127.0.0.1:3128\n"):
            p = self.proxy()
            (self.data / "gate.proxy").write_text(text)
            g = Gate(self.data)
            code, said = g.stop()
            self.assertFalse(g.up)
            self.assertNotEqual(code, 0)
            self.assertIn("gate.proxy, line", said)
        p = self.proxy(named=False)
        g = Gate(self.data)
        code, said = g.stop()
        self.assertFalse(g.up)
        self.assertIn("gate.proxy, line 2", said)
        self.assertEqual(p.asked, [])


if __name__ == "__main__":
    unittest.main()
