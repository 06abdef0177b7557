import dev.limen.*;
import java.util.*;

class Door {
  public static void main(String[] arguments) {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example"))) {
      Guard guard = gate.guard(Map.of("guard.realm", "shop")); // prepared: keep it
      Guard admins = gate.guard(Map.of("guard.role", "admin", "guard.realm", "shop"));

      GuardRequest request = new GuardRequest("POST").host("shop.example"); // and the other fields that it has
      Login login = guard.login(request, "alex", new SessionOptions().roles("admin")); // the password was right
      String cookies = login.setCookies().get(0).split(";")[0]; // what the browser sends back; send it all of them

      request = new GuardRequest("GET").cookie(cookies).mayBlock(true);
      GuardAnswer answer = admins.check(request);
      if (answer.isIn()) {
        System.out.println("hello, " + answer.subject());
      }
      request = new GuardRequest("POST").cookie(cookies).bodyRead(true); // forged by another website?
      answer = admins.check(request);
      System.out.println(answer.http() + " " + answer.word()); // all that the client may know, with answer.challenge()

      request.csrf(gate.csrf().token(login.session())); // no: it is our form, which has the token
      if (guard.check(request).isIn()) {
        for (String setCookie : guard.logout(request)) System.out.println("Set-Cookie: " + setCookie);
      }
    }
  }
}
// hello, alex
// 403 csrf_missing
// Set-Cookie: __Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
