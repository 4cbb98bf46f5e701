// What every page has around it, and files to take away.
#include <algorithm>

#include "base/file.h"
#include "desk/form_fields.h"
#include "desk/visit.h"

namespace pai {

namespace {

Html menu_entry(const Visit& v, std::string_view way, std::string_view label, bool here, std::size_t count = 0) {
    Html out = html("<a href=\"{}\"", v.to(way));
    out.put("{}>{}", here ? html(" aria-current=\"page\"") : Html(), label);
    if (count > 0) out.put(" <span class=\"count\">{}</span>", count);
    return out.put("</a>");
}

std::size_t open_enquiries(const Cabinet& cabinet) {
    return static_cast<std::size_t>(std::count_if(cabinet.offers().enquiries.begin(), cabinet.offers().enquiries.end(), [&](const StoredEnquiry& e) {
        return e.answers.empty() && cabinet.decline_of(e.enquiry.doc_id) == nullptr;
    }));
}

// The page again in the other language.
std::string way_here(const Visit& v) {
    const std::string way = v.request.path.substr(v.base.size());
    return v.request.query.empty() ? way : way + "?" + v.request.query;
}

}  // namespace

HttpAnswer page(const Visit& v, DeskPlace place, std::string_view title, const Html& content, int status) {
    const Tongue t = v.t;
    Html out = html("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", t.tag());
    out.put("<title>{} · {}</title>\n<link rel=\"stylesheet\" href=\"{}\">\n<script src=\"{}\" defer></script>\n</head>\n<body>\n", title, t("Rights desk", "许可台"), v.to("/style.css"),
            v.to("/script.js"));
    out.put("<header class=\"bar\">\n<a class=\"brand\" href=\"{}\">{}</a>\n<nav>", v.to("/"), t("Rights desk", "许可台"));
    out.add(menu_entry(v, "/", t("Overview", "总览"), place == DeskPlace::Overview));
    out.add(menu_entry(v, "/contract", t("New contract", "新合同"), place == DeskPlace::Contract));
    out.add(menu_entry(v, "/enquiries", t("Enquiries", "询价"), place == DeskPlace::Enquiries, open_enquiries(v.cabinet)));
    out.add(menu_entry(v, "/works", t("Works", "作品"), place == DeskPlace::Works));
    out.add(menu_entry(v, "/reports", t("Reports and statements", "报告与结算"), place == DeskPlace::Reports));
    out.put("</nav>\n<p class=\"who\">{}", v.cabinet.name_of(v.desk.party(), t));
    // What was written goes along; files that were chosen cannot.
    const bool again = v.is_post() && !v.form.has_files();
    if (again) out.put("<button class=\"tongue\" form=\"tongue\" name=\"tongue\" value=\"{}\" lang=\"{}\">{}</button>", t.chinese ? "en" : "zh", t.chinese ? "en" : "zh-Hans", t.chinese ? "English" : "中文");
    else
        out.put("<a class=\"tongue\" href=\"{}\" lang=\"{}\">{}</a>", v.to(fmt::format("/language/{}?back={}", t.chinese ? "en" : "zh", percent_encode(way_here(v)))),
                t.chinese ? "en" : "zh-Hans", t.chinese ? "English" : "中文");
    out.put("</p>\n</header>\n");
    out.put("<main>\n{}</main>\n<footer>{} <span class=\"path\">{}</span></footer>\n", content, t("Folder", "文件夹"), v.cabinet.folder().string());
    if (again) {
        const std::string step = v.form.get("step");
        out.put("<form id=\"tongue\" method=\"post\" action=\"{}\" hidden><input type=\"hidden\" name=\"form_key\" value=\"{}\"><input type=\"hidden\" name=\"step\" value=\"{}\">\n{}</form>\n", v.request.path, v.session.form_key,
                step == "sign" || step == "decline" ? "review" : step, hidden_fields(v.form));
    }
    out.put("</body>\n</html>\n");
    return {.status = status, .body = out.text()};
}

HttpAnswer redirect(const std::string& to) {
    HttpAnswer answer{.status = 303, .type = "text/plain; charset=utf-8"};
    answer.headers = {{"Location", to}};
    return answer;
}

Html error_box(const Visit& v, const Error& error) {
    Html out = html("<div class=\"box alarm\" role=\"alert\">");
    if (const auto code = parse_rights_code(error.reason)) {
        const RightsCodeInfo::Text& words = v.t.chinese ? info(*code).zh_hans : info(*code).en;
        out.put("<p><strong>{}</strong> {}</p>", words.says, words.action);
    } else {
        out.put("<p><strong>{}</strong></p>", v.t("This did not work.", "操作未成功。"));
    }
    return out.put("<p class=\"small\">{}{}{}</p></div>\n", error.reason, error.reason.empty() ? "" : " · ", error.message);
}

HttpAnswer error_page(const Visit& v, DeskPlace place, const Error& error) {
    const std::string_view title = v.t("Not done", "未完成");
    return page(v, place, title, html("<h1>{}</h1>\n{}", title, error_box(v, error)), 422);
}

HttpAnswer not_found(const Visit& v) {
    const std::string_view title = v.t("There is nothing here", "此处没有内容");
    return page(v, DeskPlace::None, title, html("<h1>{}</h1>\n<p><a href=\"{}\">{}</a></p>\n", title, v.to("/"), v.t("To the overview", "返回总览")), 404);
}

Html form_start(const Visit& v, std::string_view action, bool files) {
    return html("<form method=\"post\" action=\"{}\"{}><input type=\"hidden\" name=\"form_key\" value=\"{}\">\n", v.to(action),
                files ? html(" enctype=\"multipart/form-data\"") : Html(), v.session.form_key);
}

Html file_line(const Visit& v, std::string_view label, std::string_view doc_id) {
    const std::filesystem::path* file = v.cabinet.file_of(doc_id);
    if (file == nullptr) return {};
    return html("<li><a class=\"take\" href=\"{}\" download>{}</a> <span class=\"path\">{}</span></li>\n", v.link("file", doc_id), label, file->string());
}

HttpAnswer file_answer(Visit& v) {
    // A document by its docId, never by a name that someone sends.
    const bool is_root = v.path[1] == "root";
    const std::filesystem::path* file = is_root ? &v.cabinet.root() : v.path[0] == "declined" ? v.cabinet.decline_file(Visit::doc_id(v.path[1])) : v.cabinet.file_of(Visit::doc_id(v.path[1]));
    if (file == nullptr) return not_found(v);
    auto text = read_text_file(*file, 16u << 20);
    if (!text) return error_page(v, DeskPlace::None, text.error());
    std::string name = file->filename().string();
    for (char& c : name)
        if (c <= ' ' || c == '"' || c == '\\' || static_cast<unsigned char>(c) > 126) c = '-';
    HttpAnswer answer{.type = "application/octet-stream", .body = *std::move(text)};
    answer.headers = {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}};
    return answer;
}

}  // namespace pai
