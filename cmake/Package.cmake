# What is installed beside the programs and their share folder, and the Debian package: `--target package` writes
# paifang_<version>_<architecture>.deb into the build folder.
set(packaging ${CMAKE_SOURCE_DIR}/packaging)

# As Debian keeps them: compressed without a time, so that two builds give the same bytes.
find_program(PAIFANG_GZIP gzip)
function(paifang_install_compressed file name folder)
  set(out ${CMAKE_BINARY_DIR}/packaging/${name}.gz)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/packaging
    COMMAND ${PAIFANG_GZIP} -9nc ${file} > ${out}
    DEPENDS ${file} COMMENT "" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY paifang_compressed ${out})
  install(FILES ${out} DESTINATION ${folder})
endfunction()

if(PAIFANG_GZIP)
  foreach(page paifang paifang-registry paifang-demo paifang-supervisor paifang-editor)
    if(page STREQUAL "paifang-supervisor" AND NOT TARGET paifang-supervisor)
      continue()
    endif()
    paifang_install_compressed(${packaging}/${page}.1 ${page}.1 ${CMAKE_INSTALL_MANDIR}/man1)
  endforeach()
  configure_file(${packaging}/changelog.in ${CMAKE_BINARY_DIR}/packaging/changelog @ONLY)
  paifang_install_compressed(${CMAKE_BINARY_DIR}/packaging/changelog changelog ${CMAKE_INSTALL_DOCDIR})
  get_property(compressed GLOBAL PROPERTY paifang_compressed)
  add_custom_target(manual ALL DEPENDS ${compressed})
  add_dependencies(play manual)
endif()
install(PROGRAMS ${packaging}/paifang-demo DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${packaging}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/operating DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES ${packaging}/paifang.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${packaging}/paifang.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
if(TARGET paifang-supervisor)
  install(FILES ${packaging}/paifang@.service DESTINATION lib/systemd/user)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME paifang)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "Paifang")
set(CPACK_PACKAGE_CONTACT "Paifang <paifang@paifang.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "licensed culture on stage, drawn in real time")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Paifang plays museum artifacts, cities by night and performances on
projectors, LED walls and kiosks. Every asset passes a licence gate before
it is drawn; a cue list, OSC and gamepads drive the show.")
# What the programs link to is found by dpkg-shlibdeps; the rest is loaded at run time.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(needs "libgl1, libglx-mesa0, libgl1-mesa-dri, libegl1, libegl-mesa0, libopenal-data")
# Others are loaded when they are first needed. libav with the first film, by the major version of the headers we were built with, which is the package's name too. An earlier FFmpeg
# of that name may lack functions that we call (5.0 gave libavcodec59 too): at least Debian 12's 5.1.
set(least "(>= 7:5.1)")
foreach(library avcodec avformat avutil swscale)
  string(TOUPPER ${library} name)
  string(REGEX MATCH "^[0-9]+" major "${${name}_VERSION}")
  string(APPEND needs ", lib${library}${major} ${least}")
  if(library MATCHES "codec|format")
    string(APPEND needs " | lib${library}-extra${major} ${least}")
  endif()
endforeach()
# So are these, by names that do not change; at least those that have all functions that we call.
string(APPEND needs ", libsdl2-2.0-0 (>= 2.24.0), libopenal1 (>= 1.14), libsndfile1 (>= 1.0.20), libembree3-3 (>= 3.13)")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "${needs}")
include(CPack)
