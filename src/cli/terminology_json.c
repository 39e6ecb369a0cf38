/* terminology_json.c - hp.json, the ontology of HPO as obographs */
#include "cli/terminology.h"

#include <jansson.h>

static struct text string_of(const json_t *o, const char *key)
{
    return text_of(json_string_value(json_object_get(o, key)));
}

/* ".../obo/HP_0000001" as "HP:0000001"; false for what is none of HPO's terms. */
static bool code_of(struct text iri, char room[16], struct text *out)
{
    size_t at = text_find(iri, TEXT("/HP_"), 0);
    if (iri.p == NULL || at == SIZE_MAX || iri.n - at != 11) {
        return false;
    }
    memcpy(room, iri.p + at + 1, 10);
    room[2] = ':';
    *out = (struct text){room, 10};
    return true;
}

static void read_node(struct terminology_reader *r, const json_t *node)
{
    char room[16];
    struct text code;
    if (!code_of(string_of(node, "id"), room, &code)) {
        return;
    }
    const json_t *meta = json_object_get(node, "meta");
    terminology_hpo_term(r, code, string_of(node, "lbl"),
                         json_is_true(json_object_get(meta, "deprecated")));
    size_t i;
    const json_t *synonym;
    json_array_foreach(json_object_get(meta, "synonyms"), i, synonym)
    {
        if (text_is(string_of(synonym, "pred"), "hasExactSynonym")) {
            terminology_hpo_synonym(r, code, string_of(synonym, "val"));
        }
    }
}

static void read_edge(struct terminology_reader *r, const json_t *edge)
{
    char rooms[2][16];
    struct text child;
    struct text parent;
    if (text_is(string_of(edge, "pred"), "is_a") &&
        code_of(string_of(edge, "sub"), rooms[0], &child) &&
        code_of(string_of(edge, "obj"), rooms[1], &parent)) {
        terminology_hpo_parent(r, child, parent);
    }
}

static void read_release(struct terminology_reader *r, const json_t *graph)
{
    size_t i;
    const json_t *value;
    const json_t *meta = json_object_get(graph, "meta");
    json_array_foreach(json_object_get(meta, "basicPropertyValues"), i, value)
    {
        if (text_ends(string_of(value, "pred"), TEXT("versionInfo"))) {
            r->b->about.release = text_copy(r->b->a, string_of(value, "val"));
        }
    }
}

enum verr terminology_hpo_json(struct terminology_reader *r, struct text text)
{
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, 0, &error);
    const json_t *graph = json_array_get(json_object_get(root, "graphs"), 0);
    size_t i;
    const json_t *one;
    if (graph == NULL) {
        r->left_out++;
        r->bad(r->ctx, root == NULL && error.line > 0 ? (size_t)error.line : 1,
               "an ontology in JSON (obographs) expected");
        json_decref(root);
        return VERR_BAD_JSON;
    }
    read_release(r, graph);
    json_array_foreach(json_object_get(graph, "nodes"), i, one)
    {
        read_node(r, one);
    }
    json_array_foreach(json_object_get(graph, "edges"), i, one)
    {
        read_edge(r, one);
    }
    json_decref(root);
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}
