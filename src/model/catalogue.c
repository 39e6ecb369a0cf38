/* catalogue.c - a strict reader: a line that is not understood refuses the whole file */
#include "model/catalogue.h"

#include "model_catalogue.h"

bool model_use_known(struct text use)
{
    return text_is(use, "transcribe") || text_is(use, "detect_voice") || text_is(use, "compose");
}

bool model_name_good(struct text name)
{
    if (name.n == 0 || name.n > MODEL_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!word && (i == 0 || (c != '.' && c != '_' && c != '-')))
            return false;
    }
    return text_find(name, TEXT(".."), 0) == SIZE_MAX;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool model_hash_read(struct text hex, unsigned char out[32])
{
    unsigned char hash[32];
    for (size_t i = 0; i < sizeof hash; i++) {
        int high = hex.n == 64 ? digit(hex.p[2 * i]) : -1;
        int low = hex.n == 64 ? digit(hex.p[2 * i + 1]) : -1;
        if (high < 0 || low < 0)
            return false;
        hash[i] = (unsigned char)(high * 16 + low);
    }
    memcpy(out, hash, sizeof hash);
    return true;
}

static bool printable(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f)
            return false;
    }
    return t.n <= MODEL_LINE_MAX && text_utf8_valid(t);
}

static bool address(struct text t)
{
    bool web = text_starts(t, TEXT("https://")) || text_starts(t, TEXT("http://"));
    return web && memchr(t.p, ' ', t.n) == NULL;
}

static const char *set_text(struct text *into, struct text value)
{
    if (into->n > 0)
        return "this stands twice for the same model";
    *into = value;
    return NULL;
}

static const char *set_number(struct model_entry *m, struct text value)
{
    bool known = text_is(value, "-") ? true : text_to_u64(value, &m->size) && m->size > 0;
    return known ? NULL : "write the size in bytes, or - when it is not known";
}

static const char *set_hash(struct model_entry *m, struct text value)
{
    if (text_is(value, "-"))
        return NULL;
    m->hashed = model_hash_read(value, m->sha256);
    return m->hashed ? NULL : "write the SHA-256 in 64 digits of 0-9 a-f, or - when not known";
}

static const char *set(struct model_entry *m, struct text key, struct text value)
{
    if (text_is(key, "use"))
        return model_use_known(value) ? set_text(&m->use, value)
                                      : "write transcribe, detect_voice or compose";
    if (text_is(key, "size"))
        return m->size ? "this stands twice for the same model" : set_number(m, value);
    if (text_is(key, "sha256"))
        return m->hashed ? "this stands twice for the same model" : set_hash(m, value);
    if (text_is(key, "source"))
        return address(value) ? set_text(&m->source, value) : "write an http or https address";
    if (text_is(key, "card"))
        return address(value) ? set_text(&m->card, value) : "write an http or https address";
    struct text *into = text_is(key, "languages") ? &m->languages
                        : text_is(key, "licence") ? &m->licence
                        : text_is(key, "note")    ? &m->note
                                                  : NULL;
    return into ? set_text(into, value) : "this word is not known";
}

static const char *begin(struct model_catalogue *c, struct text name)
{
    if (!model_name_good(name))
        return "a name has a-z, 0-9, '.', '_', '-' and 64 characters at most";
    if (model_catalogue_find(c, name))
        return "this name stands twice";
    if (c->n == MODEL_ENTRIES_MAX)
        return "too many models";
    c->at[c->n++] = (struct model_entry){.name = name};
    return NULL;
}

static const char *whole(const struct model_catalogue *c)
{
    const struct model_entry *m = c->n > 0 ? &c->at[c->n - 1] : NULL;
    return !m || (m->use.n > 0 && m->licence.n > 0 && m->card.n > 0)
               ? NULL
               : "the model before this line lacks its use, licence or card";
}

static const char *read_line(struct model_catalogue *c, struct text t)
{
    struct text value = t, key = text_cut(&value, ' ');
    if (!printable(t))
        return "a line holds printable UTF-8, 1000 bytes at most";
    value = text_trim(value);
    if (value.n == 0)
        return "a value is missing";
    if (text_is(key, "model")) {
        const char *fault = whole(c);
        return fault ? fault : begin(c, value);
    }
    return c->n > 0 ? set(&c->at[c->n - 1], key, value) : "begin with a line: model NAME";
}

const char *model_catalogue_read(struct text bytes, struct model_catalogue *out, size_t *line)
{
    struct text rest = bytes, t;
    bool head = false;
    const char *fault = bytes.n > MODEL_CATALOGUE_MAX ? "the catalogue is too large" : NULL;
    *line = 0;
    out->n = 0;
    while (!fault && text_entry(&rest, line, &t)) {
        if (head)
            fault = read_line(out, t);
        else if (!text_is(t, "vigie-models 1"))
            fault = "the first line is: vigie-models 1";
        head = true;
    }
    if (!fault && !head)
        fault = "the first line is: vigie-models 1";
    if (!fault)
        fault = whole(out);
    if (fault)
        out->n = 0;
    return fault;
}

const struct model_entry *model_catalogue_find(const struct model_catalogue *c, struct text name)
{
    for (size_t i = 0; i < c->n; i++) {
        if (text_equal(c->at[i].name, name))
            return &c->at[i];
    }
    return NULL;
}

struct text model_catalogue_built_in(void)
{
    return text_of(catalogue_shipped[0].text);
}
