import dev.limen.*;
import java.util.*;

class Cart {
  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example"))) {
      Visitors visitors = gate.visitors();
      Visitor visitor = visitors.draw(); // a ticket; nothing is stored
      visitor = visitors.put(visitor, Map.of("cart", List.of("apple"))); // now that there is something to keep
      String setCookie = gate.cookies().set(visitor);

      String ticket = gate.cookies().find(setCookie.split(";")[0]); // at the next request
      System.out.println("nobody, with " + visitors.get(ticket).get("cart"));
      try {
        gate.sessions().get(ticket);
      } catch (RefusedException error) {
        System.out.println("no session: " + error.statusName());
      }

      Map<String, Object> data = Map.of("cart", visitors.get(ticket).get("cart")); // what you would take from anyone
      Session session = gate.sessions().create("alex", new SessionOptions().data(data)); // at login: a new ticket
      visitors.end(ticket);
      System.out.println(session.subject() + ", with " + session.get("cart"));
    }
  }
}
// nobody, with [apple]
// no session: LIMEN_E_TICKET_KIND
// alex, with [apple]
