/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static dev.assent.internal.spool.store.StoreFixture.DIRECTORY;
import static dev.assent.internal.spool.store.StoreFixture.append;
import static dev.assent.internal.spool.store.StoreFixture.dropping;
import static dev.assent.internal.spool.store.StoreFixture.fill;
import static dev.assent.internal.spool.store.StoreFixture.frame;
import static dev.assent.internal.spool.store.StoreFixture.read;
import static dev.assent.internal.spool.store.StoreFixture.recover;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.file.FailingDisk.Fault;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The frames that an erasure keeps and destroys, and the pending erasure after a failure. {@link
 * FrameStoreFaultsTest} has faults at each operation.
 */
class FrameStoreErasureTest {
  private static final byte[] WHAT = {1, 2, 3};

  private final StoreFixture fixture = new StoreFixture();

  @Test
  void rewrite_keepsIdsOrderAndAge_andNothingUnderTheOldKey() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    byte[] old = secret();
    assertThat(store.rewrite(WHAT, dropping("secret"))).isEqualTo(ErasureResult.REWRITTEN);
    assertThat(read(store, ids.get(0))).isEqualTo("one");
    assertThat(read(store, ids.get(1))).isNull();
    assertThat(read(store, ids.get(2))).isEqualTo("three");
    assertThat(append(store, "four")).isGreaterThan(ids.get(2));
    assertThat(fixture.disk.holds(old)).isFalse();
    assertThat(secret()).isNotEqualTo(old);
    assertThat(store.pendingErasure()).isNull();
    assertThat(fixture.lost).as("what was dropped, the rewriter counts").isEmpty();
    assertThat(recover(fixture.reopen()).values()).containsExactly("one", "three", "four");
  }

  private byte[] secret() {
    return Arrays.copyOfRange(fixture.disk.content(DIRECTORY.resolve("key")), 16, 48);
  }

  @Test
  void rewrite_oldFilesAndOldKeyPutBack_areNotReadTogetherWithTheNew() throws IOException {
    FrameStore store = fixture.open();
    fill(store);
    Map<String, byte[]> before = new HashMap<>();
    fixture.segments().forEach(it -> before.put(it.toString(), fixture.disk.content(it)));
    store.rewrite(WHAT, dropping("secret"));
    before.forEach((file, content) -> fixture.disk.put(DIRECTORY.resolve(file), content));
    assertThat(recover(fixture.reopen()).values()).containsExactly("one", "three");
  }

  @Test
  void rewrite_otherBytes_areStoredWithTheirCount() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    store.rewrite(WHAT, (id, frame) -> frame("stripped"));
    assertThat(read(store, ids.get(1))).isEqualTo("stripped");
  }

  @Test
  void rewrite_failsAfterAFrameWasStripped_tellsTheCountThatWasKept() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    ErasureResult how =
        store.rewrite(
            WHAT,
            (id, frame) -> {
              if (id == ids.get(1)) {
                fixture.disk.plan(Fault.FAILS_ONCE, 1);
              }
              return frame("stripped");
            });
    assertThat(how).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.lost.values())
        .containsExactly("spool_erased 8", "spool_erased 8", "spool_erased 5");
  }

  @Test
  void rewrite_powerLostAtEachOperation_losesNothingThatWasForcedAndIsPermitted()
      throws IOException {
    for (int at = 1; at < 60; at++) {
      for (long seed = 0; seed < 6; seed++) {
        StoreFixture other = new StoreFixture();
        FrameStore before = other.open();
        fill(before);
        before.close();
        other.disk.losePower(new Random(seed));
        FrameStore store = other.open();
        recover(store);
        other.disk.plan(Fault.KILLED_BEFORE, at);
        try {
          store.rewrite(WHAT, dropping("secret"));
        } catch (FailingDisk.Killed killed) {
          assertThat(other.disk.isKilled()).isTrue();
        }
        other.disk.losePower(new Random(seed));
        FrameStore after = other.open();
        if (after.pendingErasure() != null) {
          after.rewrite(WHAT, dropping("secret"));
        }
        assertThat(recover(after).values())
            .as("operation %d, seed %d", at, seed)
            .contains("one", "three");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILS_ONCE", "FAILS_FROM"})
  void rewrite_diskFailsThenPowerIsLost_whatItCallsErasedIsErased(Fault fault) throws IOException {
    Set<ErasureResult> ends = EnumSet.noneOf(ErasureResult.class);
    for (int at = 1; at < 60; at++) {
      for (long seed = 0; seed < 6; seed++) {
        StoreFixture other = new StoreFixture();
        FrameStore store = other.open();
        fill(store);
        store.close();
        store = other.open();
        byte[] old = Arrays.copyOfRange(other.disk.content(DIRECTORY.resolve("key")), 16, 48);
        other.disk.plan(fault, at);
        ErasureResult how = store.rewrite(WHAT, dropping("secret"));
        ends.add(how);
        other.disk.losePower(new Random(seed));
        if (how != ErasureResult.FAILED) {
          assertThat(other.disk.holds(old)).as("operation %d, seed %d", at, seed).isFalse();
          assertThat(recover(other.open()).values()).doesNotContain("secret");
        }
      }
    }
    assertThat(ends)
        .containsExactlyInAnyOrder(
            ErasureResult.REWRITTEN,
            fault == Fault.FAILS_ONCE ? ErasureResult.DESTROYED : ErasureResult.FAILED);
  }

  @Test
  void destroy_keyIsRefused_owesEverythingAlsoAfterARestart() throws IOException {
    FrameStore store = fixture.open();
    fill(store);
    fixture.disk.refuse(DIRECTORY.resolve("key"));
    assertThat(store.destroy()).isEqualTo(ErasureResult.FAILED);
    assertThat(store.pendingErasure()).isEmpty();
    fixture.disk.refuse(null);
    FrameStore again = fixture.reopen();
    assertThat(again.pendingErasure()).isEmpty();
    assertThat(again.destroy()).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.reopen().pendingErasure()).isNull();
  }

  @Test
  void rewrite_beforeRecover_concernsEarlierRunsToo() throws IOException {
    fill(fixture.open());
    FrameStore store = fixture.reopen();
    assertThat(store.rewrite(WHAT, dropping("secret"))).isEqualTo(ErasureResult.REWRITTEN);
    assertThat(recover(store).values()).containsExactly("one", "three");
    assertThat(recover(fixture.reopen()).values()).containsExactly("one", "three");
    assertThat(fixture.unseen).isEmpty();
  }

  @Test
  void rewrite_rewriterThrows_keepsNothingOfThatFrame() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    ErasureResult how =
        store.rewrite(
            WHAT,
            (id, frame) -> {
              if (id == ids.get(1)) {
                throw new IllegalStateException();
              }
              return frame;
            });
    assertThat(how).isEqualTo(ErasureResult.REWRITTEN);
    assertThat(fixture.lost).containsOnlyKeys(ids.get(1)).containsValue("spool_erased 6");
    assertThat(read(store, ids.get(1))).isNull();
    assertThat(read(store, ids.get(2))).isEqualTo("three");
  }

  @Test
  void rewrite_damagedFrame_isLostAloneAndTold() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    byte[] content = fixture.disk.content(fixture.segments().get(0));
    store.close();
    content[content.length - 1] ^= 1;
    fixture.disk.put(fixture.segments().get(0), content);
    FrameStore again = fixture.open();
    again.rewrite(WHAT, dropping());
    assertThat(fixture.unseen).containsExactly("spool_damaged 5");
    assertThat(recover(again).keySet()).containsExactly(ids.get(0), ids.get(1));
  }

  @Test
  void rewrite_nothingStored_touchesNoDisk() {
    FrameStore store = fixture.open();
    int before = fixture.disk.operations();
    assertThat(store.rewrite(WHAT, dropping())).isEqualTo(ErasureResult.REWRITTEN);
    assertThat(fixture.disk.operations()).isEqualTo(before);
  }

  @Test
  void rewrite_diskFull_destroysTheKeyAllTheSameAndTellsWhatIsLost() throws IOException {
    FrameStore store = fixture.open();
    List<Long> ids = fill(store);
    byte[] old = secret();
    ErasureResult how =
        store.rewrite(
            WHAT,
            (id, frame) -> {
              fixture.disk.plan(Fault.FAILS_ONCE, 1);
              return dropping("one").rewrite(id, frame);
            });
    assertThat(how).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.lost)
        .as("not what the rewriter dropped")
        .containsOnlyKeys(ids.get(1), ids.get(2))
        .containsValues("spool_erased 6", "spool_erased 5");
    assertThat(fixture.disk.holds(old)).isFalse();
    assertThat(fixture.segments()).isEmpty();
    long id = append(store, "new");
    assertThat(read(store, id)).isEqualTo("new");
    assertThat(recover(fixture.reopen()).values()).containsExactly("new");
  }

  @Test
  void rewrite_diskBreaks_staysClosedAndOwesUntilItIsErased() throws IOException {
    FrameStore store = fixture.open();
    fill(store);
    assertThat(breakWithin(store)).isEqualTo(ErasureResult.FAILED);
    assertThat(fixture.lost).hasSize(2);
    assertThat(store.pendingErasure()).isEqualTo(WHAT);
    assertThatThrownBy(() -> append(store, "new")).hasMessageContaining("not erased");
    assertThatThrownBy(() -> store.read(1)).isInstanceOf(IOException.class);
    assertThat(store.rewrite(WHAT, dropping())).as("still broken").isEqualTo(ErasureResult.FAILED);
    fixture.disk.mend();
    assertThat(store.rewrite(WHAT, dropping())).isEqualTo(ErasureResult.DESTROYED);
    assertThat(store.pendingErasure()).isNull();
    assertThat(read(store, append(store, "new"))).isEqualTo("new");
  }

  private ErasureResult breakWithin(FrameStore store) {
    return store.rewrite(
        WHAT,
        (id, frame) -> {
          fixture.disk.plan(Fault.FAILS_FROM, 1);
          return dropping("one").rewrite(id, frame);
        });
  }

  @Test
  void owed_afterARestart_isToldAndKeepsTheStoreClosed() throws IOException {
    FrameStore before = fixture.open();
    fill(before);
    breakWithin(before);
    FrameStore store = fixture.reopen();
    assertThat(store.pendingErasure()).isEqualTo(WHAT);
    assertThatThrownBy(() -> recover(store)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> append(store, "new")).isInstanceOf(IOException.class);
    assertThat(store.rewrite(WHAT, dropping("one", "secret"))).isEqualTo(ErasureResult.REWRITTEN);
    assertThat(recover(store).values()).containsExactly("three");
    assertThat(fixture.reopen().pendingErasure()).isNull();
  }

  @Test
  void owed_damaged_erasesEverything() throws IOException {
    FrameStore before = fixture.open();
    fill(before);
    breakWithin(before);
    byte[] note = fixture.disk.content(DIRECTORY.resolve("owed"));
    byte[] old = secret();
    for (int bit = 0; bit < note.length * 8; bit++) {
      byte[] changed = note.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      StoreFixture other = new StoreFixture();
      fixture.disk.files().forEach(it -> other.disk.put(it, fixture.disk.content(it)));
      other.disk.put(DIRECTORY.resolve("owed"), changed);
      FrameStore store = other.open();
      assertThat(store.pendingErasure()).as("bit %d", bit).isNull();
      assertThat(recover(store)).as("bit %d", bit).isEmpty();
      assertThat(other.disk.holds(old)).as("bit %d", bit).isFalse();
      assertThat(other.unseen)
          .containsExactly("spool_erased 3", "spool_erased 6", "spool_erased 5");
    }
  }

  @Test
  void destroy_leavesNothingButTheLock() throws IOException {
    FrameStore before = fixture.open();
    List<Long> ids = fill(before);
    assertThat(before.destroy()).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.lost).containsOnlyKeys(ids);
    assertThat(fixture.disk.files()).isEmpty();
    fill(before);
    FrameStore store = fixture.reopen();
    assertThat(store.destroy()).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.unseen).hasSize(3);
    assertThat(fixture.disk.files()).isEmpty();
    assertThat(store.destroy()).as("again").isEqualTo(ErasureResult.DESTROYED);
  }

  @Test
  void destroy_filesCantBeDeleted_keyIsZerosAndTheyAreTriedAgain() throws IOException {
    FrameStore store = fixture.open();
    fill(store);
    byte[] old = secret();
    fixture.disk.refuseDeletes(true);
    assertThat(store.destroy()).isEqualTo(ErasureResult.DESTROYED);
    assertThat(fixture.disk.holds(old)).isFalse();
    assertThat(store.undeleted()).isPositive();
    append(store, "new");
    fixture.disk.refuseDeletes(false);
    store.expire();
    assertThat(store.undeleted()).isZero();
    assertThat(fixture.segments()).hasSize(1);
  }
}
