/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.internal.cache.state.StateFormat.DamagedState;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.file.Disk;
import dev.assent.internal.text.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last documents of one source, on disk, so that they survive a restart without a network.
 * Methods block on locks and disks: only threads that may wait call them. Thread-safe: every
 * operation holds a lock between processes, which also excludes other threads. Methods never throw;
 * their problem texts contain no content, no subjects, and no paths.
 *
 * <p><b>Protection.</b> An HMAC protects the file; its key is in the same directory. The HMAC
 * distinguishes a missing file from a file that is damaged, truncated, written for another source,
 * written with another key, or written by another version. <b>No protection</b> exists against the
 * return of an older file (the maximum staleness limits its grants, and the next confirmation
 * replaces it), against deletion of the file, or against a reader of the directory: a reader of the
 * directory can read all documents, and can write new ones with the key.
 *
 * <p>Several processes may share the directory: a save merges its documents with the stored ones,
 * so that it loses neither a higher revision nor a denial. If the stored state is damaged, the next
 * save replaces it and marks the new state as incomplete permanently. If the disk fails to read the
 * stored state, the save fails and leaves the file unchanged.
 */
public final class StoredState {
  /**
   * The stored documents of one source, as read from the disk. Immutable.
   *
   * @param documents by level, in the order of the save; empty if there is a problem
   * @param highWaterEpochNanos the highest wall time observed before; {@link Long#MIN_VALUE} if
   *     none is known. A wall clock below this value was set back
   * @param isComplete false if a level without a document may have been denied: the stored state
   *     was unreadable, now or before, or did not fit
   * @param problem the reason why the state is unreadable, without content; null if it was read, or
   *     if nothing was ever stored
   */
  public record Loaded(
      Map<String, StoredDocument> documents,
      long highWaterEpochNanos,
      boolean isComplete,
      @Nullable String problem) {
    /** The state before the first save. */
    public static final Loaded FIRST = new Loaded(Map.of(), Long.MIN_VALUE, true, null);

    /** Returns an unreadable state: all of its documents may have been denials. */
    static Loaded unreadable(String problem) {
      return new Loaded(Map.of(), Long.MIN_VALUE, false, problem);
    }

    /** Returns these documents, merged with those of another process or of an earlier save. */
    Map<String, StoredDocument> joinedWith(Iterable<StoredDocument> ours) {
      Map<String, StoredDocument> all = new LinkedHashMap<>();
      ours.forEach(document -> all.merge(document.level(), document, StoredDocument::joined));
      documents.forEach((level, document) -> all.merge(level, document, StoredDocument::joined));
      return all;
    }

    /** Omits the subjects and their choices. */
    @Override
    public String toString() {
      return "Loaded[levels=" + documents.size() + ", complete=" + isComplete + "]";
    }
  }

  private final StateDirectory directory;
  private final StateFormat format;
  private final String hex;
  private final Consumer<String> losses;

  private StoredState(
      StateDirectory directory, StateFormat format, String hex, Consumer<String> losses) {
    this.directory = directory;
    this.format = format;
    this.hex = hex;
    this.losses = losses;
  }

  /**
   * Creates the state of one source. Does no I/O.
   *
   * @param directory the directory of the state; created if it is missing
   * @param sourceName the source's name, the same at every start
   * @param documents the format of the documents
   * @param disk the file system
   * @param losses receives the reason for each state that is found to be lost; it must not throw
   */
  static StoredState of(
      Path directory,
      String sourceName,
      DocumentFormat documents,
      Disk disk,
      Consumer<String> losses) {
    return new StoredState(
        new StateDirectory(directory, disk),
        new StateFormat(sourceName, documents),
        hex(sourceName),
        losses);
  }

  private static String hex(String sourceName) {
    return HexFormat.of().formatHex(Sha256.of(sourceName.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads the stored documents. Every failure becomes a {@link Loaded#problem}, which differs from
   * the absence of stored documents.
   */
  public Loaded load() {
    try (Closeable lock = directory.lock()) {
      return stored();
    } catch (IOException | RuntimeException failed) {
      losses.accept(describe(failed));
      return Loaded.unreadable(describe(failed));
    }
  }

  private Loaded stored() throws IOException {
    byte[] key = directory.key();
    byte[] content = directory.state(hex);
    return key == null || content == null ? Loaded.FIRST : format.read(key, content);
  }

  /**
   * Merges documents with the stored ones and stores the result.
   *
   * @param documents the most important first: at most {@value StateFormat#MAX_LEVELS} levels and
   *     {@value StateFormat#MAX_BYTES} bytes are stored, restricting documents before all others
   * @param highWaterEpochNanos the highest wall time observed; the stored one never falls
   * @return the reason why the documents may not be stored, without content; null if they are
   *     stored
   */
  public @Nullable String save(Collection<StoredDocument> documents, long highWaterEpochNanos) {
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
    Loaded before;
    try {
      key = directory.key();
      before = stored();
    } catch (DamagedState lost) {
      losses.accept(describe(lost));
      before = Loaded.unreadable("the stored state is damaged and was replaced");
    }
    directory.replaceState(
        hex,
        format.write(
            key == null ? directory.newKey() : key,
            before.joinedWith(documents).values(),
            Math.max(highWaterEpochNanos, before.highWaterEpochNanos()),
            before.isComplete()));
  }

  /** Describes a failure without the platform's message, which may contain content. */
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
