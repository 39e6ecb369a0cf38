#!/usr/bin/env python3
"""vigie-decode-audio through its descriptors: every format back to PCM, damage, lies of containers, playlists, the sandbox.

The recordings are made here by make_audio: in second i a tone of 400 + 100 i Hz. usage: audio.py BUILD"""
import array
import math
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from answer import parse, run, start
from counted import check, finish

BUILD = Path(sys.argv[1])
PROGRAM = BUILD / "vigie-decode-audio"
MAKE = BUILD / "test/unit/decode/make_audio"
PRELOAD = BUILD / "test/unit/decode/libforbidden.so"
SECONDS = 6
# muxer, encoder, rate, channels, what the head says, whether a beginning can be decoded without the end
MADE = [
    ("wav", "pcm_s16le", 44100, 2, "wav pcm_s16le", True), ("wav", "pcm_u8", 8000, 1, "wav pcm_u8", True),
    ("wav", "pcm_s24le", 96000, 1, "wav pcm_s24le", True), ("wav", "pcm_f32le", 48000, 1, "wav pcm_f32le", True),
    ("wav", "pcm_alaw", 8000, 1, "wav pcm_alaw", True), ("wav", "pcm_mulaw", 8000, 1, "wav pcm_mulaw", True),
    ("wav", "adpcm_ms", 22050, 1, "wav adpcm_ms", True), ("wav", "adpcm_ima_wav", 16000, 1, "wav adpcm_ima_wav", True),
    ("wav", "libgsm_ms", 8000, 1, "wav gsm_ms", True), ("w64", "pcm_s16le", 48000, 1, "w64 pcm_s16le", True),
    ("aiff", "pcm_s16be", 44100, 1, "aiff pcm_s16be", True), ("caf", "pcm_s16be", 44100, 1, "caf pcm_s16be", True),
    ("caf", "alac", 44100, 1, "caf alac", False), ("flac", "flac", 48000, 2, "flac flac", True),
    ("ogg", "libvorbis", 48000, 2, "ogg vorbis", True), ("ogg", "libopus", 48000, 1, "ogg opus", True),
    ("ogg", "flac", 16000, 1, "ogg flac", True), ("ogg", "libspeex", 16000, 1, "ogg speex", True),
    ("webm", "libopus", 48000, 1, "webm opus", True), ("webm", "libvorbis", 44100, 1, "webm vorbis", True),
    ("matroska", "flac", 44100, 1, "webm flac", True), ("matroska", "pcm_s16le", 16000, 1, "webm pcm_s16le", True),
    ("mp4", "aac", 48000, 2, "mp4 aac", False), ("ipod", "alac", 44100, 1, "mp4 alac", False),
    ("mov", "pcm_s16be", 44100, 1, "mp4 pcm_s16be", False), ("mp4", "libopus", 48000, 1, "mp4 opus", False),
    ("mp3", "libmp3lame", 44100, 2, "mp3 mp3float", True), ("mp3", "libmp3lame", 16000, 1, "mp3 mp3float", True),
    ("adts", "aac", 44100, 1, "aac aac", True), ("asf", "wmav2", 44100, 2, "wma wmav2", True),
]


