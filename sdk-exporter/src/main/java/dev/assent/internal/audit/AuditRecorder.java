/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes events for the audit journal. It never blocks, never throws, and does no work of its own:
 * another thread evaluates the facts and writes them. Thread-safe.
 */
@FunctionalInterface
public interface AuditRecorder {
  /** Takes nothing: there is no journal. */
  AuditRecorder NONE = (event, subjects, facts) -> {};

  /**
   * Takes an event.
   *
   * @param subjects the paths of those whom it is about; the journal has pseudonyms in their place
   * @param facts the further fields of the line: maps, lists, texts, booleans and whole numbers,
   *     and never a content value. It is evaluated later, on another thread; null for no line
   */
  void record(
      AuditEvent event,
      List<String> subjects,
      Supplier<? extends @Nullable Map<String, Object>> facts);

  /** Takes an event that is about nobody. */
  default void record(AuditEvent event, Supplier<? extends @Nullable Map<String, Object>> facts) {
    record(event, List.of(), facts);
  }
}
