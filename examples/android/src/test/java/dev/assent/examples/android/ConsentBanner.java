/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import android.content.Context;
import android.content.SharedPreferences;
import java.time.Instant;
import java.util.Base64;

/**
 * The consent SDK of the phone, as far as the meeting needs it: one purpose (8) and one vendor
 * (755), written as a TC string and its split keys.
 */
final class ConsentBanner {
  private static final int PURPOSE = 8;
  private static final int VENDOR = 755;
  private static final int CMP = 300;

  private final SharedPreferences preferences;

  ConsentBanner(Context context) {
    preferences =
        context.getSharedPreferences(
            context.getPackageName() + "_preferences", Context.MODE_PRIVATE);
  }

  /** The person accepts. */
  void accept(Instant updated) {
    write(updated, true);
  }

  /** The person refuses. */
  void refuse(Instant updated) {
    write(updated, false);
  }

  private void write(Instant updated, boolean yes) {
    preferences
        .edit()
        .putInt("IABTCF_gdprApplies", 1)
        .putInt("IABTCF_CmpSdkID", CMP)
        .putString("IABTCF_TCString", string(updated, yes))
        .putString("IABTCF_PurposeConsents", flags(PURPOSE, 24, yes))
        .putString("IABTCF_VendorConsents", flags(VENDOR, VENDOR, yes))
        .apply();
  }

  /** Writes a string that nobody can read. */
  void garble() {
    preferences.edit().putString("IABTCF_TCString", "CPgarbled").apply();
  }

  /** Forgets all answers, as before the first one. */
  void reset() {
    preferences.edit().clear().apply();
  }

  private static String string(Instant updated, boolean yes) {
    String time = bits(updated.toEpochMilli() / 100, 36);
    String core =
        bits(2, 6)
            + time
            + time
            + bits(CMP, 12)
            + bits(1, 12)
            + bits(1, 6)
            + bits(4, 6)
            + bits(13, 6)
            + bits(150, 12)
            + bits(5, 6)
            + bits(2, 2)
            + bits(0, 12)
            + flags(PURPOSE, 24, yes)
            + bits(0, 24)
            + bits(0, 1)
            + bits(3, 6)
            + bits(4, 6)
            + bits(VENDOR, 16)
            + "0"
            + flags(VENDOR, VENDOR, yes)
            + bits(0, 17)
            + bits(0, 12);
    String disclosed = bits(1, 3) + bits(VENDOR, 16) + "0" + flags(VENDOR, VENDOR, true);
    return base64(core) + "." + base64(disclosed);
  }

  private static String flags(int number, int length, boolean yes) {
    StringBuilder flags = new StringBuilder("0".repeat(length));
    flags.setCharAt(number - 1, yes ? '1' : '0');
    return flags.toString();
  }

  private static String bits(long value, int length) {
    StringBuilder bits = new StringBuilder();
    for (int i = length - 1; i >= 0; i--) {
      bits.append(value >>> i & 1);
    }
    return bits.toString();
  }

  private static String base64(String bits) {
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
