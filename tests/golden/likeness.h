#pragma once
// How alike two pictures are.
#include <cmath>
#include <vector>

#include <glm/vec4.hpp>

namespace pai::test {

inline double luma_of(const glm::vec4& c) { return 0.2126 * static_cast<double>(c.r) + 0.7152 * static_cast<double>(c.g) + 0.0722 * static_cast<double>(c.b); }

inline double mean_luma(const std::vector<glm::vec4>& p) {
    double sum = 0;
    for (const glm::vec4& c : p) sum += luma_of(c);
    return sum / static_cast<double>(p.size());
}

// Structural similarity of luma, mean over windows of 8 x 8. Source: Z. Wang et al., "Image quality assessment", 2004.
inline double ssim(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b, int width, int height) {
    constexpr int kSide = 8;
    constexpr double kC1 = 0.01 * 0.01, kC2 = 0.03 * 0.03;
    const auto seen = [](const glm::vec4& c) { return std::sqrt(std::max(0.0, luma_of(c))); };
    double sum = 0;
    int count = 0;
    for (int y = 0; y + kSide <= height; y += 4) {
        for (int x = 0; x + kSide <= width; x += 4) {
            double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
            for (int i = 0; i < kSide * kSide; ++i) {
                const auto at = static_cast<std::size_t>((y + i / kSide) * width + x + i % kSide);
                const double va = seen(a[at]), vb = seen(b[at]);
                ma += va, mb += vb, aa += va * va, bb += vb * vb, ab += va * vb;
            }
            constexpr double n = kSide * kSide;
            ma /= n, mb /= n;
            const double sa = aa / n - ma * ma, sb = bb / n - mb * mb, sab = ab / n - ma * mb;
            sum += (2 * ma * mb + kC1) * (2 * sab + kC2) / ((ma * ma + mb * mb + kC1) * (sa + sb + kC2));
            ++count;
        }
    }
    return sum / count;
}

}  // namespace pai::test
