#pragma once
// What this machine knows of the rights in the show's assets, read on a thread of its own and again whenever it may have changed; and papers that
// are let in here.
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "publish/publish.h"
#include "show/show.h"

namespace pai {

class Workbench;
struct RightsBook;
struct WorkRights;
struct WorkUse;

// What became of files that were to be let in.
struct TakenIn {
    struct Line {
        std::string file;         // its name
        std::string kind;         // "licence", "grant", …; empty: unreadable
        std::string result;       // imported, already, ignored, refused
        std::string code;
    };
    std::vector<Line> lines;
    std::string show;             // that a pack has brought; empty: none
    std::string device_request;   // this machine had no keys: the request for its certificate lies there
    std::optional<Error> error;   // nothing was let in
};

class RightsReader {
public:
    RightsReader();
    ~RightsReader();
    RightsReader(RightsReader&&) noexcept;
    RightsReader& operator=(RightsReader&&) noexcept;

    // Once a frame: takes what has been read, reads again when it is due, and has the stage ask again where an answer is another now.
    void follow(Workbench& bench);
    // Null until it was read once.
    const RightsBook* book() const { return book_.get(); }
    const WorkRights* of(const std::string& asset) const;
    // Of own work, by its short name: under what it was published last. Null: never.
    const PublishedWork* published(const AssetName& name) const;

    // Lets licences, grants, certificates, status lists, packages and packed shows in, as `paifang import` and `paifang unpack` do.
    void take_in(std::vector<std::filesystem::path> files, bool trust_root);
    // The same files once more, with their root trusted: what the person answers to a refused root.
    void take_in_again();
    bool taking_in() const { return taking_.valid(); }
    const std::optional<TakenIn>& taken() const { return taken_; }

private:
    struct Kept;
    void start(const Workbench& bench);
    struct Reading {
        std::shared_ptr<const RightsBook> book;
        std::vector<PublishedWork> published;
    };
    std::shared_ptr<Kept> kept_;         // the home, opened once; used by one reading at a time
    std::future<Result<Reading>> reading_;
    std::future<TakenIn> taking_;
    std::shared_ptr<const RightsBook> book_;
    std::vector<PublishedWork> published_;
    std::vector<std::filesystem::path> files_;  // that were taken in last
    std::optional<TakenIn> taken_, before_;  // before_: what was let in just before, of files that were dropped together
    std::vector<std::filesystem::path> waiting_;
    bool again_ = false;  // a reading that is under way is out of date
    std::map<AssetName, std::string> asked_for_;  // the assets of the reading that is under way, or was last
    double due_s_ = 0;
    bool said_ = false;  // that it cannot be read
};

// Is it something that rights are made of, by its ending: a signed document, a bundle, a root file, a packed show?
bool is_rights_file(const std::filesystem::path& file);

// The use that matters most to a show: that of its venue, else of editing, else the first. Null: none is permitted to anybody.
const WorkUse* main_use(const Workbench& bench, const WorkRights& work);
// "Mei, Li Wen"; empty: nobody is known.
std::string owners_of(const WorkRights& work);
// "Until 2027-12-31, 3 plays left", or why not, in the language of the interface.
std::string shown_term(const WorkUse& use);
// What is allowed and what not, a line for all uses on equal terms: "show · exhibition, preview: until 2027-12-31".
std::vector<std::pair<std::string, bool>> shown_uses(const WorkRights& work);
// Everything about an asset in a few lines, for a tooltip.
std::string rights_tip(const Workbench& bench, const AssetName& name);

}  // namespace pai
