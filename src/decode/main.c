/* main.c - vigie-decode: one file in by descriptor 3, its text out by descriptor 4, then the end
 * Answer (wire/decoded.h): "vigie-decode 1 OK utf-8", pieces TEXT, "END OK"; or a head alone with
 * the error. It can open nothing, and has bounds on memory, time and output.
 */
#include "decode/decode.h"
#include "decode/guard.h"
#include "os/os.h"
#include "wire/child.h"
#include "wire/decoded.h"

#include <stdio.h>

enum { ARENA_BYTES = 64 << 20, MEMORY_BYTES = 256 << 20, CPU_S = 10 };

static enum verr say(enum verr e, enum decode_form form, struct text text)
{
    char line[DECODED_LINE_MAX];
    struct writer w = writer_over(line, sizeof line);
    decoded_head(&w, DECODER_TEXT, e, e ? "" : decode_form_name(form));
    enum verr bad = os_write_fd(CHILD_LISTEN, writer_text(&w));
    for (size_t at = 0; !e && !bad && at < text.n; at += DECODED_PIECE_MAX) {
        struct text piece = text_slice(text, at, at + DECODED_PIECE_MAX);
        w.n = 0;
        decoded_piece(&w, "TEXT", piece.n, "");
        bad = os_write_fd(CHILD_LISTEN, writer_text(&w));
        if (!bad)
            bad = os_write_fd(CHILD_LISTEN, piece);
    }
    w.n = 0;
    decoded_end(&w, VERR_OK, "");
    return bad || e ? bad : os_write_fd(CHILD_LISTEN, writer_text(&w));
}

int main(int argc, char **argv)
{
    (void)argv;
    struct os_map map;
    struct arena arena;
    struct text file, text = {NULL, 0};
    enum decode_form form = DECODE_UTF8;
    if (argc != 1 || !guard_has_both()) {
        fputs("vigie-decode is started by vigie serve, not by hand.\n", stderr);
        return 2;
    }
    enum verr e = os_arena(ARENA_BYTES, &map, &arena);
    if (!e)
        e = guard_close(SANDBOX_PIPE, MEMORY_BYTES, CPU_S);
    if (e)
        return verr_exit(e);
    e = os_read_fd(CHILD_CONTROL, DECODE_FILE_MAX, &arena, &file);
    if (!e)
        e = decode_text(&arena, file, &text, &form);
    return say(e, form, text) ? 5 : 0;
}
