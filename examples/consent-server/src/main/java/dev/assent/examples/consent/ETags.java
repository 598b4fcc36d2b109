/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110, 8.8.3). They are hashes, so they don't reveal their parts. */
final class ETags {
  private static final int DIGEST_BYTES = 15;

  private ETags() {}

  /** Returns a strong tag of these parts. */
  static String strong(Object... parts) {
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      text.append(part).append('\n');
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      byte[] start = Arrays.copyOf(digest, DIGEST_BYTES);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(start) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a weak tag, for bodies that have the same meaning and may differ in bytes. */
  static String weak(Object... parts) {
    return "W/" + strong(parts);
  }

  /** Returns whether an If-None-Match header contains this tag, by the weak comparison. */
  static boolean matches(@Nullable String header, String tag) {
    if (header == null) {
      return false;
    }
    for (String item : header.split(",", -1)) {
      String one = item.strip();
      if (one.equals("*") || opaque(one).equals(opaque(tag))) {
        return true;
      }
    }
    return false;
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
