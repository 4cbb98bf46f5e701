// city import.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "cities/city_glb.h"
#include "commands/verb.h"

namespace pai {

namespace {

struct CityImport {
    std::string in, out, terrain;
    CityOptions options;
    CityLook look;
    bool no_lamps = false;
};

Outcome say(const City& city, const CityModel& made, const std::string& out) {
    JsonWriter w = begin_outcome();
    w.member("out", out).member("bytes", made.glb.size());
    std::string text = fmt::format("out         {}\n", out);
    const std::pair<std::string_view, std::size_t> counts[] = {{"buildings", made.prisms}, {"boxes", made.boxes}, {"faces", made.faces}, {"areas", made.areas},
                                                               {"roads", made.roads},      {"lamps", made.lamps}, {"blocks", made.blocks}, {"triangles", made.triangles}};
    for (const auto& [name, count] : counts) {
        w.member(name, count);
        if (count > 0) text += fmt::format("{:10}  {}\n", name, count);
    }
    w.key("origin").begin_array().value(city.origin.x).value(city.origin.y).value(city.origin.z).end_array();
    w.member("referenceSystem", city.reference_system).member("attribution", city.attribution);
    text += fmt::format("origin      {:.8g} {:.8g} {:.8g}  {}\n", city.origin.x, city.origin.y, city.origin.z, city.reference_system);
    if (!city.attribution.empty()) text += fmt::format("credit      {}\n", city.attribution);
    w.key("leftOut").begin_object();
    for (const auto& [what, count] : city.left_out) {
        w.member(what, count);
        text += fmt::format("left out    {} {}\n", count, what);
    }
    w.end_object();
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> import_city(const CityImport& command) {
    if (std::filesystem::path(command.out).extension() != ".glb") return Error(Code::InvalidArgument, fmt::format("--out {}: what is written is a .glb", command.out));
    const auto in_file = [](Error error, const std::string& file) {
        error.message = file + ": " + error.message;
        return error;
    };
    PAI_TRY(const std::string text, read_text_file(command.in, command.options.limits.bytes));
    auto city = read_city(text, command.options);
    if (!city) return in_file(city.error(), command.in);
    if (!command.terrain.empty()) {
        PAI_TRY(const std::string heights, read_text_file(command.terrain, 512u << 20));
        auto terrain = read_terrain(heights, *city);
        if (!terrain) return in_file(terrain.error(), command.terrain);
        city->terrain = *std::move(terrain);
    }
    CityLook look = command.look;
    look.lamps = !command.no_lamps;
    PAI_TRY(const CityModel made, make_city_glb(*city, look));
    PAI_TRY(write_file(command.out, made.glb));
    return say(*city, made, command.out);
}

}  // namespace

void add_city_verbs(CLI::App& app, int& status) {
    CLI::App* group = app.add_subcommand("city", "Real cities as models")->require_subcommand(1);
    const auto command = std::make_shared<CityImport>();
    CLI::App* verb = group->add_subcommand("import", "Makes one .glb of a city: CityJSON 1.0 to 2.0, GeoJSON, or an answer of OpenStreetMap's Overpass");
    verb->add_option("IN", command->in, "The city")->required();
    verb->add_option("--out", command->out, "The .glb to write")->required();
    verb->add_option("--terrain", command->terrain, "Heights of the ground: Esri ASCII grid (.asc) in the same coordinates");
    verb->add_option("--storey", command->options.storey_m, "Height of a storey where storeys alone are said, m")->capture_default_str()->check(CLI::Range(1.0, 20.0));
    verb->add_option("--height", command->options.default_height_m, "Height of buildings of which nothing is said, m")->capture_default_str()->check(CLI::Range(1.0, 1500.0));
    verb->add_option("--lamps", command->look.most_lamps, "Lamps along the roads at most")->capture_default_str()->check(CLI::Range(0, 4096));
    verb->add_flag("--no-lamps", command->no_lamps, "No lamps");
    bind_verb(*verb, status, [command] { return import_city(*command); });
}

}  // namespace pai
