#!/usr/bin/env python3
"""front.py BUILD: the front alone, between a browser, a clerk and a warden that this test plays."""
import hashlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from wire import CLERK, FRONT, Link  # noqa: E402

BUILD = Path(sys.argv.pop(1))


class Front:
    def __init__(self, *options):
        ours, theirs = socket.socketpair()
        self.listen = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listen.getsockname()[1]
        control, listening = theirs.fileno(), self.listen.fileno()

        def place():
            a, b = os.dup(control), os.dup(listening)
            while a in (3, 4) or b in (3, 4):
                a, b = os.dup(a), os.dup(b)
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen([BUILD / "vigie-front", *options], preexec_fn=place, close_fds=False, env={**os.environ, "VIGIE_LOG": "error"})
        theirs.close()
        self.control = Link(ours)
        hello = self.control.next()
        assert hello and hello[0] == "HELLO" and hello[2]["PEER"] == FRONT, hello
        self.clerk = None
        self.link()

    def link(self):
        ours, theirs = socket.socketpair()
        self.control.send("LINK", give=theirs.detach(), PEER=CLERK)
        if self.clerk:
            self.clerk.sock.close()
        self.clerk = Link(ours)

    def browser(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method, path, body=None, headers=None, link=None):
        c = link or self.browser()
        c.request(method, path, body, headers or {})
        return c

    def stop(self):
        self.control.send("STOP")
        code = self.process.wait(timeout=20)
        self.listen.close()
        return code


