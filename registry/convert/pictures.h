#pragma once
// The pictures that a foreign model names: found below its folder or inside it, read by our own decoders, put together as glTF wants them.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

class ConvertPictures {
public:
    // `folder`: of the model; nothing outside of it is read.
    explicit ConvertPictures(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // A picture inside the model, and the name that it has from now on: "*0", "*1"…
    Result<std::string> embed(Bytes bytes);
    // Each returns the number of the picture in the model that is made. A name may be written as any system does: with backslashes,
    // with a drive, absolute; where it leads out of the folder, a file of the same name in the folder will do.
    // Denied: it would leave the folder. NotFound: no such file. Corrupt, Unsupported: no PNG, JPEG or WebP that can be read, or
    // beyond the limits; of normals() also a picture of heights.
    Result<int> colour(std::string_view name, std::string_view alpha);
    Result<int> surface(std::string_view roughness, std::string_view metal);
    Result<int> normals(std::string_view name);

    // The bytes of picture `number`. NotFound: no such picture.
    Result<ByteSpan> open(std::string_view number) const;
    std::size_t size() const { return pictures_.size(); }
    // Names below the folder that were looked for.
    const std::set<std::string>& looked_for() const { return looked_for_; }

    static constexpr std::uint64_t kMostBytes = 1ull << 30;  // of all together
    static constexpr std::size_t kMostPictures = 4096;

private:
    // The name that a picture has here: below the folder, or "*N".
    Result<std::string> find(std::string_view name);
    ByteSpan read(const std::string& name) const;  // of one that was found
    Result<int> keep(const std::string& key, Bytes bytes);
    Result<void> spend(std::uint64_t bytes);

    std::filesystem::path folder_;
    std::map<std::string, Bytes, std::less<>> sources_;
    std::map<std::string, int> made_;  // by what they were made of
    std::vector<Bytes> pictures_;
    std::set<std::string> looked_for_;
    std::uint64_t spent_ = 0;
    int embedded_ = 0;
};

// "tex/wood.png" of ".\tex\wood.png" or "C:\job\tex\wood.png", in the order in which they are looked for: as written, if that stays
// below, then by its last part alone. Empty: it names no file.
std::vector<std::string> names_below(std::string_view written);

}  // namespace pai
