/* exchange.c - the slots of requests under way */
#include "front/front.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

enum { SLOT_BITS = 12 };
_Static_assert(EXCHANGES_MAX == 1 << SLOT_BITS, "a stream id holds the slot and its generation");

static uint32_t rank_of(const struct front *f, const struct exchange *x)
{
    return (uint32_t)(x - f->exchange);
}

struct exchange *exchange_new(struct front *f, struct MHD_Connection *c, const char *target)
{
    if (f->first_free == EXCHANGES_MAX)
        return NULL;
    char *copy = strdup(target);
    if (!copy)
        return NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct exchange *x = &f->exchange[f->first_free];
    uint32_t generation = x->generation + 1;
    f->first_free = x->next_free;
    f->used++;
    *x = (struct exchange){.state = EXCHANGE_BODY,
                           .connection = c,
                           .socket = info ? info->connect_fd : -1,
                           .generation = generation,
                           .target = copy,
                           .pipe = -1};
    return x;
}

void exchange_free(struct front *f, struct exchange *x)
{
    uint32_t rank = rank_of(f, x);
    assert(x->state != EXCHANGE_FREE && !x->suspended);
    if (x->pipe >= 0)
        close(x->pipe);
    if (x->response)
        MHD_destroy_response(x->response);
    free(x->target);
    free(x->body);
    free(x->out);
    uint32_t generation = x->generation;
    *x = (struct exchange){.state = EXCHANGE_FREE, .generation = generation, .pipe = -1};
    x->next_free = f->first_free;
    f->first_free = rank;
    f->used--;
}

uint32_t exchange_stream(const struct front *f, const struct exchange *x)
{
    return x->generation << SLOT_BITS | rank_of(f, x);
}

struct exchange *exchange_of(struct front *f, uint32_t stream)
{
    struct exchange *x = &f->exchange[stream & (EXCHANGES_MAX - 1)];
    return x->state != EXCHANGE_FREE && exchange_stream(f, x) == stream ? x : NULL;
}

void exchange_suspend(struct front *f, struct exchange *x)
{
    if (x->suspended)
        return;
    x->suspended = true;
    if (x->socket >= 0 && (size_t)x->socket < f->sockets)
        f->at_socket[x->socket] = rank_of(f, x) + 1;
    MHD_suspend_connection(x->connection);
}

void exchange_resume(struct front *f, struct exchange *x)
{
    if (!x->suspended)
        return;
    x->suspended = false;
    if (x->socket >= 0 && (size_t)x->socket < f->sockets)
        f->at_socket[x->socket] = 0;
    MHD_resume_connection(x->connection);
}
