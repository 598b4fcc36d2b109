/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import dev.assent.internal.file.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds the key of the frames in force, or the key of the pending erasure. Not
 * thread-safe.
 *
 * <p>The destruction of a key overwrites its bytes with zeros, forces them, and deletes the file.
 * One of the two is enough. This class can't prevent a file system or a device from keeping copies
 * of overwritten or deleted bytes.
 */
final class SpoolKeyFile {
  /** The most bytes of a file: {@value}. */
  static final int MOST_BYTES = 4096;

  private final SpoolDirectory directory;
  private final Path path;

  /** The file of a replaced key that may not be destroyed yet; null if there is none. */
  private @Nullable DiskFile replaced;

  SpoolKeyFile(SpoolDirectory directory, Path path) {
    this.directory = directory;
    this.path = path;
  }

  /**
   * Reads the key's bytes; null if the file does not exist, is empty, contains a destroyed key, or
   * contains a key that can't be unwrapped.
   */
  byte @Nullable [] read() throws IOException {
    byte[] content = directory.read(path, MOST_BYTES + 1);
    if (content == null) {
      return null;
    }
    for (byte each : content) {
      if (each != 0) {
        return unwrapped(content);
      }
    }
    return null;
  }

  private byte @Nullable [] unwrapped(byte[] content) {
    try {
      return directory.keys().unwrap(content);
    } catch (GeneralSecurityException | RuntimeException lost) {
      return null;
    }
  }

  private byte[] wrapped(SpoolKey key) throws IOException {
    byte[] content;
    try {
      content = directory.keys().wrap(key.file());
    } catch (GeneralSecurityException | RuntimeException failed) {
      throw new IOException("the key can't be wrapped", failed);
    }
    if (content.length > MOST_BYTES) {
      throw new IOException("the wrapped key is too long");
    }
    return content;
  }

  /** Stores the first key durably. */
  void create(SpoolKey key) throws IOException {
    try {
      prepare(key);
      directory.commit(path);
      directory.force();
    } catch (IOException failed) {
      directory.discard(path);
      throw failed;
    }
  }

  private void prepare(SpoolKey key) throws IOException {
    byte[] content = wrapped(key);
    directory.prepare(path, file -> file.write(0, content, 0, content.length));
  }

  /**
   * Puts another key in force by one rename, and destroys the key before it.
   *
   * @throws IOException if the replacement or the destruction is not certain: then {@link #destroy}
   *     both keys
   */
  void replace(SpoolKey key) throws IOException {
    prepare(key);
    replaced = directory.open(path);
    directory.commit(path);
    boolean forced = force();
    if (!destroyReplaced() && !forced) {
      throw new IOException("the key that was replaced could not be destroyed");
    }
    forgetReplaced();
  }

  /**
   * Destroys every key that may exist, and returns whether all are destroyed. The caller may retry
   * it.
   */
  boolean destroy() {
    boolean replacedOverwritten = destroyReplaced();
    boolean overwritten = overwrite();
    boolean deleted = delete();
    boolean destroyed = deleted || (overwritten && replacedOverwritten);
    if (destroyed) {
      forgetReplaced();
    }
    return destroyed;
  }

  private boolean destroyReplaced() {
    DiskFile file = replaced;
    return file == null || overwrite(file);
  }

  private void forgetReplaced() {
    DiskFile file = replaced;
    replaced = null;
    if (file != null) {
      close(file);
    }
  }

  private static void close(DiskFile file) {
    try {
      file.close();
    } catch (IOException unclosed) {
      // The content was forced or given up before.
    }
  }

  private boolean overwrite() {
    try (DiskFile file = directory.open(path)) {
      return overwrite(file);
    } catch (NoSuchFileException none) {
      return true;
    } catch (IOException failed) {
      return false;
    }
  }

  private static boolean overwrite(DiskFile file) {
    try {
      int bytes = (int) Math.max(SpoolKey.FILE_BYTES, Math.min(file.size(), MOST_BYTES));
      file.write(0, new byte[bytes], 0, bytes);
      file.force();
      return true;
    } catch (IOException failed) {
      return false;
    }
  }

  private boolean delete() {
    try {
      directory.delete(path);
    } catch (IOException failed) {
      return false;
    }
    return force();
  }

  private boolean force() {
    try {
      directory.force();
      return true;
    } catch (IOException failed) {
      return false;
    }
  }
}
