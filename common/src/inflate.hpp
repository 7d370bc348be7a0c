#pragma once

// Decompression of deflated data (RFC 1951), for compressed archives: no library for it is on every
// system the project is built on, and the browser would have to load one.

#include <cstddef>
#include <string>
#include <string_view>

namespace course::detail {

// Decompresses a whole stream into exactly `size` bytes. Memory grows with what the stream really
// holds, at most 1032 times its length. Throws FileError in the name of the file when the stream is
// damaged or holds another number of bytes.
std::string inflate(std::string_view compressed, std::size_t size, std::string_view name);

}  // namespace course::detail
