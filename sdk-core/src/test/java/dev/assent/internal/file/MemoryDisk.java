/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that distinguishes written from forced bytes. Names and contents are forced
 * separately, as on a POSIX file system.
 */
public final class MemoryDisk extends FailingDisk {
  private final Memory memory;

  public MemoryDisk() {
    this(new Memory());
  }

  private MemoryDisk(Memory memory) {
    super(memory, true);
    this.memory = memory;
  }

  /** Returns the highest position that was read in this run, in bytes. */
  public long furthestRead() {
    return memory.furthestRead;
  }

  /** Returns how often a file was renamed to this name. */
  public int replacements(Path file) {
    return memory.replacements.getOrDefault(file, 0);
  }

  /** Simulates the end of the process while the machine runs on: all written bytes remain. */
  @Override
  public void restart() {
    super.restart();
    memory.locked = false;
    memory.furthestRead = 0;
  }

  /**
   * Simulates a loss of power: each name or content that was not forced remains or disappears at
   * random.
   */
  public void losePower(Random random) {
    restart();
    memory.losePower(random);
  }

  /** Returns whether some file contains these bytes. */
  public boolean holds(byte[] bytes) {
    return memory.names.values().stream().anyMatch(inode -> indexOf(inode.content, bytes) >= 0);
  }

  private static int indexOf(byte[] in, byte[] bytes) {
    for (int at = 0; at + bytes.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + bytes.length, bytes, 0, bytes.length)) {
        return at;
      }
    }
    return -1;
  }

  /** Returns the content of a file; null if there is none. */
  public byte @Nullable [] content(Path file) {
    Inode inode = memory.names.get(file);
    return inode == null ? null : inode.content.clone();
  }

  /** Writes a file, as another process would. */
  public void put(Path file, byte[] content) {
    Inode inode = new Inode();
    inode.content = content.clone();
    inode.forced = content.clone();
    memory.names.put(file, inode);
    memory.forcedNames.put(file, inode);
  }

  /** Deletes a file, as another process would. */
  public void remove(Path file) {
    memory.names.remove(file);
    memory.forcedNames.remove(file);
  }

  /** Changes a file, as another process would. */
  public void change(Path file, Consumer<byte[]> how) {
    Inode inode = memory.names.get(file);
    if (inode != null) {
      inode.content = inode.content.clone();
      how.accept(inode.content);
    }
  }

  public List<Path> files() {
    return memory.list(Path.of(""));
  }

  private static final class Inode {
    private byte[] content = {};
    private byte[] forced = {};
  }

  private static final class Memory implements Disk {
    private Map<Path, Inode> names = new TreeMap<>();
    private Map<Path, Inode> forcedNames = new TreeMap<>();
    private final Map<Path, Integer> replacements = new TreeMap<>();
    private boolean locked;
    private long furthestRead;

    private void losePower(Random random) {
      Map<Path, Inode> after = new TreeMap<>();
      List<Path> all = new ArrayList<>(names.keySet());
      forcedNames.keySet().stream().filter(file -> !names.containsKey(file)).forEach(all::add);
      for (Path file : all) {
        Inode inode = (random.nextInt(3) == 0 ? names : forcedNames).get(file);
        if (inode != null) {
          after.put(file, inode);
        }
      }
      for (Inode inode : after.values()) {
        if (random.nextInt(3) > 0) {
          inode.content = inode.forced.clone();
        }
        inode.forced = inode.content.clone();
      }
      names = after;
      forcedNames = new TreeMap<>(after);
    }

    private Inode inode(Path file) throws IOException {
      Inode inode = names.get(file);
      if (inode == null) {
        throw new NoSuchFileException(file.toString());
      }
      return inode;
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<Path> list(Path directory) {
      return List.copyOf(names.keySet());
    }

    @Override
    public boolean isForOwnerOnly(Path file) throws IOException {
      inode(file);
      return true;
    }

    @Override
    public boolean isWritableByOthers(Path file) throws IOException {
      inode(file);
      return false;
    }

    @Override
    public @Nullable Closeable tryLock(Path lockFile) {
      if (locked) {
        return null;
      }
      locked = true;
      return () -> locked = false;
    }

    @Override
    public boolean hasRoomFor(Path file) {
      return true;
    }

    @Override
    public boolean exists(Path file) {
      return true;
    }

    @Override
    public byte[] read(Path file, int maxBytes) throws IOException {
      return inode(file).content.clone();
    }

    @Override
    public DiskFile create(Path file, @Nullable Path like) {
      Inode inode = new Inode();
      names.put(file, inode);
      return new Open(inode);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
      return new Open(inode(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      Inode inode = inode(from);
      names.remove(from);
      names.put(to, inode);
      replacements.merge(to, 1, Integer::sum);
    }

    @Override
    public void delete(Path file) {
      names.remove(file);
    }

    @Override
    public void forceDirectory(Path directory) {
      forcedNames = new TreeMap<>(names);
    }

    private final class Open implements DiskFile {
      private final Inode inode;

      Open(Inode inode) {
        this.inode = inode;
      }

      @Override
      public long size() {
        return inode.content.length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (position + length > inode.content.length) {
          throw new EOFException();
        }
        furthestRead = Math.max(furthestRead, position + length);
        System.arraycopy(inode.content, (int) position, into, offset, length);
      }

      @Override
      public void write(long position, byte[] from, int offset, int length) {
        int end = (int) position + length;
        byte[] content = Arrays.copyOf(inode.content, Math.max(end, inode.content.length));
        System.arraycopy(from, offset, content, (int) position, length);
        inode.content = content;
      }

      @Override
      public void truncate(long size) {
        inode.content = Arrays.copyOf(inode.content, (int) Math.min(size, inode.content.length));
      }

      @Override
      public void force() {
        inode.forced = inode.content.clone();
      }

      @Override
      public void close() {}
    }
  }
}
