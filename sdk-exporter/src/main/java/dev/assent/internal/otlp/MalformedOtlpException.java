/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

/** Bytes that are no OTLP message as our own encoder writes it. Its text has nothing of them. */
public final class MalformedOtlpException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedOtlpException(String fixedText) {
    super(fixedText);
  }
}
