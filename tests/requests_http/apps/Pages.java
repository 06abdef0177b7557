import dev.limen.Gate;
import dev.limen.SessionOptions;
import dev.limen.TokenOptions;
import dev.limen.Session;
import dev.limen.Visitor;
import dev.limen.servlet.Auth;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the pages of both applications in Java answer. */
final class Pages {
  static final String ISSUER = "https://shop.example", AUDIENCE = "shop", REALM = "shop";
  static final String ORIGIN = "https://app.example";
  static final int LONGEST_FIELDS = 65536;

  private Pages() {}

  static Map<String, Object> said(String name, Object value) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put(name, value);
    return said;
  }

  static Map<String, Object> subject(Auth auth) {
    return said("subject", auth.subject());
  }

  static Map<String, Object> who(Auth auth) {
    Map<String, Object> said = subject(auth);
    Visitor visitor = auth.visitor();
    said.put("cart", visitor == null ? null : visitor.getString("cart"));
    return said;
  }

  static Map<String, Object> session(Auth auth) {
    return said("subject", auth.requireSession().subject());
  }

  static Map<String, Object> form(HttpServletRequest request) {
    Map<String, Object> said = session(Auth.of(request));
    said.put("said", request.getParameter("said"));
    return said;
  }

  static void login(Auth auth, String user) {
    SessionOptions options = new SessionOptions().mark(auth.gate().login(user));
    auth.login(user, user.startsWith("admin") ? options.roles("admin") : options);
  }

  /** The value of a new visitor's Set-Cookie field. */
  static String visit(Gate gate, String cart) {
    return gate.cookies().set(gate.visitors().put(gate.visitors().draw(), Map.of("cart", cart)));
  }

  static Map<String, Object> issue(Auth auth) {
    Session session = auth.requireSession();
    return said("token", auth.gate().tokens().issue(session.subject(), Map.of(), new TokenOptions().session(session)));
  }

  /** Routes requests as what stands before an application may ask for it. */
  static final class MethodOverride implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String method = ((HttpServletRequest) request).getHeader("X-HTTP-Method-Override");
      chain.doFilter(method == null ? request : new Routed((HttpServletRequest) request, method), response);
    }
  }

  private static final class Routed extends HttpServletRequestWrapper {
    private final String method;

    Routed(HttpServletRequest request, String method) {
      super(request);
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }
}
