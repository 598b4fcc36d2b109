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
 * The people or accounts that recorded data are about: one subject, or several whose permissions
 * must all hold. Data that is recorded in a context with a subject leaves only where this subject
 * permits it.
 *
 * <pre>{@code
 * try (Scope user = assent.subject("acme/u7").makeCurrent()) {
 *   // spans, events and log records are about acme/u7
 * }
 * }</pre>
 *
 * <p>A subject is immutable and thread-safe; it follows every change of choices. Obtain it from
 * Assent; a subject of one instance may be used with another. Other implementations of this
 * interface are unknown to Assent: data about them leaves for no destination.
 */
public interface Subject extends ImplicitContextKeyed {
  /**
   * The paths of all subjects, sorted, such as {@code acme/u7}; empty if the subject is unknown.
   * They may name people: do not log them.
   */
  List<String> paths();

  /**
   * Both subjects together: data about the result needs the permission of each.
   *
   * @return this subject if the other adds none to it
   */
  Subject and(Subject other);

  /**
   * Adds this subject to a span that was started under another one. Use it when a span turns out to
   * concern more subjects than its context had. It has no effect after the end of the span, and
   * never throws.
   */
  void addTo(Span span);

  /**
   * A copy of a context in which this subject replaces the one that the context had. {@code
   * makeCurrent()} does so with the current context.
   */
  @Override
  Context storeInContext(Context context);
}
