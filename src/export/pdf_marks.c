/* pdf_marks.c - the colour profile and the XMP packet that PDF/A-1b asks for */
#include "export/pdf.h"

#include <math.h>

static void be32(struct writer *w, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        writer_char(w, (char)(v >> shift));
    }
}

static void zeros(struct writer *w, int n)
{
    while (n-- > 0) {
        writer_char(w, 0);
    }
}

/* s15Fixed16 */
static void xyz(struct writer *w, double x, double y, double z)
{
    writer_str(w, "XYZ ");
    be32(w, 0);
    be32(w, (uint32_t)lround(x * 65536));
    be32(w, (uint32_t)lround(y * 65536));
    be32(w, (uint32_t)lround(z * 65536));
}

/* The sRGB curve of IEC 61966-2-1, at 256 points. */
static void curve(struct writer *w)
{
    writer_str(w, "curv");
    be32(w, 0);
    be32(w, 256);
    for (int i = 0; i < 256; i++) {
        double c = i / 255.0;
        double linear = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
        long v = lround(linear * 65535);
        writer_char(w, (char)(v >> 8));
        writer_char(w, (char)v);
    }
}

enum { TAGS = 9, XYZ_N = 20, CURVE_N = 12 + 512, DESC_N = 108, TEXT_N = 28 };

static void tag_table(struct writer *w)
{
    static const struct {
        const char *name;
        uint32_t from, n;
    } tags[TAGS] = {
        {"desc", 240, DESC_N},  {"cprt", 348, TEXT_N},  {"wtpt", 376, XYZ_N},
        {"rXYZ", 396, XYZ_N},   {"gXYZ", 416, XYZ_N},   {"bXYZ", 436, XYZ_N},
        {"rTRC", 456, CURVE_N}, {"gTRC", 456, CURVE_N}, {"bTRC", 456, CURVE_N},
    };
    be32(w, TAGS);
    for (int i = 0; i < TAGS; i++) {
        writer_str(w, tags[i].name);
        be32(w, tags[i].from);
        be32(w, tags[i].n);
    }
}

struct text pdf_srgb(struct arena *a)
{
    const uint32_t size = 456 + CURVE_N;
    struct writer w = writer_in(a);
    be32(&w, size);
    be32(&w, 0);
    be32(&w, 0x02100000);
    writer_str(&w, "mntrRGB XYZ ");
    static const char date[12] = {7, (char)234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}; /* 2026-01-01 */
    writer_put(&w, (struct text){date, sizeof(date)});
    writer_str(&w, "acsp");
    zeros(&w, 28);
    be32(&w, 0xf6d6); /* D50, the profile connection space */
    be32(&w, 0x10000);
    be32(&w, 0xd32d);
    zeros(&w, 48);
    tag_table(&w);
    writer_str(&w, "desc");
    be32(&w, 0);
    be32(&w, 18);
    writer_str(&w, "sRGB IEC61966-2.1");
    zeros(&w, DESC_N - 12 - 17);
    writer_str(&w, "text");
    be32(&w, 0);
    writer_str(&w, "No rights reserved.");
    zeros(&w, TEXT_N - 8 - 19);
    xyz(&w, 0.9642, 1.0, 0.8249);
    xyz(&w, 0.4360, 0.2225, 0.0139); /* primaries adapted to D50 (Bradford), ICC's sRGB */
    xyz(&w, 0.3851, 0.7169, 0.0971);
    xyz(&w, 0.1431, 0.0606, 0.7141);
    curve(&w);
    return writer_done(a, &w);
}

void pdf_xml(struct writer *w, struct text t)
{
    for (size_t at = 0; at < t.n;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, at, &code);
        bool control = code < 0x20 && code != '\n' && code != '\t';
        if (n == 0 || control || code == 0xfffe || code == 0xffff) {
            writer_str(w, "\xef\xbf\xbd");
        } else if (code == '<') {
            writer_str(w, "&lt;");
        } else if (code == '>') {
            writer_str(w, "&gt;");
        } else if (code == '&') {
            writer_str(w, "&amp;");
        } else if (code == '"') {
            writer_str(w, "&quot;");
        } else if (code == '\'') {
            writer_str(w, "&apos;");
        } else {
            writer_put(w, text_slice(t, at, at + n));
        }
        at += n ? n : 1;
    }
}

static void element(struct writer *w, const char *before, struct text t, const char *after)
{
    writer_str(w, before);
    pdf_xml(w, t);
    writer_str(w, after);
}

struct text pdf_xmp(struct arena *a, const struct pdf_about *about)
{
    struct writer w = writer_in(a);
    struct text date = text_slice(about->created, 0, 19); /* Info has no fractions: the same here */
    writer_str(&w, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                   "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                   "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                   "<rdf:Description rdf:about=\"\""
                   " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">"
                   "<pdfaid:part>1</pdfaid:part>"
                   "<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\n"
                   "<rdf:Description rdf:about=\"\""
                   " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
                   "<dc:format>application/pdf</dc:format>");
    element(&w, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", about->title,
            "</rdf:li></rdf:Alt></dc:title>");
    element(&w, "<dc:creator><rdf:Seq><rdf:li>", about->author,
            "</rdf:li></rdf:Seq></dc:creator></rdf:Description>\n");
    element(&w,
            "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
            " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><xmp:CreatorTool>",
            about->tool, "</xmp:CreatorTool>");
    element(&w, "<pdf:Producer>", about->tool, "</pdf:Producer>");
    element(&w, "<xmp:CreateDate>", date, "Z</xmp:CreateDate>");
    element(&w, "<xmp:ModifyDate>", date, "Z</xmp:ModifyDate></rdf:Description>\n");
    writer_put(&w, about->xmp_more);
    writer_str(&w, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    return writer_done(a, &w);
}
