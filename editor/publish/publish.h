#pragma once
// A show's own work on its way to a venue: registered, sealed, licensed, granted and packed, by the registry's own functions. Each step finds
// what an earlier run has done and leaves it, so that a run that failed, was cancelled or killed goes on where it stood.
// Format of what is kept: docs/operating/publish.md. Decision: docs/decisions/0026.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "show/show.h"
#include "show/venue.h"

namespace pai {

enum class PublishStep : std::uint8_t { Who, Register, Package, Licence, Grant, Pack };
inline constexpr std::size_t kPublishSteps = 6;
// "who", "register", …
std::string_view to_string(PublishStep step);

// A work of the show: what its registration says of it.
struct PublishWork {
    std::string name;      // its short name in the show
    std::string title;     // empty: the name
    std::string creators;  // names, with ", " or ";" between them; empty: the holder
    bool operator==(const PublishWork&) const = default;
};

struct PublishOrder {
    std::filesystem::path home;    // $PAIFANG_HOME
    Show show;                     // as it is edited
    std::string name;              // of the show, an id
    std::filesystem::path folder;  // of the show
    // Who. Keys are read and never shown. Without files all is made on first use, with a root of trust of one's own.
    std::string holder;                   // a person's or a house's name
    std::filesystem::path key;            // PEM of an own signing key; empty: made on first use
    std::filesystem::path registrar_key;  // PEM of the registrar of the root that this machine trusts; empty: none
    std::filesystem::path papers;         // certificates that a registrar has issued: a file or a folder; empty: none
    std::vector<PublishWork> works;       // what is not named here goes by its name
    // For whom: requests or certificates of its devices, files or folders.
    std::vector<std::filesystem::path> devices;
    std::string venue_name;
    std::string territory;                // licence format 6.3
    std::string time_zone = "UTC";        // IANA
    std::int64_t capacity = 100;          // persons
    std::optional<Venue> venue;           // its file, packed too
    // What is allowed: docs/formats/templates.md.
    std::string licence_template = "permanent-exhibit";
    std::string from, to;                 // days, "2027-01-30"; empty: from today, without an end (the template's own)
    std::int64_t plays = 0;               // 0: as many as they like
    std::string credit;                   // empty: none
    std::filesystem::path out;            // the pack
    std::int64_t now_s = 0;               // s since 1970
};

// What a step found or did: a word of the interface and what stands in it.
struct PublishFact {
    std::string word, value;
    bool operator==(const PublishFact&) const = default;
};
using PublishFacts = std::vector<PublishFact>;

// One run of the steps, on any one thread. It holds the publisher's folder: Denied with PUBLISH_BUSY while another process does.
class Publication {
public:
    explicit Publication(PublishOrder order);
    ~Publication();
    Publication(Publication&&) noexcept;
    Publication& operator=(Publication&&) noexcept;

    const PublishOrder& order() const;
    // What the coming steps are to go by; steps whose question is another now are done again.
    void change(PublishOrder order);
    // Does `step`, and those before it that this run has not done. Errors are of the registry's functions; reasons of its own:
    // PUBLISH_BUSY, PUBLISH_NO_OWN_WORK, PUBLISH_NO_NAME, PUBLISH_NO_DEVICE, PUBLISH_OTHER_ROOT, PUBLISH_NO_ROOT, PUBLISH_NO_CERTIFICATE,
    // PUBLISH_TARGET (no pack of ours is there already), PUBLISH_REFUSED (the machine that packs would not let a document in), CANCELLED.
    Result<PublishFacts> run(PublishStep step);
    // The step that the last error of run() was about.
    PublishStep failed() const;
    // From any thread: the run ends with CANCELLED at the next work, file or step; nothing half-made is left.
    void cancel();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// What the publisher is called since the last time; empty: nothing was published yet.
std::string known_holder(const std::filesystem::path& home);

// What is known of a show's own work since it was published last.
struct PublishedWork {
    std::string name, asset_id;
    std::string title, creators;
    std::string sha256;  // hex, of the file as it was registered
};
std::vector<PublishedWork> published_works(const std::filesystem::path& home, const std::filesystem::path& folder);

// The IANA name of the machine's own zone; "UTC" where it cannot be told.
std::string machine_time_zone();

}  // namespace pai
