# course_chapter: everything one chapter's folder makes.
#
#   course_chapter(
#       NAME linear_regression          # namespace, include folder, page id
#       NUMBER 01
#       SOURCES src/model.cpp ...       # the module
#       TESTS tests/model_test.cpp ...  # Catch2, run natively (float, double) and in WebAssembly
#       [APP main.cpp ...]              # the native program, 01_linear_regression
#       [DEMO demo/bindings.cpp ...]    # the WebAssembly module of the page's demos
#       [BENCH bench/x_bench.cpp ...])  # Google Benchmark program, if the library is installed
include_guard(GLOBAL)

function(course_chapter)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME;NUMBER" "SOURCES;TESTS;APP;DEMO;BENCH")
    course_check_arguments(course_chapter)
    foreach(required NUMBER SOURCES TESTS)
        if(NOT ARG_${required})
            message(FATAL_ERROR "course_chapter(${ARG_NAME}): ${required} is missing")
        endif()
    endforeach()

    course_library(NAME ${ARG_NAME} SOURCES ${ARG_SOURCES}
        INCLUDE ${CMAKE_CURRENT_SOURCE_DIR}/include
        COURSE common LINK course_xtensor)
    if(TARGET ${ARG_NAME}_f64)  # only tests use a chapter in double
        target_compile_options(${ARG_NAME}_f64 PRIVATE $<$<CONFIG:Release>:-O1>)
    endif()
    course_tests(NAME ${ARG_NAME}_tests LABEL ${ARG_NAME} SOURCES ${ARG_TESTS} COURSE ${ARG_NAME})

    if(EMSCRIPTEN)
        if(ARG_DEMO)
            course_demo(${ARG_NAME} ${ARG_DEMO})
        endif()
        return()
    endif()

    if(ARG_APP)
        set(program ${ARG_NUMBER}_${ARG_NAME})
        add_executable(${program} ${ARG_APP})
        target_compile_definitions(${program} PRIVATE COURSE_SOURCE_DIR="${COURSE_ROOT}")
        target_link_libraries(${program} PRIVATE course::${ARG_NAME} course::program
            course::flags)
        target_compile_options(${program} PRIVATE -O0)  # its work is done in the module
        course_unity(${program} 16)
        add_dependencies(${ARG_NAME}_tests ${program})
        target_compile_definitions(${ARG_NAME}_tests PRIVATE
            COURSE_PROGRAM="$<TARGET_FILE:${program}>")
    endif()
    if(ARG_BENCH AND benchmark_FOUND)
        add_executable(${ARG_NAME}_bench EXCLUDE_FROM_ALL ${ARG_BENCH})
        target_link_libraries(${ARG_NAME}_bench PRIVATE course::${ARG_NAME} course::flags
            benchmark::benchmark_main)
    endif()
endfunction()

# The chapter's module for the browser in both variants, with TypeScript types from its bindings:
# <build>/modules/<name>/{simd,relaxed}.{mjs,wasm} and module.d.ts. Target: <name>_demo.
function(course_demo name)
    set(folder "${CMAKE_BINARY_DIR}/modules/${name}")
    file(MAKE_DIRECTORY ${folder})
    add_custom_target(${name}_demo ALL)
    list(GET COURSE_VARIANTS 0 first)
    add_library(${name}_bindings OBJECT ${ARGN})
    target_link_libraries(${name}_bindings PRIVATE course::${name}_${first} course::flags embind)
    foreach(variant IN LISTS COURSE_VARIANTS)
        set(target ${name}_module_${variant})
        add_executable(${target} $<TARGET_OBJECTS:${name}_bindings>)
        set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
        set_target_properties(${target} PROPERTIES
            RUNTIME_OUTPUT_DIRECTORY ${folder} OUTPUT_NAME ${variant} SUFFIX .mjs)
        target_link_libraries(${target} PRIVATE course::${name}_${variant} course::flags embind)
        target_link_options(${target} PRIVATE
            -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web,worker,node
            -sALLOW_MEMORY_GROWTH=1 -sMALLOC=emmalloc -sFILESYSTEM=0 -sASSERTIONS=0
            # Nothing but the bindings is exported. Otherwise the runtime's exports, which nobody calls,
            # would get types too, and those take the TypeScript compiler 5 s.
            -sSTRICT=1 --no-entry
            # No eval: pages are served under a policy that forbids it (about 100 ns per call).
            -sDYNAMIC_EXECUTION=0
            -O2)  # -Os takes almost twice the time for 2 % of the size
        add_dependencies(${name}_demo ${target})
    endforeach()
    target_link_options(${name}_module_simd PRIVATE --emit-tsd ${folder}/module.d.ts)
endfunction()
