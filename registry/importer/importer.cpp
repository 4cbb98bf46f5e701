#include "importer/importer.h"

#include <charconv>
#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

#include "importer/read_picture.h"
#include "importer/read_scene.h"
#include "importer/scene_glb.h"
#include "jail/jail.h"

namespace pai {
namespace {

void say_failed(Stream& stream, std::string_view code, std::string_view why) { static_cast<void>(stream.send(MessageKind::Failed, pack_fields({code, why}))); }

// "180 4096 1 -": seconds, MiB, scale, what is up.
struct Terms {
    JailLimits limits;
    double scale = 1;
    bool z_up = false;
};

Result<Terms> read_terms(std::string_view text) {
    Terms out;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto next = [&](auto& value) {
        while (at != end && *at == ' ') ++at;
        const auto [stop, error] = std::from_chars(at, end, value);
        at = stop;
        return error == std::errc();
    };
    if (!next(out.limits.cpu_seconds) || !next(out.limits.memory_mib) || !next(out.scale)) return Error(Code::Corrupt, "a job without terms");
    out.z_up = std::string_view(at, static_cast<std::size_t>(end - at)).ends_with('z');
    return out;
}

Result<Bytes> read_model(const Job& job, Stream& stream) {
    SceneReader reader(stream);
    PAI_TRY(const aiScene* scene, reader.read(job));
    return write_scene(*scene, job, stream);
}

void answer_picture(const Job& job, Stream& stream) {
    const auto picture = job.extension == ".exr" ? read_exr(job.bytes) : read_tiff(job.bytes);
    if (!picture) return say_failed(stream, picture.error().code == Code::Unsupported ? "CONVERT_LIMIT" : "CONVERT_UNREADABLE", picture.error().message);
    const std::string form = fmt::format("{} {} {} {}", picture->width, picture->height, picture->channels, picture->form);
    static_cast<void>(stream.send(MessageKind::Picture, pack_fields({form, picture->meaning, as_text(picture->texels)})));
}

// What assimp, libtiff and OpenEXR throw, they throw here.
void answer(const Job& job, Stream& stream) {
    try {
        if (is_master_picture(job.extension)) return answer_picture(job, stream);
        const auto model = read_model(job, stream);
        if (model) static_cast<void>(stream.send(MessageKind::Glb, *model));
        else say_failed(stream, model.error().code == Code::Unsupported ? "CONVERT_LIMIT" : "CONVERT_UNREADABLE", model.error().message);
    } catch (const std::bad_alloc&) {
        say_failed(stream, "CONVERT_LIMIT", "it takes more memory to read than it may take");
    } catch (const std::length_error&) {
        say_failed(stream, "CONVERT_LIMIT", "it says that it has more than any memory holds");
    } catch (const std::exception& e) {
        say_failed(stream, "CONVERT_UNREADABLE", e.what());
    }
}

Result<void> run(Stream& stream) {
    PAI_TRY(const auto message, stream.receive());
    PAI_TRY(const auto fields, unpack_fields(message.payload, 4));
    PAI_TRY(const Terms terms, read_terms(fields[3]));
    if (const auto jailed = enter_jail(terms.limits); !jailed) {
        say_failed(stream, "CONVERT_JAIL", jailed.error().message);
        return {};
    }
    if (fields[0].empty()) {
        for (const std::string& line : try_the_bars()) stream.leave_out(line);
        say_failed(stream, "", "");
        return {};
    }
    answer(Job{std::string(fields[0]), std::string(fields[1]), as_byte_span(fields[2]), terms.scale, terms.z_up}, stream);
    return {};
}

}  // namespace

int run_importer() {
    Stream stream;
    const bool done = run(stream).has_value();
    // Nothing is tidied up: the process ends here, and what hostile bytes have made of its memory is of no interest any more.
    ::_exit(done ? 0 : 1);
}

}  // namespace pai
