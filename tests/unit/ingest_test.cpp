// What museums hand over is read as it is meant; what is searched is found, in Chinese too.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "catalogue/object_catalogue.h"
#include "catalogue/search_words.h"
#include "ingest/csv.h"
#include "ingest/iiif.h"
#include "ingest/lido.h"
#include "ingest/sealing.h"
#include "ingest/source.h"

namespace pai {
namespace {

using test::TempDir;

std::string reason(const Result<SourceRecords>& r) { return r ? "" : r.error().reason; }
Result<SourceRecords> csv(std::string_view text) { return read_csv(as_byte_span(text)); }
Result<SourceRecords> lido(std::string_view text) { return read_lido(as_byte_span(text)); }
Result<SourceRecords> iiif(std::string_view text, const ManifestReader& open = {}) { return read_iiif(as_byte_span(text), open); }

TEST(Csv, quotes_line_ends_and_byte_order_marks_are_read) {
    const auto read = csv("\xef\xbb\xbfID,File,Title,title_zh,licence,inventar nr\r\n"
                          "1,a.glb | b.png,\"A \"\"blue\"\" jar, \n tall\",\xe7\xbd\x90,CC0,X-9\r\n"
                          "\r\n"
                          "2,c.glb,\xe7\xa2\x97,,,");
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->records.size(), 2u);
    const SourceRecord& jar = read->records[0];
    EXPECT_EQ(jar.place, "line 2");
    EXPECT_EQ(jar.files, (std::vector<std::string>{"a.glb", "b.png"}));
    EXPECT_EQ(jar.title, (std::map<std::string, std::string>{{"en", "A \"blue\" jar, \n tall"}, {"zh-Hans", "\xe7\xbd\x90"}}));
    EXPECT_EQ(jar.more.at("inventar_nr"), "X-9");
    EXPECT_EQ(read->records[1].place, "line 5");
    EXPECT_EQ(read->records[1].title.begin()->first, "zh-Hans") << "a bare title in Chinese";
}

TEST(Csv, semicolons_and_tabs_part_fields_where_the_header_has_most_of_them) {
    for (const char* text : {"id;file;title\n1;a.glb;one, two\n", "id\tfile\ttitle\n1\ta.glb\tone, two\n"}) {
        const auto read = csv(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->records.at(0).title.at("en"), "one, two");
    }
}

TEST(Csv, what_is_broken_is_refused_with_its_line) {
    const struct {
        const char* text;
        const char* code;
        const char* says;
    } cases[] = {{"id,file\n1,\xc7\xe0\xbb\xa8\xb4\xc9.glb\n", "CSV_ENCODING", "GB 18030"},
                 {"id,file\n1,\xff\xfe\xff.glb\n", "CSV_ENCODING", "line 2"},
                 {"\xff\xfei\0d\0", "CSV_ENCODING", "UTF-16"},
                 {"id,title\n1,x\n", "CSV_HEADER", "file"},
                 {"", "CSV_HEADER", "line 1"},
                 {"id,file,id\n", "CSV_HEADER", "twice"},
                 {"id,file\n1,\"a.glb\n2,b.glb\n", "CSV_QUOTE", "line 2"},
                 {"id,file\n1,a\"b.glb\n", "CSV_QUOTE", "line 2"},
                 {"id,file\n1,\"a\"b.glb\n", "CSV_QUOTE", "line 2"}};
    for (const auto& c : cases) {
        const auto read = csv(c.text);
        EXPECT_EQ(reason(read), c.code) << c.text;
        if (!read) EXPECT_NE(read.error().message.find(c.says), std::string::npos) << read.error().message;
    }
    const auto short_row = csv("id,file\n1\n2,b.glb\n");
    ASSERT_TRUE(short_row);
    ASSERT_EQ(short_row->faults.size(), 1u);
    EXPECT_EQ(short_row->faults[0].code, "CSV_ROW");
    EXPECT_EQ(short_row->records.size(), 1u) << "the others are read";
    EXPECT_EQ(reason(read_csv(as_byte_span("id,file\n1,aaaaaaaaaaaaaaaaaaaaaa\n"), {.max_field = 8})), "SOURCE_LIMIT");
}

const char kLido[] = R"(<?xml version="1.0"?><lido:lidoWrap xmlns:lido="http://www.lido-schema.org">
<lido:lido><lido:lidoRecID lido:type="local">m-1</lido:lidoRecID>
<lido:descriptiveMetadata xml:lang="en">
 <lido:objectClassificationWrap><lido:objectWorkTypeWrap><lido:objectWorkType><lido:term>jar</lido:term></lido:objectWorkType></lido:objectWorkTypeWrap></lido:objectClassificationWrap>
 <lido:objectIdentificationWrap><lido:titleWrap><lido:titleSet><lido:appellationValue>Blue jar</lido:appellationValue><lido:appellationValue xml:lang="zh">青花罐</lido:appellationValue></lido:titleSet></lido:titleWrap>
  <lido:objectMeasurementsWrap><lido:objectMeasurementsSet><lido:displayObjectMeasurements>H 32 cm</lido:displayObjectMeasurements></lido:objectMeasurementsSet></lido:objectMeasurementsWrap></lido:objectIdentificationWrap>
 <lido:eventWrap><lido:eventSet><lido:event><lido:eventActor><lido:displayActorInRole>Jingdezhen</lido:displayActorInRole></lido:eventActor>
  <lido:eventDate><lido:date><lido:earliestDate>1426</lido:earliestDate><lido:latestDate>1435</lido:latestDate></lido:date></lido:eventDate>
  <lido:eventMaterialsTech><lido:displayMaterialsTech>porcelain</lido:displayMaterialsTech></lido:eventMaterialsTech></lido:event></lido:eventSet></lido:eventWrap>
</lido:descriptiveMetadata>
<lido:administrativeMetadata xml:lang="en"><lido:rightsWorkWrap><lido:rightsWorkSet><lido:rightsType><lido:conceptID>http://creativecommons.org/publicdomain/mark/1.0/</lido:conceptID></lido:rightsType></lido:rightsWorkSet></lido:rightsWorkWrap>
 <lido:resourceWrap><lido:resourceSet><lido:resourceRepresentation><lido:linkResource>https://example.org/m/m%2D1.glb?v=2</lido:linkResource></lido:resourceRepresentation></lido:resourceSet></lido:resourceWrap></lido:administrativeMetadata>
</lido:lido><lido:lido><lido:lidoRecID>m-2</lido:lidoRecID></lido:lido></lido:lidoWrap>)";

