"""phone.py BUILD: a phone as microphone over HTTP: the link and the credential stand nowhere on the disk, the page that made the link
hears of a second try, and a clerk that dies costs neither the phone's right nor a piece."""
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from house import HouseCase, make_record, must  # noqa: E402

BUILD = sys.argv.pop(1)


class Phone(HouseCase):
    build = BUILD

    def raw(self, method, path, body=None, headers=()):
        return self.house.raw(method, path, body, {"Content-Type": "application/json", **dict(headers)})

    def take(self, name):
        """A take for a phone, its encounter and its link."""
        encounter = make_record(self.house, self.who, name)["encounter"]
        take = must(self.house.ask("POST", f"/api/encounters/{encounter}/recordings", {"origin": "phone"}, self.who))["id"]
        link = must(self.house.ask("POST", f"/api/recordings/{take}/phone", {}, self.who))["link"]
        return take, encounter, link

    def bring(self, link):
        status, data, headers = self.raw("POST", "/api/phone", json.dumps({"link": link}))
        said = json.loads(data)
        cookie = (headers["Set-Cookie"] or "").split(";")[0]
        return status, said, {"Cookie": cookie, "X-Vigie-CSRF": said.get("csrf", "")}, headers["Set-Cookie"]

    def piece(self, phone, take, n):
        body = random.Random(n).randbytes(16000)
        return self.raw("PUT", f"/api/phone/pieces/{n}?take={take}&start={n * 500}&sha256={hashlib.sha256(body).hexdigest()}", body, phone)

    def test_the_disk_knows_neither_link_nor_credential(self):
        take, _, link = self.take("SECRET")
        status, _, phone, set_cookie = self.bring(link)
        self.assertEqual(status, 200)
        self.assertIn("Path=/api/phone; HttpOnly; SameSite=Strict; Max-Age=14400", set_cookie)
        self.assertEqual(self.piece(phone, take, 0)[0], 200)
        self.bring(link)
        words = [link.encode(), phone["Cookie"].split("=")[1].encode(), phone["X-Vigie-CSRF"].encode()]
        files = {f: f.read_bytes() for f in Path(self.home.name).rglob("*") if f.is_file()}
        self.assertTrue(any(take.encode() in b for b in files.values()), "the search finds what is there")
        for word in words:
            self.assertEqual([f for f, b in files.items() if word in b], [])

    def test_the_page_that_made_the_link_hears_of_a_second_try(self):
        take, encounter, link = self.take("DEUXFOIS")
        events = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        events.request("GET", "/api/events", headers={"Cookie": self.who[0]})
        stream = events.getresponse()
        self.assertEqual(self.bring(link)[0], 200)
        status, said, thief, _ = self.bring(link)
        self.assertEqual((status, said["error"]["code"], thief["Cookie"]), (409, "PHONE_USED", ""))
        states = []
        while states[-1:] != ["refused"]:
            line = stream.readline().decode()
            if line == "event: phone\n":
                data = json.loads(stream.readline().decode().removeprefix("data: "))
                self.assertEqual((data["id"], data["encounter"]), (take, encounter))
                states.append(data["state"])
        self.assertEqual(states, ["linked", "refused"])
        events.close()

    def test_every_language_is_told_why(self):
        _, _, link = self.take("LANGUES")
        self.bring(link)
        for lang, words in (("fr", "a déjà servi"), ("en", "already been used")):
            _, data, _ = self.raw("POST", "/api/phone", json.dumps({"link": link}), {"Accept-Language": lang})
            self.assertIn(words, json.loads(data)["error"]["message"])

    def test_another_site_cannot_use_the_phone(self):
        take, _, link = self.take("AILLEURS")
        _, _, phone, _ = self.bring(link)
        self.assertEqual(self.piece({**phone, "Origin": "http://evil.test"}, take, 0)[0], 403)
        self.assertEqual(self.piece({**phone, "Sec-Fetch-Site": "cross-site"}, take, 0)[0], 403)
        self.assertEqual(self.piece({**phone, "X-Vigie-CSRF": ""}, take, 0)[0], 403)
        self.assertEqual(self.piece(phone, take, 0)[0], 200)

    def test_a_clerk_that_dies_costs_nothing(self):
        take, _, link = self.take("PANNE")
        _, _, phone, _ = self.bring(link)
        for n in range(3):
            self.assertEqual(self.piece(phone, take, n)[0], 200)
        clerk = int(subprocess.run(["pgrep", "-P", str(self.house.process.pid), "vigie-clerk"], stdout=subprocess.PIPE, check=True).stdout)
        os.kill(clerk, signal.SIGKILL)
        end = time.monotonic() + 30
        while (status := self.piece(phone, take, 3)[0]) == 503 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(status, 200)
        status, data, _ = self.raw("POST", f"/api/phone/stop?take={take}", '{"pieces":4}', phone)
        self.assertEqual((status, json.loads(data)["state"]), (200, "stopped"))
        self.assertNotIn(b"encounter", data)

    def test_the_page_is_one_of_ours(self):
        status, data, headers = self.raw("GET", "/phone")
        self.assertEqual((status, headers["Referrer-Policy"]), (200, "no-referrer"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertIn("microphone=(self)", headers["Permissions-Policy"])
        self.assertIn(b"/phone.js", data)


if __name__ == "__main__":
    unittest.main(verbosity=2)
