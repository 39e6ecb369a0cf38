#!/usr/bin/env python3
"""model.py BUILD ROOT: the release gate by its commands: a good fake is approved, a degraded one is refused, an altered file serves nothing."""
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

BUILD, ROOT = Path(sys.argv[1]), Path(sys.argv[2])
del sys.argv[1:]
sys.path.insert(0, str(ROOT / "test/http"))
import engines  # noqa: E402

SPEECH, WRITER = BUILD / "vigie-tiny-whisper.bin", BUILD / "vigie-tiny.gguf"
WEIGHTS = Path(os.environ.get("VIGIE_SHARED", "/nowhere"), "data/speech/silero_vad/for-tests-silero-v6.2.0-ggml.bin")
SENTENCES = ["Bonjour docteur, je tousse depuis trois jours et j'ai mal à la gorge quand j'avale, surtout le soir et la nuit.",
             "Je prends du paracétamol, un gramme matin et soir, et je n'ai pas de fièvre depuis hier soir, je dors mal."]


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class Gate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        home = Path(cls.home.name)
        cls.data, cls.set, cls.engine = home / "data", home / "set", home / "fake_engine.py"
        cls.data.mkdir(mode=0o700)
        cls.set.mkdir()
        shutil.copy(ROOT / "test/help/fake_engine.py", cls.engine)
        (home / "vigie-for-fake").write_text(str(BUILD / "vigie"))
        for i in range(12):
            end = "webm" if i % 2 else "wav"
            (cls.set / f"dit-{i}.{end}").write_bytes(b"sound %d" % i)
            (cls.set / f"dit-{i}.txt").write_text(SENTENCES[i % 2], encoding="utf-8")
        (cls.set / "silence.wav").write_bytes(b"")
        (cls.set / "silence.txt").write_text("")
        (cls.set / "groups.tsv").write_text("name\tsex\tage\n" + "".join(
            f"dit-{i}\t{'FM'[i % 2]}\t{'75+' if i < 6 else '18-74'}\n" for i in range(12)))
        for login, role in [("odile", "quality"), ("paul", "dpo")]:
            subprocess.run([BUILD / "vigie", "user", "add", login, "--name", login.title(), "--roles", role, "--data", cls.data],
                           input="quatre chevaux verts\n", text=True, check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.home.cleanup()

    def vigie(self, *args, status=0):
        r = subprocess.run([BUILD / "vigie", "model", *map(str, args), "--data", self.data], capture_output=True, text=True, timeout=120)
        self.assertEqual(r.returncode, status, f"{args}: {r.stdout}{r.stderr}")
        return r.stdout + r.stderr

    def add(self, name, file=SPEECH, use="transcribe", status=0, **more):
        extra = [x for k, v in more.items() for x in (f"--{k}", v)]
        return self.vigie("add", name, file, "--use", use, "--licence", "MIT", "--sha256", digest(file), *extra, status=status)

    def evaluate(self, name, status, *more, cases=None):
        return self.vigie("evaluate", name, "--set", cases or self.set, "--engine", self.engine, *more, status=status)

    def state(self, name):
        r = subprocess.run([BUILD / "vigie", "model", "list", "--json", "--data", self.data], capture_output=True, text=True, timeout=120)
        self.assertEqual(r.returncode, 0, r.stderr)
        rows = json.loads(r.stdout)["models"]
        return next(r for r in rows if r["name"] == name)

    def test_a_good_fake_is_approved_by_another_person(self):
        self.add("good")
        said = self.evaluate("good", 0, "--as", "odile")
        self.assertIn("every mark is met", said)
        self.assertIn("another person", self.vigie("approve", "good", "--evaluation", "1", "--reason", "essai", "--as", "odile", status=4))
        self.vigie("approve", "good", "--evaluation", "1", "--reason", "essayé au CHU", "--as", "paul")
        row = self.state("good")
        self.assertEqual((row["state"], row["changed_by"], row["reason"]), ("approved", "Paul", "essayé au CHU"))
        figures = {(m["measure"], m["for_groups"]): m["value"] for m in row["evaluation"]["marks"]}
        self.assertEqual(figures["recordings", False], 13)
        self.assertLess(figures["wer", False], 0.06)
        self.assertGreaterEqual(figures["wer", True], figures["wer", False] - 0.05)
        release = self.data / "models/good.release"
        self.assertIn(digest(SPEECH), release.read_text() if release.exists() else self.served())
        self.evaluation_asks_the_approved_one()
        self.vigie("remove", "good", status=4)
        self.vigie("stop", "transcribe")
        self.assertEqual(self.state("good")["state"], "stopped")
        self.vigie("start", "good")

    def evaluation_asks_the_approved_one(self):
        """There is no engine here: it is asked, and fails."""
        cases = Path(self.home.name) / "cases"
        cases.mkdir()
        (cases / "a.txt").write_text("Patient: Je tousse.\n", encoding="utf-8")
        (cases / "a.gold.json").write_text('{"facts": []}')
        (cases / "a.wav").write_bytes(b"RIFF")
        r = subprocess.run([BUILD / "vigie", "eval", "--json", "--asr", "approved", "--data", self.data, cases], capture_output=True, text=True, timeout=120)
        self.assertEqual(r.returncode, 0, r.stderr)
        answer = json.loads(r.stdout)
        self.assertEqual([m["figure"] for m in answer["rows"] if m["measure"] == "failed" and m["from"] == "sound"], [1])
        self.assertEqual(len(answer["notes"]), 1)

    def served(self):
        self.vigie("list")   # a clerk that starts writes what is released
        return (self.data / "models/good.release").read_text()

    def test_planted_bad_ones_are_refused(self):
        for name, why in [("degraded", "NOT MET\tMots faux|NOT MET\tWrong words"), ("inventing", "Words invented in silence"),
                          ("broken", "Engine failures")]:
            self.add(name)
            said = self.evaluate(name, 1)
            self.assertTrue(any(w in said for w in why.split("|")), said)
            self.assertIn("may not be approved", said)
            self.assertIn("has not passed", self.vigie("approve", name, "--evaluation", "1", "--reason", "x", "--as", "odile", status=4))
            self.vigie("refuse", name, "--reason", "trop de mots faux", "--as", "odile")
            self.assertEqual(self.state(name)["state"], "refused")
            self.vigie("remove", name)
            self.assertFalse((self.data / f"models/{name}.bin").exists())

    def test_weights_of_voice_activity_are_pulled_and_approved(self):
        """The catalogue's entry, from a server of this machine: the real weights where they are (VIGIE_SHARED), else a file of their form."""
        entry = next(m for m in json.loads(self.vigie("catalogue", "--json"))["models"] if m["name"] == "silero-vad-6.2.0")
        self.assertEqual((entry["use"], entry["licence"], entry["size"]), ("detect_voice", "MIT", 885098))
        self.assertTrue(entry["source"].startswith("https://") and entry["card"].startswith("https://"), entry)
        file, folder = Path(self.home.name) / "silero.bin", self.data / "models"
        if WEIGHTS.exists():
            file.write_bytes(WEIGHTS.read_bytes())
            self.assertEqual((digest(file), file.stat().st_size), (entry["sha256"], entry["size"]))
        else:
            print("the weights of voice activity are not here: a file of their form stands for them")
            file.write_bytes((ROOT / "test/fuzz/corpus/model/voice").read_bytes()[1:])
        server = serve(file.parent)
        folder.mkdir(exist_ok=True)
        origin = f"http://127.0.0.1:{server.server_port}"
        (self.data / "gate.allow").write_text(f"{origin} essai\n")
        (folder / "catalogue.txt").write_text(
            f"vigie-models 1\nmodel silero-vad-6.2.0\nuse detect_voice\nlicence MIT\nsize {file.stat().st_size}\nsha256 {digest(file)}\n"
            f"source {origin}/silero.bin\ncard {entry['card']}\n")
        try:
            self.vigie("pull", "silero-vad-6.2.0")
        finally:
            server.shutdown()
            server.server_close()
            (folder / "catalogue.txt").unlink()
            (self.data / "gate.allow").unlink()
        self.assertEqual(digest(folder / "silero-vad-6.2.0.bin"), digest(file))
        self.add("voice-from-a-stick", file, "detect_voice")
        self.assertIn("is not for", self.vigie("add", "voice-that-writes", file, "--use", "transcribe", "--licence", "MIT", "--sha256", digest(file), status=4))
        self.assertIn("--engine", self.vigie("evaluate", "silero-vad-6.2.0", "--set", self.set, status=2))
        self.assertIn("every mark is met", self.evaluate("silero-vad-6.2.0", 0, "--as", "odile"))
        self.vigie("approve", "silero-vad-6.2.0", "--evaluation", "1", "--reason", "essai", "--as", "paul")
        self.assertEqual(self.state("silero-vad-6.2.0")["state"], "approved")
        self.vigie("list")
        self.assertIn("detect_voice", (folder / "silero-vad-6.2.0.release").read_text())

    def test_a_writer_is_evaluated_on_consultations(self):
        cases = ROOT / "test/consultations"
        self.add("writer", WRITER, "compose")
        said = self.evaluate("writer", 0, cases=cases)
        self.assertIn("every mark is met", said)
        self.vigie("approve", "writer", "--evaluation", "1", "--reason", "essai", "--as", "paul")
        self.add("degraded-writer", WRITER, "compose")
        said = self.evaluate("degraded-writer", 1, cases=cases)
        self.assertIn("Facts present and right", said)
        self.vigie("approve", "degraded-writer", "--evaluation", "1", "--reason", "x", "--as", "paul", status=4)
        self.vigie("stop", "writer")

    def engine_root(self):
        """DATA/engines with a root whose llama-server is fake_writer.c, and the manifest that it must have."""
        root = engines.make_root(BUILD, self.data)
        shutil.copy(BUILD / "test/help/fake-writer", root / "usr/bin/llama-server")
        files = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.name != "MANIFEST")
        (root / "MANIFEST").write_text("".join(f"{digest(root / f)} {(root / f).stat().st_size} {f}\n" for f in files))
        (self.data / "engines.conf").write_text("how loader\nstart 20\n")
        return root

    @unittest.skipUnless(engines.can_run(), "the fakes' root is of another machine")
    def test_a_writer_is_run_by_the_installed_engine(self):
        """Without --engine: the installed language engine is started on the candidate's file, asked as the server asks it, and stopped."""
        cases = Path(self.home.name) / "one-case"
        cases.mkdir()
        for f in sorted((ROOT / "test/consultations").glob("cardiologie*")):
            shutil.copy(f, cases)
        self.add("own-writer", WRITER, "compose")
        said = self.vigie("evaluate", "own-writer", "--set", cases, status=4)
        self.assertIn("vigie engine install", said)
        root = self.engine_root()
        private = Path(self.home.name) / "private"
        private.mkdir()
        os.environ["TMPDIR"] = str(private)
        try:
            said = self.vigie("evaluate", "own-writer", "--set", cases, status=1)
            figures = {m["measure"]: m for m in self.state("own-writer")["evaluation"]["marks"] if not m["for_groups"]}
            self.assertEqual((figures["failed"]["value"], figures["cases"]["value"], figures["contradicted"]["value"]), (0, 1, 0), figures)
            self.assertGreater(figures["recall_ok"]["value"], 0.3)
            self.assertIn("NOT MET\tConsultations\t1", said)
            self.assertEqual(engines.processes_of(self.data), {})
            self.assertEqual(list(private.iterdir()), [], "its private folder is gone")
            (root / "usr/bin/llama-server").write_bytes(b"altered")
            self.assertIn("altered", self.vigie("evaluate", "own-writer", "--set", cases, status=4))
            shutil.copy("/bin/false", root / "usr/bin/llama-server")
            files = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.name != "MANIFEST")
            (root / "MANIFEST").write_text("".join(f"{digest(root / f)} {(root / f).stat().st_size} {f}\n" for f in files))
            self.assertIn("does not start", self.vigie("evaluate", "own-writer", "--set", cases, status=4))
        finally:
            del os.environ["TMPDIR"]
            shutil.rmtree(self.data / "engines")
            (self.data / "engines.conf").unlink()
        self.vigie("refuse", "own-writer", "--reason", "x", "--as", "paul")

    def test_what_changed_is_evaluated_again(self):
        self.add("changing")
        self.evaluate("changing", 0)
        extra = self.set / "dit-99.wav"
        extra.write_bytes(b"x")
        (self.set / "dit-99.txt").write_text("oui")
        try:
            self.vigie("approve", "changing", "--evaluation", "1", "--reason", "x", "--as", "paul", status=4)
        finally:
            extra.unlink()
            (self.set / "dit-99.txt").unlink()
        file = self.data / "models/changing.bin"
        right = file.read_bytes()
        file.write_bytes(right[:5000] + b"!" + right[5001:])
        self.assertIn("altered", self.vigie("check", "changing", status=1))
        self.evaluate("changing", 4)
        file.write_bytes(right)
        self.assertIn("same", self.vigie("check", "changing"))
        self.vigie("refuse", "changing", "--reason", "x", "--as", "paul")

    def test_a_stick_is_not_believed(self):
        stick = Path(self.home.name) / "stick.bin"
        good = SPEECH.read_bytes()
        stick.write_bytes(good)
        for status, words, args in [
                (4, "compare it", ["add", "s1", stick, "--use", "transcribe", "--licence", "MIT"]),
                (4, "another file", ["add", "s1", stick, "--use", "transcribe", "--licence", "MIT", "--sha256", "0" * 64]),
                (4, "another size", ["add", "s1", stick, "--use", "transcribe", "--licence", "MIT", "--sha256", digest(stick), "--size", "5"]),
                (4, "is not for compose", ["add", "s1", stick, "--use", "compose", "--licence", "MIT", "--sha256", digest(stick)]),
                (2, "licence", ["add", "s1", stick, "--use", "transcribe", "--sha256", digest(stick)]),
                (2, "--use", ["add", "s1", stick, "--licence", "MIT", "--sha256", digest(stick)]),
                (2, "a name has", ["add", "../s1", stick, "--use", "transcribe"]),
                (3, "", ["add", "s1", "/nowhere", "--use", "transcribe", "--licence", "MIT", "--sha256", digest(stick)])]:
            status = 4 if args[2] == "/nowhere" else status
            self.assertIn(words, self.vigie(*args, status=status))
        stick.write_bytes(good[:-1])
        self.assertIn("cut short", self.vigie("add", "s1", stick, "--use", "transcribe", "--licence", "MIT", "--sha256", digest(stick), status=3))
        stick.write_bytes(b"PK\x03\x04")
        self.assertIn("neither", self.vigie("add", "s1", stick, "--use", "transcribe", "--licence", "MIT", "--sha256", digest(stick), status=3))
        self.assertEqual([p for p in os.listdir(self.data / "models") if "s1" in p], [])

    def test_catalogue_and_usage(self):
        listed = json.loads(self.vigie("catalogue", "--json"))["models"]
        self.assertIn("silero-vad-6.2.0", [m["name"] for m in listed])
        self.vigie("add", status=2)
        self.vigie("evaluate", "good", status=2)
        self.vigie("check", "nobody", status=4)
        self.vigie("pull", "whisper-small", status=4)


if __name__ == "__main__":
    unittest.main()
