/* Restoring a backup into a folder that holds nothing yet but DATA/keys. */
#include "api/journal.h"
#include "api/services.h"
#include "store/backup.h"

/* The rows first: what opens them is checked after, and a folder that stays empty can be tried
 * again. Without the former server's keys nothing could ever be read: that is asked before
 * anything. */
static enum verr fill(const struct api_config *config, const char *folder, const char *keys)
{
    struct store_config at = {.driver = config->conninfo ? STORE_POSTGRES : STORE_SQLITE,
                              .data = config->data,
                              .conninfo = config->conninfo};
    struct store *s = NULL;
    struct crypt *c = NULL;
    enum verr e = crypt_open(config->data, false, &c);
    if (!e)
        e = store_open(&at, &s);
    if (!e)
        e = store_restore(s, folder);
    if (!e && keys)
        e = store_restore_keys(s, c, keys);
    crypt_close(c);
    store_close(s);
    return e;
}

enum verr api_restore(const struct api_config *config, const char *folder, const char *keys)
{
    struct clerk_services *s = NULL;
    struct db *db = NULL;
    enum verr e = fill(config, folder, keys);
    if (!e)
        e = api_open(config, &s);
    if (!e)
        e = api_connect(s, true, &db);
    if (!e)
        e = journal_system(s, db, LEDGER_restore, os_wall_ms());
    if (db) {
        api_tick(s, db, true);
        api_disconnect(db);
    }
    api_close(s);
    return e;
}
