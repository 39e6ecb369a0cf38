/* transcript_cues.c - WebVTT and SRT: timed lines, speaker by <v Name> or by a label
 * W3C WebVTT: https://www.w3.org/TR/webvtt1/ (cue timings, voice spans); NOTE and STYLE are passed.
 */
#include "draft/transcript_inner.h"

/* "01:02:03.456", "02:03,456": milliseconds, -1 when it is not a time. */
static int64_t clock_ms(struct text t)
{
    int64_t total = 0;
    int64_t part = 0;
    int digits = 0;
    int colons = 0;
    int64_t scale = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c >= '0' && c <= '9' && scale == 0 && digits < 6) {
            part = part * 10 + (c - '0');
            digits++;
        } else if (c >= '0' && c <= '9' && scale > 0) {
            part += (c - '0') * scale / 10;
            scale = scale > 1 ? scale / 10 : 1;
        } else if (c == ':' && digits && colons < 2 && scale == 0) {
            total = (total + part) * 60;
            part = 0;
            digits = 0;
            colons++;
        } else if ((c == '.' || c == ',') && digits && scale == 0) {
            part *= 1000;
            scale = 1000;
        } else {
            return -1;
        }
    }
    return scale && colons ? total * 1000 + part : -1;
}

static bool timing(struct text line, int64_t *t0, int64_t *t1)
{
    size_t arrow = text_find(line, TEXT("-->"), 0);
    if (arrow == SIZE_MAX) {
        return false;
    }
    struct text after = text_trim(text_slice(line, arrow + 3, line.n));
    *t0 = clock_ms(text_trim(text_slice(line, 0, arrow)));
    *t1 = clock_ms(text_trim(text_cut(&after, ' ')));
    return *t0 >= 0 && *t1 >= 0;
}

/* "<v Docteur>texte</v>": the name, and what is left. */
static struct text voice(struct text *line)
{
    struct text name = {NULL, 0};
    if (text_starts(*line, TEXT("<v ")) || text_starts(*line, TEXT("<v."))) {
        size_t end = text_find(*line, TEXT(">"), 0);
        if (end != SIZE_MAX) {
            size_t blank = text_find(*line, TEXT(" "), 0);
            name = text_trim(text_slice(*line, blank < end ? blank : end, end));
            *line = text_slice(*line, end + 1, line->n);
        }
    }
    if (text_ends(*line, TEXT("</v>"))) {
        line->n -= 4;
    }
    return name;
}

static struct text label(struct text *line)
{
    size_t colon = text_find(*line, TEXT(":"), 0);
    struct text name = text_trim(text_slice(*line, 0, colon < 32 ? colon : 0));
    if (speaker_of(name) == SPEAKER_NONE) {
        return (struct text){NULL, 0};
    }
    *line = text_slice(*line, colon + 1, line->n);
    return name;
}

static struct turn cue_line(struct text bytes, struct text line, int64_t t0, int64_t t1)
{
    struct text name = voice(&line);
    if (!name.n) {
        name = label(&line);
    }
    line = text_trim(line);
    struct turn t = {.text = line, .name = name, .t0 = t0, .t1 = t1, .confidence = -1};
    t.speaker = speaker_of(name);
    t.start = line.n ? (size_t)(line.p - bytes.p) : 0;
    t.end = t.start + line.n;
    return t;
}

enum verr transcript_cues(struct text bytes, struct turns *out)
{
    struct text rest = bytes;
    int64_t t0 = -1;
    int64_t t1 = -1;
    bool in_cue = false;
    struct turn last = {0};
    while (rest.p && !out->full) {
        struct text line = text_trim(text_cut(&rest, '\n'));
        if (line.n == 0) {
            in_cue = false;
        } else if (!in_cue && text_find(line, TEXT("-->"), 0) != SIZE_MAX) {
            if (!timing(line, &t0, &t1)) {
                return VERR_BAD_INPUT;
            }
            in_cue = true;
        } else if (in_cue) {
            struct turn t = cue_line(bytes, line, t0, t1);
            if (!t.name.n && last.t0 == t0) {
                t.speaker = last.speaker; /* the cue's second line: same voice */
                t.name = last.name;
            }
            last = t;
            if (t.text.n) {
                turns_add(out, t);
            }
        }
    }
    return VERR_OK;
}
