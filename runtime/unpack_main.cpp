// paifang-unpack: unpacks one compressed mesh in a jail, for whoever opens the model; of no use by hand.
#include <cstdio>

#include <unistd.h>

#include "unpack/unpack.h"

int main() {
    if (::isatty(0) == 1 || ::isatty(1) == 1) {
        std::fputs("paifang-unpack is started by the program that opens a model\n", stderr);
        return 2;
    }
    return pai::run_unpack();
}
