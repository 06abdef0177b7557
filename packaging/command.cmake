# The command limen, its manual page, and the completion of three shells.
install(TARGETS limen_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# Where the prefix is one that the loader does not search.
file(RELATIVE_PATH libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(limen_command PROPERTIES INSTALL_RPATH $ORIGIN/${libraries})
# Where a link can stand for that folder in the build tree, the path is the same in both: one that is
# replaced at installation has an empty entry until then, which is the working directory.
get_target_property(tools limen_command RUNTIME_OUTPUT_DIRECTORY)
get_filename_component(link ${tools}/${libraries} ABSOLUTE)
string(FIND ${link} ${PROJECT_BINARY_DIR}/ at)
if(at EQUAL 0 AND (IS_SYMLINK ${link} OR NOT EXISTS ${link}))
  get_target_property(from limen BINARY_DIR)
  get_filename_component(folder ${link} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  file(CREATE_LINK ${from} ${link} SYMBOLIC)
  set_target_properties(limen_command PROPERTIES BUILD_WITH_INSTALL_RPATH ON)
endif()

set(command ${PROJECT_SOURCE_DIR}/tools/limen)
install(FILES ${command}/limen.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${command}/completion/limen.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME limen)
install(FILES ${command}/completion/limen.zsh
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _limen)
install(FILES ${command}/completion/limen.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
