#pragma once
// A show of a few seconds, written by the test that plays it: a moving camera, a label, and what the test adds.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>

#include "../support/process.h"

namespace pai::test {

inline void spill(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

// A square of 1 m that faces +Z, its 4 corners as floats in a data URI.
inline std::string square_gltf() {
    return R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
"buffers":[{"byteLength":60,"uri":"data:application/octet-stream;base64,AAAAvwAAAL8AAAAAAAAAPwAAAL8AAAAAAAAAPwAAAD8AAAAAAAAAvwAAAD8AAAAAAAABAAIAAAACAAMA"}],
"bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[-0.5,-0.5,0],"max":[0.5,0.5,0]},
{"bufferView":1,"componentType":5123,"count":6,"type":"SCALAR"}]})";
}

// One second of a 440 Hz tone: 16-bit PCM, mono, 48 kHz.
inline std::string tone_wav() {
    const auto le = [](std::uint32_t v, int n) {
        std::string s;
        for (int i = 0; i < n; ++i) s += static_cast<char>((v >> (8 * i)) & 255u);
        return s;
    };
    std::string data;
    for (int i = 0; i < 48000; ++i)
        data += le(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(12000 * std::sin(i * 6.283185307 * 440 / 48000)))), 2);
    return "RIFF" + le(static_cast<std::uint32_t>(36 + data.size()), 4) + "WAVEfmt " + le(16, 4) + le(1, 2) + le(1, 2) + le(48000, 4) +
           le(96000, 4) + le(2, 2) + le(16, 2) + "data" + le(static_cast<std::uint32_t>(data.size()), 4) + data;
}

// Writes the show to `folder`: `assets` are the members of show.json's "assets", `nodes` further nodes, each with a leading comma.
inline void write_show(const fs::path& folder, const std::string& assets = "", const std::string& nodes = "", double seconds = 2) {
    spill(folder / "show.json", R"({"format":"paifang.show/1","title":{"en":"Small"},"assets":{)" + assets + "}}");
    spill(folder / "scenes/room.json", R"({"format":"paifang.scene/1","camera":"cam",
"environment":{"background":[0.2,0.1,0.05]},"nodes":{
"cam":{"transform":{"position_m":[0,0,3]},"camera":{"fov_y_deg":40}},
"lamp":{"transform":{"position_m":[1,1,3]},"light":{"kind":"point","intensity_cd":200}},
"label":{"transform":{"position_m":[-0.8,0.5,0]},"text":{"text":{"en":"Hello","zh-Hans":"你好"},"size_m":0.3}})" + nodes + "}}");
    spill(folder / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":)" + std::to_string(seconds) +
          R"(}},"tracks":{"move":{"target":"/scenes/room/nodes/cam/transform/position_m","keys":{
"a":{"at_s":0,"value":[0,0,3]},"b":{"at_s":2,"value":[0.5,0.2,2]}}}}})");
}

// The same with a loose model and a loose sound beside it: own work.
inline void write_own_work_show(const fs::path& folder, double seconds = 2) {
    write_show(folder, R"("square":"square.gltf","tone":"tone.wav")",
               R"(,"square":{"model":{"asset":"square"}},"voice":{"sound":{"asset":"tone","loop":true,"positional":false}})", seconds);
    spill(folder / "square.gltf", square_gltf());
    spill(folder / "tone.wav", tone_wav());
}

inline std::string frame_name(int index) {
    std::string digits = std::to_string(index);
    return "frame_" + std::string(6 - digits.size(), '0') + digits + ".png";
}

// Name and bytes of every file below `folder`.
inline std::map<std::string, std::string> all_files(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& e : fs::recursive_directory_iterator(folder))
        if (e.is_regular_file()) out[fs::relative(e.path(), folder).string()] = slurp(e.path());
    return out;
}

inline std::size_t count_lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

}  // namespace pai::test
