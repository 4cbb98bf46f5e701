# Debian 12 packages; the list that installs them is cmake/packages.txt.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(glm REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SDL2 REQUIRED)
find_package(Freetype REQUIRED)
find_package(ZLIB REQUIRED)
find_package(meshoptimizer REQUIRED)
find_package(embree 3.13 REQUIRED)
foreach(pair SODIUM=libsodium SQLITE3=sqlite3 EPOXY=epoxy HARFBUZZ=harfbuzz OPENAL=openal SNDFILE=sndfile
             CHROMAPRINT=libchromaprint XXHASH=libxxhash ICU=icu-uc ICU_I18N=icu-i18n EXPAT=expat QRENCODE=libqrencode SPNG=spng TURBOJPEG=libturbojpeg WEBP=libwebp AVFORMAT=libavformat AVCODEC=libavcodec AVUTIL=libavutil SWSCALE=libswscale
             XCB=xcb XCB_RANDR=xcb-randr TIFF=libtiff-4 OPENEXR=OpenEXR ASSIMP=assimp SECCOMP=libseccomp ZSTD=libzstd)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 name)
  list(GET pair 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
endforeach()

# Dear ImGui as Debian builds it: its own imgui.pc names neither FreeType nor stb, and both must stand behind it.
find_path(IMGUI_INCLUDE imgui.h PATH_SUFFIXES imgui REQUIRED)
find_library(IMGUI_LIBRARY imgui REQUIRED)
find_library(STB_LIBRARY stb REQUIRED)
add_library(imgui::imgui STATIC IMPORTED)
set_target_properties(imgui::imgui PROPERTIES IMPORTED_LOCATION ${IMGUI_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${IMGUI_INCLUDE}
  INTERFACE_LINK_LIBRARIES "Freetype::Freetype;${STB_LIBRARY};${CMAKE_DL_LIBS}")

# Draco's own CMake files name no target in Debian 12.
find_path(DRACO_INCLUDE draco/compression/decode.h REQUIRED)
find_library(DRACO_LIBRARY NAMES libdraco.so draco REQUIRED)
add_library(draco::draco UNKNOWN IMPORTED)
set_target_properties(draco::draco PROPERTIES IMPORTED_LOCATION ${DRACO_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${DRACO_INCLUDE})
