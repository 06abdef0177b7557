package dev.limen.servlet;

import dev.limen.GuardRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Locale;
import java.util.StringJoiner;

/** Fetches what a guard reads of a request. */
final class Fields {
  private Fields() {}

  static GuardRequest of(HttpServletRequest request) {
    String upgrade = joined(request, "Upgrade");
    boolean websocket = upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    return new GuardRequest(request.getMethod())
        .authorization(joined(request, "Authorization"))
        .cookie(joined(request, "Cookie"))
        .csrf(joined(request, "X-CSRF-Token"))
        .origin(joined(request, "Origin"))
        .host(joined(request, "Host"))
        .fetchSite(joined(request, "Sec-Fetch-Site"))
        .websocket(websocket && request.getMethod().equals("GET")) // RFC 6455, section 4.1
        .tls(request.isSecure())
        .mayBlock(true);
  }

  /** The values of a field, joined as a guard reads them; null if the request does not have it. */
  static String joined(HttpServletRequest request, String name) {
    Enumeration<String> values = request.getHeaders(name);
    if (values == null || !values.hasMoreElements()) return null;
    String first = values.nextElement();
    if (!values.hasMoreElements()) return first;
    StringJoiner all = new StringJoiner("\n").add(first);
    while (values.hasMoreElements()) all.add(values.nextElement());
    return all.toString();
  }
}
