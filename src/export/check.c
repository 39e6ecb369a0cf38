/* check.c - what may leave: signed, whole, well-formed */
#include "export/export.h"

static bool is_hex(struct text t, size_t n)
{
    for (size_t i = 0; i < t.n; i++) {
        bool digit = t.p[i] >= '0' && t.p[i] <= '9';
        if (!digit && !(t.p[i] >= 'a' && t.p[i] <= 'f')) {
            return false;
        }
    }
    return t.n == n;
}

/* The pattern's 9 stands for a digit. */
static bool has_shape(struct text t, const char *pattern)
{
    size_t n = strlen(pattern);
    for (size_t i = 0; i < n && i < t.n; i++) {
        bool digit = t.p[i] >= '0' && t.p[i] <= '9';
        if (pattern[i] == '9' ? !digit : t.p[i] != pattern[i]) {
            return false;
        }
    }
    return t.n >= n;
}

static bool is_date(struct text t)
{
    return t.n == 10 && has_shape(t, "9999-99-99");
}

static bool is_utc(struct text t)
{
    return has_shape(t, "9999-99-99T99:99:99") && t.p[t.n - 1] == 'Z' && t.n <= 24;
}

static bool is_signed(const struct export_signature *s)
{
    return s->by.id.n > 0 && s->by.name.n > 0 && is_utc(s->signed_at) && is_hex(s->seal, 64);
}

static bool is_patient(const struct export_patient *p)
{
    return p->id.n > 0 && p->birth_name.n > 0 && p->birth_given.n > 0 && is_date(p->birth_date) &&
           (p->sex == 'F' || p->sex == 'M' || p->sex == 'U') && (p->ins.n == 0 || p->ins.n == 15) &&
           (p->birth_place.n == 0 || p->birth_place.n == 5);
}

static bool is_statement(const struct export_document *d, const struct export_statement *s)
{
    for (size_t i = 0; i < s->cite_n; i++) {
        if (s->cites[i].source >= d->source_n || s->cites[i].start >= s->cites[i].end) {
            return false;
        }
    }
    /* A document written by hand cannot hold a statement of a device that took no part. */
    return s->text.n > 0 && (!s->from_ai || d->device.name.n > 0);
}

static enum verr check_sections(const struct export_document *d)
{
    for (size_t i = 0; i < d->section_n; i++) {
        const struct export_section *s = &d->sections[i];
        if (s->title.n == 0 || !text_utf8_valid(s->title)) {
            return VERR_BAD_INPUT;
        }
        for (size_t k = 0; k < s->statement_n; k++) {
            if (!text_utf8_valid(s->statements[k].text)) {
                return VERR_BAD_UTF8;
            }
            if (!is_statement(d, &s->statements[k])) {
                return VERR_BAD_INPUT;
            }
        }
    }
    return VERR_OK;
}

enum verr export_check(const struct export_document *d)
{
    if (!is_signed(&d->signature)) {
        return VERR_NOT_SIGNED;
    }
    const struct text required[] = {
        d->id,           d->set_id,    d->title,      d->loinc, d->establishment.name,
        d->encounter.id, d->author.id, d->author.name};
    for (size_t i = 0; i < sizeof(required) / sizeof(*required); i++) {
        if (required[i].n == 0 || !text_utf8_valid(required[i])) {
            return VERR_BAD_INPUT;
        }
    }
    bool ok = d->version >= 1 && is_patient(&d->patient) &&
              (is_date(d->encounter.start) || is_utc(d->encounter.start)) &&
              (d->encounter.end.n == 0 || is_date(d->encounter.end) || is_utc(d->encounter.end)) &&
              d->section_n > 0;
    return ok ? check_sections(d) : VERR_BAD_INPUT;
}
