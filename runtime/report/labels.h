#pragma once
// What the items of a report or statement are, in words: uids name duties, people do not.
#include <string>
#include <string_view>

#include "licence/documents.h"

namespace pai {

struct Label {
    std::string en, zh_hans;
};

// "Presentation, per visitor", "展演，按人次" for a duty of the licence; of one that is not in it only what it is paid per.
Label duty_label(const LicenceDoc& licence, std::string_view duty_uid, std::string_view unit);
// A word of the vocabulary that reports use (actions, units with "unit:" or "units:", sources, flags); itself if it is none.
Label report_word(std::string_view key);

}  // namespace pai
