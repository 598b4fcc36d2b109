/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static dev.assent.internal.spool.store.StoreFixture.DIRECTORY;
import static dev.assent.internal.spool.store.StoreFixture.append;
import static dev.assent.internal.spool.store.StoreFixture.fill;
import static dev.assent.internal.spool.store.StoreFixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Files that were changed from outside: a frame is returned as it was appended, or not at all. */
class FrameStoreTamperTest {
  private static final Path KEY = DIRECTORY.resolve("key");
  private static final Path SEGMENT = DIRECTORY.resolve("0000000000000001.frames");

  private final Map<Path, byte[]> files = new TreeMap<>();

  /** Writes a key, and a segment of "one", the completed "secret", and "three". */
  private void write() throws IOException {
    StoreFixture fixture = new StoreFixture();
    FrameStore store = fixture.open();
    store.done(fill(store).get(1));
    fixture.disk.files().forEach(file -> files.put(file, fixture.disk.content(file)));
    assertThat(files).containsOnlyKeys(KEY, SEGMENT);
  }

  private static List<String> found(Map<Path, byte[]> files, StoreFixture fixture)
      throws IOException {
    files.forEach(fixture.disk::put);
    FrameStore store = fixture.open();
    List<String> words = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    store.recover((id, frame) -> ids.add(id));
    for (long id : ids) {
      words.add(read(store, id));
    }
    return words;
  }

  private List<String> foundWith(Path file, byte[] content, StoreFixture fixture)
      throws IOException {
    Map<Path, byte[]> changed = new TreeMap<>(files);
    changed.put(file, content);
    return found(changed, fixture);
  }

  @Test
  void key_anyBitFlipped_readsNothingAndLeavesNothing() throws IOException {
    write();
    byte[] key = files.get(KEY);
    for (int bit = 0; bit < key.length * 8; bit++) {
      StoreFixture fixture = new StoreFixture();
      assertThat(foundWith(KEY, flip(key, bit), fixture)).as("bit %d", bit).isEmpty();
      assertThat(fixture.segments()).isEmpty();
    }
    assertThat(foundWith(KEY, Arrays.copyOf(key, 63), new StoreFixture())).isEmpty();
    assertThat(foundWith(KEY, Arrays.copyOf(key, 65), new StoreFixture())).isEmpty();
  }

  @Test
  void segment_anyBitFlipped_losesTheFrameItIsInAndTellsIt() throws IOException {
    write();
    byte[] segment = files.get(SEGMENT);
    int one = SegmentHeader.BYTES;
    int secret = one + RecordIo.OVERHEAD + "head of one".length() + "one".length();
    int three = secret + RecordIo.OVERHEAD + "head of secret".length() + "secret".length();
    for (int bit = 0; bit < segment.length * 8; bit++) {
      StoreFixture fixture = new StoreFixture();
      List<String> found = foundWith(SEGMENT, flip(segment, bit), fixture);
      int at = bit / 8;
      if (at < one) {
        assertThat(found).as("bit %d", bit).isEmpty();
      } else if (isBody(at, one, secret) || at == one) {
        assertThat(found).as("bit %d", bit).containsExactly("three");
        assertThat(fixture.unseen).as("bit %d", bit).containsExactly("spool_damaged 3");
      } else if (at < secret) {
        assertThat(found).as("the way is lost, bit %d", bit).isEmpty();
      } else if (isBody(at, secret, three)) {
        assertThat(found).as("done with anyway, bit %d", bit).containsExactly("one", "three");
      } else if (at == secret) {
        assertThat(found).as("bit %d", bit).containsExactly("one", "three");
        assertThat(fixture.unseen).as("bit %d", bit).containsExactly("spool_damaged 6");
      } else {
        assertThat(found).as("bit %d", bit).containsExactly("one");
      }
    }
  }

  private static boolean isBody(int at, int from, int to) {
    return at >= from + RecordPrefix.BYTES && at < to;
  }

  @Test
  void segment_cutOffAnywhere_givesWhatIsWhole() throws IOException {
    write();
    byte[] segment = files.get(SEGMENT);
    for (int length = 0; length < segment.length; length++) {
      List<String> found = foundWith(SEGMENT, Arrays.copyOf(segment, length), new StoreFixture());
      assertThat(found).as("%d bytes", length).isIn(List.of(), List.of("one"));
    }
  }

