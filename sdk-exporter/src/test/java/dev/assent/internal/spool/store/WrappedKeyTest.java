/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.file.FailingDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The keys of a spool on disk, wrapped by a key that the device keeps. */
class WrappedKeyTest {
  private static final int LONGER = 80;

  private final StoreFixture fixture = new StoreFixture();
  private boolean isLost;
  private boolean isFailing;
  private boolean isBroken;

  /** Wraps by turning bits, and by bytes behind the key. */
  private final KeyWrapper keys =
      new KeyWrapper() {
        @Override
        public byte[] wrap(byte[] key) throws GeneralSecurityException {
          if (isFailing) {
            throw new GeneralSecurityException("fails");
          }
          byte[] wrapped = new byte[key.length + LONGER];
          Arrays.fill(wrapped, (byte) 1);
          for (int i = 0; i < key.length; i++) {
            wrapped[i] = (byte) ~key[i];
          }
          return wrapped;
        }

        @Override
        public byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
          if (isLost) {
            throw new GeneralSecurityException("lost");
          }
          if (isBroken) {
            throw new AssertionError("broken");
          }
          byte[] key = new byte[Math.max(0, wrapped.length - LONGER)];
          for (int i = 0; i < key.length; i++) {
            key[i] = (byte) ~wrapped[i];
          }
          return key;
        }
      };

  private FrameStore openWrapped() {
    return FrameStore.open(
        StoreFixture.DIRECTORY,
        fixture.limits,
        fixture.disk,
        keys,
        fixture.clock,
        fixture,
        Runnable::run);
  }

  private byte[] content(String name) throws IOException {
    return fixture.disk.read(StoreFixture.DIRECTORY.resolve(name), SpoolKeyFile.MOST_BYTES);
  }

  @Test
  void reopen_sameWrapper_framesAreThere() throws IOException {
    try (FrameStore store = openWrapped()) {
      StoreFixture.append(store, "one");
    }

    try (FrameStore store = openWrapped()) {
      assertThat(StoreFixture.recover(store)).containsValue("one");
    }
    assertThat(new String(content("key"), StandardCharsets.ISO_8859_1))
        .doesNotContain("assent spool 01");
  }

  @Test
  void reopen_lostKey_framesAreDeletedAndCounted() throws IOException {
    try (FrameStore store = openWrapped()) {
      StoreFixture.append(store, "one");
    }
    isLost = true;

    try (FrameStore store = openWrapped()) {
      assertThat(StoreFixture.recover(store)).isEmpty();
      assertThat(fixture.segments()).isEmpty();
      assertThat(fixture.unseen).containsExactly("spool_damaged 3");
    }
  }

  @Test
  void reopen_afterAnErrorOfTheWrapper_directoryIsFreeAndFramesAreThere() throws IOException {
    try (FrameStore store = openWrapped()) {
      StoreFixture.append(store, "one");
    }
    isBroken = true;
    assertThatThrownBy(this::openWrapped).isInstanceOf(AssertionError.class);
    isBroken = false;

    try (FrameStore store = openWrapped()) {
      assertThat(StoreFixture.recover(store)).containsValue("one");
    }
  }

  @Test
  void reopen_withoutTheWrapper_framesAreDeletedAndCounted() throws IOException {
    try (FrameStore store = openWrapped()) {
      StoreFixture.append(store, "one");
    }

    try (FrameStore store = fixture.open()) {
      assertThat(StoreFixture.recover(store)).isEmpty();
      assertThat(fixture.unseen).containsExactly("spool_damaged 3");
    }
  }

  @Test
  void append_wrapperFails_nothingIsStored() {
    isFailing = true;
    try (FrameStore store = openWrapped()) {
      assertThatThrownBy(() -> StoreFixture.append(store, "one")).isInstanceOf(IOException.class);

      assertThat(fixture.segments()).isEmpty();
      isFailing = false;
      assertThat(store.hasDone()).isFalse();
    }
  }

  /** The file can't be deleted: then its bytes must be gone, those behind a plain key's end too. */
  @Test
  void destroy_undeletableKey_leavesNoByteOfIt() throws IOException {
    try (FrameStore store = openWrapped()) {
      StoreFixture.append(store, "one");
      fixture.disk.failAt = FailingDisk.Step.DELETE;
      fixture.disk.failFor = name -> name.equals("key");

      assertThat(store.destroy()).isEqualTo(ErasureResult.DESTROYED);

      assertThat(content("key")).hasSize(SpoolKey.FILE_BYTES + LONGER).containsOnly(0);
    }
  }
}
