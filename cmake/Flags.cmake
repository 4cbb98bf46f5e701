# Compiler flags of every target. Floating point stays exact (no -ffast-math, no contraction):
# two runs of one show must agree bit for bit.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
add_compile_options(-Wall -Wextra -Wshadow -Wno-missing-field-initializers -ffp-contract=off -fno-math-errno)
# Batched builds include .cpp files, so their unnamed namespaces look like a header's; GCC 12 sees overlaps in
# std::string's operator+ that are not there.
add_compile_options($<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-subobject-linkage> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(PAIFANG_WERROR)
  add_compile_options(-Werror)
endif()
if(PAIFANG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(PAIFANG_SANITIZE)
  add_compile_options(-fsanitize=${PAIFANG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(PAIFANG_FUZZ)
    # A null pointer breaks without UBSan too, and ASan sees a wrong object: these checks before each use cost a sixth of the build.
    add_compile_options(-fno-sanitize=null,vptr,object-size,function)
  endif()
  add_link_options(-fsanitize=${PAIFANG_SANITIZE})
  add_library(paifang_keep_loaded OBJECT tests/support/keep_loaded.cpp)
  link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:paifang_keep_loaded>)
  add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:LINKER:--export-dynamic-symbol=dlclose>)
endif()
