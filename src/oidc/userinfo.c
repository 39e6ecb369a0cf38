/* userinfo.c - who a professional is, as Pro Santé Connect says it */
#include "oidc/inside.h"

enum { NAME_MAX_BYTES = 200, IDNPS = 12 };

/* IDNPS: "8" and the eleven digits of the RPPS number; other kinds ("0" ADELI, "3" FINESS) name no
 * person of the RPPS. */
static bool read_rpps(struct text id, struct text *out)
{
    if (id.n != IDNPS || id.p[0] != '8')
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] < '0' || id.p[i] > '9')
            return false;
    *out = text_slice(id, 1, id.n);
    return true;
}

static struct text full_name(struct arena *a, struct text given, struct text family)
{
    struct writer w = writer_in(a);
    writer_put(&w, given);
    if (given.n > 0 && family.n > 0)
        writer_char(&w, ' ');
    writer_put(&w, family);
    return writer_done(a, &w);
}

static enum oidc_why read_person(struct arena *a, const json_t *root, struct text subject,
                                 struct oidc_person *out)
{
    struct text sub, id, login, given, family;
    if (!root || !oidc__string(a, root, "sub", OIDC_WORD_MAX, &sub) ||
        !oidc__string(a, root, "SubjectNameID", OIDC_WORD_MAX, &id) ||
        !oidc__string(a, root, "preferred_username", OIDC_WORD_MAX, &login))
        return OIDC_WHY_userinfo;
    if (!text_equal(sub, subject))
        return OIDC_WHY_subject;
    /* Both name the same person, or something is wrong. */
    if (!read_rpps(id, &out->rpps) || (login.n > 0 && !text_equal(login, id)))
        return OIDC_WHY_no_rpps;
    if (!oidc__string(a, root, "given_name", NAME_MAX_BYTES, &given) ||
        !oidc__string(a, root, "family_name", NAME_MAX_BYTES, &family))
        return OIDC_WHY_userinfo;
    out->name = full_name(a, given, family);
    return arena_full(a) ? OIDC_WHY_userinfo : OIDC_WHY_none;
}

enum oidc_why oidc_userinfo_read(struct arena *a, struct text document, struct text subject,
                                 struct oidc_person *out)
{
    json_t *root = oidc__object(document);
    *out = (struct oidc_person){{"", 0}, {"", 0}};
    enum oidc_why why = read_person(a, root, subject, out);
    json_decref(root);
    return why;
}
