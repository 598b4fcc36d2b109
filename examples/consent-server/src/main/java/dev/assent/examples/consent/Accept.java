/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Content negotiation (RFC 9110, 12.5.1), as far as whole media types go. */
final class Accept {
  private Accept() {}

  /**
   * Returns the offer with the highest quality; of equal ones, the first.
   *
   * @param header the Accept header; null takes the first offer
   * @throws Problem 406 if none is acceptable
   */
  static String choose(@Nullable String header, List<String> offers) {
    String best = null;
    double most = 0;
    for (String offer : offers) {
      double quality = header == null ? 1 : quality(header, offer);
      if (quality > most) {
        most = quality;
        best = offer;
      }
    }
    if (best == null) {
      throw new Problem(406, "available: " + String.join(", ", offers));
    }
    return best;
  }

  /** Returns the quality that the most specific range gives to an offer. */
  private static double quality(String header, String offer) {
    int exactness = -1;
    double quality = 0;
    for (String item : header.split(",", -1)) {
      String[] parts = item.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
      int exact = exactness(parts[0], offer);
      if (exact > exactness) {
        exactness = exact;
        quality = weight(parts);
      }
    }
    return quality;
  }

  private static int exactness(String range, String offer) {
    if (range.equals(offer)) {
      return 2;
    }
    if (range.equals(offer.substring(0, offer.indexOf('/')) + "/*")) {
      return 1;
    }
    return range.equals("*/*") ? 0 : -1;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].startsWith("q=")) {
        try {
          return Double.parseDouble(parts[i].substring(2));
        } catch (NumberFormatException notAWeight) {
          return 0;
        }
      }
    }
    return 1;
  }
}
