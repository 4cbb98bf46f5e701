#pragma once
// Small glTF files for tests: accessors over one buffer in a data URI, the rest of the document as JSON text.
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "asset/codec/gltf.h"

namespace pai {

class GltfText {
public:
    // Index of a view of `bytes`; `more` is JSON text such as `,"byteStride":8`.
    int view(ByteSpan bytes, const std::string& more = {}) {
        data_.resize((data_.size() + 3) / 4 * 4);
        views_ += fmt::format(R"({}{{"buffer":0,"byteOffset":{},"byteLength":{}{}}})", views_.empty() ? "" : ",", data_.size(), bytes.size(), more);
        data_.insert(data_.end(), bytes.begin(), bytes.end());
        return view_count_++;
    }
    // Any view, as JSON text.
    int raw_view(const std::string& json) {
        views_ += (views_.empty() ? "" : ",") + json;
        return view_count_++;
    }
    int raw_accessor(const std::string& json) {
        accessors_ += (accessors_.empty() ? "" : ",") + json;
        return accessor_count_++;
    }
    // Index of an accessor over `values` of type T; `type` is SCALAR, VEC2…; `more` as above.
    template <class T>
    int accessor(const std::vector<T>& values, const std::string& type, const std::string& more = {}) {
        static_assert(sizeof(T) <= 4);
        const int component = std::is_same_v<T, float> ? 5126 : sizeof(T) == 1 ? 5120 + std::is_unsigned_v<T> : sizeof(T) == 2 ? 5122 + std::is_unsigned_v<T> : 5125;
        const std::size_t width = type == "SCALAR" ? 1 : type == "MAT4" ? 16 : static_cast<std::size_t>(type[3] - '0');
        return raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":{},"count":{},"type":"{}"{}}})", view(std::as_bytes(std::span(values))), component,
                                        values.size() / width, type, more));
    }
    // An accessor of positions, with bounds.
    int positions(const std::vector<float>& values) { return accessor(values, "VEC3", R"(,"min":[-1,-1,-1],"max":[1,1,1])"); }
    // A triangle of float positions.
    int triangle() { return positions({0, 0, 0, 1, 0, 0, 0, 1, 0}); }

    const Bytes& data() const { return data_; }
    void add_buffer(const std::string& json) { buffers_ += "," + json; }

    // The document; `rest` is JSON members such as `"nodes":[{}]`.
    std::string text(const std::string& rest) const {
        std::string out = R"({"asset":{"version":"2.0"})";
        if (!data_.empty())
            out += fmt::format(R"(,"buffers":[{{"byteLength":{},"uri":"data:application/octet-stream;base64,{}"}}{}])", data_.size(), to_base64(data_), buffers_);
        if (!views_.empty()) out += R"(,"bufferViews":[)" + views_ + "]";
        if (!accessors_.empty()) out += R"(,"accessors":[)" + accessors_ + "]";
        return out + "," + rest + "}";
    }

    Result<ModelData> read(const std::string& rest) const {
        const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
        return codec::read_gltf(as_byte_span(text(rest)), none);
    }

private:
    Bytes data_;
    std::string views_, accessors_, buffers_;
    int view_count_ = 0, accessor_count_ = 0;
};

}  // namespace pai
