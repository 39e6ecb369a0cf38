/* may.h - whether a model's file may serve
 * Asked at every start of an engine, in a process of its own, so that it may take its time.
 */
#ifndef ENGINE_MAY_H
#define ENGINE_MAY_H

#include "base/err.h"

/* VERR_OK: an engine may be started on it. VERR_NOT_FOUND: no such regular file, or this user may
 * not read it; VERR_FORBIDDEN: it is there and may not serve. */
enum verr engine_may_start(const char *path);

#endif
