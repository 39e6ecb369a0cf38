/* terminologies.h - the establishment's terminologies, found in what is said when the server
 * drafts and reads
 * Takes  : DATA/terminology: files that `vigie terminology import` made, NAME.vgt, in the order of
 *          their names
 * Gives  : services.terms, and the version of the built-in engine, which names them
 * Errors : VERR_BAD_INPUT (damaged, or no terminology), VERR_UNSUPPORTED (not in French),
 *          VERR_LIMIT (more than SERVICE_TERMS_MAX), those of os_map_file. Each is logged with its
 *          file: a server without a terminology that it had yesterday would read otherwise than
 *          yesterday, so it does not start.
 * Owns   : the maps, until establishment_terms_close
 */
#ifndef API_TERMINOLOGIES_H
#define API_TERMINOLOGIES_H

#include "api/services.h"

/* A folder that is not there holds none. Called before the sandbox closes. */
enum verr establishment_terms_open(struct clerk_services *s, const char *data);
void establishment_terms_close(struct clerk_services *s);

/* "0.1.0 + bdpm 2026-11-02 + hpo 2026-09-01": the program's version and what it was given to know.
 * In the arena of the services. */
struct text establishment_terms_version(struct clerk_services *s);

#endif
