/* reply.c - the bytes of an answer: a proposal, streamed as the protocol has it, or not */
#include "hostile.h"

const char *reply_name(enum reply_kind k)
{
    static const char *const names[] = {
#define R(name, says) says,
        REPLIES
#undef R
    };
    return names[k];
}

static void put_said(struct writer *w, const struct said *s, bool nested)
{
    writer_str(w, "{\"section\":");
    writer_json(w, s->section);
    writer_str(w, ",\"cites\":[");
    for (size_t i = 0; i < s->cite_n; i++) {
        writer_str(w, i > 0 ? "," : "");
        writer_u64(w, s->cites[i]);
    }
    for (int i = 0; nested && i < 200; i++) {
        writer_char(w, i < 100 ? '[' : ']');
    }
    writer_str(w, "],\"text\":");
    writer_json(w, s->text);
    writer_char(w, '}');
}

/* The proposal of an answer. An endless one says its last statement again, with a counter. */
static void put_proposal(struct writer *w, const struct reply *q)
{
    writer_str(w, q->kind == REPLY_PROSE ? "Voici le document demandé :\n" : "");
    writer_str(w, q->kind == REPLY_FENCED ? "```json\n" : "");
    writer_str(w, "{\"statements\":[");
    for (size_t i = 0; i < q->n; i++) {
        writer_str(w, i > 0 ? "," : "");
        put_said(w, &q->said[i], q->kind == REPLY_NESTED && i + 1 == q->n);
    }
    for (unsigned i = 0; q->kind == REPLY_ENDLESS && w->n + 4096 < w->cap && w->n < 300000; i++) {
        struct said again = q->said[i % q->n];
        char text[SAID_TEXT_MAX];
        struct writer t = writer_over(text, sizeof text);
        writer_put(&t, again.text);
        if (i % 3 != 0) {
            writer_f(&t, " %u", i);
        }
        again.text = writer_text(&t);
        writer_char(w, ',');
        put_said(w, &again, false);
    }
    writer_str(w, "]}");
    writer_str(w, q->kind == REPLY_FENCED ? "\n```" : "");
    writer_str(w, q->kind == REPLY_PROSE ? "\nJ'espère que cela aide." : "");
}

static void put_event(struct writer *w, struct text piece, enum reply_kind k, const char *end)
{
    writer_str(w, "data: ");
    if (k == REPLY_COMPLETION) {
        writer_str(w, "{\"index\":0,\"content\":");
        writer_json(w, piece);
        writer_str(w, ",\"stop\":false}");
    } else {
        writer_str(w, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":");
        writer_json(w, piece);
        writer_str(w, "},\"finish_reason\":null}");
        writer_str(w, k == REPLY_TWO ? ",{\"index\":1,\"delta\":{\"content\":\"x\"}}]}" : "]}");
    }
    writer_str(w, end);
    writer_str(w, end);
}

/* What an answer does between two of its events. */
static void put_between(struct chance *r, struct writer *w, enum reply_kind k)
{
    static const char *const framing[] = {
        "data\n\n",
        "data: {\"choices\":\n\n",
        "data: }{\n\n",
        "\n\n\n",
        "event: x\ndata: [1]\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\",\"content\":\"b\"}}]}\n\n",
        "data: null\n\n",
        "{\"choices\":[]}\n\n",
        "data: [DONE\n\n",
        ": ping\r\r\n\n"};
    static const char *const usage[] = {
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1e300}}\n\n",
        "data: {\"usage\":{\"prompt_tokens\":99999999999999999999999,\"completion_tokens\":0}}\n\n",
        "data: {\"usage\":{\"prompt_tokens\":\"<b>\",\"completion_tokens\":null}}\n\n",
        "data: {\"usage\":null}\n\n"};
    if (k == REPLY_FRAMING) {
        writer_str(w, framing[chance_below(r, sizeof framing / sizeof *framing)]);
    } else if (k == REPLY_USAGE) {
        writer_str(w, usage[chance_below(r, 4)]);
    } else if (k == REPLY_TOOL_CALL) {
        writer_str(w, "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{"
                      "\"name\":\"sign\",\"arguments\":\"{}\"}}]}}]}\n\n");
    } else if (k == REPLY_ERROR) {
        writer_str(w, "data: {\"error\":{\"code\":500,\"message\":\"<script>x</script>\",\"type\":"
                      "\"server_error\"}}\n\n");
    } else if (k == REPLY_BAD_UTF8) {
        writer_str(w, "data: {\"choices\":[{\"delta\":{\"content\":\"\xc3\x28\xf5\"}}]}\n\n");
    } else if (k == REPLY_BAD_ESCAPE) {
        writer_str(w, chance_one_in(r, 2)
                          ? "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\n"
                          : "data: {\"choices\":[{\"delta\":{\"content\":\"a\\u0000b\"}}]}\n\n");
    }
}

