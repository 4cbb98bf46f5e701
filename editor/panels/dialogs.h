#pragma once
// What stands before everything else: opening, saving, leaving, searching, help.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "panels/publish_dialog.h"
#include "panels/search_list.h"
#include "show/show.h"
#include "ui/shell.h"

namespace pai {

class Workbench;

enum class Dialog : std::uint8_t { None, New, Open, SaveAs, Quit, Recover, Search, Shortcuts, Publish, NewVenue, OpenVenue, RecoverVenue, Import, Copies, Changed };

// What a dialog ended in that the editor itself must do.
struct Wish {
    enum class What : std::uint8_t { Open, Create, Leave, OpenVenue, CreateVenue } what = What::Open;
    std::filesystem::path path;
    Text title;
    bool displays = false;  // CreateVenue: an output for each display that is connected
};

class Dialogs {
public:
    Dialogs();
    ~Dialogs();
    void open(Dialog dialog);
    bool is_open() const { return shown_ != Dialog::None; }
    // Something is being published, in a thread of its own.
    bool is_publishing() const { return publish_.running(); }
    void draw(Workbench& bench, const ui::Box& window);
    // Publishing, for the show that is open.
    void open_publish(const Workbench& bench);
    // A file from outside, while a dialog is open: true if it was for that dialog.
    bool take_file(const std::filesystem::path& file);
    std::optional<Wish> take_wish();

private:
    struct State;
    void close();
    void draw_new(Workbench& bench);
    void draw_open(Workbench& bench);
    void draw_save_as(Workbench& bench);
    void draw_quit(Workbench& bench);
    void draw_recover(Workbench& bench);
    void draw_search(Workbench& bench);
    void draw_shortcuts();
    void finish_new(Wish::What what);
    void choose_file(Wish::What what, std::string_view caption, std::string_view field, std::string_view others,
                     const std::vector<std::pair<std::string, std::filesystem::path>>& known);
    void draw_new_venue(Workbench& bench);
    void draw_open_venue(Workbench& bench);
    void draw_recover_venue(Workbench& bench);
    void draw_import(Workbench& bench);
    void draw_copies(Workbench& bench);
    void draw_changed(Workbench& bench);

    Dialog shown_ = Dialog::None;
    bool fresh_ = false;  // opened in this frame
    std::optional<Wish> wish_;
    std::unique_ptr<State> state_;
    SearchList search_;
    PublishDialog publish_;
};

}  // namespace pai
