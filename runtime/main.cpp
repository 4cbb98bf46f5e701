#include "app/cli.h"
#include "platform/heap.h"

int main(int argc, char** argv) {
    pai::prepare_heap();
    return pai::app::run_command_line(argc, argv);
}
