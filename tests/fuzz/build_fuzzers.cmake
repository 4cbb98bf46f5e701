# Builds paifang-fuzz in FOLDER with the compiler CXX: the parsers alone, optimised, with ASan, UBSan and coverage.
if(NOT CXX)
  message(STATUS "every test skipped: no clang++-16 with libFuzzer here")
  return()
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${ROOT} -B ${FOLDER} -G Ninja -DCMAKE_CXX_COMPILER=${CXX} -DPAIFANG_FUZZ=ON
  -DPAIFANG_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -gline-tables-only"
  -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8
  OUTPUT_VARIABLE log ERROR_VARIABLE log RESULT_VARIABLE rc)
if(NOT rc EQUAL 0)
  message(FATAL_ERROR "the fuzzers' build cannot be configured:\n${log}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${FOLDER} --target paifang-fuzz RESULT_VARIABLE rc)
if(NOT rc EQUAL 0)
  message(FATAL_ERROR "the fuzzers do not build")
endif()
