/** Login state for the web: sessions, signed tokens, and one kill switch for both. */
module dev.limen {
  exports dev.limen;
}
