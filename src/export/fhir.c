/* fhir.c - the FHIR R4 document Bundle of a signed version
 * Source: HL7 FHIR R4 (bundle.html#document, composition, provenance, security-labels), FR Core
 * 2.x for identity traits; OIDs and URLs as the French health agency publishes them. */
#include "export/export.h"

#include "export/pdf.h"

#include <jansson.h>
#include <sodium.h>

#define FR "https://hl7.fr/ig/fhir/core/"
#define FR_TYPES FR "CodeSystem/fr-core-cs-v2-0203"
#define HL7 "http://terminology.hl7.org/CodeSystem/"

/* The resources of the Bundle, each with a name that its urn:uuid is made from. */
enum who {
    COMPOSITION,
    PATIENT,
    AUTHOR,
    SIGNATORY,
    ORGANIZATION,
    ENCOUNTER,
    DEVICE,
    PROVENANCE,
    WHO_N
};

struct bundle {
    const struct export_document *d;
    struct arena *a;
    char urn[WHO_N][46]; /* "urn:uuid:" and 36 characters */
    json_t *entries;     /* owns */
};

static json_t *str(struct text t)
{
    json_t *j = json_stringn(t.p ? t.p : "", t.n);
    return j ? j : json_string("\xef\xbf\xbd"); /* ill-formed UTF-8 shows instead of vanishing */
}

static void set(json_t *o, const char *key, struct text t)
{
    if (t.n > 0) {
        json_object_set_new(o, key, str(t));
    }
}

static json_t *list1(json_t *item)
{
    json_t *l = json_array();
    json_array_append_new(l, item);
    return l;
}

/* A name-based UUID, version 8 (RFC 9562 5.8): the first 122 free bits of a SHA-256. */
static void urn_of(char out[46], const char *kind, struct text id)
{
    uint8_t h[32];
    char hex[33];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const uint8_t *)kind, strlen(kind) + 1);
    crypto_hash_sha256_update(&s, (const uint8_t *)id.p, id.n);
    crypto_hash_sha256_final(&s, h);
    h[6] = (uint8_t)((h[6] & 0x0f) | 0x80);
    h[8] = (uint8_t)((h[8] & 0x3f) | 0x80);
    (void)sodium_bin2hex(hex, sizeof(hex), h, 16);
    struct writer w = writer_over(out, 45);
    struct text t = text_of(hex);
    writer_str(&w, "urn:uuid:");
    static const size_t cuts[] = {0, 8, 12, 16, 20, 32};
    for (int i = 0; i < 5; i++) {
        writer_str(&w, i ? "-" : "");
        writer_put(&w, text_slice(t, cuts[i], cuts[i + 1]));
    }
    out[45] = '\0';
}

static json_t *refer(const struct bundle *b, enum who who, struct text display)
{
    json_t *o = json_pack("{s:s}", "reference", b->urn[who]);
    set(o, "display", display);
    return o;
}

static json_t *concept(const char *system, const char *code, struct text display)
{
    json_t *coding = json_pack("{s:s,s:s}", "system", system, "code", code);
    set(coding, "display", display);
    return json_pack("{s:[o]}", "coding", coding);
}

static json_t *loinc(struct arena *a, struct text code, struct text display)
{
    return concept("http://loinc.org", text_copy(a, code).p, display);
}

static json_t *identifier(const char *system, struct text value)
{
    json_t *o = json_pack("{s:s}", "system", system);
    set(o, "value", value);
    return o;
}

static void add(struct bundle *b, enum who who, json_t *resource)
{
    json_array_append_new(b->entries,
                          json_pack("{s:s,s:o}", "fullUrl", b->urn[who], "resource", resource));
}

/* AIAST: "Artificial Intelligence asserted" (v3-ObservationValue), on what the device touched. */
static void label_ai(const struct bundle *b, json_t *resource)
{
    if (b->d->device.name.n == 0) {
        return;
    }
    json_t *coding = json_pack("{s:s,s:s,s:s}", "system", HL7 "v3-ObservationValue", "code",
                               "AIAST", "display", "Artificial Intelligence asserted");
    json_t *meta = json_object_get(resource, "meta");
    if (!meta) {
        meta = json_object();
        json_object_set_new(resource, "meta", meta);
    }
    json_object_set_new(meta, "security", list1(coding));
}

