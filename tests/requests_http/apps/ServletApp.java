import dev.limen.Gate;
import dev.limen.servlet.Auth;
import dev.limen.servlet.LimenFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Servlets in Jetty, behind limen's filter. */
final class ServletApp {
  /** The answer of a page. */
  private interface Page {
    Map<String, Object> serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  private final Gate gate;

  private ServletApp(Gate gate) {
    this.gate = gate;
  }

  public static void main(String[] arguments) throws Exception {
    Gate gate = Gate.open(System.getenv("SHOP_STORE"), Map.of("issuer", Pages.ISSUER, "audience", Pages.AUDIENCE));
    ServletApp app = new ServletApp(gate);
    ServletContextHandler shop = app.context("/");
    app.addShop(shop);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new ContextHandlerCollection(shop, app.context("/mounted")));
    server.start();
    System.out.println("listening on " + connector.getLocalPort());
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestHeaderSize(Pages.LONGEST_FIELDS);
    ForwardedRequestCustomizer proxy = new ForwardedRequestCustomizer();
    configuration.addCustomizer((request, fields) ->
        Request.getRemoteAddr(request).equals("127.0.0.1") ? proxy.customize(request, fields) : request);
    return configuration;
  }

  private ServletContextHandler context(String path) {
    ServletContextHandler context = new ServletContextHandler(path);
    addFilter(context, new Pages.MethodOverride(), "/*");
    addFilter(context, filter(), "/*");
    add(context, "/who", (request, response) -> Pages.who(Auth.of(request)));
    add(context, "/session", (request, response) -> Pages.session(Auth.of(request)));
    return context;
  }

  private void addShop(ServletContextHandler shop) {
    add(shop, "/open", (request, response) -> Pages.said("open", true));
    add(shop, "/later", ServletApp::later);
    add(shop, "/token", (request, response) -> Pages.said("subject", Auth.of(request).requireClaims().subject()));
    add(shop, "/either", (request, response) -> Pages.said("subject", Auth.of(request).requireSubject()));
    addFilter(shop, filter().requireRole("admin"), "/admin");
    add(shop, "/admin", (request, response) -> Pages.subject(Auth.of(request)));
    add(shop, "/form", (request, response) -> Pages.form(request));
    add(shop, "/stream", ServletApp::stream);
    add(shop, "/getonly", (request, response) -> {
      if (Set.of("GET", "HEAD").contains(request.getMethod())) return Pages.session(Auth.of(request));
      response.setStatus(405);
      return null;
    });
    add(shop, "/socket", (request, response) -> Pages.session(Auth.of(request)));
    add(shop, "/login", (request, response) -> {
      Pages.login(Auth.of(request), request.getParameter("user"));
      return Map.of();
    });
    add(shop, "/visit", (request, response) -> {
      response.addHeader("Set-Cookie", Pages.visit(gate, request.getParameter("cart")));
      return Map.of();
    });
    add(shop, "/logout", (request, response) -> {
      Auth.of(request).requireSession();
      Auth.of(request).logout();
      return Map.of();
    });
    add(shop, "/issue", (request, response) -> Pages.issue(Auth.of(request)));
    add(shop, "/csrf", (request, response) -> Pages.said("csrf", Auth.of(request).csrfToken()));
  }

  private LimenFilter filter() {
    return new LimenFilter(gate).realm(Pages.REALM).visitors(true).origins(Pages.ORIGIN);
  }

  private static void addFilter(ServletContextHandler context, Filter filter, String pattern) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, pattern, EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
  }

  private static void add(ServletContextHandler context, String path, Page page) {
    HttpServlet servlet = new HttpServlet() {
      private static final long serialVersionUID = 1L;

      @Override
      protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(page, request, response);
      }
    };
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    holder.getRegistration().setMultipartConfig(new MultipartConfigElement(System.getProperty("java.io.tmpdir")));
    context.addServlet(holder, path);
  }

  private static void answer(Page page, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      Map<String, Object> said = page.serve(request, response);
      if (said == null) return;
      response.setContentType("application/json");
      response.getWriter().print(json(said));
    } catch (IOException | RuntimeException error) {
      throw error;
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private static String json(Map<String, Object> said) {
    StringBuilder text = new StringBuilder();
    said.forEach((name, value) -> text.append(text.isEmpty() ? "" : ", ").append('"').append(name).append("\": ")
        .append(value instanceof String word ? '"' + word + '"' : String.valueOf(value)));
    return "{" + text + "}";
  }

  private static Map<String, Object> later(HttpServletRequest request, HttpServletResponse response) {
    Map<String, Object> said = Pages.session(Auth.of(request));
    if (request.getDispatcherType() == DispatcherType.ASYNC) return said;
    request.startAsync().dispatch();
    return null;
  }

  private static Map<String, Object> stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String subject = Auth.of(request).requireSession().subject();
    response.setContentType("application/json");
    for (String part : new String[] {"{\"subject\": \"", subject, "\"}"}) {
      response.getWriter().print(part);
      response.flushBuffer();
    }
    return null;
  }
}
