/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as defined in RFC 7515: without padding, without line breaks, and with exactly one text
 * for the same bytes. The JDK's decoder additionally accepts padding, and nonzero values of the
 * unused bits in the last character.
 */
final class Base64Url {
  private Base64Url() {}

  /** Decodes a text; returns null if it is not the one base64url text of its bytes. */
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
