#include "output/frame_files.h"

#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "output/png.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxOnTheirWay = 4;
constexpr std::string_view kFormat = "paifang.render/1";

Result<std::string> inputs_of(const fs::path& folder) {
    PAI_TRY(auto text, read_text_file(folder / "render.json", 1 << 20));
    PAI_TRY(auto doc, JsonDoc::parse(text));
    const auto format = doc.root().find("format"), inputs = doc.root().find("inputs");
    if (!format || format->text() != kFormat || !inputs || !inputs->is_string())
        return Error(Code::Corrupt, "render.json: not a render of this version");
    return std::string(inputs->text());
}

bool is_frame_file(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with("frame_") && name.ends_with(".png");
}

Result<bool> holds_frames(const fs::path& folder) {
    PAI_TRY(auto entries, list_directory(folder));
    for (const fs::path& e : entries)
        if (is_frame_file(e) || e.filename() == "frames.jsonl") return true;
    return false;
}

Result<void> remove_earlier_run(const fs::path& folder) {
    PAI_TRY(auto entries, list_directory(folder));
    std::error_code error;
    for (const fs::path& e : entries)
        if (is_frame_file(e) || e.filename() == "frames.jsonl" || e.filename() == "audio.wav" || e.filename() == "rights.json") {
            fs::remove(e, error);
            if (error) return Error(Code::Io, fmt::format("{}: cannot be removed: {}", e.string(), error.message()));
        }
    return {};
}

// Half-written files of a run that was killed.
void remove_leftovers(const fs::path& folder) {
    const auto entries = list_directory(folder);
    std::error_code ignored;
    for (const fs::path& e : entries ? *entries : std::vector<fs::path>{}) {
        const std::string name = e.filename().string();
        if ((name.starts_with(".frame_") || name.starts_with(".frames.jsonl.")) && name.ends_with(".tmp")) fs::remove(e, ignored);
    }
}

bool agrees(const fs::path& folder, const FrameRecord& record) {
    const auto picture = read_frame(folder, record.index);
    return picture && picture_hash(*picture) == record.picture;
}

// The records whose frames are whole. Later lines of one index replace earlier ones; a torn last line is dropped.
std::map<std::int64_t, FrameRecord> whole_frames(const fs::path& folder) {
    std::map<std::int64_t, FrameRecord> out;
    const auto text = read_text_file(folder / "frames.jsonl", 1ull << 30);
    if (!text) return out;
    std::string_view rest = *text;
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
        const auto record = read_frame_record(rest.substr(0, end));
        rest.remove_prefix(end + 1);
        if (record) out[record->index] = *record;
    }
    std::erase_if(out, [&](const auto& item) { return !agrees(folder, item.second); });
    return out;
}

std::string all_lines(const std::map<std::int64_t, FrameRecord>& records) {
    std::string out;
    for (const auto& [index, record] : records) out += write_frame_record(record);
    return out;
}

}  // namespace

std::string frame_file_name(std::int64_t index) { return fmt::format("frame_{:06}.png", index); }

std::string write_frame_record(const FrameRecord& r) {
    JsonWriter w;
    w.begin_object().member("index", r.index).member("t", r.t.count).member("state", fmt::format("{:016x}", r.state));
    w.member("picture", r.picture).end_object();
    return w.take() + "\n";
}

Result<FrameRecord> read_frame_record(std::string_view line) {
    PAI_TRY(auto doc, JsonDoc::parse(line, {.max_bytes = 4096, .max_depth = 2}));
    const auto index = doc.root().find("index"), t = doc.root().find("t"), state = doc.root().find("state"),
               picture = doc.root().find("picture");
    if (!index || !t || !state || !picture || doc.root().size() != 4 || !index->as_int() || !t->as_int())
        return Error(Code::Corrupt, "frames.jsonl: a line has index, t, state and picture");
    FrameRecord out{*index->as_int(), {*t->as_int()}, 0, std::string(picture->text())};
    const std::string_view hex = state->text();
    const auto [end, code] = std::from_chars(hex.data(), hex.data() + hex.size(), out.state, 16);
    if (hex.size() != 16 || code != std::errc() || end != hex.data() + hex.size() || out.picture.size() != 64 || out.index < 0)
        return Error(Code::Corrupt, "frames.jsonl: state is 16 hex digits, picture 64, index not negative");
    return out;
}

