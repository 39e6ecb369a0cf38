"""A folder of engines that stand in for the real ones, and what a test does to them."""
import os
import shutil
import signal
import time
from pathlib import Path

IDENT, TRIPLET, LOADER = "0123456789abcdef", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"
LOCK = f"vigie-engines 1\nsuite fake\narch amd64\ndeb fake 1 1 {'0' * 64} pool/fake_1_amd64.deb\n"
ENGINES = ("speech", "language")


def can_run():
    return Path("/lib64", LOADER).exists() and os.uname().machine == "x86_64"


def make_root(build, data):
    """DATA/engines with a root whose programs are fakes; started by the root's own loader, as on a machine without bubblewrap."""
    root = Path(data) / "engines" / IDENT
    lib, binary = root / "usr/lib" / TRIPLET, root / "usr/bin"
    lib.mkdir(parents=True)
    binary.mkdir(parents=True)
    shutil.copy(Path("/lib64", LOADER), lib / LOADER)
    shutil.copy(build / "test/unit/asr/libwhisper.so.1", lib / "libwhisper.so.1")
    shutil.copy(build / "test/unit/asr/libwhisper.so.1", lib / "libggml-cpu-fake.so")
    shutil.copy(build / "test/help/fake-llama", binary / "llama-server")
    (root / "engines.lock").write_text(LOCK, encoding="utf-8")
    (root / "MANIFEST").write_text("", encoding="utf-8")
    (root.parent / "current").symlink_to(IDENT)
    return root


def write_conf(data, *more, engines=ENGINES):
    data = Path(data)
    lines = [f"{name} {data}/{name}.model" for name in engines] + ["how loader", "start 2", "silence 1", *more]
    (data / "engines.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_mood(data, name, mood="good"):
    """A new file in the place of the former, as a person would replace a model."""
    part = Path(data) / f"{name}.part"
    part.write_text(mood + "\n", encoding="utf-8")
    part.replace(Path(data) / f"{name}.model")


def processes_of(data):
    """{pid: command line} of all processes that name this folder, or run in it."""
    found = {}
    for p in Path("/proc").iterdir():
        if p.name.isdigit():
            try:
                line = (p / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if str(data) in line:
                    found[int(p.name)] = line
            except OSError:
                pass
    return found


def all_ended(data):
    """Also what the kernel was about to end with them, in a namespace of their own."""
    until("all have ended", lambda: processes_of(data), lambda left: not left)


def pids(data, name):
    """Of an engine: its first process, and what it left."""
    program = {"speech": "vigie-asr", "language": "llama-server"}[name]
    return [pid for pid, line in processes_of(data).items() if f"--argv0 {program}" in line]


def strike(data, name, how=signal.SIGKILL):
    hit = pids(data, name)
    for pid in hit:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            pass
    return hit


def until(what, ask, wanted, seconds=30):
    """The answer once it is as wanted; the deadline is for a machine ten times slower."""
    end = time.monotonic() + seconds
    while not wanted(got := ask()):
        assert time.monotonic() < end, (what, got)
        time.sleep(0.01)
    return got
