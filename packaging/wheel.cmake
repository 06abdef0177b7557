# What a wheel holds beside the Python files: the native module, liblimen.so.1,
# and _build.py, which says what they were made of. The module finds its library
# beside itself.
set_target_properties(limen PROPERTIES VERSION 1)  # one file: a wheel has no links
set_target_properties(limen_python PROPERTIES INSTALL_RPATH $ORIGIN BUILD_WITH_INSTALL_RPATH ON)
target_link_options(limen_python PRIVATE -Wl,--disable-new-dtags)  # before LD_LIBRARY_PATH

file(STRINGS ${OPENSSL_INCLUDE_DIR}/openssl/opensslv.h openssl_text REGEX "define OPENSSL_VERSION_TEXT ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" openssl_text "${openssl_text}")
if(LIMEN_STATIC_CRYPTO)
  set(openssl_linked static)
else()
  set(openssl_linked shared)
endif()
configure_file(_build.py.in _build.py @ONLY)

install(TARGETS limen_python LIBRARY DESTINATION limen COMPONENT python)
install(TARGETS limen LIBRARY DESTINATION limen COMPONENT python NAMELINK_SKIP)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/_build.py DESTINATION limen COMPONENT python)
