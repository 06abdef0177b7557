import dev.limen.*;
import java.util.*;

class Cart {
  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example"))) {
      Visitors visitors = gate.visitors();
      Visitor visitor = visitors.draw(); // a ticket; nothing is stored
      visitor = visitors.put(visitor, Map.of("cart", List.of("apple"))); // now that there is something to keep
      String setCookie = gate.cookies().set(visitor);

      String cookies = setCookie.split(";")[0]; // at the next request
      String ticket = gate.cookies().find(cookies);
      System.out.println("nobody, with " + visitors.get(ticket).get("cart"));
      try {
        gate.sessions().get(ticket);
      } catch (RefusedException error) {
        System.out.println("no session: " + error.statusName());
      }

      Guard guard = gate.guard(Map.of("guard.credentials", "session visitor")); // prepared: keep it
      Login login = guard.login(new GuardRequest("POST").cookie(cookies), "alex", null); // a new ticket, the same data
      System.out.println(login.session().subject() + ", with " + login.session().get("cart"));
    }
  }
}
// nobody, with [apple]
// no session: LIMEN_E_TICKET_KIND
// alex, with [apple]
