package dev.limen.servlet;

import dev.limen.Gate;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A web server on loopback with filters and servlets in it, and a browser for it. */
final class Site implements AutoCloseable {
  static final String ISSUER = "https://shop.example";

  /** The code of a servlet. */
  interface Page {
    void serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  private final Server server = new Server();
  private final ServletContextHandler context = new ServletContextHandler();
  private final HttpClient client = HttpClient.newHttpClient();
  private ServerConnector connector;

  static Gate gate() {
    return Gate.open("memory:", Map.of("issuer", ISSUER, "audience", "shop"));
  }

  Site filter(Filter filter, String pattern) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, pattern, EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    return this;
  }

  Site page(String path, Page page) {
    HttpServlet servlet = new HttpServlet() {
      private static final long serialVersionUID = 1L;

      @Override
      protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
          page.serve(request, response);
        } catch (IOException | RuntimeException error) {
          throw error;
        } catch (Exception error) {
          throw new IllegalStateException(error);
        }
      }
    };
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
    return this;
  }

  Site start() throws Exception {
    connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    return this;
  }

  /** One request; fields are name and value in turns. */
  HttpResponse<String> send(String method, String path, String... fields) throws Exception {
    return send(method, path, "", fields);
  }

  HttpResponse<String> send(String method, String path, String body, String[] fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) request.header("Content-Type", "application/x-www-form-urlencoded");
    for (int i = 0; i < fields.length; i += 2) request.header(fields[i], fields[i + 1]);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The status line of the response to a request that browsers send and HttpClient does not. */
  String raw(String path, String... fields) throws Exception {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: Upgrade\r\n");
    for (int i = 0; i < fields.length; i += 2) request.append(fields[i] + ": " + fields[i + 1] + "\r\n");
    try (Socket socket = new Socket("127.0.0.1", connector.getLocalPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)).readLine();
    }
  }

  /** The part of a response's last cookie that the browser sends back. */
  static String cookie(HttpResponse<?> response) {
    List<String> all = response.headers().allValues("Set-Cookie");
    return all.get(all.size() - 1).split(";")[0];
  }

  static String field(HttpResponse<?> response, String name) {
    return String.join(", ", response.headers().allValues(name));
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