TEST(Lido, records_say_what_museums_say) {
    const auto read = lido(kLido);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->records.size(), 2u);
    const SourceRecord& r = read->records[0];
    EXPECT_EQ(r.id, "m-1");
    EXPECT_EQ(r.title, (std::map<std::string, std::string>{{"en", "Blue jar"}, {"zh-Hans", "青花罐"}}));
    EXPECT_EQ(r.kind, "jar");
    EXPECT_EQ(r.measure, "H 32 cm");
    EXPECT_EQ(r.maker, "Jingdezhen");
    EXPECT_EQ(r.date, "1426–1435");
    EXPECT_EQ(r.material, "porcelain");
    EXPECT_TRUE(is_open_licence(r.rights));
    EXPECT_EQ(r.files, std::vector<std::string>{"https://example.org/m/m%2D1.glb?v=2"});
    EXPECT_NE(r.place.find("lido 1"), std::string::npos);
}

TEST(Lido, entities_and_depth_are_refused) {
    EXPECT_EQ(reason(lido("<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><lido><lidoRecID>&b;</lidoRecID></lido>")), "LIDO_XML");
    EXPECT_EQ(reason(lido("<lido><lidoRecID>&outside;</lidoRecID></lido>")), "LIDO_XML");
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    EXPECT_EQ(reason(lido(deep)), "LIDO_XML");
    EXPECT_EQ(reason(lido("<lido><lidoRecID>1</lidoRecID>")), "LIDO_XML") << "never closed";
    EXPECT_EQ(reason(lido("<html></html>")), "LIDO_FORM");
}

