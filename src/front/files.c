/* files.c - the browser application, out of this program's own memory */
#include "front/front.h"
#include "web_files.h"

enum { FILES_MAX = 64 };

/* Made once: a response may be sent any number of times. */
static struct MHD_Response *made[FILES_MAX];

bool files_open(const struct front *f)
{
    if (web_files_n > FILES_MAX)
        return false;
    for (size_t i = 0; i < web_files_n; i++) {
        const struct web_file *w = &web_files[i];
        made[i] = MHD_create_response_from_buffer(w->n, (void *)(uintptr_t)w->bytes,
                                                  MHD_RESPMEM_PERSISTENT);
        if (!made[i])
            return false;
        headers_put(f, made[i], false);
        (void)MHD_add_response_header(made[i], "Content-Type", w->type);
        (void)MHD_add_response_header(made[i], "ETag", w->etag);
        (void)MHD_add_response_header(made[i], "Cache-Control", "no-cache");
    }
    return true;
}

static size_t find(const char *url)
{
    size_t i = 0;
    while (i < web_files_n && strcmp(web_files[i].path, url) != 0)
        i++;
    return i;
}

bool files_has(const char *url)
{
    return find(url) < web_files_n;
}

static enum MHD_Result not_modified(const struct front *f, struct MHD_Connection *c,
                                    const char *etag)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    headers_put(f, r, false);
    (void)MHD_add_response_header(r, "ETag", etag);
    (void)MHD_add_response_header(r, "Cache-Control", "no-cache");
    enum MHD_Result sent = MHD_queue_response(c, MHD_HTTP_NOT_MODIFIED, r);
    MHD_destroy_response(r);
    return sent;
}

enum MHD_Result files_serve(struct front *f, struct MHD_Connection *c, const char *url)
{
    size_t i = find(url);
    f->count.files++;
    if (text_is(headers_get(c, "If-None-Match"), web_files[i].etag))
        return not_modified(f, c, web_files[i].etag);
    return MHD_queue_response(c, MHD_HTTP_OK, made[i]);
}

void files_close(void)
{
    for (size_t i = 0; i < web_files_n; i++) {
        if (made[i])
            MHD_destroy_response(made[i]);
        made[i] = NULL;
    }
}
