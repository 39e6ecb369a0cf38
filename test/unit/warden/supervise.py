#!/usr/bin/env python3
"""supervise.py BUILD: a real server with fake engines that die, hang, lie, flood, fork and take no notice. What is asked of it beside
is answered all the while; an engine comes back by itself, or is shown as given up with what to do."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop(1))
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "http"))
import engines as fake  # noqa: E402
from house import House  # noqa: E402


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Supervision(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vigie-sup-")
        cls.data = Path(cls.folder.name).resolve() / "d"
        cls.data.mkdir(mode=0o700)
        fake.make_root(BUILD, cls.data)
        fake.write_conf(cls.data)
        for name in fake.ENGINES:
            fake.set_mood(cls.data, name)
        cls.house = House(BUILD, cls.data)
        cls.admin = cls.house.sign_in("administrator")[0]

    @classmethod
    def tearDownClass(cls):
        assert cls.house.stop() == 0
        fake.all_ended(cls.data)
        cls.folder.cleanup()

    def ask(self, method, path, who=None, language="en"):
        return self.house.ask(method, path, {}, who or self.admin, [("Accept-Language", language)])

    def state(self, name, language="en"):
        status, answer, _ = self.ask("GET", "/api/engines", language=language)
        assert status == 200, answer
        return next(e for e in answer["engines"] if e["engine"] == name)

    def wait(self, name, state, **more):
        return fake.until(f"{name} {state}", lambda: self.state(name),
                          lambda e: e["state"] == state and all(e[k] == v for k, v in more.items()))

    def act(self, name, verb):
        status, answer, _ = self.ask("POST", f"/api/engines/{name}/{verb}")
        assert status == 200, answer

    def set_up(self, name, mood="good"):
        """Stopped, given another model, started."""
        self.act(name, "stop")
        self.wait(name, "off")
        fake.set_mood(self.data, name, mood)
        self.act(name, "start")

    def well(self, name):
        if self.state(name)["state"] != "up":
            self.set_up(name)
        return self.wait(name, "up")

    def test_come_up_and_are_told(self):
        for name, words in (("speech", "Reconnaissance vocale"), ("language", "Modèle de langage")):
            self.well(name)
            e = self.state(name, "fr")
            self.assertEqual((e["name"], e["state_text"], e["model"]), (words, "En service", f"{name}.model"))
            self.assertIn(e["how"], ("offline", "open"))
            self.assertTrue(e["how_text"] and e["since"])
            self.assertEqual(e["todo"], "")
        text = self.metrics()
        self.assertIn('vigie_engine_up{engine="speech"} 1', text)
        self.assertIn('vigie_engine_given_up{engine="language"} 0', text)

    def metrics(self):
        self.house.link.request("GET", "/metrics")
        return self.house.link.getresponse().read().decode()

    def test_come_back_after_a_kill(self):
        for name in fake.ENGINES:
            before = self.well(name)
            for n in range(1, 6):
                began = time.monotonic()
                self.assertTrue(fake.strike(self.data, name))
                after = self.wait(name, "up", restarts=before["restarts"] + n)
                print(f"{name}: up again after {time.monotonic() - began:.2f} s", file=sys.stderr)
            self.assertEqual((after["why"], after["why_text"]), ("ended", "the engine ended by itself"))

    def test_killed_when_they_hang(self):
        for name in fake.ENGINES:
            before = self.well(name)
            self.assertTrue(fake.strike(self.data, name, signal.SIGSTOP))
            self.assertEqual(self.ask("GET", "/api/info")[0], 200)
            after = self.wait(name, "up", restarts=before["restarts"] + 1)
            self.assertEqual(after["why"], "silent")

    def given_up(self, name, mood, why):
        self.set_up(name, mood)
        e = self.wait(name, "given_up")
        self.assertEqual(e["why"], why)
        self.assertTrue(e["todo"])
        self.assertEqual(self.ask("GET", "/api/info")[0], 200)
        fake.set_mood(self.data, name)
        self.act(name, "start")
        self.wait(name, "up")

    def test_given_up_when_they_never_start(self):
        self.given_up("speech", "garbage", "rules")
        self.given_up("language", "exit", "ended")

    def test_not_ready_in_time(self):
        """Only the first failure is waited for: given up needs five."""
        for name, mood in (("speech", "never"), ("language", "stuck"), ("language", "garbage")):
            self.set_up(name, mood)
            fake.until(mood, lambda name=name: self.state(name), lambda e: e["why"] == "not_ready" and e["state"] != "off")
        for name in fake.ENGINES:
            self.set_up(name)
            self.wait(name, "up")

    def test_without_a_model(self):
        self.well("speech")
        self.act("speech", "stop")
        self.wait("speech", "off")
        (self.data / "speech.model").unlink()
        self.act("speech", "start")
        e = self.wait("speech", "given_up")
        self.assertEqual(e["why"], "no_model")
        fake.set_mood(self.data, "speech")
        self.act("speech", "start")
        self.wait("speech", "up")

    def test_settings_that_cannot_be_read(self):
        self.well("language")
        fake.write_conf(self.data, "slots none")
        self.act("language", "start")
        e = self.wait("language", "off")
        self.assertEqual(e["why"], "settings")
        said = self.vigie("list")
        self.assertIn("engines.conf, line 6: write a number, 1 to 16", said)
        fake.write_conf(self.data)
        self.act("language", "start")
        self.wait("language", "up")

    def test_a_server_outside_is_told_and_not_started(self):
        self.well("language")
        self.act("language", "stop")
        self.wait("language", "off")
        fake.write_conf(self.data, "language-url https://gpu.example/v1", engines=("speech",))
        self.act("language", "start")
        e = fake.until("outside", lambda: self.state("language"), lambda e: e["how"] == "outside")
        self.assertEqual((e["state"], e["model"], e["todo"]), ("off", "", ""))
        self.assertIn("A server outside", self.vigie("list"))
        self.assertFalse(fake.pids(self.data, "language"))
        fake.write_conf(self.data)
        self.act("language", "start")
        self.wait("language", "up")

    def test_what_they_leave_behind_is_killed(self):
        for name in fake.ENGINES:
            self.well(name)
            self.set_up(name, "fork")
            self.wait(name, "up")
            family = fake.until("three processes", lambda name=name: fake.pids(self.data, name), lambda p: len(p) == 3)
            before = self.state(name)["restarts"]
            os.kill(min(family), signal.SIGKILL)
            fake.until("none is left", lambda family=family: [p for p in family if alive(p)], lambda left: not left)
            self.wait(name, "up", restarts=before + 1)
            self.set_up(name)
            self.wait(name, "up")

    def test_a_flood_stays_small(self):
        for name in fake.ENGINES:
            self.well(name)
            self.set_up(name, "flood")
            self.wait(name, "up")
            log = self.data / "engines/log" / f"{name}.log"
            fake.until("something is written", lambda log=log: log.stat().st_size, lambda n: n > 1000)
            for _ in range(50):
                self.assertEqual(self.ask("GET", "/api/info")[0], 200)
            self.assertLess(log.stat().st_size, 160 << 10)
            self.assertEqual(log.stat().st_mode & 0o777, 0o600)
            self.set_up(name)
            self.wait(name, "up")

    def test_one_that_takes_no_notice_is_killed(self):
        self.well("language")
        self.set_up("language", "deaf")
        self.wait("language", "up")
        self.act("language", "stop")
        self.assertEqual(self.wait("language", "off")["why"], "stopped")
        self.assertFalse(fake.pids(self.data, "language"))
        self.set_up("language")
        self.wait("language", "up")

    def test_a_clerk_that_died_gets_a_link_again(self):
        self.well("speech")
        self.assertEqual(self.ask("POST", "/api/engines/speech/try")[0], 200)
        clerk = next(p for p, line in fake.processes_of(self.data).items() if "vigie-clerk" in line)
        os.kill(clerk, signal.SIGKILL)
        fake.until("served again", lambda: self.ask("GET", "/api/engines")[0], lambda status: status == 200)
        self.wait("speech", "up")
        answer = fake.until("tried", lambda: self.ask("POST", "/api/engines/speech/try")[:2], lambda a: a[0] == 200)
        self.assertGreaterEqual(answer[1]["tries"], 1)

    def test_what_is_not_an_engines_is_left_alone(self):
        """Also what the shell that became the server had started; and the end of a server that is killed."""
        with tempfile.TemporaryDirectory(prefix="vigie-sup-") as folder:
            data = Path(folder).resolve() / "d"
            data.mkdir(mode=0o700)
            fake.make_root(BUILD, data)
            fake.write_conf(data)
            for name in fake.ENGINES:
                fake.set_mood(data, name)
            server = subprocess.Popen(["sh", "-c", 'sleep 300 & echo $!; exec "$0" serve --demo --data "$1" --listen 127.0.0.1:0',
                                       BUILD / "vigie", data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            other = int(server.stdout.readline())
            for _ in range(3):
                for name in fake.ENGINES:
                    former = fake.until(name, lambda name=name: fake.pids(data, name), lambda pids: pids)
                    fake.strike(data, name)
                    fake.until(name, lambda name=name: fake.pids(data, name), lambda pids, former=former: pids and pids != former)
            self.assertTrue(alive(other))
            server.kill()
            server.wait()
            fake.all_ended(data)
            os.kill(other, signal.SIGKILL)
            server.stdout.close()

    def test_only_who_may(self):
        who = self.house.sign_in("physician")[0]
        self.assertEqual(self.ask("GET", "/api/engines", who)[0], 403)
        self.assertEqual(self.ask("POST", "/api/engines/speech/stop", who)[0], 403)
        self.assertEqual(self.ask("POST", "/api/engines/other/stop")[0], 404)

    def vigie(self, *args):
        done = subprocess.run([BUILD / "vigie", "engine", *args, "--data", self.data], capture_output=True, text=True, timeout=60)
        return done.stdout + done.stderr

    def test_by_the_command(self):
        self.well("speech")
        self.assertIn("speech", self.vigie("stop", "speech"))
        self.assertEqual(self.wait("speech", "off")["why"], "stopped")
        self.vigie("start", "speech")
        self.wait("speech", "up")
        said = self.vigie("list")
        self.assertRegex(said, r"speech\s+In service\s")

    def test_the_ledger_tells(self):
        self.well("speech")
        self.act("speech", "stop")
        self.act("speech", "start")
        who = self.house.sign_in("quality")[0]
        entries = json.dumps(self.ask("GET", "/api/ledger/entries", who)[1])
        self.assertIn("engine_stop", entries)
        self.assertIn("engine_start", entries)
        self.wait("speech", "up")


if __name__ == "__main__":
    unittest.main()
