# `cmake --install build/release --prefix DIR --component course`: the tensor layer for other
# projects, who say find_package(course) and link course::common or, for double, course::common_f64.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(targets "")
foreach(variant IN LISTS COURSE_VARIANTS)
    course_suffix(${variant} suffix)
    list(APPEND targets common${suffix})
    target_link_libraries(common${suffix} PUBLIC $<INSTALL_INTERFACE:Threads::Threads>)
endforeach()
install(TARGETS ${targets} EXPORT course ARCHIVE DESTINATION lib COMPONENT course)
install(DIRECTORY ${COURSE_ROOT}/common/include/course DESTINATION include COMPONENT course
    FILES_MATCHING PATTERN "*.hpp" REGEX "/(embind|program)\\.hpp$" EXCLUDE)

set(folder lib/cmake/course)
install(EXPORT course NAMESPACE course:: FILE courseTargets.cmake
    DESTINATION ${folder} COMPONENT course)
file(WRITE "${CMAKE_BINARY_DIR}/courseConfig.cmake"
    "include(CMakeFindDependencyMacro)\n"
    "find_dependency(Threads)\n"
    "include(\${CMAKE_CURRENT_LIST_DIR}/courseTargets.cmake)\n")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/courseConfigVersion.cmake"
    VERSION ${COURSE_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/courseConfig.cmake" "${CMAKE_BINARY_DIR}/courseConfigVersion.cmake"
    DESTINATION ${folder} COMPONENT course)

# The test installs, and builds a project that knows nothing of this one.
if(NOT COURSE_SANITIZE AND NOT COURSE_SCALAR)
    list(JOIN targets "," names)
    add_test(NAME common_install COMMAND ${CMAKE_COMMAND}
        -DBUILD=${CMAKE_BINARY_DIR} -DSOURCE=${COURSE_ROOT}/common/tests/install
        -DCOMPILER=${CMAKE_CXX_COMPILER} -DGENERATOR=${CMAKE_GENERATOR}
        -DVERSION=${COURSE_VERSION} -DLIBRARIES=${names}
        -P ${COURSE_ROOT}/common/tests/install/install_test.cmake)
    set_tests_properties(common_install PROPERTIES LABELS "common")
endif()
