/* prompt_body.c - a request as JSON: the schema of the answer, chat and completion */
#include "draft/json_read.h"
#include "draft/prompt.h"

#include <assert.h>

void prompt_schema(struct writer *w, const struct template *t, const struct prompt_pass *pass)
{
    writer_str(w,
               "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"statements\"],"
               "\"properties\":{\"statements\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
               "\"additionalProperties\":false,\"required\":[\"section\",\"cites\",\"text\"],"
               "\"properties\":{\"section\":{\"enum\":[");
    for (size_t i = 0; i < t->section_n; i++) {
        writer_str(w, i > 0 ? "," : "");
        writer_json(w, text_of(t->sections[i].id));
    }
    writer_str(w, "]},\"cites\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":");
    writer_u64(w, PROMPT_CITES_MAX);
    writer_str(w, ",\"items\":{\"type\":\"integer\",\"minimum\":");
    writer_u64(w, pass->first + 1);
    writer_str(w, ",\"maximum\":");
    writer_u64(w, pass->end);
    writer_str(w, "}},\"text\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":");
    writer_u64(w, PROMPT_STATEMENT_MAX);
    writer_str(w, "}}}}}}");
}

static void put_messages(struct writer *w, const struct prompt_request *q)
{
    writer_str(w, "\"messages\":[{\"role\":\"system\",\"content\":");
    writer_json(w, q->system);
    writer_str(w, "},{\"role\":\"user\",\"content\":");
    writer_json(w, q->user);
    writer_str(w, "}]");
}

/* llama-server keeps the prompt of a slot, so that the next document of the encounter begins where
 * the two part; after each batch of the prompt it says how far it is, so that one that reads for
 * long on a slow machine is not taken for one that hangs. */
static void put_common(struct writer *w, const struct prompt_request *q, const char *tokens)
{
    writer_str(w, ",\"stream\":true,\"temperature\":0,\"seed\":");
    writer_u64(w, q->seed);
    writer_str(w, ",\"");
    writer_str(w, tokens);
    writer_str(w, "\":");
    writer_u64(w, q->max_tokens);
    if (q->llama) {
        writer_str(w, ",\"cache_prompt\":true,\"return_progress\":true");
    }
    if (q->llama && q->slot >= 0) {
        writer_str(w, ",\"id_slot\":");
        writer_u64(w, (uint64_t)q->slot);
    }
}

static enum verr close_body(struct writer *w, size_t before)
{
    writer_char(w, '}');
    return w->full || w->n - before > PROMPT_BODY_MAX ? VERR_LIMIT : VERR_OK;
}

enum verr prompt_chat(struct writer *w, const struct prompt_request *q)
{
    assert(q->max_tokens > 0);
    size_t before = w->n;
    writer_str(w, "{\"model\":");
    writer_json(w, q->model);
    writer_char(w, ',');
    put_messages(w, q);
    put_common(w, q, "max_tokens");
    writer_str(w, ",\"stream_options\":{\"include_usage\":true}");
    if (q->schema.n > 0) {
        writer_str(w, ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":"
                      "\"statements\",\"strict\":true,\"schema\":");
        writer_put(w, q->schema);
        writer_str(w, "}}");
    }
    return close_body(w, before);
}

enum verr prompt_template(struct writer *w, const struct prompt_request *q)
{
    size_t before = w->n;
    writer_char(w, '{');
    put_messages(w, q);
    return close_body(w, before);
}

enum verr prompt_templated(struct arena *a, struct text answer, struct text *prompt)
{
    if (answer.n > 2 * PROMPT_BODY_MAX) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(answer)) {
        return VERR_BAD_UTF8;
    }
    struct json j = {answer, 0, a, false};
    json_expect(&j, '{');
    bool ours = text_is(json_quoted(&j).text, "prompt");
    json_expect(&j, ':');
    struct text t = json_quoted(&j).text;
    json_expect(&j, '}');
    json_blanks(&j);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    if (j.bad || !ours || j.at != answer.n || t.n == 0) {
        return VERR_BAD_JSON;
    }
    *prompt = t;
    return VERR_OK;
}

enum verr prompt_completion(struct writer *w, const struct prompt_request *q, struct text prompt)
{
    assert(q->max_tokens > 0);
    size_t before = w->n;
    writer_str(w, "{\"prompt\":");
    writer_json(w, prompt);
    put_common(w, q, "n_predict");
    if (q->schema.n > 0) {
        writer_str(w, ",\"json_schema\":");
        writer_put(w, q->schema);
    }
    return close_body(w, before);
}
