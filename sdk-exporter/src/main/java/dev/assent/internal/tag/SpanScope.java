/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.KnownScopes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/**
 * The classification of a tracer's scope, which no later declaration changes. It is looked up once
 * per tracer. Thread-safe.
 */
public final class SpanScope {
  private final KnownScopes.Scope known;

  SpanScope(KnownScopes.Scope known) {
    this.known = known;
  }

  /** The scope itself. */
  public InstrumentationScopeInfo info() {
    return known.scope();
  }

  /** The context of the own attributes of a span. */
  public DatumContext context(SpanKind kind) {
    return known.ofSpan(kind);
  }

  /** The own categories of the spans. */
  long ownMask() {
    return known.ownOfSpan();
  }

  /** The categories of the scope's name, version and schema. */
  long fieldsMask() {
    return known.fieldsMask();
  }

  /** The categories of free text in the spans. */
  public FreeTextCategories freeText() {
    return known.freeText();
  }
}
