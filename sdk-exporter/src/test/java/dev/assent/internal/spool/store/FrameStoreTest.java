/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static dev.assent.internal.spool.store.StoreFixture.DIRECTORY;
import static dev.assent.internal.spool.store.StoreFixture.append;
import static dev.assent.internal.spool.store.StoreFixture.fill;
import static dev.assent.internal.spool.store.StoreFixture.read;
import static dev.assent.internal.spool.store.StoreFixture.recover;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.FailingDisk.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appending to a store, reading from it, and its limits. */
class FrameStoreTest {
  private final StoreFixture fixture = new StoreFixture();

  @Test
  void append_thenRead_givesItUnderIncreasingIds() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(read(store, ids.get(0))).isEqualTo("one");
    assertThat(read(store, ids.get(2))).isEqualTo("three");
    assertThat(read(store, ids.get(2) + 1)).isNull();
    assertThat(append(store, "")).isGreaterThan(ids.get(2));
  }

  /** The body is encrypted in pieces and decrypted as a whole. */
  @Test
  void append_headersAndBodiesOfManyLengths_areReadBack() throws IOException {
    FrameStore store = fixture.open();
    for (int header = 0; header < 34; header += 3) {
      for (int length : new int[] {0, 1, 15, 16, 17, 2031, 2047, 2048, 2049, 4095, 4096, 6200}) {
        StoredFrame frame = new StoredFrame(filled(header, 1), filled(length, header), 1);

        StoredFrame found = store.read(store.append(frame));

        assertThat(found).isNotNull();
        assertThat(found.header()).isEqualTo(frame.header());
        assertThat(found.body()).as("%s behind %s", length, header).isEqualTo(frame.body());
      }
    }
  }

  private static byte[] filled(int length, int first) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i * 7 + i / 256);
    }
    return bytes;
  }

  @Test
  void recover_afterAKill_showsWhatIsNotDoneOldestFirst() throws IOException {
    FrameStore before = fixture.open();
    List<Long> ids = fill(before);
    before.done(ids.get(1));
    before.done(ids.get(1));
    FrameStore store = fixture.reopen();
    long newer = append(store, "four");
    assertThat(store.read(ids.get(0))).as("not shown yet").isNull();
    assertThat(recover(store).values()).containsExactly("one", "three");
    assertThat(read(store, ids.get(0))).isEqualTo("one");
    assertThat(newer).isGreaterThan(ids.get(2));
    assertThat(recover(store)).as("twice").isEmpty();
    assertThat(fixture.unseen).isEmpty();
  }

  @Test
  void recover_tellsHowMuchIsThere() throws IOException {
    fill(fixture.open());
    RecoveryResult recoveryResult = fixture.reopen().recover((id, frame) -> {});
    assertThat(recoveryResult).isEqualTo(new RecoveryResult(3, 14, 0));
  }

  @Test
  void done_lastOfASealedSegment_deletesItsFile() throws IOException {
    FrameStore before = fixture.open();
    List<Long> ids = fill(before);
    before.close();
    FrameStore store = fixture.open();
    recover(store);
    for (long id : ids) {
      assertThat(fixture.segments()).hasSize(1);
      store.done(id);
    }
    assertThat(fixture.segments()).isEmpty();
    assertThat(fixture.lost).isEmpty();
  }

  @Test
  void append_full_dropsTheOldestAndTellsEach() throws IOException {
    fixture.limits = new StoreLimits(8 * 300, Duration.ofHours(1).toNanos(), 1000);
    FrameStore store = fixture.open();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ids.add(append(store, "word"));
      assertThat(bytesOfSegments()).isLessThanOrEqualTo(8 * 300);
    }
    int gone = fixture.lost.size();
    assertThat(gone).isBetween(50, 90);
    assertThat(fixture.lost.keySet()).containsExactlyElementsOf(ids.subList(0, gone));
    assertThat(fixture.lost.values()).containsOnly("spool_full 4");
    assertThat(read(store, ids.get(gone - 1))).isNull();
    assertThat(read(store, ids.get(gone))).isEqualTo("word");
  }

  private int bytesOfSegments() {
    return fixture.segments().stream().mapToInt(file -> fixture.disk.content(file).length).sum();
  }

  @Test
  void append_tooManyFrames_dropsTheOldest() throws IOException {
    fixture.limits = new StoreLimits(1 << 20, Duration.ofHours(1).toNanos(), 16);
    FrameStore store = fixture.open();
    long first = append(store, "word");
    for (int i = 0; i < 16; i++) {
      append(store, "word");
    }
    assertThat(fixture.lost).hasSize(2).containsKey(first);
  }

  @Test
  void append_beforeRecover_dropsWhatIsUnseenAndTellsHowMuch() throws IOException {
    fixture.limits = new StoreLimits(8 * 300, Duration.ofHours(1).toNanos(), 1000);
    FrameStore before = fixture.open();
    for (int i = 0; i < 30; i++) {
      append(before, "word");
    }
    fixture.lost.clear();
    FrameStore store = fixture.reopen();
    for (int i = 0; i < 10; i++) {
      append(store, "more");
    }
    assertThat(fixture.lost).isEmpty();
    assertThat(fixture.unseen).isNotEmpty().containsOnly("spool_full 4");
    int kept = recover(store).size();
    assertThat(kept + fixture.unseen.size()).isBetween(20, 30);
  }

  @Test
  void append_largerThanAnEighth_isRefusedAndDropsNothing() throws IOException {
    FrameStore store = fixture.open();
    long id = append(store, "word");
    byte[] large = new byte[1 << 17];
    assertThatThrownBy(() -> store.append(large, large, 1)).isInstanceOf(IOException.class);
    assertThat(read(store, id)).isEqualTo("word");
    assertThat(fixture.lost).isEmpty();
  }

  @Test
  void append_failedHalfWay_isNotThereAndNoNonceIsUsedTwice() throws IOException {
    FrameStore store = fixture.open();
    append(store, "one");
    fixture.disk.plan(Fault.FAILS_ONCE, 1);
    assertThatThrownBy(() -> append(store, "two")).isInstanceOf(IOException.class);
    append(store, "three");
    assertThat(fixture.segments()).as("another segment, another key").hasSize(2);
    RecoveryResult recoveryResult = fixture.reopen().recover((id, frame) -> {});
    assertThat(recoveryResult)
        .as("what was left of it is cut off")
        .isEqualTo(new RecoveryResult(2, 8, 0));
    assertThat(fixture.unseen).isEmpty();
  }

  @Test
  void expire_tooOld_dropsAndTells() throws IOException {
    FrameStore store = fixture.open();
    long old = append(store, "old");
    fixture.clock.advance(Duration.ofHours(10));
    long young = append(store, "young");
    fixture.clock.advance(Duration.ofHours(9));
    store.expire();
    assertThat(fixture.lost).containsOnlyKeys(old).containsValue("spool_expired 3");
    assertThat(read(store, young)).isEqualTo("young");
  }

  @Test
  void read_tooOld_givesNothing() throws IOException {
    FrameStore store = fixture.open();
    long id = append(store, "old");
    fixture.clock.advance(Duration.ofHours(19));
    assertThat(read(store, id)).isNull();
    assertThat(fixture.lost).containsEntry(id, "spool_expired 3");
  }

  @Test
  void age_wallClockSetBack_goesOnWithTheMonotonicOne() throws IOException {
    FrameStore store = fixture.open();
    long id = append(store, "old");
    fixture.clock.moveWall(Duration.ofDays(-30));
    fixture.clock.advance(Duration.ofHours(17));
    assertThat(read(store, id)).isEqualTo("old");
    fixture.clock.advance(Duration.ofHours(2));
    assertThat(read(store, id)).isNull();
  }

  @Test
  void age_wallClockSetForward_counts() throws IOException {
    FrameStore store = fixture.open();
    long id = append(store, "old");
    fixture.clock.moveWall(Duration.ofHours(19));
    assertThat(read(store, id)).isNull();
  }

  @Test
  void age_acrossARestart_isTheWallClocksAndNeverNegative() throws IOException {
    FrameStore before = fixture.open();
    append(before, "old");
    fixture.clock.moveWall(Duration.ofHours(10));
    FrameStore again = fixture.reopen();
    fixture.clock.moveWall(Duration.ofHours(-20));
    fixture.clock.advance(Duration.ofHours(9));
    assertThat(recover(again)).as("10 by the wall, then 9").isEmpty();
    assertThat(fixture.unseen).containsExactly("spool_expired 3");
    assertThat(fixture.segments()).isEmpty();
  }

  @Test
  void age_ofARewrittenFrame_isItsOwn() throws IOException {
    FrameStore store = fixture.open();
    long id = append(store, "old");
    fixture.clock.advance(Duration.ofHours(10));
    store.rewrite(new byte[1], (frame, stored) -> stored);
    fixture.clock.advance(Duration.ofHours(9));
    assertThat(read(store, id)).isNull();
  }

  @Test
  void limits_segments_atLeastEightFit() {
    for (long maxBytes = 1 << 10; maxBytes < 1L << 40; maxBytes *= 3) {
      StoreLimits limits = StoreLimits.of(maxBytes, Duration.ofHours(1));
      assertThat(limits.largestSegmentBytes() * 8).isLessThanOrEqualTo(maxBytes);
      assertThat(limits.segmentBytes()).isLessThanOrEqualTo(limits.largestSegmentBytes());
    }
    assertThat(StoreLimits.of(67_108_864, Duration.ofHours(1)).segmentBytes()).isEqualTo(1 << 20);
  }

  @Test
  void open_heldBySomebodyElse_namesVariableDirectoryAndWhatToDo() {
    fixture.open();
    assertThatThrownBy(fixture::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SPOOL_DIR")
        .hasMessageContaining(DIRECTORY.toString())
        .hasMessageContaining("its own directory");
  }

  @Test
  void open_temporaryFilesOfACrash_areDeletedAndOthersLetBe() throws IOException {
    fill(fixture.open());
    byte[] key = fixture.disk.content(DIRECTORY.resolve("key"));
    for (String name : List.of("key.tmp", "owed.tmp", "other.tmp", "notes.frames")) {
      fixture.disk.put(DIRECTORY.resolve(name), key);
    }
    recover(fixture.reopen());
    assertThat(fixture.disk.files())
        .extracting(file -> file.getFileName().toString())
        .contains("other.tmp", "notes.frames")
        .doesNotContain("key.tmp", "owed.tmp");
  }

  @Test
  void open_readsNoFrame() throws IOException {
    fill(fixture.open());
    FrameStore store = fixture.reopen();
    assertThat(fixture.disk.furthestRead()).isEqualTo(SegmentHeader.BYTES);
    recover(store);
    assertThat(fixture.disk.furthestRead()).isGreaterThan(SegmentHeader.BYTES);
  }

  @Test
  void close_twice_givesTheDirectoryBackOnce() throws IOException {
    FrameStore first = fixture.open();
    fill(first);
    first.close();
    fixture.open();
    first.close();
    assertThatThrownBy(fixture::open).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> append(first, "late")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> first.read(1)).isInstanceOf(IOException.class);
    assertThat(first.rewrite(new byte[1], (id, frame) -> frame)).isEqualTo(ErasureResult.FAILED);
    assertThat(first.destroy()).isEqualTo(ErasureResult.FAILED);
  }
}
