package dev.limen.spring;

import dev.limen.Limen;
import dev.limen.servlet.LimenFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The starter's own properties. The properties of docs/configuration.md stand beside them, with {@code -} for each
 * {@code _}: {@code limen.issuer}, {@code limen.session.idle-ttl}.
 */
@ConfigurationProperties("limen")
public class LimenProperties {
  private static final String PREFIX = "limen.";
  /** The names of the properties below, spelt as {@link #uniform} spells them. */
  private static final List<String> OWN =
      List.of(
          "url",
          "web.realm",
          "web.csrf",
          "web.visitors",
          "web.issuers",
          "web.origins",
          "web.roleprefix",
          "web.scopeprefix");

  /** The store: memory:, or lmdb:/absolute/path. */
  private String url = "memory:";

  private final Web web = new Web();

  /** The defaults. */
  public LimenProperties() {}

  /** Which requests that change something need a CSRF token. */
  public enum Csrf {
    /** Those with a cookie. */
    TRUE,
    /** None. */
    FALSE,
    /** Those with a cookie; a login needs proof that no other website has sent its form. */
    ALWAYS;

    LimenFilter in(LimenFilter filter) {
      return this == ALWAYS ? filter.csrfAlways() : filter.csrf(this == TRUE);
    }
  }

  /** How to respond to requests. */
  public static class Web {
    /** The realm that every challenge (WWW-Authenticate) names. */
    private String realm = "";

    /** Whether requests with a cookie need a CSRF token when they change something; always: login forms are guarded too. */
    private Csrf csrf = Csrf.TRUE;

    /** Whether Auth.visitor() finds those who have not logged in. */
    private boolean visitors;

    /** Other issuers whose tokens are accepted, besides limen.issuer. */
    private List<String> issuers = List.of();

    /** Further origins whose pages may open websockets and send login forms here, such as https://shop.example. */
    private List<String> origins = List.of();

    /** The prefix of a role in the name of an authority. */
    private String rolePrefix = "ROLE_";

    /** The prefix of a scope in the name of an authority. */
    private String scopePrefix = "SCOPE_";

    /** The defaults. */
    public Web() {}

    /**
     * The realm that every challenge names.
     *
     * @return a text that may be empty
     */
    public String getRealm() {
      return realm;
    }

    /**
     * The realm that every challenge names.
     *
     * @param realm printable ASCII without quotes and backslashes
     */
    public void setRealm(String realm) {
      this.realm = realm;
    }

    /**
     * Which requests that change something need a CSRF token.
     *
     * @return those with a cookie, by default
     */
    public Csrf getCsrf() {
      return csrf;
    }

    /**
     * Which requests that change something need a CSRF token.
     *
     * @param csrf which ones
     */
    public void setCsrf(Csrf csrf) {
      this.csrf = csrf;
    }

    /**
     * Whether {@code Auth.visitor()} finds those who have not logged in.
     *
     * @return false by default
     */
    public boolean isVisitors() {
      return visitors;
    }

    /**
     * Whether {@code Auth.visitor()} finds those who have not logged in.
     *
     * @param visitors whether it does
     */
    public void setVisitors(boolean visitors) {
      this.visitors = visitors;
    }

    /**
     * Other issuers whose tokens are accepted, besides {@code limen.issuer}.
     *
     * @return none by default
     */
    public List<String> getIssuers() {
      return issuers;
    }

    /**
     * Other issuers whose tokens are accepted, besides {@code limen.issuer}. Their callers have no name.
     *
     * @param issuers such as {@code https://accounts.example}
     */
    public void setIssuers(List<String> issuers) {
      this.issuers = List.copyOf(issuers);
    }

    /**
     * Further origins whose pages may open websockets and send login forms here.
     *
     * @return none by default
     */
    public List<String> getOrigins() {
      return origins;
    }

    /**
     * Further origins whose pages may open websockets and send login forms here.
     *
     * @param origins such as {@code https://shop.example}
     */
    public void setOrigins(List<String> origins) {
      this.origins = List.copyOf(origins);
    }

    /**
     * The prefix of a role in the name of an authority.
     *
     * @return by default {@code ROLE_}
     */
    public String getRolePrefix() {
      return rolePrefix;
    }

    /**
     * The prefix of a role in the name of an authority.
     *
     * @param rolePrefix a text that may be empty
     */
    public void setRolePrefix(String rolePrefix) {
      this.rolePrefix = rolePrefix;
    }

    /**
     * The prefix of a scope in the name of an authority.
     *
     * @return by default {@code SCOPE_}
     */
    public String getScopePrefix() {
      return scopePrefix;
    }

    /**
     * The prefix of a scope in the name of an authority.
     *
     * @param scopePrefix a text that may be empty
     */
    public void setScopePrefix(String scopePrefix) {
      this.scopePrefix = scopePrefix;
    }
  }

  /**
   * The store.
   *
   * @return a URL such as {@code lmdb:/var/lib/shop}
   */
  public String getUrl() {
    return url;
  }

  /**
   * The store.
   *
   * @param url {@code memory:} or {@code lmdb:/absolute/path}
   */
  public void setUrl(String url) {
    this.url = url;
  }

  /**
   * How to respond to requests.
   *
   * @return the properties of requests
   */
  public Web getWeb() {
    return web;
  }

  /** The gate's options in an environment. Unknown ones are passed on, so that limen reports them. */
  static Map<String, Object> options(Environment environment) {
    Binder binder = Binder.get(environment);
    Map<String, Object> found = new LinkedHashMap<>();
    for (Map<String, Object> each : Limen.properties()) {
      String name = (String) each.get("name");
      String key = PREFIX + name.replace('_', '-');
      if (each.get("type").equals("list")) {
        binder.bind(key, Bindable.listOf(String.class)).ifBound(words -> found.put(name, String.join(" ", words)));
      } else {
        binder.bind(key, Bindable.of(String.class)).ifBound(text -> found.put(name, text));
      }
    }
    if (environment instanceof ConfigurableEnvironment several) {
      several.getPropertySources().forEach(source -> addUnknown(source, found));
    }
    return found;
  }

  private static void addUnknown(PropertySource<?> source, Map<String, Object> found) {
    // Skips environment variables, whose names do not show the dots; the machine's own are for the loader too.
    if (!(source instanceof EnumerablePropertySource<?> listed) || source instanceof SystemEnvironmentPropertySource
        || source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
      return;
    }
    Set<String> known = new HashSet<>(OWN);
    Limen.properties().forEach(each -> known.add(uniform((String) each.get("name"))));
    for (String key : listed.getPropertyNames()) {
      if (!key.toLowerCase(Locale.ROOT).startsWith(PREFIX)) continue;
      String name = key.substring(PREFIX.length()).replaceAll("\\[\\d+]$", "").replace('-', '_');
      if (!known.contains(uniform(name))) found.putIfAbsent(name, String.valueOf(source.getProperty(key)));
    }
  }

  /** A name in the one spelling that all its forms share: idle-ttl, idle_ttl, idleTtl. */
  private static String uniform(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
