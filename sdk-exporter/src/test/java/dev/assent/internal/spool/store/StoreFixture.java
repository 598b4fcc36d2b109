/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.TestClock;
import dev.assent.internal.file.MemoryDisk;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store over a disk in memory, whose frames are words, and the losses that it reported. */
public final class StoreFixture implements LossListener {
  static final Path DIRECTORY = ModelledStore.DIRECTORY;

  final MemoryDisk disk = new MemoryDisk();
  final TestClock clock = new TestClock();
  final Map<Long, String> lost = new TreeMap<>();
  final List<String> unseen = new ArrayList<>();
  StoreLimits limits = StoreLimits.of(1 << 20, Duration.ofHours(18));

  FrameStore open() {
    return FrameStore.open(DIRECTORY, limits, disk, clock, this, Runnable::run);
  }

  /** Simulates that the process is killed and started again. */
  FrameStore reopen() {
    disk.restart();
    return open();
  }

  static long append(FrameStore store, String word) throws IOException {
    return store.append(("head of " + word).getBytes(UTF_8), word.getBytes(UTF_8), word.length());
  }

  static @Nullable String read(FrameStore store, long id) throws IOException {
    StoredFrame frame = store.read(id);
    return frame == null ? null : word(frame);
  }

  /** Returns the word of a frame; fails if its header belongs to another one. */
  static String word(StoredFrame frame) {
    String word = new String(frame.body(), UTF_8);
    if (!new String(frame.header(), UTF_8).equals("head of " + word)
        || frame.count() != word.length()) {
      throw new AssertionError("a mixed frame: " + word);
    }
    return word;
  }

  static StoredFrame frame(String word) {
    return new StoredFrame(
        ("head of " + word).getBytes(UTF_8), word.getBytes(UTF_8), word.length());
  }

  /** Returns the frames of earlier runs, in order. */
  static Map<Long, String> recover(FrameStore store) throws IOException {
    Map<Long, String> found = new TreeMap<>();
    store.recover(
        (id, frame) ->
            found.put(id, new String(frame.header(), UTF_8).substring("head of ".length())));
    return found;
  }

  /** Returns a rewriter that drops some words and keeps the rest. */
  static FrameRewriter dropping(String... words) {
    return (id, frame) -> List.of(words).contains(word(frame)) ? null : frame;
  }

  List<Path> segments() {
    return disk.files().stream().filter(file -> file.toString().endsWith(".frames")).toList();
  }

  /** Fills a store with three frames in one segment, and one in another. */
  static List<Long> fill(FrameStore store) throws IOException {
    return List.of(append(store, "one"), append(store, "secret"), append(store, "three"));
  }

  @Override
  public void lost(Lost reason, long id, int count) {
    lost.put(id, reason.id() + " " + count);
  }

  @Override
  public void lostUnseen(Lost reason, int count, int kind) {
    unseen.add(reason.id() + " " + count);
  }
}
