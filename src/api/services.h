/* services.h - what every call may lean on, made once when the clerk starts
 * Threads: read-only once the clerk serves; each thread has its own struct db.
 */
#ifndef API_SERVICES_H
#define API_SERVICES_H

#include "crypt/crypt.h"
#include "export/export.h"
#include "store/store.h"

struct clerk_services {
    struct store *store;
    struct crypt *crypt;
    bool demo;         /* invented patients, known passwords, loopback only */
    const char *share; /* folder of the data that ships (share/), borrowed */
    struct export_establishment establishment;
    struct export_fonts fonts; /* found before the sandbox closes */
};

#endif
