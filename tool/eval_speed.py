"""How fast texts are read, for tool/eval: facts and de-identification on drug leaflets beside `wc -w` of the same run, whether the time
grows with the text alone, whatever it is, and the memory of the compiled tables; the same with HPO and the BDPM loaded. Seconds of
processor, so that a busy machine counts less."""
import gzip
import json
import lzma
import math
import os
import resource
import subprocess
import tempfile
from pathlib import Path

LEAFLET_BYTES = 8_000_000
SIZES = [10 ** n for n in range(3, 9)]  # 1 KB to 100 MB
# What somebody may send to be slow: one word, one sentence, one turn.
ADVERSE = {"one word": "a", "parentheses": "(", "overlapping forms": "mal au ventre mal au ", "nothing but accents": "é",
           "invisible characters": "fi\u200b\u202eèvre\u2066 \u00adtoux\u200d ", "dates": "fièvre depuis le 12/03/2024, ",
           "relatives": "ma mère diabète, mon père cancer, ", "questions": "fièvre ? ", "ages": "à 42 ans fièvre, ",
           "drugs": "Doliprane 1 g matin et soir, ", "names": "M. Dupont Jean ",
           "one turn of a patient": "Doliprane 1 g, ma mère a un cancer, fièvre depuis 3 jours. ",
           "one turn of a clinician": "Amoxicilline un gramme matin et soir. ",
           "one complaint again and again": "douleur ", "many values of one measure": "Poids {} kg. ",
           "many moments of one complaint": "Douleur depuis {} jours. ",
           "many doses of one drug": "Doliprane {} mg le matin pendant {} jours. ",
           "many answers": "Vous toussez, depuis quand ?\nPatient: Depuis {} jours.\nMédecin: "}
PATIENT, CLINICIAN = "Médecin: Des allergies ?\nPatient: ", "Patient: Oui.\nMédecin: "
TURNS = {"one turn of a patient": PATIENT, "one turn of a clinician": CLINICIAN, "one complaint again and again": PATIENT,
         "many values of one measure": CLINICIAN, "many moments of one complaint": PATIENT, "many doses of one drug": CLINICIAN,
         "many answers": CLINICIAN}
ADVERSE_MB = {"facts": (1, 10), "deid": (1, 10), "draft": (0.4, 4), "check": (0.4, 4)}
NUMBERED_MB = (0.05, 0.5)  # of what holds another number each time: as many facts as no talk has; many more are refused as too large
AGAIN = {1_000: 21, 10_000: 21, 100_000: 9, 1_000_000: 5, 10_000_000: 3, 100_000_000: 1}


def seconds(command, times):
    """Least processor time of a command, its start included."""
    best = math.inf
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return best


def leaflets_of(path, to):
    text, n = [], 0
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            text.append(json.loads(line)["text"] + "\n")
            n += len(text[-1])
            if n > LEAFLET_BYTES:
                break
    to.write_bytes("".join(text).encode()[:LEAFLET_BYTES].decode(errors="ignore").encode())


