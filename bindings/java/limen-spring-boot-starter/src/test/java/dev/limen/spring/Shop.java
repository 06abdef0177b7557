package dev.limen.spring;

import static dev.limen.spring.LimenConfigurer.limen;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.limen.CookieOptions;
import dev.limen.Gate;
import dev.limen.RenewOptions;
import dev.limen.SessionOptions;
import dev.limen.Visitor;
import dev.limen.servlet.Auth;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A shop on a real server, and a browser for it. */
final class Shop implements AutoCloseable {
  private final ServletWebServerApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  Shop(Class<?> application, String... properties) {
    List<String> arguments = new ArrayList<>();
    for (String property : properties) arguments.add("--" + property);
    context =
        (ServletWebServerApplicationContext) SpringApplication.run(application, arguments.toArray(new String[0]));
  }

  /** An application without a chain of its own. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Plain {
    @Bean
    Pages pages(Gate gate) {
      return new Pages(gate);
    }
  }

  /** An application with a chain of its own. */
  @Configuration(proxyBeanMethods = false)
  @EnableMethodSecurity
  static class Guarded extends Plain {
    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.with(limen(), withDefaults())
          .authorizeHttpRequests(
              all ->
                  all.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
                      .requestMatchers("/login/**", "/mark", "/open/**", "/logout", "/actuator/health").permitAll()
                      .requestMatchers("/admin").hasRole("admin")
                      .requestMatchers("/orders").hasAuthority("SCOPE_orders:read")
                      .anyRequest().authenticated())
          .build();
    }
  }

  /** An application in which Spring's resource server checks the tokens. */
  @Configuration(proxyBeanMethods = false)
  static class ResourceServer extends Plain {
    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(all -> all.anyRequest().authenticated())
          .oauth2ResourceServer(server -> server.jwt(withDefaults()))
          .build();
    }
  }

  /** An application in which Spring's resource server checks the tokens by a policy of its own. */
  @Configuration(proxyBeanMethods = false)
  static class Payments extends ResourceServer {
    @Bean
    JwtDecoder decoder(Gate gate) {
      return new LimenJwtDecoder(gate.verifier(Map.of("scope", "pay:write")));
    }
  }

  /** The pages. */
  @RestController
  static class Pages {
    private final Gate gate;

    Pages(Gate gate) {
      this.gate = gate;
    }

    @PostMapping("/login")
    String login(HttpServletRequest request, @RequestParam String user) {
      SessionOptions options = new SessionOptions().roles("admin").scope("pay:read");
      options.label(request.getHeader("User-Agent")).address(request.getHeader("X-Forwarded-For"));
      Auth.of(request).login(user, options);
      return "in";
    }

    @PostMapping("/login/kept")
    String loginKept(HttpServletRequest request) {
      Auth.of(request).login("alex", null, new CookieOptions().maxAge(Duration.ofDays(30)));
      return "in";
    }

    @PostMapping("/login/mistaken")
    String loginMistaken(HttpServletRequest request) {
      return Auth.of(request).login("alex", new SessionOptions().level(-1)).sid();
    }

    @PostMapping("/mark")
    String mark(@RequestParam String user) {
      return gate.login(user);
    }

    @GetMapping("/renew")
    String renew(HttpServletRequest request) {
      return Auth.of(request).renew(new RenewOptions().authenticated(true)).label();
    }

    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(HttpServletRequest request) {
      Auth.of(request).logout();
    }

    @GetMapping("/me")
    String me(Authentication who, Principal principal, @AuthenticationPrincipal LimenAuthentication.Principal limen) {
      List<String> authorities = who.getAuthorities().stream().map(Object::toString).sorted().toList();
      return who.getName() + " " + principal.getName() + " " + authorities + " "
          + limen.credential().getClass().getSimpleName() + " " + who.getCredentials();
    }

    @GetMapping("/name")
    String name(Principal principal) {
      return principal.getName();
    }

    @GetMapping("/csrf")
    String csrf(HttpServletRequest request) {
      return Auth.of(request).csrfToken();
    }

    @GetMapping({"/admin", "/orders", "/open"})
    String open() {
      return "open";
    }

    @PostMapping("/change")
    String change() {
      return "changed";
    }

    @GetMapping("/boss")
    @PreAuthorize("hasRole('boss')")
    String boss() {
      return "boss";
    }

    @GetMapping("/scope")
    String scope(HttpServletRequest request) {
      Auth.of(request).requireScope("pay:write");
      return "paid";
    }

    @GetMapping("/later")
    Callable<String> later(HttpServletRequest request) {
      String now = Auth.of(request).subject();
      return () -> now + " later";
    }

    @GetMapping("/open/later")
    Callable<String> openLater() {
      return () -> "open later";
    }

    @GetMapping("/open/cart")
    String cart(HttpServletRequest request) {
      Visitor visitor = Auth.of(request).visitor();
      return visitor == null ? "no cart" : visitor.getString("cart");
    }

    @PostMapping("/open/change")
    String openChange(Principal principal) {
      return "changed by " + (principal == null ? "nobody" : principal.getName());
    }

    @PostMapping("/login/async")
    Callable<String> loginThatFailsLater(HttpServletRequest request, @RequestParam String user) {
      Auth.of(request).login(user, null);
      return () -> gate.tokens().verify("no token").subject();
    }

    @PostMapping("/logout/async")
    Callable<String> logoutLater(HttpServletRequest request) {
      Auth.of(request).requireSession();
      Auth.of(request).logout();
      return () -> "out";
    }

    @PostMapping("/renew/async")
    Callable<String> renewLater(HttpServletRequest request) {
      Auth.of(request).renew(new RenewOptions().authenticated(true));
      return () -> "renewed " + request.getRemoteUser();
    }

    @GetMapping("/fails")
    String fails() {
      throw new IllegalStateException("a mistake of the program");
    }

    @GetMapping("/revoke")
    String revoke(@RequestParam String user) {
      return "ended " + gate.revokeSubject(user);
    }
  }

  Gate gate() {
    return context.getBean(Gate.class);
  }

  <T> T bean(Class<T> kind) {
    return context.getBean(kind);
  }

  HttpResponse<String> get(String path, String... fields) throws Exception {
    return send("GET", path, fields);
  }

  /** One request; fields are name and value in turns. */
  HttpResponse<String> send(String method, String path, String... fields) throws Exception {
    return send(HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.noBody()), path, fields);
  }

  /** Sends a form. */
  HttpResponse<String> post(String path, String form, String... fields) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(form));
    return send(request.header("Content-Type", "application/x-www-form-urlencoded"), path, fields);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path, String... fields) throws Exception {
    request.uri(URI.create("http://127.0.0.1:" + context.getWebServer().getPort() + path));
    for (int i = 0; i < fields.length; i += 2) request.header(fields[i], fields[i + 1]);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Logs in, and returns the cookie that the browser sends from then on. */
  String cookie(String user) throws Exception {
    return send("POST", "/login?user=" + user).headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
  }

  @Override
  public void close() {
    context.close();
  }
}
