#include "ingest/record.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pai {
namespace {

using Member = std::string SourceRecord::*;
// Names of one meaning, in the words of Darwin Core, Dublin Core, museum systems and people.
constexpr std::pair<std::string_view, Member> kMembers[] = {
    {"id", &SourceRecord::id},           {"identifier", &SourceRecord::id},     {"object_number", &SourceRecord::id}, {"accession", &SourceRecord::id},
    {"编号", &SourceRecord::id},         {"maker", &SourceRecord::maker},       {"creator", &SourceRecord::maker},    {"artist", &SourceRecord::maker},
    {"作者", &SourceRecord::maker},      {"date", &SourceRecord::date},         {"year", &SourceRecord::date},        {"period", &SourceRecord::date},
    {"年代", &SourceRecord::date},       {"material", &SourceRecord::material}, {"medium", &SourceRecord::material},  {"材质", &SourceRecord::material},
    {"type", &SourceRecord::kind},       {"kind", &SourceRecord::kind},         {"类别", &SourceRecord::kind},        {"place", &SourceRecord::found_at},
    {"产地", &SourceRecord::found_at},   {"measure", &SourceRecord::measure},   {"size", &SourceRecord::measure},     {"dimensions", &SourceRecord::measure},
    {"尺寸", &SourceRecord::measure},    {"holder", &SourceRecord::holder},     {"owner", &SourceRecord::holder},     {"收藏单位", &SourceRecord::holder},
    {"credit", &SourceRecord::credit},   {"rights", &SourceRecord::rights},     {"licence", &SourceRecord::licence},  {"license", &SourceRecord::licence},
    {"许可", &SourceRecord::licence},    {"text", &SourceRecord::text},         {"description", &SourceRecord::text}, {"说明", &SourceRecord::text}};

// "title_zh" and "title:zh-Hans" say their language; a bare "title" is what people here write.
std::string language_of(std::string_view name) {
    const std::size_t cut = name.find_first_of("_:@");
    const std::string_view tag = cut == name.npos ? std::string_view() : name.substr(cut + 1);
    if (tag == "zh" || tag == "cn" || tag == "zh-CN" || tag == "zh_CN") return "zh-Hans";
    if (tag == "zh-TW" || tag == "zh_TW" || tag == "tw") return "zh-Hant";
    return tag.empty() ? "en" : std::string(tag);
}

bool has_ideograph(std::string_view text) {
    // CJK unified ideographs, U+4E00 to U+9FFF, are E4 B8 80 to E9 BF BF.
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xe4 && static_cast<unsigned char>(c) <= 0xe9; });
}

void split_files(std::string_view value, std::vector<std::string>& files) {
    while (!value.empty()) {
        const std::size_t cut = std::min(value.find('|'), value.size());
        std::string_view one = value.substr(0, cut);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
        if (!one.empty()) files.emplace_back(one);
        value.remove_prefix(std::min(cut + 1, value.size()));
    }
}

}  // namespace

void set_field(SourceRecord& record, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (name == "file" || name == "files" || name == "文件") return split_files(value, record.files);
    if (name == "title" || name == "名称" || name.starts_with("title_") || name.starts_with("title:") || name.starts_with("title@")) {
        const bool bare = name == "title" || name == "名称";
        record.title.insert_or_assign(bare && has_ideograph(value) ? "zh-Hans" : language_of(name), std::string(value));
        return;
    }
    const auto* found = std::find_if(std::begin(kMembers), std::end(kMembers), [&](const auto& m) { return m.first == name; });
    if (found == std::end(kMembers)) record.more.insert_or_assign(std::string(name), std::string(value));
    else record.*(found->second) = std::string(value);
}

}  // namespace pai