def make(folder, muxer, encoder, rate, channels, seconds=SECONDS, *options):
    path = Path(folder) / f"{muxer}-{encoder}-{rate}-{channels}-{seconds}"
    done = subprocess.run([MAKE, muxer, encoder, str(rate), str(channels), str(seconds), path, *options], stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print("SKIP   ", done.stderr.strip())
        return None
    return path.read_bytes()


def samples(answer, channels=1, which=0):
    a = array.array("h", answer.bytes("PCM")[:len(answer.bytes("PCM")) // 2 * 2])
    return a[which::channels]


def strength(s, hertz):
    """Amplitude of a tone in samples of 16 kHz, by Goertzel, against full scale."""
    if not s:
        return 0.0
    w = 2 * math.pi * hertz / 16000
    k, q1, q2 = 2 * math.cos(w), 0.0, 0.0
    for v in s:
        q1, q2 = k * q1 - q2 + v, q1
    return 2 * math.sqrt(max(q1 * q1 + q2 * q2 - q1 * q2 * k, 0)) / len(s) / 32768


def tones_hold(s, seconds, level):
    """In each second its own tone, and not that of the second after it."""
    for i in range(seconds):
        part = s[i * 16000 + 4000:i * 16000 + 12000]
        if not level * .8 < strength(part, 400 + 100 * i) < level * 1.25 or strength(part, 500 + 100 * i) > level / 10:
            return False
    return True


def every_format(files):
    for (muxer, encoder, rate, channels, says, _), data in files.items():
        a = run(PROGRAM, data)
        name = f"{muxer} {encoder} {rate}/{channels}"
        check(a.exit == 0 and a.status == "OK" and a.end == "OK", f"{name}: {a.status} {a.end} {a.exit}")
        check(" ".join(a.words[:2]) == says and a.words[2:4] == [str(rate), str(channels)] and a.words[5] == "1", f"{name}: {a.words}")
        s = samples(a)
        check(abs(len(s) - SECONDS * 16000) < 2000 and abs(int(a.end_words[0]) - len(s) / 16) < 2, f"{name}: {len(s)} samples")
        check(tones_hold(s, SECONDS, .3 if channels == 1 else .15), f"{name}: not its tones")
        at = [int(w[0]) for _, _, w in a.pieces]
        check(at == sorted(at) and all(len(b) <= 16000 for _, b, _ in a.pieces), f"{name}: pieces")
        b = run(PROGRAM, data, pipe=True)
        check(b.end == "OK" and abs(len(samples(b)) - len(s)) < 3000, f"{name}: by a pipe: {b.status} {b.end}")


def amr():
    """No encoder in Debian's libav: frames of bits, whose length alone is known (20 ms each)."""
    rng = random.Random(3)
    for head, first, size, name in ((b"#!AMR\n", 0x3c, 31, "amrnb"), (b"#!AMR-WB\n", 0x44, 60, "amrwb")):
        data = head + b"".join(bytes([first]) + rng.randbytes(size) for _ in range(150))
        a = run(PROGRAM, data)
        check(a.end == "OK" and a.words[:2] == ["amr", name] and abs(int(a.end_words[0]) - 3000) < 60, f"{name}: {a}"[:200])


def two_channels(files):
    a = run(PROGRAM, files[MADE[0]], ("--channels", "2"))
    left, right = samples(a, 2, 0), samples(a, 2, 1)
    check(a.words[5] == "2" and tones_hold(left, SECONDS, .3), "left channel")
    check(strength(right[8000:40000], 2500) > .25 and strength(left[8000:40000], 2500) < .02, "right channel apart")
    a = run(PROGRAM, files[MADE[1]], ("--channels", "2"))
    check(a.words[5] == "1" and tones_hold(samples(a), SECONDS, .3), "mono stays mono")
    check(run(PROGRAM, b"", ("--channels", "3")).exit == 2 and run(PROGRAM, b"", ("x",)).exit == 2, "options")


def cut_short(files):
    """Each 5 %: an answer in its form; what streams gives its beginning, with the right tones."""
    said = kept = runs = 0
    for (muxer, encoder, rate, channels, _, streams), data in files.items():
        for k in range(20):
            a = run(PROGRAM, data[:len(data) * k // 20])
            name = f"{muxer} {encoder} {rate}/{channels} cut at {5 * k} %"
            runs += 1
            check(a.exit == 0 and a.status and (a.end or a.status != "OK"), f"{name}: {a.status} {a.end} {a.exit}")
            said += a.end == "BAD_INPUT" or a.status != "OK"
            s = samples(a) if a.status == "OK" else []
            if streams and k > 2:
                want, slack = SECONDS * k / 20, 2.2 if "vorbis" in encoder else 1.2  # its tables are a fifth of so small a file
                check(want - slack < len(s) / 16000 < want + .9, f"{name}: {len(s) / 16000:.2f} s")
                kept += 1
            if k % 5 == 3:
                check(tones_hold(s, max(0, int(len(s) / 16000 - .8)), .3 if channels == 1 else .15), f"{name}: not its tones")
    print(f"cut short: {runs} files, {kept} gave what was there, {said} said that they are damaged")


def bits_flipped(files):
    """An answer in its form, never more than twice the sound; whoever it kills, the child alone."""
    rng, runs, died, all_said = random.Random(5), 0, 0, 0
    for (muxer, encoder, *_), data in files.items():
        for _ in range(12):
            b = bytearray(data)
            for _ in range(rng.choice((1, 8, 64))):
                at = rng.randrange(min(len(b), rng.choice((200, 4000, len(b)))))
                b[at] ^= 1 << rng.randrange(8)
            a = run(PROGRAM, bytes(b), pipe=rng.random() < .3)
            runs += 1
            died += a.exit != 0
            all_said += bool(a.end or a.status not in ("", "OK"))
            check(a.exit != -signal.SIGSYS, f"{muxer} {encoder}: asked the kernel for what it may not")
            check(sum(len(x) for _, x, _ in a.pieces) < 100 * SECONDS * 32000, f"{muxer} {encoder}: {len(a.pieces)} pieces")
    check(died == 0, f"{died} children died of flipped bits")
    print(f"bits flipped: {runs} files, {all_said} whole answers, {died} children died")


def lies(folder):
    """Durations that a container declares are not believed; what a file is not is not decoded."""
    wav = bytearray(make(folder, "wav", "pcm_s16le", 16000, 1, 3))
    at = wav.index(b"data") + 4
    wav[at:at + 4] = struct.pack("<I", 0xf0000000)
    a = run(PROGRAM, bytes(wav))
    check(a.end == "BAD_INPUT" and int(a.end_words[0]) == 3000, f"wav declares hours: {a.end} {a.end_words}")
    wav[at:at + 4] = b"\xff\xff\xff\xff"
    a = run(PROGRAM, bytes(wav))
    check(a.status == "OK" and int(a.end_words[0]) == 3000 and a.end == "OK", f"wav without a length: {a.words} {a.end} {a.end_words}")
    flac = bytearray(make(folder, "flac", "flac", 16000, 1, 3))
    flac[21] |= 0x0f
    flac[22:26] = b"\xff\xff\xff\xff"
    a = run(PROGRAM, bytes(flac))
    check(a.end == "BAD_INPUT" and int(a.end_words[0]) == 3000, f"flac declares hours: {a.end} {a.end_words}")
    mp4 = bytearray(make(folder, "mp4", "aac", 16000, 1, 3))
    at = mp4.index(b"mvhd") + 4 + 16
    mp4[at:at + 4] = b"\x7f\xff\xff\xff"
    a = run(PROGRAM, bytes(mp4))
    check(a.status == "OK" and a.end and abs(int(a.end_words[0]) - 3000) < 100, f"mp4 declares weeks: {a.end} {a.end_words}")
    other = bytearray(make(folder, "wav", "pcm_s16le", 16000, 1, 3))
    other[20:22] = b"\x22\x00"
    check(run(PROGRAM, bytes(other)).status == "UNSUPPORTED", "a codec that is not in the list")


def too_long():
    """Nine hours of nothing in a file of 4 kHz: eight are given, then it ends."""
    n = 9 * 3600 * 4000
    head = b"RIFF" + struct.pack("<I", n + 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 4000, 4000, 1, 8) + b"data"
    fd = os.memfd_create("long")
    os.write(fd, head + struct.pack("<I", n))
    os.ftruncate(fd, n + 44)
    a = run(PROGRAM, fd=fd)
    os.close(fd)
    check(a.end == "LIMIT" and int(a.end_words[0]) == 8 * 3600 * 1000, f"nine hours: {a.status} {a.end} {a.end_words} {a.exit}")


def refused():
    bait = "/etc/passwd"
    for name, data in {
            "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{bait}\n#EXT-X-ENDLIST\n".encode(),
            "ffconcat": f"ffconcat version 1.0\nfile '{bait}'\n".encode(), "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
            "dash": b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>", "avi": b"RIFF\x40\0\0\0AVI LIST" + b"\0" * 64,
            "midi": b"MThd\0\0\0\6\0\1\0\1\0\x60", "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "empty": b"", "text": b"Bonjour docteur.\n" * 50,
            "mpegts": (b"\x47\x40\0\x10" + b"\xff" * 184) * 9, "id3 alone": b"ID3\4\0\0\0\0\0\x0a" + b"\0" * 10,
            "id3 for ever": b"ID3\4\0\0\x7f\x7f\x7f\x7f" + b"\0" * 90, "noise": random.Random(1).randbytes(9000)}.items():
        for pipe in (False, True):
            a = run(PROGRAM, data, pipe=pipe)
            check(a.status == "UNSUPPORTED" and not a.pieces and a.exit == 0, f"{name}: {a.status} {a.exit}")


def inside_an_mp3(folder):
    """Tags before the first frame, pictures in them: what phones and portals write."""
    mp3 = make(folder, "mp3", "libmp3lame", 44100, 1, 3, "write_xing=0", "id3v2_version=0")
    tag = b"ID3\3\0\0" + bytes([0, 0, 0x7f, 0x7f]) + b"APIC" + b"\0\0\x3f\0\0\0" + b"\0image/png\0\3\0"
    data = tag + b"\x55" * (10 + (0x7f << 7 | 0x7f) - len(tag)) + mp3
    a = run(PROGRAM, data)
    check(a.words[:2] == ["mp3", "mp3float"] and abs(int(a.end_words[0]) - 3000) < 150, f"mp3 behind a tag: {a.status} {a.end} {a.words}")


def as_it_comes(folder):
    """What browsers send while they record: the sound of what has come is there before the rest is, and a cut keeps it."""
    for name, muxer, encoder, options in (("webm", "webm", "libopus", ["live=1"]), ("mp4", "mp4", "aac", ["movflags=frag_keyframe+empty_moov+default_base_moof",
                                                                                                          "frag_duration=500000"])):
        data = make(folder, muxer, encoder, 48000, 1, 6, *options)
        in_r, in_w = os.pipe()
        out_r, out_w = os.pipe()
        child = start(PROGRAM, in_r, out_w)
        os.close(in_r)
        os.close(out_w)
        raw, sent = b"", len(data) * 2 // 3
        os.write(in_w, data[:sent])
        while len(parse(raw, PROGRAM.name).pieces) < 6 and (more := os.read(out_r, 1 << 20)):  # three seconds of the four
            raw += more
        check(len(parse(raw, PROGRAM.name).pieces) >= 6, f"{name} as it comes: {len(raw)} bytes")
        os.write(in_w, data[sent:])
        os.close(in_w)
        while more := os.read(out_r, 1 << 20):
            raw += more
        os.close(out_r)
        a = parse(raw, PROGRAM.name)
        check(child.wait(60) == 0 and a.end == "OK" and tones_hold(samples(a), 6, .3), f"{name} as it comes: {a.end} {a.end_words}")
        a = run(PROGRAM, data[:sent], pipe=True)
        check(abs(int(a.end_words[0]) - 4000) < 700 and tones_hold(samples(a), 3, .3), f"{name} cut: {a.end} {a.end_words}")


def forbidden(data):
    """A libav that a file has taken over opens /etc/passwd, or makes a socket: the kernel ends the child."""
    for call in ("open", "socket", "execve", "fork"):
        a = run(PROGRAM, data, env={"LD_PRELOAD": str(PRELOAD), "FORBIDDEN": call,
                                    "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        check(a.exit == -signal.SIGSYS and not a.status, f"{call} inside libav: {a.exit} {a.status}")


def main():
    with tempfile.TemporaryDirectory(prefix="vigie-audio-") as folder:
        files = {m: make(folder, *m[:4]) for m in MADE}
        files = {m: d for m, d in files.items() if d}
        check(len(files) >= 20, "recordings could not be made")
        every_format(files)
        amr()
        two_channels(files)
        cut_short(files)
        bits_flipped(files)
        lies(folder)
        refused()
        inside_an_mp3(folder)
        as_it_comes(folder)
        forbidden(files[MADE[0]])
    too_long()
    return finish()


sys.exit(main())
