/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Records what the process prints and logs until {@link #close}: the standard streams, and {@code
 * java.util.logging} at every level, with exceptions and parameters. Nothing is printed meanwhile.
 * The output of a logging library that kept a reference to the earlier streams is not recorded,
 * unless the library writes through {@code java.util.logging}. At most one object may be open at a
 * time; this is not checked.
 */
public final class ProcessOutput implements AutoCloseable {
  /** The server of {@link Receiver} logs the data that it receives. */
  private static final String OF_RECEIVER = "com.sun.net.httpserver";

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Logger root = Logger.getLogger("");
  private final Level level = root.getLevel();
  private final Handler[] handlers = root.getHandlers();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          String logger = entry.getLoggerName();
          if (logger == null || !logger.startsWith(OF_RECEIVER)) {
            bytes.writeBytes(new SimpleFormatter().format(entry).getBytes(UTF_8));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private ProcessOutput() {
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

  /** Replaces the standard streams and the handlers of {@code java.util.logging}. */
  public static ProcessOutput start() {
    return new ProcessOutput();
  }

  /** Returns the output so far, decoded as UTF-8. */
  public String text() {
    return bytes.toString(UTF_8);
  }

  /** Restores the streams and the handlers. The recorded text remains available. */
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
