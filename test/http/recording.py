"""recording.py BUILD: a recording over HTTP, and what of it reaches the disk: sealed pieces with consent, not a byte without."""
import hashlib
import json
import random
import sqlite3
import sys
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from house import HouseCase, make_record, must  # noqa: E402

BUILD = sys.argv.pop(1)
PIECE = 16000
CANARY = b"LE-SON-DU-PATIENT-" * 8


def sound(n):
    return (CANARY + random.Random(n).randbytes(PIECE))[:PIECE]


class Recording(HouseCase):
    build = BUILD

    def raw(self, method, path, body=None, headers=()):
        return self.house.raw(method, path, body, {"Cookie": self.who[0], "X-Vigie-CSRF": self.who[1],
                                                   "Content-Type": "application/octet-stream", **dict(headers)})

    def piece(self, take, n, body):
        digest = hashlib.sha256(body).hexdigest()
        return self.raw("PUT", f"/api/recordings/{take}/pieces/{n}?start={n * 500}&sha256={digest}", body)

    def on_disk(self, take):
        """Pieces of a take, files of the data folder, and whether the sound stands in clear in any of them."""
        with sqlite3.connect(f"file:{self.home.name}/data/vigie.db?mode=ro", uri=True) as db:
            rows = db.execute("SELECT COUNT(*) FROM recording_piece WHERE recording = ?", (take,)).fetchone()[0]
        files = [f for f in Path(self.home.name, "data").rglob("*") if f.is_file()]
        return rows, len(files), any(CANARY in f.read_bytes() for f in files)

    def test_refused_leaves_no_byte_and_agreed_is_sealed(self):
        record = make_record(self.house, self.who, "SONORE")
        take, encounter = record["recording"], record["encounter"]
        self.assertEqual(self.piece(take, 0, sound(0))[0], 200)
        rows, files, clear = self.on_disk(take)
        self.assertEqual((rows, clear), (1, False), "the search finds what is there, and it is sealed")
        must(self.house.ask("POST", f"/api/encounters/{encounter}/consent", {"decision": "recording_refused"}, self.who))
        self.assertEqual(self.on_disk(take)[0], 0, "withdrawn: gone")
        for n in range(1, 4):
            status, answer, _ = self.piece(take, n, sound(n))
            self.assertEqual((status, b"NO_RECORDING" in answer), (403, True))
        self.assertEqual(self.house.ask("POST", f"/api/encounters/{encounter}/recordings", {}, self.who)[0], 403)
        must(self.house.ask("POST", f"/api/encounters/{encounter}/consent", {"decision": "no_ai"}, self.who))
        self.assertEqual(self.piece(take, 1, sound(1))[0], 403)
        self.assertEqual(self.on_disk(take), (0, files, False), "not a row, not a file more")

    def test_deleted_is_gone_from_the_files(self):
        take = make_record(self.house, self.who, "EFFACEE")["recording"]
        for n in range(3):
            self.assertEqual(self.piece(take, n, sound(n))[0], 200)
        with sqlite3.connect(f"file:{self.home.name}/data/vigie.db?mode=ro", uri=True) as db:
            key = db.execute("SELECT sealed FROM recording WHERE id = ?", (take,)).fetchone()[0]
            piece = db.execute("SELECT sealed FROM recording_piece WHERE recording = ? AND n = 1", (take,)).fetchone()[0]
        db.close()

        def left():
            files = [f.read_bytes() for f in Path(self.home.name, "data").glob("vigie.db*")]
            return any(key in f or piece[:512] in f for f in files)
        self.assertTrue(left(), "the search finds what is there")
        must(self.house.ask("DELETE", f"/api/recordings/{take}", {}, self.who))
        end = time.monotonic() + 60
        while left() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(left(), "neither the take's key nor its sound, not even sealed")

    def test_heard_by_range_as_a_browser_asks(self):
        take = make_record(self.house, self.who, "RANGEE")["recording"]
        for n in range(5):
            self.assertEqual(self.piece(take, n, sound(n))[0], 200)
        must(self.house.ask("POST", f"/api/recordings/{take}/stop", {"pieces": 5}, self.who))
        whole = b"".join(map(sound, range(5)))
        path = f"/api/recordings/{take}/audio"
        status, data, headers = self.raw("GET", path, headers=[("Range", "bytes=0-")])
        self.assertEqual((status, headers["Content-Type"], headers["Accept-Ranges"]), (206, "audio/wav", "bytes"))
        self.assertEqual(headers["Content-Range"], f"bytes 0-{len(whole) + 43}/{len(whole) + 44}")
        self.assertEqual(data[44:], whole)
        status, data, _ = self.raw("GET", path, headers=[("Range", "bytes=20000-29999")])
        self.assertEqual((status, data), (206, whole[20000 - 44:30000 - 44]))
        self.assertEqual(self.raw("GET", path, headers=[("Range", "bytes=999999-")])[0], 416)
        self.assertEqual(self.raw("GET", path, headers=[("Range", "bytes=0-1," + "5-6," * 40)])[0], 200, "not understood, not obeyed")
        self.assertEqual(self.raw("GET", path)[1][44:], whole)

    def test_every_file_arrives_whole(self):
        """Its last bytes may wait in the front alone, when the pipe to the clerk is full: nothing more comes to remind it of them."""
        encounter = make_record(self.house, self.who, "FICHIER")["encounter"]
        for n in range(40):
            body = b"#!AMR\n" + random.Random(n).randbytes(1 << 16) * 80
            status, answer, _ = self.raw("POST", f"/api/encounters/{encounter}/recordings/file", body)
            self.assertEqual((status, json.loads(answer)["file"]["bytes"]), (201, len(body)))
            must(self.house.ask("DELETE", f"/api/recordings/{json.loads(answer)['id']}", {}, self.who))
        end = time.monotonic() + 60
        blobs = Path(self.home.name, "data", "blobs")
        while any(blobs.iterdir()) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual([f.name for f in blobs.iterdir()], [], "not for a day: at once")

    def test_a_piece_is_small_and_says_what_it_is(self):
        take = make_record(self.house, self.who, "BORNEE")["recording"]
        self.assertEqual(self.piece(take, 0, b"\x01\x02" * 16001)[0], 413, "over a second")
        self.assertEqual(self.piece(take, 0, b"\x01\x02" * 40000)[0], 413, "by the pipe of large bodies")
        self.assertEqual(self.raw("PUT", f"/api/recordings/{take}/pieces/0?sha256=00", sound(0))[0], 400)
        self.assertEqual(self.raw("PUT", f"/api/recordings/{take}/pieces/-1?sha256=00", sound(0))[0], 404)
        self.assertEqual(self.piece(take, 1, sound(1))[0], 409)


if __name__ == "__main__":
    unittest.main(verbosity=2)
