/* Nothing that nobody signed leaves by any way out, whoever asks. The ways out are those of the
 * table whose event is document_export: a new one is covered from its first day. */
#include "road.h"

static bool is_way_out(const struct api_route *r)
{
    return r->event == LEDGER_document_export;
}

/* The route's path with the document in the place of its first {..} and 1 in the others. */
static void path_for(const struct api_route *r, int64_t document, char out[128])
{
    size_t n = 0;
    bool first = true;
    for (const char *p = r->path; *p; p++) {
        if (*p != '{') {
            out[n++] = *p;
            continue;
        }
        n += (size_t)snprintf(out + n, 128 - n, "%lld", first ? (long long)document : 1LL);
        first = false;
        p = strchr(p, '}');
    }
    out[n] = '\0';
}

static struct answer *take_out(struct road *r, const struct api_route *route, struct seat *by)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
    char path[128];
    path_for(route, r->document, path);
    return askf(r->h, by, route->method == METHOD_GET ? NULL : "{}", "%s %s",
                methods[route->method], path);
}

static void refuse_everybody(struct road *r, struct seat *seats)
{
    int ways = 0;
    for (size_t i = 0; i < route_count; i++) {
        if (!is_way_out(&routes[i]))
            continue;
        ways++;
        for (int role = 0; role < ROLE_COUNT; role++) {
            bool may = routes[i].roles & (1u << role);
            struct answer *a = take_out(r, &routes[i], &seats[role]);
            assert_int_equal(a->status, 403);
            assert_string_equal(answer_error(a), may ? "NOT_SIGNED" : "FORBIDDEN");
            assert_int_equal(house_entry(r->h, 0).outcome, LEDGER_REFUSED);
        }
        assert_int_equal(take_out(r, &routes[i], NULL)->status, 401);
    }
    assert_true(ways >= 2);
}

/* One person of each role, all in the care team, so that the role alone decides. */
static void seat_everybody(struct road *r, struct seat seats[ROLE_COUNT])
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        char body[64];
        seats[role] = house_seat(r->h, house_person(r->h, role_name((enum role)role), 1u << role));
        snprintf(body, sizeof body, "{\"person\":\"%lld\"}", (long long)seats[role].person);
        struct answer *a =
            askf(r->h, &r->anne, body, "POST /api/patients/%lld/team", (long long)r->patient);
        assert_int_equal(a->status, 200);
    }
}

static void no_unsigned_document_leaves(void **state)
{
    struct seat seats[ROLE_COUNT];
    struct road r = road_begin(*state);
    seat_everybody(&r, seats);
    road_draft(&r);
    refuse_everybody(&r, seats); /* a draft */
    road_review(&r);
    refuse_everybody(&r, seats); /* reviewed to the last point, not signed */
    struct road hand = r;
    road_write(&hand);
    refuse_everybody(&hand, seats); /* written by hand */
    assert_int_equal(road_sign(&r)->status, 200);
    refuse_everybody(&hand, seats); /* another one's signature is none */
    struct answer *a = road_do(&r, &r.anne, "POST", "/replace", "{}");
    assert_int_equal(a->status, 201);
    struct road next = r;
    next.document = answer_int(a, "id");
    refuse_everybody(&next, seats); /* the next version of a signed one */
}

static void a_signed_document_leaves_by_every_way(void **state)
{
    struct road r = road_begin(*state);
    road_write(&r);
    assert_int_equal(road_sign(&r)->status, 200);
    for (size_t i = 0; i < route_count; i++)
        if (is_way_out(&routes[i])) {
            assert_int_equal(take_out(&r, &routes[i], &r.anne)->status, 200);
            assert_int_equal(house_entry(r.h, 0).event, LEDGER_document_export);
        }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(no_unsigned_document_leaves),
        HOUSE_TEST(a_signed_document_leaves_by_every_way),
    };
    if (!house_begin(argc, argv))
        return 77;
    int failures = cmocka_run_group_tests_name("export_unsigned", tests, NULL, NULL);
    house_end();
    return failures;
}
