/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import dev.assent.examples.consent.Problem;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accepted requests, in memory and in a file. A change is on the disk before it counts. The
 * file has one line of JSON per change, of which the last one of an id counts; now and then it is
 * replaced by one with a line per request. Only the end of the file may be incomplete: it was not
 * acknowledged. Thread-safe.
 */
final class RequestQueue implements AutoCloseable {
  /** The most requests: {@value}. Finished ones make room, the oldest first; also for bytes. */
  static final int MOST = 100_000;

  private static final String NAME = "erasure.queue";
  private static final String LOCK = "erasure.lock";
  private static final int MAX_BYTES = 512 << 20;

  /** The number of outdated lines that causes no rewrite. */
  private static final int SLACK = 1_024;

  private final Disk disk;
  private final Path file;
  private final int maxBytes;
  private final Closeable lock;
  private final Map<String, Entry> works = new LinkedHashMap<>();

  /** The bytes of the lines that count. */
  private long live;

  private long bytes;
  private int lines;
  private boolean isBehind;

  /**
   * A request.
   *
   * @param bytes the length of its line, with the end
   */
  private record Entry(Work work, int bytes) {}

  /**
   * Opens the queue of a directory.
   *
   * @throws IOException naming the file, and the line if one is damaged, or if another process uses
   *     the directory
   */
  RequestQueue(Path directory, Disk disk) throws IOException {
    this(directory, disk, MAX_BYTES);
  }

  /**
   * @param maxBytes the largest file; a larger one could not be read at the next start
   */
  RequestQueue(Path directory, Disk disk, int maxBytes) throws IOException {
    this.disk = disk;
    this.maxBytes = maxBytes;
    this.file = directory.resolve(NAME);
    disk.createDirectories(directory);
    this.lock = disk.lock(directory.resolve(LOCK));
    try {
      load();
    } catch (IOException | RuntimeException unreadable) {
      lock.close();
      throw unreadable;
    }
  }

  private void load() throws IOException {
    byte[] content = disk.readIfPresent(file, maxBytes);
    isBehind = content == null;
    int start = 0;
    for (int i = 0; content != null && i < content.length; i++) {
      if (content[i] == '\n') {
        lines++;
        remember(Arrays.copyOfRange(content, start, i));
        start = i + 1;
      }
    }
    bytes = start;
  }

  private void remember(byte[] line) throws IOException {
    try {
      count(Work.of(line), line.length + 1);
    } catch (IllegalArgumentException damaged) {
      throw new IOException(
          file
              + ", line "
              + lines
              + ": is damaged. Nothing was deleted. Restore the file from a copy, or remove the"
              + " line; its sender does not send that request again.",
          damaged);
    }
  }

  private void count(Work work, int length) {
    forget(work.id());
    works.put(work.id(), new Entry(work, length));
    live += length;
  }

  private void forget(String id) {
    Entry former = works.remove(id);
    live -= former == null ? 0 : former.bytes();
  }

  /** Returns a request; null if it is not known. */
  synchronized @Nullable Work find(String id) {
    Entry entry = works.get(id);
    return entry == null ? null : entry.work();
  }

  /** Returns all requests, those that changed last at the end. */
  synchronized List<Work> all() {
    return works.values().stream().map(Entry::work).toList();
  }

  /**
   * Adds a request, unless it is known already.
   *
   * @return the request as it is known now
   * @throws Problem if there is no room, or the disk refuses it: the sender keeps it
   */
  synchronized Work add(Work work) {
    Work known = find(work.id());
    if (known != null) {
      if (!known.request().equals(work.request())) {
        throw new Problem(409, "another request with this id was accepted before");
      }
      return known;
    }
    while (!hasRoom(line(work).length)) {
      if (!forgetOldest()) {
        throw new Problem(
            503,
            "The queue is full: it has "
                + works.size()
                + " requests that are not finished. The sender keeps this one.",
            Map.of("Retry-After", "60"));
      }
    }
    try {
      put(work);
    } catch (IOException full) {
      throw new Problem(
          503,
          "The queue can't be written, so the request was not accepted. Check the free space and"
              + " the permissions of --state. The sender keeps the request.",
          Map.of("Retry-After", "10"));
    }
    return work;
  }

  /** A quarter of the file is for the states of what was accepted. */
  private boolean hasRoom(int length) {
    return works.size() < MOST && live + length <= maxBytes / 4L * 3;
  }

  private boolean forgetOldest() {
    for (Entry each : works.values()) {
      if (!each.work().isOpen()) {
        forget(each.work().id());
        isBehind = true;
        return true;
      }
    }
    return false;
  }

  /**
   * Stores a new state of a request.
   *
   * @throws IOException if it is not on the disk; then the former state counts
   */
  synchronized void put(Work work) throws IOException {
    byte[] line = line(work);
    if (isBehind || lines > SLACK + 2 * works.size() || bytes + line.length > maxBytes) {
      replace(work);
    } else {
      append(line);
    }
    count(work, line.length);
  }

  /**
   * Stores a new state of a task. The states of a request's other tasks stay as they are now.
   *
   * @throws IOException if it is not on the disk; then the former state counts
   */
  synchronized void put(Work work, Task task) throws IOException {
    put(now(work).with(task));
  }

  /**
   * Keeps a new state of a task in memory, although the disk refused it. Later changes write it,
   * too.
   */
  synchronized void keep(Work work, Task task) {
    Work next = now(work).with(task);
    count(next, line(next).length);
    isBehind = true;
  }

  private Work now(Work work) {
    Work now = find(work.id());
    return now == null ? work : now;
  }

  private void append(byte[] line) throws IOException {
    try (DiskFile open = disk.open(file)) {
      try {
        open.write(bytes, line, 0, line.length);
        open.truncate(bytes + line.length); // an earlier failure may have left a part
        open.force();
      } catch (IOException failed) {
        open.truncate(bytes); // a line that was not acknowledged must not come back
        throw failed;
      }
    }
    bytes += line.length;
    lines++;
  }

  private void replace(Work changed) throws IOException {
    byte[] last = line(changed);
    Entry former = works.get(changed.id());
    long size = live - (former == null ? 0 : former.bytes()) + last.length;
    if (size > maxBytes) {
      throw new IOException(file + " would have more than " + maxBytes + " bytes");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) size);
    for (Entry each : works.values()) {
      if (!each.work().id().equals(changed.id())) {
        content.writeBytes(line(each.work()));
      }
    }
    content.writeBytes(last);
    disk.store(file, content.toByteArray());
    bytes = content.size();
    lines = works.size() + (former == null ? 1 : 0);
    isBehind = false;
  }

  private static byte[] line(Work work) {
    byte[] json = work.line();
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = "\n".getBytes(StandardCharsets.US_ASCII)[0];
    return line;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException released) {
      return; // the lock ends with the process at the latest
    }
  }
}
