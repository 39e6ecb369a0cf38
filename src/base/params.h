/* params.h - the numbers that a person may want to know or change: tbl/params.def
 * Times are in milliseconds, sizes in bytes, whatever the unit in the table.
 */
#ifndef BASE_PARAMS_H
#define BASE_PARAMS_H

#define PARAM_UNIT_KIB 1024
#define PARAM_UNIT_COUNT 1
#define PARAM_UNIT_S 1000
enum param {
#define PARAM(name, value, unit, why) PARAM_##name = (value)*PARAM_UNIT_##unit,
#include "params.def"
#undef PARAM
};

#endif
