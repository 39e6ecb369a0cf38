/* ins.h - the Identité Nationale de Santé: number, key and authority
 * Takes  : the 15 characters of a "matricule INS" (13 of the NIR or NIA, 2 of the key), blanks
 *          allowed
 * Gives  : whether the key holds and the OID is one of the four that the ANS publishes
 * Source : ANS, "Référentiel Identifiant National de Santé" and "Liste des OID des autorités
 *          d'affectation des INS" (NIR .4.8, NIA .4.9, test .4.10, demonstration .4.11); key:
 *          INSEE, 97 - (number mod 97), with 2A read as 19 and 2B as 18
 */
#ifndef API_INS_H
#define API_INS_H

#include "base/err.h"

enum { INS_CHARS = 15 };

/* Copies `written` without blanks into out (15 characters and a zero) and checks form and key.
 * VERR_BAD_INS leaves out unspecified. */
enum verr ins_read(struct text written, char out[INS_CHARS + 1]);

/* The key of 13 characters, 1..97; 0 when they are ill-formed. */
unsigned ins_key(struct text thirteen);

/* VERR_BAD_INS unless the OID is an INS authority, and a test or demonstration one when
 * `fictitious`, a real one when not: invented patients never carry a number that may be somebody's.
 */
enum verr ins_oid(struct text oid, bool fictitious);

#endif
