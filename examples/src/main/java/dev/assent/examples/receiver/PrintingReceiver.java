/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A receiver to try an application with: it listens on the port that Assent sends to by default,
 * and prints a line for each datum that arrives. The only argument is another port.
 */
public final class PrintingReceiver {
  private static final int DEFAULT_PORT = 4318;

  private PrintingReceiver() {}

  /** Runs until the process ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = arguments.length == 0 ? DEFAULT_PORT : Integer.parseInt(arguments[0]);
    Consumer<String> print = System.out::println;
    try (OtlpReceiver receiver = start(port, print)) {
      System.out.println("Listens on " + receiver.endpoint() + ", and prints what arrives.");
      new CountDownLatch(1).await();
    }
  }

  /**
   * Starts a receiver that prints.
   *
   * @param port 0 for a free one
   * @param lines gets a line for each datum
   * @throws IOException if the port can't be used
   */
  public static OtlpReceiver start(int port, Consumer<String> lines) throws IOException {
    return OtlpReceiver.start(
        port, received -> ReceivedText.lines(received.message()).forEach(lines));
  }
}
