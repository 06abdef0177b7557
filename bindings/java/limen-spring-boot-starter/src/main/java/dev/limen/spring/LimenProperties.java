package dev.limen.spring;

import dev.limen.Limen;
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
 * What the starter adds to the properties of docs/configuration.md, which stand beside these with {@code -} for each
 * {@code _}: {@code limen.issuer}, {@code limen.session.idle-ttl}.
 */
@ConfigurationProperties("limen")
public class LimenProperties {
  private static final String PREFIX = "limen.";
  /** As {@link #uniform} has them. */
  private static final List<String> OWN = List.of("url", "web.realm", "web.csrf", "web.roleprefix", "web.scopeprefix");

  /** The store: memory:, or lmdb:/absolute/path. */
  private String url = "memory:";

  private final Web web = new Web();

  /** Of an application that says nothing yet. */
  public LimenProperties() {}

  /** How requests are answered. */
  public static class Web {
    /** What every challenge (WWW-Authenticate) names. */
    private String realm = "";

    /** Whether what a cookie's session changes needs a CSRF token. */
    private boolean csrf = true;

    /** What stands before a role in the name of an authority. */
    private String rolePrefix = "ROLE_";

    /** What stands before a scope in the name of an authority. */
    private String scopePrefix = "SCOPE_";

    /** Of an application that says nothing yet. */
    public Web() {}

    /**
     * What every challenge names.
     *
     * @return may be empty
     */
    public String getRealm() {
      return realm;
    }

    /**
     * What every challenge names.
     *
     * @param realm printable ASCII without quotes and backslashes
     */
    public void setRealm(String realm) {
      this.realm = realm;
    }

    /**
     * Whether what a cookie's session changes needs a CSRF token.
     *
     * @return by itself it does
     */
    public boolean isCsrf() {
      return csrf;
    }

    /**
     * Whether what a cookie's session changes needs a CSRF token.
     *
     * @param csrf whether it does
     */
    public void setCsrf(boolean csrf) {
      this.csrf = csrf;
    }

    /**
     * What stands before a role in the name of an authority.
     *
     * @return by itself {@code ROLE_}
     */
    public String getRolePrefix() {
      return rolePrefix;
    }

    /**
     * What stands before a role in the name of an authority.
     *
     * @param rolePrefix may be empty
     */
    public void setRolePrefix(String rolePrefix) {
      this.rolePrefix = rolePrefix;
    }

    /**
     * What stands before a scope in the name of an authority.
     *
     * @return by itself {@code SCOPE_}
     */
    public String getScopePrefix() {
      return scopePrefix;
    }

    /**
     * What stands before a scope in the name of an authority.
     *
     * @param scopePrefix may be empty
     */
    public void setScopePrefix(String scopePrefix) {
      this.scopePrefix = scopePrefix;
    }
  }

  /**
   * The store.
   *
   * @return such as {@code lmdb:/var/lib/shop}
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
   * How requests are answered.
   *
   * @return to be filled
   */
  public Web getWeb() {
    return web;
  }

  /** The gate's options in an environment; what limen does not know is handed on, for it to say so. */
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
    // The names of environment variables do not say where the dots are; those of the machine are for the loader too.
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

  /** A name as all its spellings have it: idle-ttl, idle_ttl, idleTtl. */
  private static String uniform(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
