/* model_server.h - a server outside in the register: its record, and who let it be asked
 * A record tells who hosts the server, in which country, under which contract (GDPR article 28) and
 * certificate (hébergement de données de santé, code de la santé publique L1111-8), for what, and
 * how long it keeps what it was sent. The approval of a data protection officer, another person
 * than its author, is sealed with the hash of that very record.
 * Rule   : nothing is sent to a server whose record is not approved as it stands, nor to another
 *          address or for another model than it names
 */
#ifndef API_MODEL_SERVER_H
#define API_MODEL_SERVER_H

#include "api/model.h"

/* Reads a body with "server" into a row: server, version (the model), record, sha256. */
enum verr model_server_read(struct call *c, const json_t *body, struct model_row *m);
/* SHA-256 of a record, in hexadecimal, in the arena. */
struct text model_server_hash(struct call *c, struct text record);
/* Whether it may be asked: VERR_NO_RECORD, VERR_MODEL_ALTERED. `evaluates`: to be evaluated, for
 * which the approval of its record is enough. */
enum verr model_server_stands(struct call *c, const struct model_row *m, bool evaluates);
/* The server `name`, to be evaluated: as guard_model, but that its record's approval is enough.
 * VERR_NO_RECORD. */
enum verr guard_evaluation(struct call *c, struct text name, struct model_row *out);
/* {"host","country"} of the server that serves, or null, in the arena: what patients are told. */
enum verr model_server_tell(struct call *c, struct text *out);
/* Who decides on a server: VERR_FORBIDDEN (no data protection officer), VERR_RECORDER. */
enum verr model_server_decides(const struct call *c, const struct model_row *m);
/* "server" and "record" of a reply; nothing for a file. */
void model_server_write(struct call *c, struct writer *w, const struct model_row *m);
/* HOST[:PORT] of "https://HOST:PORT/v1". */
struct text model_server_host(struct text url);

#endif
