/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole files of a spool as a disk returned them: cut, flipped, moved, with forged numbers and
 * checksums, and mixed with files under another key. A frame is given as it was written, once, or
 * not at all; nothing is thrown; and no number on the disk makes the store take much memory.
 */
class SpoolFilesFuzzTest {
  private static final WrittenSpool SPOOL = WrittenSpool.of("own");
  private static final WrittenSpool OTHER = WrittenSpool.of("other");
  private static final byte[] ERASURE = {1};

  @FuzzTest
  void recover_anyChangeOfTheFiles_givesWhatWasWrittenOrNothing(byte[] script) throws IOException {
    Map<Path, byte[]> files = ChangedFiles.of(script, SPOOL, OTHER);
    WrittenSpool written = OTHER.hasKeyOf(files) ? OTHER : SPOOL;
    FilesInMemory disk = new FilesInMemory(files);

    int given;
    try (FrameStore store = WrittenSpool.open(disk)) {
      given = recover(store, written);
      store.rewrite(ERASURE, (id, frame) -> written.check(id, frame));
      append(store);
    }
    try (FrameStore store = WrittenSpool.open(disk)) {
      recover(store, written);
    }

    if (script.length == 0 && given != SPOOL.live()) {
      throw new AssertionError(given + " frames of unchanged files");
    }
  }

  /** Returns the number of frames. */
  private static int recover(FrameStore store, WrittenSpool written) throws IOException {
    if (store.pendingErasure() != null) {
      store.destroy();
    }
    List<Long> ids = new ArrayList<>();
    store.visit(written::check);
    store.recover(
        (id, frame) -> {
          written.check(id, frame);
          if (ids.contains(id)) {
            throw new AssertionError("a frame twice");
          }
          ids.add(id);
        });
    for (long id : ids) {
      StoredFrame frame = store.read(id);
      if (frame != null) {
        written.check(id, frame);
      }
    }
    return ids.size();
  }

  /** The store works on: what is written now is read. */
  private static void append(FrameStore store) throws IOException {
    long id;
    try {
      id = store.append(WrittenSpool.ADDED);
    } catch (IOException highestNumberIsInUse) {
      return;
    }
    StoredFrame frame = store.read(id);
    if (frame == null || !WrittenSpool.isSame(frame, WrittenSpool.ADDED)) {
      throw new AssertionError("a new frame is lost");
    }
  }
}
