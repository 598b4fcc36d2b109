/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.tag.subject.SubjectMarker;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A recorded span at its end, when nothing changes it any more. Its methods are called on the
 * thread that ended it.
 */
public interface EndedSpan {
  /** The classification of its scope. */
  SpanScope scope();

  /** Its marker; null if its subjects could not be determined. */
  @Nullable SubjectMarker marker();

  /** The use of its fields. */
  FieldUse use();

  /** Its frozen data; all attributes are flat. */
  SpanData ended();

  /**
   * The same data with a stamp. Called once.
   *
   * @param ownMask its own categories
   * @param fields the union of its fields' categories without those of the resource
   * @param others as {@link StampedSpan#others} says
   * @param isNameKnown as {@link StampedSpan#isNameKnown} says
   */
  StampedSpan stamped(
      long ownMask,
      long fields,
      long others,
      boolean isNameKnown,
      SubjectHandle subject,
      Decision capturedUnder);
}
