#pragma once
// The importer's end of the stream: it asks, and waits for the answer.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace pai {

class Stream {
public:
    struct Received {
        MessageKind kind = MessageKind::No;
        Bytes payload;
    };
    // The next message. Io: the stream ended; nothing more can be done then.
    Result<Received> receive();
    Result<void> send(MessageKind kind, ByteSpan payload);

    // What a question is answered with; nothing: no, or the stream ended.
    std::optional<Bytes> ask(MessageKind kind, const std::vector<std::string_view>& fields);
    std::optional<Bytes> ask(MessageKind kind, ByteSpan payload);
    // The number of a picture in the model.
    std::optional<int> ask_picture(MessageKind kind, const std::vector<std::string_view>& fields);
    // A line about what does not come along; each once.
    void leave_out(const std::string& line);

private:
    std::vector<std::string> said_;
};

}  // namespace pai
