/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import org.jspecify.annotations.Nullable;

/**
 * An exchange without an answer, whose transport knows the cause. It has neither the message nor
 * the cause of another exception, because these may contain content.
 */
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ExportFailure exportFailure;

  public TransportException(ExportFailure exportFailure) {
    super(null, null, false, false);
    this.exportFailure = exportFailure;
  }

  /** Returns this exception among an exception and its causes; null if it is not there. */
  static @Nullable TransportException in(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof TransportException found) {
        return found;
      }
    }
    return null;
  }

  ExportFailure exportFailure() {
    return exportFailure;
  }
}
