/* proxy_set.c - libcurl told which way to go; nothing of it comes from the environment */
#include "gate/proxy.h"

#include <curl/curl.h>

bool gate_proxy_set(void *easy, const struct gate_proxy *p, struct text url)
{
    CURL *c = easy;
    const char *by = gate_proxy_of(p, url);
    bool bad = curl_easy_setopt(c, CURLOPT_PROXY, by);
    bad |= curl_easy_setopt(c, CURLOPT_NOPROXY, "");
    bad |= curl_easy_setopt(c, CURLOPT_PROXYTYPE, (long)CURLPROXY_HTTP);
    bad |= curl_easy_setopt(c, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    bad |= curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    return !bad;
}
