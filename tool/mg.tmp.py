#!/usr/bin/env python3
"""mutate-guards [NAME...]: takes each guard out of the program in turn, in a copy of the source, and shows that the tests see it.

A guard is a line that must hold before AI writes, a person signs or anything leaves: GUARDS names it, the line as it stands in
the source, what stands there without it, and the test program that must then fail. A guard whose line is no longer found, or
whose loss no test sees, is an error. Exit status: 0 all caught, 1 otherwise.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

GENERATE, SIGN, FIND = "src/api/document_new.c", "src/api/sign.c", "tbl/statements/people.def"
TEMPLATE = "src/api/template_act.c"
MODEL, ROW, MODELS = "src/api/model_act.c", "src/api/model_row.c", "tbl/statements/model.def"
STATEMENT, BODY, CONSENT = "src/api/statement.c", "src/api/body.c", "src/api/consent.c"
TAKE, SOUND = "src/api/recording_take.c", "tbl/statements/recording.def"

# (name, test, [(file, line of the guard, without it)...])
GUARDS = [
    ("certificate to generate", "guards", [(GENERATE, 'guard_certificate(c, "generate")', "VERR_OK")]),
    ("consent", "guards", [(GENERATE, "e = guard_consent(c, d->encounter);", "e = VERR_OK;")]),
    ("model approved", "guards", [(GENERATE, 'e = guard_model(c, d->engine, "compose");', "e = VERR_OK;")]),
    ("second reader approved", "guards", [(GENERATE, 'guard_model(c, TEXT("builtin"), "check")', "VERR_OK")]),
    ("generation asked again in the act", "guards",
     [(GENERATE, "p->composed ? may_compose(c, &p->doc) : VERR_OK", "VERR_OK")]),
    ("refusal for all care", "guards", [(CONSENT, "e = patient_allows(c, en.patient);", "e = VERR_OK;")]),
    ("no answer is no consent", "guards", [(CONSENT, 'if (e || text_is(en.consent, "agreed"))',
                                            'if (e || text_is(en.consent, "agreed") || text_is(en.consent, "none"))')]),
    ("refusal, sans IA, withdrawal", "guards", [(CONSENT, "VERR_NO_CONSENT : VERR_AI_REFUSED", "VERR_NO_CONSENT : VERR_OK")]),
    ("agreement after refusal for all care", "guards",
     [(CONSENT, "patient_allows(c, en->patient) : VERR_OK", "VERR_OK : VERR_OK")]),
    ("withdrawal deletes", "guards", [(CONSENT, 'if (!e && !text_is(p->decision, "agreed") && !of_recording(p->decision))', "if (false)")]),
    ("no transcript after refusal", "guards", [("src/api/source.c", "return open ? VERR_OK : VERR_AI_REFUSED;", "return open ? VERR_OK : VERR_OK;")]),
    ("check asks for consent", "guards", [(STATEMENT, "e = guard_consent(c, p->doc.encounter);", "e = VERR_OK;")]),
    ("check asks for its model", "guards", [(STATEMENT, 'e = guard_model(c, TEXT("builtin"), "check");', "e = VERR_OK;")]),
    ("second reading asks for consent", "guards",
     [("src/api/document.c", "enum verr e = guard_consent(c, d->encounter);", "enum verr e = VERR_OK;"),
      ("src/api/document.c", "if (e == VERR_OK && d->source_n > 0) {", "if (e == VERR_OK) {")]),
    ("second reading asks for its model", "guards",
     [("src/api/document.c", 'e = guard_model(c, TEXT("builtin"), "check");', "e = VERR_OK;")]),
    ("certificate not revoked", "guards", [(FIND, "AND what = $2 AND revoked_ms = 0 AND", "AND what = $2 AND")]),
    ("certificate not expired", "guards", [(FIND, "issued_ms <= $3 AND expires_ms > $3 LIMIT", "issued_ms <= $3 LIMIT")]),
    ("certificate already issued", "guards",
     [(FIND, "issued_ms <= $3 AND expires_ms > $3 LIMIT", "expires_ms > $3 LIMIT")]),
    ("certificate of this right", "guards", [(FIND, "WHERE person = $1 AND what = $2", "WHERE person = $1 AND $2 <> ''")]),
    ("certificate of this person", "guards",
     [(FIND, "SELECT 1 FROM certificate WHERE person = $1", "SELECT 1 FROM certificate WHERE person <> -$1")]),
    ("model not stopped", "guards",
     [(MODELS, "WHERE name = $1 AND purpose = $2 AND state = 'approved'\"", 'WHERE name = $1 AND purpose = $2"')]),
    ("certificate to sign", "guards", [(SIGN, 'guard_certificate(c, "sign")', "VERR_OK")]),
    ("recent authentication", "guards", [(SIGN, "return e ? e : guard_confirmed(c);", "return e;")]),
    ("fifteen minutes", "guards",
     [("src/api/guard.c", "at > 0 && c->now_ms - at <= PARAM_identity_fresh", "at > 0")]),
    ("signature asked again in the act", "guards",
     [(SIGN, 'rec_object(c, "document", d->id);\n    enum verr e = may_sign(c);',
       'rec_object(c, "document", d->id);\n    enum verr e = VERR_OK;')]),
    ("open points refuse signing", "guards", [(SIGN, "if (open == 0)", "if (open >= 0)")]),
    ("an empty document is not signed", "guards", [(SIGN, "if (statements == 0)", "if (false)")]),
    ("every statement reviewed", "guards", [(BODY, "open += body_statement_open(&b->sections[i].at[k], signatory);", ";")]),
    ("flags are closed by keeping", "guards", [(BODY, "    if (body_flagged(s))\n        return !text_is", "    if (false)\n        return !text_is")]),
    ("flags are closed by the signatory", "guards", [(BODY, '"kept") || !by_right_person(&s->review, signatory)', '"kept")')]),
    ("flags are not merely acknowledged", "guards", [(STATEMENT, "if (body_flagged(s) && !kept)", "if (false)")]),
    ("keeping a flag asks for a reason", "guards", [(STATEMENT, "body_flagged(s) && p->reason.n == 0 ?", "false ?")]),
    ("critical omissions are decided", "guards", [(BODY, "o->o.critical && (", "false && (")]),
    ("setting aside asks for a reason", "guards",
     [(STATEMENT, "!inserted && o->o.critical && p->reason.n == 0", "false")]),
    ("what is signed stays", "guards",
     [("src/api/document.c", 'if (!text_is(d->state, "draft") && !text_is(d->state, "in_review"))', "if (false)")]),
    ("the revision read is the present one", "guards",
     [("src/api/document.c", "return d->rev == *rev ? VERR_OK : VERR_CONFLICT;", "return VERR_OK;"),
      ("tbl/statements/record.def", "WHERE id = $6 AND rev = $7 AND state IN", "WHERE id = $6 AND rev > $7 - 99 AND state IN")]),
    ("the revision is asked again in the act", "guards",
     [("tbl/statements/record.def", "WHERE id = $6 AND rev = $7 AND state IN", "WHERE id = $6 AND rev > $7 - 99 AND state IN")]),
    ("If-Match is asked for", "guards", [("src/api/rec.c", "return VERR_PRECONDITION;", "return to_id(TEXT(\"1\"), rev) ? VERR_OK : VERR_CONFLICT;"),]),
    ("roles", "guards", [("src/api/authorize.c", "if (!(c->who.roles & c->route->roles))", "if (false)")]),
    ("care team", "executor", [("src/api/authorize.c", "e = in_team(c, patient);", "e = VERR_OK;")]),
    ("only what is signed leaves", "export_unsigned",
     [("src/api/taken_out.c", '!text_is(d->state, "signed") && !text_is(d->state, "replaced")', "false"),
      ("src/api/taken_out.c", "return e == VERR_NOT_FOUND ? VERR_NOT_SIGNED : e;",
       "return e == VERR_NOT_FOUND ? (*out = TEXT(\"x\"), VERR_OK) : e;")]),
    ("a template is released once its test has passed", "template",
     [(TEMPLATE, "same && program && present && passed ?", "same && program && present ?")]),
    ("a template's test is of its content", "template",
     [(TEMPLATE, "same && program && present && passed ?", "program && present && passed ?")]),
    ("a template's test is by this program", "template",
     [(TEMPLATE, "same && program && present && passed ?", "same && present && passed ?")]),
    ("a template's test is on the present cases", "template",
     [(TEMPLATE, "same && program && present && passed ?", "same && program && passed ?")]),
    ("an untested template is not released", "template",
     [(TEMPLATE, "return e == VERR_NOT_FOUND ? VERR_NOT_TESTED : e;", "return e == VERR_NOT_FOUND ? VERR_OK : e;"),
      ("tbl/statements/template.def", "WHERE id = $3 AND state = 'tested'", "WHERE id = $3")]),
    ("a template that loses facts is not released", "template", [(TEMPLATE, "template_loses(&t, &r, &g) > 0", "false")]),
    ("a template is released by a second person", "template", [(TEMPLATE, "row->created_by == c->who.person", "false")]),
    ("a template loses no fact to pass", "template",
     [("src/api/template_try.c", "out->lost == 0 && out->flagged == 0", "out->flagged == 0")]),
    ("a template meets what its cases expect to pass", "template",
     [("src/api/template_try.c", "out->flagged == 0 && out->missed == 0", "out->flagged == 0")]),
    ("nobody writes a version over another's", "template",
     [(TEMPLATE, "if (!e && latest != p->latest)", "if (false)")]),
    ("a template's words state no fact", "template", [("src/draft/template_json.c", "p->kept ? VERR_OK", "p->kept || true ? VERR_OK")]),
    ("a template is what was written", "template",
     [("src/api/template.c", "return text_equal(template_hash(c, plain), out->sha256) ? VERR_OK : VERR_CRYPT;", "return VERR_OK;")]),
    ("a draft is by the template in force", "template",
     [(GENERATE, "e = template_still_in_force(c, p->doc.type, p->doc.template);", "e = VERR_OK;")]),
    ("a model is approved once its evaluation has passed", "model",
     [(MODEL, "if (!v->current || !v->verdict.passed)", "if (!v->current)")]),
    ("a model's evaluation is of this file, program and marks", "model",
     [(MODEL, "if (!v->current || !v->verdict.passed)", "if (!v->verdict.passed)")]),
    ("the evaluation that is approved is the last one", "model", [(MODEL, "if (v->n != p->evaluation)", "if (false)")]),
    ("a model is approved by another person than its evaluator", "model",
     [(MODEL, "return v->by != c->who.person ? VERR_OK : VERR_EVALUATOR;", "return VERR_OK;")]),
    ("a model's evaluation is of this engine", "model", [(MODEL, "if (!e && !program_same(c, p->v))", "if (false)")]),
    ("a model's evaluation is of these cases", "model", [(MODEL, "if (!e && !folder_same(c, p->v))", "if (false)")]),
    ("figures do not come from a browser", "model", [(MODEL, "if (!c->who.local)", "if (false)")]),
    ("figures are of the registered file", "model",
     [(MODEL, "if (!e && !text_equal(p->v->sha256, p->hex))", "if (false)")]),
    ("what is registered is hashed", "model",
     [(MODEL, 'return text_equal(hex, p->m.sha256) ? VERR_OK : rec_no(c, VERR_MODEL_ALTERED, "sha256");', "return VERR_OK;")]),
    ("an approval is asked again in the act", "model",
     [(MODEL, "e = passed(c, p, ARENA_NEW(c->arena, struct model_evaluation));", "e = VERR_OK;")]),
    ("a model's file is looked at again in the act", "model", [(MODEL, "e = model_stands(c, &now);", "e = VERR_OK;")]),
    ("a model that serves is not removed", "model", [(MODELS, "AND file <> '' AND state <> 'approved'\"", "AND file <> ''\"")]),
    ("a model serves by a sealed approval", "model", [(ROW, "if (!m->approved)", "if (false)")]),
    ("an approval is of one file", "model",
     [(ROW, "bool same = text_equal(text_cut(&head, ' '), m->sha256);", "bool same = text_cut(&head, ' ').n > 0;")]),
    ("an altered file serves nothing", "model", [(ROW, "return same ? VERR_OK : VERR_MODEL_ALTERED;", "return VERR_OK;")]),
    ("the start hashes the files", "model",
     [("src/api/model_serve.c", "memcmp(hash, then, sizeof hash) == 0;", "sizeof then > 0;")]),
    ("the switch starts only what was approved", "model",
     [(FIND, "AND state = CASE WHEN $1 = 'approved' THEN 'stopped' ELSE 'approved' END", "AND state <> $1")]),
    ("a use is served only by what is approved", "model",
     [(MODELS, "WHERE purpose = $1 AND state = 'approved' ORDER", "WHERE purpose = $1 ORDER")]),
    ("nobody certifies themselves", "register", [("src/api/certificate.c", "if (x->person == c->who.person)", "if (false)")]),
    ("recording asks for a certificate", "recording", [(TAKE, 'enum verr e = guard_certificate(c, "generate");', "enum verr e = VERR_OK;")]),
    ("recording asks for AI's consent", "recording", [(CONSENT, "enum verr e = guard_consent(c, encounter);", "enum verr e = VERR_OK;")]),
    ("no answer is no recording", "recording",
     [(CONSENT, 'if (e || text_is(en.audio, "agreed"))', 'if (e || text_is(en.audio, "agreed") || text_is(en.audio, "none"))')]),
    ("a refusal to be recorded", "recording", [(CONSENT, '"recording") : VERR_NO_RECORDING', '"recording") : VERR_OK')]),
    ("recording is agreed to under AI's consent", "recording",
     [(CONSENT, 'if (text_is(decision, "recording_agreed"))', "if (false)")]),
    ("a take is asked again in the act", "recording", [(TAKE, "enum verr e = may_record(c, p->encounter);", "enum verr e = VERR_OK;")]),
    ("a piece is asked again in the act", "recording",
     [(TAKE, "        e = admitted(c, &r);\n    if (e)", "        e = VERR_OK;\n    if (e)")]),
    ("a piece by who began the take", "recording", [(TAKE, "if (r->created_by != c->who.person)", "if (false)")]),
    ("a piece after the end", "recording",
     [(TAKE, 'else if (!text_is(r.state, "consented") && !text_is(r.state, "recording"))', "else if (false)"),
      ("tbl/statements/recording.def", "WHERE id = $7 AND pieces = $8 AND state IN ('consented', 'recording')", "WHERE id = $7 AND pieces = $8")]),
    ("withdrawal deletes recordings", "recording", [(CONSENT, "if (!e && !yes)", "if (false)")]),
    ("refusal for all care deletes recordings", "recording",
     [("src/api/patient_record.c", 'e = recording_delete_all(c, encounter, "withdrawal", gone);', "e = VERR_OK;")]),
    ("sound goes at the last signature", "recording_cap", [(SIGN, "e = recording_delete_signed(c, d->encounter, &gone);", "e = VERR_OK;")]),
    ("sound stays while a document waits", "recording_cap",
     [("src/api/recording_delete.c", "return e || waits ? e :", "return e ? e :")]),
    ("sound under way survives a signature", "recording_cap",
     [("src/api/recording_delete.c", "wipe_each(c, STMT_recording_stopped,", "wipe_each(c, STMT_recording_list,")]),
    ("the owner has time to answer", "recording_cap", [(SOUND, "warned_ms <= $2 AND id > $3", "$2 <> 0 AND id > $3")]),
    ("a second person is told before sound goes", "recording_cap", [(SOUND, "second_ms > 0 AND second_ms <= $1", "second_ms <= $1")]),
    ("a second person has time to answer", "recording_cap", [(SOUND, "second_ms > 0 AND second_ms <= $1", "second_ms > 0 AND $1 <> 0")]),
    ("keeping sound longer asks for a reason", "recording_cap",
     [("src/api/recording_notice.c", "p->reason.n < 3 ?", "false ?")]),
    ("sound is kept seven days more at most", "recording_cap",
     [("src/api/recording_notice.c", "p->until_ms > r.cap_ms + PARAM_recording_extension ?", "false ?")]),
    ("who was not asked does not answer", "recording_cap",
     [("src/api/recording_notice.c", "r.created_by != c->who.person && r.second_person != c->who.person", "false")]),
    ("demo and real data do not mix", "demo", [("src/api/demo.c", "return right ? VERR_OK : VERR_DEMO;", "return VERR_OK;")]),
]
TESTS = ["guards", "model"]
# The tests' stores need not survive a power cut here: memory does not wait for the disk.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def copy_source(to):
    for name in run("git", "ls-files", "-co", "--exclude-standard").stdout.splitlines():
        if Path(name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, to / name)
    shutil.copytree("build/web", to / "build" / "web")


def build(tree, test):
    return run("ninja", "-j2", "-C", str(tree / "out"), f"test/unit/api/test_api_{test}")


def passes(tree, test):
    """A mutant that hangs or crashes is caught too."""
    try:
        program = tree / "out" / "test/unit/api" / f"test_api_{test}"
        with tempfile.TemporaryDirectory(prefix="vigie-guards-", dir=MEMORY) as stores:
            return run(str(program), "sqlite", timeout=120, env={**os.environ, "TMPDIR": stores}).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def prepare(tree):
    copy_source(tree)
    compiler = "ccache gcc" if shutil.which("ccache") else "gcc"
    done = run("meson", "setup", str(tree / "out"), str(tree), "-Dbuildtype=debug",
               env={**os.environ, "CC": compiler, "CFLAGS": "-g0"})
    if done.returncode:
        sys.exit(done.stdout)
    for test in TESTS:
        done = build(tree, test)
        if done.returncode or not passes(tree, test):
            raise SystemExit(done.stdout[-3000:] + f"\nmutate-guards: {test} does not pass as it stands")


def without(tree, test, cuts):
    """What is wrong with removing these lines, or None when a test failed, as it must."""
    kept = {}
    try:
        for name, line, instead in cuts:
            path = tree / name
            text = path.read_text(encoding="utf-8")
            kept.setdefault(path, text)
            if text.count(line) != 1:
                return f"the guard's line stands {text.count(line)} times in {name}"
            path.write_text(text.replace(line, instead), encoding="utf-8")
        done = build(tree, test)
        if done.returncode:
            return "does not build without it:\n" + done.stdout[-2000:]
        return "NOT CAUGHT: the tests pass without it" if passes(tree, test) else None
    finally:
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")


def work_off(tree, guards):
    """One tree of its own for each worker; the number caught."""
    caught = 0
    prepare(tree)
    for name, test, cuts in guards:
        wrong = without(tree, test, cuts)
        caught += wrong is None
        print(f"{'caught' if wrong is None else 'FAILED'}  {name}" + (f": {wrong}" if wrong else ""), flush=True)
    return caught


def main(names):
    os.chdir(Path(__file__).resolve().parent.parent)
    chosen = [g for g in GUARDS if not names or g[0] in names]
    workers = max(1, min(1, os.cpu_count() or 1, len(chosen)))
    with tempfile.TemporaryDirectory(prefix="vigie-guards-") as folder, ThreadPoolExecutor(workers) as pool:
        trees = [Path(folder) / str(i) for i in range(workers)]
        for tree in trees:
            tree.mkdir()
        caught = sum(pool.map(work_off, trees, [chosen[i::workers] for i in range(workers)]))
    print(f"{len(chosen)} guards removed, {caught} caught")
    return 0 if chosen and caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
