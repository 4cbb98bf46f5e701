#include "app/kiosk_words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "licence/policy.h"

namespace pai::app {
namespace {

constexpr KioskWord kKioskWords[] = {
    {"touch-to-begin", "轻触屏幕，开始观看", "輕觸螢幕，開始觀看", "Touch to begin"},
    {"all-themes", "全部", "全部", "All"},
    {"language", "语言", "語言", "Language"},
    {"modes", "观看方式", "觀看方式", "Display"},
    {"modes-title", "怎样看更舒适？", "怎樣看更舒適？", "What suits you best?"},
    {"large-type", "大字", "大字", "Large type"},
    {"large-type-text", "所有文字放大。", "所有文字放大。", "All words are larger."},
    {"low-reach", "低位操作", "低位操作", "Low reach"},
    {"low-reach-text", "所有按钮放在屏幕下方。", "所有按鈕放在螢幕下方。", "All buttons are near the bottom."},
    {"reduced-motion", "减少动态", "減少動態", "Less motion"},
    {"reduced-motion-text", "画面不会自行移动。", "畫面不會自行移動。", "Nothing moves by itself."},
    {"close", "关闭", "關閉", "Close"},
    {"back", "返回", "返回", "Back"},
    {"previous", "上一件", "上一件", "Previous"},
    {"next", "下一件", "下一件", "Next"},
    {"whole", "看全貌", "看全貌", "Whole view"},
    {"as-it-is", "原貌", "原貌", "As it is"},
    {"look-closer", "细看", "細看", "Look closer"},
    {"narrate", "听讲解", "聽講解", "Listen"},
    {"narrate-stop", "停止讲解", "停止講解", "Stop"},
    {"terms", "授权条款", "授權條款", "Licence terms"},
    {"ask", "申请授权", "申請授權", "Ask for a licence"},
    {"qr", "带走链接", "帶走連結", "Take the link"},
    {"qr-text", "用手机扫描，稍后继续了解这件作品。", "用手機掃描，稍後繼續了解這件作品。", "Scan with your phone and read on later."},
    {"guest", "来自{}的客座作品", "來自{}的客座作品", "Guest work from {}"},
    {"place", "产地", "產地", "Place"},
    {"date", "年代", "年代", "Date"},
    {"maker", "作者", "作者", "Maker"},
    {"holder", "权利人", "權利人", "Rights holder"},
    {"credit", "署名", "署名", "Credit"},
    {"turn-left", "左转", "左轉", "Turn left"},
    {"turn-right", "右转", "右轉", "Turn right"},
    {"nearer", "靠近", "靠近", "Nearer"},
    {"farther", "远离", "遠離", "Farther"},
    {"loading", "正在请出作品……", "正在請出作品……", "The work is on its way …"},
    // Terms in plain words.
    {"terms-holder", "本作品的权利属于{}。", "本作品的權利屬於{}。", "The rights in this work belong to {}."},
    {"terms-unnamed", "本作品的权利人未在此公布姓名。", "本作品的權利人未在此公布姓名。", "The holder of the rights is not named here."},
    {"terms-licensor", "授权由{}发出。", "授權由{}發出。", "The licence was given by {}."},
    {"terms-may", "本屏可以向观众展示它，并让观众转动、放大。", "本螢幕可以向觀眾展示它，並讓觀眾轉動、放大。", "This screen may show it, and visitors may turn it and come near."},
    {"terms-may-else", "此外还允许：{}。", "此外還允許：{}。", "Also allowed: {}."},
    {"terms-until", "有效期至{}。", "有效期至{}。", "Until {}."},
    {"terms-endless", "没有约定结束日期。", "沒有約定結束日期。", "No day of ending was agreed."},
    {"terms-where", "地域：{}。", "地域：{}。", "Where: {}."},
    {"terms-here", "仅限本场馆。", "僅限本場館。", "At this house."},
    {"terms-hours", "仅在约定的开放时间内展示。", "僅在約定的開放時間內展示。", "During the agreed opening hours only."},
    {"terms-count", "约定的展示次数：{}。", "約定的展示次數：{}。", "Agreed number of showings: {}."},
    {"terms-reserved", "保留、不允许的使用：{}。", "保留、不允許的使用：{}。", "Reserved, not allowed: {}."},
    {"terms-copy", "拍摄、录制或复制须另行征得权利人同意。", "拍攝、錄製或複製須另行徵得權利人同意。", "To record or copy it, ask the holder first."},
    {"terms-credit", "署名：{}", "署名：{}", "Credit: {}"},
    {"terms-number", "授权编号：{}", "授權編號：{}", "Licence number: {}"},
    {"action-present", "公开演出或展出", "公開演出或展出", "performing or exhibiting it"},
    {"action-play", "循环播放", "循環播放", "playing it in a loop"},
    {"action-record", "录制节目", "錄製節目", "recording a show with it"},
    {"action-preview", "预览", "預覽", "looking at a preview"},
    {"action-modify", "用于编排创作", "用於編排創作", "staging and changing it"},
    {"action-export", "取得文件", "取得檔案", "handing out its file"},
    {"action-grantUse", "转授权", "再授權", "licensing it on"},
    {"action-aiTraining", "训练人工智能", "訓練人工智慧", "training of AI"},
    {"action-generate", "用人工智能生成", "用人工智慧生成", "generating with AI"},
    // What a refused work says.
    {"refused-title", "此刻无法展出", "此刻無法展出", "Not on show at present"},
    {"refused-later", "授权尚未开始，敬请期待。", "授權尚未開始，敬請期待。", "Its licence begins on a later day."},
    {"refused-ended", "约定的展期已经结束。", "約定的展期已經結束。", "The time agreed with its holder has ended."},
    {"refused-hours", "权利人只同意在约定的时间展出。", "權利人只同意在約定的時間展出。", "Its holder agreed to certain hours only."},
    {"refused-place", "权利人未授权在本地区展出。", "權利人未授權在本地區展出。", "Its holder has not released it for this place."},
    {"refused-withdrawn", "权利人已收回授权。", "權利人已收回授權。", "Its holder has withdrawn the licence."},
    {"refused-paused", "权利人暂停了授权。", "權利人暫停了授權。", "Its holder has paused the licence."},
    {"refused-used-up", "约定的展示次数已经用完。", "約定的展示次數已經用完。", "The agreed number of showings has been reached."},
    {"refused-purpose", "权利人未授权作自助导览之用。", "權利人未授權作自助導覽之用。", "Its holder has not released it for kiosks."},
    {"refused-none", "本馆尚未取得它的授权。", "本館尚未取得它的授權。", "This house has no licence for it yet."},
    {"refused-other", "请向工作人员询问。", "請向工作人員詢問。", "Please ask the staff."},
    // Asking for a licence.
    {"ask-title", "申请授权", "申請授權", "Ask for a licence"},
    {"ask-what", "您想怎样使用它？", "您想怎樣使用它？", "What would you like to do with it?"},
    {"ask-where", "在哪里？", "在哪裡？", "Where?"},
    {"consent", "我同意将姓名和联系方式转交权利人，仅用于答复本申请。", "我同意將姓名和聯絡方式轉交權利人，僅用於答覆本申請。", "I agree that my name and contact are sent to the rights holder, to answer this enquiry only."},
    {"consent-first", "勾选同意后方可填写姓名和联系方式；也可以匿名申请。", "勾選同意後方可填寫姓名和聯絡方式；也可以匿名申請。", "Tick to fill in name and contact; you may also ask without a name."},
    {"name", "姓名（拉丁字母）", "姓名（拉丁字母）", "Name"},
    {"contact", "邮箱或电话", "電子郵件或電話", "E-mail or telephone"},
    {"send", "发出申请", "發出申請", "Send"},
    {"sent-title", "申请已登记", "申請已登記", "Your enquiry is recorded"},
    {"sent-text", "本馆会把它转交权利人。编号：{}", "本館會把它轉交權利人。編號：{}", "The house will pass it to the holder. Number: {}"},
    {"not-sent", "申请未能登记，请向工作人员询问。", "申請未能登記，請向工作人員詢問。", "It could not be recorded. Please ask the staff."},
    {"delete", "删除", "刪除", "Delete"},
    {"space", "空格", "空白鍵", "Space"},
    // Idle, and the way out.
    {"idle-title", "您还在吗？", "您還在嗎？", "Are you still here?"},
    {"idle-text", "{} 秒后将清除您的选择，回到开始。", "{} 秒後將清除您的選擇，回到開始。", "In {} s your choices are forgotten and it begins anew."},
    {"idle-stay", "继续观看", "繼續觀看", "Go on"},
    {"pin-title", "工作人员", "工作人員", "Staff"},
    {"pin-wrong", "不正确", "不正確", "Not right"},
    {"pin-locked", "已锁定，{} 秒后再试", "已鎖定，{} 秒後再試", "Locked, try again in {} s"},
    {"pin-none", "尚未设置 PIN", "尚未設定 PIN", "No PIN has been set"},
};

constexpr KioskWord kCountries[] = {
    {"AU", "澳大利亚", "澳洲", "Australia"}, {"BR", "巴西", "巴西", "Brazil"}, {"CA", "加拿大", "加拿大", "Canada"},
    {"CH", "瑞士", "瑞士", "Switzerland"}, {"CN", "中国", "中國", "China"}, {"DE", "德国", "德國", "Germany"},
    {"EG", "埃及", "埃及", "Egypt"}, {"ES", "西班牙", "西班牙", "Spain"}, {"FR", "法国", "法國", "France"},
    {"GB", "英国", "英國", "United Kingdom"}, {"GR", "希腊", "希臘", "Greece"}, {"HK", "中国香港", "中國香港", "Hong Kong, China"},
    {"ID", "印度尼西亚", "印尼", "Indonesia"}, {"IN", "印度", "印度", "India"}, {"IR", "伊朗", "伊朗", "Iran"},
    {"IT", "意大利", "義大利", "Italy"}, {"JP", "日本", "日本", "Japan"}, {"KE", "肯尼亚", "肯亞", "Kenya"},
    {"KH", "柬埔寨", "柬埔寨", "Cambodia"}, {"KR", "韩国", "韓國", "South Korea"}, {"MN", "蒙古国", "蒙古國", "Mongolia"},
    {"MO", "中国澳门", "中國澳門", "Macao, China"}, {"MX", "墨西哥", "墨西哥", "Mexico"}, {"NG", "尼日利亚", "奈及利亞", "Nigeria"},
    {"NL", "荷兰", "荷蘭", "Netherlands"}, {"PE", "秘鲁", "秘魯", "Peru"}, {"PT", "葡萄牙", "葡萄牙", "Portugal"},
    {"RU", "俄罗斯", "俄羅斯", "Russia"}, {"SE", "瑞典", "瑞典", "Sweden"}, {"SG", "新加坡", "新加坡", "Singapore"},
    {"TH", "泰国", "泰國", "Thailand"}, {"TR", "土耳其", "土耳其", "Türkiye"}, {"TW", "中国台湾", "中國台灣", "Taiwan, China"},
    {"US", "美国", "美國", "United States"}, {"UZ", "乌兹别克斯坦", "烏茲別克", "Uzbekistan"}, {"VN", "越南", "越南", "Vietnam"},
    // Provinces, regions and municipalities of China: ISO 3166-2.
    {"CN-AH", "安徽", "安徽", "Anhui"}, {"CN-BJ", "北京", "北京", "Beijing"}, {"CN-CQ", "重庆", "重慶", "Chongqing"},
    {"CN-FJ", "福建", "福建", "Fujian"}, {"CN-GD", "广东", "廣東", "Guangdong"}, {"CN-GS", "甘肃", "甘肅", "Gansu"},
    {"CN-GX", "广西", "廣西", "Guangxi"}, {"CN-GZ", "贵州", "貴州", "Guizhou"}, {"CN-HA", "河南", "河南", "Henan"},
    {"CN-HB", "湖北", "湖北", "Hubei"}, {"CN-HE", "河北", "河北", "Hebei"}, {"CN-HI", "海南", "海南", "Hainan"},
    {"CN-HL", "黑龙江", "黑龍江", "Heilongjiang"}, {"CN-HN", "湖南", "湖南", "Hunan"}, {"CN-JL", "吉林", "吉林", "Jilin"},
    {"CN-JS", "江苏", "江蘇", "Jiangsu"}, {"CN-JX", "江西", "江西", "Jiangxi"}, {"CN-LN", "辽宁", "遼寧", "Liaoning"},
    {"CN-NM", "内蒙古", "內蒙古", "Inner Mongolia"}, {"CN-NX", "宁夏", "寧夏", "Ningxia"}, {"CN-QH", "青海", "青海", "Qinghai"},
    {"CN-SC", "四川", "四川", "Sichuan"}, {"CN-SD", "山东", "山東", "Shandong"}, {"CN-SH", "上海", "上海", "Shanghai"},
    {"CN-SN", "陕西", "陝西", "Shaanxi"}, {"CN-SX", "山西", "山西", "Shanxi"}, {"CN-TJ", "天津", "天津", "Tianjin"},
    {"CN-XJ", "新疆", "新疆", "Xinjiang"}, {"CN-XZ", "西藏", "西藏", "Tibet"}, {"CN-YN", "云南", "雲南", "Yunnan"},
    {"CN-ZJ", "浙江", "浙江", "Zhejiang"},
};

constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March", "April", "May", "June",
                                                   "July", "August", "September", "October", "November", "December"};

std::string_view in_language(const KioskWord& row, std::string_view language) {
    if (language == "zh-Hant") return row.traditional;
    return language == "en" ? row.english : row.simplified;
}

}  // namespace

