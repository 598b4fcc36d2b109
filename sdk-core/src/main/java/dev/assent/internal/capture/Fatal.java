/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

/**
 * Selects the errors that are not caught, even though recording must not throw into the
 * application.
 */
public final class Fatal {
  private Fatal() {}

  /**
   * Rethrows an error of the virtual machine itself, such as {@link OutOfMemoryError}. A stack
   * overflow is not rethrown: its cause ends with the call that was too deep.
   */
  public static void rethrow(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }
}
