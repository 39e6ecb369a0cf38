"""Music, coughs and real speech through `vigie transcribe`, with our own voice activity detection alone and with Silero's weights
beside it: `measure(build, shared, at_least, at_most, printed)` adds the rows of set "sounds".

The engine is the real one with a model that always says the same sentences (tool/tiny-whisper), so that whatever is let through
shows as words. No word stands in 56 made recordings (test/help/music.h); of real French and English speech as many seconds are let
through as without the weights, alone and with music or coughs beside it. Skipped, with a line, without an engine or weights."""
import array
import json
import math
import subprocess
import tempfile
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WEIGHTS = "data/speech/silero_vad/for-tests-silero-v6.2.0-ggml.bin"
SPEECH = {"French, read (VoxForge)": ("fr_voxforge", "*.wav"), "French, synthetic": ("fr_wavenet_tts", "*.wav"), "English": ("en_samples", "*.wav")}
BESIDE = {"music": (0, 3, 5, 8, 12, 14, 17, 21, 24, 27), "coughs": (29, 32, 33, 36, 38, 39, 40, 42, 45, 54)}  # one for each file
LOUDER_DB = (15, 5)   # speech over what is beside it
RATE = 16000


def install(build, data):
    """The engines below `data`; False, with a line, where no packages can be had."""
    packages = build / "engine-packages.tar"
    tried = [] if packages.exists() else [["save", packages, "--data", data.with_name("save")]]
    for words in [*tried, ["install", "--from", packages, "--data", data]]:
        done = subprocess.run([build / "vigie", "engine", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            print("eval: no engine for the sounds: " + (done.stderr.strip().splitlines() or ["?"])[-1] + ": skipped")
            return False
    return True


class Ear:
    def __init__(self, build, data, weights):
        self.command = [build / "vigie", "transcribe", "--model", build / "vigie-tiny-whisper.bin", "--data", data, "--json", "--threads", "1"]
        self.weights = ["--vad", weights]

    def hear(self, path):
        """(words, voice as a list of seconds), without the weights and with them."""
        out = []
        for more in ([], self.weights):
            done = subprocess.run([*self.command, *more, path], capture_output=True, check=True)
            said = json.loads(done.stdout)
            out.append((sum(len(s["words"]) for s in said["segments"]), [(v["t0"], v["t1"]) for v in said["voice"]]))
        return out

    def hear_all(self, paths):
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.hear, paths))


def common(one, other):
    """Seconds that two lists of voice share; each second counts once."""
    marks = sorted({t for pair in [*one, *other] for t in pair})
    return sum(b - a for a, b in zip(marks, marks[1:]) if all(any(x <= a and b <= y for x, y in l) for l in (one, other)))


def samples(path):
    with wave.open(str(path)) as w:
        return array.array("h", w.readframes(w.getnframes()))


def power(sound):
    return math.sqrt(sum(x * x for x in sound) / max(len(sound), 1))


def mix(speech, beside, louder_db, to):
    """Both at once, and what is beside it alone for three seconds at either end."""
    gain = power(speech) / max(power(beside), 1) / 10 ** (louder_db / 20)
    lead = 3 * RATE
    out = array.array("h", bytes(2 * (len(speech) + 2 * lead)))
    for i in range(len(out)):
        said = speech[i - lead] if lead <= i < lead + len(speech) else 0
        out[i] = max(-32768, min(32767, round(said + gain * beside[i % len(beside)])))
    with wave.open(str(to), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(out.tobytes())
    return to


def no_words(ear, sounds, at_most, printed):
    names = [line.split("\t") for line in (sounds / "names.tsv").read_text(encoding="utf-8").splitlines()]
    for kind in ("music", "coughs"):
        heard = ear.hear_all([sounds / f"{n[0]}.wav" for n in names if n[1] == kind])
        few = f"{kind}, {len(heard)} recordings of 15 s"
        printed("sounds", f"{few}: words without weights ({sum(w > 0 for (w, _), _ in heard)} recordings)", sum(w for (w, _), _ in heard))
        at_most("sounds", f"{few}: words with Silero's weights", sum(w for _, (w, _) in heard), 0)
        at_most("sounds", f"{few}: seconds of voice with them", round(sum(b - a for _, (_, v) in heard for a, b in v), 2), 0)


def speech_stays(ear, shared, at_least, printed):
    """Per set: seconds of voice that our detector finds, and the share of them that stays with the weights. Gives them by file."""
    found = {}
    for name, (folder, pattern) in SPEECH.items():
        files = sorted((shared / "data/speech" / folder).glob(pattern))
        heard = dict(zip(files, ear.hear_all(files)))
        alone = sum(common(a[1], a[1]) for a, _ in heard.values())
        both = sum(common(a[1], b[1]) for a, b in heard.values())
        printed("sounds", f"{name}, {len(files)} recordings: seconds of voice without weights", round(alone, 2))
        at_least("sounds", f"{name}: share of them that stays with Silero's weights", round(both / alone, 4) if alone else None, 1)
        found.update({f: a[1] for f, (a, _) in heard.items() if folder == "fr_voxforge"})
    return found


def speech_beside(ear, spoken, sounds, folder, at_least, printed):
    """Of the seconds of voice of each clean recording, how many are found with a sound beside it."""
    for kind, numbers in BESIDE.items():
        for db in LOUDER_DB:
            paths, shifted = [], []
            for i, (path, voice) in enumerate(spoken.items()):
                beside = samples(sounds / f"{numbers[i % len(numbers)]:02d}.wav")
                paths.append(mix(samples(path), beside, db, folder / f"{kind}-{db}-{i}.wav"))
                shifted.append([(a + 3, b + 3) for a, b in voice])
            heard = ear.hear_all(paths)
            whole = sum(b - a for voice in shifted for a, b in voice)
            alone, both = (sum(common(v, h[k][1]) for v, h in zip(shifted, heard)) / whole for k in (0, 1))
            over = [sum(b - a for h in heard for a, b in h[k][1]) - whole * (alone, both)[k] for k in (0, 1)]
            what = f"French with {kind} {db} dB below"
            printed("sounds", f"{what}: share of its voice that is found without weights", round(alone, 4))
            at_least("sounds", f"{what}: with Silero's weights, beside without", round(both / alone, 4) if alone else None, 1)
            printed("sounds", f"{what}: seconds let through around it, without", round(over[0], 1))
            printed("sounds", f"{what}: seconds let through around it, with", round(over[1], 1))


def measure(build, shared, at_least, at_most, printed):
    weights, maker, model = shared / WEIGHTS, build / "test/help/make_sounds", build / "vigie-tiny-whisper.bin"
    if not weights.exists():
        print(f"eval: no {weights.name} under {shared}: music and coughs skipped")
        return
    with tempfile.TemporaryDirectory() as name:
        folder, sounds = Path(name), Path(name, "sounds")
        sounds.mkdir()
        if not (maker.exists() and model.exists()) or not install(build, folder / "data"):
            return
        subprocess.run([maker, sounds], check=True)
        ear = Ear(build, folder / "data", weights)
        no_words(ear, sounds, at_most, printed)
        spoken = speech_stays(ear, shared, at_least, printed)
        speech_beside(ear, spoken, sounds, folder, at_least, printed)
