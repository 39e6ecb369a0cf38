"""answer.py - runs a decode child as the warden does (file on 3, answer on 4) and reads its answer, strictly, after src/wire/decoded.h."""
import os
import re
import subprocess
import threading
from dataclasses import dataclass, field

ROOM = 192 + 65536


@dataclass
class Answer:
    exit: int = 0
    status: str = ""       # of the head; "" when nothing came
    words: list = field(default_factory=list)
    pieces: list = field(default_factory=list)   # (kind, bytes, words)
    end: str = ""          # "" when the answer was cut short
    end_words: list = field(default_factory=list)

    def bytes(self, kind):
        return b"".join(b for k, b, _ in self.pieces if k == kind)


def parse(raw, program):
    a = Answer()
    at = 0
    while at < len(raw):
        assert not a.end and a.status in ("", "OK"), "bytes after the end"
        stop = raw.find(b"\n", at, at + 192)
        if stop < 0:
            break
        line = raw[at:stop].decode("ascii")
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,31}(?: [A-Za-z0-9._-]{1,31}){1,10}", line), line
        first, *words = line.split(" ")
        at = stop + 1
        if not a.status:
            assert first == program and words[0] == "1", line
            a.status, a.words = words[1], words[2:]
        elif first == "END":
            a.end, a.end_words = words[0], words[1:]
        else:
            n = int(words[0])
            assert 0 < n <= 65536, line
            if at + n > len(raw):
                break
            a.pieces.append((first, raw[at:at + n], words[1:]))
            at += n
    return a


def feed(fd, data):
    try:
        while data:
            data = data[os.write(fd, data[:65536]):]
    except BrokenPipeError:
        pass
    os.close(fd)


def start(program, into, out, args=(), env=None):
    """The child with these two descriptors, which stay the caller's."""
    def place():
        a, b = os.dup(into), os.dup(out)
        a, b = (os.dup(a) if a < 5 else a), (os.dup(b) if b < 5 else b)
        os.dup2(a, 3)
        os.dup2(b, 4)
        os.closerange(5, 64)

    return subprocess.Popen([str(program), *args], preexec_fn=place, close_fds=False, env={**os.environ, **(env or {})})


def run(program, data=b"", args=(), fd=None, pipe=False, env=None):
    """data: the file's bytes, in a memory file, or through a pipe when `pipe`; or an open descriptor fd."""
    out_r, out_w = os.pipe()
    thread = None
    if fd is not None:
        into = os.dup(fd)
    elif pipe:
        into, w = os.pipe()
        thread = threading.Thread(target=feed, args=(w, data))
        thread.start()
    else:
        into = os.memfd_create("file")
        view = memoryview(data)
        while view:
            view = view[os.write(into, view):]
        os.lseek(into, 0, os.SEEK_SET)

    child = start(program, into, out_w, args, env)
    os.close(out_w)
    os.close(into)
    raw = bytearray()
    while piece := os.read(out_r, 1 << 20):
        raw += piece
    os.close(out_r)
    status = child.wait(300)
    if thread:
        thread.join()
    a = parse(bytes(raw), os.path.basename(str(program)))
    a.exit = status
    return a
