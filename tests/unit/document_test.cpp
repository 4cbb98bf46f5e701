// A show that is edited: steps, gestures, undo and redo, and the journal that a crash leaves behind.
#include <cstdlib>

#include <gtest/gtest.h>

#include "random_edit.h"
#include "show/journal.h"
#include "show_sample.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
using What = JournalEntry::What;

Edit replace(std::string pointer, std::string value) { return {{{EditOperation::Op::Replace, std::move(pointer), std::move(value)}}}; }

constexpr const char* kCandela = "/scenes/hall/nodes/key/light/intensity_cd";

float candela(const Document& d) { return d.show().scenes.at("hall").nodes.at("key").light->intensity_cd; }

class Home {
public:
    Home() : path_(fs::temp_directory_path() / fs::path("pai-journal-" + std::to_string(::getpid()))) { fs::create_directories(path_); }
    ~Home() { fs::remove_all(path_); }
    fs::path operator/(const char* name) const { return path_ / name; }

private:
    fs::path path_;
};

TEST(Document, ADragIsOneStepAndOneUndoAway) {
    Document d(small_show());
    const float before = candela(d);
    for (const char* value : {"410", "420", "430"}) ASSERT_TRUE(d.apply(replace(kCandela, value), "Brighten key", 7));
    ASSERT_TRUE(d.apply(replace(kCandela, "500"), "Brighten key", 8));
    ASSERT_EQ(d.steps().size(), 2u);
    EXPECT_EQ(d.steps()[0].label, "Brighten key");
    EXPECT_EQ(d.steps()[0].forward.operations.size(), 1u) << "a long drag takes no more room than a short one";
    EXPECT_TRUE(d.undo());
    EXPECT_EQ(candela(d), 430);
    EXPECT_TRUE(d.undo());
    EXPECT_EQ(candela(d), before);
    EXPECT_FALSE(d.undo());
    EXPECT_TRUE(d.redo());
    EXPECT_TRUE(d.redo());
    EXPECT_FALSE(d.redo());
    EXPECT_EQ(candela(d), 500);
}

TEST(Document, AnEditThatCannotBePlayedChangesNothingAndSaysWhere) {
    Document d(small_show());
    const Show before = d.show();
    const auto refused = d.apply(replace("/scenes/hall/nodes/bell/parent", "\"nobody\""), "Move bell");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "SCENE_REFERENCE");
    EXPECT_NE(refused.error().message.find("/scenes/hall/nodes/bell/parent"), std::string::npos) << refused.error().message;
    EXPECT_EQ(d.show(), before);
    EXPECT_TRUE(d.steps().empty());
    EXPECT_TRUE(d.is_saved());
}

TEST(Document, ItKnowsWhetherItsFilesHoldIt) {
    Document d(small_show());
    ASSERT_TRUE(d.apply(replace(kCandela, "410"), "a", 1));
    EXPECT_FALSE(d.is_saved());
    d.mark_saved();
    ASSERT_TRUE(d.apply(replace(kCandela, "420"), "a", 1));
    EXPECT_EQ(d.steps().size(), 2u) << "a drag that goes on after a save can be undone to what was saved";
    EXPECT_FALSE(d.is_saved());
    d.undo();
    EXPECT_TRUE(d.is_saved());
    d.undo();
    ASSERT_TRUE(d.apply(replace(kCandela, "430"), "b"));
    EXPECT_FALSE(d.is_saved()) << "as many steps, but others";
}

// A person at work: edits, drags, undo, redo and saves, each noted in the journal before the next.
class Work {
public:
    explicit Work(fs::path path) : path_(std::move(path)), journal_(*Journal::begin(path_, "/shows/small", document_.show())) {}

