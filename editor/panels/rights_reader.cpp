#include "panels/rights_reader.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/version.h"
#include "base/file.h"
#include "base/log.h"
#include "panels/rights_check.h"
#include "panels/workbench.h"
#include "show/load.h"
#include "time/clock.h"
#include "ui/words.h"
#include "vault/rights_book.h"
#include "vault/show_pack.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr double kEvery_s = 20;

template <class T>
bool ready(const std::future<T>& future) { return future.valid() && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }

bool is_pack(const fs::path& file) { return file.extension() == ".paifang"; }

// On a thread of its own.
TakenIn let_in(const std::vector<fs::path>& files, bool trust_root) {
    TakenIn out;
    const fs::path path = paifang_home();
    const auto add = [&](const ImportReport& report) {
        for (const ImportLine& line : report.results) out.lines.push_back({fs::path(line.file).filename().string(), line.kind, line.result, line.code});
    };
    const auto work = [&]() -> Result<void> {
        // Papers are let in for a machine: it needs keys, and asks for its certificate with them.
        if (!file_exists(path / "device" / "request.jws")) {
            PAI_TRY(const DeviceInfo device, device_init(path, {}));
            out.device_request = device.request.string();
        }
        std::vector<fs::path> papers;
        for (const fs::path& file : files) {
            if (!is_pack(file)) {
                papers.push_back(file);
                continue;
            }
            PAI_TRY(const UnpackReport report, unpack_show(path, file, {.trust_root = trust_root}, {}, {.version = app::version()}));
            out.show = report.show;
            add(report.import);
        }
        if (papers.empty()) return {};
        PAI_TRY(Home home, Home::open(path, {.version = app::version()}));
        PAI_TRY(const ImportReport report, home.import(papers, trust_root));
        add(report);
        return {};
    };
    if (auto done = work(); !done) out.error = done.error();
    return out;
}

std::map<std::string, RightsCode> answers(const RightsBook* book) {
    std::map<std::string, RightsCode> out;
    if (book)
        for (const auto& [asset, work] : book->works) out[asset] = work.asked.code;
    return out;
}

bool later_than(const std::optional<std::int64_t>& at_s, double now_s) { return !at_s || static_cast<double>(*at_s) > now_s; }

}  // namespace

struct RightsReader::Kept {
    std::optional<Home> home;
};

RightsReader::RightsReader() : kept_(std::make_shared<Kept>()) {}
RightsReader::~RightsReader() = default;
RightsReader::RightsReader(RightsReader&&) noexcept = default;
RightsReader& RightsReader::operator=(RightsReader&&) noexcept = default;

void RightsReader::start(const Workbench& bench) {
    asked_for_ = bench.show().assets;
    std::vector<std::string> assets;
    for (const auto& [name, asset] : asked_for_)
        if (!is_own_work(std::string_view(asset))) assets.push_back(asset);
    RightsRequest ask;
    ask.action = "modify", ask.purpose = "edit", ask.event = bench.show().event;
    if (bench.venue) ask.channel = std::string(to_string(bench.venue->channel));
    reading_ = std::async(std::launch::async, [assets = std::move(assets), ask = std::move(ask), folder = bench.project.folder(), kept = kept_]() -> Result<Reading> {
        if (!kept->home) {
            PAI_TRY(Home home, Home::open(paifang_home(), {.version = app::version()}));
            kept->home.emplace(std::move(home));
        } else if (kept->home->store_changed()) {
            kept->home->refresh();
        }
        PAI_TRY(RightsBook book, read_rights(*kept->home, assets, ask));
        return Reading{std::make_shared<const RightsBook>(std::move(book)), published_works(paifang_home(), folder)};
    });
}

void RightsReader::follow(Workbench& bench) {
    if (ready(taking_)) {
        taken_ = taking_.get();
        if (const auto before = std::exchange(before_, std::nullopt)) taken_->lines.insert(taken_->lines.begin(), before->lines.begin(), before->lines.end());
        // It may have keys and a ledger now; a reading that is under way keeps what it has.
        kept_ = std::make_shared<Kept>();
        due_s_ = 0;
        again_ = reading_.valid();
        if (bench.stage) bench.stage->ask_again();
    }
    if (!taking_in() && !waiting_.empty()) {
        // What the first said is told together with the rest.
        std::optional<TakenIn> before = std::exchange(taken_, std::nullopt);
        take_in(std::exchange(waiting_, {}), false);
        before_ = std::move(before);
    }
    if (taking_.valid()) bench.turning = true;
    if (ready(reading_)) {
        auto read = reading_.get();
        if (!read && !std::exchange(said_, true)) log::warn("editor", "rights: {}", read.error().message);
        if (read) {
            const auto before = answers(book_.get()), now = answers(read->book.get());
            // What has ended or begun since shows in the picture as well.
            if (book_ && before != now && bench.stage) bench.stage->ask_again();
            book_ = std::move(read->book), published_ = std::move(read->published);
        }
        const double wall_s = static_cast<double>(wall_ms()) * 1e-3;
        const bool soon = book_ && !later_than(book_->next_s, wall_s + kEvery_s);
        due_s_ = std::exchange(again_, false) ? 0 : bench.now_s + (soon ? std::max(1.0, static_cast<double>(*book_->next_s) - wall_s + 0.5) : kEvery_s);
    }
    if (reading_.valid() || taking_.valid() || !bench.status.open) return;
    if (bench.now_s >= due_s_ || asked_for_ != bench.show().assets) start(bench);
}

