/* What leaves: the PDF and the FHIR Bundle of a signed version, as they were sealed. There is no
 * other way to them, and no way at all for what nobody signed. */
#include "api/document.h"

static enum verr open_sealed(struct call *c, const struct document *d, enum stmt stmt,
                             const char *column, struct text *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, stmt, DB_ARGS(DB_INT(d->id)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_NOT_SIGNED : e;
    struct vault v;
    e = vault_open(c, d->patient, &v);
    if (!e) {
        e = vault_get(&v, "signature", column, d->id, db_column_text(&rows, 0), out);
        vault_close(&v);
    }
    db_done(&rows);
    return e;
}

static struct text file_name(struct call *c, const char *suffix)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "vigie-");
    writer_put(&w, c->path[0]);
    writer_str(&w, suffix);
    return writer_done(c->arena, &w);
}

/* What stands sealed in a column of the signature; `type` and `suffix` are its file's. */
static enum verr take_out(struct call *c, enum stmt stmt, const char *column, const char *type,
                          const char *suffix)
{
    int64_t id = 0;
    struct document *d = ARENA_NEW(c->arena, struct document);
    enum verr e = d ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = document_open(c, id, 0, d);
    if (e)
        return e;
    rec_object(c, "document", id);
    if (!text_is(d->state, "signed") && !text_is(d->state, "replaced"))
        return VERR_NOT_SIGNED;
    e = open_sealed(c, d, stmt, column, &c->reply.body);
    if (e)
        return e;
    c->reply.type = type;
    c->reply.filename = file_name(c, suffix);
    return VERR_OK;
}

static enum verr pdf_prepare(struct call *c)
{
    return take_out(c, STMT_signature_pdf, "pdf", "application/pdf", ".pdf");
}

const struct handler api_document_pdf = {pdf_prepare, NULL};

static enum verr fhir_prepare(struct call *c)
{
    return take_out(c, STMT_signature_fhir, "fhir", "application/fhir+json", ".json");
}

const struct handler api_document_fhir = {fhir_prepare, NULL};
