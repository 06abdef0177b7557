# The command limen, its manual page, and the completion of three shells.
install(TARGETS limen_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# Where the prefix is one that the loader does not search.
file(RELATIVE_PATH libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(limen_command PROPERTIES INSTALL_RPATH $ORIGIN/${libraries})

set(command ${PROJECT_SOURCE_DIR}/tools/limen)
install(FILES ${command}/limen.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${command}/completion/limen.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME limen)
install(FILES ${command}/completion/limen.zsh
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _limen)
install(FILES ${command}/completion/limen.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
