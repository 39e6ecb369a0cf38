/* eval_gold.c - gold facts, targets and control sentences, as somebody wrote them */
#include "cli/command.h"
#include "cli/eval.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct reader {
    struct arena *a;
    const char *path;
    char place[64]; /* "fact 3" */
};

/* Refuses at the reader's place. */
#define REFUSE(r, format, ...) eval_refuse((r)->path, "%s: " format, (r)->place, __VA_ARGS__)

/* The file as JSON; NULL after saying why. With `missing`, a file that is not there sets it. */
static json_t *load(const char *path, bool *missing)
{
    struct text bytes = {NULL, 0};
    enum verr e = cli_read(path, EVAL_MAX_FILE, &bytes);
    if (e == VERR_NOT_FOUND && missing) {
        *missing = true;
        return NULL;
    }
    if (e) {
        eval_refuse(path, "%s", verr_message(e, LANG_EN));
        return NULL;
    }
    json_error_t at;
    json_t *root = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &at);
    free((void *)(uintptr_t)bytes.p);
    if (!root) {
        eval_refuse(path, "line %d: %s: mend the JSON", at.line, at.text);
    } else if (!json_is_object(root)) {
        eval_refuse(path, "holds no JSON object: see vigie eval --help");
        json_decref(root);
        root = NULL;
    }
    return root;
}

/* A word that nobody reads is most often one that was misspelt. */
static bool known_keys(const struct reader *r, json_t *o, const char *const *keys, size_t n)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(o, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < n; i++) {
            known |= strcmp(key, keys[i]) == 0;
        }
        if (!known) {
            return REFUSE(r, "\"%.60s\" is not a word of the format: remove or correct it", key);
        }
    }
    return true;
}

