import dev.limen.*;
import java.util.*;

class Minute {
  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example", "audience", "shop"))) {
      Session session = gate.sessions().create("alex", new SessionOptions().data(Map.of("cart", List.of()))); // at login
      String setCookie = gate.cookies().set(session); // the value of a Set-Cookie field

      String cookies = setCookie.split(";")[0]; // what the browser sends back: the Cookie field
      System.out.println("hello, " + gate.sessions().get(gate.cookies().find(cookies)).subject());

      String token = gate.tokens().issue("alex", Map.of("role", "admin"), new TokenOptions().session(session)); // for an API
      Claims claims = gate.tokens().verify(token);
      System.out.println(claims.subject() + " is " + claims.get("role"));

      gate.revokeSubject("alex"); // the account was hacked: session and token are refused from here on
      try {
        gate.tokens().verify(token);
      } catch (RefusedException error) { // answer 401; getMessage() is for your log
        System.out.println("refused: " + error.statusName());
      }
    }
  }
}
// hello, alex
// alex is admin
// refused: LIMEN_E_TOKEN_REVOKED
