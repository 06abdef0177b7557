# LMDB::LMDB: LMDB 0.9, which has neither a .pc file nor a CMake one everywhere.
# With LIMEN_STATIC_CRYPTO its archive.
if(LIMEN_STATIC_CRYPTO)
  set(lmdb_names liblmdb.a)
else()
  set(lmdb_names lmdb)
endif()
find_path(LMDB_INCLUDE_DIR lmdb.h)
find_library(LMDB_LIBRARY NAMES ${lmdb_names})
mark_as_advanced(LMDB_INCLUDE_DIR LMDB_LIBRARY)

if(LMDB_INCLUDE_DIR)
  file(STRINGS ${LMDB_INCLUDE_DIR}/lmdb.h lmdb_lines REGEX "#define[ \t]+MDB_VERSION_(MAJOR|MINOR|PATCH)[ \t]+[0-9]+")
  foreach(part MAJOR MINOR PATCH)
    string(REGEX REPLACE ".*MDB_VERSION_${part}[ \t]+([0-9]+).*" "\\1" LMDB_${part} "${lmdb_lines}")
  endforeach()
  set(LMDB_VERSION ${LMDB_MAJOR}.${LMDB_MINOR}.${LMDB_PATCH})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LMDB
  REQUIRED_VARS LMDB_LIBRARY LMDB_INCLUDE_DIR VERSION_VAR LMDB_VERSION
  REASON_FAILURE_MESSAGE "Debian has it in liblmdb-dev.")

if(LMDB_FOUND AND NOT TARGET LMDB::LMDB)
  add_library(LMDB::LMDB UNKNOWN IMPORTED)
  set_target_properties(LMDB::LMDB PROPERTIES
    IMPORTED_LOCATION ${LMDB_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${LMDB_INCLUDE_DIR})
endif()
