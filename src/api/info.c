/* What anybody may know: the house's name, the version; in the demo, its invented accounts. */
#include "api/model_server.h"
#include "api/oidc_provider.h"
#include "api/rec.h"
#include "api/services.h"
#include "api/setting.h"

static enum verr info_prepare(struct call *c)
{
    struct text accounts = {NULL, 0}, outside;
    struct oidc_config provider;
    enum verr e = oidc_config_get(c, &provider);
    if (!e && c->services->demo)
        e = setting_get(c->db, c->arena, "demo_accounts", &accounts);
    if (!e)
        e = model_server_tell(c, &outside);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "establishment", c->services->establishment.name);
    rec_json_field(&w, "version", TEXT(VIGIE_VERSION));
    rec_key(&w, "demo");
    writer_str(&w, c->services->demo ? "true" : "false");
    rec_key(&w, "provider");
    writer_str(&w, provider.on ? "true" : "false");
    rec_json_field(&w, "passwords",
                   provider.on && provider.break_glass_only ? TEXT("break_glass") : TEXT("all"));
    rec_key(&w, "outside");
    writer_put(&w, outside);
    rec_key(&w, "accounts");
    writer_put(&w, accounts.n > 0 ? accounts : TEXT("[]"));
    writer_str(&w, ",\"languages\":[\"fr\",\"en\"]}");
    return rec_reply(c, &w);
}

const struct handler api_info = {info_prepare, NULL};
