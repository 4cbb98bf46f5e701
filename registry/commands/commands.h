#pragma once
// The verbs of paifang-registry (licence format 13.2).

namespace CLI {
class App;
}

namespace pai {

// Adds every verb to `app`. The verb that was named runs while `app` parses and leaves its exit status in `status`.
void add_registry_commands(CLI::App& app, int& status);

}  // namespace pai
