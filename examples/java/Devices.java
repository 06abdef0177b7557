import dev.limen.*;
import java.time.Duration;
import java.util.*;

class Devices {
  public static void main(String[] arguments) {
    Map<String, Object> options =
        Map.of("issuer", "https://shop.example", "session.idle_ttl", Duration.ofDays(7), "session.ttl", "30d");
    try (Gate gate = Gate.open("memory:", options)) {
      Sessions sessions = gate.sessions();
      String mark = gate.login("alex"); // before the password is checked
      Session phone = sessions.create("alex", new SessionOptions().label("Phone").mark(mark));
      Session laptop = sessions.create("alex", new SessionOptions().label("Firefox on Linux").mark(gate.login("alex")));

      Map<String, Object> data = laptop.data(); // a copy: change it and pass it back
      data.put("theme", "dark");
      laptop = sessions.update(laptop, data);
      try {
        sessions.update(sessions.get(phone), Map.of("theme", "light"));
        sessions.update(phone, Map.of("theme", "blue")); // read before the change, so it is refused
      } catch (SessionChangedException error) {
        System.out.println("read it again: it says " + sessions.get(phone).get("theme"));
      }

      laptop = sessions.renew(laptop, new RenewOptions().authenticated(true)); // the user entered the password again
      sessions.require(laptop, Duration.ofMinutes(5), 0);
      long ended = gate.revokeSessions("alex", laptop, "password changed"); // log out my other devices
      List<String> left = sessions.list("alex").stream().map(Session::label).toList();
      System.out.println(ended + " ended, left: " + left);
    }
  }
}
// read it again: it says light
// 1 ended, left: [Firefox on Linux]