  @Test
  void segment_extended_givesNothingMore() throws IOException {
    write();
    byte[] segment = files.get(SEGMENT);
    byte[] zeros = Arrays.copyOf(segment, segment.length + 1000);
    byte[] twice = Arrays.copyOf(segment, 2 * segment.length - SegmentHeader.BYTES);
    System.arraycopy(
        segment, SegmentHeader.BYTES, twice, segment.length, segment.length - SegmentHeader.BYTES);
    assertThat(foundWith(SEGMENT, zeros, new StoreFixture())).containsExactly("one", "three");
    assertThat(foundWith(SEGMENT, twice, new StoreFixture())).containsExactly("one", "three");
  }

  @Test
  void frames_exchangedOrMovedToTheFront_areNotGiven() throws IOException {
    StoreFixture fixture = new StoreFixture();
    FrameStore store = fixture.open();
    append(store, "aaa");
    append(store, "bbb");
    fixture.disk.files().forEach(file -> files.put(file, fixture.disk.content(file)));
    byte[] segment = files.get(SEGMENT);
    int length = (segment.length - SegmentHeader.BYTES) / 2;
    byte[] exchanged = segment.clone();
    System.arraycopy(segment, SegmentHeader.BYTES, exchanged, SegmentHeader.BYTES + length, length);
    System.arraycopy(segment, SegmentHeader.BYTES + length, exchanged, SegmentHeader.BYTES, length);
    assertThat(foundWith(SEGMENT, exchanged, new StoreFixture())).isEmpty();
    assertThat(
            foundWith(
                SEGMENT,
                Arrays.copyOf(exchanged, SegmentHeader.BYTES + length),
                new StoreFixture()))
        .isEmpty();
  }

  @Test
  void segment_renamedOrOfAnotherSpool_isNotRead() throws IOException {
    write();
    byte[] segment = files.get(SEGMENT);
    Path other = DIRECTORY.resolve("0000000000000002.frames");
    assertThat(foundWith(other, segment, new StoreFixture())).containsExactly("one", "three");
    FrameStoreTamperTest another = new FrameStoreTamperTest();
    another.write();
    assertThat(foundWith(SEGMENT, another.files.get(SEGMENT), new StoreFixture())).isEmpty();
    assertThat(foundWith(KEY, another.files.get(KEY), new StoreFixture())).isEmpty();
  }

  /** An attacker can compute checksums, so the parts in clear are authenticated too. */
  @Test
  void clearParts_changedWithTheirChecksums_areNotBelieved() throws IOException {
    write();
    int one = SegmentHeader.BYTES;
    for (int at = 40; at < 48; at++) {
      byte[] older = flip(files.get(SEGMENT), at * 8);
      checksum(older, 0, 80);
      assertThat(foundWith(SEGMENT, older, new StoreFixture())).as("byte %d", at).isEmpty();
    }
    for (int at = one + 5; at < one + 17; at++) {
      byte[] other = flip(files.get(SEGMENT), at * 8);
      checksum(other, one + 1, one + 17);
      assertThat(foundWith(SEGMENT, other, new StoreFixture()))
          .as("byte %d", at)
          .containsExactly("three");
    }
  }

  private static void checksum(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    ByteBuffer.wrap(bytes).putInt(to, (int) crc.getValue());
  }

  @Test
  void note_renamedToASegment_isNotRead() throws IOException {
    StoreFixture fixture = new StoreFixture();
    FrameStore store = fixture.open();
    fill(store);
    byte[][] note = new byte[1][];
    store.rewrite(
        new byte[100],
        (id, frame) -> {
          note[0] = fixture.disk.content(DIRECTORY.resolve("owed"));
          fixture.disk.files().forEach(file -> files.put(file, fixture.disk.content(file)));
          return frame;
        });
    files.remove(DIRECTORY.resolve("owed"));
    Path zero = DIRECTORY.resolve("0000000000000000.frames");
    StoreFixture renamed = new StoreFixture();
    renamed.limits = StoreLimits.of(1 << 20, Duration.ofDays(200 * 365)); // its time is 1970
    assertThat(foundWith(zero, note[0], renamed)).containsExactly("one", "secret", "three");
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
