/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.transport.Transport;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The open transports of an instance, each of one sender. Two senders with one transport would
 * share the certificates of the first, and the close of one would end the other. Thread-safe.
 */
final class OwnTransports {
  // Guarded by this. By identity: a transport's own methods must not say which it is.
  private final Set<Transport> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Adds a transport. Returns false if another sender has it. */
  synchronized boolean add(Transport opened) {
    return open.add(opened);
  }

  synchronized void remove(Transport closed) {
    open.remove(closed);
  }
}
