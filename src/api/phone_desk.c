/* phone_desk.c - see phone_desk.h */
#include "api/phone_desk.h"

#include <assert.h>

void phone_desk_open(struct phone_desk *d)
{
    *d = (struct phone_desk){.at = {{.recording = 0}}};
    int bad = pthread_mutex_init(&d->lock, NULL);
    assert(bad == 0);
}

void phone_desk_close(struct phone_desk *d)
{
    (void)pthread_mutex_destroy(&d->lock);
}

void phone_desk_put(struct phone_desk *d, const struct phone_said *said)
{
    pthread_mutex_lock(&d->lock);
    struct phone_said *place = &d->at[0];
    for (size_t i = 0; i < PHONE_DESK && place->recording != said->recording; i++)
        if (d->at[i].recording == said->recording || d->at[i].at_ms < place->at_ms)
            place = &d->at[i];
    *place = *said;
    pthread_mutex_unlock(&d->lock);
}

bool phone_desk_get(struct phone_desk *d, int64_t recording, struct phone_said *out)
{
    bool found = false;
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < PHONE_DESK && !found; i++)
        if (d->at[i].recording == recording) {
            *out = d->at[i];
            found = true;
        }
    pthread_mutex_unlock(&d->lock);
    return found;
}
