#include "publish/publish.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "base/json.h"
#include "issue/explain.h"
#include "issue/root.h"
#include "publish/packing.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, kPublishSteps> kNames{"who", "register", "package", "licence", "grant", "pack"};

std::string shown_bytes(std::uint64_t bytes) {
    return bytes < 1'000'000 ? fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3) : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

// What the venue will ask, by the template: action and purpose.
std::pair<const char*, const char*> use_of(const std::string& form) {
    if (form == "performance-per-visitor") return {"present", "performance"};
    if (form == "kiosk-30-days") return {"play", "kiosk"};
    if (form == "school-preview") return {"present", "education"};
    if (form == "co-branding-edit") return {"modify", "edit"};
    return {"present", "exhibit"};
}

// Steps up to which two orders ask the same.
std::size_t same_until(const PublishOrder& a, const PublishOrder& b) {
    if (a.holder != b.holder || a.key != b.key || a.registrar_key != b.registrar_key || a.papers != b.papers || a.home != b.home || a.folder != b.folder || a.name != b.name) return 0;
    if (a.works != b.works || a.show.assets != b.show.assets) return 1;
    if (a.show.title != b.show.title) return 2;
    if (a.devices != b.devices || a.venue_name != b.venue_name || a.territory != b.territory || a.time_zone != b.time_zone || a.capacity != b.capacity || a.venue != b.venue ||
        a.licence_template != b.licence_template || a.from != b.from || a.to != b.to || a.plays != b.plays || a.credit != b.credit)
        return 3;
    return 5;
}

}  // namespace

std::string_view to_string(PublishStep step) { return kNames[static_cast<std::size_t>(step)]; }

struct Publication::Impl {
    PublishOrder order;
    std::atomic<bool> stop = false;
    PublishStep failed = PublishStep::Who;
    std::size_t done = 0;  // steps of this run
    std::optional<House> house;
    std::optional<ShowWorks> works;
    std::optional<SealedWorks> sealed;
    std::optional<VenuePapers> venue;
    std::optional<VenueLicence> licence;
    std::optional<VenueGrant> grant;

    Stopped stopped() {
        return [this] { return stop.load(); };
    }
    void forget_from(std::size_t step) {
        done = std::min(done, step);
        if (step <= 0) house.reset();
        if (step <= 1) works.reset();
        if (step <= 2) sealed.reset();
        if (step <= 3) venue.reset(), licence.reset();
        if (step <= 4) grant.reset();
    }

    Result<PublishFacts> who() {
        house.reset();  // its lock first
        PAI_TRY(House opened, open_house(order));
        house.emplace(std::move(opened));
        PublishFacts out;
        const fs::path key = order.key.empty() ? house->dir / "keys" / "holder.pem" : order.key;
        out.push_back({house->key_made ? "pub-key-made" : "pub-key-used", key.string()});
        out.push_back({"pub-known-as", fmt::format("{}  ·  {}", order.holder, house->key.kid())});
        out.push_back({house->own_root() ? "pub-root-own" : "pub-root-known", house->own_root() ? house->root_file.string() : order.home.string()});
        return out;
    }

    Result<PublishFacts> register_all() {
        PAI_TRY(ShowWorks found, find_works(order, *house, stopped()));
        PAI_TRY(register_works(order, *house, found, stopped()));
        works.emplace(std::move(found));
        PublishFacts out;
        for (const OwnWorkToPublish& work : works->works) {
            const std::string word = !work.registration ? "pub-unregistered" : work.made ? "pub-registered" : "pub-was-registered";
            out.push_back({word, work.registration ? work.title : (works->dir / "registrations" / (work.name + ".json")).string()});
        }
        return out;
    }

    Result<PublishFacts> seal() {
        PAI_TRY(SealedWorks made, seal_works(order, *house, *works, stopped()));
        sealed.emplace(std::move(made));
        std::uint64_t bytes = 0;
        for (const auto& entry : sealed->manifest.doc.assets) bytes += static_cast<std::uint64_t>(entry.payload_size);
        PublishFacts out{{sealed->made ? "pub-sealed" : "pub-was-sealed", fmt::format("{}  ·  {}", sealed->manifest.doc.assets.size(), shown_bytes(bytes))}};
        out.push_back({"pub-version", fmt::format("{}", sealed->manifest.doc.version)});
        return out;
    }

    Result<PublishFacts> license() {
        PAI_TRY(VenuePapers papers, open_venue(order, *house, *works));
        PAI_TRY(VenueLicence issued, open_licence(order, *house, *works, papers));
        PublishFacts out;
        std::string names;
        for (const auto& device : papers.devices) names += (names.empty() ? "" : ", ") + (device.doc.device ? device.doc.device->serial : device.doc.id);
        out.push_back({papers.made ? "pub-certified" : "pub-was-certified", fmt::format("{}", names)});
        out.push_back({issued.made ? "pub-licensed" : "pub-was-licensed", issued.licence.doc_id.substr(0, 19)});
        venue.emplace(std::move(papers)), licence.emplace(std::move(issued));
        const auto [from, to] = licence_window(licence->licence.doc);
        out.push_back({"pub-window", fmt::format("{} – {}", format_utc(from).substr(0, 10), order.to.empty() && order.licence_template != "kiosk-30-days" ? "∞" : format_utc(to).substr(0, 10))});
        return out;
    }

