/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every name in the Java artifacts of the semantic conventions has an entry of a matching type. */
class SemanticConventionsTest {
  private static final String STABLE = "io/opentelemetry/semconv/HttpAttributes.class";
  private static final String INCUBATING =
      "io/opentelemetry/semconv/incubating/HttpIncubatingAttributes.class";

  private static List<Class<?>> stable;
  private static List<Class<?>> incubating;

  private final Catalog catalog = Catalog.builtIn();

  @BeforeAll
  static void loadClasses() throws Exception {
    stable = classesBeside(STABLE);
    incubating = classesBeside(INCUBATING);
    assertThat(keys(stable)).as("really loaded").hasSizeGreaterThan(90);
    assertThat(keys(incubating)).as("really loaded").hasSizeGreaterThan(900);
  }

  @Test
  void stableKeys_all_haveAnEntryOfTheirType() throws Exception {
    assertThat(missing(keys(stable))).isEmpty();
  }

  @Test
  void incubatingKeys_all_haveAnEntryOfTheirType() throws Exception {
    assertThat(missing(keys(incubating))).isEmpty();
  }

  /** Keys whose last part is variable ({@code http.request.header.<key>}) have a prefix entry. */
  @Test
  void templateKeys_all_haveAPrefixThatIsNotServiceData() throws Exception {
    List<Class<?>> all = new ArrayList<>(stable);
    all.addAll(incubating);
    List<String> open = new ArrayList<>();
    long service = catalog.categories().mask("service");
    int found = 0;
    for (Class<?> type : all) {
      for (Field field : type.getFields()) {
        if (field.getType().getSimpleName().equals("AttributeKeyTemplate")) {
          Object template = field.get(null);
          Object key =
              template
                  .getClass()
                  .getMethod("getAttributeKey", String.class)
                  .invoke(template, "x-y");
          AttributeEntry entry = catalog.attribute(((AttributeKey<?>) key).getKey());
          found++;
          if ((entry.classify(
                      ((AttributeKey<?>) key).getType(), sample(((AttributeKey<?>) key).getType()))
                  & (service | Categories.UNCLASSIFIED))
              != 0) {
            open.add(((AttributeKey<?>) key).getKey());
          }
        }
      }
    }
    assertThat(found).isGreaterThan(40);
    assertThat(open).isEmpty();
  }

  @Test
  void metricNames_all_areKnown() throws Exception {
    List<String> names = constants(incubating, "Metrics", "_NAME");
    assertThat(names).hasSizeGreaterThan(400);
    assertThat(names.stream().filter(name -> catalog.metric(name) == Categories.UNCLASSIFIED))
        .isEmpty();
  }

  @Test
  void eventNames_all_areKnown() throws Exception {
    List<String> names = constants(incubating, "Events", "");
    assertThat(names).hasSizeGreaterThan(25);
    assertThat(names.stream().filter(name -> catalog.event(name) == Categories.UNCLASSIFIED))
        .isEmpty();
  }

  private List<String> missing(Map<String, AttributeType> keys) {
    List<String> missing = new ArrayList<>();
    keys.forEach(
        (name, type) -> {
          CatalogEntry entry = catalog.exactAttribute(name);
          boolean fits =
              entry != null
                  && entry.type() != null
                  && entry.type().accepts(FieldType.of(type))
                  && entry.mask() != Categories.UNCLASSIFIED;
          if (!fits) {
            missing.add(name + " " + type);
          }
        });
    return missing;
  }

  /** If a key has two types (a deprecated one and its successor), the last class's type counts. */
  private static Map<String, AttributeType> keys(List<Class<?>> classes) throws Exception {
    Map<String, AttributeType> keys = new TreeMap<>();
    for (Class<?> type : classes) {
      for (Field field : type.getFields()) {
        if (field.getType() == AttributeKey.class) {
          AttributeKey<?> key = (AttributeKey<?>) field.get(null);
          keys.put(key.getKey(), key.getType());
        }
      }
    }
    return keys;
  }

  private static List<String> constants(List<Class<?>> classes, String kind, String suffix)
      throws Exception {
    List<String> names = new ArrayList<>();
    for (Class<?> type : classes) {
      if (type.getSimpleName().endsWith("Incubating" + kind)) {
        for (Field field : type.getFields()) {
          if (Modifier.isStatic(field.getModifiers())
              && field.getType() == String.class
              && field.getName().endsWith(suffix)) {
            names.add((String) field.get(null));
          }
        }
      }
    }
    return names;
  }

  private static List<Class<?>> classesBeside(String resource) throws Exception {
    URL url = SemanticConventionsTest.class.getClassLoader().getResource(resource);
    assertThat(url).isNotNull();
    URI jar = URI.create(url.toString().substring(0, url.toString().indexOf('!')));
    List<Class<?>> classes = new ArrayList<>();
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> paths = Files.list(files.getPath(resource).getParent())) {
      for (Path path : paths.toList()) {
        String name = path.toString().replaceFirst("^/", "").replace('/', '.');
        if (name.endsWith(".class")) {
          classes.add(Class.forName(name.substring(0, name.length() - ".class".length())));
        }
      }
    }
    return classes;
  }

  private static Object sample(AttributeType type) {
    return type == AttributeType.STRING_ARRAY ? List.of("x") : "x";
  }
}
