/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace as classes and frames, without messages: rebuilt from the live exception, never
 * parsed from text. What the application can put into it is bounded: a frame whose names are not
 * names, as one can construct them, is left out; so are module, loader and file names. Depth,
 * number of frames and length are limited, cycles end.
 */
public final class StackTrace {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_FRAMES = 256;
  private static final int MAX_THROWABLES = 32;
  private static final int MAX_NAME = 256;

  private final StringBuilder text = new StringBuilder(1024);
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private StackTrace() {}

  /** The stack trace of an exception and of its causes and suppressed exceptions. */
  public static String of(Throwable throwable) {
    StackTrace trace = new StackTrace();
    trace.append("", throwable);
    return trace.text.toString();
  }

  private void append(String caption, @Nullable Throwable throwable) {
    if (throwable == null || isFull()) {
      return;
    }
    if (!seen.add(throwable)) {
      text.append(caption).append("(shown above)\n");
      return;
    }
    text.append(caption).append(name(throwable)).append('\n');
    frames(throwable);
    for (Throwable suppressed : throwable.getSuppressed()) {
      append("Suppressed: ", suppressed);
    }
    append("Caused by: ", cause(throwable));
  }

  private boolean isFull() {
    return text.length() >= MAX_CHARS || seen.size() >= MAX_THROWABLES;
  }

  private static String name(Throwable throwable) {
    String name = throwable.getClass().getName();
    return isName(name) ? name : "(class)";
  }

  private void frames(Throwable throwable) {
    StackTraceElement[] frames = frameArray(throwable);
    int count = Math.min(frames.length, MAX_FRAMES);
    for (int i = 0; i < count && text.length() < MAX_CHARS; i++) {
      frame(frames[i]);
    }
    if (frames.length > count) {
      text.append("\t... ").append(frames.length - count).append(" more\n");
    }
  }

  private void frame(@Nullable StackTraceElement frame) {
    if (frame == null || !isName(frame.getClassName()) || !isName(frame.getMethodName())) {
      text.append("\tat (frame)\n");
      return;
    }
    text.append("\tat ").append(frame.getClassName()).append('.').append(frame.getMethodName());
    if (frame.getLineNumber() >= 0) {
      text.append('(').append(frame.getLineNumber()).append(')');
    }
    text.append('\n');
  }

  private static StackTraceElement[] frameArray(Throwable throwable) {
    try {
      StackTraceElement[] frames = throwable.getStackTrace();
      return frames == null ? new StackTraceElement[0] : frames;
    } catch (RuntimeException e) {
      return new StackTraceElement[0];
    }
  }

  private static @Nullable Throwable cause(Throwable throwable) {
    try {
      return throwable.getCause();
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static boolean isName(@Nullable String name) {
    if (name == null || name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNamePart(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '$'
        || c == '/'
        || c == '<'
        || c == '>'
        || c == '-';
  }
}