Result<Picture> read_frame(const fs::path& folder, std::int64_t index) {
    PAI_TRY(auto bytes, read_file(folder / frame_file_name(index), 1ull << 30));
    return decode_png(bytes);
}

struct FrameFiles::Impl {
    fs::path folder;
    std::map<std::int64_t, FrameRecord> kept, written;  // written: by the thread, under the mutex

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::pair<FrameRecord, Picture>> jobs;  // the front one is being worked on
    bool closing = false;
    Result<void> outcome;
    std::thread thread;

    void work();
    Result<FrameRecord> write_one(const FrameRecord& record, const Picture& picture) const;
    void stop() {
        {
            const std::scoped_lock lock(mutex);
            closing = true;
        }
        changed.notify_all();
        if (thread.joinable()) thread.join();
    }
    ~Impl() { stop(); }
};

Result<FrameRecord> FrameFiles::Impl::write_one(const FrameRecord& record, const Picture& picture) const {
    FrameRecord done = record;
    done.picture = picture_hash(picture);
    PAI_TRY(auto png, encode_png(picture));
    PAI_TRY(write_file(folder / frame_file_name(done.index), ByteSpan(png)));
    PAI_TRY(append_file(folder / "frames.jsonl", write_frame_record(done)));
    return done;
}

void FrameFiles::Impl::work() {
    for (;;) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return closing || !jobs.empty(); });
        if (jobs.empty()) return;
        const auto& job = jobs.front();  // a deque keeps its elements in place while others are added behind
        lock.unlock();
        auto done = write_one(job.first, job.second);
        lock.lock();
        if (done) {
            written[done->index] = *done;
        } else if (outcome) {
            outcome = done.error();
        }
        jobs.pop_front();
        lock.unlock();
        changed.notify_all();
    }
}

FrameFiles::FrameFiles(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FrameFiles::FrameFiles(FrameFiles&&) noexcept = default;
FrameFiles& FrameFiles::operator=(FrameFiles&&) noexcept = default;
FrameFiles::~FrameFiles() = default;

Result<FrameFiles> FrameFiles::open(const fs::path& folder, std::string_view inputs) {
    PAI_TRY(make_directories(folder));
    remove_leftovers(folder);
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    if (const auto earlier = inputs_of(folder); earlier && *earlier == inputs) {
        impl->kept = whole_frames(folder);
        PAI_TRY(write_file(folder / "frames.jsonl", all_lines(impl->kept)));
    } else {
        PAI_TRY(const bool strangers, holds_frames(folder));
        if (strangers && !file_exists(folder / "render.json"))
            return Error(Code::InvalidArgument, fmt::format("{}: holds frames that no render wrote; choose another folder", folder.string()));
        PAI_TRY(remove_earlier_run(folder));
        JsonWriter w(2);
        w.begin_object().member("format", kFormat).member("inputs", inputs).end_object();
        PAI_TRY(write_file(folder / "render.json", w.take() + "\n"));
    }
    Impl* shared = impl.get();
    impl->thread = std::thread([shared] { shared->work(); });
    return FrameFiles(std::move(impl));
}

const std::map<std::int64_t, FrameRecord>& FrameFiles::kept() const { return impl_->kept; }

void FrameFiles::forget_from(std::int64_t end) {
    std::erase_if(impl_->kept, [&](const auto& item) {
        if (item.first < end) return false;
        std::error_code error;
        fs::remove(impl_->folder / frame_file_name(item.first), error);
        return true;
    });
}

Result<void> FrameFiles::add(FrameRecord record, Picture picture) {
    Impl& im = *impl_;
    {
        std::unique_lock lock(im.mutex);
        im.changed.wait(lock, [&] { return im.jobs.size() < kMaxOnTheirWay || !im.outcome; });
        if (!im.outcome) return im.outcome;
        im.jobs.emplace_back(std::move(record), std::move(picture));
    }
    im.changed.notify_all();
    return {};
}

Result<void> FrameFiles::finish() {
    impl_->stop();
    if (!impl_->outcome) return impl_->outcome;
    auto all = impl_->kept;
    for (const auto& item : impl_->written) all[item.first] = item.second;
    return write_file(impl_->folder / "frames.jsonl", all_lines(all));
}

}  // namespace pai
