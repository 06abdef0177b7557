import static dev.limen.spring.LimenConfigurer.limen;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.limen.Gate;
import dev.limen.servlet.Auth;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Spring Boot, with limen's starter. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(SpringApp.Shop.class)
public class SpringApp {
  /** The program. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(SpringApp.class);
    application.setDefaultProperties(Map.ofEntries(
        Map.entry("spring.main.banner-mode", "off"),
        Map.entry("logging.level.root", "off"),
        Map.entry("server.address", "127.0.0.1"),
        Map.entry("server.port", 0),
        Map.entry("server.max-http-request-header-size", Pages.LONGEST_FIELDS + "B"),
        Map.entry("server.forward-headers-strategy", "native"),
        Map.entry("server.tomcat.remoteip.internal-proxies", "127\\.0\\.0\\.1"),
        Map.entry("limen.url", System.getenv("SHOP_STORE")),
        Map.entry("limen.issuer", Pages.ISSUER),
        Map.entry("limen.audience", Pages.AUDIENCE),
        Map.entry("limen.web.realm", Pages.REALM),
        Map.entry("limen.web.visitors", true),
        Map.entry("limen.web.origins", Pages.ORIGIN)));
    var context = (ServletWebServerApplicationContext) application.run(arguments);
    System.out.println("listening on " + context.getWebServer().getPort());
  }

  @Bean
  FilterRegistrationBean<Pages.MethodOverride> methodOverride() {
    var bean = new FilterRegistrationBean<>(new Pages.MethodOverride());
    bean.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return bean;
  }

  /** A part of the site with a chain of its own. */
  @Bean
  @Order(1)
  SecurityFilterChain mounted(HttpSecurity http) throws Exception {
    return http.securityMatcher("/mounted/**").with(limen(), withDefaults())
        .authorizeHttpRequests(all -> all.anyRequest().permitAll()).build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain shop(HttpSecurity http) throws Exception {
    return http.with(limen(), withDefaults())
        .authorizeHttpRequests(all -> all.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
            .requestMatchers("/either").authenticated()
            .requestMatchers("/admin").hasRole("admin")
            .anyRequest().permitAll())
        .build();
  }

  /** The pages. */
  @RestController
  static class Shop {
    private final Gate gate;

    Shop(Gate gate) {
      this.gate = gate;
    }

    @RequestMapping("/open")
    Map<String, Object> open() {
      return Pages.said("open", true);
    }

    @RequestMapping({"/who", "/mounted/who"})
    Map<String, Object> who(HttpServletRequest request) {
      return Pages.who(Auth.of(request));
    }

    @RequestMapping({"/session", "/mounted/session", "/socket"})
    Map<String, Object> session(HttpServletRequest request) {
      return Pages.session(Auth.of(request));
    }

    @RequestMapping("/later")
    Callable<Map<String, Object>> later(HttpServletRequest request) {
      Map<String, Object> said = Pages.session(Auth.of(request));
      return () -> said;
    }

    @RequestMapping("/token")
    Map<String, Object> token(HttpServletRequest request) {
      return Pages.said("subject", Auth.of(request).requireClaims().subject());
    }

    @RequestMapping({"/either", "/admin"})
    Map<String, Object> either(HttpServletRequest request) {
      return Pages.subject(Auth.of(request));
    }

    @RequestMapping("/form")
    Map<String, Object> form(HttpServletRequest request) {
      return Pages.form(request);
    }

    @RequestMapping("/stream")
    ResponseEntity<StreamingResponseBody> stream(HttpServletRequest request) {
      String subject = Auth.of(request).requireSession().subject();
      return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(out -> {
        for (String part : new String[] {"{\"subject\": \"", subject, "\"}"}) {
          out.write(part.getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      });
    }

    @GetMapping("/getonly")
    Map<String, Object> getOnly(HttpServletRequest request) {
      return Pages.session(Auth.of(request));
    }

    @PostMapping("/login")
    Map<String, Object> login(HttpServletRequest request, @RequestParam String user) {
      Pages.login(Auth.of(request), user);
      return Map.of();
    }

    @PostMapping("/visit")
    Map<String, Object> visit(HttpServletResponse response, @RequestParam String cart) {
      response.addHeader("Set-Cookie", Pages.visit(gate, cart));
      return Map.of();
    }

    @PostMapping("/logout")
    Map<String, Object> logout(HttpServletRequest request) {
      Auth.of(request).requireSession();
      Auth.of(request).logout();
      return Map.of();
    }

    @PostMapping("/issue")
    Map<String, Object> issue(HttpServletRequest request) {
      return Pages.issue(Auth.of(request));
    }

    @GetMapping("/csrf")
    Map<String, Object> csrf(HttpServletRequest request) {
      return Pages.said("csrf", Auth.of(request).csrfToken());
    }
  }
}
