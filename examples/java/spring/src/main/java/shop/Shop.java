package shop;

import static dev.limen.spring.LimenConfigurer.limen;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.limen.Gate;
import dev.limen.Session;
import dev.limen.SessionOptions;
import dev.limen.TokenOptions;
import dev.limen.servlet.Auth;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.server.ResponseStatusException;

@SpringBootApplication
@RestController
public class Shop {
  private final Gate gate;

  Shop(Gate gate) {
    this.gate = gate;
  }

  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  @Bean
  static SecurityFilterChain chain(HttpSecurity http) throws Exception {
    return http.with(limen(), withDefaults())
        .authorizeHttpRequests(all -> all.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
            .requestMatchers("/login").permitAll()
            .requestMatchers("/orders").hasAuthority("SCOPE_orders:read").anyRequest().authenticated())
        .build();
  }

  @PostMapping("/login")
  Map<String, String> login(HttpServletRequest request, @RequestParam String user, @RequestParam String password) {
    String mark = gate.login(user); // before the password is checked
    if (!password.equals("sesame")) throw new ResponseStatusException(HttpStatus.UNAUTHORIZED); // use a hash
    Auth.of(request).login(user, new SessionOptions().roles("customer").mark(mark));
    return Map.of("hello", user);
  }

  @GetMapping("/")
  Map<String, String> home(Principal who) {
    return Map.of("hello", who.getName());
  }

  @GetMapping("/csrf")
  String csrf(HttpServletRequest request) {
    return Auth.of(request).csrfToken();
  }

  @PostMapping("/token")
  String token(HttpServletRequest request) {
    Session session = Auth.of(request).requireSession();
    return gate.tokens().issue(session.subject(), Map.of("scope", "orders:read"), new TokenOptions().session(session));
  }

  @GetMapping("/orders")
  Map<String, String> orders(Principal who) {
    return Map.of("orders of", who.getName());
  }
}
