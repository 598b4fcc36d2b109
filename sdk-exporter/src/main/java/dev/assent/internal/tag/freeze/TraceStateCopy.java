/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.capture.Fatal;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies a trace state of an application-defined class, which may throw, change or be endless. It
 * is read once. An unreadable trace state is replaced by a marker, so that it is withheld and
 * counted like any other, and its span, parent or link is kept.
 */
final class TraceStateCopy implements BiConsumer<String, String> {
  private static final Class<?> PLAIN = TraceState.getDefault().getClass();

  /** The API's limit of entries. */
  private static final int MAX_ENTRIES = 32;

  private final TraceStateBuilder read = TraceState.builder();
  private int entries;

  private TraceStateCopy() {}

  static boolean is(@Nullable TraceState state) {
    return state != null && state.getClass() == PLAIN;
  }

  static TraceState of(@Nullable TraceState source) {
    if (source == null || is(source)) {
      return source == null ? TraceState.getDefault() : source;
    }
    TraceStateCopy state = new TraceStateCopy();
    try {
      source.forEach(state);
      return state.read.build();
    } catch (Throwable unread) {
      Fatal.rethrow(unread);
      return TraceState.builder().put("assent", "unread").build();
    }
  }

  /** Stops a trace state with too many entries. */
  @Override
  public void accept(@Nullable String key, @Nullable String value) {
    if (++entries > MAX_ENTRIES) {
      throw new IllegalArgumentException("a trace state has too many entries");
    }
    if (key != null && value != null) {
      read.put(key, value);
    }
  }
}
