#!/usr/bin/env python3
"""transcribe.py BUILD VOICE: `vigie transcribe` with the real engine on a model that says the same three sentences whatever it
hears. VOICE: samples of a voice (a seed of fuzz/vad). Skipped, with a line saying so, where the engine cannot be installed."""
import json
import os
import struct
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

BUILD, VOICE = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
KEPT, MODEL = BUILD / "engine-packages.tar", BUILD / "vigie-tiny-whisper.bin"
RATE, SKIP = 16000, 77
WEIGHTS = Path(os.environ.get("VIGIE_SHARED", "/nowhere"), "data/speech/silero_vad/for-tests-silero-v6.2.0-ggml.bin")
SAYS = "Bonjour docteur, je tousse depuis trois jours. Je n'ai pas de fièvre. Je prends du paracétamol, un gramme matin et soir."


def vigie(*args, status=0):
    done = subprocess.run([BUILD / "vigie", *map(str, args)], capture_output=True, text=True, timeout=240)
    assert status is None or done.returncode == status, (args, done.returncode, done.stdout, done.stderr)
    return done


def engine(folder):
    """Installs it; False where no mirror can be reached, and none was before."""
    if not KEPT.exists():
        part = folder / "packages.tar"
        done = vigie("engine", "save", part, "--data", folder / "save", status=None)
        if done.returncode:
            print("skipped: no packages of the engines: " + done.stderr.strip())
            return False
        os.replace(part, KEPT)
    done = vigie("engine", "install", "--from", KEPT, "--data", folder / "data", status=None)
    if done.returncode:
        print("skipped: the engines cannot be installed: " + done.stderr.strip())
    return done.returncode == 0


def record(path, *parts):
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        for part in parts:
            w.writeframes(part)
    return path


def silence(seconds):
    return bytes(2 * RATE * seconds)


def spoken(transcript):
    return [s["text"] for s in transcript["segments"]]


def words_stand_where_somebody_speaks(run, folder):
    voice_s = 3 * len(VOICE) / 2 / RATE
    path = record(folder / "visit.wav", silence(20), VOICE * 3, silence(40), VOICE * 3, silence(20))
    heard = json.loads(run(path, "--json").stdout)
    assert len(heard["segments"]) >= 2 and not heard["validated"], heard
    for word in (w for s in heard["segments"] for w in s["words"]):
        first, second = (20, 20 + voice_s), (60 + voice_s, 60 + 2 * voice_s)
        assert any(a - 1.0 <= word["t0"] <= word["t1"] <= b + 1.0 for a, b in (first, second)), word
    assert all(t in SAYS for t in spoken(heard)), spoken(heard)


def each_form_is_read_back(run, folder):
    path = record(folder / "short.wav", silence(1), VOICE * 4, silence(2))
    for form, head in (("text", ""), ("vtt", "WEBVTT"), ("srt", "1\n"), ("json", "{")):
        written = folder / f"short.{form}"
        written.write_text(run(path, "--format", form).stdout, encoding="utf-8")
        assert written.read_text(encoding="utf-8").startswith(head), form
        facts = json.loads(vigie("facts", "--json", written).stdout)["facts"]
        assert "toux" in [f["concept"] for f in facts], (form, facts)


