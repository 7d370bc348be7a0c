# Lets a chapter's folder be configured by itself: cmake -S chapters/01_linear_regression -B out.
include(${CMAKE_CURRENT_LIST_DIR}/Course.cmake)
enable_testing()
add_subdirectory(${COURSE_ROOT}/common ${CMAKE_BINARY_DIR}/common)
add_subdirectory(${COURSE_ROOT}/tests/support ${CMAKE_BINARY_DIR}/support)
