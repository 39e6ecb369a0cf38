/* main_scan.c - vigie-decode-scan: a letter on paper in by descriptor 3 (at most FILE_MAX bytes),
 * its words out by descriptor 4 Answer (wire/decoded.h), pieces of JSON lines: vigie-decode-scan 1
 * OK KIND PAGES JSON BYTES
 *     {"page":1,"of":2,"from":"text","width":2480,"height":3508,"dpi":300,"turned":0,"skew":0}
 *     {"text":"Docteur,","box":[210,95,160,31]}     a line of the text that stands in the file
 *     {"page":2,"of":2,"from":"ocr","width":2480,"height":3508,"dpi":300,"turned":0,"skew":0.4}
 *     {"word":"2,5","line":3,"block":1,"box":[210,95,60,31],"confidence":71,"doubtful":true}
 *     {"layer":"Docteur"}                           what the file itself says of a page that was
 * read END STATUS PAGES WORDS DOUBTFUL UNREAD or a head alone with the error. The box is left, top,
 * width, height, in points of the page turned and straightened as it says. After the line of a page
 * come pieces JPEG BYTES: the parts of one file that shows it so, smaller.
 */
#include "decode/guard.h"
#include "decode/scan.h"
#include "os/os.h"
#include "wire/child.h"
#include "wire/decoded.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FILE_MAX = 64 << 20,
    MEMORY_BYTES = 1536 << 20, /* libraries 400 MiB, the file, and three images of a page */
    CPU_START_S = 100,
    CPU_A_PAGE = 60,
    PAGES_MAX = 60,
    PIXELS_MAX = 40000000, /* A2 at 300 dpi */
    PAGE_MS = 40000,
    LINE_ROOM = 6 * SCAN_LINE_MAX + 256, /* a line of JSON, all escaped */
    OUT_MAX = 96 << 20
};

struct answer {
    bool begun;
    unsigned pages;
    bool read; /* the page by eye */
    size_t out;
    struct writer w;
    char block[DECODED_PIECE_MAX];
};

static enum verr put(struct answer *a, const char *kind, struct text bytes)
{
    char line[DECODED_LINE_MAX];
    struct writer head = writer_over(line, sizeof line);
    decoded_piece(&head, kind, bytes.n, "");
    enum verr e = os_write_fd(CHILD_LISTEN, writer_text(&head));
    if (!e)
        e = os_write_fd(CHILD_LISTEN, bytes);
    a->out += bytes.n;
    return !e && a->out > OUT_MAX ? VERR_LIMIT : e;
}

static enum verr flush(struct answer *a)
{
    enum verr e = a->w.n == 0 ? VERR_OK : put(a, "JSON", writer_text(&a->w));
    a->w.n = 0;
    return e;
}

/* Room for one more line. */
static enum verr make_room(struct answer *a)
{
    return a->w.cap - a->w.n < LINE_ROOM ? flush(a) : VERR_OK;
}

static enum verr begin(void *ctx, enum scan_kind kind, unsigned pages)
{
    struct answer *a = ctx;
    char line[DECODED_LINE_MAX], words[64];
    struct writer w = writer_over(line, sizeof line);
    (void)snprintf(words, sizeof words, "%s %u", scan_kind_name(kind), pages);
    decoded_head(&w, DECODER_SCAN, VERR_OK, words);
    a->begun = true;
    return os_write_fd(CHILD_LISTEN, writer_text(&w));
}

static enum verr page(void *ctx, const struct scan_page *p)
{
    struct answer *a = ctx;
    enum verr e = flush(a);
    writer_f(&a->w, "{\"page\":%u,\"of\":%u,\"from\":\"%s\"", p->number, p->of,
             p->read ? "ocr" : "text");
    if (p->read || p->width > 0)
        writer_f(&a->w, ",\"width\":%u,\"height\":%u,\"dpi\":%u,\"turned\":%d,\"skew\":%.2f",
                 p->width, p->height, p->dpi, p->turned, (double)p->skew);
    writer_str(&a->w, "}\n");
    a->read = p->read;
    guard_extend(CPU_START_S + ++a->pages * CPU_A_PAGE);
    return e;
}

