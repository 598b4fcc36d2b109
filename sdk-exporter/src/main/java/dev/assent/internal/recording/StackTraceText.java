/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The stack trace of an exception as text with messages, in the format of {@link
 * Throwable#printStackTrace()}, up to a maximum length. It calls only the exception's accessors, as
 * OpenTelemetry's SDK does, and ends at a cycle.
 */
final class StackTraceText {
  private static final StackTraceElement[] NONE = {};

  private final StringBuilder text = new StringBuilder();
  private final Set<Throwable> shown = Collections.newSetFromMap(new IdentityHashMap<>());
  private final int maxLength;

  private StackTraceText(int maxLength) {
    this.maxLength = maxLength;
  }

  static String of(Throwable exception, int maxLength) {
    StackTraceText trace = new StackTraceText(maxLength);
    trace.append(exception, "", "", NONE);
    return trace.text.substring(0, Math.min(trace.text.length(), maxLength));
  }

  /**
   * Appends an exception, then those that it suppressed, then its cause.
   *
   * @param around the frames of the exception that this one explains
   * @return whether there is room for more
   */
  private boolean append(
      Throwable exception, String indent, String caption, StackTraceElement[] around) {
    if (!shown.add(exception)) {
      line(indent + caption + "[CIRCULAR REFERENCE: " + exception + "]");
      return false;
    }
    StackTraceElement[] frames = exception.getStackTrace();
    int own = frames.length - shared(frames, around);
    boolean hasRoom = line(indent + caption + exception);
    for (int i = 0; hasRoom && i < own; i++) {
      hasRoom = line(indent + "\tat " + frames[i]);
    }
    if (hasRoom && own < frames.length) {
      hasRoom = line(indent + "\t... " + (frames.length - own) + " more");
    }
    return hasRoom && appendOthers(exception, indent, frames, around == NONE);
  }

  /** A cycle below the first exception ends only one of its branches. */
  private boolean appendOthers(
      Throwable exception, String indent, StackTraceElement[] frames, boolean isFirst) {
    for (Throwable suppressed : exception.getSuppressed()) {
      if (!append(suppressed, indent + "\t", "Suppressed: ", frames) && !isFirst) {
        return false;
      }
    }
    Throwable cause = exception.getCause();
    return cause == null || append(cause, indent, "Caused by: ", frames);
  }

  private boolean line(String line) {
    text.append(line).append(System.lineSeparator());
    return text.length() < maxLength;
  }

  /** The number of equal frames at the end. */
  private static int shared(StackTraceElement[] frames, StackTraceElement[] around) {
    int shared = 0;
    while (shared < frames.length
        && shared < around.length
        && frames[frames.length - 1 - shared].equals(around[around.length - 1 - shared])) {
      shared++;
    }
    return shared;
  }
}
