# course_library and course_tests: one list of sources, one target per variant of the build.
#
# A variant's targets carry its suffix: `common`, `common_f64` natively, `common_simd` and
# `common_relaxed` for the browser.
include_guard(GLOBAL)

# The suffix of a variant; the float build, which everyone means by default, has none.
function(course_suffix variant out)
    if(variant STREQUAL "f32")
        set(${out} "" PARENT_SCOPE)
    else()
        set(${out} "_${variant}" PARENT_SCOPE)
    endif()
endfunction()

# What sets one variant apart from the others.
function(course_apply_variant target variant)
    if(variant STREQUAL "f64")
        target_compile_definitions(${target} PUBLIC COURSE_REAL_DOUBLE)
    elseif(variant STREQUAL "relaxed")
        target_compile_options(${target} PRIVATE -mrelaxed-simd)
    endif()
endfunction()

function(course_check_arguments function)
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "${function}: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    if(ARG_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR "${function}: no value for: ${ARG_KEYWORDS_MISSING_VALUES}")
    endif()
    if(NOT ARG_NAME)
        message(FATAL_ERROR "${function}: NAME is missing")
    endif()
endfunction()

# Several sources to a translation unit, as many as fit in about 20 s: headers are then read once
# and not once per source. Sources with options of their own stay alone.
function(course_unity target sources_per_unit)
    if(COURSE_UNITY)
        set_target_properties(${target} PROPERTIES
            UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${sources_per_unit})
    endif()
endfunction()

# course_objects(target list): in WebAssembly only kernels differ between the variants, so everything
# else is compiled once. Replaces the sources in the caller's <list> by their object files.
function(course_objects target list)
    list(GET COURSE_VARIANTS 0 first)
    course_suffix(${first} suffix)
    add_library(${target} OBJECT ${${list}})
    foreach(library IN LISTS ARG_COURSE)
        target_link_libraries(${target} PUBLIC course::${library}${suffix})
    endforeach()
    target_link_libraries(${target} PRIVATE ${ARG_LINK} course::flags)
    course_unity(${target} ${ARG_UNIT})
    set(${list} $<TARGET_OBJECTS:${target}> PARENT_SCOPE)
endfunction()

# course_library(NAME name SOURCES ... [KERNELS ...] [INCLUDE dir ...] [LINK lib ...] [COURSE lib ...]
#                [UNIT n])
#   KERNELS  sources that each variant compiles for its own instruction set
#   LINK     libraries that are the same in every variant, linked privately
#   COURSE   libraries of this project (their variant's suffix is added), linked publicly
#   UNIT     sources to a translation unit, 16 if not given
# Creates course::<name><suffix> for every variant.
function(course_library)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME;UNIT" "SOURCES;KERNELS;INCLUDE;LINK;COURSE")
    course_check_arguments(course_library)
    if(NOT ARG_UNIT)
        set(ARG_UNIT 16)
    endif()
    set(sources ${ARG_SOURCES})
    if(EMSCRIPTEN)
        course_objects(${ARG_NAME}_objects sources)
        target_include_directories(${ARG_NAME}_objects
            PUBLIC ${ARG_INCLUDE} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
    endif()
    foreach(variant IN LISTS COURSE_VARIANTS)
        course_suffix(${variant} suffix)
        set(target ${ARG_NAME}${suffix})
        add_library(${target} STATIC ${sources} ${ARG_KERNELS})
        add_library(course::${target} ALIAS ${target})
        target_compile_features(${target} PUBLIC cxx_std_20)
        target_include_directories(${target}
            PUBLIC "$<BUILD_INTERFACE:${ARG_INCLUDE}>" $<INSTALL_INTERFACE:include>
            PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
        # What the library is made of is not what its users need: neither our warnings nor Eigen.
        target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:course::flags>)
        foreach(library IN LISTS ARG_LINK)
            target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${library}>)
        endforeach()
        foreach(library IN LISTS ARG_COURSE)
            target_link_libraries(${target} PUBLIC course::${library}${suffix})
        endforeach()
        course_apply_variant(${target} ${variant})
        course_unity(${target} ${ARG_UNIT})
    endforeach()
