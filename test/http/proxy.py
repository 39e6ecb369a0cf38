"""proxy.py - a proxy that counts what it is asked, and one that lies: refuses, stalls, says too much, or stands in for the server itself."""
import socket
import ssl
import threading


class Proxy:
    """Modes: good; refuse (403); password (407); headers (200 with headers that are a server's); stall; garbage; endless (headers without end);
    pose (200, then TLS by its own certificate); drop (closes)."""

    def __init__(self, mode="good", tls=None):
        self.mode, self.tls, self.asked, self.heads = mode, tls, [], []
        self.release = threading.Event()
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.sock.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.release.set()
        self.sock.close()

    def serve(self):
        while True:
            try:
                c, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(c,), daemon=True).start()

    def one(self, c):
        try:
            c.settimeout(30)
            self.answer(c)
        except OSError:
            pass
        finally:
            c.close()

    def answer(self, c):
        head = b""
        while b"\r\n\r\n" not in head:
            got = c.recv(65536)
            if not got:
                return
            head += got
        head, rest = head.split(b"\r\n\r\n", 1)
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.asked.append((method, target))
        self.heads.append(head.decode("latin-1"))
        if self.mode == "stall":
            self.release.wait(60)
        elif self.mode == "garbage":
            c.sendall(b"\x01\x02\xff\r\nnothing of HTTP\r\n\r\n")
        elif self.mode == "endless":
            c.sendall(b"HTTP/1.1 200 OK\r\n")
            while not self.release.is_set():
                c.sendall(b"X-More: " + b"a" * 4000 + b"\r\n")
        elif self.mode == "refuse":
            c.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        elif self.mode == "password":
            c.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")
        elif self.mode in ("good", "headers", "pose") and method == "CONNECT":
            self.connect(c, target)
        elif self.mode == "good":
            self.forward(c, method, target, head, rest)

    def connect(self, c, target):
        more = b"Location: http://127.0.0.1:9/\r\nETag: \"lie\"\r\nContent-Encoding: gzip\r\nContent-Range: bytes 5-6/7\r\n" if self.mode == "headers" else b""
        c.sendall(b"HTTP/1.1 200 Connection established\r\n" + more + b"\r\n")
        if self.mode == "pose":
            with self.tls.wrap_socket(c, server_side=True) as s:
                s.recv(65536)
                s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            return
        host, port = target.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=30) as up:
            other = threading.Thread(target=self.pump, args=(up, c), daemon=True)
            other.start()
            self.pump(c, up)
            other.join(30)

    def forward(self, c, method, target, head, rest):
        host, _, path = target.removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
        lines = head.split(b"\r\n")
        with socket.create_connection((name, int(port or 80)), timeout=30) as up:
            up.sendall(b"\r\n".join([f"{method} /{path} HTTP/1.1".encode(), *lines[1:]]) + b"\r\n\r\n" + rest)
            self.pump(up, c)

    @staticmethod
    def pump(a, b):
        try:
            while (got := a.recv(65536)):
                b.sendall(got)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def certificate(folder, name="server"):
    """(context of a server at 127.0.0.1, path of its certificate)"""
    import subprocess
    key, cert = f"{folder}/{name}.key", f"{folder}/{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
