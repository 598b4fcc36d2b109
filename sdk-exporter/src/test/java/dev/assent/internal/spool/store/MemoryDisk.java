/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

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
 * A disk in memory that tells what was written from what was forced, and fails or stops at one
 * operation. Names and contents are forced each by themselves, as on a POSIX file system.
 */
public final class MemoryDisk implements SpoolDisk {
  /** What happens at one operation. */
  public enum Fault {
    /** It fails; a write, half-way. */
    FAILS_ONCE,
    /** It fails, and so do all after it, until the disk is mended. */
    FAILS_FROM,
    /** The process is killed before it. */
    KILLED_BEFORE,
    /** The process is killed half-way through a write, or right after what is no write. */
    KILLED_WITHIN
  }

  /** The process is gone: nothing has an effect any more. Nobody may catch it. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final class Inode {
    private byte[] content = {};
    private byte[] forced = {};
  }

  private Map<Path, Inode> names = new TreeMap<>();
  private Map<Path, Inode> forcedNames = new TreeMap<>();
  private final Map<Path, Integer> replacements = new TreeMap<>();
  private boolean locked;
  private boolean killed;
  private boolean broken;
  private boolean deletesRefused;
  private @Nullable Path refused;
  private int operations;
  private int faultAt;
  private long furthestRead;
  private @Nullable Fault fault;

  /** Up to where files were read in this run, in bytes. */
  long furthestRead() {
    return furthestRead;
  }

  /** How often another file took this one's place. */
  public int replacements(Path file) {
    return replacements.getOrDefault(file, 0);
  }

  /** How many operations there were. */
  public int operations() {
    return operations;
  }

  /** Something happens at the n-th operation from now, counted from 1. */
  public void plan(Fault what, int at) {
    fault = what;
    faultAt = operations + at;
  }

  /** Nothing fails any more. */
  public void mend() {
    fault = null;
    broken = false;
  }

  /** As where somebody else has a file open on Windows. */
  void refuseDeletes(boolean refuse) {
    deletesRefused = refuse;
  }

  /** Nobody may open or delete a file any more; null: everybody. */
  void refuse(@Nullable Path file) {
    refused = file;
  }

  private void check(Path file) throws IOException {
    if (file.equals(refused)) {
      throw new IOException("it is refused");
    }
  }

  public boolean isKilled() {
    return killed;
  }

  /** The process has ended and the machine has not: all that was written is there. */
  public void restart() {
    mend();
    killed = false;
    locked = false;
    furthestRead = 0;
  }

  /** The machine has lost power: what was not forced is there or not, each by itself. */
  void losePower(Random random) {
    restart();
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

  /** Whether some file holds these bytes. */
  public boolean holds(byte[] bytes) {
    return names.values().stream().anyMatch(inode -> indexOf(inode.content, bytes) >= 0);
  }

  private static int indexOf(byte[] in, byte[] bytes) {
    for (int at = 0; at + bytes.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + bytes.length, bytes, 0, bytes.length)) {
        return at;
      }
    }
    return -1;
  }

  /** A file's content; null if there is none. */
  public byte @Nullable [] content(Path file) {
    Inode inode = names.get(file);
    return inode == null ? null : inode.content.clone();
  }

  /** Somebody else writes a file. */
  public void put(Path file, byte[] content) {
    Inode inode = new Inode();
    inode.content = content.clone();
    inode.forced = content.clone();
    names.put(file, inode);
    forcedNames.put(file, inode);
  }

  /** Somebody else deletes a file. */
  public void remove(Path file) {
    names.remove(file);
    forcedNames.remove(file);
  }

  /** Somebody else changes a file. */
  public void change(Path file, Consumer<byte[]> how) {
    Inode inode = names.get(file);
    if (inode != null) {
      inode.content = inode.content.clone();
      how.accept(inode.content);
    }
  }

  public List<Path> files() {
    return List.copyOf(names.keySet());
  }

  private void step() throws IOException {
    if (killed) {
      throw new Killed();
    }
    operations++;
    if (broken) {
      throw new IOException("the disk is broken");
    }
    Fault now = operations == faultAt ? fault : null;
    if (now == Fault.FAILS_FROM) {
      broken = true;
    }
    if (now == Fault.FAILS_ONCE || now == Fault.FAILS_FROM) {
      throw new IOException("the disk failed");
    }
    if (now == Fault.KILLED_BEFORE) {
      killed = true;
      throw new Killed();
    }
  }

  private void stepped() {
    if (operations == faultAt && fault == Fault.KILLED_WITHIN) {
      killed = true;
      throw new Killed();
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    step();
  }

  @Override
  public @Nullable Closeable lock(Path directory, String name) throws IOException {
    step();
    if (locked) {
      return null;
    }
    locked = true;
    return () -> locked = false;
  }

  @Override
  public boolean isForOwnerOnly(Path file) throws IOException {
    step();
    inode(file);
    return true;
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    step();
    return files();
  }

  @Override
  public SpoolFile create(Path file) throws IOException {
    step();
    Inode inode = new Inode();
    names.put(file, inode);
    stepped();
    return new Open(inode);
  }

  @Override
  public SpoolFile open(Path file) throws IOException {
    step();
    check(file);
    return new Open(inode(file));
  }

  private Inode inode(Path file) throws IOException {
    Inode inode = names.get(file);
    if (inode == null) {
      throw new NoSuchFileException(file.toString());
    }
    return inode;
  }

  @Override
  public void replace(Path file, Path by) throws IOException {
    step();
    Inode inode = inode(by);
    names.remove(by);
    names.put(file, inode);
    replacements.merge(file, 1, Integer::sum);
    stepped();
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    check(file);
    if (deletesRefused) {
      throw new IOException("somebody has it open");
    }
    names.remove(file);
    stepped();
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    step();
    forcedNames = new TreeMap<>(names);
    stepped();
  }

  private final class Open implements SpoolFile {
    private final Inode inode;

    Open(Inode inode) {
      this.inode = inode;
    }

    @Override
    public long size() throws IOException {
      step();
      return inode.content.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
      step();
      if (position + length > inode.content.length) {
        throw new EOFException();
      }
      furthestRead = Math.max(furthestRead, position + length);
      System.arraycopy(inode.content, (int) position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
      try {
        step();
      } catch (IOException failed) {
        put(position, from, offset, length / 2);
        throw failed;
      }
      boolean half = operations == faultAt && fault == Fault.KILLED_WITHIN;
      put(position, from, offset, half ? length / 2 : length);
      stepped();
    }

    private void put(long position, byte[] from, int offset, int length) {
      int end = (int) position + length;
      byte[] content = Arrays.copyOf(inode.content, Math.max(end, inode.content.length));
      System.arraycopy(from, offset, content, (int) position, length);
      inode.content = content;
    }

    @Override
    public void truncate(long size) throws IOException {
      step();
      inode.content = Arrays.copyOf(inode.content, (int) Math.min(size, inode.content.length));
      stepped();
    }

    @Override
    public void force() throws IOException {
      step();
      inode.forced = inode.content.clone();
      stepped();
    }

    @Override
    public void close() {}
  }
}
