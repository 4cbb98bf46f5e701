# Compiler flags of every target. Floating point stays exact (no -ffast-math, no contraction):
# two runs of one show must agree bit for bit.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
add_compile_options(-Wall -Wextra -Wshadow -Wno-missing-field-initializers -ffp-contract=off -fno-math-errno)
if(PAIFANG_WERROR)
  add_compile_options(-Werror)
endif()
if(PAIFANG_SANITIZE)
  add_compile_options(-fsanitize=${PAIFANG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PAIFANG_SANITIZE})
endif()
