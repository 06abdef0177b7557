package dev.limen.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.Limen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Editors complete exactly the library's properties and the starter's own in application.yml. */
class MetadataTest {
  private static final Pattern NAME = Pattern.compile("\"name\": ?\"(limen\\.[a-z.-]+)\"");
  private static final List<String> OWN =
      List.of(
          "limen.url",
          "limen.web.realm",
          "limen.web.csrf",
          "limen.web.visitors",
          "limen.web.issuers",
          "limen.web.origins",
          "limen.web.role-prefix",
          "limen.web.scope-prefix");

  @Test
  void everyPropertyIsNamed() throws Exception {
    Set<String> due = new TreeSet<>(OWN);
    for (Map<String, Object> each : Limen.properties()) {
      if (((List<?>) each.get("places")).contains("gate")) due.add("limen." + ((String) each.get("name")).replace('_',
          '-'));
    }
    String text;
    try (var file = LimenProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    Set<String> found = new TreeSet<>();
    for (Matcher names = NAME.matcher(text); names.find(); ) found.add(names.group(1));
    found.removeAll(Set.of("limen.web")); // the group
    assertEquals(due, found);
    assertTrue(text.contains("The store: memory:"), text);
  }
}
