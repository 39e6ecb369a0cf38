#!/usr/bin/env python3
"""vigie-decode-scan through its descriptors: what it reads of letters that make_scan draws, and how many of its errors it marks; damage,
limits, the sandbox. Prints the rates of error. usage: scan.py BUILD"""
import difflib
import json
import random
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from answer import run
from counted import check, finish

BUILD = Path(sys.argv[1])
PROGRAM = BUILD / "vigie-decode-scan"
MAKE = BUILD / "test/unit/decode/make_scan"
PRELOAD = BUILD / "test/unit/decode/libforbidden.so"
LETTERS = Path(__file__).parent / "letters"
LETTER = (LETTERS / "cardiologie.txt").read_text(encoding="utf-8")


def draw(folder, kind, dpi, noise=0, degrees=0, text=LETTER, font="Liberation Serif"):
    (Path(folder) / "text").write_text(text, encoding="utf-8")
    path = Path(folder) / "scan"
    path.unlink(missing_ok=True)
    subprocess.run([MAKE, kind, str(dpi), str(noise), str(degrees), font, Path(folder) / "text", path], check=True)
    return path.read_bytes()


def lines(answer):
    return [json.loads(x) for x in answer.bytes("JSON").decode().splitlines()]


def words(answer):
    return [x for x in lines(answer) if "word" in x]


def shown(answer):
    """Width and height of each JPEG that shows a page (ISO 10918-1: SOF0); its parts stand between two pages."""
    files = [b""]
    for kind, data, _ in answer.pieces:
        if kind == "JPEG":
            files[-1] += data
        elif files[-1]:
            files.append(b"")
    sizes = []
    for f in filter(None, files):
        at = f.index(b"\xff\xc0")
        check(f[:2] == b"\xff\xd8" and f[-2:] == b"\xff\xd9", "a whole JPEG")
        sizes.append(struct.unpack(">HH", f[at + 5:at + 9])[::-1])
    return sizes


def right_ones(got, want):
    """The ranks in `got` of words that stand in `want`, in order."""
    same = difflib.SequenceMatcher(None, want, got, autojunk=False).get_opcodes()
    return {j for tag, _, _, a, b in same if tag == "equal" for j in range(a, b)}


def distance(a, b):
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def rates(folder):
    """Character and word error rates, and what the doubts are worth."""
    want = LETTER.split()
    all_wrong = all_marked = all_right = all_doubted = 0
    print(" dpi noise turn   font              CER %   WER %   wrong marked   right marked")
    for dpi, noise, turn, font, most in ((150, 6, .7, "Liberation Serif", 8), (150, 20, -1.2, "Liberation Sans", 25), (200, 6, -.7, "Liberation Sans", 4),
                                         (200, 20, 1.2, "Liberation Serif", 10), (300, 6, .7, "Liberation Serif", 3), (300, 20, -1.2, "Liberation Sans", 3)):
        a = run(PROGRAM, draw(folder, "png", dpi, noise, turn, font=font))
        check(a.end == "OK" and a.words == ["png", "1"], f"{dpi} {noise}: {a.status} {a.end} {a.exit}")
        got = words(a)
        said = [w["word"] for w in got]
        right = right_ones(said, want)
        wrong = [w for i, w in enumerate(got) if i not in right]
        marked, doubted = sum(w["doubtful"] for w in wrong), sum(got[i]["doubtful"] for i in right)
        cer = 100 * distance(" ".join(said), " ".join(want)) / len(" ".join(want))
        wer = 100 * distance(said, want) / len(want)
        print(f"{dpi:4} {noise:5} {turn:4}   {font:16} {cer:6.2f}  {wer:6.2f}   {marked:4} of {len(wrong):3}   {doubted:5} of {len(right)}", flush=True)
        check(wer < most, f"{dpi} dpi, noise {noise}: {wer:.1f} % of words wrong")
        page = lines(a)[0]
        check(abs(page["skew"] + turn) < .4 and page["turned"] == 0 and page["from"] == "ocr", f"straightened: {page}")
        check(all(w["box"][0] >= 0 and w["box"][0] + w["box"][2] <= page["width"] and w["box"][1] + w["box"][3] <= page["height"] for w in got), "boxes")
        all_wrong += len(wrong)
        all_marked += marked
        all_right += len(right)
        all_doubted += doubted
    print(f"{all_marked} of {all_wrong} wrong words are marked, {all_doubted} of {all_right} right ones")
    check(all_marked >= .85 * all_wrong, "wrong words that nothing marks")
    check(all_doubted <= .15 * all_right, "too many doubts")