def fetched(c):
    r = c.getresponse()
    return r, r.read()


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.front = Front()

    @classmethod
    def tearDownClass(cls):
        assert cls.front.stop() == 0

    def test_request_and_reply(self):
        c = self.front.ask("PUT", "/api/patients/7?x=%C3%A9&y", b'{"a":1}', {"Cookie": "vigie_session=1", "X-Vigie-CSRF": "t", "If-Match": '"3"',
                                                                           "Content-Type": "application/json", "Accept-Language": "en"})
        kind, stream, f = self.front.clerk.wait("REQUEST")
        self.assertEqual((f["METHOD"], f["PATH"], f["QUERY"], f["COOKIE"], f["CSRF"], f["IF_MATCH"], f["CONTENT"], f["REMOTE"]),
                         ("\x02", "/api/patients/7", "x=%C3%A9&y", "vigie_session=1", "t", '"3"', '{"a":1}', "127.0.0.1"))
        self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, TYPE="application/json", ETAG="4", SET_COOKIE="a=b; HttpOnly", FILENAME="x.json", CONTENT="{}")
        r, body = fetched(c)
        self.assertEqual((r.status, body, r.headers["ETag"], r.headers["Set-Cookie"]), (200, b"{}", '"4"', "a=b; HttpOnly"))
        self.assertIn('filename="x.json"', r.headers["Content-Disposition"])
        self.assertEqual(r.headers["Cache-Control"], "no-store")
        self.assertIn("default-src 'none'", r.headers["Content-Security-Policy"])
        self.assertEqual(r.headers["X-Content-Type-Options"], "nosniff")

    def test_keep_alive(self):
        c = self.front.browser()
        for i in range(3):
            self.front.ask("GET", f"/api/day?{i}", link=c)
            _, stream, f = self.front.clerk.wait("REQUEST")
            self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, TYPE="text/plain", CONTENT=str(i))
            self.assertEqual(fetched(c)[1], str(i).encode())

    def test_static_files(self):
        r, body = fetched(self.front.ask("GET", "/"))
        self.assertEqual((r.status, r.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(b"<html", body)
        again, _ = fetched(self.front.ask("GET", "/", headers={"If-None-Match": r.headers["ETag"]}))
        self.assertEqual(again.status, 304)
        self.assertEqual(fetched(self.front.ask("GET", "/../etc/passwd"))[0].status, 404)
        self.assertEqual(fetched(self.front.ask("POST", "/", b""))[0].status, 405)

    def test_foreign_names_and_pages(self):
        self.assertEqual(fetched(self.front.ask("GET", "/api/info", headers={"Host": "evil.example"}))[0].status, 403)
        own = f"http://127.0.0.1:{self.front.port}"
        for headers, status in [({"Origin": "http://evil.example"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": own}, 200)]:
            c = self.front.ask("POST", "/api/session", b"{}", headers)
            if status == 200:
                _, stream, _ = self.front.clerk.wait("REQUEST")
                self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0)
            self.assertEqual(fetched(c)[0].status, status, headers)

    def test_malformed(self):
        for raw in [b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 100000, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20000]:
            with socket.create_connection(("127.0.0.1", self.front.port), timeout=20) as s:
                try:
                    s.sendall(raw)
                    s.shutdown(socket.SHUT_WR)
                    s.recv(65536)
                except OSError:
                    pass
        self.test_static_files()

    def test_long_upload_comes_by_a_pipe(self):
        data = os.urandom(1 << 20) * 12
        c = self.front.browser()
        sent = threading.Thread(target=lambda: c.request("POST", "/api/encounters/1/sources", data))
        sent.start()
        _, stream, f = self.front.clerk.wait("REQUEST")
        self.assertEqual(f["EXPECTED"], len(data))
        fd, digest, most = self.front.clerk.fds.pop(0), hashlib.sha256(), 0
        while piece := os.read(fd, 65536):
            digest.update(piece)
        os.close(fd)
        sent.join()
        self.front.clerk.send("REPLY", stream, STATUS=201, ERROR=0, TYPE="application/json", CONTENT="{}")
        self.assertEqual(fetched(c)[0].status, 201)
        self.assertEqual(digest.hexdigest(), hashlib.sha256(data).hexdigest())

    def test_upload_that_is_refused_half_way(self):
        c = self.front.browser()
        sent = threading.Thread(target=lambda: c.request("POST", "/api/encounters/1/sources", bytes(4 << 20)))
        sent.start()
        _, stream, _ = self.front.clerk.wait("REQUEST")
        self.front.clerk.send("REPLY", stream, STATUS=403, ERROR=1, TYPE="application/json", CONTENT='{"no":1}')
        os.close(self.front.clerk.fds.pop(0))
        sent.join()
        r, body = fetched(c)
        self.assertEqual((r.status, body), (403, b'{"no":1}'))

    def test_long_reply_against_credit(self):
        c = self.front.ask("GET", "/api/ledger/export")
        _, stream, _ = self.front.clerk.wait("REQUEST")
        piece, total, credit, given = bytes(range(256)) * 128, 20 << 20, 131072, 0
        self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, TYPE="text/plain", MORE=1, LENGTH=total)
        got = []
        reading = threading.Thread(target=lambda: got.append(fetched(c)[1]))
        reading.start()
        while given < total:
            while credit < len(piece):
                credit += self.front.clerk.wait("CREDIT")[2]["AMOUNT"]
            self.front.clerk.send("BODY", stream, piece)
            given += len(piece)
            credit -= len(piece)
        self.front.clerk.send("END", stream)
        reading.join()
        self.assertEqual(hashlib.sha256(got[0]).digest(), hashlib.sha256(piece * (total // len(piece))).digest())

    def test_client_gone_is_told(self):
        c = self.front.ask("GET", "/api/day")
        _, stream, _ = self.front.clerk.wait("REQUEST")
        c.close()
        self.assertEqual(self.front.clerk.wait("CANCEL")[1], stream)

    def test_events(self):
        browsers = [self.front.ask("GET", "/api/events") for _ in range(10)]
        streams = [self.front.clerk.wait("REQUEST")[1] for _ in browsers]
        for s in streams:
            self.front.clerk.send("REPLY", s, STATUS=200, ERROR=0, MORE=2)
        answers = [b.getresponse() for b in browsers]
        self.assertEqual(answers[0].headers["Content-Type"], "text/event-stream")
        for s in streams:
            self.front.clerk.send("EVENT", s, b"event: day\ndata: {}\n\n")
        for a in answers:
            self.assertEqual(a.readline() + a.readline() + a.readline(), b"event: day\ndata: {}\n\n")
        browsers[0].sock and browsers[0].sock.close()
        answers[0].close()
        self.assertEqual(self.front.clerk.wait("CANCEL")[1], streams[0])
        for s in streams[1:]:
            self.front.clerk.send("END", s)
        for a in answers[1:]:
            self.assertEqual(a.read(), b"")

    def test_clerk_that_dies_with_requests(self):
        c = self.front.ask("GET", "/api/day", headers={"Accept-Language": "en"})
        self.front.clerk.wait("REQUEST")
        self.front.link()
        r, body = fetched(c)
        self.assertEqual(r.status, 503)
        self.assertIn(b'"BUSY"', body)
        self.test_keep_alive()

    def test_clerk_that_dies_while_it_answers(self):
        events, export = self.front.ask("GET", "/api/events"), None
        _, stream, _ = self.front.clerk.wait("REQUEST")
        self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, MORE=2)
        listening = events.getresponse()
        export = self.front.ask("GET", "/api/ledger/export")
        _, stream, _ = self.front.clerk.wait("REQUEST")
        self.front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, TYPE="text/plain", MORE=1, LENGTH=1000000)
        self.front.clerk.send("BODY", stream, bytes(1000))
        answer = export.getresponse()
        self.front.link()
        self.assertEqual(listening.read(), b"", "the browser opens another stream")
        with self.assertRaises((http.client.IncompleteRead, OSError)):  # never taken for a whole one
            answer.read()
        self.test_keep_alive()

    def test_clerk_that_breaks_the_rules(self):
        c = self.front.ask("GET", "/api/day")
        self.front.clerk.wait("REQUEST")
        self.front.clerk.sock.sendall(b"\xff" * 64)
        self.assertEqual(fetched(c)[0].status, 503)
        self.front.link()
        self.test_keep_alive()

    def test_ping(self):
        self.front.control.send("PING", 5)
        self.assertEqual(self.front.control.wait("PONG")[1], 5)


class Ends(unittest.TestCase):
    def test_stop_finishes_what_was_begun(self):
        front = Front()
        c = front.ask("GET", "/api/day")
        _, stream, _ = front.clerk.wait("REQUEST")
        front.control.send("STOP")
        front.control.send("PING", 1)
        front.control.wait("PONG")
        front.clerk.send("REPLY", stream, STATUS=200, ERROR=0, TYPE="text/plain", CONTENT="late")
        self.assertEqual(fetched(c)[1], b"late")
        self.assertEqual(front.process.wait(timeout=20), 0)
        front.listen.close()

    def test_warden_gone(self):
        front = Front()
        front.control.sock.close()
        self.assertEqual(front.process.wait(timeout=20), 0)
        front.listen.close()

    def test_tls(self):
        import ssl
        with tempfile.TemporaryDirectory() as folder:
            cert, key = f"{folder}/c.pem", f"{folder}/k.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                            "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
            front = Front("--cert", cert, "--key", key)
            c = http.client.HTTPSConnection("localhost", front.port, timeout=20, context=ssl.create_default_context(cafile=cert))
            c.request("GET", "/")
            r, _ = fetched(c)
            self.assertEqual(r.status, 200)
            self.assertIn("max-age", r.headers["Strict-Transport-Security"])
            c.close()
            self.assertEqual(front.stop(), 0)


unittest.main()
