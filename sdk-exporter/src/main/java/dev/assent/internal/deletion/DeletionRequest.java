/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.document.JsonText;
import dev.assent.internal.text.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to delete sent data. Its body contains neither content nor a subject. Immutable.
 *
 * @param id the same for each repetition, so that the receiver recognizes repetitions
 * @param target the receiver of the data
 * @param categories the names of the categories that the receiver may no longer keep
 * @param ref the reference on the data
 * @param fromEpochNanos the start of the time range: no data went under the reference before
 * @param toEpochNanos the end of the time range: no data of these categories went under the
 *     reference after
 * @param subject whom the consent platform is told about, which never gets the reference; null for
 *     nobody
 */
record DeletionRequest(
    String id,
    DeletionTarget target,
    List<String> categories,
    String ref,
    long fromEpochNanos,
    long toEpochNanos,
    @Nullable String subject) {
  private static final int ID_BYTES = 16;
  private static final long SECOND = 1_000_000_000L;

  static DeletionRequest of(
      DeletionTarget target, List<String> categories, String ref, long from, long to) {
    String id = id(target, categories, ref, from, to);
    return new DeletionRequest(id, target, List.copyOf(categories), ref, from, to, null);
  }

  /** Returns the request with the subject that a notice names. */
  DeletionRequest withSubject(String path) {
    return new DeletionRequest(id, target, categories, ref, fromEpochNanos, toEpochNanos, path);
  }

  private static String id(
      DeletionTarget target, List<String> categories, String ref, long from, long to) {
    String all =
        String.join(
            " ",
            target.destination(),
            target.purpose(),
            String.join(",", categories),
            ref,
            Long.toString(from),
            Long.toString(to));
    return HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(all.getBytes(UTF_8)), ID_BYTES));
  }

  /**
   * Returns the body of the request. Names and references need no escaping: they consist of lower
   * case letters, digits, dots, and underscores.
   */
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

  /** Returns the body of the notice: the request's id and the subject, without the reference. */
  ByteBuffer notice(String path) {
    String json = "{\"id\":\"" + id + "\",\"subject\":" + JsonText.quoted(path) + "}";
    return ByteBuffer.wrap(json.getBytes(UTF_8)).asReadOnlyBuffer();
  }

  private static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, SECOND), Math.floorMod(epochNanos, SECOND));
  }

  @Override
  public String toString() {
    return "DeletionRequest";
  }
}
