/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A spool as a process left it: several segments under one key, one frame of them done, and what
 * was written. Immutable, if nobody changes the arrays.
 *
 * @param files the content of each file
 * @param frames what was appended, by id
 */
record WrittenSpool(Map<Path, byte[]> files, Map<Long, StoredFrame> frames) {
  static final Path DIRECTORY = Path.of("/spool");
  static final StoreLimits LIMITS = StoreLimits.of(1 << 14, Duration.ofHours(18));

  /** A frame that is appended after the files were changed. */
  static final StoredFrame ADDED =
      new StoredFrame(new byte[] {1}, new byte[] {2}, 1_000, RecordPrefix.NO_KIND);

  private static final int FRAMES = 14;
  private static final int DONE = 4;

  /** The sizes differ, one body is empty, and two kinds occur. */
  static WrittenSpool of(String name) {
    FilesInMemory disk = new FilesInMemory(Map.of());
    Map<Long, StoredFrame> frames = new TreeMap<>();
    List<Long> ids = new ArrayList<>();
    try (FrameStore store = open(disk)) {
      for (int i = 0; i < FRAMES; i++) {
        StoredFrame frame =
            new StoredFrame(ascii(name + " head " + i), ascii((name + i).repeat(i * 20)), i, i % 3);
        long id = store.append(frame);
        frames.put(id, frame);
        ids.add(id);
      }
      store.done(ids.get(DONE));
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return new WrittenSpool(disk.files(), frames);
  }

  static FrameStore open(FilesInMemory disk) {
    return FrameStore.open(DIRECTORY, LIMITS, disk, Clock.system(), new Losses(), Runnable::run);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The number of frames that are not done. */
  int live() {
    return frames.size() - 1;
  }

  /** Whether the key among these files is the one of this spool. */
  boolean hasKeyOf(Map<Path, byte[]> other) {
    Path key = DIRECTORY.resolve("key");
    return Arrays.equals(files.get(key), other.get(key));
  }

  /** Returns the frame; fails if it was not written under this id, or after the files changed. */
  StoredFrame check(long id, StoredFrame frame) {
    StoredFrame written = frames.get(id);
    if (!isSame(frame, ADDED) && (written == null || !isSame(frame, written))) {
      throw new AssertionError("a frame that nobody wrote");
    }
    return frame;
  }

  static boolean isSame(StoredFrame frame, StoredFrame other) {
    return frame.count() == other.count()
        && Arrays.equals(frame.header(), other.header())
        && Arrays.equals(frame.body(), other.body());
  }

  /** Losses whose numbers make sense: a disk can change the clear number of what is unreadable. */
  private static final class Losses implements LossListener {
    @Override
    public void lost(Lost reason, long id, int count) {
      check(count);
    }

    @Override
    public void lostUnseen(Lost reason, int count, int kind) {
      check(count);
    }

    private static void check(int count) {
      if (count < 0) {
        throw new AssertionError("a loss of " + count);
      }
    }
  }
}
