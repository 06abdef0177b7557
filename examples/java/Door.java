import dev.limen.*;
import java.util.*;

class Door {
  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example"))) {
      Session session = gate.sessions().create("alex", new SessionOptions().roles("admin"));
      String cookies = gate.cookies().set(session).split(";")[0]; // what the browser sends back

      Guard admins = gate.guard(Map.of("guard.role", "admin", "guard.realm", "shop")); // prepared: keep it

      GuardRequest request = new GuardRequest("GET").cookie(cookies).mayBlock(true); // and the other fields that it has
      GuardAnswer answer = admins.check(request);
      if (answer.isIn()) {
        System.out.println("hello, " + answer.subject());
      }
      answer = admins.check(new GuardRequest("POST").cookie(cookies).bodyRead(true)); // forged by another website?
      System.out.println(answer.http() + " " + answer.word()); // all that the client may know, with answer.challenge()
    }
  }
}
// hello, alex
// 403 csrf_missing