#define KNOWN_KEYS(r, o, ...)                                                                      \
    known_keys(r, o, (const char *const[]){__VA_ARGS__},                                           \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* A text in the arena. */
static bool get_text(const struct reader *r, const json_t *o, const char *key, bool needed,
                     struct text *out)
{
    const json_t *v = json_object_get(o, key);
    if (!v && !needed) {
        return true;
    }
    if (!json_is_string(v) || (needed && json_string_length(v) == 0)) {
        return REFUSE(r, "\"%s\" must be a text: give it", key);
    }
    *out = text_copy(r->a, (struct text){json_string_value(v), json_string_length(v)});
    return true;
}

static bool get_pattern(const struct reader *r, const json_t *v, size_t rank, struct pattern *out)
{
    size_t at = 0;
    struct pattern_match m;
    if (!json_is_string(v)) {
        return REFUSE(r, "any, number %zu is not a text: give a regular expression", rank);
    }
    struct text source = {json_string_value(v), json_string_length(v)};
    const char *wrong = pattern_read(r->a, source, out, &at);
    if (wrong) {
        return REFUSE(r, "any, number %zu, byte %zu: %s: mend the regular expression", rank, at + 1,
                      wrong);
    }
    if (pattern_find(r->a, out, TEXT(""), 0, &m)) {
        return REFUSE(
            r, "any, number %zu matches the empty text, so any sentence: ask for a letter", rank);
    }
    return true;
}

static bool get_any(const struct reader *r, const json_t *o, const struct pattern **out, size_t *n)
{
    const json_t *list = json_object_get(o, "any");
    size_t count = json_array_size(list);
    if (count == 0 || count > EVAL_MAX_ANY) {
        return REFUSE(r, "\"any\" must be a list: give 1 to %d regular expressions", EVAL_MAX_ANY);
    }
    struct pattern *p = ARENA_ARRAY(r->a, struct pattern, count);
    for (size_t i = 0; p && i < count; i++) {
        if (!get_pattern(r, json_array_get(list, i), i + 1, &p[i])) {
            return false;
        }
    }
    *out = p;
    *n = count;
    return true;
}

static bool section_bit(const struct reader *r, const json_t *v, const char *key, unsigned *out)
{
    const char *id = json_string_value(v);
    unsigned bit = score_section(text_of(id));
    *out |= bit;
    return bit != 0 ||
           REFUSE(r,
                  "\"%s\": no section \"%.40s\": give motif, histoire, allergies, antecedents, "
                  "traitements, mode_de_vie, examen, conclusion or conduite",
                  key, id ? id : "");
}

static bool get_sections(const struct reader *r, const json_t *o, struct gold_fact *f)
{
    const json_t *also = json_object_get(o, "section_also");
    if (also && !json_is_array(also)) {
        return REFUSE(r, "\"%s\" must be a list of sections", "section_also");
    }
    bool good = section_bit(r, json_object_get(o, "section"), "section", &f->section);
    for (size_t i = 0; good && i < json_array_size(also); i++) {
        good = section_bit(r, json_array_get(also, i), "section_also", &f->also);
    }
    return good;
}

static bool get_polarity(const struct reader *r, const json_t *o, enum gold_polarity *out)
{
    static const char *const names[] = {"present", "absent", "uncertain"};
    const char *said = json_string_value(json_object_get(o, "polarity"));
    for (unsigned i = 0; said && i < 3; i++) {
        if (strcmp(said, names[i]) == 0) {
            *out = (enum gold_polarity)i;
            return true;
        }
    }
    return REFUSE(r, "polarity \"%.40s\": give present, absent or uncertain", said ? said : "");
}

static bool read_fact(const struct reader *r, json_t *o, struct gold_fact *f)
{
    const json_t *critical = json_object_get(o, "critical");
    if (critical && !json_is_boolean(critical)) {
        return REFUSE(r, "\"%s\" must be true or false", "critical");
    }
    f->critical = json_is_true(critical);
    return KNOWN_KEYS(r, o, "id", "what", "section", "section_also", "polarity", "who", "any",
                      "value", "critical", "note") &&
           get_text(r, o, "id", true, &f->id) && get_sections(r, o, f) &&
           get_polarity(r, o, &f->polarity) && get_text(r, o, "value", false, &f->value) &&
           get_any(r, o, &f->any, &f->any_n);
}

static bool read_trap(const struct reader *r, json_t *o, struct gold_trap *t)
{
    return KNOWN_KEYS(r, o, "what", "any", "note") && get_text(r, o, "what", true, &t->what) &&
           get_any(r, o, &t->any, &t->any_n);
}

/* The list `key`, its length within bounds and all objects. */
static bool get_list(struct reader *r, const json_t *root, const char *key, bool needed,
                     const json_t **out)
{
    *out = json_object_get(root, key);
    (void)snprintf(r->place, sizeof r->place, "%s", key);
    if ((needed || *out) && !json_is_array(*out)) {
        return REFUSE(r, "must be a list: see vigie eval %s", "--help");
    }
    if (json_array_size(*out) > EVAL_MAX_FACTS) {
        return REFUSE(r, "more than %d: cut the case in two", EVAL_MAX_FACTS);
    }
    for (size_t i = 0; i < json_array_size(*out); i++) {
        if (!json_is_object(json_array_get(*out, i))) {
            return REFUSE(r, "number %zu is no object: see vigie eval --help", i + 1);
        }
    }
    return true;
}

static bool read_facts(struct reader *r, const json_t *root, struct gold *out)
{
    const json_t *list = NULL;
    if (!get_list(r, root, "facts", true, &list)) {
        return false;
    }
    size_t n = json_array_size(list);
    struct gold_fact *f = ARENA_ARRAY(r->a, struct gold_fact, n);
    for (size_t i = 0; f && i < n; i++) {
        (void)snprintf(r->place, sizeof r->place, "fact %zu", i + 1);
        if (!read_fact(r, json_array_get(list, i), &f[i])) {
            return false;
        }
    }
    out->facts = f;
    out->fact_n = n;
    return true;
}

static bool read_traps(struct reader *r, const json_t *root, struct gold *out)
{
    const json_t *list = NULL;
    if (!get_list(r, root, "traps", false, &list)) {
        return false;
    }
    size_t n = json_array_size(list);
    struct gold_trap *t = ARENA_ARRAY(r->a, struct gold_trap, n);
    for (size_t i = 0; t && i < n; i++) {
        (void)snprintf(r->place, sizeof r->place, "trap %zu", i + 1);
        if (!read_trap(r, json_array_get(list, i), &t[i])) {
            return false;
        }
    }
    out->traps = t;
    out->trap_n = n;
    return true;
}

static bool read_labels(struct reader *r, const json_t *root, struct gold_case *out)
{
    json_t *labels = json_object_get(root, "group");
    const char *key = NULL;
    json_t *value = NULL;
    (void)snprintf(r->place, sizeof r->place, "group");
    if (labels && (!json_is_object(labels) || json_object_size(labels) > EVAL_MAX_LABELS)) {
        return REFUSE(r, "must be an object: give at most %d words and their values",
                      EVAL_MAX_LABELS);
    }
    json_object_foreach(labels, key, value)
    {
        struct label *l = &out->label[out->label_n++];
        l->key = text_copy(r->a, text_of(key));
        if (!get_text(r, labels, key, true, &l->value)) {
            return false;
        }
    }
    return true;
}

bool eval_read_gold(struct arena *a, const char *path, struct gold_case *out)
{
    struct reader r = {.a = a, .path = path, .place = "the document"};
    json_t *root = load(path, NULL);
    if (!root) {
        return false;
    }
    *out = (struct gold_case){.label_n = 0};
    bool good = KNOWN_KEYS(&r, root, "dialogue", "facts", "traps", "group", "note") &&
                read_facts(&r, root, &out->gold) && read_traps(&r, root, &out->gold) &&
                read_labels(&r, root, out);
    json_decref(root);
    return good && (!arena_full(a) || eval_refuse(path, "too large: cut the case in two"));
}

static bool read_target(const struct reader *r, const char *key, const json_t *o,
                        struct target out[MEASURE_COUNT])
{
    const json_t *least = json_object_get(o, "at_least");
    const json_t *most = json_object_get(o, "at_most");
    if (json_object_size(o) != 1 || !json_is_number(least ? least : most)) {
        return REFUSE(r, "\"%.40s\": give {\"at_least\": NUMBER} or {\"at_most\": NUMBER}", key);
    }
    for (unsigned m = 0; m < MEASURE_COUNT; m++) {
        if (strcmp(key, measure_name((enum measure)m)) == 0) {
            out[m].kind = least ? TARGET_AT_LEAST : TARGET_AT_MOST;
            out[m].bound = json_number_value(least ? least : most);
            return true;
        }
    }
    return REFUSE(r, "no measure \"%.40s\": the table of vigie eval names them", key);
}

bool eval_read_targets(const char *path, struct target out[MEASURE_COUNT])
{
    struct reader r = {.path = path, .place = "targets"};
    bool missing = false;
    json_t *root = load(path, &missing);
    const char *key = NULL;
    json_t *value = NULL;
    bool good = root != NULL || missing;
    json_object_foreach(root, key, value)
    {
        good = good && read_target(&r, key, value, out);
    }
    json_decref(root);
    return good;
}

static bool read_control(struct reader *r, struct text line, struct control *out)
{
    struct text verdict = text_cut(&line, '\t');
    (void)text_cut(&line, '\t'); /* the kind of error is for people */
    out->section = text_trim(text_cut(&line, '\t'));
    out->sentence = text_trim(line);
    out->wrong = text_is(verdict, "wrong");
    if ((!out->wrong && !text_is(verdict, "right")) || out->section.n == 0 ||
        out->sentence.n == 0 || text_find(line, TEXT("\t"), 0) != SIZE_MAX) {
        return REFUSE(r,
                      "give four columns with %s between: right or wrong, kind, section, sentence",
                      "tabs");
    }
    return true;
}

bool eval_read_controls(struct arena *a, const char *path, struct control **out, size_t *n)
{
    struct reader r = {.a = a, .path = path};
    struct text bytes = {NULL, 0};
    *n = 0;
    enum verr e = cli_read(path, EVAL_MAX_FILE, &bytes);
    if (e) {
        return e == VERR_NOT_FOUND || eval_refuse(path, "%s", verr_message(e, LANG_EN));
    }
    struct text rest = text_copy(a, bytes);
    free((void *)(uintptr_t)bytes.p);
    *out = ARENA_ARRAY(a, struct control, EVAL_MAX_CONTROLS);
    if (!text_utf8_valid(rest)) {
        return eval_refuse(path, "is not UTF-8: save it so");
    }
    for (size_t line = 1; *out && rest.p; line++) {
        struct text one = text_cut(&rest, '\n');
        (void)snprintf(r.place, sizeof r.place, "line %zu", line);
        if (text_trim(one).n > 0 && *n == EVAL_MAX_CONTROLS) {
            return REFUSE(&r, "more than %d sentences: cut the case in two", EVAL_MAX_CONTROLS);
        }
        if (text_trim(one).n > 0 && !read_control(&r, one, &(*out)[(*n)++])) {
            return false;
        }
    }
    return !arena_full(a) || eval_refuse(path, "too large: cut the case in two");
}
