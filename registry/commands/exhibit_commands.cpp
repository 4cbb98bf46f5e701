// exhibit import.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "commands/verb.h"
#include "exhibit/exhibit_show.h"
#include "show/load.h"

namespace pai {
namespace fs = std::filesystem;

namespace {

struct ImportCommand {
    std::string in, out;
    ExhibitSources sources;
};

// A show that is there stays: what was staged in it would be lost.
Result<void> write_show_folder(const ExhibitShow& made, const fs::path& folder) {
    if (file_exists(folder / "show.json")) return Error(Code::InvalidArgument, fmt::format("--out {}: there is a show already", folder.string()));
    const ShowTexts texts = write_show(made.show);
    for (const auto& [path, bytes] : made.files) {
        PAI_TRY(make_directories((folder / path).parent_path()));
        PAI_TRY(write_file(folder / path, bytes));
    }
    PAI_TRY(make_directories(folder / "scenes"));
    PAI_TRY(make_directories(folder / "timelines"));
    for (const auto& [id, text] : texts.scenes) PAI_TRY(write_file(folder / "scenes" / (id + ".json"), text));
    for (const auto& [id, text] : texts.timelines) PAI_TRY(write_file(folder / "timelines" / (id + ".json"), text));
    return write_file(folder / "show.json", texts.show);  // last: with it the folder is a show
}

Result<Outcome> import_exhibit(const ImportCommand& command) {
    ExhibitSources sources = command.sources;
    sources.folder = fs::path(command.in).parent_path();
    PAI_TRY(const std::string text, read_text_file(command.in));
    const auto in_file = [&](Error error) {
        error.message = command.in + ": " + error.message;
        return error;
    };
    const auto exhibit = read_exhibit(text);
    if (!exhibit) return in_file(exhibit.error());
    const auto made = make_exhibit_show(*exhibit, sources);
    if (!made) return in_file(made.error());
    PAI_TRY(write_show_folder(*made, command.out));
    JsonWriter w = begin_outcome();
    w.member("out", command.out);
    std::string said = fmt::format("out          {}\n", command.out);
    const std::pair<std::string_view, std::size_t> counts[] = {{"models", made->models},     {"annotations", made->annotations}, {"tours", made->tours},  {"stops", made->stops},
                                                               {"articles", made->articles}, {"cameras", made->cameras},         {"lights", made->lights}};
    for (const auto& [name, count] : counts) {
        w.member(name, count);
        if (count > 0) said += fmt::format("{:11}  {}\n", name, count);
    }
    w.key("leftOut");
    write_texts(w, made->left_out);
    for (const std::string& line : made->left_out) said += fmt::format("left out     {}\n", line);
    return end_outcome(std::move(w), std::move(said));
}

}  // namespace

void add_exhibit_verbs(CLI::App& app, int& status) {
    CLI::App* group = app.add_subcommand("exhibit", "Scenes that museums made with other programs")->require_subcommand(1);
    const auto command = std::make_shared<ImportCommand>();
    CLI::App* verb = group->add_subcommand("import", "Makes a show of a Smithsonian Voyager scene (.svx.json) or a IIIF Presentation manifest with a 3D scene");
    verb->add_option("IN", command->in, "The document; the files that it names are read below its folder")->required();
    verb->add_option("--out", command->out, "The folder of the show to make")->required();
    verb->add_option("--files", command->sources.files, "Where the things lie that it names by address (https://…), by their last name; nothing is fetched");
    verb->add_option("--quality", command->sources.quality, "Which derivative of a model is shown: Thumb, Low, Medium, High, Highest or AR, else the nearest")
        ->capture_default_str()
        ->check(CLI::IsMember({"Thumb", "Low", "Medium", "High", "Highest", "AR"}));
    bind_verb(*verb, status, [command] { return import_exhibit(*command); });
}

}  // namespace pai
