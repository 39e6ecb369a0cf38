/* conf.c - any bytes as engines.conf: what is taken is within its limits, and means the same again
 */
#include "engine/conf.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_path(const char *path)
{
    size_t n = strlen(path);
    assert(n < ENGINE_PATH && (n == 0 || path[0] == '/'));
    for (size_t i = 0; i < n; i++) {
        assert((unsigned char)path[i] >= ' ' && path[i] != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct engine_conf c;
    size_t line = 0;
    const char *bad = engine_conf_read((struct text){(const char *)data, size}, &c, &line);
    if (bad != NULL) {
        assert(bad[0] != '\0' && (line > 0 || size > ENGINE_CONF_MAX));
        return 0;
    }
    hold_path(c.speech);
    hold_path(c.vad);
    hold_path(c.language);
    assert(c.threads <= ENGINE_THREADS_MAX && c.slots >= 1 && c.slots <= 16 && c.context >= 256);
    assert(c.start_s >= 1 && c.start_s <= 3600 && c.silence_s >= 1 && c.silence_s <= 3600);
    assert(c.language[0] == '\0' || c.language_url[0] == '\0');
    assert(c.vad[0] == '\0' || c.speech[0] != '\0');
    size_t n = strlen(c.language_url);
    assert(n < ENGINE_URL);
    assert(n == 0 || strncmp(c.language_url, "https://", 8) == 0 ||
           strncmp(c.language_url, "http://127.0.0.1", 16) == 0);
    assert(n > 0 || (c.language_key[0] == '\0' && c.language_model[0] == '\0'));
    hold_path(c.language_key);
    assert(strpbrk(c.language_url, "@?#\\ %") == NULL);
    return 0;
}
