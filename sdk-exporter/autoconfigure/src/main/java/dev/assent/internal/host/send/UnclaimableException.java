/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

/**
 * An exporter can't be claimed, because its data would go another way than configured. The message
 * is the reason; it contains no address and no header.
 */
public final class UnclaimableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnclaimableException(String reason) {
    super(reason);
  }
}
