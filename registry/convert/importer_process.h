#pragma once
// The process that reads foreign formats: started with nothing but one stream, watched, ended.
#include <filesystem>
#include <string>

#include "wire/message.h"

namespace pai {

// What the importer says, as it is shown to people: one line of at most 300 bytes, no control characters, whole characters.
std::string shown_words(std::string_view said);

class ImporterProcess {
public:
    // Starts paifang-convert, which lies beside this program or in its libexec folder, without environment. It is killed with this process
    // and at `deadline_ns` (steady_ns()) at the latest. NotFound: no such program. Io: it cannot be started.
    static Result<ImporterProcess> start(std::int64_t deadline_ns);
    ImporterProcess(ImporterProcess&&) noexcept;
    ImporterProcess& operator=(ImporterProcess&&) = delete;
    // Kills what still runs and waits for it.
    ~ImporterProcess();

    // Corrupt with CONVERT_STOPPED: it ended, and how. Timeout with CONVERT_LIMIT: the deadline.
    Result<void> send(MessageKind kind, ByteSpan payload);
    struct Received {
        MessageKind kind = MessageKind::Failed;
        Bytes payload;
    };
    // The next message. As send(), and Corrupt with CONVERT_STOPPED for what is no message, or too long for its kind.
    Result<Received> receive();

    static constexpr std::uint64_t kMostGlb = 1ull << 30, kMostEmbedded = 256u << 20, kMostText = 64u << 10, kMostPicture = (1ull << 30) + (64u << 10);

private:
    ImporterProcess(int pid, int fd, std::int64_t deadline_ns) : pid_(pid), fd_(fd), deadline_ns_(deadline_ns) {}
    Result<void> wait_for(short events) const;
    Result<void> read_all(std::span<std::byte> into);
    // It has closed its end: waits for it and says how it ended.
    Error ended();

    int pid_ = -1, fd_ = -1;
    std::int64_t deadline_ns_ = 0;
};

}  // namespace pai
