#!/usr/bin/env python3
"""pull.py BUILD: `vigie model pull` against a server that cuts lines, lies about ranges, sends too much or other bytes, sends elsewhere,
is slow or stalls; and a download that is killed at any moment goes on."""
import hashlib
import http.server
import os
import random
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop(1))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "http"))
from proxy import Proxy, certificate  # noqa: E402

MODEL = (BUILD / "vigie-tiny-whisper.bin").read_bytes()
HASH = hashlib.sha256(MODEL).hexdigest()
KILLS = 20


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.asked = []          # (path, range, if-range)
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        self.cut_left = 0
        self.tag = '"one"'
        self.release = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, *_):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, length, *more):
        self.send_response(status)
        for name, value in [("Content-Length", str(length)), ("Connection", "close"), *more]:
            self.send_header(name, value)
        self.end_headers()

    def body(self, part, all_of_it=True):
        if not all_of_it:
            part = part[:len(part) // 2 + 1]
        self.wfile.write(part)
        self.wfile.flush()

    def do_GET(self):
        self.close_connection = True
        s, kind = self.server, self.path.strip("/")
        wanted, held = self.headers.get("Range"), self.headers.get("If-Range")
        s.asked.append((kind, wanted, held))
        start = int(wanted[6:-1]) if wanted and held == s.tag else 0
        rest, tag = MODEL[start:], ("ETag", s.tag)
        partial = ("Content-Range", f"bytes {start}-{len(MODEL) - 1}/{len(MODEL)}")
        if kind.startswith("away"):
            self.answer(302, 0, ("Location", kind[5:].replace("!", "/")))
        elif kind == "nowhere":
            self.answer(404, 9)
            self.body(b"not found")
        elif kind == "more":
            self.answer(200, len(MODEL) + 10, tag)
            self.body(MODEL + b"x" * 10)
        elif kind == "endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while True:
                self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        elif kind == "other":
            self.answer(200, len(MODEL), tag)
            self.body(MODEL[:100] + b"X" + MODEL[101:])
        elif kind == "packed":
            self.answer(200, len(MODEL), tag, ("Content-Encoding", "gzip"))
            self.body(MODEL)
        elif kind == "stall":
            self.answer(200, len(MODEL), tag)
            self.body(MODEL[:1000])
            s.release.wait(30)
        elif kind == "lie" and start:
            self.answer(206, len(rest), ("Content-Range", f"bytes {start - 1}-{len(MODEL) - 2}/{len(MODEL)}"))
            self.body(MODEL[start - 1:-1])
        elif start:
            self.answer(206, len(rest), tag, partial)
            self.send(kind, rest)
        else:
            self.answer(200, len(MODEL), tag)
            self.send(kind, rest)

    def send(self, kind, rest):
        s = self.server
        if kind in ("cut", "lie") and s.cut_left > 0:
            s.cut_left -= 1
            self.body(rest, all_of_it=False)
        elif kind == "slow":
            for at in range(0, len(rest), 65536):
                self.body(rest[at:at + 65536])
                time.sleep(0.005)   # not to be right: so that there is something to kill
        else:
            self.body(rest)


class Pull(unittest.TestCase):
    tls = None

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.data = Path(self.home.name) / "data"
        self.data.mkdir(mode=0o700)
        self.server = Server(self.tls)
        self.allow(self.server.origin)

    def tearDown(self):
        self.server.release.set()
        self.server.shutdown()
        self.server.server_close()
        self.home.cleanup()

    def allow(self, *origins):
        (self.data / "gate.allow").write_text("".join(f"{o} Téléchargement de modèles, DPO 2026-11\n" for o in origins))

    def command(self, kind, *more):
        return [BUILD / "vigie", "model", "pull", "tiny", "--use", "transcribe", "--licence", "MIT", "--sha256", HASH, "--size",
                str(len(MODEL)), "--source", f"{self.server.origin}/{kind}", "--data", self.data, *more]

    def pull(self, kind, *more):
        return subprocess.run(self.command(kind, *more), capture_output=True, text=True, timeout=120)

    def stands(self):
        file = self.data / "models/tiny.bin"
        return file.exists() and file.read_bytes() == MODEL

    def refused(self, kind, status, words, *more):
        r = self.pull(kind, *more)
        self.assertEqual(r.returncode, status, r.stderr)
        self.assertIn(words, r.stderr)
        self.assertFalse((self.data / "models/tiny.bin").exists())

    def kept(self):
        part = self.data / "models/.tiny.part"
        return part.stat().st_size if part.exists() else 0


class Line(Pull):
    def test_a_file_comes_and_is_registered(self):
        r = self.pull("good")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertTrue(self.stands())
        self.assertIn("candidate", r.stdout)
        self.assertEqual(sorted(p.name for p in (self.data / "models").iterdir()), ["tiny.bin"])
        again = self.pull("good")
        self.assertEqual(again.returncode, 4, again.stderr)
        self.assertTrue(self.stands())

    def test_nothing_is_asked_of_an_address_that_nobody_named(self):
        (self.data / "gate.allow").unlink()
        self.refused("good", 4, "not allowed")
        self.allow("http://127.0.0.1:1")
        self.refused("good", 4, "not allowed")
        self.assertEqual(self.server.asked, [])

    def test_a_cut_line_is_taken_up(self):
        self.server.cut_left = 5
        r = self.pull("cut")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertTrue(self.stands())
        ranges = [w for _, w, _ in self.server.asked]
        self.assertEqual(ranges[0], None)
        self.assertTrue(all(w for w in ranges[1:]) and len(ranges) == 6, ranges)

    def test_a_file_that_changed_meanwhile_begins_anew(self):
        self.server.cut_left = 1
        old, self.server.tag = self.server.tag, '"two"'
        models = self.data / "models"
        models.mkdir()
        (models / ".tiny.part").write_bytes(b"of another file")
        (models / ".tiny.tag").write_text(old + "\n")
        r = self.pull("good")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertTrue(self.stands())
        self.assertEqual(self.server.asked, [("good", "bytes=15-", old)])

    def test_a_lie_about_the_range_is_refused(self):
        self.server.cut_left = 1
        self.refused("lie", 4, "another part")
        self.assertEqual(self.kept(), 0)

    def test_other_bytes_are_thrown_away(self):
        self.refused("other", 4, "other bytes")
        self.assertEqual(self.kept(), 0)
        self.assertEqual(self.pull("good").returncode, 0)

    def test_too_much_is_refused(self):
        self.refused("more", 4, "another size")
        self.refused("endless", 4, "more than the file has")
        self.refused("packed", 4, "another form")
        self.assertEqual(self.kept(), 0)

    def test_redirects_stay_on_the_list(self):
        other = Server()
        try:
            self.refused(f"away-{other.origin}!good".replace("//", "!!"), 4, "not allowed")
            self.assertEqual(other.asked, [])
            self.refused("away-!good", 4, "not allowed")
            self.refused("away-file:!!!etc!passwd", 4, "not allowed")
            self.allow(self.server.origin, other.origin)
            r = self.pull(f"away-{other.origin}!good".replace("//", "!!"))
            self.assertEqual(r.returncode, 0, r.stderr)
            self.assertEqual(len(other.asked), 1)
        finally:
            other.shutdown()
            other.server_close()

    def test_a_circle_of_redirects_ends(self):
        self.refused(f"away-{self.server.origin}!away-x".replace("//", "!!"), 4, "")
        self.assertLess(len(self.server.asked), 8)

    def test_a_stall_ends_and_what_came_is_kept(self):
        self.refused("stall", 5, "run the command again", "--stall", "1")
        self.assertEqual(self.kept(), 1000)
        self.assertEqual(self.pull("good").returncode, 0)
        self.assertEqual(self.server.asked[-1][1], "bytes=1000-")

    def test_nobody_there_or_no_such_file(self):
        self.refused("nowhere", 5, "404")
        self.server.shutdown()
        self.server.server_close()
        self.refused("good", 5, "run the command again")

    def test_without_a_hash_nothing_is_fetched(self):
        command = [str(c) for c in self.command("good")]
        at = command.index("--sha256")
        r = subprocess.run(command[:at] + command[at + 2:], capture_output=True, text=True, timeout=60)
        self.assertEqual(r.returncode, 4, r.stderr)
        self.assertIn("SHA-256", r.stderr)
        self.assertEqual(self.server.asked, [])

    def test_the_houses_own_catalogue_is_read(self):
        (self.data / "models").mkdir()
        (self.data / "models/catalogue.txt").write_text(
            f"vigie-models 1\nmodel ours\nuse transcribe\nlicence MIT\nsize {len(MODEL)}\nsha256 {HASH}\n"
            f"source {self.server.origin}/good\ncard https://example.org/card\n")
        r = subprocess.run([BUILD / "vigie", "model", "pull", "ours", "--data", self.data], capture_output=True, text=True, timeout=60)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertEqual((self.data / "models/ours.bin").read_bytes(), MODEL)

    def test_killed_at_any_moment_it_goes_on(self):
        seeded, resumed, kills = random.Random(20261126), 0, 0
        while kills < KILLS:
            before = self.kept()
            process = subprocess.Popen(self.command("slow"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            goal = before + seeded.randrange(1, len(MODEL) // KILLS)
            end = time.monotonic() + 60
            while process.poll() is None and self.kept() < goal and time.monotonic() < end:
                time.sleep(0.001)   # looks again; what is right does not depend on it
            if process.poll() is not None:
                break
            os.killpg(process.pid, 9)
            process.wait()
            kills += 1
            resumed += self.kept() >= before
        if not self.stands():
            r = self.pull("slow")
            self.assertEqual(r.returncode, 0, r.stderr)
        self.assertTrue(self.stands())
        starts = sum(1 for _, w, _ in self.server.asked if w is None)
        print(f"{kills} kills of a download: {resumed} went on from there; {starts} request(s) for the whole file")
        self.assertGreaterEqual(kills, KILLS // 2)
        self.assertEqual(resumed, kills)
        self.assertLessEqual(starts, 2)    # killed before its first byte, it may begin again


class Tls(unittest.TestCase):
    """By HTTPS with an authority of the house's own (DATA/gate.ca.pem), and refused without it."""

    def test_the_server_proves_who_it_is(self):
        with tempfile.TemporaryDirectory() as home:
            key, cert = f"{home}/key.pem", f"{home}/cert.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                            "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                           check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            one = Line("test_a_file_comes_and_is_registered")
            one.tls = context
            one.setUp()
            try:
                one.refused("good", 5, "run the command again")
                self.assertEqual(one.server.asked, [])
                shutil.copy(cert, one.data / "gate.ca.pem")
                r = one.pull("good")
                self.assertEqual(r.returncode, 0, r.stderr)
                self.assertTrue(one.stands())
            finally:
                one.tearDown()


class Proxied(unittest.TestCase):
    """Through the proxy of DATA/gate.proxy: one that carries, and those that lie, stall or refuse."""

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.tls, self.cert = certificate(self.home.name)
        self.other, _ = certificate(self.home.name, "other")
        self.proxies = []

    def tearDown(self):
        for p in self.proxies:
            p.close()
        self.home.cleanup()

    def line(self, tls, mode="good", named=True, more=""):
        one = Line("test_a_file_comes_and_is_registered")
        one.tls = self.tls if tls else None
        one.setUp()
        p = Proxy(mode, tls=self.other)
        self.proxies.append(p)
        one.allow(one.server.origin, *([p.origin] if named else []))
        (one.data / "gate.proxy").write_text(f"{p.origin}\n{more}")
        shutil.copy(self.cert, one.data / "gate.ca.pem")
        self.addCleanup(one.tearDown)
        return one, p

    def test_a_file_comes_through_it(self):
        for tls, way in [(False, "GET"), (True, "CONNECT")]:
            one, p = self.line(tls)
            r = one.pull("good")
            self.assertEqual(r.returncode, 0, r.stderr)
            self.assertTrue(one.stands())
            self.assertEqual([m for m, _ in p.asked], [way])
            self.assertEqual("tiny" in " ".join(p.heads), False)

    def test_a_cut_line_is_taken_up_through_it(self):
        one, p = self.line(True)
        one.server.cut_left = 3
        self.assertEqual(one.pull("cut").returncode, 0)
        self.assertTrue(one.stands())
        self.assertEqual(len(p.asked), 4)

    def test_what_it_says_is_not_the_servers(self):
        """Headers of its answer to CONNECT: neither a redirect, nor a tag, nor another form of the file."""
        one, _ = self.line(True, "headers")
        r = one.pull("good")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertTrue(one.stands())

    def test_one_that_lies_brings_nothing(self):
        for mode in ("pose", "refuse", "password", "garbage", "drop"):
            one, p = self.line(True, mode)
            one.refused("good", 5, "run the command again")
            self.assertEqual(one.server.asked, [], mode)
            self.assertEqual({t for _, t in p.asked}, {one.server.origin.removeprefix("https://")})
            self.assertEqual(one.kept(), 0)

    def test_one_that_stalls_ends(self):
        for mode in ("stall", "endless"):
            one, _ = self.line(True, mode)
            began = time.monotonic()
            one.refused("good", 5, "run the command again", "--stall", "1")
            self.assertLess(time.monotonic() - began, 100)
            self.assertEqual(one.server.asked, [])

    def test_direct_and_wrong(self):
        one, p = self.line(True, more="direct 127.0.0.1\n")
        self.assertEqual(one.pull("good").returncode, 0)
        self.assertEqual(p.asked, [])
        one, p = self.line(True, named=False)
        one.refused("good", 3, "gate.proxy, line 1")
        (one.data / "gate.proxy").write_text("https://127.0.0.1:1\n")
        one.refused("good", 3, "gate.proxy, line 1")
        self.assertEqual((p.asked, one.server.asked), ([], []))


if __name__ == "__main__":
    unittest.main(defaultTest=["Line", "Tls", "Proxied"])
