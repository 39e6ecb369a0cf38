/* fake_listen.h - the socket of a fake llama-server
 */
#ifndef HELP_FAKE_LISTEN_H
#define HELP_FAKE_LISTEN_H

/* Listens on the UNIX socket `path` with a library of llama.cpp's mapped, as the real one does, and
 * hands each connection to `answer`, whose it is, for ever. Returns 1, with a line on standard
 * error, when it cannot: a socket of a former run ends it, as it does the real one. */
int fake_listen(const char *path, void (*answer)(int connection));

#endif
