package dev.limen.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.limen.Limen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What editors complete in application.yml are the properties that there are. */
class MetadataTest {
  private static final Path FILE =
      Path.of(
          System.getProperty("limen.root"),
          "bindings/java/limen-spring-boot-starter/src/main/resources/META-INF",
          "additional-spring-configuration-metadata.json");

  /** To renew it: mvn -Dlimen.renew=true -Dtest=MetadataTest, or copy what the failure shows. */
  @Test
  void itNamesEveryPropertyOfAGate() throws IOException {
    String due = due();
    if (Boolean.getBoolean("limen.renew")) Files.writeString(FILE, due);
    assertEquals(due, Files.readString(FILE));
  }

  private static String due() {
    List<String> entries = new ArrayList<>();
    for (Map<String, Object> each : Limen.properties()) {
      if (!((List<?>) each.get("places")).contains("gate")) continue;
      String name = "limen." + ((String) each.get("name")).replace('_', '-');
      String value = each.get("default") instanceof String text ? ", \"defaultValue\": " + quoted(text) : "";
      String type = each.get("type").equals("flag") ? "java.lang.Boolean"
          : each.get("type").equals("list") ? "java.util.List<java.lang.String>" : "java.lang.String";
      entries.add(
          "  {\"name\": " + quoted(name) + ", \"type\": " + quoted(type) + value + ",\n   \"description\": "
              + quoted(each.get("about") + " Type: " + each.get("type") + "; " + ((Map<?, ?>) each.get("range")).get("text") + ".") + "}");
    }
    return "{\"properties\": [\n" + String.join(",\n", entries) + "\n]}\n";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
