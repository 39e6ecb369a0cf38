#!/usr/bin/env python3
"""worker.py BUILD: vigie-asr over its link, with a library that stands in for libwhisper: what it says, what it refuses, how it ends."""
import os
import re
import socket
import subprocess
import sys
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop(1))
ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "test/http"))
import wire  # noqa: E402

wire.NUMBERS |= {"FROM_MS", "TO_MS", "CONFIDENCE", "SILENCE", "WORDS"}
ERRORS = re.findall(r"^ERR\((\w+),", (ROOT / "tbl/errors.def").read_text(encoding="utf-8"), re.M)
SECOND = b"\0\x40" * 16000       # half of full scale
LOUD = b"\0\x60" * 16000         # what the model of voice activity takes for a voice


class Worker:
    def __init__(self, model=__file__, vad=None, **environment):
        mine, its = socket.socketpair()
        kept = os.dup(its.fileno())
        env = {**os.environ, "LD_LIBRARY_PATH": str(BUILD / "test/unit/asr"), **environment}
        start = f'exec 3<&{kept} {kept}<&-; model=$1; shift; exec "$0" --model "$model" --threads 1 "$@"'
        command = ["sh", "-c", start, BUILD / "vigie-asr", model, *(["--vad", vad] if vad else [])]
        self.process = subprocess.Popen(command, env=env, pass_fds=[kept], stderr=subprocess.PIPE, text=True)
        os.close(kept)
        its.close()
        self.link = wire.Link(mine)
        self.sock = mine

    def ready(self):
        kind, _, fields = self.link.next()
        assert (kind, fields["TYPE"]) == ("ASR_READY", "1.9.99"), (kind, fields)
        return self

    def transcribe(self, stream, audio, **fields):
        """What comes, up to ASR_DONE."""
        self.link.send("ASR_OPEN", stream, **fields)
        for at in range(0, len(audio), 32768):
            self.link.send("ASR_AUDIO", stream, raw=audio[at:at + 32768])
        self.link.send("ASR_CLOSE", stream)
        return self.answers(stream)

    def answers(self, stream):
        got = []
        while not got or got[-1][0] != "ASR_DONE":
            kind, of, fields = self.link.next()
            assert of == stream
            got.append((kind, fields))
        return got

    def end(self):
        """Its exit status, and what it wrote."""
        self.sock.close()
        said = self.process.communicate(timeout=20)[1]
        return self.process.returncode, said


def done(got):
    return ERRORS[got[-1][1]["ERROR"]]


