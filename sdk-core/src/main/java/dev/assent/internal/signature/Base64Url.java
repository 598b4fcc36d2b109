/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as RFC 7515 has it: no padding, no line breaks, and one text only for the same bytes.
 * The JDK's decoder alone accepts padding, and stray bits at the end.
 */
final class Base64Url {
  private Base64Url() {}

  /** The bytes; null if the text is not exactly how these bytes are written. */
  static byte @Nullable [] decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)
        ? bytes
        : null;
  }
}
