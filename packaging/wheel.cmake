# What a wheel is built with: its native module finds the library beside itself,
# and _build.py says what both were made of. (bindings/python installs them.)
set_target_properties(limen PROPERTIES VERSION 1)  # one file: a wheel has no links
target_link_options(limen_python PRIVATE -Wl,--disable-new-dtags)  # before LD_LIBRARY_PATH

file(STRINGS ${OPENSSL_INCLUDE_DIR}/openssl/opensslv.h openssl_text REGEX "define OPENSSL_VERSION_TEXT ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" openssl_text "${openssl_text}")
if(LIMEN_STATIC_CRYPTO)
  set(openssl_linked static)
else()
  set(openssl_linked shared)
endif()
configure_file(_build.py.in _build.py @ONLY)

install(FILES ${CMAKE_CURRENT_BINARY_DIR}/_build.py DESTINATION limen COMPONENT python)
