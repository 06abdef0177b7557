/**
 * limen in Spring Boot 3. With the starter on the class path and {@code limen.issuer} set, the bearer token or the
 * cookie of a request gives its caller; a request with neither gets 401.
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
