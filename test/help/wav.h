/* wav.h - a WAV file of 16-bit PCM as samples at 16 kHz
 */
#ifndef HELP_WAV_H
#define HELP_WAV_H

#include <stddef.h>
#include <stdint.h>

/* At most cap samples of the first channel into `out`; another rate is changed to 16 kHz between
 * two samples. Returns how many, 0 when there is no such file or it is of another kind. */
size_t wav_read(const char *path, int16_t *out, size_t cap);

#endif