TEST(Iiif, models_of_scenes_are_the_files_of_an_object) {
    const auto read = iiif(R"({"id": "https://h.example/m/1", "type": "Manifest", "label": {"en": ["Jar"], "zh": ["罐"]}, "rights": "http://creativecommons.org/publicdomain/zero/1.0/",
      "metadata": [{"label": {"en": ["Maker"]}, "value": {"en": ["A potter"]}}, {"label": {"en": ["File"]}, "value": {"en": ["../../etc/passwd"]}}],
      "items": [{"type": "Scene", "items": [{"type": "AnnotationPage", "items": [
        {"type": "Annotation", "motivation": ["painting"], "body": {"type": "SpecificResource", "source": [{"id": "https://h.example/jar.glb", "type": "Model"}]}},
        {"type": "Annotation", "motivation": ["commenting"], "body": {"id": "https://h.example/note.glb", "type": "Model"}},
        {"type": "Annotation", "motivation": "painting", "body": {"type": "Choice", "items": [{"id": "https://h.example/a.png", "type": "Image"}, {"id": "https://h.example/b.png", "type": "Image"}]}}]}]}]})");
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->records.size(), 1u);
    EXPECT_EQ(read->records[0].files, (std::vector<std::string>{"https://h.example/jar.glb", "https://h.example/a.png"}));
    EXPECT_EQ(read->records[0].maker, "A potter");
    EXPECT_EQ(read->records[0].title.at("zh-Hans"), "罐");
    EXPECT_EQ(reason(iiif(R"({"type": "Canvas"})")), "IIIF_FORM");
}

TEST(Iiif, what_a_collection_only_names_is_looked_for_and_never_fetched) {
    const char* collection = R"({"type": "Collection", "items": [{"id": "https://h.example/one.json", "type": "Manifest"}, {"id": "https://h.example/self.json", "type": "Collection"}]})";
    const auto named = iiif(collection);
    ASSERT_TRUE(named);
    ASSERT_EQ(named->faults.size(), 2u);
    EXPECT_EQ(named->faults[0].code, "IIIF_REFERENCE");
    EXPECT_EQ(named->faults[0].pointer, "/items/0");
    // One that holds itself does not go on for ever.
    const auto again = iiif(collection, [&](const std::string& uri) -> Result<Bytes> {
        if (uri.ends_with("self.json")) return to_bytes(collection);
        return to_bytes(R"({"type": "Manifest", "id": "m"})");
    });
    EXPECT_EQ(reason(again), "SOURCE_LIMIT");
}

TEST(SourceFiles, names_stay_below_their_folder) {
    const TempDir dir;
    std::ofstream(dir / "m-1.glb") << "x";
    test::fs::create_symlink("/etc/passwd", dir / "link.glb");
    EXPECT_TRUE(find_source_file(dir.path(), "https://example.org/m/m%2D1.glb?v=2")) << "a URL by its last part";
    for (const char* name : {"../m-1.glb", "/etc/passwd", "link.glb", "", "a/../../x", "..\\m-1.glb", "https://h.example/%2e%2e%2fx"}) {
        const auto found = find_source_file(dir.path(), name);
        ASSERT_FALSE(found) << name;
        EXPECT_EQ(found.error().reason, "FILE_UNSAFE") << name;
    }
    EXPECT_EQ(find_source_file(dir.path(), "none.glb").error().reason, "FILE_MISSING");
}

