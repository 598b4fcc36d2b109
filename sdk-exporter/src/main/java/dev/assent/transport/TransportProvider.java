/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

/**
 * Opens transports of one kind. Thread-safe.
 *
 * <p>{@link java.util.ServiceLoader} finds a provider by the file {@code
 * META-INF/services/dev.assent.transport.TransportProvider} in its jar. One that is found is used;
 * of several, {@code ASSENT_TRANSPORT} names the one. {@code AssentBuilder.transport} overrides
 * both.
 */
public interface TransportProvider {
  /**
   * Returns the name for {@code ASSENT_TRANSPORT}, such as {@code okhttp}: lower-case letters,
   * digits and hyphens, and not {@code jdk}, which is the built-in one.
   */
  String name();

  /**
   * Opens a transport with connections and threads of its own: a new one with each call. Does not
   * connect, and does not wait.
   *
   * @throws IllegalArgumentException if it can't keep one of the options; the message says which
   */
  Transport open(TransportOptions options);
}
