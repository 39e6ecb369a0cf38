/* transcript_json.c - {"segments":[{"t0","t1","speaker","text","confidence"}]} as turns
 * Unknown keys are skipped; a duplicate key of ours is refused. */
#include "draft/json_read.h"
#include "draft/transcript_inner.h"

static int64_t milliseconds(struct json *j)
{
    if (json_peek(j) == 'n') {
        json_word(j);
        return -1;
    }
    double seconds = json_number(j);
    j->bad |= seconds < 0 || seconds > 1e6;
    return j->bad ? -1 : (int64_t)(seconds * 1000 + 0.5);
}

enum segment_key { KEY_T0 = 1, KEY_T1 = 2, KEY_SPEAKER = 4, KEY_TEXT = 8, KEY_CONFIDENCE = 16 };

static int segment_key(struct text name)
{
    static const char *const names[] = {"t0", "t1", "speaker", "text", "confidence"};
    for (int i = 0; i < 5; i++) {
        if (text_is(name, names[i])) {
            return 1 << i;
        }
    }
    return 0;
}

static void segment_text(struct json *j, struct turn *t)
{
    struct json_string s = json_quoted(j);
    t->text = s.text;
    t->start = s.start;
    t->end = s.end;
    t->escaped = s.escaped;
}

static void segment_speaker(struct json *j, struct turn *t)
{
    if (json_peek(j) != '"') {
        json_scalar(j);
        return;
    }
    t->name = json_quoted(j).text;
    t->speaker = speaker_of(t->name);
}

static void segment_field(struct json *j, int key, struct turn *t)
{
    switch (key) {
    case KEY_T0:
        t->t0 = milliseconds(j);
        break;
    case KEY_T1:
        t->t1 = milliseconds(j);
        break;
    case KEY_SPEAKER:
        segment_speaker(j, t);
        break;
    case KEY_TEXT:
        segment_text(j, t);
        break;
    case KEY_CONFIDENCE:
        if (json_peek(j) == 'n') {
            json_word(j);
        } else {
            t->confidence = json_number(j);
        }
        break;
    default:
        json_skip(j);
    }
}

static void segment(struct json *j, struct turns *out)
{
    struct turn t = {.t0 = -1, .t1 = -1, .confidence = -1};
    int seen = 0;
    json_expect(j, '{');
    if (!json_take(j, '}')) {
        do {
            int key = segment_key(json_quoted(j).text);
            json_expect(j, ':');
            j->bad |= (seen & key) != 0;
            seen |= key;
            if (!j->bad) {
                segment_field(j, key, &t);
            }
        } while (json_take(j, ','));
        json_expect(j, '}');
    }
    j->bad |= !(seen & KEY_TEXT);
    if (!j->bad && text_trim(t.text).n) {
        turns_add(out, t);
    }
}

static void segments(struct json *j, struct turns *out)
{
    json_expect(j, '[');
    if (json_take(j, ']')) {
        return;
    }
    do {
        segment(j, out);
    } while (!j->bad && !out->full && json_take(j, ','));
    if (!out->full) {
        json_expect(j, ']');
    }
}

enum verr transcript_json(struct arena *a, struct text bytes, struct turns *out)
{
    size_t bom = text_starts(bytes, TEXT("\xef\xbb\xbf")) ? 3 : 0;
    struct json j = {bytes, bom, a, false};
    bool seen = false;
    json_expect(&j, '{');
    if (!json_take(&j, '}')) {
        do {
            bool ours = text_is(json_quoted(&j).text, "segments");
            json_expect(&j, ':');
            j.bad |= ours && seen;
            seen |= ours;
            if (ours && !j.bad) {
                segments(&j, out);
            } else if (!j.bad) {
                json_skip(&j);
            }
        } while (!j.bad && !out->full && json_take(&j, ','));
        if (!out->full) {
            json_expect(&j, '}');
        }
    }
    json_blanks(&j);
    if (arena_full(a) || out->full) {
        return VERR_LIMIT;
    }
    return j.bad || !seen || j.at != bytes.n ? VERR_BAD_JSON : VERR_OK;
}
