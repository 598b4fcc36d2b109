/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.consent.MaskedDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The byte format of one source's stored state. Numbers are big-endian. Immutable and thread-safe.
 *
 * <pre>
 *   16  "assent state 02\n"
 *   32  HMAC-SHA256 over: the 16 bytes above; the length of the source's name in UTF-8 (4) and the
 *       name; all that follows here
 *    8  the highest wall time observed, in nanoseconds since 1970
 *    1  1 if complete, else 0
 *   32  SHA-256 of the words and keys by which documents were read
 *    4  the number of levels; for each:
 *    1      bits: 1 absent, 2 has a validator, 4 has an end, 8 outdated, 16 has a generation,
 *           32 has kept denials of earlier generations
 *    8      the time of the last confirmation, in nanoseconds since 1970
 *  2+n      the validator, in modified UTF-8, if it has one
 *   12      the end, if it has one: seconds since 1970 (8) and nanoseconds (4)
 *    8      the generation, if it has one
 *  4+n      the document, JSON
 *  4+n      the kept denials, JSON, if it has some
 * </pre>
 *
 * Documents read with other words or keys than the present ones are outdated. Reading verifies the
 * HMAC before it interprets any content. Writing omits documents that exceed the bounds,
 * restricting documents last.
 */
public final class StateFormat {
  /** The most levels that are stored: {@value}. */
  public static final int MAX_LEVELS = 10_000;

  /** The largest file, in bytes: {@value}. */
  static final int MAX_BYTES = 8 << 20;

  /** The longest validator that is stored, in characters: {@value}. */
  static final int MAX_VALIDATOR = 1024;

  private static final byte[] MAGIC = "assent state 02\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAC_BYTES = 32;
  private static final int BODY = MAGIC.length + MAC_BYTES;
  private static final int ABSENT = 1;
  private static final int HAS_VALIDATOR = 2;
  private static final int HAS_END = 4;
  private static final int OUTDATED = 8;
  private static final int HAS_GENERATION = 16;
  private static final int HAS_KEPT = 32;

  private final byte[] sourceName;
  private final DocumentFormat documents;

  StateFormat(String sourceName, DocumentFormat documents) {
    this.sourceName = sourceName.getBytes(StandardCharsets.UTF_8);
    this.documents = documents;
  }

  /** Writes as many documents as fit, restricting ones first, otherwise in the given order. */
  byte[] write(
      byte[] key, Collection<StoredDocument> levels, long highWaterEpochNanos, boolean complete)
      throws IOException {
    List<byte[]> records = new ArrayList<>();
    boolean all = complete;
    int room = MAX_BYTES - BODY - Long.BYTES - 1 - DocumentFormat.FINGERPRINT_BYTES - Integer.BYTES;
    for (StoredDocument level : restrictingFirst(levels)) {
      byte[] record = records.size() < MAX_LEVELS ? record(level) : null;
      if (record != null && record.length <= room) {
        records.add(record);
        room -= record.length;
      } else if (level.restricts()) {
        all = false;
      }
    }
    return protectedBy(key, body(records, highWaterEpochNanos, all));
  }

  private static List<StoredDocument> restrictingFirst(Collection<StoredDocument> levels) {
    List<StoredDocument> sorted = new ArrayList<>(levels.size());
    levels.stream().filter(StoredDocument::restricts).forEach(sorted::add);
    levels.stream().filter(level -> !level.restricts()).forEach(sorted::add);
    return sorted;
  }

