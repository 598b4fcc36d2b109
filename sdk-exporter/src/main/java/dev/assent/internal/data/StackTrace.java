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
 * parsed from text. What the application can put into it is bounded: a frame whose class is not
 * named as a class in a package, or whose method is not named as a method, as one can construct
 * them, is replaced; module, loader and file names are left out. Depth, number of frames and length
 * are limited, cycles end. What an exception's own methods throw or don't return is left out.
 */
public final class StackTrace {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_FRAMES = 256;
  private static final int MAX_THROWABLES = 32;
  private static final int MAX_NAME = 256;
  private static final int MAX_PART = 128;

  /** A number that long names something else than the code. */
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

  /** Whether frames, or the names of exceptions, were replaced in a rebuilt stack trace. */
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

  /** A class in a package: parts with dots between, and what the JVM appends to hidden classes. */
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

  /** Kotlin and Scala put a hyphen into names; compilers number with few digits. */
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
      if (Character.digit(name.charAt(i), 16) < 0) {
        return false;
      }
    }
    return name.length() > from && name.length() - from <= Long.BYTES * 2;
  }

  private static boolean isLetter(char c) {
    return Ascii.isLetter(c) || c == '_' || c == '$';
  }
}
