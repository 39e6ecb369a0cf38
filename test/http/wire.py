"""wire.py - the frames of src/wire/frame.h for tests that play a process: numbers are read off tbl/messages.def."""
import array
import os
import re
import socket
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "tbl/messages.def").read_text(encoding="utf-8")
TYPES = ["NONE"] + re.findall(r"^MESSAGE\((\w+),", TEXT, re.M)
FIELDS = re.findall(r"^FIELD\((\w+),", TEXT, re.M)
NUMBERS = {"STATUS", "ERROR", "EXPECTED", "MORE", "LENGTH", "AMOUNT", "PEER", "DECODER", "CHANNELS"}
WARDEN, FRONT, CLERK, GATE = range(4)


def frame(kind, stream=0, raw=b"", fds=0, **fields):
    body = raw
    for name in FIELDS:
        if name in fields:
            v = fields[name]
            v = struct.pack("<Q", v) if name in NUMBERS else v if isinstance(v, bytes) else v.encode()
            body += struct.pack("<HI", FIELDS.index(name), len(v)) + v
    return struct.pack("<IBBHI", len(body), TYPES.index(kind), fds, 0, stream) + body


class Link:
    """One end: blocking with a deadline, so that nothing waits for ever and nothing sleeps."""

    def __init__(self, sock):
        self.sock, self.have, self.fds = sock, b"", []
        sock.settimeout(20)

    def send(self, kind, stream=0, raw=b"", give=None, **fields):
        data = frame(kind, stream, raw, 1 if give is not None else 0, **fields)
        if give is not None:
            socket.send_fds(self.sock, [data], [give])
            os.close(give)
        else:
            self.sock.sendall(data)

    def next(self):
        """(type, stream, fields or raw bytes); None at the end."""
        while len(self.have) < 12 or len(self.have) < 12 + struct.unpack_from("<I", self.have)[0]:
            data, fds, _, _ = socket.recv_fds(self.sock, 65536, 16)
            self.fds += fds
            if not data:
                return None
            self.have += data
        n, kind, _, _, stream = struct.unpack_from("<IBBHI", self.have)
        body, self.have = self.have[12:12 + n], self.have[12 + n:]
        name = TYPES[kind]
        if name in ("BODY", "EVENT"):
            return name, stream, body
        fields = {}
        while body:
            tag, size = struct.unpack_from("<HI", body)
            v, body = body[6:6 + size], body[6 + size:]
            fields[FIELDS[tag]] = struct.unpack("<Q", v)[0] if FIELDS[tag] in NUMBERS else v.decode()
        return name, stream, fields

    def wait(self, *kinds):
        while (got := self.next()) is not None:
            if got[0] in kinds:
                return got
        return None
