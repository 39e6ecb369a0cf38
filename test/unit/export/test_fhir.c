/* The Bundle: parsed back and walked, reference by reference. */
#include "sample.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static char block[4 << 20];

static json_t *made(const struct export_document *d)
{
    struct arena a = arena_over(block, sizeof(block));
    struct text out = {0};
    assert_int_equal(export_fhir(&a, d, &out), VERR_OK);
    json_t *j = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(j);
    return j;
}

/* The n-th resource of a type, NULL when there are fewer. Borrowed. */
static json_t *resource(const json_t *bundle, const char *type, int n)
{
    size_t i = 0;
    json_t *e = NULL;
    json_array_foreach(json_object_get(bundle, "entry"), i, e)
    {
        json_t *r = json_object_get(e, "resource");
        const char *is = json_string_value(json_object_get(r, "resourceType"));
        if (strcmp(is, type) == 0 && n-- == 0) {
            return r;
        }
    }
    return NULL;
}

/* The value at a path of keys and ranks: "attester.0.mode". Borrowed. */
static json_t *at(json_t *j, const char *path)
{
    struct text rest = text_of(path);
    while (rest.p && j) {
        struct text key = text_cut(&rest, '.');
        uint64_t rank = 0;
        char name[64] = {0};
        if (text_to_u64(key, &rank)) {
            j = json_array_get(j, rank);
            continue;
        }
        memcpy(name, key.p, key.n);
        j = json_object_get(j, name);
    }
    return j;
}

static void is(json_t *j, const char *path, const char *value)
{
    const char *found = json_string_value(at(j, path));
    if (!found || strcmp(found, value) != 0) {
        fail_msg("%s is %s, not %s", path, found ? found : "absent", value);
    }
}

static bool has_url(const json_t *bundle, const char *url)
{
    size_t i = 0;
    json_t *e = NULL;
    json_array_foreach(json_object_get(bundle, "entry"), i, e)
    {
        if (strcmp(json_string_value(json_object_get(e, "fullUrl")), url) == 0) {
            return true;
        }
    }
    return false;
}

/* Every reference of the tree leads to an entry. Depth of a Bundle is bounded by its shape. */
static void follow(const json_t *bundle, const json_t *j, int depth)
{
    assert_true(depth < 32);
    const char *key = NULL;
    json_t *v = NULL;
    size_t i = 0;
    json_object_foreach((json_t *)(uintptr_t)j, key, v)
    {
        if (strcmp(key, "reference") == 0) {
            assert_true(has_url(bundle, json_string_value(v)));
        }
        follow(bundle, v, depth + 1);
    }
    json_array_foreach(j, i, v)
    {
        follow(bundle, v, depth + 1);
    }
}

static void whole(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    json_t *b = made(&d);
    is(b, "type", "document");
    is(b, "entry.0.resource.resourceType", "Composition");
    is(b, "timestamp", "2026-03-12T15:42:10Z");
    assert_true(strncmp(json_string_value(at(b, "identifier.value")), "urn:uuid:", 9) == 0);
    follow(b, b, 0);
    json_t *c = resource(b, "Composition", 0);
    is(c, "status", "final");
    is(c, "type.coding.0.code", "11490-0");
    is(c, "attester.0.mode", "legal");
    is(c, "attester.0.time", "2026-03-12T15:42:10Z");
    is(c, "relatesTo.0.code", "replaces");
    is(c, "relatesTo.0.targetIdentifier.value", "d-42-v1");
    assert_int_equal(json_array_size(at(c, "section")), 6);
    const char *allergy = json_string_value(at(c, "section.2.text.div"));
    assert_non_null(strstr(allergy, "(urticaire) &amp; intolérance aux &lt;IEC&gt; (toux)."));
    assert_null(strstr(allergy, "<IEC>"));
    json_decref(b);
}

static void identity(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    json_t *b = made(&d);
    json_t *p = resource(b, "Patient", 0);
    is(p, "identifier.1.system", "urn:oid:1.2.250.1.213.1.4.10");
    is(p, "identifier.1.value", "248079910000173");
    is(p, "extension.0.extension.0.valueCoding.code", "VALI");
    is(p, "name.0.family", "TESTPATIENT");
    assert_int_equal(json_array_size(at(p, "name.0.given")), 3);
    is(p, "name.1.family", "DEMO");
    is(p, "gender", "female");
    is(p, "birthDate", "1948-07-01");
    is(p, "meta.tag.0.code", "HTEST");
    is(resource(b, "Practitioner", 0), "identifier.1.value", "10001234567");
    assert_null(resource(b, "Practitioner", 1)); /* author and signatory are one person */
    json_decref(b);
    d.patient.status = EXPORT_IDENTITY_PROV;
    b = made(&d);
    p = resource(b, "Patient", 0);
    assert_int_equal(json_array_size(at(p, "identifier")), 1);
    char *all = json_dumps(b, 0);
    assert_null(strstr(all, "248079910000173"));
    free(all);
    json_decref(b);
}

static void machine_and_human(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    json_t *b = made(&d);
    json_t *v = resource(b, "Provenance", 0);
    is(v, "agent.0.type.coding.0.code", "author");
    is(v, "agent.1.type.coding.0.code", "verifier");
    is(v, "entity.0.what.identifier.value", "src-1");
    assert_int_equal(json_array_size(at(v, "entity")),
                     1); /* the source that nothing cites is not one */
    is(resource(b, "Device", 0), "deviceName.0.name", "Vigie");
    is(b, "meta.security.0.code", "AIAST");
    is(v, "meta.security.0.code", "AIAST");
    is(resource(b, "Composition", 0), "meta.security.0.code", "AIAST");
    assert_null(at(resource(b, "Patient", 0), "meta.security"));
    assert_null(at(resource(b, "Practitioner", 0), "meta.security"));
    json_decref(b);
}

static void by_hand(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct export_statement s = TYPED("Repos de trois jours.");
    struct export_section one = {
        .id = TEXT("corps"), .title = TEXT("Certificat"), .statements = &s, .statement_n = 1};
    d.device = (struct export_device){0};
    d.sections = &one;
    d.section_n = 1;
    d.signature.by.id = TEXT("p-8");
    json_t *b = made(&d);
    assert_null(resource(b, "Device", 0));
    assert_non_null(resource(b, "Practitioner", 1));
    char *all = json_dumps(b, 0);
    assert_null(strstr(all, "AIAST"));
    free(all);
    follow(b, b, 0);
    json_decref(b);
}

static void same_bytes(void **state)
{
    (void)state;
    static char other[4 << 20];
    struct export_document d = sample_document();
    struct arena a = arena_over(block, sizeof(block));
    struct arena c = arena_over(other, sizeof(other));
    struct text x;
    struct text y;
    assert_int_equal(export_fhir(&a, &d, &x), VERR_OK);
    assert_int_equal(export_fhir(&c, &d, &y), VERR_OK);
    assert_true(text_equal(x, y));
    struct arena tiny = arena_over(block, 100);
    assert_int_equal(export_fhir(&tiny, &d, &x), VERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(identity),
        cmocka_unit_test(machine_and_human),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
