#include "api/sign.h"

#include "api/recording.h"
#include "api/services.h"
#include "export/export.h"

struct plan {
    struct document doc;
    struct sealed_version v;
    uint8_t seal[CRYPT_SIGNATURE_BYTES];
    struct text pdf, fhir;                           /* in clear, for a moment */
    struct text sealed_who, sealed_pdf, sealed_fhir; /* what is filed */
};

static void put_line(struct writer *w, int64_t v)
{
    writer_i64(w, v);
    writer_char(w, '\n');
}

struct text sign_message(struct arena *a, const struct sealed_version *v)
{
    struct writer w = writer_in(a);
    writer_str(&w, "vigie-document-v1\n");
    put_line(&w, v->document);
    put_line(&w, v->version);
    put_line(&w, v->person);
    put_line(&w, v->at_ms);
    writer_hex(&w, v->body_sha256, sizeof v->body_sha256);
    writer_char(&w, '\n');
    writer_hex(&w, v->pdf_sha256, sizeof v->pdf_sha256);
    writer_char(&w, '\n');
    return writer_done(a, &w);
}

/* Who may, and that identity is fresh: asked in prepare, and again in the act. */
static enum verr may_sign(struct call *c)
{
    enum verr e = guard_certificate(c, "sign");
    return e ? e : guard_confirmed(c);
}

static enum verr all_reviewed(struct call *c, const struct document *d)
{
    size_t statements = 0;
    for (size_t i = 0; i < d->body.section_n; i++)
        statements += d->body.sections[i].n;
    if (statements == 0)
        return rec_no(c, VERR_OPEN_POINTS, "statements");
    int64_t open = body_open_points(&d->body, c->who.person);
    if (open == 0)
        return VERR_OK;
    struct writer w = writer_in(c->arena);
    writer_i64(&w, open);
    c->reply.detail = writer_done(c->arena, &w);
    return VERR_OPEN_POINTS;
}

static enum verr make_exports(struct call *c, struct plan *p)
{
    crypt_sha256(p->doc.canonical, p->v.body_sha256);
    struct writer w = writer_in(c->arena);
    writer_hex(&w, p->v.body_sha256, sizeof p->v.body_sha256);
    struct text seal = writer_done(c->arena, &w);
    struct export_document x;
    enum verr e = sign_export(c, &p->doc, seal, &x);
    if (!e)
        e = export_pdf(c->arena, &x, &c->services->fonts, &p->pdf);
    if (!e)
        e = export_fhir(c->arena, &x, &p->fhir);
    if (!e)
        crypt_sha256(p->pdf, p->v.pdf_sha256);
    return e;
}

static enum verr seal_all(struct call *c, struct plan *p)
{
    struct person_shown me;
    struct vault v;
    enum verr e = person_show(c, c->who.person, &me);
    if (!e)
        e = vault_open(c, p->doc.patient, &v);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_put(&w, me.rpps);
    writer_char(&w, '\n');
    writer_put(&w, me.name);
    struct text who = writer_done(c->arena, &w);
    e = vault_seal(&v, "signature", "sealed", p->doc.id, who, &p->sealed_who);
    if (!e)
        e = vault_seal(&v, "signature", "pdf", p->doc.id, p->pdf, &p->sealed_pdf);
    if (!e)
        e = vault_seal(&v, "signature", "fhir", p->doc.id, p->fhir, &p->sealed_fhir);
    vault_close(&v);
    return e;
}

static enum verr sign_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    int64_t rev = 0;
    enum verr e = p ? may_sign(c) : VERR_LIMIT;
    if (!e)
        e = document_open_to_change(c, &p->doc, &rev);
    if (!e)
        e = all_reviewed(c, &p->doc);
    if (e)
        return e;
    p->v = (struct sealed_version){.document = p->doc.id,
                                   .version = p->doc.version,
                                   .person = c->who.person,
                                   .at_ms = c->now_ms};
    e = make_exports(c, p);
    if (!e)
        e = seal_all(c, p);
    if (!e)
        crypt_sign(c->services->crypt, sign_message(c->arena, &p->v), p->seal);
    return !e && arena_full(c->arena) ? VERR_LIMIT : e;
}

static enum verr put_signature(struct call *c, const struct plan *p)
{
    struct difference d = body_difference(&p->doc.body);
    return db_run(c->db, STMT_signature_add,
                  DB_ARGS(DB_INT(p->doc.id), DB_INT(p->v.version), DB_INT(p->v.at_ms),
                          DB_INT(p->v.person), DB_BYTES(p->seal, sizeof p->seal),
                          DB_BYTES(p->v.pdf_sha256, sizeof p->v.pdf_sha256), DB_INT(d.kept),
                          DB_INT(d.edited), DB_INT(d.removed), DB_INT(d.added),
                          DB_BLOB(p->sealed_who), DB_BLOB(p->sealed_pdf), DB_BLOB(p->sealed_fhir)),
                  NULL);
}

/* The signed document that this one follows is replaced at this moment, not before. */
static enum verr replace_old(struct call *c, const struct document *d)
{
    int64_t changed = 0;
    if (d->replaces == 0)
        return VERR_OK;
    enum verr e = db_run(c->db, STMT_document_replaced,
                         DB_ARGS(DB_INT(d->id), DB_INT(c->now_ms), DB_INT(d->replaces)), &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr sign_act(struct call *c)
{
    const struct plan *p = c->plan;
    const struct document *d = &p->doc;
    rec_object(c, "document", d->id);
    enum verr e = may_sign(c);
    int64_t changed = 0;
    if (!e)
        e = db_run(c->db, STMT_document_touch,
                   DB_ARGS(DB_INT(d->version), DB_TEXT(TEXT("signed")), DB_INT(0),
                           DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(d->id), DB_INT(d->rev)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = put_signature(c, p);
    if (!e)
        e = replace_old(c, d);
    struct recording_gone gone = {0};
    if (!e)
        e = recording_delete_signed(c, d->encounter, &gone);
    if (e)
        return e;
    recording_tell_gone(c, &gone);
    c->forget = d->encounter;
    return document_reply_fresh(c, d->id);
}

const struct handler api_document_sign = {sign_prepare, sign_act};