class Asr(unittest.TestCase):
    def test_segments_words_and_the_next_stream(self):
        w = Worker().ready()
        got = w.transcribe(7, SECOND * 2, LANGUAGE="en")
        self.assertEqual([k for k, _ in got], ["ASR_SEGMENT", "ASR_WORD", "ASR_WORD", "ASR_SEGMENT", "ASR_WORD", "ASR_DONE"])
        first, word, _, second, last, _ = [f for _, f in got]
        self.assertEqual(first, {"FROM_MS": 0, "TO_MS": 1000, "SILENCE": 250, "WORDS": 2, "SAID": "Bonjour, \ufffd"})
        self.assertEqual(word, {"FROM_MS": 100, "TO_MS": 400, "CONFIDENCE": 500, "SAID": "Bonjour,"})
        self.assertEqual((second["SAID"], second["SILENCE"]), ("n=32000 en 0.500", 0))
        self.assertEqual(last["FROM_MS"], 1000)
        self.assertEqual(done(got), "OK")
        got = w.transcribe(8, SECOND[:200])         # less than the library hears of: silence behind it
        self.assertEqual(got[3][1]["SAID"], "n=19200 fr 0.500")
        self.assertEqual(w.end(), (0, ""))

    def test_what_is_no_voice_gets_no_words(self):
        w = Worker(vad=__file__).ready()
        self.assertEqual(w.transcribe(1, SECOND * 12), [("ASR_DONE", {"ERROR": ERRORS.index("OK")})], "a library that always speaks")
        got = w.transcribe(2, SECOND + LOUD * 2 + SECOND * 8)
        self.assertEqual([k for k, _ in got], ["ASR_VOICE", "ASR_SEGMENT", "ASR_WORD", "ASR_WORD", "ASR_SEGMENT", "ASR_WORD", "ASR_DONE"])
        self.assertEqual(got[0][1], {"FROM_MS": 24, "TO_MS": 4008})     # a second before the first window, one behind the last
        self.assertEqual(got[-2][1]["SAID"], "n=176000 fr 0.000")       # the sound is as long as it was, silent where nobody speaks
        self.assertEqual(w.transcribe(3, SECOND * 5 + LOUD * 2)[1:],
                         [("ASR_WITHHELD", {"FROM_MS": 100, "TO_MS": 500, "WORDS": 2}), ("ASR_WITHHELD", {"FROM_MS": 1000, "TO_MS": 1100, "WORDS": 1}),
                          ("ASR_DONE", {"ERROR": ERRORS.index("OK")})], "words outside are counted, and none is told")
        got = w.transcribe(4, SECOND * 4)
        self.assertEqual(len(got), 1, "nothing is left of the stream before")
        got = w.transcribe(5, (SECOND * 2)[:41600] + LOUD * 2)
        self.assertEqual([f for k, f in got if k == "ASR_WORD"][0]["SAID"], "\ufffd", "the first word is before the voice")
        self.assertEqual(got[1], ("ASR_WITHHELD", {"FROM_MS": 100, "TO_MS": 400, "WORDS": 1}))
        self.assertEqual(got[2][1], {"FROM_MS": 0, "TO_MS": 1000, "SILENCE": 250, "WORDS": 1, "SAID": "\ufffd"})
        self.assertEqual(w.end(), (0, ""))
        w = Worker(vad=__file__, FAKE_VAD="deaf").ready()
        self.assertEqual(done(w.transcribe(1, LOUD)), "INTERNAL")
        w.end()

    def test_hears_while_it_computes(self):
        w = Worker().ready()
        w.link.send("ASR_OPEN", 1, PROMPT="slow")
        w.link.send("ASR_CLOSE", 1)
        w.link.send("PING", 5)
        self.assertEqual(w.link.next()[:2], ("PONG", 5))
        w.link.send("ASR_ABORT", 99)                # of another stream: nothing
        w.link.send("PING", 6)
        self.assertEqual(w.link.next()[:2], ("PONG", 6))
        w.link.send("ASR_ABORT", 1)
        self.assertEqual(done(w.answers(1)), "CANCELLED")
        self.assertEqual(done(w.transcribe(2, SECOND)), "OK")
        w.link.send("ASR_OPEN", 3, PROMPT="slow")
        w.link.send("ASR_CLOSE", 3)
        w.link.send("PING", 7)
        w.link.next()
        self.assertEqual(w.end(), (0, ""), "its parent has gone while it computed")

    def another_link(self, w):
        mine, its = socket.socketpair()
        w.link.send("LINK", give=its.detach(), PEER=wire.CLERK)
        return wire.Link(mine)

    def test_streams_on_a_link_of_their_own(self):
        w = Worker().ready()
        control, w.link = w.link, self.another_link(w)
        self.assertEqual(done(w.transcribe(1, SECOND)), "OK")
        control.send("PING", 3)
        self.assertEqual(control.next()[:2], ("PONG", 3))
        w.link.send("ASR_OPEN", 2, PROMPT="slow")
        w.link.send("ASR_CLOSE", 2)
        control.send("PING", 4)                     # also while it computes
        self.assertEqual(control.next()[:2], ("PONG", 4))
        w.link.send("ASR_ABORT", 2)
        self.assertEqual(done(w.answers(2)), "CANCELLED")
        w.link.sock.close()                         # whoever had its streams takes no more
        self.assertEqual(w.process.wait(timeout=20), 0)
        self.assertEqual(w.end(), (0, ""))

    def test_the_control_links_end_is_its_own(self):
        for computing in (False, True):
            w = Worker().ready()
            own = self.another_link(w)
            if computing:
                own.send("ASR_OPEN", 1, PROMPT="slow")
                own.send("ASR_CLOSE", 1)
                own.send("PING", 1)
                self.assertEqual(own.next()[:2], ("PONG", 1))
            self.assertEqual(w.end(), (0, ""))

    def test_one_link_and_no_streams_beside_it(self):
        for kind in ("LINK", "ASR_OPEN", "ASR_READY"):
            w = Worker().ready()
            own, control = self.another_link(w), w.link
            if kind == "LINK":
                control.send("LINK", give=socket.socketpair()[0].detach(), PEER=wire.CLERK)
            else:
                control.send(kind, 1)
            self.assertEqual(w.process.wait(timeout=20), 3, kind)
            w.end()
            own.sock.close()

    def test_refusals_leave_it_ready(self):
        w = Worker().ready()
        w.link.send("ASR_OPEN", 1, LANGUAGE="xx")
        self.assertEqual(done(w.answers(1)), "UNSUPPORTED")
        w.link.send("ASR_OPEN", 2)
        w.link.send("ASR_AUDIO", 2, raw=b"odd")
        self.assertEqual(done(w.answers(2)), "BAD_INPUT")
        w.link.send("ASR_AUDIO", 2, raw=b"late")    # what was under way is passed over
        w.link.send("ASR_CLOSE", 2)
        w.link.send("ASR_OPEN", 3)
        for _ in range(300 * 32000 // 32768 + 1):
            w.link.send("ASR_AUDIO", 3, raw=bytes(32768))
        self.assertEqual(done(w.answers(3)), "LIMIT")
        self.assertEqual(done(w.transcribe(4, SECOND, PROMPT="fail")), "INTERNAL")
        w.link.send("ASR_OPEN", 5)
        w.link.send("ASR_ABORT", 5)
        self.assertEqual(done(w.answers(5)), "CANCELLED")
        self.assertEqual(done(w.transcribe(6, SECOND)), "OK")
        self.assertEqual(w.end(), (0, ""))

    def test_what_breaks_the_rules_ends_it(self):
        for raw in (b"\xff" * 64, wire.frame("ASR_OPEN", 1) + wire.frame("ASR_OPEN", 2), wire.frame("REPLY", 1),
                    wire.frame("ASR_OPEN", 1, raw=b"\0"),
                    wire.frame("ASR_OPEN", 1, PROMPT="slow") + wire.frame("ASR_CLOSE", 1) + wire.frame("ASR_AUDIO", 1, raw=b"ab")):
            w = Worker().ready()
            w.sock.sendall(raw)
            self.assertEqual(w.process.wait(timeout=20), 3, raw)
            self.assertEqual(w.end()[0], 3)

    def test_does_not_start_on_what_it_does_not_know(self):
        for status, said, more in ((3, "another version", {"FAKE_WHISPER": "old"}), (3, "other parameters", {"FAKE_WHISPER": "moved"}),
                                   (3, "other parameters", {"FAKE_VAD": "moved"}),
                                   (3, "this model", {"model": "/nowhere"}), (3, "of voice activity", {"vad": "/nowhere"}), (4, "is not there", {"LD_LIBRARY_PATH": "/nowhere"})):
            w = Worker(**more)
            self.assertIsNone(w.link.next())
            code, line = w.end()
            self.assertEqual((code, len(line.splitlines())), (status, 1))
            self.assertIn(said, line)
        by_hand = subprocess.run([BUILD / "vigie-asr", "--model", __file__], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(by_hand.returncode, 2)


unittest.main()