TEST(Names, every_id_has_a_folder_of_its_own) {
    EXPECT_EQ(folder_name_of("b-2"), "b-2");
    EXPECT_NE(folder_name_of("B-2"), folder_name_of("b-2"));
    EXPECT_NE(folder_name_of("故1"), folder_name_of("宫1"));
    EXPECT_NE(folder_name_of("a/b"), folder_name_of("a-b"));
    for (const char* id : {"..", "/", "", "故宫", "a b"}) EXPECT_EQ(folder_name_of(id).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << id;
}

TEST(Licences, only_what_is_surely_open_is) {
    for (const char* open : {"CC0", "public domain", "https://creativecommons.org/publicdomain/zero/1.0/", "http://creativecommons.org/publicdomain/mark/1.0/", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"})
        EXPECT_TRUE(is_open_licence(open)) << open;
    for (const char* closed : {"", "in copyright", "CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/", "https://creativecommons.org/licenses/by-sa/4.0/", "not public domain",
                               "http://rightsstatements.org/vocab/InC/1.0/", "openly unknown"})
        EXPECT_FALSE(is_open_licence(closed)) << closed;
}

TEST(SearchWords, chinese_is_cut_in_pairs_and_everything_is_folded) {
    EXPECT_EQ(index_words("青花罐"), "青花 花罐 罐");
    EXPECT_EQ(index_words("Café ＡＢＣ１２ Größe"), "cafe abc12 grosse");
    EXPECT_EQ(index_words("故宮"), index_words("故宫")) << "traditional as simplified";
    EXPECT_EQ(match_of("罐"), "\"罐\" *");
    EXPECT_EQ(match_of("青花罐"), "\"青花 花罐\"");
    EXPECT_EQ(match_of("\" OR NEAR( a* )"), "\"or\" AND \"near\" AND \"a\" *");
    EXPECT_EQ(match_of(" \"'-*() "), "");
}

class CatalogueTest : public ::testing::Test {
protected:
    void SetUp() override {
        const struct {
            const char *id, *en, *zh, *maker, *text;
        } rows[] = {{"g-1", "Blue jar", "青花云龙纹罐", "Jingdezhen", "A jar with clouds."},
                    {"g-2", "Bowl", "粉彩碗", "Palace workshop", "Beside the blue jar of the same room stood 青花 ware."},
                    {"g-3", "Palace painting", "故宮圖", "Xu Yang", ""},
                    {"blue", "Mirror", "镜", "", ""}};
        for (const auto& r : rows) {
            CatalogueEntry e;
            e.id = r.id, e.title = {{"en", r.en}, {"zh-Hans", r.zh}}, e.maker = r.maker, e.text = r.text;
            ASSERT_TRUE(catalogue().put(e));
        }
    }
    ObjectCatalogue& catalogue() {
        if (!made_) made_.emplace(*ObjectCatalogue::open(dir_ / "c.sqlite", SqlFile::Mode::Write));
        return *made_;
    }
    std::string ids(std::string_view words) {
        const auto found = catalogue().search(words);
        if (!found) return found.error().message;
        std::string out;
        for (const auto& hit : found->hits) out += (out.empty() ? "" : " ") + hit.entry.id;
        return out;
    }
    TempDir dir_;
    std::optional<ObjectCatalogue> made_;
};

TEST_F(CatalogueTest, one_and_two_characters_are_found_and_titles_come_first) {
    EXPECT_EQ(ids("罐"), "g-1");
    EXPECT_EQ(ids("龙"), "g-1") << "in the middle of a run";
    EXPECT_EQ(ids("云龙"), "g-1");
    EXPECT_EQ(ids("龙云"), "") << "not in this order";
    EXPECT_EQ(ids("青花"), "g-1 g-2") << "the title before the text";
    EXPECT_EQ(ids("故宫"), "g-3") << "written otherwise";
    EXPECT_EQ(ids("blue"), "blue g-1 g-2") << "the number, the title, the text";
    EXPECT_EQ(ids("BLUE jar"), "g-1 g-2") << "every word";
    EXPECT_EQ(ids("pal"), "g-3 g-2") << "the beginning of the last word";
    EXPECT_EQ(ids(""), "blue g-1 g-2 g-3");
    EXPECT_EQ(ids("* ( \" ' ; --"), "") << "nothing that is typed is an operator";
    EXPECT_EQ(ids("blue OR mirror"), "");
    EXPECT_EQ(ids("words_title : blue"), "");
}

TEST_F(CatalogueTest, an_entry_that_changes_or_goes_leaves_no_words_behind) {
    CatalogueEntry e;
    e.id = "g-1", e.title = {{"en", "Vase"}};
    ASSERT_TRUE(catalogue().put(e));
    EXPECT_EQ(ids("罐"), "");
    EXPECT_EQ(ids("vase"), "g-1");
    ASSERT_TRUE(catalogue().remove("g-1"));
    EXPECT_EQ(ids("vase"), "");
    EXPECT_EQ(*catalogue().size(), 3);
}

TEST(CatalogueFile, what_is_no_catalogue_is_refused) {
    const TempDir dir;
    std::ofstream(dir / "text.sqlite") << std::string(5000, 'x');
    EXPECT_FALSE(ObjectCatalogue::open(dir / "text.sqlite", SqlFile::Mode::Read));
    EXPECT_FALSE(ObjectCatalogue::open(dir / "none.sqlite", SqlFile::Mode::Read));
    EXPECT_FALSE(test::fs::exists(dir / "none.sqlite"));
}

}  // namespace
}  // namespace pai
