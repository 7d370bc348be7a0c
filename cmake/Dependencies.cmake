# What the project builds on. `./course setup` unpacks what the system lacks into .toolchain/;
# elsewhere the packages come from the system (Debian 13), conda-forge or Homebrew.
include_guard(GLOBAL)

set(toolchain "${COURSE_ROOT}/.toolchain")

find_program(CCACHE ccache)
if(CCACHE AND NOT EMSCRIPTEN)  # em++ calls ccache by itself, see .toolchain/emscripten.config
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Header-only libraries are looked up by a header and become SYSTEM include directories.
function(course_headers target header)
    find_path(${target}_DIR ${header}
        HINTS "${toolchain}/root/usr/include" ${ARGN}
        PATHS /usr/include /usr/include/eigen3
        NO_CMAKE_FIND_ROOT_PATH)
    if(NOT ${target}_DIR)
        message(FATAL_ERROR "${header} was not found: run ./course setup, or see README.md for other systems")
    endif()
    add_library(${target} INTERFACE)
    # /usr/include must never be named to the cross compiler: it would hide its own C library.
    if(NOT ${target}_DIR STREQUAL "/usr/include")
        target_include_directories(${target} SYSTEM INTERFACE "${${target}_DIR}")
    endif()
endfunction()

course_headers(course_xtensor xtensor/xarray.hpp)
course_headers(course_xsimd xsimd/xsimd.hpp)
course_headers(course_json nlohmann/json.hpp)
course_headers(course_eigen Eigen/Core)
target_link_libraries(course_xtensor INTERFACE course_xsimd)
if(NOT COURSE_SCALAR)
    target_compile_definitions(course_xtensor INTERFACE XTENSOR_USE_XSIMD)
endif()
if(NOT EMSCRIPTEN)
    find_package(CLI11 REQUIRED)
    find_package(Threads REQUIRED)
    find_package(benchmark QUIET)
endif()

set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # Catch2's options are set here, not in the cache
# Catch2 v3 is built from its sources, with the compiler and flags of the build that uses it.
if(EXISTS "${toolchain}/src/catch2/CMakeLists.txt")
    set(CATCH_INSTALL_DOCS OFF)
    set(CATCH_INSTALL_EXTRAS OFF)
    set(CATCH_DEVELOPMENT_BUILD OFF)
    if(EMSCRIPTEN)
        add_compile_options(-fwasm-exceptions)  # must be the same in every object file
    endif()
    add_subdirectory("${toolchain}/src/catch2" "${CMAKE_BINARY_DIR}/catch2" EXCLUDE_FROM_ALL SYSTEM)
    # Optimised little, to be compiled fast. C++20 as in the tests: in C++14 it lacks the printing of
    # string_view and std::byte.
    set_target_properties(Catch2 Catch2WithMain PROPERTIES
        UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 60 CXX_STANDARD 20)
    target_compile_options(Catch2 PRIVATE -O0)
else()
    find_package(Catch2 3 REQUIRED)
    if(EMSCRIPTEN)
        add_compile_options(-fwasm-exceptions)
    endif()
endif()