    // Judged from the papers alone, as the venue's machine will.
    Result<PublishFact> rehearse() {
        const fs::path folder = venue->dir / "judged";
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        PAI_TRY(make_directories(folder, 0700));
        std::vector<std::string> texts{house->party.jws, venue->venue.jws, sealed->manifest.jws};
        for (const auto& device : venue->devices) texts.push_back(device.jws);
        for (const auto& work : works->works)
            if (work.registration) texts.push_back(work.registration->jws);
        std::vector<fs::path> files{house->root_file};
        for (const std::string& text : texts) {
            files.push_back(folder / fmt::format("{}.jws", files.size()));
            PAI_TRY(write_file(files.back(), text));
        }
        files.insert(files.end(), {licence->file, grant->file, licence->status});
        RightsRequest request;
        for (const auto& [name, id] : works->ids) request.assets.push_back(id);
        std::sort(request.assets.begin(), request.assets.end());
        request.assets.erase(std::unique(request.assets.begin(), request.assets.end()), request.assets.end());
        std::tie(request.action, request.purpose) = use_of(order.licence_template);
        const std::int64_t at = std::max(order.now_s, licence_window(licence->licence.doc).first);
        JsonWriter w;
        w.begin_object().member("at", format_utc(at)).member("device", venue->devices.front().doc.id).end_object();
        PAI_TRY(const JsonDoc world, JsonDoc::parse(w.text()));
        const auto decision = explain_decision(files, request, world.root());
        fs::remove_all(folder, ignored);
        if (!decision) return decision.error();
        return PublishFact{decision->ok() ? "pub-judged-yes" : "pub-judged-no", decision->ok() ? format_utc(at).substr(0, 10) : std::string(to_string(decision->code()))};
    }

    Result<PublishFacts> hand_keys() {
        PAI_TRY(VenueGrant made, open_grant(order, *house, *sealed, *venue, *licence));
        grant.emplace(std::move(made));
        PublishFacts out{{grant->made ? "pub-granted" : "pub-was-granted", fmt::format("{}", venue->devices.size())}};
        if (house->own_root()) {
            PAI_TRY(out.emplace_back(), rehearse());
        }
        return out;
    }

    Result<PublishFacts> pack() {
        const Packing what{&*house, &*works, &*sealed, &*venue, &*licence, &*grant};
        PAI_TRY(const PackReport report, write_show_pack(order, what, stopped()));
        const std::string file = report.out.filename().string();
        PublishFacts out{{"pub-packed", report.out.string()}, {"pub-size", shown_bytes(report.bytes)}, {"pub-sha", report.sha256}};
        out.push_back({"pub-command", fmt::format("paifang unpack {}{}", file, house->own_root() ? " --trust-root" : "")});
        out.push_back({"pub-then", fmt::format("paifang play {}{}", order.name, order.venue ? fmt::format(" --venue {}", is_valid_id(order.venue->id) ? order.venue->id : order.name) : "")});
        if (house->own_root()) {
            PAI_TRY(const RootFile root, read_root_file(house->root_file));
            out.push_back({"pub-root-id", root.root.doc_id});
        }
        return out;
    }

    Result<PublishFacts> step(std::size_t number) {
        if (stop) return cancelled();
        switch (static_cast<PublishStep>(number)) {
            case PublishStep::Who: return who();
            case PublishStep::Register: return register_all();
            case PublishStep::Package: return seal();
            case PublishStep::Licence: return license();
            case PublishStep::Grant: return hand_keys();
            case PublishStep::Pack: return pack();
        }
        return cancelled();
    }
};

Publication::Publication(PublishOrder order) : impl_(std::make_unique<Impl>()) { impl_->order = std::move(order); }
Publication::~Publication() = default;
Publication::Publication(Publication&&) noexcept = default;
Publication& Publication::operator=(Publication&&) noexcept = default;

const PublishOrder& Publication::order() const { return impl_->order; }
PublishStep Publication::failed() const { return impl_->failed; }
void Publication::cancel() { impl_->stop = true; }

void Publication::change(PublishOrder order) {
    impl_->forget_from(same_until(impl_->order, order));
    impl_->order = std::move(order);
    impl_->stop = false;
}

Result<PublishFacts> Publication::run(PublishStep step) {
    const std::size_t wanted = static_cast<std::size_t>(step);
    // What is asked for is looked at again: a file may be another now.
    const bool again = step == PublishStep::Pack && impl_->done > wanted;
    impl_->forget_from(again ? static_cast<std::size_t>(PublishStep::Register) : std::min(wanted, impl_->done));
    PublishFacts facts;
    for (std::size_t i = impl_->done; i <= wanted; ++i) {
        auto done = impl_->step(i);
        if (!done) {
            impl_->failed = static_cast<PublishStep>(i);
            return done;
        }
        facts = std::move(*done);
        impl_->done = i + 1;
    }
    return facts;
}

}  // namespace pai
