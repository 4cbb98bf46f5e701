#include "app/render_files.h"

#include <algorithm>
#include <array>

#include "app/cue_desk.h"
#include "audio/mixer.h"
#include "audio/wav_writer.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "output/contact_sheet.h"
#include "output/film.h"
#include "output/frame_files.h"
#include "output/png.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kFlicksPerSample = Flicks::kPerSecond / Mixer::kRateHz;

// All steps that touch [from, end), cut to the sample.
Result<std::vector<float>> mix(Performance& performance, const CueLog& script, Flicks from, Flicks end) {
    const auto count = static_cast<std::size_t>((end - from).count / kFlicksPerSample) * Mixer::kChannels;
    std::vector<float> out;
    if (!performance.store()) return std::vector<float>(count, 0.0f);
    PAI_TRY(auto mixer, Mixer::create());
    FrameState state;
    EvaluateScratch scratch;
    const CueList& cues = performance.compiled().cues();
    const auto at = [&](Flicks t) -> const FrameState& {
        if (!cues.empty()) performance.set_cues(script.at(cues, t));
        evaluate(performance.compiled(), performance.live(), t, state, scratch);
        return state;
    };
    const Flicks first = Mixer::grid(from);
    mixer.enter(at(first), *performance.store());
    std::array<float, Mixer::kStepSamples> step{};
    for (Flicks t = first; t < end; t = t + Mixer::kStep) {
        mixer.step(at(t + Mixer::kStep), *performance.store(), step);
        out.insert(out.end(), step.begin(), step.end());
    }
    const auto skip = static_cast<std::ptrdiff_t>((from - first).count / kFlicksPerSample * Mixer::kChannels);
    out.erase(out.begin(), out.begin() + std::min<std::ptrdiff_t>(skip, static_cast<std::ptrdiff_t>(out.size())));
    out.resize(count);
    return out;
}

// What film.json says about the film that lies at `path`: made of these frames and this sound, and not changed since.
std::string film_note(const fs::path& path, const std::string& made_of) {
    const auto film = read_file(path);
    if (!film) return {};
    JsonWriter w(2);
    w.begin_object().member("format", "paifang.film/1").member("made_of", made_of).member("film", to_hex(sha256(*film))).end_object();
    return w.take() + "\n";
}

Result<void> encode_film(const RenderJob& job, std::int64_t count, const std::vector<float>& sound) {
    if (job.film.has_parent_path()) PAI_TRY(make_directories(job.film.parent_path()));
    PAI_TRY(const auto first, read_frame(job.out, 0));
    PAI_TRY(auto film, FilmWriter::create(job.film, {.width = first.width, .height = first.height, .rate = job.rate}));
    std::size_t heard = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        PAI_TRY(const auto picture, read_frame(job.out, i));
        PAI_TRY(film.add(picture));
        const auto until = static_cast<std::size_t>(frame_start(i + 1, job.rate).count / kFlicksPerSample) * Mixer::kChannels;
        const std::size_t end = i + 1 == count ? sound.size() : std::min(until, sound.size());
        if (end > heard) PAI_TRY(film.add(std::span(sound).subspan(heard, end - heard)));
        heard = std::max(heard, end);
    }
    return film.finish();
}

}  // namespace

Result<std::vector<float>> write_sound(const RenderJob& job, Performance& performance, Flicks end) {
    constexpr std::array kSounds = {AssetKind::Sound, AssetKind::Film};
    performance.load_all(kSounds);
    PAI_TRY(auto samples, mix(performance, script_of_run(performance.compiled().cues(), job.go_at), job.from, end));
    PAI_TRY(auto wav, WavWriter::create(job.out / "audio.wav", Mixer::kRateHz, Mixer::kChannels));
    PAI_TRY(wav.write(samples));
    PAI_TRY(wav.finish());
    return samples;
}

Result<void> write_rights(const RenderJob& job, const Performance& performance) {
    const auto reserved = performance.obligations(Obligation::Kind::Reserve);
    if (reserved.empty()) return {};
    JsonWriter w(2);
    w.begin_object().key("reserved").begin_array();
    for (const auto& [asset, duty] : reserved)
        w.begin_object(JsonWriter::Layout::Inline).member("assetId", asset.value).member("reserve", duty.text).end_object();
    w.end_array().end_object();
    return write_file(job.out / "rights.json", w.take() + "\n");
}

Result<bool> write_film(const RenderJob& job, std::int64_t count, const std::vector<float>& sound) {
    Sha256 hash;
    PAI_TRY(const auto lines, read_file(job.out / "frames.jsonl"));
    hash.add(lines);
    hash.add(std::as_bytes(std::span(sound)));
    const std::string made_of = to_hex(hash.finish());
    const fs::path note = job.out / "film.json";
    if (const auto earlier = read_text_file(note); earlier && *earlier == film_note(job.film, made_of)) return true;
    PAI_TRY(encode_film(job, count, sound));
    PAI_TRY(write_file(note, film_note(job.film, made_of)));
    return false;
}

Result<void> write_contact_sheet(const RenderJob& job, std::int64_t count) {
    const SheetLayout layout;
    std::vector<Picture> frames;
    for (const std::int64_t i : sheet_frames(count, layout.columns * layout.rows)) {
        PAI_TRY(auto picture, read_frame(job.out, i));
        frames.push_back(shrink(picture, layout.cell_width_px, layout.cell_width_px * 4));
    }
    return pai::write_contact_sheet(job.contact_sheet, frames, layout);
}

}  // namespace pai::app
