/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * All that a process says beside its data, while this is open: the standard streams, and {@code
 * java.util.logging} with everything enabled, exceptions and parameters included.
 */
public final class Overheard implements AutoCloseable {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Logger root = Logger.getLogger("");
  private final Level level = root.getLevel();
  private final Handler[] handlers = root.getHandlers();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          // the test's own receiver and client log what they were sent, under other names
          if (!record.getLoggerName().startsWith("com.sun.net.httpserver")) {
            write(new SimpleFormatter().format(record));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private Overheard() {
    PrintStream recording = new PrintStream(bytes, true, UTF_8);
    System.setOut(recording);
    System.setErr(recording);
    for (Handler handler : handlers) {
      root.removeHandler(handler);
    }
    recorder.setLevel(Level.ALL);
    root.addHandler(recorder);
    root.setLevel(Level.ALL);
  }

  /** Begins to listen. */
  public static Overheard start() {
    return new Overheard();
  }

  private void write(String text) {
    synchronized (bytes) {
      bytes.writeBytes(text.getBytes(UTF_8));
    }
  }

  /** What was said so far, in lower case. */
  public String text() {
    return bytes.toString(UTF_8).toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    root.removeHandler(recorder);
    for (Handler handler : handlers) {
      root.addHandler(handler);
    }
    root.setLevel(level);
    System.setOut(out);
    System.setErr(err);
  }
}