static void label_test(const struct bundle *b, json_t *resource)
{
    if (!b->d->fictitious) {
        return;
    }
    json_t *meta = json_object_get(resource, "meta");
    if (!meta) {
        meta = json_object();
        json_object_set_new(resource, "meta", meta);
    }
    json_object_set_new(meta, "tag",
                        json_pack("[{s:s,s:s,s:s}]", "system", HL7 "v3-ActReason", "code", "HTEST",
                                  "display", "test health data"));
}

/* Narrative: paragraphs of escaped text. */
static json_t *narrative(struct bundle *b, const struct export_section *s)
{
    struct writer w = writer_in(b->a);
    writer_str(&w, "<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>");
    for (size_t i = 0; i < s->statement_n; i++) {
        writer_str(&w, "<li>");
        pdf_xml(&w, s->statements[i].text);
        writer_str(&w, "</li>");
    }
    writer_str(&w, "</ul></div>");
    char *mark = w.p;
    json_t *o = json_pack("{s:s,s:o}", "status", "generated", "div", str(writer_done(b->a, &w)));
    if (!arena_full(b->a)) {
        arena_rewind(b->a, mark);
    }
    return o;
}

static json_t *sections(struct bundle *b)
{
    json_t *list = json_array();
    for (size_t i = 0; i < b->d->section_n; i++) {
        const struct export_section *s = &b->d->sections[i];
        if (s->statement_n == 0) {
            continue;
        }
        json_t *o = json_object();
        set(o, "title", s->title);
        if (s->loinc.n > 0) {
            json_object_set_new(o, "code", loinc(b->a, s->loinc, s->title));
        }
        json_object_set_new(o, "text", narrative(b, s));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *whole_text(struct bundle *b)
{
    struct writer w = writer_in(b->a);
    writer_str(&w, "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h1>");
    pdf_xml(&w, b->d->title);
    writer_str(&w, "</h1></div>");
    return json_pack("{s:s,s:o}", "status", "generated", "div", str(writer_done(b->a, &w)));
}

static void replaced(const struct export_document *d, json_t *composition)
{
    if (d->replaces.n == 0) {
        return;
    }
    json_t *target = json_pack("{s:s,s:o}", "code", "replaces", "targetIdentifier",
                               identifier("urn:vigie:version", d->replaces));
    json_object_set_new(composition, "relatesTo", list1(target));
}

static void add_composition(struct bundle *b)
{
    const struct export_document *d = b->d;
    json_t *o = json_pack("{s:s,s:s}", "resourceType", "Composition", "status", "final");
    json_object_set_new(o, "language", json_string(d->lang == LANG_FR ? "fr-FR" : "en"));
    label_ai(b, o);
    json_object_set_new(o, "text", whole_text(b));
    json_object_set_new(o, "identifier", identifier("urn:vigie:document", d->set_id));
    json_object_set_new(o, "type", loinc(b->a, d->loinc, d->loinc_name));
    json_object_set_new(o, "subject", refer(b, PATIENT, TEXT("")));
    json_object_set_new(o, "encounter", refer(b, ENCOUNTER, TEXT("")));
    set(o, "date", d->signature.signed_at);
    json_object_set_new(o, "author", list1(refer(b, AUTHOR, d->author.name)));
    set(o, "title", d->title);
    json_object_set_new(o, "confidentiality", json_string("N"));
    json_t *attester = json_pack("{s:s}", "mode", "legal");
    set(attester, "time", d->signature.signed_at);
    json_object_set_new(attester, "party", refer(b, SIGNATORY, d->signature.by.name));
    json_object_set_new(o, "attester", list1(attester));
    json_object_set_new(o, "custodian", refer(b, ORGANIZATION, d->establishment.name));
    replaced(d, o);
    json_object_set_new(o, "section", sections(b));
    add(b, COMPOSITION, o);
}

/* The INS leaves only with a validated identity (FR Core patient-ins). */
static json_t *ins(const struct export_patient *p)
{
    static const struct {
        const char *oid, *code;
    } kinds[] = {{NULL, NULL},
                 {"urn:oid:1.2.250.1.213.1.4.8", "INS-NIR"},
                 {"urn:oid:1.2.250.1.213.1.4.9", "INS-NIA"},
                 {"urn:oid:1.2.250.1.213.1.4.10", "INS-NIR-TEST"},
                 {"urn:oid:1.2.250.1.213.1.4.11", "INS-NIR-DEMO"}};
    if (p->status != EXPORT_IDENTITY_VALI || p->ins_kind == EXPORT_INS_NONE || p->ins.n == 0) {
        return NULL;
    }
    json_t *o = identifier(kinds[p->ins_kind].oid, p->ins);
    json_object_set_new(o, "use", json_string(p->ins_kind == EXPORT_INS_NIA ? "temp" : "official"));
    json_object_set_new(o, "type", concept(FR_TYPES, kinds[p->ins_kind].code, TEXT("")));
    return o;
}

static json_t *given_names(struct text all)
{
    json_t *l = json_array();
    while (all.p) {
        struct text one = text_trim(text_cut(&all, ' '));
        if (one.n > 0) {
            json_array_append_new(l, str(one));
        }
    }
    return l;
}

static json_t *names(const struct export_patient *p)
{
    json_t *l = json_array();
    json_t *birth = json_pack("{s:s}", "use", "official");
    set(birth, "family", p->birth_name);
    json_object_set_new(birth, "given", given_names(p->birth_given));
    json_array_append_new(l, birth);
    if (p->used_name.n > 0 || p->used_given.n > 0) {
        json_t *used = json_pack("{s:s}", "use", "usual");
        struct text given = p->birth_given;
        set(used, "family", p->used_name.n ? p->used_name : p->birth_name);
        json_object_set_new(used, "given",
                            list1(str(p->used_given.n ? p->used_given : text_cut(&given, ' '))));
        json_array_append_new(l, used);
    }
    return l;
}

static json_t *reliability(enum export_identity status)
{
    static const char *const codes[] = {"PROV", "VALI", "DOUB"};
    return json_pack("{s:s,s:[{s:s,s:{s:s,s:s}}]}", "url",
                     FR "StructureDefinition/fr-core-identity-reliability", "extension", "url",
                     "identityStatus", "valueCoding", "system", FR "CodeSystem/fr-core-cs-v2-0445",
                     "code", codes[status]);
}

static void add_patient(struct bundle *b)
{
    const struct export_patient *p = &b->d->patient;
    json_t *number = ins(p);
    json_t *o = json_pack("{s:s}", "resourceType", "Patient");
    const char *profile = number ? FR "StructureDefinition/fr-core-patient-ins"
                                 : FR "StructureDefinition/fr-core-patient";
    json_object_set_new(o, "meta", json_pack("{s:[s]}", "profile", profile));
    label_test(b, o);
    json_t *extensions = list1(reliability(p->status));
    if (p->birth_place.n > 0) {
        json_t *place = json_object();
        json_t *county =
            json_pack("{s:s}", "url", FR "StructureDefinition/fr-core-address-insee-code");
        json_t *coding = identifier(
            "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM", TEXT(""));
        set(coding, "code", p->birth_place);
        json_object_set_new(county, "valueCoding", coding);
        json_object_set_new(place, "extension", list1(county));
        json_array_append_new(
            extensions, json_pack("{s:s,s:o}", "url",
                                  "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                                  "valueAddress", place));
    }
    json_object_set_new(o, "extension", extensions);
    json_t *identifiers = list1(identifier("urn:vigie:patient", p->id));
    if (number) {
        json_array_append_new(identifiers, number);
    }
    json_object_set_new(o, "identifier", identifiers);
    json_object_set_new(o, "name", names(p));
    const char *gender = p->sex == 'F' ? "female" : p->sex == 'M' ? "male" : "unknown";
    json_object_set_new(o, "gender", json_string(gender));
    set(o, "birthDate", p->birth_date);
    add(b, PATIENT, o);
}

static void add_practitioner(struct bundle *b, enum who who, const struct export_person *p)
{
    json_t *o = json_pack("{s:s}", "resourceType", "Practitioner");
    json_t *identifiers = list1(identifier("urn:vigie:person", p->id));
    if (p->rpps.n > 0) {
        json_t *rpps = identifier("https://rpps.esante.gouv.fr", p->rpps);
        json_object_set_new(rpps, "use", json_string("official"));
        json_object_set_new(rpps, "type", concept(FR_TYPES, "RPPS", TEXT("")));
        json_array_append_new(identifiers, rpps);
    }
    json_object_set_new(o, "identifier", identifiers);
    json_t *name = json_object();
    set(name, "text", p->name);
    set(name, "family", p->family);
    if (p->given.n > 0) {
        json_object_set_new(name, "given", list1(str(p->given)));
    }
    json_object_set_new(o, "name", list1(name));
    if (p->role.n > 0) {
        json_t *code = json_object();
        set(code, "text", p->role);
        json_object_set_new(o, "qualification", json_pack("[{s:o}]", "code", code));
    }
    add(b, who, o);
}

static void add_organization(struct bundle *b)
{
    const struct export_establishment *e = &b->d->establishment;
    json_t *o = json_pack("{s:s}", "resourceType", "Organization");
    if (e->finess.n > 0) {
        json_object_set_new(o, "identifier",
                            list1(identifier("https://finess.esante.gouv.fr", e->finess)));
    }
    set(o, "name", e->name);
    if (e->phone.n > 0) {
        json_t *phone = json_pack("{s:s}", "system", "phone");
        set(phone, "value", e->phone);
        json_object_set_new(o, "telecom", list1(phone));
    }
    json_t *lines = json_array();
    for (int i = 0; i < 3; i++) {
        if (e->address_lines[i].n > 0) {
            json_array_append_new(lines, str(e->address_lines[i]));
        }
    }
    if (json_array_size(lines) > 0) {
        json_object_set_new(o, "address", json_pack("[{s:O}]", "line", lines));
    }
    json_decref(lines);
    add(b, ORGANIZATION, o);
}

static void add_encounter(struct bundle *b)
{
    const struct export_encounter *e = &b->d->encounter;
    json_t *o = json_pack("{s:s}", "resourceType", "Encounter");
    json_object_set_new(o, "identifier", list1(identifier("urn:vigie:encounter", e->id)));
    bool over = !e->inpatient || e->end.n > 0;
    json_object_set_new(o, "status", json_string(over ? "finished" : "in-progress"));
    json_object_set_new(
        o, "class",
        json_pack("{s:s,s:s}", "system", HL7 "v3-ActCode", "code", e->inpatient ? "IMP" : "AMB"));
    json_object_set_new(o, "subject", refer(b, PATIENT, TEXT("")));
    json_t *period = json_object();
    set(period, "start", e->start);
    set(period, "end", e->end);
    json_object_set_new(o, "period", period);
    json_object_set_new(o, "serviceProvider", refer(b, ORGANIZATION, b->d->establishment.name));
    add(b, ENCOUNTER, o);
}

static void add_device(struct bundle *b)
{
    const struct export_device *v = &b->d->device;
    json_t *o = json_pack("{s:s}", "resourceType", "Device");
    json_t *name = json_pack("{s:s}", "type", "user-friendly-name");
    set(name, "name", v->name);
    json_object_set_new(o, "deviceName", list1(name));
    json_t *type = json_object();
    json_object_set_new(type, "text", json_string("Artificial intelligence software"));
    json_object_set_new(o, "type", type);
    json_t *versions = json_array();
    const struct {
        const char *kind;
        struct text value;
    } parts[] = {{"software", v->version}, {"engine", v->engine}, {"model-sha256", v->model_hash}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (parts[i].value.n > 0) {
            json_t *one = json_pack("{s:{s:s}}", "type", "text", parts[i].kind);
            set(one, "value", parts[i].value);
            json_array_append_new(versions, one);
        }
    }
    json_object_set_new(o, "version", versions);
    add(b, DEVICE, o);
}

/* True when a statement cites this source. */
static bool is_cited(const struct export_document *d, size_t source)
{
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++) {
            const struct export_statement *s = &d->sections[i].statements[k];
            for (size_t c = 0; c < s->cite_n; c++) {
                if (s->cites[c].source == source) {
                    return true;
                }
            }
        }
    }
    return false;
}

static json_t *entities(struct bundle *b)
{
    json_t *l = json_array();
    for (size_t i = 0; i < b->d->source_n; i++) {
        const struct export_source *s = &b->d->sources[i];
        if (!is_cited(b->d, i)) {
            continue;
        }
        json_t *what = json_pack("{s:o}", "identifier", identifier("urn:vigie:source", s->id));
        set(what, "display", s->title);
        if (s->sha256.n > 0) {
            json_t *hash = identifier("urn:vigie:sha256", s->sha256);
            json_object_set_new(what, "extension",
                                json_pack("[{s:s,s:o}]", "url", "urn:vigie:source-sha256",
                                          "valueIdentifier", hash));
        }
        json_array_append_new(l, json_pack("{s:s,s:o}", "role", "source", "what", what));
    }
    return l;
}

static json_t *agent(struct bundle *b, const char *type, enum who who, struct text display)
{
    return json_pack("{s:o,s:o}", "type",
                     concept(HL7 "provenance-participant-type", type, TEXT("")), "who",
                     refer(b, who, display));
}

static void add_provenance(struct bundle *b)
{
    const struct export_document *d = b->d;
    bool ai = d->device.name.n > 0;
    json_t *o = json_pack("{s:s}", "resourceType", "Provenance");
    label_ai(b, o);
    json_object_set_new(o, "target", list1(refer(b, COMPOSITION, d->title)));
    set(o, "recorded", d->signature.signed_at);
    json_object_set_new(o, "activity",
                        concept(HL7 "v3-DocumentCompletion", "LA", TEXT("legally authenticated")));
    json_t *agents = json_array();
    json_array_append_new(agents, ai ? agent(b, "author", DEVICE, d->device.name)
                                     : agent(b, "author", AUTHOR, d->author.name));
    json_array_append_new(agents, agent(b, "verifier", SIGNATORY, d->signature.by.name));
    json_object_set_new(o, "agent", agents);
    json_t *entity = entities(b);
    if (json_array_size(entity) > 0) {
        json_object_set(o, "entity", entity);
    }
    json_decref(entity);
    add(b, PROVENANCE, o);
}

static void name_all(struct bundle *b)
{
    const struct export_document *d = b->d;
    urn_of(b->urn[COMPOSITION], "composition", d->id);
    urn_of(b->urn[PATIENT], "patient", d->patient.id);
    urn_of(b->urn[AUTHOR], "person", d->author.id);
    urn_of(b->urn[SIGNATORY], "person", d->signature.by.id);
    urn_of(b->urn[ORGANIZATION], "organization", d->establishment.name);
    urn_of(b->urn[ENCOUNTER], "encounter", d->encounter.id);
    urn_of(b->urn[DEVICE], "device", d->id);
    urn_of(b->urn[PROVENANCE], "provenance", d->id);
}

static json_t *bundle(struct bundle *b)
{
    const struct export_document *d = b->d;
    json_t *o = json_pack("{s:s}", "resourceType", "Bundle");
    label_ai(b, o);
    label_test(b, o);
    char urn[46];
    urn_of(urn, "bundle", d->id);
    json_object_set_new(o, "identifier",
                        json_pack("{s:s,s:s}", "system", "urn:ietf:rfc:3986", "value", urn));
    json_object_set_new(o, "type", json_string("document"));
    set(o, "timestamp", d->signature.signed_at);
    b->entries = json_array();
    json_object_set_new(o, "entry", b->entries);
    add_composition(b);
    add_patient(b);
    add_practitioner(b, AUTHOR, &d->author);
    if (!text_equal(d->author.id, d->signature.by.id)) {
        add_practitioner(b, SIGNATORY, &d->signature.by);
    }
    add_organization(b);
    add_encounter(b);
    if (d->device.name.n > 0) {
        add_device(b);
    }
    add_provenance(b);
    return o;
}

enum verr export_fhir(struct arena *a, const struct export_document *d, struct text *out)
{
    enum verr e = export_check(d);
    if (e != VERR_OK) {
        return e;
    }
    struct bundle b = {.d = d, .a = a};
    name_all(&b);
    json_t *o = bundle(&b);
    size_t n = json_dumpb(o, NULL, 0, JSON_COMPACT);
    char *block = n ? ARENA_ARRAY(a, char, n + 1) : NULL;
    if (block) {
        (void)json_dumpb(o, block, n, JSON_COMPACT);
        block[n] = '\n';
        *out = (struct text){block, n + 1};
    }
    json_decref(o);
    return block ? VERR_OK : VERR_LIMIT;
}
