#include <cstring>
#include <vector>

#include <ImfChromaticitiesAttribute.h>
#include <ImfIO.h>
#include <ImfRgbaFile.h>
#include <ImfStandardAttributes.h>
#include <ImfThreading.h>
#include <fmt/format.h>

#include "importer/read_picture.h"
#include "importer/rgbe.h"

namespace pai {
namespace {

class MemoryStream final : public Imf::IStream {
public:
    explicit MemoryStream(ByteSpan bytes) : Imf::IStream("master"), bytes_(bytes) {}
    bool read(char into[], int size) override {
        if (size < 0 || static_cast<std::uint64_t>(size) > bytes_.size() - at_) throw std::runtime_error("it ends early");
        std::memcpy(into, bytes_.data() + at_, static_cast<std::size_t>(size));
        at_ += static_cast<std::uint64_t>(size);
        return at_ < bytes_.size();
    }
    std::uint64_t tellg() override { return at_; }
    void seekg(std::uint64_t to) override {
        if (to > bytes_.size()) throw std::runtime_error("it points past its end");
        at_ = to;
    }

private:
    ByteSpan bytes_;
    std::uint64_t at_ = 0;
};

}  // namespace

Result<MasterPicture> read_exr(ByteSpan bytes) {
    Imf::setGlobalThreadCount(0);
    MemoryStream stream(bytes);
    Imf::RgbaInputFile file(stream, 0);
    const Imath::Box2i window = file.dataWindow();
    const std::int64_t width = std::int64_t{window.max.x} - window.min.x + 1, height = std::int64_t{window.max.y} - window.min.y + 1;
    if (width < 1 || height < 1) return Error(Code::Corrupt, "a picture without pixels");
    if (width > kMostSide || height > kMostSide || width * height > kMostPixels)
        return Error(Code::Unsupported, fmt::format("{} x {} pixels, at most {} a side and {} Mi in all are taken", width, height, kMostSide, kMostPixels >> 20));
    MasterPicture out{static_cast<int>(width), static_cast<int>(height), 4, "rgbe", "linear radiance, Rec. 709 primaries, as nothing says otherwise", {}};
    if (Imf::hasChromaticities(file.header())) {
        const Imf::Chromaticities c = Imf::chromaticities(file.header());
        out.meaning = fmt::format("linear radiance; primaries of red {:.3f} {:.3f}, green {:.3f} {:.3f}, blue {:.3f} {:.3f}: values as they are", c.red.x, c.red.y, c.green.x, c.green.y, c.blue.x, c.blue.y);
    }
    out.texels.resize(static_cast<std::size_t>(width * height) * 4);
    std::vector<Imf::Rgba> row(static_cast<std::size_t>(width));
    for (std::int64_t y = 0; y < height; ++y) {
        const int line = window.min.y + static_cast<int>(y);
        // Slices are addressed from the origin: the row begins at the window's first pixel.
        file.setFrameBuffer(row.data() - window.min.x, 1, 0);
        file.readPixels(line);
        for (std::int64_t x = 0; x < width; ++x) {
            const Imf::Rgba& v = row[static_cast<std::size_t>(x)];
            const auto rgbe = rgbe_of({static_cast<float>(v.r), static_cast<float>(v.g), static_cast<float>(v.b)});
            std::memcpy(out.texels.data() + static_cast<std::size_t>(y * width + x) * 4, rgbe.data(), 4);
        }
    }
    return out;
}

}  // namespace pai
