/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.catalog.FreeTextCategories;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of scopes, by identity: a process has few, and each names thousands of
 * data. Remembers those that nobody can change and whose answer can't change, so none with
 * attributes, which may be declared later; and as many as a process has. Thread-safe.
 */
final class KnownScopes {
  private static final int MAX = 64;

  /** What is known of a scope. Immutable but for what it makes when it is wanted. */
  static final class Known {
    private final InstrumentationScopeInfo scope;
    private final FreeTextCategories freeText;
    private final long ownOfSpan;
    private final long fields;
    private final Limits limits;

    /** By {@link Place#index}. Read and written without order: each is immutable. */
    private final @Nullable DatumContext[] contexts = new DatumContext[Place.values().length];

    Known(
        InstrumentationScopeInfo scope,
        FreeTextCategories freeText,
        long ownOfSpan,
        long fields,
        Limits limits) {
      this.scope = scope;
      this.freeText = freeText;
      this.ownOfSpan = ownOfSpan;
      this.fields = fields;
      this.limits = limits;
    }

    InstrumentationScopeInfo scope() {
      return scope;
    }

    /** The categories of free text recorded under it. */
    FreeTextCategories freeText() {
      return freeText;
    }

    /** The own categories of its spans. */
    long ownOfSpan() {
      return ownOfSpan;
    }

    /** The categories of all that it says of itself. */
    long fields() {
      return fields;
    }

    /** Where the attributes of its spans of a kind stand. */
    DatumContext ofSpan(SpanKind kind) {
      return of(Place.of(kind));
    }

    /** Where the attributes of its log records stand. */
    DatumContext ofLog() {
      return of(Place.LOG);
    }

    private DatumContext of(Place place) {
      DatumContext context = contexts[place.index()];
      if (context == null) {
        context = DatumContext.of(place, scope.getName(), freeText, limits);
        contexts[place.index()] = context;
      }
      return context;
    }
  }

  private final Classifier classifier;
  private volatile List<Known> all = List.of();

  /** Read and written without order: immutable, and checked before it is used. */
  private @Nullable Known last;

  KnownScopes(Classifier classifier) {
    this.classifier = classifier;
  }

  Known of(InstrumentationScopeInfo scope) {
    Known known = last;
    return known != null && known.scope() == scope ? known : find(scope);
  }

  private Known find(InstrumentationScopeInfo scope) {
    List<Known> now = all;
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i).scope() == scope) {
        last = now.get(i);
        return now.get(i);
      }
    }
    String name = scope.getName();
    Known known =
        new Known(
            scope,
            classifier.freeText(name),
            classifier.ownOfSpan(name),
            classifier.judge(scope),
            classifier.limits());
    if (isLasting(scope.getAttributes())) {
      last = known;
      add(known);
    }
    return known;
  }

  private static boolean isLasting(Attributes attributes) {
    return DefensiveCopy.isContainer(attributes) && attributes.isEmpty();
  }

  private synchronized void add(Known known) {
    if (all.size() < MAX) {
      List<Known> more = new ArrayList<>(all);
      more.add(known);
      all = List.copyOf(more);
    }
  }
}
