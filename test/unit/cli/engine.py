#!/usr/bin/env python3
"""engine.py BUILD: `vigie engine` with the real engines: installed from a server of this machine that has the packages of the lock,
tested, kept when a later installation fails, removed. The packages come once from the mirror of this machine's apt and stay in
BUILD; where no mirror can be reached, and none was before, the test is skipped and says so."""
import functools
import http.server
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path

BUILD = Path(sys.argv[1])
LOCK = Path(sys.argv[2]).read_text(encoding="utf-8")
KEPT = BUILD / "engine-packages.tar"
SKIP = 77


def vigie(*args, status=0, **more):
    done = subprocess.run([BUILD / "vigie", "engine", *map(str, args)], capture_output=True, text=True, timeout=180, **more)
    if status is not None:
        assert done.returncode == status, (args, done.returncode, done.stdout, done.stderr)
        assert status in (0, 1) or len(done.stderr.strip().splitlines()) == 1, (args, done.stderr)
    return done


def packages(folder):
    """The pool as a mirror has it, out of the kept tar; None when there is none."""
    if not KEPT.exists():
        done = vigie("save", KEPT, "--data", folder / "save", status=None)
        if done.returncode:
            print("skipped: no packages of the engines: " + done.stderr.strip())
            return None
    with tarfile.open(KEPT) as tar:
        files = {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile()}
    for line in LOCK.splitlines():
        if line.startswith("deb "):
            path = line.split()[5]
            if path.split("/")[-1] not in files:
                print("skipped: the kept packages are of another lock: remove " + str(KEPT))
                return None
            to = folder / "mirror" / path
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(files[path.split("/")[-1]])
    return folder / "mirror"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def apt_of(folder, port):
    """An apt whose only mirror is our server."""
    (folder / "sources.list").write_text(f"deb [trusted=yes] http://127.0.0.1:{port}/ forky main\n")
    (folder / "apt.conf").write_text(f'Dir::Etc::sourcelist "{folder}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
                                     'Acquire::http::Proxy::127.0.0.1 "DIRECT";\n')
    return {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}


def installs_and_tests(data, env):
    said = vigie("install", "--data", data, env=env).stdout
    kept = float(re.search(r"([\d.]+) MB kept", said)[1])
    assert kept <= 60, said
    for check in ("start", "network", "tokens", "json", "stream", "cancel", "too long", "killed", "stop", "speech", "words", "abort", "language", "end"):
        assert re.search(f"^{check} +ok ", said, re.M), said
    print(said, end="")
    listed = vigie("list", "--data", data).stdout
    assert listed.startswith("* ") and "llama.cpp" in listed, listed
    ways = ["loader"] + (["own-bwrap"] if re.search("^launch +ok .*bubblewrap", said, re.M) else [])
    for way in ways:
        assert "0 failed" in vigie("test", "--data", data, "--how", way).stdout
    assert vigie("install", "--data", data).stdout.startswith(listed.split()[1]), "what is there is not fetched again"
    return listed


def finds_silence(data):
    """With real weights of voice activity, where they are (VIGIE_SHARED), silence has no words."""
    weights = Path(os.environ.get("VIGIE_SHARED", "/nowhere"), "data/speech/silero_vad/for-tests-silero-v6.2.0-ggml.bin")
    if not weights.exists():
        print("not tried: voice activity, for VIGIE_SHARED has no weights here")
        return
    said = vigie("test", "--data", data, "--vad", weights).stdout
    assert "0 segments, 0 words" in said, said


def keeps_what_serves(data, env, mirror, folder, listed):
    """A package that is altered, and one that is gone: refused, said, and nothing changes."""
    victim = next(mirror.rglob("libwhisper1_*.deb"))
    good = victim.read_bytes()
    victim.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert "libwhisper1" in vigie("install", "--data", folder / "other", env=env, status=4).stderr
    victim.unlink()
    assert "no longer on the mirror" in vigie("install", "--data", folder / "other", env=env, status=4).stderr
    victim.write_bytes(good)
    altered = KEPT.read_bytes()
    (folder / "altered.tar").write_bytes(altered[:len(altered) // 2] + b"\0" + altered[len(altered) // 2 + 1:])
    assert "is not" in vigie("install", "--from", folder / "altered.tar", "--data", folder / "other", status=4).stderr
    assert vigie("list", "--data", folder / "other").stdout == ""
    assert vigie("list", "--data", data).stdout == listed


def sees_an_altered_root(data):
    library = next((data / "engines/current/usr/lib").rglob("libllama.so.0"))
    good = library.read_bytes()
    library.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    said = vigie("test", "--data", data, status=1).stdout
    assert re.search("^files +NO ", said, re.M), said
    library.write_bytes(good)


def main():
    with tempfile.TemporaryDirectory(prefix="vigie-engine-") as name:
        folder = Path(name)
        mirror = packages(folder)
        if mirror is None:
            return SKIP
        server = serve(mirror)
        data, env = folder / "data", apt_of(folder, server.server_port)
        listed = installs_and_tests(data, env)
        keeps_what_serves(data, env, mirror, folder, listed)
        server.shutdown()
        server.server_close()
        finds_silence(data)
        sees_an_altered_root(data)
        vigie("test", "--data", data, "--llm", "/nowhere.gguf", status=4)
        vigie("test", "--data", data, "--how", "magic", status=2)
        vigie("install", "--data", "/nowhere/data", status=4)
        (folder / "noise.gguf").write_bytes(b"GGUF" + bytes(4096))
        for option, check in (("--llm", "start"), ("--asr", "speech")):
            said = vigie("test", "--data", data, option, folder / "noise.gguf", status=1)
            assert re.search(f"^{check} +NO ", said.stdout, re.M) and said.stderr, said.stdout
        assert "nothing serves" in vigie("remove", "--data", data).stdout
        assert sorted(p.name for p in (data / "engines").iterdir()) == [".lock"]
        vigie("test", "--data", data, status=4)
        vigie("remove", "--data", data, status=4)
        unread, written = os.pipe()
        os.close(unread)        # nobody reads what it says: it is installed all the same
        subprocess.run([BUILD / "vigie", "engine", "install", "--from", KEPT, "--data", data], stdout=written, check=True, timeout=180)
        os.close(written)
        assert vigie("list", "--data", data).stdout.startswith("* ")
    return 0


sys.exit(main())