static enum verr word(void *ctx, const struct scan_word *word)
{
    struct answer *a = ctx;
    enum verr e = make_room(a);
    writer_str(&a->w, "{\"word\":");
    writer_json(&a->w, word->text);
    writer_f(&a->w, ",\"line\":%u,\"block\":%u,\"box\":[%d,%d,%d,%d],\"confidence\":%u", word->line,
             word->block, word->left, word->top, word->width, word->height, word->confidence);
    writer_str(&a->w, word->doubtful ? ",\"doubtful\":true}\n" : ",\"doubtful\":false}\n");
    return e;
}

static enum verr line(void *ctx, struct text line, struct scan_box box)
{
    struct answer *a = ctx;
    enum verr e = make_room(a);
    writer_str(&a->w, a->read ? "{\"layer\":" : "{\"text\":");
    writer_json(&a->w, line);
    if (!a->read && box.width > 0)
        writer_f(&a->w, ",\"box\":[%d,%d,%d,%d]", box.left, box.top, box.width, box.height);
    writer_str(&a->w, "}\n");
    return e;
}

static enum verr image(void *ctx, struct text jpeg)
{
    struct answer *a = ctx;
    enum verr e = flush(a);
    for (size_t at = 0; !e && at < jpeg.n; at += DECODED_PIECE_MAX)
        e = put(a, "JPEG", text_slice(jpeg, at, at + DECODED_PIECE_MAX));
    return e;
}

static enum verr finish(struct answer *a, enum verr e, const struct scan_end *end)
{
    char said[DECODED_LINE_MAX], words[DECODED_LINE_MAX / 2];
    struct writer w = writer_over(said, sizeof said);
    (void)snprintf(words, sizeof words, "%u %u %u %u", end->pages, end->words, end->doubtful,
                   end->unread);
    enum verr bad = flush(a);
    if (a->begun)
        decoded_end(&w, e, words);
    else
        decoded_head(&w, DECODER_SCAN, e, "");
    return bad ? bad : os_write_fd(CHILD_LISTEN, writer_text(&w));
}

/* Tesseract's OpenMP may start no thread, and reads that when it is loaded: the program executes
 * itself once, while it may. What the libraries print may hold words of the file: nobody reads it.
 */
static void prepare(char **argv)
{
    const char *threads = getenv("OMP_THREAD_LIMIT");
    if (!threads || strcmp(threads, "1") != 0) {
        (void)setenv("OMP_THREAD_LIMIT", "1", 1);
        (void)execv("/proc/self/exe", argv);
    }
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        (void)dup2(nowhere, STDERR_FILENO);
}

int main(int argc, char **argv)
{
    static struct answer answer;
    static const struct scan_limits limits = {PAGES_MAX, PIXELS_MAX, PAGE_MS};
    struct os_map map;
    struct arena arena;
    struct scan_reader *reader = NULL;
    struct scan_end end = {0};
    struct text file;
    if (argc != 1 || !guard_has_both()) {
        fputs("vigie-decode-scan is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    prepare(argv);
    answer.w = writer_over(answer.block, sizeof answer.block);
    enum verr e = os_arena((size_t)FILE_MAX + (1 << 20), &map, &arena);
    enum verr warm = scan_warm(&reader);
    if (!e)
        e = guard_close(SANDBOX_PIPE_NO_FILE, MEMORY_BYTES, CPU_START_S);
    if (e)
        return verr_exit(e);
    struct scan_sink sink = {begin, page, word, line, image, &answer};
    e = warm ? warm : os_read_fd(CHILD_CONTROL, FILE_MAX, &arena, &file);
    if (!e)
        e = scan_read(reader, file, &limits, &sink, &end);
    return finish(&answer, e, &end) ? 5 : 0;
}
