/** limen behind jakarta.servlet: a filter, and the credentials of a request. */
module dev.limen.servlet {
  requires transitive dev.limen;
  requires transitive jakarta.servlet;

  exports dev.limen.servlet;
}