std::span<const KioskWord> all_kiosk_words() { return kKioskWords; }
std::span<const KioskWord> all_country_names() { return kCountries; }

const std::string& kiosk_text(const Catalogue& catalogue, const Text& text, std::string_view language) {
    static const std::string none;
    const std::string_view wanted[] = {language, language == "zh-Hant" ? std::string_view("zh-Hans") : language,
                                       language == "zh-Hans" ? std::string_view("zh-Hant") : language, catalogue.language};
    for (const std::string_view tag : wanted)
        if (const auto it = text.find(std::string(tag)); it != text.end()) return it->second;
    return text.empty() ? none : text.begin()->second;
}

std::string kiosk_words(const Catalogue& catalogue, std::string_view name, std::string_view language) {
    if (const auto own = catalogue.words.find(std::string(name)); own != catalogue.words.end() && !own->second.empty())
        return kiosk_text(catalogue, own->second, language);
    for (const KioskWord& row : kKioskWords)
        if (row.name == name) return std::string(in_language(row, language));
    return std::string(name);
}

std::string kiosk_words(const Catalogue& catalogue, std::string_view name, std::string_view language, std::string_view value) {
    std::string out = kiosk_words(catalogue, name, language);
    const std::size_t at = out.find("{}");
    return at == out.npos ? out : out.replace(at, 2, value);
}

std::string country_name(std::string_view code, std::string_view language) {
    for (const KioskWord& row : kCountries)
        if (row.name == code) return std::string(in_language(row, language));
    return std::string(code);
}

std::string day_text(std::int64_t utc_s, std::string_view language) {
    const std::string iso = format_utc(utc_s);  // YYYY-MM-DDThh:mm:ssZ
    const int month = std::clamp((iso[5] - '0') * 10 + iso[6] - '0', 1, 12), day = (iso[8] - '0') * 10 + iso[9] - '0';
    if (language == "en") return fmt::format("{} {} {}", day, kMonths[static_cast<std::size_t>(month) - 1], iso.substr(0, 4));
    return fmt::format("{}年{}月{}日", iso.substr(0, 4), month, day);
}

std::string list_text(const std::vector<std::string>& items, std::string_view language) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += language != "en" ? "、" : i + 1 == items.size() ? " and " : ", ";
        out += items[i];
    }
    return out;
}

}  // namespace pai::app
