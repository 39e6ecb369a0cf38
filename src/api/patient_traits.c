#include "api/ins.h"
#include "api/patient.h"
#include "api/services.h"

static bool one_of(struct text t, const char *const *words)
{
    for (; *words; words++)
        if (text_is(t, *words))
            return true;
    return false;
}

static const char *const sexes[] = {"male", "female", "other", "unknown", NULL};
static const char *const statuses[] = {"VIDE", "PROV", "RECUP", "QUAL", "VALI", NULL};

/* An array of strings, at most `cap`, none empty. */
static enum verr read_list(struct call *c, const json_t *body, const char *key, size_t cap,
                           struct text *out)
{
    const json_t *list = json_object_get(body, key);
    if (!list || json_is_null(list))
        return VERR_OK;
    if (!json_is_array(list) || json_array_size(list) > cap)
        return rec_no(c, VERR_BAD_INPUT, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum verr e = rec_words(c, json_array_get(list, i), key, TRAIT_NAME_BYTES, &out[i]);
        if (!e && out[i].n == 0)
            e = rec_no(c, VERR_BAD_INPUT, key);
        if (e)
            return e;
    }
    return VERR_OK;
}

static size_t list_size(const json_t *body, const char *key)
{
    return json_array_size(json_object_get(body, key)); /* 0 when absent */
}

static enum verr read_names(struct call *c, const json_t *body, struct traits *t)
{
    const struct {
        const char *key;
        struct text *out;
    } fields[] = {{"birth_name", &t->birth_name},   {"used_name", &t->used_name},
                  {"birth_given", &t->birth_given}, {"sex", &t->sex},
                  {"birth_date", &t->birth_date},   {"birth_place", &t->birth_place},
                  {"ins_status", &t->ins_status}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        enum verr e = rec_string(c, body, fields[i].key, TRAIT_NAME_BYTES, fields[i].out);
        if (e)
            return e;
    }
    enum verr e = read_list(c, body, "given", TRAIT_GIVEN_MAX, t->given);
    if (!e)
        e = read_list(c, body, "allergies", TRAIT_ALLERGY_MAX, t->allergies);
    if (!e) {
        t->given_n = list_size(body, "given");
        t->allergy_n = list_size(body, "allergies");
    }
    return e;
}

static enum verr read_ins(struct call *c, const json_t *body, struct traits *t)
{
    const json_t *ins = json_object_get(body, "ins");
    if (!ins || json_is_null(ins))
        return VERR_OK;
    if (!json_is_object(ins))
        return rec_no(c, VERR_BAD_INPUT, "ins");
    struct text written;
    enum verr e = rec_string(c, ins, "number", 64, &written);
    if (!e)
        e = rec_string(c, ins, "oid", 64, &t->ins_oid);
    if (e || (written.n == 0 && t->ins_oid.n == 0))
        return e;
    char number[INS_CHARS + 1];
    if (ins_read(written, number))
        return rec_no(c, VERR_BAD_INS, "ins.number");
    t->ins_number = text_copy(c->arena, text_of(number));
    return ins_oid(t->ins_oid, t->fictitious) ? rec_no(c, VERR_BAD_INS, "ins.oid") : VERR_OK;
}

/* What FR Core asks of an identity: the strict traits, and an INS as soon as the status claims one;
 * a validated INS also needs the place of birth (fr-core-2). */
static enum verr validate(struct call *c, const struct traits *t)
{
    bool claims = text_is(t->ins_status, "RECUP") || text_is(t->ins_status, "QUAL") ||
                  text_is(t->ins_status, "VALI");
    if (t->birth_name.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "birth_name");
    if (t->birth_given.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "birth_given");
    if (!one_of(t->sex, sexes))
        return rec_no(c, VERR_BAD_INPUT, "sex");
    if (!rec_is_date(t->birth_date))
        return rec_no(c, VERR_BAD_INPUT, "birth_date");
    if (t->birth_place.n != 0 && t->birth_place.n != 5)
        return rec_no(c, VERR_BAD_INPUT, "birth_place");
    if (!one_of(t->ins_status, statuses))
        return rec_no(c, VERR_BAD_INPUT, "ins_status");
    if (claims && t->ins_number.n == 0)
        return rec_no(c, VERR_BAD_INS, "ins");
    if (text_is(t->ins_status, "VALI") && t->birth_place.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "birth_place");
    if (c->services->demo && !t->fictitious)
        return rec_no(c, VERR_BAD_INPUT, "fictitious");
    return VERR_OK;
}

enum verr traits_read(struct call *c, const json_t *body, struct traits *out)
{
    *out = (struct traits){.fictitious = json_is_true(json_object_get(body, "fictitious"))};
    enum verr e = read_names(c, body, out);
    if (!e)
        e = read_ins(c, body, out);
    if (e)
        return e;
    if (out->birth_given.n == 0 && out->given_n > 0)
        out->birth_given = out->given[0];
    if (out->given_n == 0 && out->birth_given.n > 0)
        out->given[out->given_n++] = out->birth_given;
    if (out->ins_status.n == 0)
        out->ins_status = out->ins_number.n ? TEXT("PROV") : TEXT("VIDE");
    if (out->sex.n == 0)
        out->sex = TEXT("unknown");
    return validate(c, out);
}

static void write_list(struct writer *w, const char *key, const struct text *list, size_t n)
{
    rec_key(w, key);
    writer_char(w, '[');
    for (size_t i = 0; i < n; i++) {
        rec_item(w);
        writer_json(w, list[i]);
    }
    writer_char(w, ']');
}

struct text traits_write(struct arena *a, const struct traits *t)
{
    struct writer w = writer_in(a);
    writer_char(&w, '{');
    rec_json_field(&w, "birth_name", t->birth_name);
    rec_json_field(&w, "used_name", t->used_name);
    rec_json_field(&w, "birth_given", t->birth_given);
    write_list(&w, "given", t->given, t->given_n);
    rec_json_field(&w, "sex", t->sex);
    rec_json_field(&w, "birth_date", t->birth_date);
    rec_json_field(&w, "birth_place", t->birth_place);
    rec_key(&w, "ins");
    if (t->ins_number.n > 0) {
        writer_char(&w, '{');
        rec_json_field(&w, "number", t->ins_number);
        rec_json_field(&w, "oid", t->ins_oid);
        writer_char(&w, '}');
    } else {
        writer_str(&w, "null");
    }
    rec_json_field(&w, "ins_status", t->ins_status);
    write_list(&w, "allergies", t->allergies, t->allergy_n);
    rec_key(&w, "fictitious");
    writer_str(&w, t->fictitious ? "true" : "false");
    struct text whole = writer_done(a, &w);
    return text_slice(whole, 1, whole.n);
}

enum verr traits_parse(struct call *c, struct text fields, struct traits *out)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    writer_put(&w, fields);
    writer_char(&w, '}');
    struct text whole = writer_done(c->arena, &w);
    json_error_t error;
    json_t *root = json_loadb(whole.p, whole.n, 0, &error);
    *out = (struct traits){.fictitious = json_is_true(json_object_get(root, "fictitious"))};
    enum verr e = root ? read_names(c, root, out) : VERR_CRYPT;
    if (!e)
        e = read_ins(c, root, out);
    json_decref(root);
    return e;
}

struct text traits_name(struct arena *a, const struct traits *t)
{
    struct writer w = writer_in(a);
    writer_put(&w, t->used_name.n > 0 ? t->used_name : t->birth_name);
    writer_char(&w, ' ');
    writer_put(&w, t->given_n > 0 ? t->given[0] : t->birth_given);
    return writer_done(a, &w);
}
