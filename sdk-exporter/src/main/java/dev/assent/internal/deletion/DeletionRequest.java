/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One request to delete what was sent: neither content nor subject. Immutable; its text form is
 * what is sent.
 *
 * @param id the same each time it is sent, so that the receiver can tell a repetition
 * @param target where the data went
 * @param categories the names of those that may not be kept any more
 * @param ref the reference that the data carry
 * @param fromEpochNanos nothing was sent under the reference before
 * @param toEpochNanos nothing was sent under the reference, with these categories, after
 */
record DeletionRequest(
    String id,
    DeletionTarget target,
    List<String> categories,
    String ref,
    long fromEpochNanos,
    long toEpochNanos) {
  private static final int ID_BYTES = 16;
  private static final long SECOND = 1_000_000_000L;

  static DeletionRequest of(
      DeletionTarget target, List<String> categories, String ref, long from, long to) {
    String id = id(target, categories, ref, from, to);
    return new DeletionRequest(id, target, List.copyOf(categories), ref, from, to);
  }

  private static String id(
      DeletionTarget target, List<String> categories, String ref, long from, long to) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String all =
          String.join(
              " ",
              target.destination(),
              target.purpose(),
              String.join(",", categories),
              ref,
              Long.toString(from),
              Long.toString(to));
      digest.update(all.getBytes(UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), ID_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Names and references need no escaping: lower case letters, digits, dots, underscores. */
  ByteBuffer json() {
    String json =
        "{\"id\":\""
            + id
            + "\",\"destination\":\""
            + target.destination()
            + "\",\"purpose\":\""
            + target.purpose()
            + "\",\"categories\":[\""
            + String.join("\",\"", categories)
            + "\"],\"refs\":[\""
            + ref
            + "\"],\"from\":\""
            + instant(fromEpochNanos)
            + "\",\"to\":\""
            + instant(toEpochNanos)
            + "\"}";
    return ByteBuffer.wrap(json.getBytes(UTF_8)).asReadOnlyBuffer();
  }

  private static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, SECOND), Math.floorMod(epochNanos, SECOND));
  }

  @Override
  public String toString() {
    return "Owed";
  }
}
