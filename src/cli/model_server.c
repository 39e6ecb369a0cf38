/* model_server.c - vigie model server: the record of a server outside, for the register */
#include "cli/command.h"
#include "cli/model.h"

#include <stdio.h>
#include <stdlib.h>

/* Whatever is missing is told by its option. */
static const char *missing(const struct model_wish *w)
{
    const struct {
        const char *value, *option;
    } needed[] = {{w->url, "--url"},           {w->model, "--model"},
                  {w->host, "--host"},         {w->country, "--country"},
                  {w->contract, "--contract"}, {w->certificate, "--certificate"},
                  {w->purpose, "--purpose"},   {w->retention, "--retention"}};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!needed[i].value)
            return needed[i].option;
    }
    return NULL;
}

static char *body_of(const struct model_wish *w)
{
    json_t *record = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "host", w->host, "country", w->country,
                               "contract", w->contract, "certificate", w->certificate, "purpose",
                               w->purpose, "retention", w->retention);
    json_t *j = json_pack("{s:s,s:s,s:s,s:s,s:o}", "name", w->name, "use", "compose", "server",
                          w->url, "model", w->model, "record", record);
    char *body = j ? json_dumps(j, JSON_COMPACT) : NULL;
    json_decref(j);
    return body;
}

int model_server(struct arena *a, const struct model_wish *w)
{
    const char *what = missing(w);
    (void)a;
    if (what) {
        cli_say("model", "the record of a server outside is not whole: say also", what);
        return 2;
    }
    char *body = body_of(w);
    if (!body)
        return cli_fail("model", VERR_BAD_UTF8, NULL);
    int status = remote_post("model", &w->o, "/api/models", text_of(body));
    free(body);
    if (!status)
        printf("%s: written down; another person, a data protection officer, approves this record "
               "(vigie model admit), then it is evaluated\n",
               w->name);
    return status;
}
