# Everything a build of this project needs, whether it starts from the root or from one chapter.
include_guard(GLOBAL)
get_filename_component(COURSE_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

set(COURSE_VERSION 0.1.0)

# Library variants. Natively the same sources are compiled for float and for double; for the
# browser with the two instruction sets a visitor may have.
if(EMSCRIPTEN)
    set(COURSE_VARIANTS simd relaxed)
else()
    set(COURSE_VARIANTS f32 f64 CACHE STRING "Libraries to build: float (f32), double (f64)")
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Flags.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/CourseTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/CourseChapter.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Data.cmake)
