/* archive.h - the form of a backup: what backup.c writes and restore.c reads
 * MANIFEST is text, one fact a line, in this order:
 *   vigie-backup 1
 *   driver sqlite              where it comes from
 *   version 3                  of the schema
 *   table NAME ROWS SHA256     one a table, in order of creation
 *   blob NAME BYTES SHA256     one a file of blobs/
 *   sha256 HASH                of all the bytes above
 * NAME.rows: the number of columns, their names, then the rows' values one after another. A value
 * is one byte of enum db_type, then for a number 8 bytes, for text and bytes 8 bytes of length and
 * the bytes. Numbers are big endian. The key tables and schema_version are left out.
 */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include "store/driver.h"

#include <sodium.h>

enum {
    ARCHIVE_PATH_MAX = PATH_MAX,
    ARCHIVE_TABLES_MAX = 64,
    ARCHIVE_COLUMNS_MAX = STORE__VALUES_MAX,
    ARCHIVE_NAME_MAX = 64,
    ARCHIVE_HASH_HEX = 64,
    ARCHIVE_MANIFEST_MAX = 64 * 1024 * 1024
};

struct archive_names {
    char name[ARCHIVE_TABLES_MAX][ARCHIVE_NAME_MAX];
    int n;
};

/* The tables that a backup holds, in order of creation. */
enum verr archive_tables(struct db *db, struct archive_names *out);
/* A table's columns, in order. */
enum verr archive_columns(struct db *db, const char *table, struct archive_names *out);
/* "folder/name.end" */
bool archive_path(char out[ARCHIVE_PATH_MAX], const char *folder, const char *name,
                  const char *end);
void archive_hex(const uint8_t hash[crypto_hash_sha256_BYTES], char out[ARCHIVE_HASH_HEX + 1]);
/* folder/name, written and fsynced; its SHA-256 in hex and its size. Copies from an open
 * descriptor. */
enum verr archive_copy(int from, const char *path, char hex[ARCHIVE_HASH_HEX + 1], int64_t *bytes);

/* A file being written: hashed and buffered. Errors are sticky. */
struct archive_out {
    int fd;
    enum verr error;
    crypto_hash_sha256_state hash;
    size_t n;
    char buffer[64 * 1024];
};
enum verr archive_create(struct archive_out *o, const char *path);
void archive_put(struct archive_out *o, struct text bytes);
void archive_value(struct archive_out *o, struct db_value v);
/* Flushes, fsyncs, closes. */
enum verr archive_close(struct archive_out *o, char hex[ARCHIVE_HASH_HEX + 1]);

#endif
