/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the built-in catalog. It stands in the jar as names under headings, not as YAML, since a
 * start must not wait for a parser to warm up. A heading says what the names below it are:
 *
 * <pre>
 * [attribute TYPE[:MAX] CATEGORY[,CATEGORY]]
 * [attribute TYPE[:MAX] CATEGORY[,CATEGORY] = VALUE | VALUE]
 * [metric CATEGORY]     and so for event and span
 * [scope]
 * [template]            {ATTRIBUTE} {ATTRIBUTE}
 * # a remark
 * </pre>
 *
 * A name that ends with {@code .*} is a prefix. A mistake in a line fails every test and every
 * start, so it is an {@link IllegalStateException}, not a configuration error.
 */
final class BuiltInCatalog {
  /** The resources, in the order in which templates are tried. */
  static final List<String> FILES =
      List.of(
          "http.catalog",
          "db.catalog",
          "rpc.catalog",
          "messaging.catalog",
          "gen_ai.catalog",
          "person.catalog",
          "log.catalog",
          "runtime.catalog",
          "resource.catalog",
          "micrometer.catalog");

  /** What to do with each name below a heading. */
  private interface Sink {
    void add(String name);
  }

  private final Draft draft;
  private final Categories categories;
  private @Nullable Sink sink;

  private BuiltInCatalog(Draft draft, Categories categories) {
    this.draft = draft;
    this.categories = categories;
  }

  static void read(Draft draft, Categories categories) {
    BuiltInCatalog reader = new BuiltInCatalog(draft, categories);
    for (String file : FILES) {
      reader.read(file, resource(file));
    }
  }

  private static String resource(String file) {
    try (InputStream stream = BuiltInCatalog.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks dev/assent/category/" + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("dev/assent/category/" + file, unreadable);
    }
  }

  private void read(String file, String text) {
    int number = 0;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      number++;
      if (end > start && text.charAt(start) != '#') {
        try {
          line(text.substring(start, end));
        } catch (IllegalArgumentException | IndexOutOfBoundsException mistake) {
          throw new IllegalStateException("built-in " + file + ":" + number, mistake);
        }
      }
      start = end + 1;
    }
  }

  private void line(String line) {
    if (line.charAt(0) == '[') {
      sink = heading(line.substring(1, line.length() - 1));
    } else if (sink != null) {
      sink.add(line);
    }
  }

  private Sink heading(String heading) {
    int blank = heading.indexOf(' ');
    String kind = blank < 0 ? heading : heading.substring(0, blank);
    String rest = heading.substring(blank + 1);
    return switch (kind) {
      case "attribute" -> into(draft.attributes, entry(rest));
      case "metric" -> into(draft.metrics, mask(rest));
      case "event" -> into(draft.events, mask(rest));
      case "span" -> into(draft.spans, mask(rest));
      case "scope" -> into(draft.scopes, 0L);
      case "template" -> pattern -> draft.templates.add(SpanNameTemplate.parse(pattern));
      default -> throw new IllegalArgumentException("unknown kind");
    };
  }

  private static <V> Sink into(Section<V> section, V value) {
    return name -> {
      boolean prefix = name.endsWith(".*");
      String key = prefix ? name.substring(0, name.length() - 1) : name;
      if (section.has(key, prefix)) {
        throw new IllegalArgumentException("stands there twice");
      }
      section.put(key, prefix, value);
    };
  }

  private CatalogEntry entry(String columns) {
    int equals = columns.indexOf(" = ");
    Set<String> values = equals < 0 ? Set.of() : values(columns.substring(equals + 3));
    int blank = columns.indexOf(' ');
    String type = columns.substring(0, blank);
    int colon = type.indexOf(':');
    int max =
        colon < 0 ? Entry.DEFAULT_MAX_LENGTH : Integer.parseInt(type, colon + 1, type.length(), 10);
    FieldType wanted = FieldType.named(colon < 0 ? type : type.substring(0, colon));
    if (wanted == null) {
      throw new IllegalArgumentException("unknown type");
    }
    String leaves = columns.substring(blank + 1, equals < 0 ? columns.length() : equals);
    return new CatalogEntry(mask(leaves), wanted, max, values);
  }

  private long mask(String leaves) {
    long mask = 0;
    for (int start = 0; start <= leaves.length(); ) {
      int comma = leaves.indexOf(',', start);
      int end = comma < 0 ? leaves.length() : comma;
      mask |= categories.mask(leaves.substring(start, end));
      start = end + 1;
    }
    return mask;
  }

  private static Set<String> values(String list) {
    Set<String> values = new HashSet<>();
    for (int start = 0; start <= list.length(); ) {
      int bar = list.indexOf(" | ", start);
      int end = bar < 0 ? list.length() : bar;
      values.add(list.substring(start, end));
      start = end + 3;
    }
    return values;
  }
}