def doses(folder):
    """French Tesseract knows no micro sign: what it makes of it is always marked, and 75 µg never becomes 75 mg unseen."""
    text = (LETTERS / "doses.txt").read_text(encoding="utf-8")
    want = text.split()
    for dpi, font in ((150, "Liberation Sans"), (300, "Liberation Serif")):
        got = words(run(PROGRAM, draw(folder, "png", dpi, 10, .6, text, font)))
        right = right_ones([w["word"] for w in got], want)
        unseen = [w["word"] for i, w in enumerate(got) if i not in right and not w["doubtful"]]
        check(len(got) >= 40 and not unseen, f"{dpi}: wrong and not marked: {unseen}")


def kinds(folder):
    two = LETTER + "\f" + "Deuxième page.\nPas de fièvre ce jour.\n"
    a = run(PROGRAM, draw(folder, "text", 300, text=two))
    said = [x.get("text", "") for x in lines(a)]
    check(a.words == ["pdf", "2"] and a.end == "OK" and a.end_words == ["2", "0", "0", "0"], f"pdf with text: {a.words} {a.end} {a.end_words}")
    check([x for x in said if x][:3] == LETTER.splitlines()[:3] and "Pas de fièvre ce jour." in said, f"its lines: {said[:3]}")
    check([x["from"] for x in lines(a) if "page" in x] == ["text", "text"], "its pages")
    sheet, first = lines(a)[:2]
    left, top, width, height = first["box"]
    check(sheet["width"] > sheet["height"] * .6 and 0 < left and left + width < sheet["width"] and 0 < height < 100 and top < sheet["height"] / 4,
          f"where its first line stands: {sheet} {first}")
    check(len(shown(a)) == 2 and all(0 < w <= 1300 and h > 0 for w, h in shown(a)), f"its pages are shown: {shown(a)}")
    short = "Pas de fièvre.\nRetour le 12 mars 2026.\n"
    for kind, dpi, n in (("pdf", 300, 2), ("tiff", 200, 2), ("jpeg", 300, 1), ("png", 300, 1)):
        a = run(PROGRAM, draw(folder, kind, dpi, 2, .5, short if n == 1 else short + "\f" + short), pipe=kind == "tiff")
        got = [w["word"] for w in words(a) if any(c.isalnum() for c in w["word"])]  # a speck is a colon to it, and doubtful
        check(a.words == [kind, str(n)] and a.end == "OK" and a.end_words[0] == str(n), f"{kind}: {a.status} {a.words} {a.end} {a.end_words}")
        check(got == n * short.split(), f"{kind}: {got}")
        check(len(shown(a)) == n, f"{kind}: {shown(a)} pages are shown")
    a = run(PROGRAM, draw(folder, "png", 200, 5, 90, short))
    check([w["word"] for w in words(a)] == short.split() and lines(a)[0]["turned"] == 270, f"on its side: {lines(a)[:3]}")
    a = run(PROGRAM, draw(folder, "png", 200, 0, 0, ""))
    check(a.end == "OK" and not words(a), f"a blank page: {a.end} {words(a)}")


