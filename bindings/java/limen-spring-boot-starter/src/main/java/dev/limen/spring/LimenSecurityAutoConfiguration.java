package dev.limen.spring;

import dev.limen.Gate;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

/** Requires a caller on every route, unless the application has a chain of its own. */
@AutoConfiguration(
    after = LimenAutoConfiguration.class,
    before = {SecurityAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(Gate.class)
public class LimenSecurityAutoConfiguration {
  /** Made by Spring. */
  public LimenSecurityAutoConfiguration() {}

  /**
   * The chain of an application that has none of its own: every route requires a caller, except the error page and the
   * actuator's health.
   *
   * @param http the chain's builder
   * @return the chain
   * @throws Exception from Spring Security
   */
  @Bean
  @Order(0)
  @ConditionalOnMissingBean(SecurityFilterChain.class)
  public SecurityFilterChain limenSecurityFilterChain(HttpSecurity http) throws Exception {
    return http.with(LimenConfigurer.limen(), Customizer.withDefaults())
        .authorizeHttpRequests(
            all ->
                all.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
                    .requestMatchers("/actuator/health/**").permitAll()
                    .anyRequest().authenticated())
        .build();
  }

  /**
   * Tells Spring Boot that there is an authentication manager, so that it makes up no user with a password.
   *
   * @return a manager that refuses everything
   */
  @Bean
  @ConditionalOnMissingBean({
    AuthenticationManager.class,
    AuthenticationProvider.class,
    UserDetailsService.class,
    AuthenticationManagerResolver.class
  })
  public AuthenticationManager limenAuthenticationManager() {
    return authentication -> {
      throw new ProviderNotFoundException("limen checks no passwords: your controller does, then calls Auth.login");
    };
  }
}
