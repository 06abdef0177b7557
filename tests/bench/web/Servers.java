import static dev.limen.spring.LimenConfigurer.limen;
import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.limen.Gate;
import dev.limen.Key;
import dev.limen.SessionOptions;
import dev.limen.servlet.Auth;
import dev.limen.servlet.LimenFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Applications of servlets or of Spring Boot, each on a port of its own: an empty route, routes by limen, and by Spring's
 * resource server, which uses nimbus. Prints a line of JSON for each: how to ask it. Ends when its input does.
 *
 * <p>usage: java Servers.java servlet | spring
 */
public final class Servers {
  private static final String ISSUER = "https://shop.example";
  private static final String AUDIENCE = "shop";
  private static final String SUBJECT = "alex@shop.example";
  private static final Map<String, Object> CLAIMS =
      Map.of("roles", List.of("reader", "editor", "admin"), "scope", "orders:read orders:write profile");

  private static final Key KEY = Key.generate("HS256");
  private static final Gate GATE =
      Gate.open(
          "memory:",
          Map.of("issuer", ISSUER, "audience", AUDIENCE, "keys.signing", KEY, "token.ttl", Duration.ofDays(1)));
  private static final Logger LOGS = Logger.getLogger(""); // of Tomcat
  private static final String TOKEN = "Authorization\": \"Bearer " + GATE.tokens().issue(SUBJECT, CLAIMS);
  private static final String SESSION =
      "Cookie\": \"" + GATE.cookies().set(GATE.sessions().create(SUBJECT,
          new SessionOptions().data(Map.of("theme", "dark")).roles("reader", "admin"))).split(";")[0];

  private Servers() {}

  public static void main(String[] arguments) throws Exception {
    LOGS.setLevel(Level.WARNING);
    if (arguments[0].equals("spring")) serveSpring();
    else serveServlets();
    System.out.println("null");
    while (System.in.read() >= 0) continue;
    System.exit(0);
  }

  private static void tell(String framework, String name, int port, String field) {
    System.out.printf(
        "{\"framework\": \"%s\", \"name\": \"%s\", \"port\": %d, \"path\": \"/\", \"fields\": {\"%s\"}}%n",
        framework, name, port, field);
  }

  // Servlets.

  private static void serveServlets() throws Exception {
    serve("empty", SESSION, null);
    serve("limen, token", TOKEN, new LimenFilter(GATE).require());
    serve("limen, session", SESSION, new LimenFilter(GATE).require());
  }

  private static void serve(String name, String field, Filter filter) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("limen-bench-").toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    tomcat.getConnector().setProperty("keepAliveTimeout", "600000");
    Context context = tomcat.addContext("", null);
    if (filter != null) {
      FilterDef def = new FilterDef();
      def.setFilterName("limen");
      def.setFilter(filter);
      context.addFilterDef(def);
      FilterMap map = new FilterMap();
      map.setFilterName("limen");
      map.addURLPattern("/*");
      context.addFilterMap(map);
    }
    Tomcat.addServlet(context, "hello", new Hello(filter != null));
    context.addServletMappingDecoded("/", "hello");
    tomcat.start();
    tell("servlet", name, tomcat.getConnector().getLocalPort(), field);
  }

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final boolean asks;

    Hello(boolean asks) {
      this.asks = asks;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
      byte[] body = (asks ? Auth.of(request).subject() : SUBJECT).getBytes(StandardCharsets.UTF_8);
      response.setContentType("text/plain");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  // Spring Boot.

  private static void serveSpring() {
    String none = "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration"
        + ",org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration"
        + ",org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration"
        + ",org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration"
        + ",dev.limen.spring.LimenAutoConfiguration,dev.limen.spring.LimenSecurityAutoConfiguration"
        + ",dev.limen.spring.LimenJwtAutoConfiguration,dev.limen.spring.LimenHealthAutoConfiguration";
    tell("Spring", "empty", start(Empty.class, none), SESSION);
    String limens = none.substring(none.indexOf(",dev") + 1);
    tell("Spring", "Spring Security alone", start(Open.class, limens), SESSION);
    int limen = start(Limen.class, "");
    tell("Spring", "limen, token", limen, TOKEN);
    tell("Spring", "limen, session", limen, SESSION);
    tell("Spring", "nimbus' resource server", start(Nimbus.class, limens), TOKEN);
  }

  private static int start(Class<?> application, String without) {
    SpringApplication spring = new SpringApplication(application);
    spring.setDefaultProperties(
        Map.of(
            "server.port", 0,
            "server.address", "127.0.0.1",
            "server.tomcat.max-keep-alive-requests", -1,
            "server.tomcat.keep-alive-timeout", "600s",
            "logging.level.root", "error",
            "spring.main.banner-mode", "off",
            "spring.autoconfigure.exclude", without));
    return ((ServletWebServerApplicationContext) spring.run()).getWebServer().getPort();
  }

  @RestController
  static class Constant {
    @GetMapping("/")
    String home() {
      return SUBJECT;
    }
  }

  @RestController
  static class Asking {
    @GetMapping("/")
    String home(Principal who) {
      return who.getName();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Empty {
    @Bean
    Constant pages() {
      return new Constant();
    }
  }

  /** A chain that asks for nothing: what Spring Security itself spends. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Open extends Empty {
    @Bean
    JwtDecoder decoder() {
      return token -> null;
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.csrf(csrf -> csrf.disable())
          .logout(logout -> logout.disable())
          .sessionManagement(sessions -> sessions.disable())
          .requestCache(cache -> cache.disable())
          .authorizeHttpRequests(all -> all.anyRequest().permitAll())
          .build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Limen {
    @Bean(destroyMethod = "")
    Gate gate() {
      return GATE;
    }

    @Bean
    Asking pages() {
      return new Asking();
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.with(limen(), withDefaults())
          .authorizeHttpRequests(all -> all.anyRequest().authenticated())
          .build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Nimbus {
    @Bean
    Asking pages() {
      return new Asking();
    }

    @Bean
    JwtDecoder decoder() throws Exception {
      NimbusJwtDecoder made =
          NimbusJwtDecoder.withSecretKey(OctetSequenceKey.parse(KEY.privateJwk()).toSecretKey("HmacSHA256"))
              .macAlgorithm(MacAlgorithm.HS256)
              .build();
      made.setJwtValidator(
          new DelegatingOAuth2TokenValidator<>(
              JwtValidators.createDefaultWithIssuer(ISSUER),
              new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, audience -> audience.contains(AUDIENCE))));
      return made;
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.oauth2ResourceServer(server -> server.jwt(withDefaults()))
          .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
          .csrf(csrf -> csrf.disable())
          .authorizeHttpRequests(all -> all.anyRequest().authenticated())
          .build();
    }
  }
}