endfunction()

# course_tests(NAME name SOURCES ... COURSE lib ... [LINK lib ...] [INCLUDE dir ...] [LABEL label]
#              [UNIT n] [OPTIMISE -On])
# One Catch2 program per variant and one ctest entry for it. Reports are left as JUnit files in
# <build>/reports for `./course test` to count. The tests themselves are not optimised: what they
# test is, and compiling them is most of the time a suite takes. OPTIMISE is for tests that compute
# much themselves.
function(course_tests)
    cmake_parse_arguments(PARSE_ARGV 0 ARG "" "NAME;LABEL;UNIT;OPTIMISE" "SOURCES;COURSE;LINK;INCLUDE")
    course_check_arguments(course_tests)
    if(NOT ARG_OPTIMISE OR COURSE_SANITIZE)
        set(ARG_OPTIMISE -O0)
    endif()
    if(NOT ARG_UNIT)
        set(ARG_UNIT 16)
    endif()
    file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/reports")
    set(sources ${ARG_SOURCES})
    list(APPEND ARG_COURSE testing)
    list(APPEND ARG_LINK Catch2::Catch2)
    if(EMSCRIPTEN)
        course_objects(${ARG_NAME}_objects sources)
        course_test_options(${ARG_NAME}_objects)
    endif()
    foreach(variant IN LISTS COURSE_VARIANTS)
        course_suffix(${variant} suffix)
        set(target ${ARG_NAME}${suffix})
        add_executable(${target} ${sources})
        course_test_options(${target})
        foreach(library IN LISTS ARG_COURSE)
            target_link_libraries(${target} PRIVATE course::${library}${suffix})
        endforeach()
        target_link_libraries(${target} PRIVATE ${ARG_LINK} course::flags)
        course_apply_variant(${target} ${variant})
        course_unity(${target} ${ARG_UNIT})
        set(command ${target})
        if(EMSCRIPTEN)
            course_node_program(${target})
            set(command ${COURSE_NODE} ${COURSE_NODE_FLAGS} $<TARGET_FILE:${target}>)
        endif()
        course_run_tests(${target} "${ARG_LABEL};${variant}" ${command})
    endforeach()
endfunction()

# The ctest entry of a Catch2 program: course_run_tests(name labels command...).
function(course_run_tests name labels)
    add_test(NAME ${name} COMMAND ${ARGN}
        --reporter console::out=-::colour-mode=none
        --reporter JUnit::out=${CMAKE_BINARY_DIR}/reports/${name}.xml)
    set_tests_properties(${name} PROPERTIES
        LABELS "${labels}" TIMEOUT 600 WORKING_DIRECTORY "${COURSE_ROOT}")
endfunction()

function(course_test_options target)
    target_include_directories(${target} PRIVATE ${ARG_INCLUDE})
    target_compile_options(${target} PRIVATE ${ARG_OPTIMISE})
endfunction()

if(EMSCRIPTEN)
    find_program(COURSE_NODE node REQUIRED NO_CMAKE_FIND_ROOT_PATH)
    # Node 20 has relaxed SIMD behind a flag that later versions may no longer know.
    execute_process(COMMAND ${COURSE_NODE} --experimental-wasm-relaxed-simd -e 0
        RESULT_VARIABLE node_result OUTPUT_QUIET ERROR_QUIET)
    if(node_result EQUAL 0)
        set(COURSE_NODE_FLAGS --experimental-wasm-relaxed-simd)
    endif()
    # Node programs are CommonJS although the checkout's package.json says "module".
    file(WRITE "${CMAKE_BINARY_DIR}/bin/package.json" "{ \"type\": \"commonjs\" }\n")
endif()

# A program that Node runs with the real file system.
function(course_node_program target)
    set_target_properties(${target} PROPERTIES SUFFIX ".js")
    target_link_options(${target} PRIVATE
        -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node -sALLOW_MEMORY_GROWTH=1
        -sSTACK_SIZE=1MB -sASSERTIONS=0 -O1)
endfunction()
