/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.text.Ascii;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace as classes and frames, without messages: rebuilt from the live exception, never
 * parsed from text. An application can construct frames with arbitrary names, so a frame is
 * replaced unless its class looks like a class in a package and its method like a method. Module,
 * loader and file names are omitted. Depth, number of frames and length are limited; cycles end.
 * Information is omitted if the exception's method for it throws or does not return.
 */
public final class StackTrace {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_FRAMES = 256;
  private static final int MAX_THROWABLES = 32;
  private static final int MAX_NAME = 256;
  private static final int MAX_PART = 128;

  /** Longer numbers do not come from a compiler. */
  private static final int MAX_DIGITS = 7;

  private static final String REPLACED = "(frame)";

  private final StringBuilder text = new StringBuilder(1024);
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private StackTrace() {}

  /** The stack trace of an exception and of its causes and suppressed exceptions. */
  public static String of(Throwable throwable) {
    StackTrace trace = new StackTrace();
    trace.append("", throwable);
    return trace.text.toString();
  }

  /** Whether a rebuilt stack trace has replaced frames or exception names. */
  public static boolean hasReplaced(String trace) {
    return trace.contains(REPLACED);
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
    return isClass(name) || isIdentifier(name) ? name : REPLACED;
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
    if (frame == null || !isClass(frame.getClassName()) || !isMethod(frame.getMethodName())) {
      text.append("\tat ").append(REPLACED).append('\n');
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
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return new StackTraceElement[0];
    }
  }

  private static @Nullable Throwable cause(Throwable throwable) {
    try {
      return throwable.getCause();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return null;
    }
  }

  /**
   * A class in a package: parts separated by dots, with the suffix that the JVM gives to hidden
   * classes.
   */
  private static boolean isClass(@Nullable String name) {
    if (name == null || name.length() > MAX_NAME || name.indexOf('.') < 0) {
      return false;
    }
    int hidden = name.indexOf("/0x");
    String visible = hidden < 0 ? name : name.substring(0, hidden);
    for (String part : visible.split("\\.", -1)) {
      if (!isIdentifier(part)) {
        return false;
      }
    }
    return hidden < 0 || isHex(name, hidden + "/0x".length());
  }

  private static boolean isMethod(@Nullable String name) {
    return name != null && (name.equals("<init>") || name.equals("<clinit>") || isIdentifier(name));
  }

  /** Kotlin and Scala put hyphens into names; compilers add numbers of few digits. */
  private static boolean isIdentifier(String name) {
    if (name.isEmpty() || name.length() > MAX_PART || !isLetter(name.charAt(0))) {
      return false;
    }
    int digits = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      digits = Ascii.isDigit(c) ? digits + 1 : 0;
      if (digits > MAX_DIGITS || !(isLetter(c) || Ascii.isDigit(c) || c == '-')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String name, int from) {
    for (int i = from; i < name.length(); i++) {
      if (!Ascii.isHex(name.charAt(i))) {
        return false;
      }
    }
    return name.length() > from && name.length() - from <= Long.BYTES * 2;
  }

  private static boolean isLetter(char c) {
    return Ascii.isLetter(c) || c == '_' || c == '$';
  }
}
