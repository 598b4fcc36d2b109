/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import org.jspecify.annotations.Nullable;

/**
 * A span's event as plain data, without the live exception. It keeps the stack trace rebuilt from
 * the exception, which replaces the textual one if that is not permitted later. Immutable.
 */
public final class FlatEvent implements EventData {
  private final String name;
  private final Attributes attributes;
  private final long epochNanos;
  private final int totalAttributes;
  private final @Nullable String stackTrace;
  private final long ownMask;

  /**
   * Copies an event.
   *
   * @param stackTrace as {@link #stackTrace} gave it for the source
   * @param ownMask the categories declared for it, all of which must be permitted
   */
  public FlatEvent(
      EventData source,
      String name,
      Attributes attributes,
      int totalAttributes,
      @Nullable String stackTrace,
      long ownMask) {
    this(source.getEpochNanos(), name, attributes, totalAttributes, stackTrace, ownMask);
  }

  /**
   * An event.
   *
   * @param stackTrace the stack trace rebuilt from its exception; null if it has none
   * @param ownMask the categories declared for it, all of which must be permitted
   */
  public FlatEvent(
      long epochNanos,
      String name,
      Attributes attributes,
      int totalAttributes,
      @Nullable String stackTrace,
      long ownMask) {
    this.name = name;
    this.attributes = attributes;
    this.epochNanos = epochNanos;
    this.totalAttributes = totalAttributes;
    this.stackTrace = stackTrace;
    this.ownMask = ownMask;
  }

  /** The categories declared for an event; none if there is no declaration. */
  public static long ownMask(EventData event) {
    return event instanceof FlatEvent flat ? flat.ownMask : 0;
  }

  /** The stack trace rebuilt from an event's exception; null if it has none. */
  public static @Nullable String stackTrace(EventData event) {
    if (event instanceof FlatEvent flat) {
      return flat.stackTrace;
    }
    return event instanceof ExceptionEventData exception
        ? StackTrace.of(exception.getException())
        : null;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public long getEpochNanos() {
    return epochNanos;
  }

  @Override
  public int getTotalAttributeCount() {
    return totalAttributes;
  }

  @Override
  public String toString() {
    return "FlatEvent";
  }
}
