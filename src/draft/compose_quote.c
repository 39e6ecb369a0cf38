#include "draft/compose_inner.h"
void compose_quotes(struct compose *c, int source)
{
    (void)c;
    (void)source;
}
