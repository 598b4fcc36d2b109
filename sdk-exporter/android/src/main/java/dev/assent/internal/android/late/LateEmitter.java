/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.internal.instance.AssentInstance;

/**
 * Begins events of one type on an instance that may not run yet. Before, they are dropped and
 * counted. If the type is in conflict with another declaration, its events are withheld and count
 * as unclassified. Thread-safe.
 */
public record LateEmitter(Running running, EventType type) implements EventEmitter {
  @Override
  public Event begin() {
    AssentInstance instance = running.instance();
    return instance == null ? new DroppedEvent(running) : instance.events().begin(type);
  }

  @Override
  public String toString() {
    return "LateEmitter";
  }
}
