package dev.limen.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.List;

/** A response that has the cookies of at most one login, renewal or logout, and is then not stored by caches. */
final class GuardedResponse extends HttpServletResponseWrapper {
  private static final String SET_COOKIE = "Set-Cookie";

  private List<String> cookies = List.of(); // the values set so far
  private boolean stays; // whether an error leaves them in the response

  GuardedResponse(HttpServletResponse response) {
    super(response);
  }

  void begins() {
    if (isCommitted()) {
      throw new IllegalStateException("limen: the response has begun, so its cookie can no longer be set");
    }
  }

  boolean stays() {
    return cookies.isEmpty() || stays;
  }

  void stays(boolean stays) {
    this.stays = stays;
  }

  /** Sets the cookies of a login, a renewal or a logout, in place of those that were set before. */
  void cookies(List<String> values) {
    String last = values.get(values.size() - 1);
    String name = last.substring(0, last.indexOf('=') + 1);
    List<String> others =
        super.getHeaders(SET_COOKIE).stream()
            .filter(each -> !each.startsWith(name) && !cookies.contains(each)).toList();
    super.setHeader(SET_COOKIE, values.get(0));
    for (String value : values.subList(1, values.size())) super.addHeader(SET_COOKIE, value);
    for (String other : others) super.addHeader(SET_COOKIE, other);
    super.setHeader("Cache-Control", "no-store");
    cookies = values;
  }

  /** Undoes a login that an error followed. A renewal is not undone: the browser's old ticket no longer works. */
  void takeBack() {
    if (stays()) return;
    List<String> mine = cookies;
    cookies = List.of();
    List<String> names = List.copyOf(super.getHeaderNames());
    List<List<String>> values = names.stream().map(name -> List.copyOf(super.getHeaders(name))).toList();
    reset();
    for (int i = 0; i < names.size(); ++i) {
      for (String value : values.get(i)) {
        if (!mine.contains(value)) super.addHeader(names.get(i), value);
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
    return !cookies.isEmpty() && "Cache-Control".equalsIgnoreCase(name);
  }
}
