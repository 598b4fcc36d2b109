/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

/** Prints one line, and uses no logging. */
public final class SilentApplication {
  private SilentApplication() {}

  /** Prints one line. */
  public static void main(String[] arguments) {
    System.out.println("ran to its end");
  }
}
