package dev.limen.spring;

import dev.limen.Credential;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Who asks, for Spring Security: the principal's name is the subject, the authorities are {@code ROLE_} and {@code
 * SCOPE_} with the roles and scopes of the token or of the session's data. It holds no token and no ticket that it
 * shows.
 */
public final class LimenAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Principal principal;

  /**
   * What {@code @AuthenticationPrincipal} gives.
   *
   * @param credential the claims of a bearer token, or the session of a cookie
   */
  public record Principal(Credential credential) implements AuthenticatedPrincipal {
    @Override
    public String getName() {
      return credential.subject() == null ? "" : credential.subject();
    }

    @Override
    public String toString() {
      return "Principal[" + getName() + "]";
    }
  }

  private LimenAuthentication(Principal principal, List<GrantedAuthority> authorities) {
    super(authorities);
    this.principal = principal;
    setAuthenticated(true);
  }

  static LimenAuthentication of(Credential credential, LimenProperties.Web web) {
    List<GrantedAuthority> authorities = new ArrayList<>();
    add(authorities, web.getRolePrefix(), credential.roles());
    add(authorities, web.getScopePrefix(), credential.scopes());
    return new LimenAuthentication(new Principal(credential), authorities);
  }

  /** Spring knows no blank authority. */
  private static void add(List<GrantedAuthority> to, String prefix, List<String> words) {
    for (String word : words) {
      if (!word.isBlank()) to.add(new SimpleGrantedAuthority(prefix + word));
    }
  }

  /** Nothing: what was checked is not kept. */
  @Override
  public Object getCredentials() {
    return null;
  }

  @Override
  public Principal getPrincipal() {
    return principal;
  }

  @Override
  public String getName() {
    return principal.getName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LimenAuthentication same && super.equals(other) && principal.equals(same.principal);
  }

  @Override
  public int hashCode() {
    return principal.hashCode();
  }

  /** It is of one request: kept anywhere, it would outlive what revokes it. */
  private Object writeReplace() throws NotSerializableException {
    throw new NotSerializableException(getClass().getName());
  }
}
