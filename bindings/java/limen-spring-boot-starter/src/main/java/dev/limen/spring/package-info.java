/**
 * limen in Spring Boot 3: with the starter on the class path and {@code limen.issuer} set, every request is answered by
 * its bearer token or cookie, and whoever has neither by 401.
 *
 * <pre>{@code
 * @Bean
 * SecurityFilterChain chain(HttpSecurity http) throws Exception {
 *   return http.with(limen(), withDefaults())
 *       .authorizeHttpRequests(all -> all.requestMatchers("/login").permitAll()
 *           .requestMatchers("/admin/**").hasRole("admin").anyRequest().authenticated())
 *       .build();
 * }
 * }</pre>
 */
package dev.limen.spring;
