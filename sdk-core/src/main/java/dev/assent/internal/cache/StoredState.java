/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.file.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What one source said last, on disk, so that it survives a restart without network. It blocks, on
 * locks and disks: for a thread that may wait. Thread-safe, since every operation holds the lock
 * between processes, which excludes threads too. It never throws; problems hold neither content nor
 * subjects nor paths.
 *
 * <p><b>Protected</b> by an HMAC with a key that lies beside it: what was damaged, cut off, written
 * for another source or with another key, or by another version, is told from what was never there.
 * <b>Not protected</b> against an older file that was put back (the maximum staleness bounds its
 * grants, and the next confirmation replaces it), against who deletes it, nor against who may read
 * the directory: they can read it all, and write it anew with the key.
 *
 * <p>Several processes may share the directory: a save joins what it stores with what is stored, so
 * that it loses neither a higher revision nor a denial. A state that can't be read is replaced by
 * the next save, which marks the new one as incomplete from then on; one that the disk fails to
 * give is left as it is, and the save fails.
 */
final class StoredState {
  private final StateDirectory directory;
  private final StateFormat format;
  private final String hex;

  private StoredState(StateDirectory directory, StateFormat format, String hex) {
    this.directory = directory;
    this.format = format;
    this.hex = hex;
  }

  /**
   * The state of one source. Does no I/O yet.
   *
   * @param directory where states are stored; made if it is not there
   * @param sourceName the source's name, the same at every start
   * @param documents how documents are written
   * @param disk the file system
   */
  static StoredState of(Path directory, String sourceName, DocumentFormat documents, Disk disk) {
    return new StoredState(
        new StateDirectory(directory, disk),
        new StateFormat(sourceName, documents),
        hex(sourceName));
  }

  private static String hex(String sourceName) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(sourceName.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /**
   * Reads what is stored. Whatever goes wrong is a {@link LoadedState#problem}, which is not the
   * same as that nothing is stored.
   */
  LoadedState load() {
    try (Closeable lock = directory.lock()) {
      return stored();
    } catch (IOException | RuntimeException failed) {
      return LoadedState.unreadable(describe(failed));
    }
  }

  private LoadedState stored() throws IOException {
    byte[] key = directory.key();
    byte[] content = directory.state(hex);
    return key == null || content == null ? LoadedState.FIRST : format.read(key, content);
  }

  /**
   * Stores documents beside what is stored.
   *
   * @param documents the most important first: at most {@value StateFormat#MAX_LEVELS} levels and
   *     {@value StateFormat#MAX_BYTES} bytes are stored, those that restrict before all others
   * @param highWaterEpochNanos the highest wall time that was seen; the stored one never falls
   * @return why it is not certainly stored, without content; null if it is
   */
  @Nullable String save(Collection<StoredDocument> documents, long highWaterEpochNanos) {
    try (Closeable lock = directory.lock()) {
      store(documents, highWaterEpochNanos);
      return null;
    } catch (IOException | RuntimeException failed) {
      return describe(failed);
    }
  }

  private void store(Collection<StoredDocument> documents, long highWaterEpochNanos)
      throws IOException {
    byte[] key = null;
    LoadedState before;
    try {
      key = directory.key();
      before = stored();
    } catch (DamagedState lost) {
      before = LoadedState.unreadable("the stored state is damaged and was replaced");
    }
    directory.replaceState(
        hex,
        format.write(
            key == null ? directory.newKey() : key,
            before.joinedWith(documents).values(),
            Math.max(highWaterEpochNanos, before.highWaterEpochNanos()),
            before.complete()));
  }

  /** In words of our own: messages of the platform may quote anything. */
  private static String describe(Exception failed) {
    return failed instanceof DamagedState || failed.getClass() == IOException.class
        ? "the state in ASSENT_STATE_DIR can't be used: " + failed.getMessage()
        : "the state in ASSENT_STATE_DIR can't be read or written: "
            + failed.getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return "StoredState";
  }
}
