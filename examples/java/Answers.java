import dev.limen.*;
import java.util.*;

class Answers {
  /** The HTTP response, and the line for the log. */
  static String answer(Verifier verifier, String authorization) {
    try {
      return "200 " + verifier.verify(Bearer.find(authorization)).subject();
    } catch (RefusedException | NotEnoughException | UnavailableException error) { // 401, 403, 503
      Challenge challenge = Bearer.challenge(error, "shop", "pay:write");
      System.getLogger("shop").log(System.Logger.Level.DEBUG, error.statusName());
      return challenge.status() + " " + challenge.header();
    } // a UsageException is a mistake of the program: 500
  }

  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example", "audience", "shop"))) {
      Verifier payments = gate.verifier(Map.of("scope", "pay:write"));
      System.out.println(answer(payments, null));
      System.out.println(answer(payments, "Bearer " + gate.tokens().issue("alex")));
      System.out.println(answer(payments, "Bearer " + gate.tokens().issue("alex", Map.of("scope", "pay:write"))));
      gate.close();
      System.out.println(answer(payments, "Bearer a.b.c"));
    }
  }
}
// 401 Bearer realm="shop", scope="pay:write"
// 403 Bearer realm="shop", error="insufficient_scope", scope="pay:write"
// 200 alex
// 503 
