/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Changes files of a spool as a script says: a byte for the kind of change, and its arguments. A
 * number of two bytes is a position, modulo the length; what is missing at the end is 0.
 *
 * <pre>
 * 0 file position mask                flip bits
 * 1 file length                       cut
 * 2 file length byte                  extend
 * 3 file position file position length   write bytes of another file over it
 * 4 file file                         exchange two files
 * 5 file                              take the file of the other spool
 * 6 file                              delete
 * 7 file frame field number(4)        change the state or a number of a frame, and its checksum
 * 8 file position byte                change a header, and its checksum
 * 9 file length, that many bytes      put raw bytes behind the header of a segment
 * </pre>
 */
final class ChangedFiles {
  private static final int KINDS = 10;
  private static final int MAX_CHANGES = 20;
  private static final int MORE_BYTES = 1 << 12;

  /** Where the length, the count and both halves of the id begin in {@link RecordPrefix}. */
  private static final int[] FIELDS = {1, 5, 9, 13};

  private final ByteBuffer script;
  private final Map<Path, byte[]> files;
  private final WrittenSpool other;
  private final List<Path> names;

  private ChangedFiles(byte[] script, WrittenSpool spool, WrittenSpool other) {
    this.script = ByteBuffer.wrap(script);
    this.files = new TreeMap<>(spool.files());
    this.other = other;
    this.names = new ArrayList<>(spool.files().keySet());
    for (String more : List.of("owed", "owed.key", "key.tmp", "000000ffffffffff.frames")) {
      names.add(WrittenSpool.DIRECTORY.resolve(more));
    }
  }

  static Map<Path, byte[]> of(byte[] script, WrittenSpool spool, WrittenSpool other) {
    ChangedFiles changed = new ChangedFiles(script, spool, other);
    for (int i = 0; i < MAX_CHANGES && changed.script.hasRemaining(); i++) {
      changed.change();
    }
    return changed.files;
  }

  private void change() {
    int kind = next() % KINDS;
    Path file = name();
    byte[] content = files.getOrDefault(file, new byte[0]).clone();
    switch (kind) {
      case 0 -> flip(file, content);
      case 1 -> files.put(file, Arrays.copyOf(content, position(content)));
      case 2 -> extend(file, content);
      case 3 -> copy(file, content);
      case 4 -> exchange(file, content);
      case 5 -> takeOther(file);
      case 6 -> files.remove(file);
      case 7 -> forge(file, content);
      case 8 -> forgeHeader(file, content);
      default -> raw(file, content);
    }
  }

  private void flip(Path file, byte[] content) {
    int at = position(content);
    if (at < content.length) {
      content[at] ^= (byte) next();
      files.put(file, content);
    }
  }

  private void extend(Path file, byte[] content) {
    byte[] longer = Arrays.copyOf(content, content.length + number() % MORE_BYTES);
    Arrays.fill(longer, content.length, longer.length, (byte) next());
    files.put(file, longer);
  }

  private void copy(Path file, byte[] content) {
    int to = position(content);
    byte[] from = files.getOrDefault(name(), content);
    int start = position(from);
    int length = Math.min(number() % MORE_BYTES, from.length - start);
    byte[] written = Arrays.copyOf(content, Math.max(content.length, to + length));
    System.arraycopy(from, start, written, to, length);
    files.put(file, written);
  }

  private void exchange(Path file, byte[] content) {
    Path with = name();
    files.put(file, files.getOrDefault(with, content));
    files.put(with, content);
  }

  private void takeOther(Path file) {
    byte[] theirs = other.files().get(file);
    if (theirs != null) {
      files.put(file, theirs);
    }
  }

  private void forge(Path file, byte[] content) {
    int at = SegmentHeader.BYTES;
    for (int frame = next(); frame > 0 && at + RecordPrefix.BYTES <= content.length; frame--) {
      int length = ByteBuffer.wrap(content).getInt(at + 1);
      if (length < 0 || length > content.length - at - RecordPrefix.BYTES) {
        return;
      }
      at += RecordPrefix.BYTES + length;
    }
    if (at + RecordPrefix.BYTES <= content.length) {
      int field = next() % (FIELDS.length + 1);
      int value = number() << 16 | number();
      if (field == 0) {
        content[at] = (byte) value;
      } else {
        ByteBuffer.wrap(content).putInt(at + FIELDS[field - 1], value);
      }
      checksum(content, at + RecordPrefix.FIXED_AT, at + RecordPrefix.BYTES - Integer.BYTES);
      files.put(file, content);
    }
  }

  private void forgeHeader(Path file, byte[] content) {
    int at = number() % SegmentHeader.BYTES;
    if (content.length >= SegmentHeader.BYTES) {
      content[at] = (byte) next();
      checksum(content, 0, SegmentHeader.BYTES - Integer.BYTES);
      files.put(file, content);
    }
  }

  private void raw(Path file, byte[] content) {
    byte[] raw = new byte[Math.min(number() % MORE_BYTES, script.remaining())];
    script.get(raw);
    byte[] written =
        Arrays.copyOf(content, Math.min(content.length, SegmentHeader.BYTES) + raw.length);
    System.arraycopy(raw, 0, written, written.length - raw.length, raw.length);
    files.put(file, written);
  }

  private static void checksum(byte[] content, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(content, from, to - from);
    ByteBuffer.wrap(content).putInt(to, (int) crc.getValue());
  }

  private Path name() {
    return names.get(next() % names.size());
  }

  private int position(byte[] content) {
    return number() % (content.length + 1);
  }

  private int number() {
    return next() << 8 | next();
  }

  private int next() {
    return script.hasRemaining() ? script.get() & 0xFF : 0;
  }
}
