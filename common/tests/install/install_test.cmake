# cmake -DBUILD=... -DSOURCE=... -DCOMPILER=... -DGENERATOR=... -DVERSION=... -DLIBRARIES=... -P this:
# installs into an empty folder, builds the project beside this file against it, runs it.
set(place "${BUILD}/install_test")
file(REMOVE_RECURSE "${place}")
function(must)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
    if(result)
        message(FATAL_ERROR "failed (${result}): ${ARGN}")
    endif()
endfunction()

must(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${place}/prefix" --component course)
must(${CMAKE_COMMAND} -S "${SOURCE}" -B "${place}/build" -G "${GENERATOR}"
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${COMPILER} -DVERSION=${VERSION}
    -DLIBRARIES=${LIBRARIES} "-DCMAKE_PREFIX_PATH=${place}/prefix")
must(${CMAKE_COMMAND} --build "${place}/build")
string(REPLACE "," ";" libraries "${LIBRARIES}")
foreach(library IN LISTS libraries)
    must("${place}/build/with_${library}")
endforeach()
