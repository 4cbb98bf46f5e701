// Catalogues from files, and what no single struct of one can know.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "base/file.h"
#include "show/catalogue.h"
#include "show/frame_state.h"
#include "show/migrate.h"

namespace pai {
namespace {

constexpr std::uint64_t kMaxCatalogueBytes = 16ull << 20;
constexpr std::size_t kMaxCatalogueProblems = 100;
constexpr std::array<std::string_view, 3> kSpoken{"zh-Hans", "zh-Hant", "en"};
constexpr std::array<std::string_view, 6> kLicensedActions{"present", "play", "record", "preview", "modify", "export"};

template <class List>
bool holds(const List& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

class CatalogueChecker {
public:
    explicit CatalogueChecker(const Catalogue& catalogue) : catalogue_(catalogue) {}

    Problems run() {
        check_languages();
        use("/title_font", catalogue_.title_font, AssetRole::Font);
        use("/text_font", catalogue_.text_font, AssetRole::Font);
        for (const auto& [id, theme] : catalogue_.themes) need("/themes/" + id + "/title", theme.title);
        for (const auto& [id, work] : catalogue_.works) check_work("/works/" + id, work);
        for (const auto& [id, step] : catalogue_.attract.steps)
            if (!catalogue_.works.contains(step.work)) unknown("/attract/steps/" + id + "/work", "work", step.work);
        for (std::size_t i = 0; i < catalogue_.enquiry.actions.size(); ++i)
            if (!holds(kLicensedActions, catalogue_.enquiry.actions[i]))
                wrong(fmt::format("/enquiry/actions/{}", i), "expected present, play, record, preview, modify or export");
        return std::move(problems_);
    }

private:
    void add(std::string pointer, std::string what, const char* reason) {
        if (problems_.size() < kMaxCatalogueProblems) problems_.push_back({std::move(pointer), std::move(what), reason});
    }
    void unknown(std::string pointer, std::string_view kind, std::string_view name) {
        add(std::move(pointer), fmt::format("no {} \"{}\"", kind, name), "SCENE_REFERENCE");
    }
    void wrong(std::string pointer, std::string what) { add(std::move(pointer), std::move(what), "SCHEMA_INVALID"); }
    void need(const std::string& pointer, const Text& text) {
        if (!text.contains(catalogue_.language)) wrong(pointer, fmt::format("expected a text in the catalogue's language, \"{}\"", catalogue_.language));
    }

    void use(const std::string& pointer, const AssetName& name, AssetRole role) {
        if (name.empty()) return;
        if (!catalogue_.assets.contains(name)) return unknown(pointer, "asset", name);
        const auto [it, added] = roles_.emplace(name, role);
        if (it->second != role) add(pointer, fmt::format("asset \"{}\" is used in another role already, expected one", name), "SCENE_REFERENCE");
    }

    void check_languages() {
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < catalogue_.languages.size(); ++i) {
            const std::string& language = catalogue_.languages[i];
            if (!holds(kSpoken, language)) wrong(fmt::format("/languages/{}", i), "expected zh-Hans, zh-Hant or en");
            else if (!seen.insert(language).second) wrong(fmt::format("/languages/{}", i), "is there twice");
        }
        if (!seen.contains(catalogue_.language)) wrong("/language", "expected one of the languages offered");
        need("/title", catalogue_.title);
    }

    void check_work(const std::string& at, const CatalogueWork& work) {
        if (!catalogue_.themes.contains(work.theme)) unknown(at + "/theme", "theme", work.theme);
        need(at + "/title", work.title);
        use(at + "/model", work.model, AssetRole::Model);
        use(at + "/picture", work.picture, AssetRole::Image);
        use(at + "/view/environment", work.view.environment, AssetRole::Environment);
        for (const auto& [language, sound] : work.narration) use(join_pointer(at + "/narration", language), sound, AssetRole::Sound);
        for (const auto& [id, variant] : work.variants) use(at + "/variants/" + id + "/asset", variant.asset, AssetRole::Model);
        for (const auto& [id, spot] : work.hotspots) {
            need(at + "/hotspots/" + id + "/title", spot.title);
            if (glm::length(spot.normal) < 1e-3f) wrong(at + "/hotspots/" + id + "/normal", "expected a direction");
        }
        if (!work.guest.empty() && (work.guest.size() != 2 || !std::all_of(work.guest.begin(), work.guest.end(), [](char c) { return c >= 'A' && c <= 'Z'; })))
            wrong(at + "/guest", "expected two capital letters of ISO 3166");
        check_limits(at + "/view", work.view);
    }

    void check_limits(const std::string& at, const WorkView& view) {
        const OrbitLimits& limits = view.limits;
        if (limits.min_elevation_deg > limits.max_elevation_deg) wrong(at + "/limits/min_elevation_deg", "is above max_elevation_deg");
        else if (view.start.elevation_deg < limits.min_elevation_deg || view.start.elevation_deg > limits.max_elevation_deg)
            wrong(at + "/start/elevation_deg", "is outside of the limits");
        if (limits.max_distance_m > 0 && limits.min_distance_m > limits.max_distance_m) wrong(at + "/limits/min_distance_m", "is above max_distance_m");
    }

    const Catalogue& catalogue_;
    std::map<std::string_view, AssetRole> roles_;
    Problems problems_;
};

}  // namespace

Problems check_catalogue(const Catalogue& catalogue) { return CatalogueChecker(catalogue).run(); }

Result<Catalogue> parse_catalogue(std::string_view text) {
    PAI_TRY(const std::string current, migrate(std::string(text), type_of<Catalogue>().format));
    PAI_TRY(Catalogue catalogue, from_json<Catalogue>(current));
    const Problems problems = check_catalogue(catalogue);
    if (!problems.empty()) return to_error(problems);
    return catalogue;
}

std::string write_catalogue(const Catalogue& catalogue) { return to_json(catalogue); }

Result<Catalogue> load_catalogue(const std::filesystem::path& path) {
    const std::filesystem::path file = path.filename() == "catalogue.json" ? path : path / "catalogue.json";
    PAI_TRY(const std::string text, read_text_file(file, kMaxCatalogueBytes));
    auto catalogue = parse_catalogue(text);
    if (!catalogue) return std::move(catalogue).error().context(file.string());
    return catalogue;
}

}  // namespace pai
