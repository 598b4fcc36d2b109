/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What threads read, write and connect, as the JVM's flight recorder sees it. The loading of
 * classes is left out: a device has them in its image.
 */
final class ThreadWatch implements AutoCloseable {
  private static final List<String> EVENTS =
      List.of(
          "jdk.FileRead",
          "jdk.FileWrite",
          "jdk.FileForce",
          "jdk.SocketRead",
          "jdk.SocketWrite",
          "jdk.SocketConnect");

  private final Recording recording = new Recording();
  private final String caller = Thread.currentThread().getName();
  private Instant from = Instant.MIN;
  private Instant to = Instant.MAX;

  private ThreadWatch() {
    for (String event : EVENTS) {
      recording.enable(event).withThreshold(Duration.ZERO).withStackTrace();
    }
    recording.start();
  }

  static ThreadWatch start() {
    return new ThreadWatch();
  }

  void begin() {
    from = Instant.now();
  }

  void end() {
    to = Instant.now();
  }

  /** What the thread that started this did between begin and end. */
  List<String> ofCaller() throws IOException {
    return events().stream()
        .filter(event -> isOf(event, caller) && !event.getStartTime().isBefore(from))
        .filter(event -> !event.getStartTime().isAfter(to))
        .map(ThreadWatch::text)
        .toList();
  }

  /** The kinds of what a thread did. */
  List<String> of(String thread) throws IOException {
    return events().stream()
        .filter(event -> isOf(event, thread))
        .map(event -> event.getEventType().getName())
        .distinct()
        .toList();
  }

  private List<RecordedEvent> events() throws IOException {
    Path file = Files.createTempFile("threads", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> !loadsClasses(event))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  private static boolean isOf(RecordedEvent event, String thread) {
    return event.getThread() != null && thread.equals(event.getThread().getJavaName());
  }

  private static boolean loadsClasses(RecordedEvent event) {
    return event.getStackTrace() != null
        && event.getStackTrace().getFrames().stream()
            .anyMatch(frame -> frame.getMethod().getName().equals("loadClass"));
  }

  private static String text(RecordedEvent event) {
    return event.getEventType().getName() + " " + event.getStackTrace();
  }

  @Override
  public void close() {
    recording.close();
  }
}
