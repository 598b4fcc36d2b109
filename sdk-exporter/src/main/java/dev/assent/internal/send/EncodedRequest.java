/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/** Data that are encoded already: a whole OTLP request, not compressed. */
public interface EncodedRequest {
  /** The request's bytes; not copied, and not to be changed. */
  byte[] message();
}
