# One INTERFACE target, course::flags, carries every compile flag of the project.
include_guard(GLOBAL)

option(COURSE_WERROR "Treat compiler warnings as errors" ON)
option(COURSE_SCALAR "Build without SIMD, as for a processor that has none" OFF)
option(COURSE_UNITY "Compile several sources in one go: a third of the time from scratch" ON)
option(COURSE_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
set(COURSE_MARCH native CACHE STRING "Instruction set of ordinary code; kernels choose theirs at run time")

add_library(course_flags INTERFACE)
add_library(course::flags ALIAS course_flags)
target_compile_features(course_flags INTERFACE cxx_std_20)
target_compile_options(course_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${COURSE_WERROR}>:-Werror>
    # GCC 12 reports "text" + std::string as overlapping memory (GCC bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
    # a * b + c stays two roundings wherever std::fma is not written: compilers then agree.
    -ffp-contract=off)
target_compile_definitions(course_flags INTERFACE $<$<BOOL:${COURSE_SCALAR}>:COURSE_SCALAR>)
if(EMSCRIPTEN)
    target_compile_options(course_flags INTERFACE -fwasm-exceptions -msimd128)
    target_link_options(course_flags INTERFACE -fwasm-exceptions)
elseif(NOT COURSE_SCALAR AND COURSE_MARCH)
    target_compile_options(course_flags INTERFACE -march=${COURSE_MARCH})
endif()
if(COURSE_SANITIZE)
    target_compile_options(course_flags INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
        -fno-sanitize=object-size,pointer-overflow)  # AddressSanitizer sees what they would
    target_link_options(course_flags INTERFACE -fsanitize=address,undefined)
endif()
