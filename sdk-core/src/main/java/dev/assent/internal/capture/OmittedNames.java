/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

/**
 * Receives the names of declared events and fields that were withheld before a gate could see them.
 * Called on the thread that records; must not block and must not throw. Thread-safe.
 */
public interface OmittedNames {
  /**
   * A field that no destination may receive.
   *
   * @param destination the index of one destination
   * @param missing the categories that this destination may not receive
   */
  void field(int destination, String name, long missing);

  /**
   * An event that no destination may receive.
   *
   * @param destination the index of one destination
   * @param missing the event's own categories
   */
  void event(int destination, String name, long missing);
}