static size_t piece_end(struct chance *r, struct text t, size_t at, bool long_ones)
{
    size_t end = at + 1 + chance_below(r, long_ones ? 2000 : 40);
    end = end < t.n ? end : t.n;
    while (end < t.n && ((unsigned char)t.p[end] & 0xc0) == 0x80) {
        end++;
    }
    return end;
}

static void put_stream(struct chance *r, struct writer *w, struct text t, enum reply_kind k)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    const char *end = ends[chance_below(r, 3)];
    bool long_ones = k == REPLY_ENDLESS || chance_one_in(r, 3);
    size_t when = chance_below(r, t.n); /* where it does what it does */
    writer_str(w, chance_one_in(r, 8) ? "\xef\xbb\xbf" : "");
    writer_str(w, chance_one_in(r, 4) ? ": ping\n\n" : "");
    for (size_t at = 0; at < t.n;) {
        size_t to = piece_end(r, t, at, long_ones);
        put_event(w, text_slice(t, at, to), k, end);
        if (at <= when && when < to) {
            put_between(r, w, k);
        }
        at = to;
    }
    if (k == REPLY_COMPLETION) {
        writer_str(
            w,
            "data: "
            "{\"content\":\"\",\"stop\":true,\"stop_type\":\"eos\",\"timings\":{\"x\":1e-05}}\n\n");
    } else {
        writer_str(w, "data: [DONE]\n\n");
    }
    if (k == REPLY_AFTER) {
        put_event(w, t, REPLY_PLAIN, "\n");
    }
}

static void put_endless(struct writer *w, const char *head, const char *of)
{
    writer_str(w, head);
    while (!w->full) {
        writer_str(w, of);
    }
}

void reply_make(struct chance *r, struct arena *a, const struct house *h,
                const struct house_case *c, char *room, struct reply *out)
{
    struct writer w = writer_over(room, REPLY_MAX);
    out->kind = chance_one_in(r, 3) ? REPLY_PLAIN : (enum reply_kind)chance_below(r, REPLY_COUNT);
    out->n = 1 + chance_below(r, chance_one_in(r, 10) ? SAID_MAX : 12);
    for (size_t i = 0; i < out->n; i++) {
        bool twice = i > 0 && out->said[i - 1].kind == KIND_TWICE;
        out->said[i] = twice ? out->said[i - 1] : attack_say(r, a, h, c);
        out->said[i].kind = twice ? KIND_RIGHT : out->said[i].kind;
    }
    struct writer p = writer_in(a);
    put_proposal(&p, out);
    struct text proposal = writer_done(a, &p);
    if (out->kind == REPLY_PAGE) {
        writer_str(&w, "<html><body><h1>502</h1><script>x</script></body></html>\n\n");
    } else if (out->kind == REPLY_ENDLESS_LINE) {
        put_endless(&w, "data: {\"choices\":[{\"delta\":{\"content\":\"", "lorem <b> ");
    } else if (out->kind == REPLY_ENDLESS_PING) {
        put_endless(&w, "", ": ping\n\n");
    } else {
        put_stream(r, &w, proposal, out->kind);
    }
    if (out->kind == REPLY_CUT) {
        w.n = chance_below(r, w.n);
    }
    for (size_t i = 0; out->kind == REPLY_FLIPPED && i < 1 + chance_below(r, 4); i++) {
        room[chance_below(r, w.n)] = (char)chance_next(r);
    }
    out->bytes = writer_text(&w);
}
