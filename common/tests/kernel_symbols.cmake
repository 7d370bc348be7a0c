# Checks that the kernel objects share no function with each other or with the rest of the program:
# a function with vague linkage in one of them was compiled for its instruction set, and the linker
# may hand that copy to code that runs on any processor. Prints the offenders.
#
#   cmake -DNM=nm -DOBJECTS="a.o;b.o" -P kernel_symbols.cmake

set(shared "")
set(count 0)
foreach(object IN LISTS OBJECTS)
    if(NOT object MATCHES "/simd/(sse2|avx2|avx512|neon)\\.cpp")
        continue()
    endif()
    math(EXPR count "${count} + 1")
    execute_process(COMMAND ${NM} -C --defined-only ${object}
        OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    # W, V, u: weak or unique; T: a global function. The tables are data (R, D or B).
    string(REGEX MATCHALL "[^\n]* [WVuT] [^\n]*" found "${symbols}")
    list(FILTER found EXCLUDE REGEX "DW\\.ref\\.")  # a pointer that the compiler adds, not code
    foreach(symbol IN LISTS found)
        string(APPEND shared "${object}: ${symbol}\n")
    endforeach()
endforeach()
if(shared)
    message(FATAL_ERROR "functions that other files could pick up:\n${shared}")
endif()
message(STATUS "${count} kernel objects share nothing")