def slope(vigie, text, folder):
    """Exponent of the time in the size, by least squares of the logarithms; the start of the program is taken off."""
    whole, one, points = text.read_bytes(), folder / "one.txt", []
    one.write_text("Fièvre.\n", encoding="utf-8")
    start = seconds([vigie, "facts", one], 31)
    for size in SIZES:
        part = folder / "part.txt"
        part.write_bytes((whole * (size // len(whole) + 1))[:size].decode(errors="ignore").encode())
        points.append((math.log(size), math.log(max(seconds([vigie, "facts", part], AGAIN[size]) - start, 1e-6))))
    x, y = (sum(p[k] for p in points) / len(points) for k in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def once(command, to):
    """Seconds of processor and MiB of one run, None when it did not end in order."""
    with open(to, "wb") as out:
        p = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return (used.ru_utime + used.ru_stime, used.ru_maxrss / 1024) if p.returncode in (0, 1) else None


def least(command, to):
    """As once; what is over in a moment is run again, for the machine's own noise is as long."""
    best = once(command, to)
    for _ in range(6):
        if best is None or best[0] > 0.3:
            break
        again = once(command, to)
        best = again if again is None or again[0] < best[0] else best
    return best


def repeated(unit, size):
    """The unit again and again, in so many bytes; "{}" is another number each time."""
    if "{}" not in unit:
        return unit.encode() * (size // len(unit.encode()))
    parts, n = [], 0
    while n < size:
        parts.append(unit.replace("{}", str(len(parts))).encode())
        n += len(parts[-1])
    return b"".join(parts)


def adverse(vigie, folder, name, command, mb):
    """Time and memory of an adverse text of so many MB (a dialogue: 8 at most); a check reads the draft that was made of it."""
    text, draft = folder / "adverse.txt", folder / "draft.json"
    size = int(min(mb, 8 if name in TURNS else mb) * 1e6)
    text.write_bytes(TURNS.get(name, "").encode() + repeated(ADVERSE[name], size))
    options = {"draft": ["--type", "consultation", "--json"], "check": ["--json", "--draft", draft]}
    if command == "check" and once([vigie, "draft", *options["draft"], text], draft) is None:
        return size, None
    return size, least([vigie, command, *options.get(command, []), text], folder / "out")


def sizes_of(name, sizes):
    return NUMBERED_MB if "{}" in ADVERSE[name] else sizes


def adverse_rows(vigie, folder, at_most, printed):
    one = folder / "one.txt"
    one.write_text("Fièvre.\n", encoding="utf-8")
    start = min(once([vigie, "facts", one], folder / "out")[0] for _ in range(9))
    for command, sizes in ADVERSE_MB.items():
        worst, memory = (0, ""), (0, "")
        for name in ADVERSE:
            (a, few), (b, many) = (adverse(vigie, folder, name, command, mb) for mb in sizes_of(name, sizes))
            if few is None or many is None:
                printed("speed", f"{command} of adverse texts: {name}", "refused")
                continue
            exponent = math.log(max(many[0] - start, 2e-3) / max(few[0] - start, 2e-3)) / math.log(b / a)
            worst, memory = max(worst, (exponent, name)), max(memory, (many[1], name))
        at_most("speed", f"{command} of adverse texts of {sizes[0]} and {sizes[1]} MB: worst exponent ({worst[1]})", round(worst[0], 2), 1.15)
        printed("speed", f"{command} of adverse texts of {sizes[1]} MB: most memory, MiB ({memory[1]})", round(memory[0]))


def tables_mib(vigie):
    """Read-only data of the program: the lexicon, the word lists, and all else."""
    out = subprocess.run(["size", "-A", vigie], capture_output=True, text=True, check=True).stdout
    return sum(int(line.split()[1]) for line in out.splitlines() if line.startswith((".rodata", ".data.rel.ro"))) / 2 ** 20


CONCEPT_BYTES = 88  # struct concept of src/facts/lexicon.h, which is made for each when a terminology is opened


def import_terminologies(vigie, shared, folder):
    """The files that `vigie facts --terminology` takes, imported from the shared data, with the seconds that each took."""
    def plain(name):
        to = folder / Path(name).name.removesuffix(".gz")
        to.write_bytes(gzip.decompress((shared / "data" / name).read_bytes()))
        return to

    hpo = shared / "data/hpo"
    sources = {"hpo": [plain("hpo/hp.v2024-04-26.json.gz"), hpo / "hp-fr.babelon.tsv", hpo / "hp-fr.synonyms.tsv"],
               "bdpm": [plain("bdpm-2019/CIS_bdpm.txt.gz"), plain("bdpm-2019/CIS_COMPO_bdpm.txt.gz")]}
    return {folder / f"{kind}.vgt": seconds([vigie, "terminology", "import", "--kind", kind, "--out", folder / f"{kind}.vgt", *files], 1)
            for kind, files in sources.items()}


def terminologies(vigie, shared, text, alone, folder, at_most, printed):
    if not (shared / "data/hpo").exists() or not (shared / "data/bdpm-2019").exists():
        print(f"eval: no HPO or BDPM under {shared}: skipped")
        return
    files, memory = import_terminologies(vigie, shared, folder), tables_mib(vigie)
    for path, took in files.items():
        about = json.loads(subprocess.run([vigie, "terminology", "show", "--json", path], capture_output=True, check=True).stdout)
        memory += (path.stat().st_size + CONCEPT_BYTES * about["concepts"]) / 2 ** 20
        printed("terminologies", f"{path.stem}: seconds of import ({about['concepts']} concepts, {about['forms']} forms)", round(took, 2))
    both = seconds([vigie, "facts", *(a for path in files for a in ("--terminology", path)), text], 7)
    at_most("terminologies", "HPO and BDPM mapped, with the read-only data of the program, MiB", round(memory, 1), 64)
    at_most("terminologies", "speed of facts on leaflets that both take, share", round(1 - alone / both, 3), 0.25)


def measure(vigie, shared, at_least, at_most, printed):
    leaflets = shared / "data/bdpm-notices-fr/notices.jsonl.xz"
    at_most("speed", "read-only data of the program, lexicon and lists in it, MiB", round(tables_mib(vigie), 1), 64)
    with tempfile.TemporaryDirectory() as folder:
        adverse_rows(vigie, Path(folder), at_most, printed)
    if not leaflets.exists():
        print(f"eval: no {leaflets.name} under {shared}: skipped")
        return
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "leaflets.txt")
        leaflets_of(leaflets, text)
        mb = text.stat().st_size / 1e6
        wc = seconds(["wc", "-w", text], 7)
        facts, deid = (seconds([vigie, command, text], 7) for command in ("facts", "deid"))
        printed("speed", f"MB/s of deid on leaflets (wc -w: {mb / wc:.0f})", round(mb / deid, 1))
        printed("speed", "MB/s of facts on leaflets", round(mb / facts, 1))
        printed("speed", "deid as a share of wc -w", round(wc / deid, 3))
        at_least("speed", "facts as a share of wc -w", round(wc / facts, 3), 0.22)
        at_least("speed", "deid and facts together as a share of wc -w", round(wc / (deid + facts), 3), 0.18)
        terminologies(vigie, shared, text, facts, Path(folder), at_most, printed)
        at_most("speed", "facts from 1 KB to 100 MB: exponent of the time", round(slope(vigie, text, Path(folder)), 3), 1.05)
