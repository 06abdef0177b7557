import dev.limen.Claims;
import dev.limen.Gate;
import dev.limen.LimenException;
import dev.limen.Session;
import dev.limen.SessionOptions;
import dev.limen.TokenOptions;
import dev.limen.internal.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One of the processes that share a store; worker.py describes its orders and answers. */
public final class Worker {
  @SuppressWarnings("unchecked")
  private static Map<String, ?> answer(Gate gate, Map<String, Object> order) {
    String subject = (String) order.get("subject");
    String ticket = (String) order.get("ticket");
    String sid = (String) order.get("sid");
    String token = (String) order.get("token");
    Map<String, ?> data = (Map<String, ?>) order.get("data");
    switch ((String) order.get("do")) {
      case "create" -> {
        Session made = gate.sessions().create(subject, new SessionOptions().data(data));
        return Map.of("ticket", made.ticket(), "sid", made.sid());
      }
      case "get" -> {
        Session found = gate.sessions().get(ticket);
        return Map.of("subject", found.subject(), "sid", found.sid(), "data", found.data());
      }
      case "update" -> {
        return Map.of("data", gate.sessions().update(gate.sessions().get(ticket), data).data());
      }
      case "renew" -> {
        Session renewed = gate.sessions().renew(ticket, null);
        return Map.of("ticket", renewed.ticket(), "sid", renewed.sid());
      }
      case "end" -> gate.sessions().end(ticket);
      case "list" -> {
        return Map.of("sids", gate.sessions().list(subject).stream().map(Session::sid).sorted().toList());
      }
      case "issue" -> {
        TokenOptions options = new TokenOptions();
        for (Session each : sid.isEmpty() ? List.<Session>of() : gate.sessions().list(subject)) {
          if (each.sid().equals(sid)) options.session(each);
        }
        return Map.of("token", gate.tokens().issue(subject, (Map<String, ?>) order.get("claims"), options));
      }
      case "verify" -> {
        Claims claims = gate.tokens().verify(token);
        String its = claims.sid() == null ? "" : claims.sid();
        return Map.of("subject", claims.subject(), "sid", its, "n", claims.get("n"));
      }
      case "revoke token" -> gate.revokeToken(token);
      case "revoke session" -> gate.revokeSession(subject, sid);
      case "revoke sessions" -> gate.revokeSessions(subject, sid, "");
      case "revoke subject" -> gate.revokeSubject(subject);
      default -> throw new AssertionError(order.get("do"));
    }
    return Map.of();
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options =
        Map.of("issuer", arguments[1], "audience", arguments[2], "session.renew_grace", "0s");
    BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Gate gate = Gate.open(arguments[0], options)) {
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        Map<String, ?> answer;
        try {
          answer = answer(gate, Json.object(line));
        } catch (LimenException refused) {
          answer = Map.of("status", refused.statusName());
        }
        answers.println(Json.text(answer));
      }
    }
  }
}
