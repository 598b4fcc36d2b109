/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Caches the classification of scopes by identity: a process has few scopes, and each has many
 * data. It caches only immutable scopes with a final classification, so none with attributes, which
 * may be declared later. Bounded by the usual number of scopes in a process. Thread-safe.
 */
public final class KnownScopes {
  private static final int MAX = 64;

  /** The classification of a scope. Immutable except for contexts created on demand. */
  public static final class Scope {
    private final InstrumentationScopeInfo scope;
    private final FreeTextCategories freeText;
    private final long ownOfSpan;
    private final long fields;
    private final Classifier classifier;
    private final boolean isKept;

    /** By {@link Place#index}. A benign race: each context is immutable. */
    private final @Nullable DatumContext[] contexts = new DatumContext[Place.values().length];

    /**
     * @param isKept whether it is found again for the next data
     */
    Scope(
        InstrumentationScopeInfo scope,
        FreeTextCategories freeText,
        long ownOfSpan,
        long fields,
        Classifier classifier,
        boolean isKept) {
      this.scope = scope;
      this.freeText = freeText;
      this.ownOfSpan = ownOfSpan;
      this.fields = fields;
      this.classifier = classifier;
      this.isKept = isKept;
    }

    public InstrumentationScopeInfo scope() {
      return scope;
    }

    /** The categories of free text recorded under it. */
    public FreeTextCategories freeText() {
      return freeText;
    }

    /** The own categories of its spans. */
    public long ownOfSpan() {
      return ownOfSpan;
    }

    /** The categories of its name, version and attributes. */
    public long fieldsMask() {
      return fields;
    }

    /** The context of the attributes of its spans of a kind. */
    public DatumContext ofSpan(SpanKind kind) {
      return of(Place.of(kind));
    }

    /** The context of the attributes of its log records. */
    public DatumContext ofLog() {
      return of(Place.LOG);
    }

    private DatumContext of(Place place) {
      DatumContext context = contexts[place.index()];
      if (context == null) {
        DatumContext one = DatumContext.of(place, scope.getName(), freeText, classifier.limits());
        context = isKept ? one.ofMany(classifier) : one;
        contexts[place.index()] = context;
      }
      return context;
    }
  }

  private final Classifier classifier;
  private volatile List<Scope> all = List.of();

  /** A benign race: immutable, and checked before use. */
  private @Nullable Scope last;

  KnownScopes(Classifier classifier) {
    this.classifier = classifier;
  }

  Scope of(InstrumentationScopeInfo scope) {
    Scope known = last;
    return known != null && known.scope() == scope ? known : find(scope);
  }

  private Scope find(InstrumentationScopeInfo scope) {
    List<Scope> now = all;
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i).scope() == scope) {
        last = now.get(i);
        return now.get(i);
      }
    }
    String name = scope.getName();
    boolean isLasting = isLasting(scope.getAttributes());
    Scope known =
        new Scope(
            scope,
            classifier.freeText(name),
            classifier.ownOfSpan(name),
            classifier.uncachedScope(scope),
            classifier,
            isLasting && now.size() < MAX);
    if (isLasting) {
      last = known;
      add(known);
    }
    return known;
  }

  private static boolean isLasting(Attributes attributes) {
    return DefensiveCopy.isContainer(attributes) && attributes.isEmpty();
  }

  private synchronized void add(Scope known) {
    if (all.size() < MAX) {
      List<Scope> more = new ArrayList<>(all);
      more.add(known);
      all = List.copyOf(more);
    }
  }
}
