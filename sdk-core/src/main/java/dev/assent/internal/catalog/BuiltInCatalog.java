/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.internal.category.Categories;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the built-in catalog. The jar stores it as names below headings, not as YAML, since the
 * warm-up of a YAML parser would delay the start. A heading applies to the names below it:
 *
 * <pre>
 * [attribute TYPE[:MAX] CATEGORY[,CATEGORY] [SHAPE] [when CONDITION]]
 * [attribute TYPE CATEGORY[,CATEGORY] [when CONDITION] = VALUE | VALUE]
 * [metric CATEGORY]     and so for event and span
 * [scope]
 * [template]            {ATTRIBUTE} {ATTRIBUTE:FORM}, see {@link SpanNameForm}
 * [template when scope=A|B]
 * [values NAME]         VALUE | VALUE, to be named as {@literal @NAME} where values, or names of
 *                       metrics, are listed
 * # a remark
 * </pre>
 *
 * <ul>
 *   <li>SHAPE is {@code values}, {@code token}, {@code code}, {@code template}, {@code summary} or
 *       {@code text}, for strings and arrays of them. Under {@code values}, each line is {@code
 *       name = VALUE | VALUE}; {@code @NAME} in a list stands for all values of an earlier list,
 *       also of another file.
 *   <li>CONDITION is {@code NAME=A|B}, or several of them joined by {@code &}, all of which must
 *       hold. NAME is {@code signal} ({@code spans}, {@code logs}, {@code metrics}, {@code
 *       resource}), {@code kind} ({@code CLIENT}), {@code meter} or {@code scope} (a name, or
 *       {@code jvm.*}). Any other NAME is another attribute of the datum, which must have this
 *       value; with {@code !=}, it must be absent or have another value.
 *   <li>A name that ends with {@code .*} is a prefix.
 * </ul>
 *
 * A mistake is an {@link IllegalStateException} and no configuration error, since it fails every
 * test and every start.
 */
final class BuiltInCatalog {
  /** The resources. Their order is the order in which templates are tried. */
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
          "dotnet.catalog",
          "agent.catalog",
          "spring.catalog",
          "micrometer.catalog");

  /** Handles the names below a heading. */
  private interface Sink {
    void add(String name);
  }

  private final CatalogDraft draft;
  private final BuiltInHeading headings;
  private @Nullable Sink sink;

  private BuiltInCatalog(CatalogDraft draft, Categories categories) {
    this.draft = draft;
    this.headings = new BuiltInHeading(categories);
  }

  static void read(CatalogDraft draft, Categories categories) {
    BuiltInCatalog reader = new BuiltInCatalog(draft, categories);
    for (String file : FILES) {
      reader.read(file, resource(file));
    }
  }

  /** Reads a text in this format, for tests. */
  static void read(CatalogDraft draft, Categories categories, String file, String text) {
    new BuiltInCatalog(draft, categories).read(file, text);
  }

  private static String resource(String file) {
    try (InputStream stream = BuiltInCatalog.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks dev/assent/internal/catalog/" + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("dev/assent/internal/catalog/" + file, unreadable);
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
      case "attribute" -> attributes(headings.read(rest));
      case "values" -> line -> headings.list(rest, line);
      case "metric" -> into(draft.metrics, headings.mask(rest));
      case "event" -> into(draft.events, headings.mask(rest));
      case "span" -> into(draft.spans, headings.mask(rest));
      case "scope" -> into(draft.scopes, 0L);
      case "reduce" -> reductions(Reduction.Rule.named(rest));
      case "template" -> templates(blank < 0 ? Set.of() : headings.scopes(rest));
      default -> throw new IllegalArgumentException("unknown kind");
    };
  }

  private Sink attributes(BuiltInHeading.Attribute heading) {
    return line -> {
      int equals = line.indexOf(" = ");
      if (equals >= 0 != heading.isListed()) {
        throw new IllegalArgumentException("'name = values' needs a heading 'values' above it");
      }
      CatalogEntry entry = headings.entry(heading, equals < 0 ? "" : line.substring(equals + 3));
      NamePattern name = NamePattern.parse(equals < 0 ? line : line.substring(0, equals));
      if (draft.attributes.has(name.name(), name.isPrefix(), heading.condition())) {
        throw new IllegalArgumentException("the name is listed twice under this condition");
      }
      draft.attributes.put(name.name(), name.isPrefix(), heading.condition(), entry, null);
    };
  }

  private Sink templates(Set<String> scopes) {
    return pattern -> draft.templates.add(SpanNameTemplate.parse(pattern, scopes));
  }

  private Sink reductions(Reduction.Rule rule) {
    return line -> {
      int arrow = line.indexOf(" -> ");
      Reduction reduction = rule.as(line.substring(arrow + 4));
      if (draft.reductions.put(line.substring(0, arrow), reduction) != null) {
        throw new IllegalArgumentException("the name has two reductions");
      }
    };
  }

  private <V> Sink into(CatalogSection<V> section, V value) {
    return line -> {
      if (line.charAt(0) == '@') {
        headings.named(line).forEach(name -> put(section, name, value));
      } else {
        put(section, line, value);
      }
    };
  }

  private static <V> void put(CatalogSection<V> section, String text, V value) {
    NamePattern name = NamePattern.parse(text);
    if (section.has(name.name(), name.isPrefix())) {
      throw new IllegalArgumentException("the name is listed twice");
    }
    section.put(name.name(), name.isPrefix(), value);
  }
}
