/* ready.h - an engine is ready when it has answered, not when it says so
 * Ready: /health says 200 (503 while it loads), one real request of one token is answered, and a
 * processor backend of ggml is mapped (without one the start fails, and with the slowest one it is
 * five times slower: the name is worth showing).
 */
#ifndef ENGINE_READY_H
#define ENGINE_READY_H

#include "engine/launch.h"

enum { ENGINE_BACKEND = 64, ENGINE_ANSWER = 1 << 20 };

/* Waits until llama-server is ready, `most_ms` at most. `backend` gets the name of its backend,
 * "libggml-cpu-zen4". VERR_CANCELLED: it has ended (its log tells why); VERR_BUSY: not ready in
 * time; VERR_BAD_INPUT: healthy, but the request was not answered or no backend is mapped. The
 * arena is left as it was. */
enum verr engine_wait_ready(struct arena *a, const struct engine_launch *l, pid_t pid, int pidfd,
                            int64_t most_ms, char backend[ENGINE_BACKEND]);

/* The processor backend that the process, or one that it has started (bubblewrap), has mapped, and
 * which of them that is (`which` may be NULL). VERR_NOT_FOUND: none. */
enum verr engine_backend(struct arena *a, pid_t pid, char out[ENGINE_BACKEND], pid_t *which);

/* True when the process sees no network interface but its own loopback: what the launch promises,
 * read off the kernel. */
bool engine_is_offline(struct arena *a, pid_t pid);

#endif
