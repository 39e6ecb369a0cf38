/* get.h - one file, in as many requests as it takes
 * A line that is cut or stalls is taken up where it ended (Range, If-Range) as long as something
 * comes; a server that sends another part than it was asked for, or more than the file has, is
 * refused. At the end the bytes are read again and held against their hash. */
#ifndef FETCH_GET_H
#define FETCH_GET_H

#include "fetch/fetch.h"
#include "gate/proxy.h"

#include <curl/curl.h>

enum { GET_PART = 3, GET_TAG = 4, GET_URL_MAX = 4096 };

struct get {
    struct gate_list list;
    struct gate_proxy proxy; /* DATA/gate.proxy */
    struct text url;
    uint64_t size; /* 0: not known */
    const char *sha256, *ca;
    long stall_s;
    struct curl_slist *names;
    /* of the request that runs */
    CURL *curl;
    char at[GET_URL_MAX]; /* its address */
    char location[GET_URL_MAX], tag[256], range[128];
    bool encoded;
    bool begun;             /* the answer was looked at, its body is being kept */
    uint64_t asked, offset; /* it was asked from here; kept up to there */
    uint64_t total;         /* of the file, as the server says; 0: it does not */
    const char *refused;    /* why the server is not believed */
    int64_t told_ns;        /* when progress was last told */
    int64_t came_ns;        /* when a byte last came */
};

/* Runs to the end. 0: descriptor 3 holds the file with that hash. 4: refused (the address, or the
 * bytes); 5: the line failed, what came is kept. Says why on standard error. */
int get_all(struct get *g);

#endif
