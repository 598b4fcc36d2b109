/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

/** What is not caught, although nothing may reach the application while it records. */
public final class Fatal {
  private Fatal() {}

  /**
   * Throws again what the virtual machine itself throws, such as {@link OutOfMemoryError}. A stack
   * overflow is none of it: it ends with the call that was too deep.
   */
  public static void rethrow(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }
}
