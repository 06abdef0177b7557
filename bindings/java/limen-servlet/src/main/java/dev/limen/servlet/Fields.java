package dev.limen.servlet;

import dev.limen.GuardRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Locale;
import java.util.StringJoiner;

/** Fetches what a guard reads of a request. */
final class Fields {
  private static final String CSRF_FIELD = "csrf_token"; // of a form

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

  /**
   * The CSRF token of a form's body; several are joined as a guard reads them. What the query has does not count: it is
   * shown in logs and to other websites. Its parameters come before those of the body (Servlet 6.0, section 3.1).
   */
  static String csrfOfBody(HttpServletRequest request) {
    String[] all = request.getParameterValues(CSRF_FIELD);
    int inQuery = countInQuery(request.getQueryString());
    if (all == null || all.length <= inQuery) return null;
    return String.join("\n", Arrays.asList(all).subList(inQuery, all.length));
  }

  private static int countInQuery(String query) {
    if (query == null) return 0;
    int count = 0;
    for (String pair : query.split("&")) {
      if (decoded(pair.split("=", 2)[0]).equals(CSRF_FIELD)) ++count;
    }
    return count;
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return name;
    }
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
