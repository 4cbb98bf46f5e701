// Makes the music of the mountain city's light show and the sounds of its places.
#include "city-music/music.h"
#include "make/output.h"

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("music.flac", pai::encode_flac(pai::make_music()));
    out.write("river.flac", pai::encode_flac(pai::make_river()));
    out.write("hum.flac", pai::encode_flac(pai::make_city_hum()));
    out.write("cable-car.flac", pai::encode_flac(pai::make_cable_car()));
    out.write("monorail.flac", pai::encode_flac(pai::make_monorail()));
    return out.finish();
}