    void step(std::uint64_t i) {
        switch (hash_u64(11, 0, i) % 16) {
            case 0: case 1: case 2: return undo();
            case 3: case 4: return redo();
            case 5: return save(i);
            case 6: case 7: return edit(replace(kCandela, std::to_string(100 + i % 900)), 1 + i / 40);
            default: {
                Show copy = document_.show();
                return edit({{random_.draw(copy)}}, 0);
            }
        }
    }
    const Document& document() const { return document_; }
    std::size_t edits() const { return edits_; }

private:
    void undo() {
        if (document_.undo()) note({What::Undo, "", 0, document_.steps()[document_.position()].backward});
    }
    void redo() {
        if (document_.redo()) note({What::Redo, "", 0, document_.steps()[document_.position() - 1].forward});
    }
    void edit(const Edit& edit, std::uint64_t gesture) {
        if (!document_.apply(edit, "work", gesture)) return;
        ++edits_;
        note({What::Edit, "work", gesture, edit});
    }
    void save(std::uint64_t i) {
        if (i % 7 != 0) return;
        document_.mark_saved();
        journal_ = *Journal::begin(path_, "/shows/small", document_.show());
    }
    void note(const JournalEntry& entry) { ASSERT_TRUE(journal_.add(entry)); }

    fs::path path_;
    Document document_{small_show()};
    Journal journal_;
    RandomEdit random_{5};
    std::size_t edits_ = 0;
};

TEST(Document, RandomWorkIsReplayedFromItsJournalAndUndoneToTheSameBytes) {
    const Home home;
    Work work(home / "journal");
    const std::uint64_t rounds = std::getenv("PAIFANG_LONG") ? 10'000 : 1'000;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        work.step(i);
        if (i % 50 != 0) continue;
        const auto journal = parse_journal(*read_text_file(home / "journal"));
        ASSERT_TRUE(journal) << journal.error().message;
        EXPECT_EQ(journal->folder, "/shows/small");
        EXPECT_EQ(journal->lost_bytes, 0u);
        const auto replayed = replay(*journal);
        ASSERT_TRUE(replayed) << replayed.error().message;
        ASSERT_EQ(replayed->entries, journal->entries.size()) << "at " << i;
        ASSERT_EQ(write_show(replayed->document.show()), write_show(work.document().show())) << "at " << i;
    }
    EXPECT_GT(work.edits(), rounds / 8);
    Document all = work.document();
    while (all.undo()) {}
    EXPECT_EQ(write_show(all.show()), small_texts());
    while (all.redo()) {}
    Document again = all;
    while (again.undo()) {}
    while (again.redo()) {}
    EXPECT_EQ(write_show(again.show()), write_show(all.show()));
}

TEST(Journal, ATornOrForeignLineEndsItAndNothingBeforeItIsLost) {
    const Home home;
    Document d(small_show());
    Journal journal = *Journal::begin(home / "deeper/journal", "/shows/small", d.show());
    const auto add = [&](const char* value) {
        ASSERT_TRUE(d.apply(replace(kCandela, value), "Brighten key"));
        ASSERT_TRUE(journal.add({What::Edit, "Brighten key", 0, replace(kCandela, value)}));
    };
    add("410");
    add("420");
    const std::string whole = *read_text_file(journal.path());
    const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
    for (std::size_t cut = last; cut < whole.size(); ++cut) {
        const auto torn = parse_journal(std::string_view(whole).substr(0, cut));
        ASSERT_TRUE(torn);
        EXPECT_EQ(torn->entries.size(), 1u);
        EXPECT_EQ(torn->lost_bytes, cut - last);
        EXPECT_EQ(candela(replay(*torn)->document), 410);
    }
    for (const char* line : {"{}", "[]", "{\"do\": \"dance\", \"edit\": []}", "{\"do\": \"edit\", \"edit\": 5}", "\x01"}) {
        const auto foreign = parse_journal(whole + line + "\n" + whole.substr(last));
        ASSERT_TRUE(foreign);
        EXPECT_EQ(foreign->entries.size(), 2u) << line;
        EXPECT_GT(foreign->lost_bytes, 0u);
    }
    for (const std::string& head : {std::string(), std::string("{}"), std::string("{\"format\": \"paifang.journal/9\"}"), whole.substr(0, 40)}) {
        const auto none = parse_journal(head);
        ASSERT_FALSE(none) << head;
        EXPECT_EQ(none.error().code, Code::Corrupt);
    }
    // An entry that does not fit the show ends what is replayed.
    auto strange = *parse_journal(whole);
    strange.entries[0].edit = replace("/scenes/attic", "{}");
    EXPECT_EQ(replay(strange)->entries, 0u);
}

}  // namespace
}  // namespace pai
