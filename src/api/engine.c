/* The engines: how they are, starting and stopping them. */
#include "api/engine.h"

void engine_look(const struct engine_desk *d, enum told_engine engine, struct told *out)
{
    *out = (struct told){.engine = engine};
    if (d->look)
        d->look(d->ctx, engine, out);
}

enum verr speech_take(const struct engine_desk *d, struct speech_link *out)
{
    return d->take ? d->take(d->ctx, out) : VERR_NO_ENGINE;
}

void speech_back(const struct engine_desk *d, uint64_t generation)
{
    if (d->back)
        d->back(d->ctx, generation, true);
}

void speech_broken(const struct engine_desk *d, uint64_t generation)
{
    if (d->back)
        d->back(d->ctx, generation, false);
}
