import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.limen.Bearer;
import dev.limen.Challenge;
import dev.limen.Claims;
import dev.limen.Gate;
import dev.limen.LimenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * The shop's billing, in Java: the invoices of a token's subject.
 *
 * <p>java -cp limen.jar Billing.java STORE: serves on a free port of 127.0.0.1, and prints where.
 */
public final class Billing {
  private static final Map<String, Integer> INVOICES = Map.of("alex", 3, "sam", 1);

  private final Gate gate;

  private Billing(Gate gate) {
    this.gate = gate;
  }

  private void invoices(HttpExchange exchange) throws IOException {
    String authorization = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
    try {
      Claims claims = gate.tokens().verify(Bearer.find(authorization));
      int count = INVOICES.getOrDefault(claims.subject(), 0);
      answer(exchange, 200, "come in, " + claims.subject() + ": " + count + " invoices");
    } catch (LimenException refused) {
      Challenge challenge = Bearer.challenge(refused, "shop", "");
      if (challenge.header() != null && !challenge.header().isEmpty()) {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge.header());
      }
      String why = refused.getClass().getSimpleName().replaceAll("Exception$", "");
      answer(exchange, challenge.status(), "refused, " + why);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  public static void main(String[] arguments) throws IOException {
    Gate gate = Gate.open(arguments[0], Map.of("issuer", "https://shop.example", "audience", "shop"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/invoices", new Billing(gate)::invoices);
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
