/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.TestClock;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.file.MemoryDisk;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store and a model of its content, over a disk that may fail at any operation. The label of a
 * frame is its header; a label with {@code #} is secret, and erasures drop it.
 *
 * <p>The model: an acknowledged frame that is neither completed nor reported as lost <em>must</em>
 * be there. A frame <em>may</em> be there if the disk failed in between. Frames that a completed
 * erasure dropped, and all frames that it lost, must never be readable again.
 */
final class ModelledStore implements LossListener {
  static final Path DIRECTORY = Path.of("/spool");
  private static final byte[] OWED = "erase all secrets".getBytes(UTF_8);

  final MemoryDisk disk = new MemoryDisk();
  final TestClock clock = new TestClock();
  final Map<String, Integer> must = new TreeMap<>();
  final Set<String> may = new HashSet<>();
  final Set<String> erased = new HashSet<>();
  final List<byte[]> destroyedKeys = new ArrayList<>();
  int unseen;
  private final StoreLimits limits;
  private final Map<Long, String> labels = new LinkedHashMap<>();
  private @Nullable FrameStore store;

  /** The key at the beginning of an erasure that has not returned. */
  private byte @Nullable [] dying;

  private final Set<String> ever = new HashSet<>();
  private final Set<String> usedKeys = new HashSet<>();
  private final Set<String> deciding = new HashSet<>();
  private boolean destroying;
  private boolean undone;

  ModelledStore(StoreLimits limits) {
    this.limits = limits;
  }

  /** Opens the store, completes a pending erasure, and compares the frames with the model. */
  void start(boolean complete) {
    try {
      store = FrameStore.open(DIRECTORY, limits, disk, clock, this, Runnable::run);
    } catch (ConfigurationException diskFailed) {
      store = null;
      return;
    }
    labels.clear();
    settle();
    try {
      recover(complete);
    } catch (IOException diskFailed) {
      // Nothing is read in this run.
    }
  }

  private void settle() {
    byte[] pendingNote = store.pendingErasure();
    if (dying != null && !deciding.isEmpty() && pendingNote == null) {
      // Killed within an erasure that had begun to drop frames: the new key is in force, or none.
      noteDestroyed(dying);
      must.keySet().stream().filter(ModelledStore::isSecret).forEach(erased::add);
      erased.addAll(deciding);
    }
    if (dying != null && destroying) {
      may.addAll(must.keySet());
      must.clear();
    }
    deciding.clear();
    destroying = false;
    if (undone) {
      assertThat(pendingNote).as("an erasure failed and nothing is owed").isNotNull();
    }
    must.keySet().removeAll(erased);
    dying = null;
    undone = false;
    if (pendingNote != null) {
      assertThat(pendingNote.length == 0 || Arrays.equals(pendingNote, OWED)).isTrue();
      erase();
    }
  }

  private static boolean isSecret(String label) {
    return label.contains("#");
  }

  private void recover(boolean complete) throws IOException {
    Set<String> found = new HashSet<>();
    int unseenBefore = unseen;
    RecoveryResult recoveryResult =
        store.recover(
            (id, frame) -> {
              String label = new String(frame.header(), UTF_8);
              assertThat(found.add(label)).as("%s twice", label).isTrue();
              labels.put(id, label);
            });
    assertThat(recoveryResult.frames()).isEqualTo(found.size());
    assertThat(found).as("erased frames").noneMatch(erased::contains);
    Set<String> unknown = new HashSet<>(found);
    unknown.removeAll(must.keySet());
    unknown.removeAll(may);
    assertThat(unknown).as("frames that nobody appended").isEmpty();
    if (complete) {
      assertThat(must.keySet()).as("acknowledged frames").allMatch(found::contains);
      assertThat(unseen).as("lost without being seen").isEqualTo(unseenBefore);
    }
    may.clear();
    must.keySet().stream().filter(label -> !found.contains(label)).forEach(may::add);
    must.keySet().retainAll(found);
    found.forEach(label -> must.putIfAbsent(label, label.length()));
    for (Map.Entry<Long, String> each : Map.copyOf(labels).entrySet()) {
      read(each.getKey(), each.getValue());
    }
    assertDestroyed();
  }

  private void read(long id, String label) throws IOException {
    StoredFrame frame = store.read(id);
    if (frame == null) {
      assertThat(must).doesNotContainKey(label);
      return;
    }
    assertThat(new String(frame.header(), UTF_8)).isEqualTo(label);
    assertThat(frame.body()).isEqualTo(body(label));
    assertThat(frame.count()).isEqualTo(label.length());
  }

  private static byte[] body(String label) {
    return label.repeat(1 + Math.floorMod(label.hashCode(), 12)).getBytes(UTF_8);
  }

  void append(String label) {
    if (store == null) {
      return;
    }
    may.add(label);
    ever.add(label);
    try {
      long id = store.append(label.getBytes(UTF_8), body(label), label.length());
      assertThat(labels.keySet()).allMatch(before -> before < id);
      labels.put(id, label);
      must.put(label, label.length());
      may.remove(label);
      noteUsed();
    } catch (IOException notStored) {
      // A restart may find the frame, if the disk did not even cut it off.
    }
  }

  /** Returns the oldest frames that this run knows. */
  List<Long> known() {
    return List.copyOf(labels.keySet());
  }

  void read(long id) {
    if (store == null) {
      return;
    }
    try {
      if (labels.containsKey(id)) {
        read(id, labels.get(id));
      }
    } catch (IOException diskFailed) {
      // The frame is still there.
    }
  }

  void done(long id) {
    String label = labels.remove(id);
    if (store == null || label == null) {
      return;
    }
    boolean was = must.remove(label) != null;
    may.add(label);
    try {
      store.done(id);
      if (was) {
        may.remove(label);
      }
    } catch (IOException mayComeBack) {
      // The frame may come back.
    }
  }

  /** Simulates a loss of power: completed or dropped frames may come back, but not erased ones. */
  void losePower(Random random) {
    disk.losePower(random);
    may.addAll(ever);
  }

  void expire() {
    if (store != null) {
      store.expire();
    }
  }

  void erase() {
    if (store == null) {
      return;
    }
    dying = key();
    deciding.clear();
    ErasureResult how =
        store.rewrite(
            OWED,
            (id, frame) -> {
              String label = new String(frame.header(), UTF_8);
              if (isSecret(label)) {
                deciding.add(label);
                return null;
              }
              return frame;
            });
    ended(how);
    if (how == ErasureResult.REWRITTEN) {
      assertThat(must.keySet()).noneMatch(ModelledStore::isSecret);
    }
  }

  void destroy() {
    if (store == null) {
      return;
    }
    dying = key();
    destroying = true;
    ended(store.destroy());
    destroying = false;
  }

  private void ended(ErasureResult how) {
    must.keySet().removeAll(deciding);
    labels.values().removeAll(deciding);
    (how == ErasureResult.FAILED ? may : erased).addAll(deciding);
    deciding.clear();
    if (how == ErasureResult.FAILED) {
      undone = isNoted();
      assertThat(store.pendingErasure()).isNotNull();
      return;
    }
    assertThat(store.pendingErasure()).isNull();
    if (dying != null) {
      noteDestroyed(dying);
      dying = null;
    }
    if (how == ErasureResult.DESTROYED) {
      assertThat(must).as("frames that were not reported").isEmpty();
    }
    assertDestroyed();
  }

  /** Returns whether a pending erasure is recorded for the current key. */
  private boolean isNoted() {
    MemoryDisk copy = new MemoryDisk();
    for (Path file : disk.files()) {
      copy.put(file, disk.content(file));
    }
    byte[] key = key();
    PendingErasureFile note =
        new PendingErasureFile(
            new SpoolDirectory(DIRECTORY, copy), new RecordIo(), new SecureRandom());
    try {
      return note.read(key == null ? null : SpoolKey.parse(key)) != null;
    } catch (IOException damaged) {
      return false;
    }
  }

  private void noteDestroyed(byte[] key) {
    byte[] secret = Arrays.copyOfRange(key, 16, 48);
    if (usedKeys.contains(Arrays.toString(secret))) {
      destroyedKeys.add(secret);
    }
  }

  private void noteUsed() {
    usedKeys.add(Arrays.toString(Arrays.copyOfRange(key(), 16, 48)));
  }

  private byte @Nullable [] key() {
    byte[] key = disk.content(DIRECTORY.resolve("key"));
    return key == null || key.length != SpoolKey.FILE_BYTES ? null : key;
  }

  private void assertDestroyed() {
    assertThat(destroyedKeys).as("destroyed keys on disk").noneMatch(disk::holds);
  }

  void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  @Override
  public void lost(Lost reason, long id, int count) {
    String label = labels.remove(id);
    assertThat(label).as("a loss of a frame that nobody knows: %s %s", reason, id).isNotNull();
    assertThat(count).isEqualTo(label.length());
    must.remove(label);
    if (reason == Lost.SPOOL_ERASED) {
      deciding.add(label);
    } else {
      may.add(label);
    }
  }

  @Override
  public void lostUnseen(Lost reason, int count, int kind) {
    unseen += count;
    if (reason == Lost.SPOOL_ERASED) {
      may.addAll(must.keySet());
      must.clear();
    }
  }
}
