#include "publish/packing.h"

#include <array>
#include <cstring>

#include <fmt/format.h>

#include "show/load.h"
#include "vault/home.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

// What stands at the target may be replaced if it is a pack itself.
Result<void> check_target(const fs::path& out) {
    std::error_code failed;
    if (out.empty() || !out.has_filename() || fs::is_directory(out, failed))
        return Error(Code::InvalidArgument, fmt::format("'{}': expected a file to write", out.string()), "PUBLISH_TARGET");
    const fs::path folder = out.parent_path();
    if (!folder.empty() && !fs::is_directory(folder, failed))
        return Error(Code::NotFound, fmt::format("{}: there is no such folder to write to", folder.string()), "PUBLISH_TARGET");
    if (!file_exists(out)) return {};
    PAI_TRY(const ReadFile file, ReadFile::open(out));
    std::array<std::byte, 17> head{};
    PAI_TRY(const std::size_t got, file.read_at(0, head));
    if (got == head.size() && std::memcmp(head.data(), "paifang-pack.json", head.size()) == 0) return {};
    return Error(Code::Denied, fmt::format("{}: is there already and is no packed show: choose another name", out.string()), "PUBLISH_TARGET");
}

Result<void> take(Home& home, const std::vector<fs::path>& files, bool trust_root) {
    PAI_TRY(const ImportReport report, home.import(files, trust_root));
    for (const ImportLine& line : report.results)
        if (line.result == "refused") return Error(Code::Denied, fmt::format("{}: {}", line.file, line.code), "PUBLISH_REFUSED");
    return {};
}

// The home that is packed: of this venue alone, so that no venue reads of another; or this machine's, under the root that it trusts.
Result<fs::path> fill_home(const PublishOrder& order, const Packing& what) {
    const fs::path path = what.house->own_root() ? what.venue->dir / "home" : order.home;
    if (!file_exists(path / "device" / "request.jws")) {
        PAI_TRY(make_directories(path, 0700));
        PAI_TRY(device_init(path, "packing"));
    }
    PAI_TRY(Home home, Home::open(path));
    if (!home.documents().has_root()) PAI_TRY(take(home, {what.house->root_file}, true));
    const fs::path papers = what.venue->dir / "papers";
    std::error_code ignored;
    fs::remove_all(papers, ignored);
    PAI_TRY(make_directories(papers, 0700));
    std::vector<fs::path> files;
    const auto add = [&](std::string_view name, const std::string& text) -> Result<void> {
        files.push_back(papers / fmt::format("{:04}-{}.jws", files.size(), name));
        return write_file(files.back(), text);
    };
    PAI_TRY(add("publisher", what.house->party.jws));
    for (const std::string& other : what.venue->more) PAI_TRY(add("party", other));
    PAI_TRY(add("venue", what.venue->venue.jws));
    for (const auto& device : what.venue->devices) PAI_TRY(add("device", device.jws));
    for (const OwnWorkToPublish& work : what.works->works) {
        if (work.registration) PAI_TRY(add("registration", work.registration->jws));
        if (!work.proof.empty()) files.push_back(work.proof);
    }
    files.push_back(what.sealed->dir);
    files.insert(files.end(), {what.licence->file, what.grant->file, what.licence->status});
    PAI_TRY(take(home, files, false));
    return path;
}

// The show as it goes out: its own work by the names under which it is licensed.
Result<std::vector<PackFile>> stage_show(const PublishOrder& order, const Packing& what) {
    Show show = order.show;
    for (const auto& [name, id] : what.works->ids) show.assets[name] = id;
    for (const auto& [name, id] : what.works->ids) show.unsolved.erase(name);
    const fs::path folder = what.venue->dir / "show";
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    std::vector<PackFile> out;
    const auto put = [&](const std::string& name, const std::string& text) -> Result<void> {
        const fs::path file = folder / name;
        PAI_TRY(make_directories(file.parent_path(), 0700));
        PAI_TRY(write_file(file, text));
        out.push_back({name.starts_with("venue/") ? name : "show/" + name, file});
        return {};
    };
    const ShowTexts texts = write_show(show);
    PAI_TRY(put("show.json", texts.show));
    for (const auto& [id, text] : texts.scenes) PAI_TRY(put("scenes/" + id + ".json", text));
    for (const auto& [id, text] : texts.timelines) PAI_TRY(put("timelines/" + id + ".json", text));
    if (order.venue) PAI_TRY(put(fmt::format("venue/{}.json", is_valid_id(order.venue->id) ? order.venue->id : order.name), write_venue(*order.venue)));
    return out;
}

}  // namespace

Result<PackReport> write_show_pack(const PublishOrder& order, const Packing& what, const Stopped& stopped) {
    PAI_TRY(check_target(order.out));
    sweep_unfinished(order.out.has_parent_path() ? order.out.parent_path() : fs::path("."), order.out.filename().string());
    PAI_TRY(const fs::path home, fill_home(order, what));
    if (stopped()) return cancelled();
    PackRequest request{.show = order.name, .files = {}, .assets = {}, .with = {}, .out = order.out, .stopped = stopped};
    PAI_TRY(request.files, stage_show(order, what));
    for (const auto& [name, asset] : order.show.assets) {
        const auto own = what.works->ids.find(name);
        request.assets.push_back({own == what.works->ids.end() ? asset : own->second});
    }
    return pack_show(home, request);
}

}  // namespace pai