def nobody_speaks(run, folder):
    hum = b"".join(struct.pack("<h", (n * 50 % RATE < RATE // 2) * 6000 - 3000) for n in range(RATE * 10))
    for name, sound in (("silence", silence(30)), ("hum", hum)):
        done = run(record(folder / f"{name}.wav", sound))
        assert done.stdout.strip() == "" and "nobody speaks" in done.stderr, (name, done)


def music_gives_no_words_with_weights(run, folder):
    """With real weights of voice activity, where they are (VIGIE_SHARED): each word keeps its time, and music has none."""
    bad = folder / "bad.bin"
    bad.write_bytes(b"no weights")
    if not WEIGHTS.exists():
        print("not tried: music, for VIGIE_SHARED has no weights here")
        return
    sounds = folder / "sounds"
    sounds.mkdir()
    subprocess.run([BUILD / "test/help/make_sounds", sounds, "6"], check=True, timeout=120)
    clarinet = sounds / "12.wav"
    assert run(clarinet).stdout.strip(), "our detector alone takes it for a voice"
    done = run(clarinet, "--vad", WEIGHTS, "--json")
    assert json.loads(done.stdout)["segments"] == json.loads(done.stdout)["voice"] == [] and "nobody speaks" in done.stderr, done
    path = record(folder / "visit2.wav", silence(20), VOICE * 4, silence(40), VOICE * 4, silence(20))
    alone, both = (json.loads(run(path, "--json", *more).stdout) for more in ([], ["--vad", WEIGHTS]))
    assert alone["voice"] == both["voice"] and len(alone["voice"]) >= 2, (alone["voice"], both["voice"])
    assert alone["segments"] == both["segments"], (alone["segments"], both["segments"])
    run(path, "--vad", bad, status=5)


def evaluation_hears(run, folder):
    """`vigie eval --asr`: wrong words and invented ones, by group, and the draft of what was heard beside that of what is written."""
    cases = folder / "cases"
    cases.mkdir()
    fact = {"id": "cough", "section": "motif", "section_also": ["histoire"], "polarity": "present", "any": ["toux|touss"]}
    for name, said, sex in (("right", SAYS, "F"), ("wrong", SAYS.replace("trois", "quatre"), "M")):
        (cases / f"{name}.txt").write_text(f"Patient: {said}\n", encoding="utf-8")
        (cases / f"{name}.gold.json").write_text(json.dumps({"facts": [fact], "group": {"sex": sex}}))
        record(cases / f"{name}.wav", silence(1), VOICE * 12, silence(2))
    for name, sound in (("quiet", silence(5)), ("voice", VOICE * 3)):       # nobody says a word in either, so what is heard is invented
        (cases / f"{name}.ref.txt").write_text("")
        (cases / f"{name}.gold.json").write_text('{"facts": []}')
        record(cases / f"{name}.wav", sound)
    (cases / "unheard.txt").write_text("Patient: Je vais bien.\n", encoding="utf-8")
    (cases / "unheard.gold.json").write_text('{"facts": []}')

    def figures(*options, status=0):
        done = vigie("eval", "--json", "--asr", *options, "--data", folder / "data", cases, status=status)
        answer = json.loads(done.stdout)
        return answer, lambda of, group=None: {r["measure"]: r["figure"] for r in answer["rows"] if r["from"] == of and r["group"] == (group or {})}

    answer, of = figures(MODEL)
    text, heard = of("text"), of("sound")
    assert (text["cases"], text["wer"], text["recordings"]) == (5, None, None), text
    assert (heard["cases"], heard["recordings"], heard["failed"], heard["recall_ok"]) == (4, 4, 0, 1), heard
    assert heard["spoken"] == 44 and heard["wer"] > 1 / 44 and heard["invented"] > 0, heard
    assert (of("sound", {"sex": "F"})["wer"], of("sound", {"sex": "M"})["wer"]) == (0, round(1 / 22, 4)), answer["rows"]
    assert len(answer["notes"]) == 1 and "test" in answer["notes"][0], answer["notes"]
    (cases / "targets.json").write_text('{"invented": {"at_most": 0}}')
    assert not figures(MODEL, status=1)[0]["met"]
    assert "NOT MET" in vigie("eval", "--asr", MODEL, "--data", folder / "data", cases, status=1).stdout
    (cases / "targets.json").unlink()
    assert vigie("eval", "--json", cases).stdout.count('"from":"sound"') == 0
    bad = figures(folder / "bad.bin")[1]("sound")
    assert (bad["failed"], bad["wer"], bad["recall_ok"]) == (4, 1, 0), bad
    vigie("eval", "--vad", MODEL, cases, status=2)
    assert "no model is approved" in vigie("eval", "--asr", "approved", "--data", folder / "data", cases, status=4).stderr
    for sound in cases.glob("*.wav"):
        sound.unlink()
    assert "no recording" in vigie("eval", "--asr", MODEL, "--data", folder / "data", cases, status=3).stderr


def what_cannot_be_read_is_said(run, folder):
    path = record(folder / "cut.wav", silence(1), VOICE * 4, silence(8))
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    done = run(path)
    assert "cut short" in done.stderr and "Bonjour" in done.stdout, done
    text = folder / "note.txt"
    text.write_text("Fièvre depuis hier.\n", encoding="utf-8")
    assert "no recording" in run(text, status=3).stderr
    run(folder / "none.wav", status=3)
    assert "engine install" in vigie("transcribe", "--model", MODEL, "--data", folder / "empty", path, status=3).stderr
    vigie("transcribe", "--model", folder / "none.bin", "--data", folder / "data", path, status=3)
    vigie("transcribe", path, status=2)
    vigie("transcribe", "--model", MODEL, "--format", "doc", path, status=2)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not engine(folder):
            return SKIP

        def run(path, *options, status=0):
            return vigie("transcribe", "--model", MODEL, "--data", folder / "data", *options, path, status=status)

        for check in (words_stand_where_somebody_speaks, each_form_is_read_back, nobody_speaks, music_gives_no_words_with_weights, evaluation_hears, what_cannot_be_read_is_said):
            check(run, folder)
            print(check.__name__, "ok")
    return 0


sys.exit(main())
