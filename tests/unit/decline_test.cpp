// A no to an enquiry is as good as its signature and its signer.
#include <gtest/gtest.h>

#include "base/file.h"
#include "issue/decline.h"
#include "ledger/note.h"
#include "licence_world.h"

namespace pai {
namespace {

using W = TestWorld;

const std::string kEnquiry = "sha256:" + std::string(64, 'a');

std::string reason_of(const Result<Decline>& decline) { return decline ? "read" : decline.error().reason; }

TEST(Decline, IsReadAsItWasWrittenAndByNobodyElse) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    const std::string note = sign_decline({.enquiry = kEnquiry, .at_s = W::now, .reason = "The bell travels.\r\n\n— ask again\n", .party = {}}, t.licensor_key);
    const auto read = check_decline(note, t.documents);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->enquiry, kEnquiry);
    EXPECT_EQ(read->at_s, W::now);
    EXPECT_EQ(read->reason, "The bell travels.\n\n— ask again") << "no line of it ends the text";
    EXPECT_EQ(read->party, "did:web:licensor.example");

    std::string other = note;
    other.replace(other.find("travels"), 7, "is here");
    EXPECT_EQ(reason_of(check_decline(other, t.documents)), "SIG_INVALID");
    EXPECT_EQ(reason_of(check_decline(sign_decline({.enquiry = kEnquiry, .at_s = W::now, .reason = "No", .party = {}}, t.venue_key), t.documents)), "CHAIN_ROLE_NOT_ALLOWED");
    EXPECT_EQ(reason_of(check_decline(sign_decline({.enquiry = kEnquiry, .at_s = W::now, .reason = "No", .party = {}}, SigningKey::generate()), t.documents)), "KEY_UNKNOWN");
}

TEST(Decline, OtherTextsAreNone) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    const std::string name = "paifang.decline/" + t.licensor_key.kid().substr(8), time = format_utc(W::now);
    for (const std::string& text : {std::string("paifang-decline/2\n") + kEnquiry + "\n" + time + "\n", "paifang-decline/1\n" + kEnquiry + "\n", "paifang-decline/1\nsha256:aa\n" + time + "\n",
                                    "paifang-decline/1\n" + kEnquiry + "\ntomorrow\n", "paifang-decline/1\n" + kEnquiry + "\n" + time + "\nunmarked\n"})
        EXPECT_EQ(reason_of(check_decline(sign_note(text, name, t.licensor_key), t.documents)), "SCHEMA_INVALID") << text;
    for (const char* text : {"", "\n\n", "paifang-decline/1", "{}"}) EXPECT_EQ(reason_of(check_decline(text, t.documents)), "SCHEMA_INVALID") << text;
}

}  // namespace
}  // namespace pai
