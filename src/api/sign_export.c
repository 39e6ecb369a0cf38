/* From the record to the plain structs of the export room. */
#include "api/document_model.h"
#include "api/sign.h"

#include "api/encounter.h"
#include "api/patient.h"
#include "api/services.h"
#include "export/export.h"

enum { CHAIN_MAX = 100 };

static struct text decimal(struct arena *a, int64_t v)
{
    char line[24];
    struct writer w = writer_over(line, sizeof line);
    writer_i64(&w, v);
    return text_copy(a, writer_text(&w));
}

static struct text iso(struct arena *a, int64_t ms)
{
    char line[32];
    struct writer w = writer_over(line, sizeof line);
    rec_iso(&w, ms);
    return text_copy(a, writer_text(&w));
}

static struct text all_given(struct arena *a, const struct traits *t)
{
    struct writer w = writer_in(a);
    for (size_t i = 0; i < t->given_n; i++) {
        if (i > 0)
            writer_char(&w, ' ');
        writer_put(&w, t->given[i]);
    }
    return writer_done(a, &w);
}

static enum export_ins ins_kind(struct text oid)
{
    return text_is(oid, "1.2.250.1.213.1.4.8")    ? EXPORT_INS_NIR
           : text_is(oid, "1.2.250.1.213.1.4.9")  ? EXPORT_INS_NIA
           : text_is(oid, "1.2.250.1.213.1.4.10") ? EXPORT_INS_TEST
           : text_is(oid, "1.2.250.1.213.1.4.11") ? EXPORT_INS_DEMO
                                                  : EXPORT_INS_NONE;
}

static enum verr put_patient(struct call *c, const struct document *d, struct export_document *out)
{
    struct traits t;
    enum verr e = patient_load(c, d->patient, &t, NULL);
    if (e)
        return e;
    out->fictitious = t.fictitious;
    out->patient = (struct export_patient){
        .id = decimal(c->arena, d->patient),
        .birth_name = t.birth_name,
        .birth_given = all_given(c->arena, &t),
        .used_name = text_equal(t.used_name, t.birth_name) ? TEXT("") : t.used_name,
        .sex = text_is(t.sex, "female") ? 'F'
               : text_is(t.sex, "male") ? 'M'
                                        : 'U',
        .birth_date = t.birth_date,
        .birth_place = t.birth_place,
        .status = text_is(t.ins_status, "VALI") ? EXPORT_IDENTITY_VALI : EXPORT_IDENTITY_PROV,
        .ins_kind = ins_kind(t.ins_oid),
        .ins = t.ins_number};
    return VERR_OK;
}

static enum verr put_encounter(struct call *c, const struct document *d,
                               struct export_document *out)
{
    struct encounter en;
    enum verr e = encounter_load(c, d->encounter, &en);
    if (!e)
        out->encounter =
            (struct export_encounter){.id = decimal(c->arena, d->encounter),
                                      .start = iso(c->arena, en.at_ms),
                                      .inpatient = text_is(en.kind, "hospitalisation")};
    return e;
}

static enum verr put_person(struct call *c, int64_t person, struct export_person *out)
{
    struct person_shown p;
    enum verr e = person_show(c, person, &p);
    if (!e)
        *out =
            (struct export_person){.id = decimal(c->arena, person), .name = p.name, .rpps = p.rpps};
    return e;
}

/* How many signed documents this one follows, and the first of them. */
static enum verr follow_chain(struct call *c, const struct document *d, int64_t *first, int *rank)
{
    *first = d->id;
    *rank = 1;
    int64_t next = d->replaces;
    while (next != 0 && *rank < CHAIN_MAX) {
        struct db_rows rows;
        enum verr e = db_first(c->db, STMT_document_get, DB_ARGS(DB_INT(next)), &rows);
        if (e)
            return e;
        *first = next;
        (*rank)++;
        next = db_column_int(&rows, 9);
        db_done(&rows);
    }
    return VERR_OK;
}

