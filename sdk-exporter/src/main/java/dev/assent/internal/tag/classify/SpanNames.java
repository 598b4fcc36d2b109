/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Classifies span names. A name is known if the catalog has it; if it matches a template of the
 * conventions or of its instrumentation with the span's own attributes, whose categories it then
 * has; or if it is the name of the span kind. Other names are replaced: by what a template makes of
 * the permitted attributes, else by their first word if the catalog has it, else by the kind.
 */
public final class SpanNames {
  /**
   * Templates with the same first attribute, which most spans lack, so that one check excludes them
   * all.
   */
  private record Start(SpanNamePart first, List<SpanNamePattern> templates) {
    static List<Start> of(List<SpanNamePattern> templates) {
      Map<SpanNamePart, List<SpanNamePattern>> byFirst = new LinkedHashMap<>();
      templates.forEach(
          each ->
              byFirst.computeIfAbsent(each.parts().get(0), first -> new ArrayList<>()).add(each));
      List<Start> starts = new ArrayList<>();
      byFirst.forEach((first, all) -> starts.add(new Start(first, List.copyOf(all))));
      return List.copyOf(starts);
    }

    boolean isOf(String name, Attributes attributes) {
      return first.end(name, 0, attributes) >= 0;
    }
  }

  /**
   * A name that was classified.
   *
   * @param name null if its text must not stay in memory, so that only the template is a hint
   * @param exact its categories in the catalog
   * @param template the template that it matched; null if the catalog knows it
   * @param values the values with which it did; null unless the name's text is kept, too
   */
  private record Remembered(
      @Nullable String name,
      SpanKind kind,
      long exact,
      @Nullable SpanNamePattern template,
      @Nullable MatchedValues values) {
    boolean is(String other, SpanKind otherKind) {
      return other.equals(name) && kind == otherKind;
    }

    /** Whether this name has matched with the same values. */
    boolean hasMatched(String scope, Attributes attributes) {
      return values != null
          && template != null
          && attributes instanceof FlatAttributes flat
          && values.areIn(flat)
          && template.isOf(scope);
    }

    /** A name matches a template only with the attributes of its own span. */
    boolean isMatched(String other, String scope, Attributes attributes) {
      return template != null && template.matches(other, scope, attributes);
    }
  }

  private static final int SIZE = 64;

  private final Catalog catalog;
  private final Classifier classifier;
  private final long service;
  private final List<SpanNamePattern> templates;
  private final List<Start> starts;

  /**
   * The last names by some of their characters. A benign race: immutable, and checked before use.
   */
  private final @Nullable Remembered[] remembered = new Remembered[SIZE];

  SpanNames(Catalog catalog, Classifier classifier) {
    this.catalog = catalog;
    this.classifier = classifier;
    this.service = catalog.categories().mask("service");
    this.templates = catalog.spanNames().stream().map(SpanNamePattern::of).toList();
    this.starts = Start.of(templates);
  }

  /**
   * The categories of a span's name.
   *
   * @param context the context of its attributes
   */
  public long classify(String name, SpanKind kind, Attributes attributes, DatumContext context) {
    long exact = exact(name, kind);
    if (!isUnclassified(exact)) {
      return exact;
    }
    SpanNamePattern template = template(name, context.scope(), attributes);
    return template == null ? exact : mask(template, attributes, context);
  }

  /**
   * The same without the categories of the span's own attributes, which count already.
   *
   * @param scope the name of the span's instrumentation scope
   */
  public long mask(Attributes attributes, String name, SpanKind kind, String scope) {
    int at = index(name);
    Remembered last = remembered[at];
    if (last != null && last.is(name, kind)) {
      if (last.template() == null) {
        return last.exact();
      }
      if (last.hasMatched(scope, attributes)) {
        return 0;
      }
      if (last.isMatched(name, scope, attributes)) {
        renew(at, last, attributes);
        return 0;
      }
    }
    long exact = exact(name, kind);
    if (!isUnclassified(exact)) {
      if (isKnown(exact) && (exact & ~service) == 0) {
        remembered[at] = new Remembered(name, kind, exact, null, null);
      }
      return exact;
    }
    if (last != null && last.isMatched(name, scope, attributes)) {
      return 0;
    }
    SpanNamePattern template = template(name, scope, attributes);
    if (template == null) {
      return exact;
    }
    remembered[at] = matched(name, kind, exact, template, attributes);
    return 0;
  }

