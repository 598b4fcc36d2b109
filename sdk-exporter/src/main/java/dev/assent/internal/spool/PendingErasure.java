/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import dev.assent.internal.category.Categories;
import dev.assent.internal.spool.store.SubjectHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of an erasure that has not ended: the categories to remove from the data of certain
 * subjects up to a time. It contains hashes ({@link SubjectHash}) in place of the subjects.
 * Immutable.
 *
 * <pre>
 * u8       version: 2
 * names    categories that are removed from all data, of all subjects and times
 * i32      the number of claims, then each:
 * i32        the number of hashes, then each, 32 bytes: the claim covers frames of these subjects
 * i64        the latest time of a covered frame, nanoseconds since the epoch
 * names      the categories that are removed
 *
 * names    i32 their number, then each as Java's modified UTF-8
 * </pre>
 *
 * <p>Version 1 consisted of category names, separated by commas, in UTF-8: they are removed from
 * the data of all subjects. An empty or unreadable content means everything.
 */
final class PendingErasure {
  /** All categories, including those that the configuration no longer contains. */
  private static final long ALL = -1;

  /** No data. */
  static final PendingErasure NOTHING = new PendingErasure(0, Map.of());

  /** All data in the spool. */
  static final PendingErasure EVERYTHING = new PendingErasure(ALL, Map.of());

  private static final int VERSION = 2;

  /** The maximum of a count in the content, against damaged counts. */
  private static final int MOST = 1 << 20;

  private final long everybodys;

  /** The latest time by categories, by the hashes of the subjects. */
  private final Map<Set<ByteBuffer>, Map<Long, Long>> claims;

  private PendingErasure(long everybodys, Map<Set<ByteBuffer>, Map<Long, Long>> claims) {
    this.everybodys = everybodys;
    this.claims = claims;
  }

  /**
   * Reads a pending erasure.
   *
   * @param bytes null if no erasure is pending
   */
  static PendingErasure of(byte @Nullable [] bytes, Categories categories) {
    if (bytes == null) {
      return NOTHING;
    }
    if (bytes.length == 0) {
      return EVERYTHING;
    }
    if (bytes[0] != VERSION) {
      long mask =
          mask(List.of(new String(bytes, StandardCharsets.UTF_8).split(",", -1)), categories);
      return mask == ALL ? EVERYTHING : new PendingErasure(mask, Map.of());
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return read(in, categories);
    } catch (IOException damaged) {
      return EVERYTHING;
    }
  }

  private static PendingErasure read(DataInputStream in, Categories categories) throws IOException {
    in.readByte();
    long everybodys = mask(names(in), categories);
    Map<Set<ByteBuffer>, Map<Long, Long>> claims = new HashMap<>();
    for (int left = count(in); left > 0; left--) {
      Set<ByteBuffer> owner = new HashSet<>();
      for (int hashes = count(in); hashes > 0; hashes--) {
        byte[] hash = new byte[SubjectHash.BYTES];
        in.readFully(hash);
        owner.add(ByteBuffer.wrap(hash));
      }
      if (owner.isEmpty()) {
        throw new IOException("an erasure without a subject");
      }
      long until = in.readLong();
      add(claims, owner, until, mask(names(in), categories));
    }
    if (in.read() >= 0) {
      throw new IOException("trailing bytes");
    }
    return everybodys == ALL ? EVERYTHING : new PendingErasure(everybodys, claims);
  }

  private static void add(
      Map<Set<ByteBuffer>, Map<Long, Long>> claims, Set<ByteBuffer> owner, long until, long mask) {
    claims.computeIfAbsent(owner, any -> new HashMap<>()).merge(mask, until, Math::max);
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new IOException("invalid count");
    }
    return count;
  }

  private static List<String> names(DataInputStream in) throws IOException {
    List<String> names = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      names.add(in.readUTF());
    }
    return names;
  }

  /** Returns the mask of these categories; all categories if one name is unknown. */
  private static long mask(List<String> names, Categories categories) {
    long mask = 0;
    for (String name : names) {
      long known = categories.find(name);
      mask |= known == 0 ? ALL : known;
    }
    return mask;
  }

  /** Whether the erasure removes all data, so that no frame need be read. */
  boolean isEverything() {
    return everybodys == ALL;
  }

  /**
   * Whether the erasure names subjects. Then {@link #of(FrameHeader, SubjectHash)} requires a hash.
   */
  boolean namesSubjects() {
    return !claims.isEmpty();
  }

  /**
   * Returns the categories to remove from a frame.
   *
   * @param hash the hash with the pending erasure's key; null if {@link #namesSubjects} is false
   */
  long of(FrameHeader frame, @Nullable SubjectHash hash) {
    long mask = everybodys;
    if (hash == null) {
      return mask;
    }
    for (var claim : claims.getOrDefault(hash.of(frame.subjects()), Map.of()).entrySet()) {
      mask |= frame.earliestEpochNanos() <= claim.getValue() ? claim.getKey() : 0;
    }
    return mask;
  }

  /** Returns the union of this erasure and another scope, as bytes. */
  byte[] and(ErasureScope more, SubjectHash hash, Categories categories) {
    if (isEverything()) {
      return new byte[0];
    }
    Map<Set<ByteBuffer>, Map<Long, Long>> all = new HashMap<>();
    claims.forEach((owner, each) -> all.put(owner, new HashMap<>(each)));
    more.forEach((paths, until, mask) -> add(all, hash.of(paths), until, mask));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, everybodys, categories);
      out.writeInt(all.values().stream().mapToInt(Map::size).sum());
      for (var owner : all.entrySet()) {
        for (var claim : owner.getValue().entrySet()) {
          write(out, owner.getKey());
          out.writeLong(claim.getValue());
          write(out, claim.getKey(), categories);
        }
      }
    } catch (IOException impossible) {
      throw new IllegalStateException("writing to memory failed", impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Set<ByteBuffer> owner) throws IOException {
    out.writeInt(owner.size());
    for (ByteBuffer hash : owner) {
      byte[] copy = new byte[SubjectHash.BYTES];
      hash.duplicate().get(copy);
      out.write(copy);
    }
  }

  private static void write(DataOutputStream out, long mask, Categories categories)
      throws IOException {
    List<String> names = categories.names(mask);
    out.writeInt(names.size());
    for (String name : names) {
      out.writeUTF(name);
    }
  }

  /** Omits the content. */
  @Override
  public String toString() {
    return "PendingErasure";
  }
}
