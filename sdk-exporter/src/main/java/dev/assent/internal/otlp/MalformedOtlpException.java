/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

/**
 * Signals bytes that are not an OTLP message in the form of Assent's encoder. Its message contains
 * none of the bytes.
 */
public final class MalformedOtlpException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedOtlpException(String fixedText) {
    super(fixedText);
  }
}