  private Remembered matched(
      String name, SpanKind kind, long exact, SpanNamePattern template, Attributes attributes) {
    FlatAttributes kept = isOfService(template, attributes) ? (FlatAttributes) attributes : null;
    return kept == null
        ? new Remembered(null, kind, exact, template, null)
        : new Remembered(name, kind, exact, template, MatchedValues.of(template, kept));
  }

  /** After a declaration, there are other verdicts on the same names. */
  private void renew(int at, Remembered last, Attributes attributes) {
    MatchedValues values = last.values();
    if (values != null
        && last.name() != null
        && last.template() != null
        && attributes instanceof FlatAttributes flat
        && !values.isAsNewAs(flat)
        && isOfService(last.template(), flat)) {
      remembered[at] = matched(last.name(), last.kind(), last.exact(), last.template(), attributes);
    }
  }

  /** The texts in memory. */
  List<String> remembered() {
    return Arrays.stream(remembered)
        .filter(Objects::nonNull)
        .map(Remembered::name)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether these are the categories of a name that does not depend on attributes. */
  public static boolean isKnown(long mask) {
    return mask != 0 && !isUnclassified(mask);
  }

  private static int index(String name) {
    int length = name.length();
    return length == 0
        ? 0
        : (31 * length + 7 * name.charAt(length / 2) + name.charAt(length - 1)) & (SIZE - 1);
  }

  /** Whether the text of a template has only categories that may be kept without consent. */
  private boolean isOfService(SpanNamePattern template, Attributes attributes) {
    boolean isOfService = attributes instanceof FlatAttributes;
    for (int i = 0; isOfService && i < template.parts().size(); i++) {
      String name = template.parts().get(i).key().getKey();
      Classified verdict = ((FlatAttributes) attributes).classified(name);
      isOfService = verdict != null && (verdict.mask() & ~service) == 0;
    }
    return isOfService;
  }

  private long exact(String name, SpanKind kind) {
    return name.isEmpty() || name.equals(kind.name()) ? 0 : catalog.span(name);
  }

  private static boolean isUnclassified(long exact) {
    return (exact & Categories.UNCLASSIFIED) != 0;
  }

  private @Nullable SpanNamePattern template(String name, String scope, Attributes attributes) {
    for (int i = 0; i < starts.size(); i++) {
      Start start = starts.get(i);
      SpanNamePattern found =
          start.isOf(name, attributes) ? template(name, scope, start, attributes) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable SpanNamePattern template(
      String name, String scope, Start start, Attributes attributes) {
    for (int i = 0; i < start.templates.size(); i++) {
      SpanNamePattern template = start.templates.get(i);
      if (template.matches(name, scope, attributes)) {
        return template;
      }
    }
    return null;
  }

  /**
   * The replacement for a name that must not leave.
   *
   * @param scope the name of the span's instrumentation scope
   * @param permitted the permitted attributes
   * @return null if they make no name
   */
  public @Nullable String compose(String scope, Attributes permitted) {
    for (int i = 0; i < templates.size(); i++) {
      String name = templates.get(i).compose(classifier, scope, permitted);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  /**
   * The first word of a name, if the catalog has it: the constant {@code Session.find} of {@code
   * Session.find Order}. Null otherwise.
   */
  public @Nullable String constant(String name) {
    int blank = name.indexOf(' ');
    String first = blank < 0 ? "" : name.substring(0, blank);
    return catalog.isSpan(first) ? first : null;
  }

  private long mask(SpanNamePattern template, Attributes attributes, DatumContext context) {
    long mask = 0;
    for (int i = 0; i < template.parts().size(); i++) {
      AttributeKey<String> key = template.parts().get(i).key();
      String value = attributes.get(key);
      mask |=
          value == null
              ? Categories.UNCLASSIFIED
              : classifier.attribute(key, value, context, attributes);
    }
    return mask;
  }
}