const WorkRights* RightsReader::of(const std::string& asset) const {
    if (!book_) return nullptr;
    const auto found = book_->works.find(asset);
    return found == book_->works.end() ? nullptr : &found->second;
}

void RightsReader::take_in(std::vector<fs::path> files, bool trust_root) {
    if (files.empty()) return;
    // Files that are dropped together come one by one.
    if (taking_in()) {
        waiting_.insert(waiting_.end(), files.begin(), files.end());
        return;
    }
    taken_.reset();
    files_ = files;
    taking_ = std::async(std::launch::async, [files = std::move(files), trust_root] { return let_in(files, trust_root); });
}

void RightsReader::take_in_again() { take_in(files_, true); }

const PublishedWork* RightsReader::published(const AssetName& name) const {
    const auto found = std::find_if(published_.begin(), published_.end(), [&](const PublishedWork& work) { return work.name == name; });
    return found == published_.end() ? nullptr : &*found;
}

bool is_rights_file(const fs::path& file) {
    constexpr std::array<std::string_view, 10> kEndings{".jws", ".lic", ".licence", ".license", ".bundle", ".grant", ".root", ".status", ".tlog-proof", ".paifang"};
    std::error_code unseen;
    if (fs::is_directory(file, unseen)) return file_exists(file / "manifest.jws");
    const std::string ending = file.extension().string();
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

const WorkUse* main_use(const Workbench& bench, const WorkRights& work) {
    const std::string purpose(to_string(bench.venue ? bench.venue->purpose : Purpose::Exhibit));
    const WorkUse* best = nullptr;
    int best_rank = -1;
    for (const WorkUse& use : work.uses) {
        const bool shows = use.action == "present" || use.action == "play";
        const int rank = (use.ok() ? 8 : 0) + (shows && (use.purpose == purpose || use.purpose.empty()) ? 4 : 0) + (shows ? 2 : 0) + ((use.action == "play") == (purpose == "kiosk") ? 1 : 0);
        if (rank > best_rank) best = &use, best_rank = rank;
    }
    return best;
}

std::string owners_of(const WorkRights& work) {
    std::string out;
    for (const std::string& owner : work.owners) out += (out.empty() ? "" : ", ") + owner;
    return out;
}

std::string shown_term(const WorkUse& use) {
    if (!use.ok()) return shown_reason(to_string(use.code), to_string(use.code));
    std::string out = use.until_s ? ui::tr("until", format_utc(*use.until_s).substr(0, 10)) : std::string(ui::tr("no-end"));
    if (use.plays_left) out += ", " + ui::tr("plays-left", fmt::format("{}", *use.plays_left));
    return out;
}

std::vector<std::pair<std::string, bool>> shown_uses(const WorkRights& work) {
    const auto word = [](const char* group, const std::string& name) { return std::string(ui::tr(fmt::format("{}-{}", group, name))); };
    std::vector<std::pair<std::string, bool>> out;
    std::vector<const WorkUse*> said;
    for (const WorkUse& use : work.uses) {
        std::string name = word("use", use.action);
        if (!use.purpose.empty()) name += " · " + word("for", use.purpose);
        const auto same = std::find_if(said.begin(), said.end(), [&](const WorkUse* u) { return u->ok() == use.ok() && (use.ok() || u->code == use.code) && u->until_s == use.until_s && u->plays_left == use.plays_left; });
        if (same == said.end()) {
            said.push_back(&use), out.emplace_back(std::move(name), use.ok());
            continue;
        }
        out[static_cast<std::size_t>(same - said.begin())].first += ", " + name;
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i].first += ": " + shown_term(*said[i]);
    return out;
}

std::string rights_tip(const Workbench& bench, const AssetName& name) {
    const auto named = bench.show().assets.find(name);
    if (named == bench.show().assets.end()) return {};
    if (is_own_work(std::string_view(named->second))) {
        const PublishedWork* published = bench.rights.published(name);
        return std::string(ui::tr("own-work-means")) + (published ? "\n" + ui::tr("published-as", published->asset_id) : std::string());
    }
    std::string out;
    const auto line = [&](std::string text) { out += (out.empty() ? "" : "\n") + std::move(text); };
    if (const Verdict* verdict = bench.verdict_of(name); verdict && !verdict->permitted) line(shown_reason(verdict->code, verdict->message));
    const WorkRights* work = bench.rights.of(named->second);
    if (!work) return out;
    if (const std::string owners = owners_of(*work); !owners.empty()) line(ui::tr("owned-by", owners));
    if (!work->licensor.empty()) line(ui::tr("licensed-by", work->licensor));
    for (const auto& [use, ok] : shown_uses(*work)) line(use);
    if (work->uses.empty()) line(std::string(ui::tr("no-licence-here")));
    return out;
}

}  // namespace pai
