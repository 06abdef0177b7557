package dev.limen.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.List;

/** A response that sets the session's cookie at most once, and is then not stored by caches. */
final class GuardedResponse extends HttpServletResponseWrapper {
  private static final String SET_COOKIE = "Set-Cookie";

  private String cookie; // the value set so far
  private boolean stays; // whether an error leaves the cookie in the response

  GuardedResponse(HttpServletResponse response) {
    super(response);
  }

  void begins() {
    if (isCommitted()) {
      throw new IllegalStateException("limen: the response has begun, so its cookie can no longer be set");
    }
  }

  boolean stays() {
    return cookie == null || stays;
  }

  void stays(boolean stays) {
    this.stays = stays;
  }

  /** Sets the session's cookie, or replaces the one that was set before. */
  void cookie(String value) {
    String name = value.substring(0, value.indexOf('=') + 1);
    List<String> others = super.getHeaders(SET_COOKIE).stream().filter(each -> !each.startsWith(name)).toList();
    super.setHeader(SET_COOKIE, value);
    for (String other : others) super.addHeader(SET_COOKIE, other);
    super.setHeader("Cache-Control", "no-store");
    cookie = value;
  }

  /** Undoes a login that an error followed. A renewal is not undone: the browser's old ticket no longer works. */
  void takeBack() {
    if (cookie == null || stays) return;
    String mine = cookie;
    cookie = null;
    List<String> names = List.copyOf(super.getHeaderNames());
    List<List<String>> values = names.stream().map(name -> List.copyOf(super.getHeaders(name))).toList();
    reset();
    for (int i = 0; i < names.size(); ++i) {
      for (String value : values.get(i)) {
        if (!value.equals(mine)) super.addHeader(names.get(i), value);
      }
    }
  }

  /** Tells caches that the response depends on the credentials. */
  void varies() {
    if (!isCommitted()) super.addHeader("Vary", "Authorization, Cookie");
  }

  @Override
  public void setHeader(String name, String value) {
    if (!isKept(name)) super.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    if (!isKept(name)) super.addHeader(name, value);
  }

  /** Whether the field with our value must stay. */
  private boolean isKept(String name) {
    return cookie != null && "Cache-Control".equalsIgnoreCase(name);
  }
}