static const struct export_cite *cites_of(struct arena *a, const struct statement *s, size_t *n)
{
    struct export_cite *out = ARENA_ARRAY(a, struct export_cite, s->cite_n + 1);
    *n = 0;
    for (size_t i = 0; out && i < s->cite_n; i++)
        if (s->cites[i].source >= 0)
            out[(*n)++] = (struct export_cite){(size_t)s->cites[i].source, s->cites[i].start,
                                               s->cites[i].end};
    return out;
}

static struct export_section section_of(struct arena *a, const struct document *d,
                                        const struct body_section *s)
{
    struct export_statement *out = ARENA_ARRAY(a, struct export_statement, s->n + 1);
    if (out && s->n == 0) /* nobody's words but the template's: that nothing stands here */
        out[0] = (struct export_statement){.text = s->empty};
    for (size_t i = 0; out && i < s->n; i++) {
        const struct body_statement *b = &s->at[i];
        out[i] = (struct export_statement){.text = b->s.text,
                                           .from_ai = b->n <= d->body.proposed || !b->human};
        out[i].cites = cites_of(a, &b->s, &out[i].cite_n);
    }
    return (struct export_section){.id = s->id,
                                   .title = s->title,
                                   .loinc = body_section_loinc(d->type, s),
                                   .statements = out,
                                   .statement_n = s->n > 0 ? s->n : 1};
}

static enum verr put_content(struct call *c, const struct document *d, struct export_document *out)
{
    struct export_section *sections =
        ARENA_ARRAY(c->arena, struct export_section, d->body.section_n + 1);
    struct export_source *sources = ARENA_ARRAY(c->arena, struct export_source, d->source_n + 1);
    if (!sections || !sources)
        return VERR_LIMIT;
    /* an empty section says nothing and is left out, unless its template has a sentence for it */
    for (size_t i = 0; i < d->body.section_n; i++)
        if (d->body.sections[i].n > 0 || d->body.sections[i].empty.n > 0)
            sections[out->section_n++] = section_of(c->arena, d, &d->body.sections[i]);
    for (size_t i = 0; i < d->source_n; i++) {
        uint8_t hash[CRYPT_HASH_BYTES];
        crypt_sha256(d->bytes[i].bytes, hash);
        sources[i] = (struct export_source){.id = decimal(c->arena, d->source[i].id),
                                            .title = d->source[i].title};
        struct writer w = writer_in(c->arena);
        writer_hex(&w, hash, sizeof hash);
        sources[i].sha256 = writer_done(c->arena, &w);
    }
    out->sections = sections;
    out->sources = sources;
    out->source_n = d->source_n;
    return VERR_OK;
}

static enum verr put_people(struct call *c, const struct document *d, struct text seal,
                            struct export_document *out)
{
    enum verr e = put_person(c, d->created_by, &out->author);
    if (!e)
        e = put_person(c, c->who.person, &out->signature.by);
    out->signature.signed_at = iso(c->arena, c->now_ms);
    out->signature.seal = seal;
    if (!text_is(d->engine, "manual"))
        out->device = (struct export_device){
            .name = TEXT("Vigie"), .version = text_of(VIGIE_VERSION), .engine = d->engine};
    struct document_model model = {.parts = 0};
    if (!e)
        e = document_model_load(c, d->id, &model);
    out->device.model_hash = model.sha256;
    return e;
}

enum verr sign_export(struct call *c, const struct document *d, struct text seal,
                      struct export_document *out)
{
    enum lang lang = text_is(d->lang, "en") ? LANG_EN : LANG_FR;
    int64_t first = 0;
    int rank = 0;
    enum verr e = follow_chain(c, d, &first, &rank);
    if (e)
        return e;
    *out = (struct export_document){.id = decimal(c->arena, d->id),
                                    .set_id = decimal(c->arena, first),
                                    .version = rank,
                                    .type = d->type,
                                    .title = body_title(&d->body, lang),
                                    .loinc = body_loinc(d->type),
                                    .lang = lang,
                                    .establishment = c->services->establishment};
    if (d->replaces)
        out->replaces = decimal(c->arena, d->replaces);
    e = put_patient(c, d, out);
    if (!e)
        e = put_encounter(c, d, out);
    if (!e)
        e = put_people(c, d, seal, out);
    return e ? e : put_content(c, d, out);
}