  private byte[] body(List<byte[]> records, long highWaterEpochNanos, boolean complete)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(highWaterEpochNanos);
    out.writeBoolean(complete);
    out.write(documents.fingerprint());
    out.writeInt(records.size());
    for (byte[] record : records) {
      out.write(record);
    }
    return bytes.toByteArray();
  }

  /** Returns the record of one level; null if its document could not be read again. */
  private byte @Nullable [] record(StoredDocument level) throws IOException {
    byte[] json = documents.write(level.document());
    byte[] kept = level.kept() == null ? null : documents.write(level.kept());
    if (json == null || (kept == null && level.kept() != null)) {
      return null;
    }
    String validator = level.validator();
    boolean named = validator != null && validator.length() <= MAX_VALIDATOR;
    Instant end = level.validUntil();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 64);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(
        (level.isAbsent() ? ABSENT : 0)
            | (named ? HAS_VALIDATOR : 0)
            | (end != null ? HAS_END : 0)
            | (level.isOutdated() ? OUTDATED : 0)
            | (level.generation() >= 0 ? HAS_GENERATION : 0)
            | (kept != null ? HAS_KEPT : 0));
    out.writeLong(level.confirmedEpochNanos());
    if (validator != null && named) {
      out.writeUTF(validator);
    }
    if (end != null) {
      out.writeLong(end.getEpochSecond());
      out.writeInt(end.getNano());
    }
    if (level.generation() >= 0) {
      out.writeLong(level.generation());
    }
    out.writeInt(json.length);
    out.write(json);
    if (kept != null) {
      out.writeInt(kept.length);
      out.write(kept);
    }
    return bytes.toByteArray();
  }

  private byte[] protectedBy(byte[] key, byte[] body) {
    return ByteBuffer.allocate(BODY + body.length)
        .put(MAGIC)
        .put(mac(key, ByteBuffer.wrap(body)))
        .put(body)
        .array();
  }

  private byte[] mac(byte[] key, ByteBuffer body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(MAGIC);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, sourceName.length));
      mac.update(sourceName);
      mac.update(body);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  /**
   * Reads a file.
   *
   * @throws DamagedState if the content was not written for this source with this key, or contains
   *     words that are no longer known
   */
  StoredState.Loaded read(byte[] key, byte[] content) throws DamagedState {
    ByteBuffer buffer = ByteBuffer.wrap(content);
    if (!startsWith(buffer, MAGIC)) {
      throw new DamagedState("it is damaged or of another version");
    }
    byte[] mac = new byte[MAC_BYTES];
    if (buffer.remaining() < MAC_BYTES) {
      throw new DamagedState("it is damaged");
    }
    buffer.get(mac);
    if (!MessageDigest.isEqual(mac, mac(key, buffer.slice()))) {
      throw new DamagedState(
          "it is damaged, or was written with another key or for another source");
    }
    try {
      return body(new DataInputStream(new ByteArrayInputStream(content, BODY, buffer.remaining())));
    } catch (ConfigurationException | DateTimeException | IOException otherWords) {
      throw new DamagedState("it names purposes or categories that no longer exist");
    }
  }

  private static boolean startsWith(ByteBuffer buffer, byte[] start) {
    byte[] found = new byte[Math.min(start.length, buffer.remaining())];
    buffer.get(found);
    return MessageDigest.isEqual(found, start);
  }

  private StoredState.Loaded body(DataInputStream in) throws IOException {
    long highWater = in.readLong();
    boolean complete = in.readBoolean();
    byte[] fingerprint = in.readNBytes(DocumentFormat.FINGERPRINT_BYTES);
    boolean outdated = !MessageDigest.isEqual(fingerprint, documents.fingerprint());
    Map<String, StoredDocument> levels = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      StoredDocument level = level(in, outdated);
      levels.put(level.level(), level);
    }
    return new StoredState.Loaded(Collections.unmodifiableMap(levels), highWater, complete, null);
  }

  private StoredDocument level(DataInputStream in, boolean allOutdated) throws IOException {
    int bits = in.readUnsignedByte();
    long confirmed = in.readLong();
    String validator = (bits & HAS_VALIDATOR) != 0 ? in.readUTF() : null;
    Instant end = (bits & HAS_END) != 0 ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
    long generation = (bits & HAS_GENERATION) != 0 ? in.readLong() : -1;
    boolean outdated = allOutdated || (bits & OUTDATED) != 0;
    MaskedDocument document = document(in, outdated);
    MaskedDocument kept = (bits & HAS_KEPT) != 0 ? document(in, outdated) : null;
    return new StoredDocument(
        document, validator, confirmed, end, (bits & ABSENT) != 0, outdated, generation, kept);
  }

  private MaskedDocument document(DataInputStream in, boolean outdated) throws IOException {
    byte[] json = in.readNBytes(in.readInt());
    return outdated
        ? documents.readOutdated("stored state", json)
        : documents.read("stored state", json);
  }

  /** The exception for a stored state that was read but differs from the written one. */
  static final class DamagedState extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedState(String problem) {
      super(problem);
    }
  }
}
