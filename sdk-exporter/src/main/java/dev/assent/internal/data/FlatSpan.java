/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;

/** A span that references nothing of the SDK's span, with its stamp. Immutable. */
public final class FlatSpan extends PlainSpan implements WholeSpan {
  private final SubjectHandle subject;
  private final Decision capturedUnder;
  private final long ownMask;

  /** The categories of the fields without those of the resource, if they are known apart. */
  private final long fieldsMask;

  private final long ofResource;
  private final long others;
  private final boolean isNameKnown;

  /**
   * Copies a span.
   *
   * @param source the source of kind, times and the end flag
   * @param parts everything else
   * @param stamp its stamp without the fields
   * @param fieldsMask the union of the categories of the parts
   * @param others as {@link #others} says
   * @param isNameKnown as {@link #isNameKnown} says
   */
  public FlatSpan(
      SpanData source,
      StrippableSpan parts,
      Stamped stamp,
      long fieldsMask,
      long others,
      boolean isNameKnown) {
    this(
        parts,
        source.getKind(),
        source.getStartEpochNanos(),
        source.getEndEpochNanos(),
        source.hasEnded(),
        stamp.subject(),
        stamp.capturedUnder(),
        stamp.ownMask(),
        fieldsMask,
        0,
        others,
        isNameKnown);
  }

  /**
   * An ended span.
   *
   * @param ownMask its own categories
   * @param fieldsMask the union of the categories of the parts without the resource
   * @param ofResource the categories of the resource
   * @param others as {@link #others} says
   * @param isNameKnown as {@link #isNameKnown} says
   */
  public FlatSpan(
      StrippableSpan parts,
      SpanKind kind,
      long startEpochNanos,
      long endEpochNanos,
      boolean hasEnded,
      SubjectHandle subject,
      Decision capturedUnder,
      long ownMask,
      long fieldsMask,
      long ofResource,
      long others,
      boolean isNameKnown) {
    super(parts, kind, startEpochNanos, endEpochNanos, hasEnded);
    this.subject = subject;
    this.capturedUnder = capturedUnder;
    this.ownMask = ownMask;
    this.fieldsMask = fieldsMask;
    this.ofResource = ofResource;
    this.others = others;
    this.isNameKnown = isNameKnown;
  }

  @Override
  public long ownMask() {
    return ownMask;
  }

  @Override
  public long fieldsMask() {
    return fieldsMask | ofResource;
  }

  @Override
  public long fieldsWithoutResource() {
    return fieldsMask;
  }

  @Override
  public FlatSpan withResource(Resource clean, long mask) {
    return new FlatSpan(
        parts.with(clean),
        getKind(),
        getStartEpochNanos(),
        getEndEpochNanos(),
        hasEnded(),
        subject,
        capturedUnder,
        ownMask,
        fieldsMask,
        mask,
        others,
        isNameKnown);
  }

  @Override
  public long others() {
    return others;
  }

  @Override
  public boolean isNameKnown() {
    return isNameKnown;
  }

  @Override
  public SubjectHandle subject() {
    return subject;
  }

  @Override
  public Decision capturedUnder() {
    return capturedUnder;
  }

  @Override
  public long earliestEpochNanos() {
    return Math.min(getStartEpochNanos(), getEndEpochNanos());
  }

  /** The categories of its free text, by its instrumentation scope. */
  public FreeTextCategories freeText() {
    return parts.freeText();
  }

  @Override
  public String toString() {
    return "FlatSpan";
  }
}
