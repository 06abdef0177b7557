package dev.limen.spring;

import dev.limen.Credential;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * The caller, for Spring Security. The principal's name is the subject. The authorities are the roles and scopes of the
 * token or of the session, with the prefixes {@code ROLE_} and {@code SCOPE_}. It shows no token and no ticket.
 */
public final class LimenAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Principal principal;
  private final transient LimenProperties.Web web;
  private transient List<GrantedAuthority> authorities; // null: nobody has asked yet

  /**
   * The value of {@code @AuthenticationPrincipal}.
   *
   * @param credential the claims of a bearer token, or the session of a cookie
   * @param subject the caller's subject; null if a token has none, or it is another issuer's
   */
  public record Principal(Credential credential, String subject) implements AuthenticatedPrincipal {
    @Override
    public String getName() {
      return subject == null ? "" : subject;
    }

    @Override
    public String toString() {
      return "Principal[" + getName() + "]";
    }
  }

  private LimenAuthentication(Principal principal, LimenProperties.Web web) {
    super(List.of());
    this.principal = principal;
    this.web = web;
    setAuthenticated(true);
  }

  static LimenAuthentication of(Credential credential, String subject, LimenProperties.Web web) {
    return new LimenAuthentication(new Principal(credential, subject), web);
  }

  /** The roles and scopes. Most routes require none, so they are read when they are first asked for. */
  @Override
  public Collection<GrantedAuthority> getAuthorities() {
    List<GrantedAuthority> found = authorities;
    if (found == null) {
      List<GrantedAuthority> read = new ArrayList<>();
      add(read, web.getRolePrefix(), principal.credential().roles());
      add(read, web.getScopePrefix(), principal.credential().scopes());
      authorities = found = Collections.unmodifiableList(read);
    }
    return found;
  }

  /** Adds authorities; Spring accepts no blank ones. */
  private static void add(List<GrantedAuthority> to, String prefix, List<String> words) {
    for (String word : words) {
      if (!word.isBlank()) to.add(new SimpleGrantedAuthority(prefix + word));
    }
  }

  /** Null: the checked credential is not kept. */
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
    return other instanceof LimenAuthentication same && super.equals(other) && principal.equals(same.principal)
        && getAuthorities().equals(same.getAuthorities());
  }

  @Override
  public int hashCode() {
    return principal.hashCode();
  }

  @Override
  public String toString() {
    return "LimenAuthentication[" + principal + ", authenticated=" + isAuthenticated() + ", authorities="
        + getAuthorities() + "]";
  }

  /** Refuses serialization: it belongs to one request, and a stored copy would outlive a revocation. */
  private Object writeReplace() throws NotSerializableException {
    throw new NotSerializableException(getClass().getName());
  }
}
