#include "desk/desk.h"

#include <algorithm>

#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "desk/script.h"
#include "desk/steps.h"
#include "desk/style.h"
#include "desk/visit.h"
#include "issue/folder.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> out;
    while (!path.empty()) {
        if (path.front() == '/') path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto segment = percent_decode(path.substr(0, end), false);
        if (!segment) return {"?"};
        if (!segment->empty()) out.push_back(*segment);
        path.remove_prefix(end);
    }
    return out;
}

// Names, sizes and times of all files: equal as long as nothing was written.
Result<std::string> fingerprint_of(const fs::path& folder) {
    PAI_TRY(const std::vector<fs::path> files, files_below(folder));
    std::string text;
    for (const fs::path& file : files) {
        struct ::stat s{};
        if (::lstat(file.c_str(), &s) != 0) continue;
        text += fmt::format("{} {} {}.{}\n", file.string(), s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
    }
    return text;
}

HttpAnswer fixed(std::string type, std::string_view text) { return {.type = std::move(type), .body = std::string(text)}; }

// Only to a page of ours: "/licence/…", nothing with a host in it.
std::string safe_way_back(const std::string& to) {
    const bool ours = to.starts_with('/') && !to.starts_with("//") && std::all_of(to.begin(), to.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
    return ours ? to : "/";
}

HttpAnswer route(Visit& v) {
    const std::string first = v.path.empty() ? std::string() : v.path.front();
    if (first.empty()) return overview_page(v);
    if ((first == "file" || first == "declined") && v.path.size() == 2) return file_answer(v);
    if (first == "contract") return contract_page(v);
    if (first == "offer") return offer_page(v);
    if (first == "licence") return licence_page(v);
    if (first == "grant") return grant_page(v);
    if (first == "enquiries" || first == "enquiry") return enquiry_page(v);
    if (first == "reports") return report_page(v);
    if (first == "works" || first == "work") return works_page(v);
    if (first == "statement") return statement_page(v);
    return not_found(v);
}

}  // namespace

Result<Desk> Desk::open(DeskOptions options) {
    PAI_TRY(SigningKey key, read_signing_key(options.key));
    std::error_code ignored;
    options.folder = fs::absolute(options.folder, ignored).lexically_normal();
    if (options.root.empty()) {
        PAI_TRY(options.root, Cabinet::find_root(options.folder));
    }
    Desk desk(std::move(options), std::move(key));
    if (!desk.options_.identity.empty()) {
        PAI_TRY(desk.identity_, read_agreement_key(desk.options_.identity));
    }
    PAI_TRY(const Cabinet* cabinet, desk.cabinet());
    const auto* certificate = cabinet->documents().certificate_of_key(desk.key_.kid());
    if (certificate == nullptr) return refuse(RightsCode::KeyUnknown, fmt::format("{}: no certificate of {} in {}", desk.options_.key.string(), desk.key_.kid(), desk.options_.folder.string()));
    if (!certificate->doc.has_role("licensor") && !certificate->doc.has_role("rightsHolder"))
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: {} is neither a licensor nor a rights holder", desk.options_.key.string(), certificate->doc.id));
    desk.party_ = certificate->doc.id;
    return desk;
}

std::int64_t Desk::now() const { return options_.iat_s.value_or(wall_ms() / 1000); }

Result<const Cabinet*> Desk::cabinet() {
    PAI_TRY(std::string fingerprint, fingerprint_of(options_.folder));
    if (!cabinet_ || fingerprint != fingerprint_) {
        PAI_TRY(cabinet_, Cabinet::read(options_.folder, options_.root, now()));
        fingerprint_ = std::move(fingerprint);
    }
    cabinet_->set_now(now());
    return &*cabinet_;
}

Result<fs::path> Desk::file(const std::string& folder, const std::string& doc_id, const std::string& text, const std::string& ending) {
    const fs::path path = options_.folder / folder / (Visit::hex(doc_id).substr(0, 16) + ending);
    PAI_TRY(make_directories(path.parent_path()));
    if (file_exists(path)) return Error(Code::Io, fmt::format("{}: is there already", path.string()), "EXISTS");
    PAI_TRY(write_file(path, text, {.durable = true}));
    return path;
}

Result<ContentKeys> Desk::content_keys() const {
    if (!identity_ || options_.keys.empty())
        return Error(Code::InvalidArgument, "this desk was started without --keys and --identity: it can license, but hand out no keys");
    return merge_content_keys(options_.keys, *identity_);
}

std::size_t Desk::body_limit(std::string_view path) { return path == "/reports" || path == "/enquiries" ? desk_upload_bytes : 262'144; }

HttpAnswer Desk::serve(DeskSession& session, const std::string& base, const HttpRequest& request) {
    const std::string_view below = std::string_view(request.path).substr(base.size());
    if (below == "/style.css") return fixed("text/css; charset=utf-8", desk_style);
    if (below == "/print.css") return fixed("text/css; charset=utf-8", desk_print_style);
    if (below == "/script.js") return fixed("text/javascript; charset=utf-8", desk_script);
    auto form = request.method == "POST" ? form_of(request) : parse_urlencoded(request.query);
    if (!form) return {.status = 400, .type = "text/plain; charset=utf-8", .body = form.error().message + "\n"};
    if (request.method == "POST" && !Door::is_ours(session, *form)) return {.status = 403, .type = "text/plain; charset=utf-8", .body = "This form is not of this session; open the page again.\n"};
    // The same page in the other language: whatever was about to be done is looked at once more instead.
    if (request.method == "POST" && form->has("tongue")) {
        session.chinese = form->get("tongue") == "zh";
        if (form->get("step") == "sign" || form->get("step") == "decline") form->set("step", "review");
    }
    std::vector<std::string> path = segments_of(below);
    if (path.size() == 2 && path[0] == "language") {
        session.chinese = path[1] == "zh";
        return redirect(base + safe_way_back(form->get("back")));
    }
    const auto read = cabinet();
    if (!read) {
        log::error("desk", "{}", read.error().message);
        return {.status = 500, .type = "text/plain; charset=utf-8", .body = fmt::format("The folder cannot be read: {}\n", read.error().message)};
    }
    Visit visit{*this, **read, session, base, request, std::move(path), *std::move(form), Tongue{session.chinese}};
    return route(visit);
}

}  // namespace pai
