#include <malloc.h>

#include "app/cli.h"

int main(int argc, char** argv) {
    // What is as large as a picture goes back at once when it is freed. The C library else keeps more the more it has seen.
    constexpr int kLarge = 1 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLarge);
    return pai::app::run_command_line(argc, argv);
}
