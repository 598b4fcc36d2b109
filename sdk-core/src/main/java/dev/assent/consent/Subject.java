/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.List;

/**
 * The person or account that recorded data is about, or a combination of several. Data that is
 * recorded in a context with a subject leaves the process only for destinations that the subject
 * permits. For a combination, each of its subjects must permit it.
 *
 * <pre>{@code
 * try (Scope user = assent.subject("acme/u7").makeCurrent()) {
 *   // spans, events and log records are about acme/u7
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe. A subject object remains valid when choices change: Assent applies
 * the current choices. Applications obtain it from Assent, and can use a subject of one instance
 * with another instance. Applications must not implement this interface: data about another
 * implementation is withheld from every destination.
 */
public interface Subject extends ImplicitContextKeyed {
  /**
   * Returns the paths of all subjects, sorted, such as {@code acme/u7}; empty if the subject is
   * unknown. Paths may name people: do not log them.
   */
  List<String> paths();

  /**
   * Returns the combination of both subjects. Data about the combination needs the permission of
   * each.
   *
   * @return the combination; this subject if the other one adds none to it
   */
  Subject and(Subject other);

  /**
   * Adds this subject to a span that was started under another one. Use this method when a span
   * turns out to concern more subjects than its context had. It has no effect after the end of the
   * span, and never throws.
   */
  void addTo(Span span);

  /**
   * Returns a copy of a context in which this subject replaces the context's subject. {@code
   * makeCurrent()} does the same with the current context.
   */
  @Override
  Context storeInContext(Context context);
}
