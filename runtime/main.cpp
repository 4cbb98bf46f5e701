#include <malloc.h>

#include "app/cli.h"

int main(int argc, char** argv) {
    // What is as large as a picture goes back at once when it is freed. The C library else keeps more the more it has seen.
    constexpr int kLarge = 1 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLarge);
    // What a frame needs besides stays for the next one: software GL lists triangles in small blocks, whose pages would be made anew in every frame.
    constexpr int kOfAFrame = 64 << 20;
    ::mallopt(M_TRIM_THRESHOLD, kOfAFrame);
    return pai::app::run_command_line(argc, argv);
}
