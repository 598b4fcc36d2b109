/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.category.Catalog;
import dev.assent.category.Categories;
import dev.assent.category.SpanNameTemplate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which span names may leave: one that is catalogued exactly, one that equals a template of the
 * conventions over the span's own attributes (it has their categories), and the span kind's name,
 * which stands in where there is none.
 */
public final class SpanNames {
  private record Template(List<AttributeKey<String>> keys, String separator) {
    /** Its names interned: so are almost all that they are compared with. */
    static Template of(SpanNameTemplate template) {
      List<AttributeKey<String>> keys = new ArrayList<>();
      template.attributes().forEach(name -> keys.add(AttributeKey.stringKey(name.intern())));
      return new Template(List.copyOf(keys), template.separator());
    }
  }

  /** The templates that begin with one attribute: most spans don't have it, and are done. */
  private record Start(AttributeKey<String> key, List<Template> templates) {
    static List<Start> of(List<Template> templates) {
      Map<AttributeKey<String>, List<Template>> byKey = new LinkedHashMap<>();
      templates.forEach(
          each -> byKey.computeIfAbsent(each.keys.get(0), key -> new ArrayList<>()).add(each));
      List<Start> starts = new ArrayList<>();
      byKey.forEach((key, all) -> starts.add(new Start(key, List.copyOf(all))));
      return List.copyOf(starts);
    }

    boolean isOf(String name, Attributes attributes) {
      String value = attributes.get(key);
      return value != null && name.startsWith(value);
    }
  }

  private final Catalog catalog;
  private final Classifier classifier;
  private final List<Template> templates;
  private final List<Start> starts;

  /**
   * By a name's hash, the template that such a name was made by last. Read and written without
   * order: a guess, of something immutable, which is tried first and never believed.
   */
  private final @Nullable Template[] usual = new Template[64];

  SpanNames(Catalog catalog, Classifier classifier) {
    this.catalog = catalog;
    this.classifier = classifier;
    this.templates = catalog.spanNames().stream().map(Template::of).toList();
    this.starts = Start.of(templates);
  }

  /** The categories of a span's name. */
  public long classify(String name, SpanKind kind, Attributes attributes) {
    long exact = exact(name, kind);
    if (isKnown(exact)) {
      return exact;
    }
    Template template = template(name, attributes);
    return template == null ? exact : mask(template, attributes);
  }

  /** The same without those of the span's own attributes, which count already. */
  public long beyond(Attributes attributes, String name, SpanKind kind) {
    long exact = exact(name, kind);
    return isKnown(exact) || !isComposed(name, attributes) ? exact : 0;
  }

  private boolean isComposed(String name, Attributes attributes) {
    int hash = name.hashCode();
    int at = (hash ^ hash >>> 16) & (usual.length - 1);
    Template guess = usual[at];
    if (guess != null && matches(name, guess, attributes)) {
      return true;
    }
    Template found = template(name, attributes);
    if (found != null) {
      usual[at] = found;
    }
    return found != null;
  }

  private long exact(String name, SpanKind kind) {
    return name.isEmpty() || name.equals(kind.name()) ? 0 : catalog.span(name);
  }

  private static boolean isKnown(long exact) {
    return (exact & Categories.UNCLASSIFIED) == 0;
  }

  private @Nullable Template template(String name, Attributes attributes) {
    for (int i = 0; i < starts.size(); i++) {
      Start start = starts.get(i);
      Template found = start.isOf(name, attributes) ? template(name, start, attributes) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Template template(String name, Start start, Attributes attributes) {
    for (int i = 0; i < start.templates.size(); i++) {
      Template template = start.templates.get(i);
      if (matches(name, template, attributes)) {
        return template;
      }
    }
    return null;
  }

  /**
   * The name that stands in for one that may not leave.
   *
   * @param permitted the attributes that may leave
   */
  public String compose(SpanKind kind, Attributes permitted) {
    for (int i = 0; i < templates.size(); i++) {
      String name = compose(templates.get(i), permitted);
      if (name != null) {
        return name;
      }
    }
    return kind.name();
  }

  private static boolean matches(String name, Template template, Attributes attributes) {
    int at = 0;
    for (int i = 0; i < template.keys.size(); i++) {
      String value = attributes.get(template.keys.get(i));
      if (value == null || value.isEmpty()) {
        return false;
      }
      if (i > 0) {
        if (!name.startsWith(template.separator, at)) {
          return false;
        }
        at += template.separator.length();
      }
      if (!name.startsWith(value, at)) {
        return false;
      }
      at += value.length();
    }
    return at == name.length();
  }

  private long mask(Template template, Attributes attributes) {
    long mask = 0;
    for (int i = 0; i < template.keys.size(); i++) {
      AttributeKey<String> key = template.keys.get(i);
      String value = attributes.get(key);
      mask |=
          value == null
              ? Categories.UNCLASSIFIED
              : classifier.attribute(key, value, classifier.freeText(null));
    }
    return mask;
  }

  private @Nullable String compose(Template template, Attributes attributes) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < template.keys.size(); i++) {
      String value = attributes.get(template.keys.get(i));
      if (value == null || value.isEmpty() || classifier.isRedacted(value)) {
        return null;
      }
      name.append(i > 0 ? template.separator : "").append(value);
    }
    return name.isEmpty() ? null : name.toString();
  }
}
