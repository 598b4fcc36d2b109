/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/** Encoded data: a whole OTLP request, not compressed. */
public interface EncodedRequest {
  /** The request's bytes; not copied, must not be changed. */
  byte[] message();
}
