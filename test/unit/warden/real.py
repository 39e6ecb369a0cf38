#!/usr/bin/env python3
"""real.py BUILD: the real engines under a real server, on the tiny models: closed in as this machine allows, up, killed, stopped for
ever, answering again. Skipped, with a line saying so, where the engines cannot be installed."""
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(sys.argv[1])
KEPT = BUILD / "engine-packages.tar"
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "http"))
import engines as fake  # noqa: E402
from house import House  # noqa: E402


def vigie(*args):
    return subprocess.run([BUILD / "vigie", *map(str, args)], capture_output=True, text=True, timeout=240)


def install(folder, data):
    """False where no mirror can be reached, and none was before."""
    if not KEPT.exists():
        part = folder / "packages.tar"
        done = vigie("engine", "save", part, "--data", folder / "save")
        if done.returncode:
            print("skipped: no packages of the engines: " + done.stderr.strip())
            return False
        os.replace(part, KEPT)
    done = vigie("engine", "install", "--from", KEPT, "--data", data)
    if done.returncode:
        print("skipped: the engines cannot be installed: " + done.stderr.strip())
    return done.returncode == 0


class Place:
    def __init__(self, data):
        self.data, self.house = data, House(BUILD, data)
        self.who = self.house.sign_in("administrator")[0]

    def state(self, name):
        return next(e for e in self.house.ask("GET", "/api/engines", who=self.who)[1]["engines"] if e["engine"] == name)

    def wait(self, name, restarts):
        return fake.until(name, lambda: self.state(name), lambda e: e["state"] == "up" and e["restarts"] >= restarts, 60)

    def innermost(self, name):
        """The engine itself, which bubblewrap may have put behind two processes of its own."""
        word = {"speech": "vigie-asr", "language": "llama-server"}[name]
        pid = min(p for p, line in fake.processes_of(self.data).items() if word in line)
        while below := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = int(below[-1])
        assert word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        return pid

    def speaks(self):
        status, answer, _ = self.house.ask("POST", "/api/engines/speech/try", {}, self.who)
        assert status == 200, answer
        return answer


def try_all(place):
    for name in fake.ENGINES:
        e = place.wait(name, 0)
        print(f"{name}: {e['how']}, {e['model']}")
    place.speaks()
    for name in fake.ENGINES:
        n = place.state(name)["restarts"]
        for how in (signal.SIGKILL, signal.SIGSTOP):
            n += 1
            began = time.monotonic()
            os.kill(place.innermost(name), how)
            place.wait(name, n)
            print(f"{name}: {how.name}, answers again after {time.monotonic() - began:.2f} s")
    place.speaks()


def main():
    with tempfile.TemporaryDirectory(prefix="vigie-real-") as f:
        folder = Path(f).resolve()
        data = folder / "d"
        data.mkdir(mode=0o700)
        if not install(folder, data):
            return 0
        (data / "engines.conf").write_text(f"speech {BUILD.resolve()}/vigie-tiny-whisper.bin\nlanguage {BUILD.resolve()}/vigie-tiny.gguf\n"
                                           "silence 3\n", encoding="utf-8")
        place = Place(data)
        try:
            try_all(place)
        finally:
            status = place.house.stop()
        assert status == 0, status
        fake.all_ended(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