# A page of Helvetica, which the file does not hold, and which may no longer be opened: its words are there all the same.
FONTLESS = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 80>>stream
BT /F 24 Tf 90 700 Td (Vu le 12) Tj ET                                          
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj
trailer<</Root 1 0 R/Size 6>>
%%EOF
"""


def damage(folder):
    """Cut at each 5 %, and bits flipped: an answer in its form, what is damaged says so."""
    short = "Pas de fièvre ce jour.\n"
    rng = random.Random(11)
    for kind in ("jpeg", "png", "tiff", "pdf", "text"):
        data = draw(folder, kind, 100, 5, 0, short if kind != "text" else LETTER + "\f" + LETTER)
        said = 0
        for k in range(20):
            a = run(PROGRAM, data[:len(data) * k // 20])
            check(a.exit == 0 and a.status and (a.end or a.status != "OK"), f"{kind} cut at {5 * k} %: {a.status} {a.end} {a.exit}")
            said += a.end == "BAD_INPUT" or a.status != "OK"
        check(said == 20, f"{kind}: {said} of 20 cut files said so")
        died = 0
        for _ in range(8):
            b = bytearray(data)
            for _ in range(rng.choice((1, 8, 64))):
                b[rng.randrange(min(len(b), rng.choice((200, len(b)))))] ^= 1 << rng.randrange(8)
            a = run(PROGRAM, bytes(b))
            died += a.exit != 0
            check(a.exit != -signal.SIGSYS, f"{kind}: asked the kernel for what it may not")
        check(died == 0, f"{kind}: {died} of 8 died")


def png(w, h):
    """A grey PNG of any size that is a few bytes long: all its rows are the same."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(w + 1)) for _ in range(min(h, 64))) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def limits():
    a = run(PROGRAM, png(60000, 60000))
    check(a.status == "LIMIT" and a.exit == 0, f"3.6 thousand million points: {a.status} {a.exit}")
    pages = 70
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(pages))
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[" + kids + b"]/Count %d>>endobj\n" % pages
    stream = b"BT /F 24 Tf 9 9 Td (Une page de plus parmi toutes) Tj ET"
    for i in range(pages):
        pdf += b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 99 0 R/Resources<</Font<</F 98 0 R>>>>>>endobj\n" % (i + 3)
    pdf += b"98 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj\n99 0 obj<</Length %d>>stream\n" % len(stream) + stream
    pdf += b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 100>>\n%%EOF\n"
    a = run(PROGRAM, pdf)
    check(a.end == "LIMIT" and a.end_words[0] == "60" and a.words == ["pdf", "60"], f"too many pages: {a.status} {a.words} {a.end} {a.end_words}")
    a = run(PROGRAM, FONTLESS.replace(b"[0 0 595 842]", b"[0 0 9000 9000]"))
    check(a.end == "OK" and lines(a)[0]["width"] * lines(a)[0]["height"] < 41e6, f"a page of three metres: {a.end} {lines(a)[:1]}")
    a = run(PROGRAM, png(6200, 6200))
    check(a.exit == 0 and (a.end == "OK" or a.status == "BAD_INPUT"), f"38 million points, enlarged no further: {a.status} {a.end} {a.exit}")
    a = run(PROGRAM, FONTLESS.replace(b"[0 0 595 842]", b"[0 0 99999999 99999999]"))
    check(a.end == "BAD_INPUT" and a.end_words[3] == "1", f"a page of no size: {a.end} {a.end_words}")
    a = run(PROGRAM, FONTLESS)
    check(a.end == "OK" and {"layer": "Vu le 12"} in lines(a), f"without its font: {lines(a)}")
    for name, data in {"gif": b"GIF89a" + bytes(40), "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ps": b"%!PS-Adobe-3.0\n", "empty": b"",
                       "bmp": b"BM" + bytes(60), "webp": b"RIFF\x40\0\0\0WEBPVP8 ", "doc": b"PK\3\4" + bytes(60)}.items():
        check(run(PROGRAM, data).status == "UNSUPPORTED", f"{name} is refused")
    check(run(PROGRAM, args=("x",)).exit == 2, "an option")


def forbidden(folder):
    """What a file that has taken over the child may ask: a file is not there, all else is its end."""
    data = draw(folder, "png", 100, 0, 0, "mot\n")
    for call, exits in (("open", 0), ("socket", -signal.SIGSYS), ("execve", -signal.SIGSYS), ("fork", -signal.SIGSYS)):
        a = run(PROGRAM, data, env={"LD_PRELOAD": str(PRELOAD), "FORBIDDEN": call, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        check(a.exit == exits and not a.pieces, f"{call} inside a library: {a.exit} {a.status}")


def main():
    with tempfile.TemporaryDirectory(prefix="vigie-scan-") as folder:
        rates(folder)
        doses(folder)
        kinds(folder)
        damage(folder)
        limits()
        forbidden(folder)
    return finish()


sys.exit(main())
