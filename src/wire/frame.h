/* frame.h - the frames that cross between processes
 * A frame is a header of 12 bytes, little-endian (u32 payload length, u8 type, u8 descriptors, u16
 * zero, u32 stream), then the payload. Fields are {u16 tag, u32 length, bytes}, each at most once,
 * in the order of tbl/messages.def: one meaning has exactly one encoding.
 * Takes  : bytes of a peer, which may be hostile
 * Gives  : views that borrow from them
 * Errors : VERR_BAD_INPUT; the link must then be closed, for there is no way to find the next
 *          frame
 * Cost   : O(fields), no allocation
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "base/err.h"

enum wire_type {
    WIRE_NONE,
#define MESSAGE(name, shape, fds, max, help) WIRE_##name,
#include "messages.def"
#undef MESSAGE
    WIRE_TYPE_COUNT
};

enum wire_field {
#define FIELD(name, max, help) FIELD_##name,
#include "messages.def"
#undef FIELD
    WIRE_FIELD_COUNT
};

/* Those before PEER_COUNT are programs that the warden always runs; PEER_SPEECH is the end of a
 * link to the speech engine, which may be there or not. */
enum wire_peer { PEER_WARDEN, PEER_FRONT, PEER_CLERK, PEER_GATE, PEER_COUNT, PEER_SPEECH };

enum { WIRE_HEADER = 12, WIRE_PAYLOAD_MAX = 98304, WIRE_FDS_MAX = 2 };
enum { WIRE_WHOLE_BODY = 65536, WIRE_PIECE = 32768, WIRE_WINDOW = 131072 };

struct wire_frame {
    enum wire_type type;
    unsigned fds; /* descriptors that came with it */
    uint32_t stream;
    struct text payload;
};

struct wire_fields {
    struct text value[WIRE_FIELD_COUNT]; /* {NULL, 0} when absent */
};

/* Reads the frame at the head of `bytes`. *used = its whole length; 0 (with VERR_OK) when more
 * bytes are needed. */
enum verr wire_parse(struct text bytes, struct wire_frame *out, size_t *used);

/* Reads the fields of a frame whose shape is `fields`. VERR_BAD_INPUT: unknown, repeated, unordered
 * or oversized field, or bytes left over. */
enum verr wire_read(const struct wire_frame *f, struct wire_fields *out);
static inline bool wire_has(const struct wire_fields *f, enum wire_field field)
{
    return f->value[field].p != NULL;
}
/* An integer field; `missing` when it is absent or not 8 bytes. */
uint64_t wire_u64(const struct wire_fields *f, enum wire_field field, uint64_t missing);

/* Writing a frame: begin, put fields in the order of the table, end. A field that is empty is left
 * out. Asserts that sizes respect the table: the caller has cut or refused what is too long.
 * w must have WIRE_HEADER bytes free at begin; when it overflows, end returns false. */
struct wire_out {
    struct writer *w;
    size_t start;
};
struct wire_out wire_begin(struct writer *w, enum wire_type type, uint32_t stream);
/* Appends a field: nothing when it is empty. */
void wire_put(struct wire_out *o, enum wire_field field, struct text value);
/* The same for an integer, 8 bytes. */
void wire_put_u64(struct wire_out *o, enum wire_field field, uint64_t value);
/* Appends to the payload of a raw frame. */
void wire_raw(struct wire_out *o, struct text bytes);
/* Fills the length. false: it did not fit, and the writer is as it was before wire_begin. */
bool wire_end(struct wire_out *o, unsigned fds);
/* Longest value of a field, from the table. */
size_t wire_field_max(enum wire_field field);

#endif
